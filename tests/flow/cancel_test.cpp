#include <gtest/gtest.h>

#include "support/checks.h"
#include "support/shop.h"

// An order may be cancelled at any moment before the truck has it: stock comes free, work stops, goods go back, labels are voided.
namespace waybill {
namespace {

using testing::eventually;
using testing::Shop;
using testing::World;

class Cancelling : public ::testing::Test {
  protected:
    World world;
    Shop shop{world};

    void SetUp() override { shop.stock("MUG", 10); }
    World::Answer cancel(const std::string& order) { return world.call("POST", "/api/v1/orders/" + order + "/cancel", R"({"reason":"changed their mind"})"); }
    bool all_free() {
        return eventually([&] { return world.call("GET", "/api/v1/stock?sku=MUG").whole("/data/0/free") == 10; });
    }
    void put_everything_back() {
        ASSERT_TRUE(eventually([&] { return world.call("GET", "/api/v1/putbacks").json.find("data")->items.size() == 1; }));
        const auto putback = world.call("GET", "/api/v1/putbacks");
        const auto id = putback.text("/data/0/id");
        const auto done = world.call("POST", "/api/v1/putbacks/" + id,
                                     R"({"item":"MUG","bin":"A-11","quantity":)" + std::to_string(putback.whole("/data/0/quantity")) + "}");
        EXPECT_EQ(done.status, 200);
        EXPECT_EQ(done.whole("/order_number"), putback.whole("/data/0/order_number"));
        EXPECT_EQ(done.text("/tote"), putback.text("/data/0/tote"));
        EXPECT_EQ(done.whole("/done"), putback.whole("/data/0/quantity"));
    }
    void TearDown() override { EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{}); }
};

TEST_F(Cancelling, BeforeThePickFreesTheStock) {
    const auto order = shop.order({{"MUG", 4}});
    EXPECT_EQ(cancel(order).status, 200);
    EXPECT_TRUE(all_free());
    EXPECT_EQ(shop.state(order), "cancelled");
    EXPECT_EQ(cancel(order).status, 200);
}

TEST_F(Cancelling, StopsThePickerAtTheNextScan) {
    const auto order = shop.order({{"MUG", 4}});
    const auto list = shop.pick_list(order);
    shop.scans("/api/v1/pick-lists/" + list.text("/id") + "/scans", R"({"seq":9001,"kind":"bin","code":"A-11"},{"seq":9002,"kind":"item","code":"MUG","quantity":2})");
    EXPECT_EQ(cancel(order).status, 200);
    const auto stopped = shop.scans("/api/v1/pick-lists/" + list.text("/id") + "/scans", R"({"seq":9003,"kind":"tote","code":")" + list.text("/totes/0/code") + R"("})");
    EXPECT_NE(stopped.body.find("\"ok\":false"), std::string::npos) << stopped.body;
    EXPECT_TRUE(all_free());
}

TEST_F(Cancelling, SendsPickedGoodsBackToAShelf) {
    const auto order = shop.order({{"MUG", 4}});
    shop.pick(shop.pick_list(order));
    EXPECT_EQ(cancel(order).status, 200);
    put_everything_back();
    EXPECT_TRUE(all_free());
}

TEST_F(Cancelling, UnpacksSealedPackages) {
    std::string order;
    shop.packed({{"MUG", 4}}, &order);
    EXPECT_EQ(cancel(order).status, 200);
    put_everything_back();
    EXPECT_TRUE(all_free());
}

TEST_F(Cancelling, VoidsTheLabelAtTheCarrier) {
    std::string order;
    const auto package = shop.packed({{"MUG", 4}}, &order);
    const auto shipment = shop.book(order, package);
    ASSERT_TRUE(shop.becomes(shipment, "booked"));
    EXPECT_EQ(cancel(order).status, 200);
    EXPECT_TRUE(shop.becomes(shipment, "voided"));
    const auto truth = world.simulator().control("GET", "/_sim/shipments");
    ASSERT_EQ(truth.find("data")->items.size(), 1u);
    EXPECT_EQ(truth.at("/data/0/state")->string, "voided");
    put_everything_back();
    EXPECT_TRUE(all_free());
}

TEST_F(Cancelling, IsRefusedOnceTheTruckHasTheGoods) {
    std::string order;
    const auto package = shop.packed({{"MUG", 4}}, &order);
    ASSERT_TRUE(shop.becomes(shop.book(order, package), "booked"));
    const auto handed = shop.hand_over({package});
    EXPECT_NE(handed.body.find("\"ok\":true"), std::string::npos) << handed.body;
    const auto refused = cancel(order);
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.text("/key"), "order.too_late");
}

}  // namespace
}  // namespace waybill
