#include <gtest/gtest.h>

#include "shipping/rules_orphans.h"
#include "shipping/rules_person.h"

// What a person's word may do, and how sure it has to be.
namespace waybill::shipping::rules {
namespace {

using E = Effect;

Facts in_review(Kind kind = Kind::book) {
    Facts f;
    f.kind = kind;
    f.state = State::review;
    f.terms.can_void = true;
    return f;
}
const Decision kFound{Verdict::found, "usr_a", false, true, false};
const Decision kNotThere{Verdict::not_there, "usr_a", false, false, true};
const Decision kVoid{Verdict::cancel, "usr_a", false, true, true};
Decision by(Decision d, const char* who, bool lead = false) { return d.who = who, d.lead = lead, d; }

TEST(APersonsWord, AdoptsWhatTheyFoundAtOnce) {
    const auto ruling = rule(in_review(), {}, kFound).value();
    EXPECT_FALSE(ruling.proposed);
    EXPECT_EQ(ruling.step.to, State::done);
    EXPECT_EQ(ruling.step.effects, std::vector{E::adopt});
    auto unwanted = in_review();
    unwanted.order_cancelled = true;
    EXPECT_EQ(rule(unwanted, {}, kFound)->step.effects, (std::vector{E::adopt, E::start_void}));
}

TEST(APersonsWord, BuysAnotherLabelOnlyWhenASecondPersonSaysTheSame) {
    const auto first = rule(in_review(), {}, kNotThere);
    EXPECT_TRUE(first->proposed);
    EXPECT_EQ(rule(in_review(), Proposal{Verdict::not_there, "usr_a"}, kNotThere).error().key, "booking.second_person");
    EXPECT_TRUE(rule(in_review(), Proposal{Verdict::cancel, "usr_b"}, kNotThere)->proposed) << "another word begins anew";
    const auto second = rule(in_review(), Proposal{Verdict::not_there, "usr_a"}, by(kNotThere, "usr_b"));
    EXPECT_FALSE(second->proposed);
    EXPECT_EQ(second->step.to, State::absent);
    EXPECT_FALSE(second->step.alive);
    EXPECT_EQ(second->step.effects, std::vector{E::new_attempt});
}

TEST(APersonsWord, IsEnoughAloneOfALogisticsLead) {
    EXPECT_EQ(rule(in_review(), {}, by(kNotThere, "usr_a", true))->step.effects, std::vector{E::new_attempt});
}

TEST(APersonsWord, BuysNothingForACancelledOrderOrWithoutALetter) {
    auto f = in_review();
    f.order_cancelled = true;
    EXPECT_EQ(rule(f, {}, by(kNotThere, "usr_a", true))->step.effects, std::vector{E::fail});
    f = in_review();
    f.attempt = kMaxAttempts;
    EXPECT_EQ(rule(f, {}, by(kNotThere, "usr_a", true))->step.effects, std::vector{E::fail});
}

TEST(APersonsWord, VoidsByTheCarriersAnswerWhereItCan) {
    EXPECT_EQ(rule(in_review(), {}, kVoid)->step.effects, (std::vector{E::adopt, E::start_void}));
    auto by_hand = in_review();
    by_hand.terms.can_void = false;
    EXPECT_TRUE(rule(by_hand, {}, kVoid)->proposed) << "nobody but a person says that it is void";
    const auto second = rule(by_hand, Proposal{Verdict::cancel, "usr_b"}, kVoid);
    EXPECT_EQ(second->step.effects, std::vector{E::fail});
    EXPECT_EQ(second->step.reason, "voided_by_hand");
}

TEST(APersonsWord, EndsAVoidInDoubt) {
    EXPECT_EQ(rule(in_review(Kind::cancel), {}, kFound)->step.effects, std::vector{E::refuse_void});
    EXPECT_TRUE(rule(in_review(Kind::cancel), {}, kVoid)->proposed) << "a package that is free can be booked again";
    EXPECT_EQ(rule(in_review(Kind::cancel), Proposal{Verdict::cancel, "usr_b"}, kVoid)->step.effects, std::vector{E::end_void});
}

TEST(APersonsWord, NeedsANumberAReasonAndADoubt) {
    auto f = kFound, n = kNotThere;
    f.has_number = n.has_reason = false;
    EXPECT_EQ(rule(in_review(), {}, f).error().fields.at(0).pointer, "/tracking_number");
    EXPECT_EQ(rule(in_review(), {}, n).error().key, "booking.reason_required");
    for (const State state : {State::pending, State::claimed, State::sending, State::unknown, State::done, State::rejected, State::absent}) {
        auto settled = in_review();
        settled.state = state;
        EXPECT_EQ(rule(settled, {}, kFound).error().key, "booking.not_in_review");
    }
}

TEST(TheNextAttempt, DoesNotTakeALetterThatABackupForgot) {
    auto f = in_review();
    EXPECT_EQ(next_attempt(f), 2);
    f.restored = true;
    EXPECT_EQ(next_attempt(f), 14);
    f.attempt = 20;
    EXPECT_EQ(next_attempt(f), 21);
}

TEST(AStrayLabel, IsVoidedOnlyWhereNothingSpeaksAgainstIt) {
    EXPECT_EQ(why_kept({}), "");
    Stray stray;
    stray.known = false;
    EXPECT_EQ(why_kept(stray), "unknown_reference");
    stray.scanned = true;
    EXPECT_EQ(why_kept(stray), "scanned");
    stray.recovering = true;
    EXPECT_EQ(why_kept(stray), "recovery");
    Stray slow, mute, typed, maybe;
    maybe.only_maybe = true;
    EXPECT_EQ(why_kept(maybe), "late_doubt") << "what nobody has seen is not voided";
    typed.other_number = true;
    EXPECT_EQ(why_kept(typed), "other_number");
    slow.in_time = false;
    mute.can_void = false;
    EXPECT_EQ(why_kept(slow), "void_deadline");
    EXPECT_EQ(why_kept(mute), "cannot_void");
}

TEST(ABookingThatIsShown, IsHeldAgainstTheRequest) {
    carrier::BookingRequest asked;
    asked.reference = "06B3M2X8Y7Q4KA";
    asked.service = "standard";
    asked.to = {"Ann", "", {"1 High Street"}, "York", "", "YO1 1AA", "GB", "", ""};
    carrier::Booked told;
    EXPECT_EQ(prove(asked, told), Proof::unsaid);
    told.reference = asked.reference;
    EXPECT_EQ(prove(asked, told), Proof::unsaid) << "it does not say that it is live";
    told.live = true;
    EXPECT_EQ(prove(asked, told), Proof::same);
    told.to = Address{"ANN", "", {"1 HIGH STREET"}, "YORK", "", "YO11AA", "GB", "", ""};
    EXPECT_EQ(prove(asked, told), Proof::same) << "in other letters";
    told.to->postal_code = "YO2 1AA";
    EXPECT_EQ(prove(asked, told), Proof::other);
    told.to.reset();
    told.service = "express";
    EXPECT_EQ(prove(asked, told), Proof::other);
    told.service = "standard";
    told.live = false;
    EXPECT_EQ(prove(asked, told), Proof::dead);
    told.reference = "06B3M2X8Y7Q4KB";
    EXPECT_EQ(prove(asked, told), Proof::other);
}

TEST(AReference, IsReadBackOnlyInOurForm) {
    const auto read = read_reference("06B3M2X8Y7Q4KC");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->attempt, 3);
    EXPECT_EQ(reference(read->shipment.bare(), read->attempt), "06B3M2X8Y7Q4KC");
    for (const char* other : {"", "06B3M2X8Y7Q4K", "06B3M2X8Y7Q4K1", "06b3m2x8y7q4kA", "06B3M2X8Y7Q4UA", "0000000000000A", "ORDER-12345-AB"})
        EXPECT_FALSE(read_reference(other).has_value()) << other;
}

}  // namespace
}  // namespace waybill::shipping::rules
