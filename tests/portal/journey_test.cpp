#include "portal/journey.h"

#include <gtest/gtest.h>

// What a customer is told.
namespace waybill::portal {
namespace {

orders::Order order(std::string state, std::int64_t packed = 0, std::int64_t shipped = 0) {
    orders::Order o;
    o.state = std::move(state);
    orders::Line line;
    line.quantity = {4};
    line.packed = {packed};
    line.shipped = {shipped};
    o.lines.push_back(line);
    return o;
}
tracking::Tracker parcel(TrackingStatus status, std::optional<Instant> at = {}) {
    tracking::Tracker t;
    t.status = status;
    t.status_at = at;
    return t;
}

TEST(Journey, GoesFromOrderedToDelivered) {
    EXPECT_EQ(journey_of(order("released"), {}).reached, 0);
    EXPECT_EQ(journey_of(order("packed", 4), {}).sentence, "portal.now.packed");
    const tracking::Tracker moving[] = {parcel(TrackingStatus::in_transit)};
    EXPECT_EQ(journey_of(order("shipped", 4, 4), moving).sentence, "portal.now.in_transit");
    const Instant day{std::chrono::hours(24 * 20000)};
    const tracking::Tracker there[] = {parcel(TrackingStatus::delivered, day)};
    const Journey done = journey_of(order("delivered", 4, 4), there);
    EXPECT_EQ(done.reached, 3);
    EXPECT_EQ(done.day, day);
}

TEST(Journey, LetsTheParcelInTroubleSpeakFirst) {
    const tracking::Tracker two[] = {parcel(TrackingStatus::delivered), parcel(TrackingStatus::lost)};
    EXPECT_EQ(journey_of(order("shipped", 4, 4), two).sentence, "portal.now.trouble");
}

TEST(Journey, TakesADeliveryBackThatTheCarrierTakesBack) {
    for (const auto status : {TrackingStatus::returning, TrackingStatus::returned, TrackingStatus::lost, TrackingStatus::damaged}) {
        const tracking::Tracker corrected[] = {parcel(status)};
        const Journey now = journey_of(order("delivered", 4, 4), corrected);
        EXPECT_EQ(now.sentence, "portal.now.trouble") << name(status);
        EXPECT_EQ(now.reached, 2);
    }
}

TEST(Journey, SaysWhenARestFollows) {
    EXPECT_TRUE(journey_of(order("backordered", 2, 2), {}).rest_follows);
    EXPECT_FALSE(journey_of(order("shipped", 4, 4), {}).rest_follows);
    EXPECT_FALSE(journey_of(order("packed", 4, 0), {}).rest_follows);
}

TEST(Journey, EndsWithACancellation) { EXPECT_LT(journey_of(order("cancelled"), {}).reached, 0); }

TEST(Trouble, NamesTheReasonWhereItIsKnown) {
    const auto texts = Texts::parse("en", "portal.trouble.customs = C\nportal.trouble.on_hold = H\nportal.trouble.lost = L");
    EXPECT_EQ(trouble(*texts, TrackingStatus::in_transit, TrackingFlag::on_hold, "customs"), "C");
    EXPECT_EQ(trouble(*texts, TrackingStatus::in_transit, TrackingFlag::on_hold, "weather"), "H");
    EXPECT_EQ(trouble(*texts, TrackingStatus::lost, TrackingFlag::none, ""), "L");
    EXPECT_EQ(trouble(*texts, TrackingStatus::in_transit, TrackingFlag::none, ""), "");
}

}  // namespace
}  // namespace waybill::portal
