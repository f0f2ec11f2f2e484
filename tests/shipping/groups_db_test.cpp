#include <gmock/gmock.h>

#include <mutex>
#include <thread>

#include "shipping/booking_house.h"

// Bookings share claims, marks and answers; each stands for itself all the same.
namespace waybill::shipping {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class Groups : public BookingHouse {};

// ---- claims -------------------------------------------------------------------------------------------------------------

TEST_F(Groups, AClaimTakesEachDueIntentOnce) {
    for (int i = 0; i < 5; ++i) requested();
    const auto first = claim();
    EXPECT_THAT(first, SizeIs(5));
    EXPECT_THAT(claim(), SizeIs(0));
    for (const auto& intent : first) EXPECT_EQ(state_of(intent.id), "claimed");
}

TEST_F(Groups, WhatSomebodyElseClaimedMeanwhileIsNotOurs) {
    requested(), requested();
    const auto seen = in_tx([&](db::Tx& tx) { return store::due(tx, "pending", 100); });
    const auto theirs = claim();
    ASSERT_THAT(theirs, SizeIs(2));
    requested();
    const auto token = ids.raw();
    const auto ours = in_tx([&](db::Tx& tx) {
        EXPECT_EQ(store::claim_pending(tx, seen, "late", token, std::chrono::seconds(60)), 0);
        return store::claimed(tx, seen, token);
    });
    EXPECT_THAT(ours, SizeIs(0));
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return store::claimed(tx, seen, theirs.front().lease_token).size(); }), 2u);
}

TEST_F(Groups, AClaimWhoseWorkerIsSilentIsFoundWhenItsLeaseEnds) {
    requested();
    const auto mine = claim();
    EXPECT_THAT(in_tx([&](db::Tx& tx) { return store::expired(tx, "claimed", 10); }), SizeIs(0));
    set(mine.at(0).id, "lease_until = NOW(3) - INTERVAL 1 SECOND, due_at = NOW(3) - INTERVAL 1 SECOND");
    EXPECT_THAT(in_tx([&](db::Tx& tx) { return store::expired(tx, "claimed", 10); }), SizeIs(1));
}

// ---- marks --------------------------------------------------------------------------------------------------------------

TEST_F(Groups, AMarkWhoseLeaseWasLostFailsAlone) {
    for (int i = 0; i < 4; ++i) requested();
    const auto mine = claim();
    set(mine[0].id, "lease_token = 7");                                  // taken over
    set(mine[1].id, "lease_until = NOW(3) - INTERVAL 1 SECOND");         // run out
    EXPECT_THAT(mark(mine), UnorderedElementsAre(mine[2].id, mine[3].id));
    EXPECT_EQ(state_of(mine[0].id), "claimed");
    EXPECT_EQ(state_of(mine[1].id), "claimed");
    EXPECT_EQ(state_of(mine[2].id), "sending");
    EXPECT_EQ(count("booking_sent"), 2);
    EXPECT_EQ(word("SELECT exact FROM booking_sent WHERE intent_id = " + std::to_string(mine[3].id.raw())), "POST " + mine[3].reference);
}

TEST_F(Groups, AnIntentIsMarkedOnce) {
    requested();
    const auto mine = claim();
    EXPECT_THAT(mark(mine), SizeIs(1));
    EXPECT_EQ(in_tx([&](db::Tx& tx) {
                  return tx.run(db::Statement{"UPDATE booking_intent SET lease_token = 9 WHERE id = ?"}, mine[0].id);
              }), 1);
    EXPECT_THAT(mark(mine), SizeIs(0)) << "another worker has it";
}

TEST_F(Groups, NobodyGoesOnBeforeTheCommitThatHoldsItsMark) {
    for (int i = 0; i < 40; ++i) requested();
    const auto mine = claim();
    ASSERT_THAT(mine, SizeIs(40));
    set(mine[5].id, "lease_token = 7");
    Marks marks(db, clock, std::chrono::seconds(60), metrics);
    std::mutex mutex;
    std::map<BookingId, std::pair<bool, std::string>> gone;
    std::vector<std::thread> workers;
    for (std::size_t w = 0; w < 4; ++w)
        workers.emplace_back([&, w] {
            for (std::size_t i = w; i < mine.size(); i += 4)
                marks.mark({"book", mine[i].lease_token, {mine[i].id, "bytes"}, [&, i](bool durable) {
                                const auto state = state_of(mine[i].id);  // on a connection of its own: it sees what is committed
                                const std::lock_guard lock(mutex);
                                gone[mine[i].id] = {durable, state};
                            }});
        });
    for (auto& worker : workers) worker.join();
    ASSERT_THAT(gone, SizeIs(40));
    for (const auto& [id, how] : gone) EXPECT_EQ(how, (id == mine[5].id ? std::pair(false, std::string("claimed")) : std::pair(true, std::string("sending"))));
}

// ---- answers ------------------------------------------------------------------------------------------------------------

TEST_F(Groups, AnswersThatComeTogetherAreStoredLikeEachAlone) {
    std::vector<ShipmentId> shipments;
    for (int i = 0; i < 4; ++i) shipments.push_back(requested());
    const auto mine = sent();
    answer({{mine[0], booked("N0")}, {mine[1], booked("N1")}, {mine[2], booked("N2")}});
    answer({{mine[3], booked("N3")}});
    for (const auto& intent : mine) {
        EXPECT_EQ(state_of(intent.id), "done");
        const auto shipment = shipping.get(intent.shipment).value();
        EXPECT_EQ(shipment.state, "booked");
        EXPECT_EQ(shipment.price->minor, 399);
        EXPECT_EQ(shipment.carrier_shipment_id, "SH-" + shipment.tracking_number);
        EXPECT_EQ(shipment.packages.at(0).tracking_number, shipment.tracking_number);
        EXPECT_EQ(packing.label(shipment.packages[0].package)->bytes, "^XA" + shipment.tracking_number + "^XZ");
        EXPECT_EQ(packing.get(shipment.packages[0].package)->state, "labelled");
        EXPECT_EQ(state(shipment.order), "booked");
        EXPECT_EQ(told(shipment.order).back(), "shipment.booked");
        EXPECT_EQ(announced(OrderId(shipment.id.raw())), (std::vector<std::string>{"shipment.requested", "shipment.booked"}));
        EXPECT_EQ(announced(shipment.order).back(), "order.state");
    }
    EXPECT_EQ(db.query("SELECT COUNT(*) FROM booking_event WHERE from_state = 'sending' AND to_state = 'done'").at(0).integer(0), 4);
    EXPECT_EQ(db.query("SELECT COUNT(*) FROM booking_intent WHERE lease_token <> 0 OR lease_until IS NOT NULL OR live_slot IS NULL").at(0).integer(0), 0);
}

TEST_F(Groups, AnAnswerThatCannotBeStoredFailsAlone) {
    for (int i = 0; i < 5; ++i) requested();
    const auto mine = sent();
    answer({{mine[0], booked("N0")}, {mine[1], booked("N1")}, {mine[2], booked(std::string(300, 'x'))}, {mine[3], booked("N3")}, {mine[4], booked("N4")}});
    for (const std::size_t i : {0, 1, 3, 4}) EXPECT_EQ(state_of(mine[i].shipment), "booked") << i;
    EXPECT_EQ(state_of(mine[2].shipment), "booking");
    EXPECT_EQ(state_of(mine[2].id), "sending") << "its lease runs out, and the carrier is asked";
    EXPECT_EQ(count("package_label"), 4);
}

TEST_F(Groups, AnAnswerAfterALostLeaseIsKeptAndItsCompanionsCount) {
    for (int i = 0; i < 3; ++i) requested();
    const auto mine = sent();
    set(mine[1].id, "lease_token = 7");
    answer({{mine[0], booked("N0")}, {mine[1], booked("N1")}, {mine[2], booked("N2")}});
    EXPECT_EQ(state_of(mine[0].shipment), "booked");
    EXPECT_EQ(state_of(mine[2].shipment), "booked");
    EXPECT_EQ(count("booking_late_answer"), 1);
    EXPECT_EQ(state_of(mine[1].shipment), "booked") << "whoever holds the lease: the parcel is there";
}

TEST_F(Groups, RefusalsAndDoubtsAmongBookingsAreWhatTheyAre) {
    for (int i = 0; i < 3; ++i) requested();
    const auto mine = sent();
    BookOutcome doubt;
    doubt.kind = BookOutcome::Kind::in_doubt;
    doubt.error = error(Code::unavailable, "carrier.status", "The carrier answered with status 500");
    answer({{mine[0], refused()}, {mine[1], booked("N1")}, {mine[2], doubt}});
    EXPECT_EQ(state_of(mine[0].shipment), "failed");
    EXPECT_EQ(state_of(mine[1].shipment), "booked");
    EXPECT_EQ(state_of(mine[2].shipment), "in_doubt");
    EXPECT_EQ(state_of(mine[2].id), "unknown");
}

TEST_F(Groups, TwoShipmentsOfOneOrderInAGroupMakeOneBookedOrder) {
    const OrderId order = taken("TWO", {{"MUG", 2}});
    allocate(order), pick(order, "MUG", 2), pack(order, "MUG", 2);
    requested_of(order), requested_of(order);
    const auto mine = sent();
    ASSERT_THAT(mine, SizeIs(2));
    answer({{mine[0], booked("N0")}, {mine[1], booked("N1")}});
    EXPECT_EQ(state(order), "booked");
    EXPECT_THAT(told(order), ::testing::IsSupersetOf({"shipment.booked"}));
    EXPECT_EQ(count("package_label"), 2);
}

TEST_F(Groups, AFailedBookingShowsUntilItsPackageTravelsWithAnother) {
    const OrderId order = taken("TWO", {{"MUG", 2}});
    allocate(order), pick(order, "MUG", 2), pack(order, "MUG", 2);
    const auto failing = requested_of(order), other = requested_of(order);
    const auto package = shipping.get(failing)->packages.at(0).package;
    std::vector<std::pair<store::Intent, BookOutcome>> group;
    for (const auto& intent : sent()) group.push_back({intent, intent.shipment == failing ? refused() : booked("N1")});
    answer(std::move(group));
    ASSERT_EQ(state_of(failing), "failed");
    ASSERT_EQ(state_of(other), "booked");
    EXPECT_EQ(state(order), "booking_failed") << "one parcel has a label, and one has none";
    ASSERT_TRUE(in_tx([&](db::Tx& tx) { return shipping.book(tx, {order, {package}, "", ""}, "usr_t"); }).ok());
    answer({{sent().at(0), booked("N2")}});
    EXPECT_EQ(state(order), "booked");
}

TEST_F(Groups, ABookingOfACancelledOrderIsVoidedThoughItsCompanionsAreNot) {
    const auto first = requested(), second = requested();
    const auto mine = sent();
    in_tx([&](db::Tx& tx) { return store::want_void(tx, first), true; });
    std::vector<std::pair<store::Intent, BookOutcome>> group;
    for (const auto& intent : mine) group.push_back({intent, booked(intent.shipment == first ? "N0" : "N1")});
    answer(std::move(group));
    EXPECT_EQ(state_of(first), "voiding");
    EXPECT_EQ(state_of(second), "booked");
}

}  // namespace
}  // namespace waybill::shipping
