#include <gmock/gmock.h>

#include "rates/rates.h"
#include "shipping/booking_house.h"
#include "support/calls.h"

// Whoever scans through the API says which device does: pick lists, packages and trucks take the same names.
namespace waybill::shipping {
namespace {

class ScanDevices : public BookingHouse {
  protected:
    ScanDevices() {
        const auto texts = [](const std::string&) -> const Texts& { throw std::logic_error("no texts here"); };
        picking::add_routes(router, picking, db, idempotency, texts);
        packing::add_routes(router, packing, db, idempotency, texts);
        add_routes(router, shipping, rates, db, idempotency);
    }
    http::Response scan(const std::string& path, const std::string& device) {
        const std::string kind = path.find("pick-lists") != std::string::npos ? R"("kind":"bin",)" : "";
        return testing::call(router, "POST", path, R"({"device":")" + device + R"(","scans":[{"seq":1,)" + kind + R"("code":"MUG"}]})");
    }

    rates::Rates rates{{db, ids, clock, orders, packing, {}}, {}};
    http::Router router;
};

TEST_F(ScanDevices, AreNeverThoseOfTheStationOrTheDesk) {
    for (const std::string& path : {"/api/v1/pick-lists/" + PickListId(7).text() + "/scans", "/api/v1/packages/" + PackageId(7).text() + "/scans",
                                   "/api/v1/handovers/" + HandoverId(7).text() + "/scans"}) {
        for (const char* device : {"dev_0000000000007", "desk-usr_0000000000007"}) {
            const auto refused = scan(path, device);
            EXPECT_EQ(refused.status, 422) << path << ' ' << device;
            EXPECT_EQ(testing::wrong_fields(refused), "/device reserved") << path << ' ' << device;
        }
        for (const char* device : {"handheld-7", "bench-2", "dev-7", "desk"}) EXPECT_EQ(scan(path, device).status, 404) << path << ' ' << device;
    }
}

}  // namespace
}  // namespace waybill::shipping
