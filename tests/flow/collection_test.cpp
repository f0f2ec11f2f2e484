#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/clock.h"
#include "base/crypto.h"
#include "collection/rules.h"
#include "support/checks.h"
#include "support/shop.h"

// The close of a carrier's day, and vans to the dock.
namespace waybill {
namespace {

using ::testing::HasSubstr;
using testing::eventually;
using testing::Shop;
using testing::World;

class CloseOfDay : public ::testing::Test {
  protected:
    void SetUp() override {
        crypto::start();
        shop.stock("MUG", 20);
    }
    std::string booked() {
        std::string order;
        const auto package = shop.packed({{"MUG", 1}}, &order);
        const auto id = shop.must(world.call("POST", "/api/v1/shipments", R"({"order":")" + order + R"(","carrier":"demo_b"})"), "book").text("/id");
        EXPECT_TRUE(shop.becomes(id, "booked"));
        return id;
    }
    World::Answer close() { return world.call("POST", "/api/v1/manifests", R"({"carrier":"demo_b"})"); }
    static std::string day(int days) {
        const std::chrono::year_month_day date = std::chrono::floor<std::chrono::days>(SystemClock().now()) + std::chrono::days(days);
        return collection::rules::text(date);
    }
    World::Answer order_van() {
        return world.call("POST", "/api/v1/pickups", R"({"carrier":"demo_b","date":")" + day(1) + R"(","ready":"15:00","close":"18:00"})");
    }
    bool becomes(const std::string& path, const std::string& state) {
        return eventually([&] { return world.call("GET", path).text("/state") == state; }, std::chrono::seconds(40));
    }
    json::Value dock(const char* what) {
        const auto all = world.simulator().control("GET", "/_sim/dock");
        return *all.find(what);
    }

    World world{{{"collection", "lease = \"2s\""}}};
    Shop shop{world};
};

TEST_F(CloseOfDay, PutsAllThatIsBookedOnOneManifestOnce) {
    const auto first = booked(), second = booked(), dropped = booked();
    ASSERT_EQ(world.call("POST", "/api/v1/shipments/" + dropped + "/void", "{}").status, 202);
    ASSERT_TRUE(shop.becomes(dropped, "voided"));
    const auto closed = close();
    ASSERT_EQ(closed.status, 202) << closed.body;
    const std::string path = "/api/v1/manifests/" + closed.text("/data/0/id");
    ASSERT_TRUE(becomes(path, "done")) << world.call("GET", path).body;
    const auto made = world.call("GET", path);
    EXPECT_EQ(made.whole("/shipments"), 2);
    EXPECT_THAT(made.body, HasSubstr(first));
    EXPECT_THAT(made.body, HasSubstr(second));
    EXPECT_THAT(world.call("GET", path + "/documents/1").body, HasSubstr("%PDF-"));
    EXPECT_EQ(world.call("GET", path + "/documents/2").status, 404);
    const auto again = close();
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.text("/key"), "manifest.nothing");
    const auto manifests = dock("manifests");
    ASSERT_EQ(manifests.items.size(), 1u);
    EXPECT_EQ(manifests.items[0].find("shipments")->items.size(), 2u);
    EXPECT_THAT(world.call("GET", "/api/v1/manifests").body, HasSubstr(made.text("/number")));
}

TEST_F(CloseOfDay, EndsWithOneManifestWhereItsAnswerWasLost) {
    booked();
    world.simulator().set_faults(R"([{"on":"manifest","kind":"reset_after_commit","times":1}])");
    const auto closed = close();
    ASSERT_EQ(closed.status, 202) << closed.body;
    const std::string path = "/api/v1/manifests/" + closed.text("/data/0/id");
    ASSERT_TRUE(becomes(path, "done")) << world.call("GET", path).body;
    EXPECT_EQ(dock("manifests").items.size(), 1u);
    EXPECT_EQ(world.call("GET", path).text("/number"), dock("manifests").items[0].find("id")->string);
}

TEST_F(CloseOfDay, EndsWithOneVanWhereTheServerWasKilledBeforeTheAnswer) {
    booked();
    world.simulator().set_faults(R"([{"on":"pickup","kind":"slow","times":1,"seconds":3}])");
    const auto ordered = order_van();
    ASSERT_EQ(ordered.status, 202) << ordered.body;
    EXPECT_EQ(ordered.whole("/parcels"), 1);
    ASSERT_TRUE(eventually([&] { return !world.database().db().query("SELECT 1 FROM carrier_errand WHERE sent_at IS NOT NULL").empty(); }));
    world.kill_and_restart();
    const std::string path = "/api/v1/pickups/" + ordered.text("/id");
    ASSERT_TRUE(becomes(path, "done")) << world.call("GET", path).body;
    EXPECT_EQ(dock("pickups").items.size(), 1u);
}

TEST_F(CloseOfDay, EndsWithOneVanWhereTheCarrierTookLongerThanAnybodyWaited) {
    booked();
    constexpr std::chrono::seconds kTaken{9};  // longer than a call is waited for, and no longer than what it did stays unseen after that
    world.simulator().set_faults(R"([{"on":"pickup","kind":"slow","times":1,"seconds":9}])");
    const auto begun = std::chrono::steady_clock::now();
    const auto ordered = order_van();
    ASSERT_EQ(ordered.status, 202) << ordered.body;
    const std::string path = "/api/v1/pickups/" + ordered.text("/id");
    ASSERT_TRUE(becomes(path, "done")) << world.call("GET", path).body;
    std::this_thread::sleep_until(begun + kTaken + std::chrono::seconds(3));
    EXPECT_EQ(dock("pickups").items.size(), 1u);
    EXPECT_EQ(world.call("GET", path).text("/number"), dock("pickups").items[0].find("id")->string);
}

TEST_F(CloseOfDay, GivesShipmentsBackWhereTheCarrierRefuses) {
    booked();
    world.simulator().set_faults(R"([{"on":"manifest","kind":"reset_before","times":1}])");  // of nobody's fault: asked again, and made
    const auto closed = close();
    const std::string path = "/api/v1/manifests/" + closed.text("/data/0/id");
    ASSERT_TRUE(becomes(path, "done")) << world.call("GET", path).body;
    // The database as it was before the carrier's answer: all the carrier can say now is that it has them already.
    world.database().db().transact([](db::Tx& tx) {
        tx.run(db::Statement{"INSERT INTO unmanifested (shipment_id, carrier) SELECT shipment_id, 'demo_b' FROM carrier_errand_shipment"});
    });
    const auto second = close();
    ASSERT_EQ(second.status, 202) << second.body;
    const std::string refused = "/api/v1/manifests/" + second.text("/data/0/id");
    ASSERT_TRUE(becomes(refused, "refused")) << world.call("GET", refused).body;
    EXPECT_THAT(world.call("GET", refused).text("/detail"), HasSubstr("manifest"));
    EXPECT_EQ(world.database().db().query("SELECT 1 FROM unmanifested").size(), 1u);
}

TEST_F(CloseOfDay, CancelsAVanAndLeavesALostAnswerToAPerson) {
    booked();
    const auto ordered = order_van();
    const std::string path = "/api/v1/pickups/" + ordered.text("/id");
    EXPECT_EQ(world.call("POST", path + "/settle", R"({"made":true,"number":"1","reason":"?"})").status, 409);
    ASSERT_TRUE(becomes(path, "done")) << world.call("GET", path).body;
    world.simulator().set_faults(R"([{"on":"cancel_pickup","kind":"reset_after_commit","times":1}])");
    ASSERT_EQ(world.call("POST", path + "/cancel", "{}").status, 202);
    ASSERT_TRUE(eventually([&] { return world.call("GET", path).body.find("\"cancellation_in_doubt\":true") != std::string::npos; }))
        << world.call("GET", path).body;
    EXPECT_EQ(world.simulator().calls("cancel_pickup", "unanswered"), 1) << "nobody asks a second time";
    const auto wrong = world.call("POST", path + "/settle", R"({"made":true})");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("/reason"));
    EXPECT_THAT(wrong.body, HasSubstr("/number"));
    EXPECT_EQ(world.call("POST", path + "/settle", R"({"made":true,"number":"VN","reason":"The carrier says so."})").status, 200);
    EXPECT_EQ(world.call("GET", path).text("/state"), "cancelled");
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

TEST_F(CloseOfDay, NamesEveryWrongFieldOfAVan) {
    const auto wrong = world.call("POST", "/api/v1/pickups",
                                  R"({"carrier":"demo_b","date":"30/11/2026","ready":"noon","close":"25:00","parcels":0,"weight_g":0,"colour":"red"})");
    EXPECT_EQ(wrong.status, 422);
    for (const char* field : {"/date", "/ready", "/close", "/parcels", "/weight_g", "/colour"}) EXPECT_THAT(wrong.body, HasSubstr(field));
    const auto late = world.call("POST", "/api/v1/pickups", R"({"carrier":"demo_b","date":"2020-01-01","ready":"18:00","close":"15:00"})");
    EXPECT_EQ(late.status, 422);
    for (const char* field : {"/date", "/close"}) EXPECT_THAT(late.body, HasSubstr(field));
    EXPECT_EQ(order_van().text("/key"), "pickup.nothing");
    EXPECT_EQ(world.call("POST", "/api/v1/manifests", R"({"carrier":"nobody"})").status, 422);
    EXPECT_EQ(close().text("/key"), "manifest.nothing");
}

}  // namespace
}  // namespace waybill
