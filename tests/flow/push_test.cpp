#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/crypto.h"
#include "support/shop.h"

// What a carrier pushes over HTTP, with its proof and without.
namespace waybill {
namespace {

using testing::eventually;
using testing::Shop;
using testing::World;

constexpr const char* kNumber = "1Z12345E0205271688";

/// The carriers that the product comes with, in the place of those that tests book with.
struct AllCarriers {
    AllCarriers() { setenv("WAYBILL_CARRIERS_FOLDER", testing::built("carriers").c_str(), 1); }
    ~AllCarriers() { unsetenv("WAYBILL_CARRIERS_FOLDER"); }
};

class Pushes : public ::testing::Test {
  protected:
    void SetUp() override {
        crypto::start();
        ASSERT_EQ(testing::run_program({testing::built("waybill"), "seal", "make", "--config", world.folder() + "/waybill.toml"}).status, 0);
        const auto account = world.call("PUT", "/api/v1/carriers/ups/accounts/test",
                                        R"({"endpoint":")" + world.simulator().url() + R"(","values":{"shipper_number":"A1B2C3"},"secrets":{"client_id":"client-test","client_secret":"s3cret","push_authorization":"Bearer pushed"}})");
        ASSERT_EQ(account.status, 200) << account.body;
        ASSERT_LT(world.call("POST", "/api/v1/carriers/ups/accounts/test/use", "{}").status, 300);
        shop.stock("MUG", 5);
        const auto package = shop.packed({{"MUG", 1}}, &order);
        const auto shipment = shop.book(order, package);
        ASSERT_TRUE(shop.becomes(shipment, "booked"));
        // A parcel of UPS: nobody here may ask UPS itself, so it is neither booked nor polled.
        auto& db = world.database().db();
        ASSERT_TRUE(eventually([&] { return !db.query("SELECT 1 FROM tracker").empty(); }));
        db.transact([](db::Tx& tx) { tx.run(db::Statement{"UPDATE tracker SET carrier = 'ups', next_due_at = NULL, number = ?"}, kNumber); });
    }
    int push(const std::string& path, const World::Headers& headers, const std::string& body) {
        World::Headers all = headers;
        all.emplace_back("Content-Type", "application/json");
        return world.send("POST", path, all, body).status;
    }
    /// Of today: what is older than the booking is not believed.
    static std::string news(const std::string& number) {
        std::string day = rfc3339(std::chrono::floor<Duration>(std::chrono::system_clock::now())).substr(0, 10);
        std::erase(day, '-');
        return R"({"trackingNumber":")" + number + R"(","gmtActivityDate":")" + day +
               R"(","gmtActivityTime":"080000","activityStatus":{"type":"I","code":"OT","description":"Out for Delivery"}})";
    }
    std::string status() { return world.call("GET", "/api/v1/orders/" + order).text("/trackers/0/status"); }

    AllCarriers carriers;
    World world;
    Shop shop{world};
    std::string order;
    const World::Headers proof{{"x-api-key", "client-test"}, {"Authorization", "Bearer pushed"}};
};

TEST_F(Pushes, MoveTheParcelOnTheOrderAndTellTheShopOnce) {
    ASSERT_EQ(push("/push/ups", proof, news(kNumber)), 200);
    EXPECT_EQ(status(), "out_for_delivery");
    ASSERT_EQ(push("/push/ups@test", proof, news(kNumber)), 200);
    EXPECT_EQ(world.database().db().query("SELECT 1 FROM tracking_event").size(), 1u) << "the same again is no news";
    EXPECT_EQ(push("/push/ups", proof, news("1ZNOBODYS000000000")), 200) << "of a parcel that is not ours: taken, and nothing moves";
}

TEST_F(Pushes, WithoutTheCarriersProofMoveNothing) {
    EXPECT_EQ(push("/push/ups", {}, news(kNumber)), 401);
    EXPECT_EQ(push("/push/ups", {{"x-api-key", "client-test"}, {"Authorization", "Bearer guessed"}}, news(kNumber)), 401);
    EXPECT_EQ(push("/push/ups", {{"x-api-key", "client-test"}, {"Authorization", "Bearer " + world.admin_key()}}, news(kNumber)), 401)
        << "no key of ours stands in for it";
    EXPECT_EQ(push("/push/nobody", proof, news(kNumber)), 404);
    EXPECT_EQ(push("/push/ups", proof, "<html>"), 422);
    EXPECT_EQ(push("/push/ups", proof, std::string(300 << 10, ' ')), 413);
    EXPECT_NE(status(), "out_for_delivery");
}

}  // namespace
}  // namespace waybill
