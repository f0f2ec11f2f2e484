#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/checks.h"
#include "support/shop.h"

// Whatever fails on the way to the carrier: one package, one live parcel, one reference for each attempt.
namespace waybill {
namespace {

using testing::Shop;
using testing::World;

struct Fault {
    const char* name;
    const char* json;
};

class BookingUnderFaults : public ::testing::TestWithParam<Fault> {};

TEST_P(BookingUnderFaults, EndsWithExactlyOneLiveParcel) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 20);
    std::string order;
    const auto package = shop.packed({{"MUG", 1}}, &order);
    world.simulator().set_faults(GetParam().json);
    const auto shipment = shop.book(order, package);
    EXPECT_TRUE(shop.becomes(shipment, "booked", std::chrono::seconds(60))) << world.call("GET", "/api/v1/shipments/" + shipment).body;
    const auto truth = world.simulator().control("GET", "/_sim/shipments");
    ASSERT_EQ(truth.find("data")->items.size(), 1u);
    EXPECT_EQ(truth.at("/data/0/tracking_number")->string, world.call("GET", "/api/v1/shipments/" + shipment).text("/tracking_number"));
    EXPECT_EQ(world.call("GET", "/api/v1/packages/" + package + "/label").status, 200);
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(
    Carrier, BookingUnderFaults,
    ::testing::Values(Fault{"TimeOutAfterCommit", R"([{"on":"book","kind":"timeout_after_commit","times":1,"seconds":30}])"},
                      Fault{"ErrorAfterCommit", R"([{"on":"book","kind":"error_after_commit","times":1}])"},
                      Fault{"HalfReply", R"([{"on":"book","kind":"half_reply","times":1}])"},
                      Fault{"ResetAfterCommit", R"([{"on":"book","kind":"reset_after_commit","times":1}])"},
                      Fault{"RateLimitedThreeTimes", R"([{"on":"book","kind":"rate_limited","times":3,"seconds":1}])"},
                      Fault{"TokenServiceDown", R"([{"on":"token","kind":"reset_before","times":2}])"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Booking, ShowsADoubtAtOnceAndNeverCallsItFailed) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 20);
    std::string order;
    const auto package = shop.packed({{"MUG", 1}}, &order);
    world.simulator().set_faults(R"([{"on":"book","kind":"half_reply","times":1},{"on":"find","kind":"reset_before","seconds":600}])");
    const auto shipment = shop.book(order, package);
    EXPECT_TRUE(shop.becomes(shipment, "in_doubt", std::chrono::seconds(10)));
    EXPECT_EQ(shop.state(order), "in_doubt");
    world.simulator().control("DELETE", "/_sim/faults");
    EXPECT_TRUE(shop.becomes(shipment, "booked", std::chrono::seconds(60)));
    EXPECT_EQ(world.simulator().control("GET", "/_sim/shipments").find("data")->items.size(), 1u);
}

TEST(Booking, TwoOperatorsAndADoubleClickBuyOneLabel) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 20);
    std::string order;
    const auto package = shop.packed({{"MUG", 1}}, &order);
    const std::string body = R"({"order":")" + order + R"(","packages":[")" + package + R"("]})";
    std::vector<std::thread> people;
    std::atomic<int> accepted{0}, refused{0}, other{0};
    for (int i = 0; i < 16; ++i)
        people.emplace_back([&, i] {
            const auto answer = world.call("POST", "/api/v1/shipments", body, "operator-" + std::to_string(i % 8));
            (answer.status == 202 || answer.status == 201 ? accepted : answer.status == 409 ? refused : other)++;
        });
    for (auto& person : people) person.join();
    EXPECT_EQ(other, 0);
    EXPECT_LE(accepted, 2) << "one operator, and the same one's second click";
    EXPECT_GE(accepted, 1);
    EXPECT_TRUE(testing::eventually([&] { return shop.state(order) == "booked"; }));
    EXPECT_EQ(world.simulator().control("GET", "/_sim/shipments").find("data")->items.size(), 1u);
}

TEST(Booking, AKillBetweenSendingAndAnswerIsSettledByAsking) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 20);
    std::string order;
    const auto package = shop.packed({{"MUG", 1}}, &order);
    world.simulator().set_faults(R"([{"on":"book","kind":"timeout_after_commit","times":1,"seconds":60}])");
    const auto shipment = shop.book(order, package);
    ASSERT_TRUE(testing::eventually([&] { return !world.simulator().control("GET", "/_sim/shipments").find("data")->items.empty(); }));
    world.kill_and_restart();
    EXPECT_TRUE(shop.becomes(shipment, "booked", std::chrono::seconds(60)));
    EXPECT_EQ(world.simulator().control("GET", "/_sim/shipments").find("data")->items.size(), 1u);
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

}  // namespace
}  // namespace waybill
