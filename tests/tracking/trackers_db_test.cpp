#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shipping/booking_house.h"
#include "tracking/tracking.h"

// What a carrier's events make of a booked parcel: of the parcel that bears the number now, and of no other.
namespace waybill::tracking {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using S = TrackingStatus;

TrackingEvent event(Instant at, S status) {
    TrackingEvent e;
    e.at = at, e.status = status, e.code = std::string(name(status));
    return e;
}

class Trackers : public shipping::BookingHouse {
  protected:
    /// Booked by the carrier under that number, and followed.
    Tracker followed(const std::string& number) {
        const auto id = requested();
        answer({{sent().at(0), booked(number)}});
        tell(id, "shipment.booked");
        return of(shipping.get(id)->order);
    }
    void tell(ShipmentId shipment, const std::string& topic) {
        events::Event news;
        news.topic = topic, news.subject = shipment.raw();
        news.body = word("SELECT body FROM event_new WHERE topic = '" + topic + "' AND subject = " + std::to_string(shipment.raw()));
        in_tx([&](db::Tx& tx) { tracking.on_shipment(tx, std::span(&news, 1)); });
    }
    void voided(ShipmentId shipment) {
        in_tx([&](db::Tx& tx) {
            machine.end_void(tx, *shipping::store::get(tx, shipment, true));
            return true;
        });
        tell(shipment, "shipment.voided");
    }
    Tracker of(OrderId order) { return tracking.of_order(order).at(0); }
    Tracker after(const Tracker& tracker, std::vector<TrackingEvent> events) {
        clock.advance(minutes(1));
        in_tx([&](db::Tx& tx) { tracking.merge(tx, tracker.id, events); });
        return tracking.get(tracker.id).value();
    }
    std::string package_state(const Tracker& tracker) { return packing.get(tracker.package)->state; }
    bool is_asked(const Tracker& tracker) {
        return !db.query("SELECT 1 FROM tracker WHERE next_due_at IS NOT NULL AND id = " + std::to_string(tracker.id.raw())).empty();
    }
    std::int64_t quarantined() { return metrics.counter("waybill_tracking_events_quarantined", ""); }

    Tracking tracking{{db, ids, clock, orders, packing, shipping, carriers, outbox, metrics}, {}};
};

TEST_F(Trackers, BelieveNothingThatHappenedBeforeTheirBooking) {
    const auto tracker = followed("D1");
    const auto old = after(tracker, {event(clock.now() - hours(24 * 301), S::accepted), event(clock.now() - hours(24 * 300), S::delivered)});
    EXPECT_EQ(old.status, S::pending) << "that was another parcel, which bore the number before";
    EXPECT_THAT(old.events, IsEmpty());
    EXPECT_EQ(quarantined(), 2);
    EXPECT_EQ(package_state(tracker), "labelled");
    EXPECT_EQ(after(tracker, {event(clock.now() - hours(20), S::accepted)}).status, S::accepted) << "clocks and zones may be a day apart";
    EXPECT_EQ(package_state(tracker), "handed_over");
}

TEST_F(Trackers, CountFromTheBookingWhereTheirNewsCameLate) {
    const auto id = requested();
    const auto requested_at = clock.now();
    clock.advance(hours(24 * 5));
    answer({{sent().at(0), booked("D1")}});
    tell(id, "shipment.booked");
    const auto tracker = of(shipping.get(id)->order);
    EXPECT_EQ(after(tracker, {event(requested_at + hours(2), S::in_transit)}).status, S::in_transit);
}

TEST_F(Trackers, OfAVoidedParcelStayCancelledWhateverComesLater) {
    const auto tracker = followed("D1");
    voided(tracker.shipment);
    ASSERT_EQ(of(tracker.order).status, S::cancelled);
    const auto late = after(tracker, {event(clock.now(), S::info_received)});
    EXPECT_EQ(late.status, S::cancelled);
    EXPECT_THAT(late.events, SizeIs(1)) << "kept for the record";
    EXPECT_FALSE(is_asked(tracker));
    EXPECT_EQ(after(tracker, {event(clock.now() + hours(1), S::in_transit)}).status, S::cancelled);
    EXPECT_EQ(package_state(tracker), "sealed");
}

TEST_F(Trackers, TakeACorrectionOfTheDelivery) {
    const auto tracker = followed("D1");
    const auto now = clock.now();
    EXPECT_EQ(after(tracker, {event(now, S::accepted), event(now + hours(1), S::delivered)}).status, S::delivered);
    EXPECT_EQ(state(tracker.order), "delivered");
    EXPECT_EQ(after(tracker, {event(now + hours(2), S::damaged)}).status, S::damaged);
    EXPECT_TRUE(is_asked(tracker));
    EXPECT_EQ(after(tracker, {event(now + hours(3), S::delivered)}).status, S::delivered) << "at another instant";
    EXPECT_EQ(line(tracker.order, "MUG").delivered, Quantity{1}) << "each unit once";
}

TEST_F(Trackers, CountAsDeliveredWhatWasSaidOfItTooLate) {
    const auto tracker = followed("D1");
    const auto now = clock.now();
    EXPECT_EQ(after(tracker, {event(now, S::accepted), event(now + hours(2), S::damaged)}).status, S::damaged);
    EXPECT_EQ(after(tracker, {event(now + hours(1), S::delivered)}).status, S::damaged) << "the earlier word came later";
    EXPECT_EQ(line(tracker.order, "MUG").delivered, Quantity{0});
    EXPECT_EQ(after(tracker, {event(now + hours(3), S::delivered)}).status, S::delivered);
    EXPECT_EQ(line(tracker.order, "MUG").delivered, Quantity{1});
    EXPECT_EQ(state(tracker.order), "delivered");
}

TEST_F(Trackers, OfALostParcelFindItAgain) {
    const auto tracker = followed("D1");
    EXPECT_EQ(after(tracker, {event(clock.now(), S::accepted), event(clock.now() + hours(1), S::lost)}).status, S::lost);
    EXPECT_TRUE(is_asked(tracker));
    clock.advance(hours(24 * 10));
    EXPECT_EQ(after(tracker, {event(clock.now(), S::delivered)}).status, S::delivered);
    EXPECT_EQ(state(tracker.order), "delivered");
}

TEST_F(Trackers, OfAnOrderAreShownToWhoMayAskForThem) {
    const auto tracker = followed("D1");
    auto told = event(clock.now(), S::in_transit);
    told.text = "Left with Mrs Bell";
    after(tracker, {told});
    const auto shown = [&](http::Role role) {
        http::Request reader;
        reader.principal = http::Principal{"key_1", "test", {role}, false, ""};
        json::Writer out;
        out.begin_object();
        packing::write_of_order(out, packing, tracker.order, reader);
        shipping::write_of_order(out, shipping, tracker.order, reader);
        write_of_order(out, tracking, tracker.order, reader);
        return out.end_object().take();
    };
    using ::testing::HasSubstr;
    using ::testing::Not;
    EXPECT_EQ(shown(http::Role::picker), R"({"packages":[],"shipments":[],"trackers":[]})");
    EXPECT_THAT(shown(http::Role::packer), ::testing::AllOf(HasSubstr("Mrs Bell"), HasSubstr(R"("tracking_number":"D1")"), HasSubstr(R"("price":null)"), Not(HasSubstr("399"))));
    EXPECT_THAT(shown(http::Role::finance), ::testing::AllOf(HasSubstr(R"("packages":[])"), HasSubstr("399"), HasSubstr(R"("trackers":[])")));
    for (const auto role : {http::Role::customer_service, http::Role::admin})
        EXPECT_THAT(shown(role), ::testing::AllOf(HasSubstr("Mrs Bell"), HasSubstr("399"), HasSubstr("sscc")));
}

}  // namespace
}  // namespace waybill::tracking
