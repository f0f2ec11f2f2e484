#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faults/scenarios/yard.h"

// An answer that comes when its worker's lease is over and the carrier has been asked in its place.
namespace waybill::faults {
namespace {

TEST(ALateAnswer, IsKeptAndNothingIsBoughtTwice) {
    Yard yard;
    const auto parcels = yard.pack(1, "b");
    yard.close_shop();
    auto environment = yard.environment;
    environment["WAYBILL_CARRIERS_CALL_TIMEOUT"] = "30s";  // it is waited for, and comes after two seconds of lease
    testing::TestedServer server(yard.world, environment);
    server.start();
    ASSERT_TRUE(server.await_ready());
    yard.world.simulator().set_faults(R"([{"on":"book","kind":"slow","times":1,"seconds":6}])");
    Client client(server.port(), yard.world.admin_key());
    ASSERT_NE(yard.book(client, parcels[0]), "");
    EXPECT_TRUE(testing::eventually([&] { return yard.count("SELECT COUNT(*) FROM booking_late_answer WHERE outcome = 'booked'") == 1; },
                                    std::chrono::seconds(60)));
    EXPECT_EQ(yard.count("SELECT COUNT(*) FROM booking_event WHERE to_state = 'unknown'"), 1) << "it was in doubt before";
    EXPECT_TRUE(yard.settles_within(std::chrono::seconds(60)));
    Figures figures;
    yard.judge(figures);
    EXPECT_THAT(figures.breaches, ::testing::IsEmpty());
    EXPECT_EQ(figures.sums["ended booked"], 1);
    EXPECT_EQ(yard.world.simulator().control("GET", "/_sim/summary").find("accepted")->integer, 1);
    EXPECT_EQ(yard.count("SELECT COUNT(*) FROM booking_orphan"), 0);
}

}  // namespace
}  // namespace waybill::faults
