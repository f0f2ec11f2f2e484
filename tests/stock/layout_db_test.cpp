#include <gtest/gtest.h>

#include "support/calls.h"
#include "support/warehouse.h"

namespace waybill::stock {
namespace {

using waybill::testing::call;
using waybill::testing::json_of;
using waybill::testing::wrong_fields;

constexpr const char* kLayout = "/api/v1/warehouses/MAIN/layout";
constexpr const char* kHall = R"({"name":"Hall 1","aisles":[{"code":"B","x_mm":5000,"way":"up"},{"code":"A","x_mm":1500},)"
                              R"({"code":"C","x_mm":8500,"way":"down"}],"cross_aisles":[{"y_mm":20000},{"y_mm":0}],)"
                              R"("depot":{"x_mm":1500,"y_mm":0}})";

class LayoutApi : public ::testing::Test {
  protected:
    LayoutApi() { add_routes(router, house.stock, house.db, house.catalogue, idempotency); }
    http::Response put(const std::string& body) { return call(router, "PUT", kLayout, body); }
    std::string put_bins(const std::string& bins) {
        const auto answer = call(router, "PUT", "/api/v1/locations", R"({"locations":[)" + bins + "]}");
        return answer.status == 200 ? "fine" : wrong_fields(answer);
    }

    waybill::testing::Warehouse house;
    http::Idempotency idempotency{house.clock};
    http::Router router;
};

TEST_F(LayoutApi, KeepsTheFloorAsItWasPutFromLeftToRight) {
    const auto answer = put(kHall);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(
        answer.body,
        R"({"code":"MAIN","name":"Hall 1","aisles":[{"code":"A","x_mm":1500,"way":"both"},{"code":"B","x_mm":5000,"way":"up"},)"
        R"({"code":"C","x_mm":8500,"way":"down"}],"cross_aisles":[{"y_mm":0},{"y_mm":20000}],"depot":{"x_mm":1500,"y_mm":0}})");
    EXPECT_EQ(call(router, "GET", kLayout).body, answer.body);
    EXPECT_EQ(call(router, "GET", "/api/v1/warehouses").body, R"({"data":[)" + answer.body + "]}");
    EXPECT_EQ(call(router, "GET", "/api/v1/warehouses/NORTH/layout").status, 404);
}

TEST_F(LayoutApi, NamesEveryFaultAndChangesNothing) {
    EXPECT_EQ(put(kHall).status, 200);
    const auto before = call(router, "GET", kLayout).body;
    EXPECT_EQ(
        wrong_fields(put(R"({"aisles":[{"code":"A","x_mm":0},{"code":"A","x_mm":0}],"cross_aisles":[{"y_mm":0},{"y_mm":0}],)"
                         R"("depot":{"x_mm":9,"y_mm":9}})")),
        "/aisles/1/code repeated, /aisles/1/x_mm repeated, /cross_aisles/1 repeated, /depot/x_mm off_the_floor");
    EXPECT_EQ(wrong_fields(put(R"({"aisles":[{"code":"A","x_mm":0,"way":"up"},{"code":"B","x_mm":3,"way":"up"}],)"
                               R"("cross_aisles":[{"y_mm":0},{"y_mm":9}],"depot":{"x_mm":0,"y_mm":0}})")),
              "/aisles/0/way one_way, /aisles/1/way one_way");
    EXPECT_EQ(wrong_fields(put(
                  R"({"aisles":[{"code":"A","x_mm":0,"way":"down"}],"cross_aisles":[{"y_mm":0}],"depot":{"x_mm":0,"y_mm":0}})")),
              "/aisles/0/way one_way");
    EXPECT_EQ(put(R"({"aisles":[],"cross_aisles":[{"y_mm":0}],"depot":{"x_mm":0,"y_mm":0}})").status, 422);
    EXPECT_EQ(call(router, "GET", kLayout).body, before);
}

TEST_F(LayoutApi, HoldsBinsAndAislesAgainstEachOther) {
    EXPECT_EQ(
        put_bins(R"({"code":"A-1","kind":"bin","aisle":"A","y_mm":900},{"code":"B-1","kind":"bin","aisle":"B","y_mm":21000})"),
        "fine")
        << "a warehouse without a layout takes any bin";
    EXPECT_EQ(wrong_fields(put(kHall)), "/aisles/0/way one_way") << "B is one way up, and B-1 lies beyond its end";
    EXPECT_EQ(put_bins(R"({"code":"B-1","kind":"bin","aisle":"B","y_mm":2000})"), "fine");
    EXPECT_EQ(put(kHall).status, 200);
    EXPECT_EQ(
        put_bins(
            R"({"code":"X-1","kind":"bin","aisle":"X"},{"code":"C-1","kind":"bin","aisle":"C","y_mm":-1},{"code":"T-1","kind":"tote"})"),
        "/locations/0/aisle unknown, /locations/1/y_mm one_way");
    EXPECT_EQ(wrong_fields(put(R"({"aisles":[{"code":"B","x_mm":0}],"cross_aisles":[{"y_mm":0}],"depot":{"x_mm":0,"y_mm":0}})")),
              "/aisles missing");
}

}  // namespace
}  // namespace waybill::stock
