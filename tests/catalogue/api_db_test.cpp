#include <gtest/gtest.h>

#include "support/calls.h"
#include "support/warehouse.h"

namespace waybill::catalogue {
namespace {

using waybill::testing::call;
using waybill::testing::json_of;
using waybill::testing::wrong_fields;

std::string product(const std::string& sku, const std::string& more = "") {
    return R"({"sku":")" + sku + R"(","name":"Lamp","weight_g":1,"length_mm":2,"width_mm":3,"height_mm":4,)" +
           R"("price":{"minor":255,"currency":"GBP"})" + more + "}";
}
std::string body(const std::string& products) { return R"({"products":[)" + products + "]}"; }

class ProductsApi : public ::testing::Test {
  protected:
    ProductsApi() { add_routes(router, house.catalogue); }
    waybill::testing::Warehouse house;
    http::Router router;
};

TEST_F(ProductsApi, PutsAndGivesBackProducts) {
    const auto put = call(router, "PUT", "/api/v1/products",
                          body(product("A", R"(,"barcodes":["6291041500213"],"origin_country":"CN","hs_code":"940510","by_lot":true,"min_shelf_days":30)")));
    ASSERT_EQ(put.status, 200) << put.body;
    const auto id = json_of(put).at("/data/0/id")->string;
    const std::string whole = R"({"id":")" + id +
                              R"(","sku":"A","name":"Lamp","description":"","barcodes":["06291041500213"],"weight_g":1,)" +
                              R"("length_mm":2,"width_mm":3,"height_mm":4,"price":{"minor":255,"currency":"GBP"},)" +
                              R"("origin_country":"CN","hs_code":"940510","by_lot":true,"by_serial":false,"min_shelf_days":30})";
    EXPECT_EQ(call(router, "GET", "/api/v1/products/" + id).body, whole);
    EXPECT_EQ(call(router, "GET", "/api/v1/products/by-sku/A").body, whole);
}

TEST_F(ProductsApi, NamesEveryWrongField) {
    const auto refused =
        call(router, "PUT", "/api/v1/products",
             body(product("A", R"(,"colour":"red")") + R"(,{"sku":"","name":"x","weight_g":"1","length_mm":-1,)" +
                  R"("width_mm":1,"height_mm":1.5,"price":{"minor":-1,"currency":"GBP"}})"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(wrong_fields(refused).find("/products/0/colour unknown_field"), 0u) << refused.body;
    for (const auto* pointer :
         {"/products/1/sku", "/products/1/weight_g", "/products/1/length_mm", "/products/1/height_mm", "/products/1/price"})
        EXPECT_NE(wrong_fields(refused).find(pointer), std::string::npos) << pointer;
    EXPECT_EQ(wrong_fields(call(router, "PUT", "/api/v1/products", body(product("A") + "," + product("A")))),
              "/products/1/sku repeated");
    EXPECT_EQ(call(router, "PUT", "/api/v1/products", R"({"products":[]})").status, 422);
    EXPECT_EQ(call(router, "PUT", "/api/v1/products", "not json").status, 422);
    EXPECT_TRUE(house.catalogue.list("", 10).empty());
}

TEST_F(ProductsApi, PagesByACursor) {
    call(router, "PUT", "/api/v1/products", body(product("a") + "," + product("b") + "," + product("c")));
    const auto first = json_of(call(router, "GET", "/api/v1/products?limit=2"));
    EXPECT_EQ(first.find("data")->items.size(), 2u);
    EXPECT_EQ(first.find("next")->string, "b");
    const auto second = json_of(call(router, "GET", "/api/v1/products?limit=2&after=b"));
    EXPECT_EQ(second.find("data")->items.size(), 1u);
    EXPECT_EQ(second.find("next")->kind, json::Kind::null);
    for (const auto* wrong : {"0", "1001", "x", "1x"})
        EXPECT_EQ(call(router, "GET", std::string("/api/v1/products?limit=") + wrong).status, 422) << wrong;
}

TEST_F(ProductsApi, DoesNotFindWhatIsNotThere) {
    EXPECT_EQ(call(router, "GET", "/api/v1/products/by-sku/A").status, 404);
    EXPECT_EQ(call(router, "GET", "/api/v1/products/" + ProductId(4711).text()).status, 404);
    EXPECT_EQ(call(router, "GET", "/api/v1/products/" + OrderId(4711).text()).status, 404);
}

}  // namespace
}  // namespace waybill::catalogue
