#include "orders/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace waybill::orders {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Address london() { return {"Ann Lee", "", {"1 High Street"}, "London", "", "N1 9GU", "GB", "", ""}; }
GateFacts open_gate() { return {"confirmed", "paid", Policy::ship_available, london(), {}, {{"A", 5, 5}}}; }
std::vector<std::string> keys(const std::vector<Condition>& conditions) {
    std::vector<std::string> keys;
    for (const auto& condition : conditions) keys.push_back(condition.key);
    return keys;
}

TEST(ReleaseGate, OpensForAPaidConfirmedAddressedAndStockedOrder) { EXPECT_THAT(failed_conditions(open_gate()), IsEmpty()); }

TEST(ReleaseGate, NamesEveryFailedCondition) {
    GateFacts facts{"quoted",     "deposit_due", Policy::ship_available, {}, {{"manual", "ask Bo", {}}, {"fraud", "", {}}},
                    {{"A", 5, 0}}};
    EXPECT_THAT(keys(failed_conditions(facts)),
                ElementsAre("confirmed", "paid", "address", "hold.manual", "hold.fraud", "stock"));
}

TEST(ReleaseGate, SaysWhatIsMissing) {
    GateFacts facts = open_gate();
    facts.payment = "unpaid";
    facts.holds = {{"manual", "ask Bo", {}}, {"fraud", "", {}}};
    facts.lines = {{"A", 5, 0}, {"B", 2, 0}};
    EXPECT_THAT(failed_conditions(facts),
                ElementsAre(Condition{"paid", "The payment is unpaid, not paid."}, Condition{"hold.manual", "ask Bo"},
                            Condition{"hold.fraud", "The order is held: fraud."},
                            Condition{"stock", "A is 5 short of 5; B is 2 short of 2"}));
}

TEST(ReleaseGate, LetsOneReservedUnitGoWhereThePolicyShipsWhatIsAvailable) {
    GateFacts facts = open_gate();
    facts.lines = {{"A", 5, 0}, {"B", 2, 1}};
    EXPECT_THAT(failed_conditions(facts), IsEmpty());
}

TEST(ReleaseGate, WaitsForTheLastUnitWhereThePolicyWaitsForAll) {
    GateFacts facts = open_gate();
    facts.policy = Policy::wait_for_all;
    facts.lines = {{"A", 5, 5}, {"B", 2, 1}};
    EXPECT_THAT(failed_conditions(facts), ElementsAre(Condition{"stock", "B is 1 short of 2"}));
    facts.lines[1].reserved = 2;
    EXPECT_THAT(failed_conditions(facts), IsEmpty());
}

TEST(ReleaseGate, StopsAnOrderOfWhichNothingIsLeft) {
    GateFacts facts = open_gate();
    facts.lines = {{"A", 0, 0}};
    EXPECT_THAT(failed_conditions(facts), ElementsAre(Condition{"stock", "Nothing is left to ship."}));
}

TEST(ReleaseGate, NamesTenShortSkusAndCountsTheOthers) {
    std::vector<Need> needs;
    for (int i = 0; i < 12; ++i) needs.push_back({"S" + std::to_string(i), 1, 0});
    EXPECT_THAT(shortage(needs),
                AllOf(HasSubstr("S9 is 1 short of 1"), HasSubstr("; and 2 more"), ::testing::Not(HasSubstr("S10"))));
}

TEST(ReleaseGate, ShowsWhatAReleasedOrderStillWaitsFor) {
    GateFacts facts = open_gate();
    facts.lines = {{"A", 5, 3}};
    EXPECT_THAT(failed_conditions(facts), IsEmpty());
    EXPECT_THAT(open_conditions(facts), ElementsAre(Condition{"stock", "A is 2 short of 5"}));
}

TEST(AddressOfAnOrder, NeedsAPostalCodeOnlyWhereTheCountryHasThem) {
    GateFacts facts = open_gate();
    facts.ship_to.postal_code = "";
    EXPECT_THAT(failed_conditions(facts), ElementsAre(Condition{"address", "The address lacks a postal code."}));
    facts.ship_to.country = "HK";
    EXPECT_THAT(failed_conditions(facts), IsEmpty());
}

TEST(AddressOfAnOrder, NamesEverythingThatACarrierWouldMiss) {
    GateFacts facts = open_gate();
    facts.ship_to = {"  ", "", {"", " "}, "", "", "", "XX", "", ""};
    EXPECT_THAT(failed_conditions(facts),
                ElementsAre(Condition{"address", "The address lacks a name, a street line, a city, a country."}));
}

struct StateCase {
    const char* what;
    StateFacts facts;
    const char* state;
};
Stages stages(std::int64_t quantity, std::int64_t reserved, std::int64_t allocated, std::int64_t picked, std::int64_t packed,
              std::int64_t shipped, std::int64_t delivered, std::int64_t cancelled = 0) {
    return {quantity, cancelled, reserved, allocated, picked, packed, shipped, delivered};
}

TEST(StateOfAnOrder, IsDerivedFromItsUnitsHoldsAndBooking) {
    const auto at = [](Stages units, Booking booking = Booking::none) {
        return StateFacts{false, false, true, false, booking, units};
    };
    const StateCase cases[] = {
        {"cancelled by a person", {true, false, true, false, Booking::none, stages(5, 2, 2, 2, 0, 0, 0, 3)}, "cancelled"},
        {"every unit cancelled", at(stages(5, 0, 0, 0, 0, 0, 0, 5)), "cancelled"},
        {"not released", {false, false, false, false, Booking::none, stages(5, 3, 0, 0, 0, 0, 0)}, "waiting"},
        {"held before its release", {false, true, false, false, Booking::none, stages(5, 0, 0, 0, 0, 0, 0)}, "held"},
        {"held in the middle of the pick", {false, true, true, false, Booking::none, stages(5, 5, 5, 2, 0, 0, 0)}, "held"},
        {"held after the last unit left", {false, true, true, false, Booking::none, stages(5, 5, 5, 5, 5, 5, 0)}, "shipped"},
        {"released", at(stages(5, 5, 0, 0, 0, 0, 0)), "released"},
        {"released in part", at(stages(5, 3, 0, 0, 0, 0, 0)), "released"},
        {"allocated", at(stages(5, 5, 5, 0, 0, 0, 0)), "released"},
        {"on somebody's pick list", {false, false, true, true, Booking::none, stages(5, 5, 5, 0, 0, 0, 0)}, "picking"},
        {"some picked", at(stages(5, 5, 5, 2, 0, 0, 0)), "picking"},
        {"all picked", at(stages(5, 5, 5, 5, 0, 0, 0)), "picked"},
        {"all that was to be had is picked", at(stages(5, 3, 3, 3, 0, 0, 0)), "picked"},
        {"some packed", at(stages(5, 5, 5, 5, 3, 0, 0)), "packing"},
        {"all packed", at(stages(5, 5, 5, 5, 5, 0, 0)), "packed"},
        {"packed, the rest backordered", at(stages(5, 3, 3, 3, 3, 0, 0)), "packed"},
        {"booking", at(stages(5, 5, 5, 5, 5, 0, 0), Booking::booking), "booking"},
        {"booking failed", at(stages(5, 5, 5, 5, 5, 0, 0), Booking::failed), "booking_failed"},
        {"booked", at(stages(5, 5, 5, 5, 5, 0, 0), Booking::booked), "booked"},
        {"in doubt", at(stages(5, 5, 5, 5, 5, 0, 0), Booking::in_doubt), "in_doubt"},
        {"in doubt shows through a hold", {false, true, true, false, Booking::in_doubt, stages(5, 5, 5, 5, 5, 0, 0)}, "in_doubt"},
        {"shipped in part, the rest missing", at(stages(5, 3, 3, 3, 3, 3, 0), Booking::booked), "backordered"},
        {"shipped in part, delivered, the rest missing", at(stages(5, 3, 3, 3, 3, 3, 3)), "backordered"},
        {"nothing left in work after a short", at(stages(5, 0, 0, 0, 0, 0, 0)), "backordered"},
        {"shipped in part, the rest came in", at(stages(5, 5, 3, 3, 3, 3, 0), Booking::booked), "released"},
        {"shipped in part, the rest is picked", at(stages(5, 5, 5, 5, 3, 3, 0), Booking::booked), "picked"},
        {"shipped", at(stages(5, 5, 5, 5, 5, 5, 0)), "shipped"},
        {"delivered in part", at(stages(5, 5, 5, 5, 5, 5, 2)), "shipped"},
        {"delivered", at(stages(5, 5, 5, 5, 5, 5, 5)), "delivered"},
        {"delivered, the rest cancelled", at(stages(5, 3, 3, 3, 3, 3, 3, 2)), "delivered"},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(derive_state(c.facts), c.state) << c.what;
        EXPECT_NE(std::find(states().begin(), states().end(), c.state), states().end()) << c.state;
    }
}

TEST(Stages, KnowWhenAUnitWouldHaveSkippedOne) {
    EXPECT_TRUE(in_order(stages(5, 5, 4, 3, 2, 1, 0)));
    EXPECT_FALSE(in_order(stages(5, 4, 5, 0, 0, 0, 0)));
    EXPECT_FALSE(in_order(stages(5, 5, 5, 2, 3, 0, 0)));
    EXPECT_FALSE(in_order(stages(5, 5, 0, 0, 0, 0, 0, 1)));
    EXPECT_FALSE(in_order(stages(5, 5, 5, 5, 5, 5, -1)));
}

TEST(Stages, AddUpOverLines) {
    Stages sum = stages(5, 4, 3, 2, 1, 0, 0);
    sum += stages(1, 1, 1, 1, 1, 1, 1);
    EXPECT_EQ(sum, stages(6, 5, 4, 3, 2, 1, 1));
    sum -= stages(1, 1, 1, 1, 1, 1, 1);
    sum.add(Stage::cancelled, 1);
    EXPECT_EQ(sum, stages(5, 4, 3, 2, 1, 0, 0, 1));
    EXPECT_EQ(sum.wanted(), 4);
    EXPECT_EQ(sum.backordered(), 0);
}

}  // namespace
}  // namespace waybill::orders
