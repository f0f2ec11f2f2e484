#include "carriers/simulated.h"

#include <gmock/gmock.h>

#include <fstream>
#include <thread>

namespace waybill {
namespace {

using testing::HasSubstr;

TEST_F(CarrierSimulator, KeepsTheTruthThroughAKillAndATornLine) {
    ASSERT_EQ(book("R1").status, 201);
    ASSERT_EQ(call("POST", "/v1/shipments/SH0000000001/void").status, 200);
    ASSERT_EQ(book("R2").status, 201);
    advance(3 * 86400);
    const std::string before = json::text(*simulator.control("GET", "/_sim/shipments").find("data"));
    std::ofstream(simulator.folder() + "/journal.jsonl", std::ios::app) << R"({"booked":{"id":"SH00)";
    simulator.kill_and_restart();
    EXPECT_EQ(json::text(*simulator.control("GET", "/_sim/shipments").find("data")), before);
    ASSERT_EQ(book("R3").status, 201);
    simulator.kill_and_restart();
    EXPECT_EQ(simulator.accepted("R3"), 1u) << "the line after the torn one is whole";
}

TEST_F(CarrierSimulator, AcceptsAReferenceTwiceBecauseItDoesNotDeduplicate) {
    ASSERT_EQ(book("R1").status, 201);
    ASSERT_EQ(book("R1").status, 201);
    EXPECT_EQ(simulator.accepted("R1"), 2u);
}

TEST_F(CarrierSimulator, NamesEveryWrongField) {
    const auto outcome =
        call("POST", "/v1/shipments", R"({"reference":"lower","service":"standard","surplus":1,"parcels":[{"weight_g":0}]})");
    EXPECT_EQ(outcome.status, 422);
    for (const char* field : {"/reference", "/surplus", "/shipper", "/recipient", "/parcels/0/weight_g", "/parcels/0/length_mm"})
        EXPECT_THAT(outcome.body, HasSubstr(std::string("\"field\":\"") + field + "\""));
    EXPECT_EQ(call("POST", "/v1/shipments", "{").status, 422);
    EXPECT_EQ(call("POST", "/v1/shipments", "{}", "text/plain").status, 415);
    EXPECT_EQ(call("POST", "/v1/track/batch", R"({"numbers":[]})").status, 422);
    EXPECT_EQ(call("GET", "/v1/shipments").status, 400);
    EXPECT_EQ(call("GET", "/v1/nothing").status, 404);
    EXPECT_EQ(call("DELETE", "/v1/rates").status, 405);
}

TEST_F(CarrierSimulator, KnowsTownsByTheirPostalCodes) {
    const auto verdict = [&](const std::string& city, const std::string& code) {
        const auto told = call("POST", "/v1/addresses/check", R"({"address":{"lines":["1"],"city":")" + city + R"(","postal_code":")" + code + R"(","country":"GB"}})");
        EXPECT_EQ(told.status, 200) << told.body;
        const auto read = json::parse(told.body).value();
        return read.find("verdict")->string + " " + std::to_string(read.find("candidates")->items.size());
    };
    EXPECT_EQ(verdict("London", "e1 6an"), "valid 1");
    EXPECT_EQ(verdict("London", "E17 4PP"), "ambiguous 2") << "E17 is not E1";
    EXPECT_EQ(verdict("Londn", "E1 6AN"), "corrected 1");
    EXPECT_EQ(verdict("York", "ZZ1 1ZZ"), "ambiguous 2");
    EXPECT_EQ(verdict("Nowhere", "ZZ1 1ZZ"), "unknown 0");
    EXPECT_THAT(call("POST", "/v1/addresses/check", R"({"address":{"city":"York"},"x":1})").body, HasSubstr("/address/country"));
}

TEST_F(CarrierSimulator, SendsToItsServicePointsForLess) {
    const auto points = call("POST", "/v1/service-points", R"({"near":{"city":"Leeds","postal_code":"LS1 4AP","country":"GB"},"at_most":2})");
    const auto read = json::parse(points.body).value();
    ASSERT_EQ(read.find("points")->items.size(), 2u) << points.body;
    const auto price = [&](const std::string& point) {
        const std::string party = R"({"name":"A","lines":["1"],"city":"Leeds","country":"GB"})";
        const auto told = call("POST", "/v1/rates", R"({"shipper":)" + party + R"(,"recipient":)" + party + R"(,"parcels":[{"weight_g":1,"length_mm":1,"width_mm":1,"height_mm":1}],)"
                                                    R"("service_point":")" + point + "\"}");
        return told.status == 200 ? json::parse(told.body).value().at("/rates/0/price/minor")->integer : -told.status;
    };
    EXPECT_EQ(price(read.at("/points/0/id")->string), price("") - 50);
    EXPECT_EQ(price("GB9999"), -422);
}

TEST_F(CarrierSimulator, WantsATokenForEverythingButItsControls) {
    wire::Request request;
    request.url = simulator.url() + "/v1/track/X";
    EXPECT_EQ(wire.fetch(request).status, 401);
    request.headers = {{"Authorization", "Bearer guessed"}};
    EXPECT_EQ(wire.fetch(request).status, 401);
    request.url = simulator.url() + "/_sim/clock";
    EXPECT_EQ(wire.fetch(request).status, 200);
}

TEST_F(CarrierSimulator, MovesAParcelOnlyAfterTwoHoursAndToTheDoor) {
    ASSERT_EQ(book("R1").status, 201);
    advance(2 * 3600 - 60);
    EXPECT_EQ(state(), "booked");
    advance(3600);
    EXPECT_EQ(state(), "accepted");
    EXPECT_EQ(call("POST", "/v1/shipments/SH0000000001/void").status, 409);
    advance(10 * 86400);
    EXPECT_EQ(state(), "delivered");
}

TEST_F(CarrierSimulator, SpeedsItsClockUp) {
    ASSERT_EQ(book("R1").status, 201);
    simulator.control("POST", "/_sim/clock", R"({"speed":1000000})");
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));  // eleven simulated days and more
    EXPECT_EQ(state(), "delivered");
}

TEST_F(CarrierSimulator, HidesABookingFromASearchForAWhile) {
    ASSERT_EQ(book("R1").status, 201);
    simulator.set_faults(R"([{"on":"find","kind":"not_yet_visible","seconds":60}])");
    EXPECT_EQ(call("GET", "/v1/shipments?reference=R1").body, R"({"shipments":[]})");
    advance(60);
    EXPECT_THAT(call("GET", "/v1/shipments?reference=R1").body, HasSubstr("SH0000000001"));
}

TEST_F(CarrierSimulator, StrikesWithTheSameFaultsForTheSameSeed) {
    const auto run = [&] {
        simulator.set_faults(R"([{"on":"track","kind":"error_after_commit","rate":0.5,"seed":42}])");
        std::string pattern;
        for (int i = 0; i < 30; ++i) pattern += call("GET", "/v1/track/X").status == 500 ? 'F' : '.';
        return pattern;
    };
    const std::string first = run();
    EXPECT_EQ(run(), first);
    EXPECT_THAT(first, HasSubstr("F"));
    EXPECT_THAT(first, HasSubstr("."));
}

TEST_F(CarrierSimulator, StopsCleanly) { EXPECT_EQ(simulator.stop(), 0); }

}  // namespace
}  // namespace waybill
