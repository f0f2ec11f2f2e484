#include <gtest/gtest.h>

#include "support/calls.h"
#include "support/warehouse.h"

namespace waybill::stock {
namespace {

using waybill::testing::call;
using waybill::testing::json_of;
using waybill::testing::wrong_fields;

constexpr const char* kReceipts = "/api/v1/stock/receipts";

class StockApi : public ::testing::Test {
  protected:
    StockApi() {
        add_routes(router, house.stock, house.db, house.catalogue, idempotency);
        house.product("A");
        house.product("B");
        const auto put = call(
            router, "PUT", "/api/v1/locations",
            R"({"locations":[{"code":"A-01","kind":"bin","aisle":"A","x_mm":1200,"y_mm":500},{"code":"T1","kind":"tote"}]})");
        EXPECT_EQ(put.status, 200) << put.body;
    }
    http::Response receive(const std::string& lines, const std::string& key = "k") {
        return call(router, "POST", kReceipts, R"({"reference":"dn-1","lines":[)" + lines + "]}", key);
    }
    waybill::testing::Warehouse house;
    http::Idempotency idempotency{house.clock};
    http::Router router;
};

TEST_F(StockApi, ReceivesIntoBinsOnce) {
    const auto first = receive(R"({"sku":"A","location":"A-01","quantity":10},{"sku":"B","location":"A-01","quantity":1})");
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(first.body, R"({"data":[{"sku":"A","location":"A-01","on_hand":10},{"sku":"B","location":"A-01","on_hand":1}]})");
    const auto again = receive(R"({"sku":"A","location":"A-01","quantity":10},{"sku":"B","location":"A-01","quantity":1})");
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(call(router, "GET", "/api/v1/stock?sku=A").body,
              R"({"data":[{"sku":"A","free":10,"reserved":0,"allocated":0,"picked":0,"packed":0,"shipped":0,"expired":0,)"
              R"("bins":[{"location":"A-01","on_hand":10,"allocated":0}]}],"next":null})");
}

TEST_F(StockApi, NeedsAnIdempotencyKeyAndNamesEveryWrongLine) {
    EXPECT_EQ(receive(R"({"sku":"A","location":"A-01","quantity":10})", "").status, 422);
    const auto refused = receive(R"({"sku":"A","location":"A-01","quantity":1},{"sku":"X","location":"T1","quantity":1})");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(wrong_fields(refused), "/lines/1/sku unknown, /lines/1/location kind");
    const auto shapeless = receive(R"({"sku":"A","location":"A-01","quantity":0},{"sku":7,"location":"A-01","quantity":1})");
    EXPECT_EQ(shapeless.status, 422);
    EXPECT_NE(wrong_fields(shapeless).find("/lines/0/quantity"), std::string::npos) << shapeless.body;
    EXPECT_NE(wrong_fields(shapeless).find("/lines/1/sku"), std::string::npos) << shapeless.body;
    const auto good = receive(R"({"sku":"A","location":"A-01","quantity":2})");
    EXPECT_EQ(good.status, 201) << "a refusal leaves the key free: " << good.body;
}

TEST_F(StockApi, PutsLocationsAllOrNone) {
    const auto refused =
        call(router, "PUT", "/api/v1/locations", R"({"locations":[{"code":"N1","kind":"bin"},{"code":"A-01","kind":"tote"}]})");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(wrong_fields(refused), "/locations/1/kind fixed");
    EXPECT_EQ(house.stock.locations(Kind::bin, "", 10).size(), 1u);
    EXPECT_EQ(wrong_fields(call(router, "PUT", "/api/v1/locations", R"({"locations":[{"code":"N1","kind":"shelf"}]})"))
                  .find("/locations/0/kind"),
              0u);
}

TEST_F(StockApi, ShowsAllProductsWhereNoneIsNamedAndOnlyThoseThatExist) {
    receive(R"({"sku":"B","location":"A-01","quantity":3})");
    const auto all = json_of(call(router, "GET", "/api/v1/stock"));
    ASSERT_EQ(all.find("data")->items.size(), 2u);
    EXPECT_EQ(all.at("/data/1/free")->integer, 3);
    EXPECT_EQ(json_of(call(router, "GET", "/api/v1/stock?sku=B&sku=X")).find("data")->items.size(), 1u);
}

}  // namespace
}  // namespace waybill::stock
