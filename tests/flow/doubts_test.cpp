#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "base/crypto.h"
#include "support/checks.h"
#include "support/shop.h"

// Doubts that no program can end, labels that nobody counts with, and the day after a restore.
namespace waybill {
namespace {

using ::testing::HasSubstr;
using testing::eventually;
using testing::run_program;
using testing::Shop;
using testing::World;

class Doubts : public ::testing::Test {
  protected:
    void SetUp() override { crypto::start(); }

    /// A shipment of one packed order with that carrier, not waited for.
    std::string book(const std::string& carrier) {
        package = shop.packed({{"MUG", 1}}, &order);
        return shop.must(world.call("POST", "/api/v1/shipments", R"({"order":")" + order + R"(","carrier":")" + carrier + R"("})"), "book").text("/id");
    }
    World::Answer shipment(const std::string& id) { return world.call("GET", "/api/v1/shipments/" + id); }
    bool waits_for_person(const std::string& id) {
        return eventually([&] { return shipment(id).text("/reason") == "needs_person"; });
    }
    World::Answer decide(const std::string& id, const std::string& body, const std::string& key = "") {
        const std::string path = "/api/v1/shipments/" + id + "/decision";
        if (key.empty()) return world.call("POST", path, body);
        return world.send("POST", path,
                          {{"Authorization", "Bearer " + key}, {"Content-Type", "application/json"}, {"Idempotency-Key", crypto::uuid4()}}, body);
    }
    std::string key_of(const std::string& name) {
        const auto issued = run_program({testing::built("waybill"), "key", "issue", "--config", world.folder() + "/waybill.toml", "--name", name,
                                         "--role", "logistics"});
        return issued.out.substr(0, issued.out.find('\n'));
    }
    json::Value truth() { return world.simulator().control("GET", "/_sim/shipments"); }
    std::size_t live() {
        std::size_t count = 0;
        const auto now = truth();  // kept for as long as its items are looked at
        for (const auto& s : now.find("data")->items) count += s.find("state")->string != "voided";
        return count;
    }

    World world{{{"shipping", "sweep_every = \"2s\""}}};
    Shop shop{world};
    std::string order, package;
};

TEST_F(Doubts, OfACarrierThatCannotBeAskedWaitForAPersonWhoFoundTheParcel) {
    shop.stock("MUG", 10);
    world.simulator().set_faults(R"([{"on":"book","kind":"half_reply","times":1}])");
    const auto id = book("demo_c");
    ASSERT_TRUE(waits_for_person(id)) << shipment(id).body;
    const auto doubt = world.call("GET", "/api/v1/shipments/" + id + "/doubt");
    ASSERT_EQ(doubt.status, 200) << doubt.body;
    EXPECT_THAT(doubt.text("/request"), ::testing::AllOf(HasSubstr("POST "), HasSubstr(doubt.text("/reference")), HasSubstr("Authorization: ***")));
    EXPECT_EQ(decide(id, R"({"decision":"found"})").status, 422);
    const auto number = truth().at("/data/0/tracking_number")->string;
    EXPECT_EQ(decide(id, R"({"decision":"found","tracking_number":")" + number + R"("})").text("/state"), "booked");
    EXPECT_EQ(shipment(id).text("/tracking_number"), number);
    EXPECT_EQ(world.call("GET", "/api/v1/shipments/" + id + "/doubt").status, 409);
    EXPECT_EQ(decide(id, R"({"decision":"found","tracking_number":"X"})").status, 409);
    EXPECT_EQ(truth().find("data")->items.size(), 1u);
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

TEST_F(Doubts, LeadToAnotherLabelOnlyWhenTwoPeopleSayThatNothingIsThere) {
    shop.stock("MUG", 10);
    world.simulator().set_faults(R"([{"on":"book","kind":"reset_before","times":1}])");
    const auto id = book("demo_c");
    ASSERT_TRUE(waits_for_person(id));
    const auto ann = key_of("ann"), bob = key_of("bob");
    const std::string word = R"({"decision":"not_there","reason":"Nothing under the reference in the portal."})";
    EXPECT_EQ(decide(id, R"({"decision":"not_there"})", ann).status, 422);
    EXPECT_EQ(decide(id, word, ann).text("/state"), "in_doubt");
    EXPECT_EQ(world.call("GET", "/api/v1/shipments/" + id + "/doubt").text("/proposal"), "not_there");
    EXPECT_EQ(decide(id, word, ann).status, 409) << "the same person twice is one person";
    EXPECT_EQ(decide(id, word, bob).status, 200);
    EXPECT_TRUE(shop.becomes(id, "booked"));
    const auto now = shipment(id);
    EXPECT_EQ(now.json.find("bookings")->items.size(), 2u);
    EXPECT_THAT(now.text("/bookings/1/reference"), ::testing::EndsWith("B"));
    EXPECT_EQ(live(), 1u);
}

TEST_F(Doubts, EndInAVoidWhereNobodyWantsTheParcel) {
    shop.stock("MUG", 10);
    world.simulator().set_faults(R"([{"on":"book","kind":"reset_after_commit","times":1}])");
    const auto id = book("demo_c");
    ASSERT_TRUE(waits_for_person(id));
    const auto there = truth();
    EXPECT_EQ(decide(id, R"({"decision":"void","reason":"The customer called.","tracking_number":")" + there.at("/data/0/tracking_number")->string +
                             R"(","carrier_shipment_id":")" + there.at("/data/0/id")->string + R"("})")
                  .status,
              200);
    EXPECT_TRUE(shop.becomes(id, "voided"));
    EXPECT_EQ(live(), 0u);
}

TEST_F(Doubts, OfACarrierThatDeduplicatesAreEndedByTheSameRequestAgain) {
    shop.stock("MUG", 10);
    world.simulator().set_faults(R"([{"on":"book","kind":"timeout_after_commit","times":1,"seconds":20}])");
    const auto id = book("demo_a");
    EXPECT_TRUE(shop.becomes(id, "booked", std::chrono::seconds(60))) << shipment(id).body;
    EXPECT_EQ(truth().find("data")->items.size(), 1u);
    EXPECT_EQ(world.simulator().calls("book", "201"), 1) << "the repetition";
    EXPECT_EQ(shipment(id).json.find("bookings")->items.size(), 1u);
    EXPECT_EQ(world.call("GET", "/api/v1/packages/" + package + "/label").status, 200);
}

TEST_F(Doubts, AboutACancelledRepetitionLeadToANewReferenceOnceItIsProvenVoid) {
    shop.stock("MUG", 10);
    world.simulator().set_faults(
        R"([{"on":"book","kind":"cancelled_on_dedupe","times":1},{"on":"book","kind":"half_reply","times":1}])");
    const auto id = book("demo_a");
    EXPECT_TRUE(shop.becomes(id, "booked", std::chrono::seconds(60))) << shipment(id).body;
    EXPECT_THAT(shipment(id).text("/bookings/1/reference"), ::testing::EndsWith("B"));
    EXPECT_EQ(live(), 1u);
}

TEST_F(Doubts, AboutADuplicateAreEndedByAskingTheCarrier) {
    shop.stock("MUG", 10);
    world.simulator().set_faults(R"([{"on":"book","kind":"duplicate_order","times":1},{"on":"book","kind":"half_reply","times":1}])");
    const auto id = book("demo_a");
    EXPECT_TRUE(shop.becomes(id, "booked", std::chrono::seconds(60))) << shipment(id).body;
    EXPECT_EQ(truth().find("data")->items.size(), 1u);
}

TEST_F(Doubts, AreNoneWhereTheCarriersBooksAgree) {
    shop.stock("MUG", 10);
    ASSERT_TRUE(shop.becomes(book("demo_b"), "booked"));
    const auto lists = [&] { return world.simulator().calls("find", "200"); };
    const auto before = lists();
    EXPECT_TRUE(eventually([&] { return lists() > before + 6; }));
    EXPECT_EQ(world.call("GET", "/api/v1/orphans").json.find("data")->items.size(), 0u);
    EXPECT_EQ(live(), 1u);
}

TEST_F(Doubts, AboutALabelOfADeadAttemptEndInItsVoid) {
    shop.stock("MUG", 10);
    const auto id = book("demo_b");
    ASSERT_TRUE(shop.becomes(id, "booked"));
    world.database().db().execute("UPDATE booking_intent SET state = 'absent', live_slot = NULL");
    EXPECT_TRUE(eventually([&] { return world.call("GET", "/api/v1/orphans?state=voided").json.find("data")->items.size() == 1; }))
        << world.call("GET", "/api/v1/orphans").body;
    EXPECT_EQ(live(), 0u);
}

TEST_F(Doubts, AboutALabelThatTheDatabaseDoesNotKnowAreShownToAPerson) {
    shop.stock("MUG", 10);
    const auto id = book("demo_b");
    ASSERT_TRUE(shop.becomes(id, "booked"));
    world.database().db().execute("DELETE FROM booking_intent");
    World::Answer found;
    EXPECT_TRUE(eventually([&] {
        found = world.call("GET", "/api/v1/orphans?state=exception");
        return found.json.find("data")->items.size() == 1;
    }));
    EXPECT_EQ(found.text("/data/0/reason"), "unknown_reference");
    EXPECT_EQ(found.text("/data/0/shipment"), id);
    EXPECT_EQ(live(), 1u) << "the program does not void what it does not know";
    const auto path = "/api/v1/orphans/" + found.text("/data/0/id");
    EXPECT_EQ(world.call("POST", path + "/void", R"({"reason":"No parcel bears it."})").text("/state"), "voiding");
    EXPECT_TRUE(eventually([&] { return live() == 0; }));
    EXPECT_TRUE(eventually([&] { return world.call("GET", "/api/v1/orphans?state=voided").json.find("data")->items.size() == 1; }));
    EXPECT_EQ(world.call("POST", path + "/settle", R"({"reason":"Done."})").status, 409);
}

/// Puts a backup back in place of the world's database, as an operator would.
void put_back(World& world, const std::string& file) {
    kill(world.server_pid(), SIGKILL);
    ASSERT_TRUE(eventually([&] { return kill(world.server_pid(), 0) != 0; }));
    for (const auto& row : world.database().db().query("SHOW TABLES")) world.database().db().execute("DROP TABLE `" + row.text(0) + "`");
    const auto restored = run_program({testing::built("waybill"), "restore", file, "--config", world.folder() + "/waybill.toml"});
    ASSERT_EQ(restored.status, 0) << restored.out;
    EXPECT_THAT(restored.out, HasSubstr("in recovery"));
    ASSERT_EQ(run_program({world.up_script()}).status, 0);
}

TEST_F(Doubts, AfterARestoreBookNothingTwiceAndLoseNothing) {
    shop.stock("MUG", 10);
    ASSERT_TRUE(shop.becomes(book("demo_b"), "booked"));  // before the backup
    const auto waiting = shop.packed({{"MUG", 1}}, &order);  // packed before, booked after
    const auto waiting_order = order;
    const std::string file = world.folder() + "/day.backup";
    ASSERT_EQ(run_program({testing::built("waybill"), "backup", file, "--config", world.folder() + "/waybill.toml"}).status, 0);
    const auto later =
        shop.must(world.call("POST", "/api/v1/shipments", R"({"order":")" + waiting_order + R"(","carrier":"demo_b"})"), "book").text("/id");
    ASSERT_TRUE(shop.becomes(later, "booked"));
    const auto number = shipment(later).text("/tracking_number");
    const auto forgotten = book("demo_b");  // an order that the backup does not know at all
    ASSERT_TRUE(shop.becomes(forgotten, "booked"));
    const auto lost_number = shipment(forgotten).text("/tracking_number");
    ASSERT_EQ(live(), 3u);

    put_back(world, file);
    EXPECT_EQ(shipment(later).status, 404) << "the backup is older";
    const auto refused = world.call("POST", "/api/v1/shipments", R"({"order":")" + waiting_order + R"(","carrier":"demo_b"})");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.text("/key"), "recovery");
    EXPECT_EQ(world.send("GET", "/readyz", {}).status, 200);
    const auto recovered = run_program({testing::built("waybill"), "recover", "--config", world.folder() + "/waybill.toml"});
    ASSERT_EQ(recovered.status, 0) << recovered.out;
    EXPECT_THAT(recovered.out, HasSubstr("1 taken over again"));
    EXPECT_TRUE(shop.becomes(later, "booked")) << shipment(later).body;
    EXPECT_EQ(shipment(later).text("/tracking_number"), number);
    EXPECT_EQ(world.call("GET", "/api/v1/packages/" + waiting + "/label").status, 200);
    const auto listed = world.call("GET", "/api/v1/orphans?state=exception");
    EXPECT_EQ(listed.text("/data/0/tracking_number"), lost_number);
    EXPECT_EQ(listed.text("/data/0/reason"), "recovery");
    EXPECT_EQ(live(), 3u) << "nothing was booked, nothing voided";
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

}  // namespace
}  // namespace waybill
