#include <gtest/gtest.h>

#include "support/checks.h"
#include "support/shop.h"

// A day of goods that expire and goods that are known unit by unit: delivery, first expired first out, the bench, the truck, a recall.
namespace waybill {
namespace {

using testing::eventually;
using testing::Shop;
using testing::World;

class TrackedGoods : public ::testing::Test {
  protected:
    World world;
    Shop shop{world};

    void SetUp() override {
        shop.must(world.call("PUT", "/api/v1/products",
                             R"({"products":[{"sku":"SERUM","name":"Serum","weight_g":90,"length_mm":50,"width_mm":50,"height_mm":90,)"
                             R"("price":{"minor":1000,"currency":"GBP"},"by_lot":true,"min_shelf_days":20},)"
                             R"({"sku":"CAM","name":"Camera","weight_g":400,"length_mm":90,"width_mm":90,"height_mm":90,)"
                             R"("price":{"minor":1000,"currency":"GBP"},"by_serial":true}]})"),
                  "PUT /products");
        shop.must(world.call("PUT", "/api/v1/locations",
                             R"({"locations":[{"code":"S-1","kind":"bin","aisle":"S","x_mm":1000,"y_mm":1000},)"
                             R"({"code":"S-2","kind":"bin","aisle":"S","x_mm":1000,"y_mm":2000}]})"),
                  "PUT /locations");
    }
    void TearDown() override { EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{}); }

    /// A day so far from today: the server's clock is the real one.
    static std::string in_days(int days) {
        return rfc3339(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()) + std::chrono::hours(24) * days).substr(0, 10);
    }
    World::Answer receive(const std::string& lines) { return world.call("POST", "/api/v1/stock/receipts", R"({"reference":"DN-7","lines":[)" + lines + "]}"); }
    static std::string line(const std::string& bin, int units, const std::string& lot, const std::string& expires) {
        return R"({"sku":"SERUM","location":")" + bin + R"(","quantity":)" + std::to_string(units) + R"(,"lot":")" + lot + R"(","expires":")" + expires + R"("})";
    }
    std::int64_t stock(const std::string& member) { return world.call("GET", "/api/v1/stock?sku=SERUM").whole("/data/0/" + member); }
};

TEST_F(TrackedGoods, LeaveByTheirExpiryAndAreFoundAgainByLotAndSerialNumber) {
    const auto refused = receive(R"({"sku":"SERUM","location":"S-1","quantity":5})");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.text("/errors/0/pointer"), "/lines/0/lot");
    EXPECT_EQ(refused.text("/errors/1/pointer"), "/lines/0/expires");
    shop.must(receive(line("S-1", 9, "LATE", in_days(400)) + "," + line("S-2", 2, "SOON", in_days(60)) + "," + line("S-2", 4, "SHORT", in_days(10))), "receipt");
    shop.must(receive(R"({"sku":"CAM","location":"S-2","quantity":3})"), "receipt");
    EXPECT_EQ(stock("free"), 11);
    EXPECT_EQ(stock("expired"), 4) << "of ten days nobody is sold a lot that must last twenty";

    const auto order = shop.order({{"SERUM", 3}, {"CAM", 1}});
    const auto list = shop.pick_list(order);
    std::map<std::string, std::int64_t> lots;
    for (int i = 0; i < 3; ++i) {
        const std::string at = "/tasks/" + std::to_string(i);
        if (list.text(at + "/sku") == "SERUM") lots[list.text(at + "/lot") + " " + list.text(at + "/expires")] = list.whole(at + "/quantity");
    }
    EXPECT_EQ(lots, (std::map<std::string, std::int64_t>{{"SOON " + in_days(60), 2}, {"LATE " + in_days(400), 1}}));
    EXPECT_EQ(world.call("GET", "/api/v1/pick-lists/" + list.text("/id") + ".pdf").status, 200);
    const auto wrong = shop.scans("/api/v1/pick-lists/" + list.text("/id") + "/scans",
                                  R"({"seq":1,"kind":"bin","code":"S-1"},{"seq":2,"kind":"item","code":"SERUM","lot":"SOON"})");
    EXPECT_NE(wrong.body.find("scan.wrong_lot"), std::string::npos) << wrong.body;
    EXPECT_NE(wrong.body.find("Expected here: lot LATE"), std::string::npos) << wrong.body;
    shop.pick(list);

    const auto package = shop.must(world.call("POST", "/api/v1/packages", R"({"order":")" + order + R"("})"), "package").text("/id");
    const auto path = "/api/v1/packages/" + package;
    const auto packed = shop.scans(path + "/scans", R"({"seq":11,"code":"SERUM","quantity":3},{"seq":12,"code":"CAM"},{"seq":13,"code":"CAM","serial":"SN-1"})");
    EXPECT_NE(packed.body.find("scan.serial_needed"), std::string::npos) << packed.body;
    shop.must(world.call("POST", path + "/seal", R"({"weight_g":900,"length_mm":300,"width_mm":200,"height_mm":150})"), "seal");
    const auto seen = world.call("GET", "/api/v1/orders/" + order);
    EXPECT_NE(seen.body.find(R"("serials":["SN-1"])"), std::string::npos) << seen.body;
    EXPECT_NE(seen.body.find(R"("lot":"SOON")"), std::string::npos) << seen.body;
    EXPECT_EQ(world.call("GET", path + "/packing-slip.pdf").status, 200);
    const auto page = world.send("GET", "/desk/orders/" + order, {{"Authorization", "Bearer " + world.admin_key()}});
    EXPECT_NE(page.body.find("SN-1"), std::string::npos) << "the order's page shows which camera went into which package";
    ASSERT_TRUE(shop.becomes(shop.book(order, package), "booked"));
    shop.hand_over({package});

    const auto again = shop.order({{"CAM", 1}});
    shop.pick(shop.pick_list(again));
    const auto next = shop.must(world.call("POST", "/api/v1/packages", R"({"order":")" + again + R"("})"), "package").text("/id");
    const auto twice = shop.scans("/api/v1/packages/" + next + "/scans", R"({"seq":21,"code":"CAM","serial":"SN-1"})");
    EXPECT_NE(twice.body.find("which has left"), std::string::npos) << twice.body;

    const auto recall = world.call("GET", "/api/v1/lots/SOON");
    EXPECT_EQ(recall.status, 200);
    EXPECT_EQ(recall.text("/data/0/sku"), "SERUM");
    EXPECT_EQ(recall.json.at("/data/0/places")->items.size(), 0U) << "both units have left";
    EXPECT_EQ(recall.text("/data/0/shipments/0/order"), order);
    EXPECT_EQ(recall.text("/data/0/shipments/0/state"), "handed_over");
    EXPECT_EQ(recall.whole("/data/0/shipments/0/quantity"), 2);
    const auto all = world.call("GET", "/api/v1/lots/" + recall.text("/data/0/id") + "/shipments?limit=1");
    EXPECT_EQ(all.text("/data/0/package"), package);
    EXPECT_EQ(world.call("GET", "/api/v1/lots/LATE").text("/data/0/places/0/location"), "S-1");
    EXPECT_EQ(world.call("GET", "/api/v1/lots/NOBODY").status, 404);
}

TEST_F(TrackedGoods, OfACancelledOrderGoBackByLotAndTheirSerialNumbersComeFree) {
    shop.must(receive(line("S-1", 4, "L1", in_days(100)) + R"(,{"sku":"CAM","location":"S-2","quantity":1})"), "receipt");
    const auto order = shop.order({{"SERUM", 2}, {"CAM", 1}});
    shop.pick(shop.pick_list(order));
    const auto package = shop.must(world.call("POST", "/api/v1/packages", R"({"order":")" + order + R"("})"), "package").text("/id");
    shop.scans("/api/v1/packages/" + package + "/scans", R"({"seq":11,"code":"SERUM","quantity":2,"lot":"L1"},{"seq":12,"code":"CAM","serial":"SN-1"})");
    shop.must(world.call("POST", "/api/v1/orders/" + order + "/cancel", R"({"reason":"changed their mind"})"), "cancel");
    ASSERT_TRUE(eventually([&] { return world.call("GET", "/api/v1/putbacks").json.find("data")->items.size() == 2; }));
    const auto putbacks = world.call("GET", "/api/v1/putbacks");
    for (int i = 0; i < 2; ++i) {
        const std::string at = "/data/" + std::to_string(i), sku = putbacks.text(at + "/sku");
        if (sku == "SERUM") {
            EXPECT_EQ(putbacks.text(at + "/lot"), "L1");
        }
        shop.must(world.call("POST", "/api/v1/putbacks/" + putbacks.text(at + "/id"),
                             R"({"item":")" + sku + R"(","bin":"S-1","quantity":)" + std::to_string(putbacks.whole(at + "/quantity")) + "}"),
                  "putback");
    }
    EXPECT_EQ(world.call("GET", "/api/v1/lots/L1").whole("/data/0/places/0/on_hand"), 4);
    EXPECT_EQ(world.call("GET", "/api/v1/lots/L1").json.at("/data/0/shipments")->items.size(), 0U);
    const auto again = shop.order({{"CAM", 1}});
    shop.pick(shop.pick_list(again));
    const auto next = shop.must(world.call("POST", "/api/v1/packages", R"({"order":")" + again + R"("})"), "package").text("/id");
    const auto packed = shop.scans("/api/v1/packages/" + next + "/scans", R"({"seq":31,"code":"CAM","serial":"SN-1"})");
    EXPECT_NE(packed.body.find(R"("serial":"SN-1")"), std::string::npos) << packed.body;
}

}  // namespace
}  // namespace waybill
