#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto.h"
#include "support/checks.h"
#include "support/shop.h"

// Labels that did not come with their bookings: the answer was lost, and what the carrier was asked then told the number alone.
namespace waybill {
namespace {

using ::testing::HasSubstr;
using testing::eventually;
using testing::Shop;
using testing::World;

class MissingLabels : public ::testing::Test {
  protected:
    void SetUp() override {
        crypto::start();
        shop.stock("MUG", 10);
    }
    /// A booking whose answer was lost, at a carrier that draws no label while `faults` last.
    std::string booked_without(const std::string& faults) {
        world.simulator().set_faults(R"([{"on":"book","kind":"half_reply","times":1},)" + faults + "]");
        package = shop.packed({{"MUG", 1}}, &order);
        const auto id = shop.must(world.call("POST", "/api/v1/shipments", R"({"order":")" + order + R"(","carrier":"demo_b"})"), "book").text("/id");
        EXPECT_TRUE(shop.becomes(id, "booked")) << shipment(id).body;
        return id;
    }
    World::Answer shipment(const std::string& id) { return world.call("GET", "/api/v1/shipments/" + id); }
    /// It is a person's turn.
    bool waits_for_person(const std::string& id) {
        return eventually([&] {
            const auto now = shipment(id);  // kept for as long as its members are looked at
            const auto* asking = now.json.at("/missing_label/asking");
            return asking && !asking->boolean;
        });
    }
    bool misses(const std::string& id) { return shipment(id).json.find("missing_label")->kind != json::Kind::null; }
    int label_status() { return world.call("GET", "/api/v1/packages/" + package + "/label").status; }
    std::string load(std::int64_t seq) {
        const auto sscc = world.call("GET", "/api/v1/packages/" + package).text("/sscc");
        const auto truck = world.call("POST", "/api/v1/handovers", "{}").text("/id");
        return world.call("POST", "/api/v1/handovers/" + truck + "/scans",
                          R"({"device":"dock","scans":[{"seq":)" + std::to_string(seq) + R"(,"code":")" + sscc + "\"}]}").body;
    }
    std::vector<std::string> story() {
        std::vector<std::string> out;
        const auto told = world.call("GET", "/api/v1/orders/" + order);
        for (const auto& entry : told.json.find("timeline")->items) out.push_back(entry.find("kind")->string);
        return out;
    }

    World world;
    Shop shop{world};
    std::string order, package;
};

TEST_F(MissingLabels, AreAskedForUntilTheyAreHereAndHoldTheParcelBackUntilThen) {
    const auto id = booked_without(R"({"on":"label","kind":"half_reply","times":6})");
    ASSERT_TRUE(misses(id)) << shipment(id).body;
    EXPECT_EQ(label_status(), 404);
    EXPECT_THAT(load(1), HasSubstr("package.label_missing"));
    EXPECT_TRUE(eventually([&] { return !misses(id); }));
    EXPECT_EQ(label_status(), 200);
    EXPECT_THAT(story(), ::testing::Contains("shipment.label_came"));
    EXPECT_THAT(load(2), HasSubstr("\"ok\":true"));
    EXPECT_THAT(world.call("GET", "/api/v1/shipments/" + id + "/conversation").body, HasSubstr("\"operation\":\"label\""));
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

TEST_F(MissingLabels, ThatTheCarrierRefusesAreAPersonsWhoAsksAgainOrHasThem) {
    const auto id = booked_without(R"({"on":"label","kind":"label_gone","times":2})");
    ASSERT_TRUE(waits_for_person(id)) << shipment(id).body;
    EXPECT_NE(shipment(id).text("/missing_label/problem"), "");
    const std::string path = "/api/v1/shipments/" + id + "/label/";
    EXPECT_EQ(world.call("POST", path + "settle", R"({"reason":""})").status, 422);
    EXPECT_EQ(world.call("POST", path + "ask", "{}").status, 202);
    EXPECT_TRUE(eventually([&] { return !misses(id); }));
    EXPECT_EQ(world.call("POST", path + "ask", "{}").status, 409);
    EXPECT_EQ(world.call("POST", path + "settle", R"({"reason":"It is here."})").status, 409);
}

TEST_F(MissingLabels, ThatAPersonPrintedElsewhereHoldNothingBack) {
    const auto id = booked_without(R"({"on":"label","kind":"label_gone","times":2})");
    ASSERT_TRUE(waits_for_person(id)) << shipment(id).body;
    EXPECT_THAT(load(1), HasSubstr("package.label_missing"));
    EXPECT_EQ(world.call("POST", "/api/v1/shipments/" + id + "/label/settle", R"({"reason":"Printed on the carrier's page."})").status, 200);
    EXPECT_FALSE(misses(id));
    EXPECT_THAT(load(2), HasSubstr("\"ok\":true"));
}

TEST_F(MissingLabels, OfAVoidedBookingAreNotAskedFor) {
    const auto id = booked_without(R"({"on":"label","kind":"label_gone","times":2})");
    ASSERT_TRUE(misses(id));
    EXPECT_EQ(world.call("POST", "/api/v1/shipments/" + id + "/void", "{}").status, 202);
    EXPECT_TRUE(shop.becomes(id, "voided"));
    EXPECT_TRUE(world.database().db().query("SELECT 1 FROM missing_label").empty());
}

}  // namespace
}  // namespace waybill
