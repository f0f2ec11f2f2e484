#include <gtest/gtest.h>

#include "shipping/rules.h"

// Every edge of the booking machine, and what holds of all of them.
namespace waybill::shipping::rules {
namespace {

using carrier::Recovery;
using std::chrono::hours;
using std::chrono::seconds;
using E = Effect;

const Policy kPolicy{{seconds(5), seconds(20), seconds(60)}, 3, 10, 6, hours(1), hours(24), seconds(60)};
const Terms kA{Recovery::deduplicates, false, true, seconds(180), hours(24)};
const Terms kAFind{Recovery::deduplicates, true, true, seconds(180), hours(24)};
const Terms kB{Recovery::queryable, true, true, seconds(180), {}};
const Terms kC{Recovery::none, false, true, seconds(180), {}};

/// Facts by the word: an intent in this state with this carrier, sent ten seconds ago.
struct Given : Facts {
    Given(Kind k, State s, const Terms& t) {
        kind = k;
        state = s;
        terms = t;
        since_sending = since_last_sending = seconds(10);
    }
    Given& quiet() { return since_sending = since_last_sending = seconds(200), *this; }
    Given& hours_later() { return since_sending = since_last_sending = hours(1), *this; }
    Given& a_day_later() { return since_sending = since_last_sending = hours(24), *this; }
    Given& asked(int times, int absent) { return checks = times, absent_answers = absent, *this; }
    Given& heard(Said what) { return said = what, *this; }
    Given& cancelled() { return order_cancelled = true, *this; }
    Given& put_back() { return restored = true, *this; }
    Given& last() { return attempt = kMaxAttempts, *this; }
};
Given book(State s, const Terms& t) { return {Kind::book, s, t}; }
Given cancel(State s, const Terms& t) { return {Kind::cancel, s, t}; }
Booked answered(Answer a, Proof p = Proof::unsaid) { return {a, p, seconds(30)}; }
Found shows(std::size_t live, Proof p = Proof::same, std::size_t dead = 0) { return {Found::Kind::answered, live, p, dead}; }
const Found kNoAnswer{Found::Kind::failed, 0, Proof::unsaid};
const Found kNonsense{Found::Kind::unreadable, 0, Proof::unsaid};
const Found kCannot{Found::Kind::impossible, 0, Proof::unsaid};

struct Edge {
    const char* name;
    Facts facts;
    Event event;
    std::optional<State> to;  ///< nothing: the event means nothing here
    std::vector<Effect> effects = {};
    const char* reason = "";
};

class Machine : public testing::TestWithParam<Edge> {};
TEST_P(Machine, GoesFromStateToState) {
    const auto& edge = GetParam();
    const auto step = decide(edge.facts, kPolicy, edge.event);
    ASSERT_EQ(step.has_value(), edge.to.has_value());
    if (!step) return;
    EXPECT_EQ(word(step->to), word(*edge.to));
    EXPECT_EQ(step->effects, edge.effects);
    EXPECT_EQ(step->reason, edge.reason);
    EXPECT_EQ(step->alive, is_open(step->to) || step->to == State::done) << "a dead attempt gives the live slot back, no other does";
}
const auto kName = [](const auto& info) { return std::string(info.param.name); };

const auto S = State::sending, U = State::unknown, P = State::pending, R = State::review, D = State::done, N = State::rejected, X = State::absent;

INSTANTIATE_TEST_SUITE_P(
    FirstAnswer, Machine,
    testing::Values(
        Edge{"booked", book(S, kB), answered(Answer::done), D, {E::adopt}},
        Edge{"booked_for_a_cancelled_order", book(S, kB).cancelled(), answered(Answer::done), D, {E::adopt, E::start_void}},
        Edge{"booked_something_else", book(S, kB), answered(Answer::done, Proof::other), R, {E::needs_person}, "needs_person"},
        Edge{"booked_and_void_at_once", book(S, kB), answered(Answer::done, Proof::dead), U, {E::doubt}, "cancelled"},
        Edge{"refused", book(S, kB), answered(Answer::refused), N, {E::fail}, "rejected"},
        Edge{"refused_before_sending", book(State::claimed, kC), answered(Answer::refused), N, {E::fail}, "rejected"},
        Edge{"not_now", book(S, kB), answered(Answer::not_now), P},
        Edge{"not_now_before_sending", book(State::claimed, kA), answered(Answer::not_now), P},
        Edge{"lost_class_A", book(S, kA), answered(Answer::in_doubt), U, {E::doubt}},
        Edge{"lost_class_B", book(S, kB), answered(Answer::in_doubt), U, {E::doubt}},
        Edge{"lost_class_C", book(S, kC), answered(Answer::in_doubt), R, {E::needs_person}, "needs_person"},
        Edge{"duplicate_that_can_be_found", book(S, kB), answered(Answer::duplicate), U, {E::doubt}, "duplicate"},
        Edge{"duplicate_that_cannot", book(S, kA), answered(Answer::duplicate), R, {E::needs_person}, "needs_person"},
        Edge{"nothing_for_a_pending_one", book(P, kB), answered(Answer::done), {}},
        Edge{"nothing_for_a_dead_one", book(X, kB), answered(Answer::done), {}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Repetition, Machine,
    testing::Values(
        Edge{"same", book(U, kA), answered(Answer::done, Proof::same), D, {E::adopt}},
        Edge{"same_for_a_cancelled_order", book(U, kA).cancelled(), answered(Answer::done, Proof::same), D, {E::adopt, E::start_void}},
        Edge{"not_described_and_can_be_found", book(U, kAFind), answered(Answer::done), U, {}, "unverified"},
        Edge{"not_described_and_cannot", book(U, kA), answered(Answer::done), R, {E::needs_person}, "needs_person"},
        Edge{"another_booking", book(U, kA), answered(Answer::done, Proof::other), R, {E::needs_person}, "needs_person"},
        Edge{"void_by_the_carriers_word", book(U, kA), answered(Answer::done, Proof::dead), X, {E::new_attempt}, "absent"},
        Edge{"void_for_a_cancelled_order", book(U, kA).cancelled(), answered(Answer::done, Proof::dead), X, {E::fail}, "absent"},
        Edge{"void_after_a_restore", book(U, kA).put_back(), answered(Answer::done, Proof::dead), R, {E::needs_person}, "needs_person"},
        Edge{"void_and_can_be_asked", book(U, kAFind), answered(Answer::done, Proof::dead), U, {}, "cancelled"},
        Edge{"refused", book(U, kA), answered(Answer::refused), U, {}, "refused"},
        Edge{"refused_often_and_too_early", book(U, kA).asked(2, 2).heard(Said::refused), answered(Answer::refused), U, {}, "refused"},
        Edge{"refused_often", book(U, kA).quiet().asked(2, 2).heard(Said::refused), answered(Answer::refused), N, {E::fail}, "rejected"},
        Edge{"refused_and_can_be_asked", book(U, kAFind), answered(Answer::refused), U, {}, "refused"},
        Edge{"not_now", book(U, kA), answered(Answer::not_now), U},
        Edge{"lost_again", book(U, kA), answered(Answer::in_doubt), U},
        Edge{"duplicate", book(U, kAFind), answered(Answer::duplicate), U, {}, "duplicate"},
        Edge{"duplicate_that_cannot_be_found", book(U, kA), answered(Answer::duplicate), R, {E::needs_person}, "needs_person"}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Question, Machine,
    testing::Values(
        Edge{"one", book(U, kB), shows(1), D, {E::adopt}},
        Edge{"one_that_says_little", book(U, kB), shows(1, Proof::unsaid), D, {E::adopt}},
        Edge{"one_for_a_cancelled_order", book(U, kB).cancelled(), shows(1), D, {E::adopt, E::start_void}},
        Edge{"one_that_is_another", book(U, kB), shows(1, Proof::other), R, {E::needs_person}, "needs_person"},
        Edge{"two", book(U, kB), shows(2), R, {E::needs_person}, "needs_person"},
        Edge{"none_too_early", book(U, kB).asked(9, 9), shows(0), U},
        Edge{"none_too_seldom", book(U, kB).quiet().asked(1, 1), shows(0), U},
        Edge{"none_believed", book(U, kB).quiet().asked(2, 2), shows(0), X, {E::new_attempt}, "absent"},
        Edge{"none_for_a_cancelled_order", book(U, kB).quiet().asked(2, 2).cancelled(), shows(0), X, {E::fail}, "absent"},
        Edge{"none_and_no_letter_left", book(U, kB).quiet().asked(2, 2).last(), shows(0), X, {E::fail}, "absent"},
        Edge{"none_after_a_restore", book(U, kB).quiet().asked(2, 2).put_back(), shows(0), R, {E::needs_person}, "needs_person"},
        Edge{"none_though_duplicate", book(U, kB).quiet().asked(2, 2).heard(Said::duplicate), shows(0), R, {E::needs_person}, "needs_person"},
        Edge{"a_void_one_where_it_said_duplicate", book(U, kAFind).quiet().asked(2, 2).heard(Said::duplicate), shows(0, Proof::unsaid, 1), X, {E::new_attempt}, "absent"},
        Edge{"a_void_one_too_early", book(U, kAFind).asked(2, 2).heard(Said::duplicate), shows(0, Proof::unsaid, 1), U, {}, "duplicate"},
        Edge{"a_void_one_that_was_shown_alive", book(U, kAFind).quiet().asked(2, 2).heard(Said::unverified), shows(0, Proof::unsaid, 1), X, {E::new_attempt}, "absent"},
        Edge{"none_though_shown", book(U, kAFind).quiet().asked(2, 2).heard(Said::unverified), shows(0), R, {E::needs_person}, "needs_person"},
        Edge{"none_and_refused", book(U, kAFind).quiet().asked(2, 2).heard(Said::refused), shows(0), N, {E::fail}, "rejected"},
        Edge{"none_and_refused_too_early", book(U, kAFind).heard(Said::refused), shows(0), U, {}, "refused"},
        Edge{"none_and_called_void", book(U, kAFind).heard(Said::cancelled), shows(0), X, {E::new_attempt}, "absent"},
        Edge{"one_though_called_void", book(U, kAFind).heard(Said::cancelled), shows(1), D, {E::adopt}},
        Edge{"no_answer", book(U, kB).asked(2, 2), kNoAnswer, U},
        Edge{"nonsense", book(U, kB).quiet().asked(9, 2), kNonsense, U},
        Edge{"nonsense_seldom", book(U, kB).hours_later().asked(4, 0), kNonsense, U},
        Edge{"nonsense_for_an_hour", book(U, kB).hours_later().asked(5, 0), kNonsense, R, {E::needs_person}, "needs_person"},
        Edge{"nobody_for_an_hour", book(U, kB).hours_later().asked(50, 0), kNoAnswer, U},
        Edge{"nobody_for_a_day", book(U, kB).a_day_later().asked(50, 0), kNoAnswer, R, {E::needs_person}, "needs_person"},
        Edge{"impossible", book(U, kB), kCannot, R, {E::needs_person}, "needs_person"},
        Edge{"nobody_to_ask", book(U, kC), NobodyToAsk{}, R, {E::needs_person}, "needs_person"},
        Edge{"nothing_for_one_that_is_settled", book(D, kB), shows(0), {}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Void, Machine,
    testing::Values(
        Edge{"done", cancel(S, kB), Voided{Answer::done, {}}, D, {E::end_void}},
        Edge{"refused", cancel(S, kB), Voided{Answer::refused, {}}, N, {E::refuse_void}, "void_rejected"},
        Edge{"refused_after_a_doubt", cancel(S, kC).asked(1, 0), Voided{Answer::refused, {}}, R, {E::needs_person}, "needs_person"},
        Edge{"refused_after_a_question", cancel(S, kB).asked(1, 0), Voided{Answer::refused, {}}, N, {E::refuse_void}, "void_rejected"},
        Edge{"not_now", cancel(S, kB), Voided{Answer::not_now, seconds(9)}, P},
        Edge{"lost", cancel(S, kB), Voided{Answer::in_doubt, {}}, U},
        Edge{"lost_class_C", cancel(S, kC), Voided{Answer::in_doubt, {}}, U},
        Edge{"repeated", cancel(U, kC), NobodyToAsk{}, P},
        Edge{"repeated_often_enough", cancel(U, kC).asked(10, 0), NobodyToAsk{}, R, {E::needs_person}, "needs_person"},
        Edge{"still_live", cancel(U, kB), shows(1), P},
        Edge{"still_live_for_too_long", cancel(U, kB).asked(10, 0), shows(1), R, {E::needs_person}, "needs_person"},
        Edge{"nonsense_about_it_for_an_hour", cancel(U, kB).hours_later().asked(5, 0), kNonsense, R, {E::needs_person}, "needs_person"},
        Edge{"nobody_about_it_for_a_day", cancel(U, kB).a_day_later().asked(50, 0), kNoAnswer, R, {E::needs_person}, "needs_person"},
        Edge{"gone_perhaps", cancel(U, kB), shows(0), U},
        Edge{"gone", cancel(U, kB).quiet().asked(2, 2), shows(0), D, {E::end_void}},
        Edge{"silent_worker", cancel(S, kC), LeaseExpired{}, U},
        Edge{"nothing_for_a_cancelled_order", cancel(P, kB), OrderCancelled{}, {}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Silence, Machine,
    testing::Values(
        Edge{"before_sending", book(State::claimed, kC), LeaseExpired{}, P},
        Edge{"while_sending_class_A", book(S, kA), LeaseExpired{}, U, {E::doubt}},
        Edge{"while_sending_class_B", book(S, kB), LeaseExpired{}, U, {E::doubt}},
        Edge{"while_sending_class_C", book(S, kC), LeaseExpired{}, R, {E::needs_person}, "needs_person"},
        Edge{"of_nobody", book(P, kB), LeaseExpired{}, {}},
        Edge{"while_asking", book(U, kB), LeaseExpired{}, {}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Late, Machine,
    testing::Values(
        Edge{"for_a_doubt", book(U, kB), CameLate{Answer::done, Proof::same, false}, D, {E::adopt}},
        Edge{"for_a_review", book(R, kC), CameLate{Answer::done, Proof::unsaid, false}, D, {E::adopt}},
        Edge{"for_the_same_booking", book(D, kB), CameLate{Answer::done, Proof::same, true}, {}},
        Edge{"for_a_second_booking", book(D, kB), CameLate{Answer::done, Proof::same, false}, D, {E::orphan}},
        Edge{"after_absent", book(X, kB), CameLate{Answer::done, Proof::unsaid, false}, X, {E::orphan}},
        Edge{"after_rejected", book(N, kB), CameLate{Answer::done, Proof::unsaid, false}, N, {E::orphan}},
        Edge{"and_dead", book(X, kB), CameLate{Answer::done, Proof::dead, false}, {}},
        Edge{"refusal", book(U, kB), CameLate{Answer::refused, Proof::unsaid, false}, {}},
        Edge{"refusal_after_absent", book(X, kB), CameLate{Answer::refused, Proof::unsaid, false}, {}},
        Edge{"not_now_after_absent", book(X, kB), CameLate{Answer::not_now, Proof::unsaid, false}, {}},
        Edge{"doubt_after_absent", book(X, kB), CameLate{Answer::in_doubt, Proof::unsaid, false}, X, {E::ask_after}},
        Edge{"doubt_after_rejected", book(N, kAFind), CameLate{Answer::in_doubt, Proof::unsaid, false}, N, {E::ask_after}},
        Edge{"doubt_after_a_booking", book(D, kB), CameLate{Answer::in_doubt, Proof::unsaid, false}, D, {E::ask_after}},
        Edge{"doubt_while_asking", book(U, kB).heard(Said::duplicate), CameLate{Answer::in_doubt, Proof::unsaid, false}, U, {E::ask_after}, "duplicate"},
        Edge{"duplicate_after_absent", book(X, kB), CameLate{Answer::duplicate, Proof::unsaid, false}, X, {E::ask_after}},
        Edge{"another_booking_after_absent", book(X, kB), CameLate{Answer::done, Proof::other, false}, X, {E::ask_after}},
        Edge{"doubt_after_absent_and_cannot_be_asked", book(X, kC), CameLate{Answer::in_doubt, Proof::unsaid, false}, X, {E::look_after}},
        Edge{"doubt_after_rejected_and_cannot_be_asked", book(N, kA), CameLate{Answer::in_doubt, Proof::unsaid, false}, N, {E::look_after}},
        Edge{"doubt_during_a_review", book(R, kC), CameLate{Answer::in_doubt, Proof::unsaid, false}, {}},
        Edge{"doubt_after_a_person_found_it", book(D, kC), CameLate{Answer::in_doubt, Proof::unsaid, false}, {}},
        Edge{"doubt_of_a_void", cancel(U, kB), CameLate{Answer::in_doubt, Proof::unsaid, false}, {}},
        Edge{"void", cancel(U, kB), CameLate{Answer::done, Proof::unsaid, false}, D, {E::end_void}},
        Edge{"void_of_a_review", cancel(R, kC), CameLate{Answer::done, Proof::unsaid, false}, D, {E::end_void}},
        Edge{"void_after_all", cancel(D, kB), CameLate{Answer::done, Proof::unsaid, false}, {}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Cancelled, Machine,
    testing::Values(Edge{"pending", book(P, kB), OrderCancelled{}, N, {E::fail}, "cancelled"},
                    Edge{"claimed", book(State::claimed, kB), OrderCancelled{}, N, {E::fail}, "cancelled"},
                    Edge{"sending", book(S, kB), OrderCancelled{}, S, {E::want_void}},
                    Edge{"unknown", book(U, kB).heard(Said::duplicate), OrderCancelled{}, U, {E::want_void}, "duplicate"},
                    Edge{"review", book(R, kC), OrderCancelled{}, R, {E::want_void}},
                    Edge{"booked", book(D, kB), OrderCancelled{}, D, {E::start_void}},
                    Edge{"rejected", book(N, kB), OrderCancelled{}, {}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    PutBack, Machine,
    testing::Values(Edge{"pending", book(P, kB).put_back(), Restored{}, U, {E::doubt}},
                    Edge{"claimed", book(State::claimed, kA).put_back(), Restored{}, U, {E::doubt}},
                    Edge{"sending_class_C", book(S, kC).put_back(), Restored{}, R, {E::needs_person}, "needs_person"},
                    Edge{"pending_class_C", book(P, kC).put_back(), Restored{}, R, {E::needs_person}, "needs_person"},
                    Edge{"unknown", book(U, kB).put_back(), Restored{}, {}},
                    Edge{"void", cancel(P, kB).put_back(), Restored{}, {}},
                    Edge{"settled", book(D, kB).put_back(), Restored{}, {}}),
    kName);

TEST(Asking, NeverRepeatsWhatCameOutOfABackup) {
    EXPECT_EQ(ask(book(U, kA).put_back(), kPolicy), Ask::nobody) << "what followed it is forgotten, and may be live";
    EXPECT_EQ(ask(book(U, kAFind).put_back(), kPolicy), Ask::find);
}

TEST(Asking, FollowsTheDeclaredClass) {
    EXPECT_EQ(ask(book(U, kA), kPolicy), Ask::resend);
    EXPECT_EQ(ask(book(U, kAFind), kPolicy), Ask::resend);
    EXPECT_EQ(ask(book(U, kB), kPolicy), Ask::find);
    EXPECT_EQ(ask(book(U, kC), kPolicy), Ask::nobody);
    EXPECT_EQ(ask(cancel(U, kB), kPolicy), Ask::find);
    EXPECT_EQ(ask(cancel(U, kA), kPolicy), Ask::nobody);
}

TEST(Asking, NeverRepeatsWhereTheCarrierMayHaveForgottenTheKey) {
    auto old = book(U, kA), older = book(U, kAFind);
    old.since_sending = older.since_sending = hours(24) - seconds(60);  // by the time it arrives the window may be over
    EXPECT_EQ(ask(old, kPolicy), Ask::nobody);
    EXPECT_EQ(ask(older, kPolicy), Ask::find);
}

TEST(Asking, DoesNotBuyWhatNobodyWantsAnyMore) {
    EXPECT_EQ(ask(book(U, kAFind).cancelled(), kPolicy), Ask::find);
    EXPECT_EQ(ask(book(U, kA).cancelled(), kPolicy), Ask::resend) << "there is no other way to know; what it buys is voided at once";
}

TEST(Asking, DoesNotRepeatWhatWasAnsweredStrangely) {
    for (const Said said : {Said::duplicate, Said::cancelled, Said::refused, Said::unverified}) {
        EXPECT_EQ(ask(book(U, kAFind).heard(said), kPolicy), Ask::find);
        EXPECT_EQ(ask(book(U, kA).heard(said), kPolicy), said == Said::refused ? Ask::resend : Ask::nobody);
    }
}

TEST(Waiting, FollowsTheScheduleAndTheCarriersWish) {
    EXPECT_EQ(decide(book(S, kB), kPolicy, answered(Answer::in_doubt))->due_in, Duration(seconds(1)));
    EXPECT_EQ(decide(book(U, kB), kPolicy, kNoAnswer)->due_in, Duration(seconds(10)));
    EXPECT_EQ(decide(book(S, kB), kPolicy, answered(Answer::not_now))->due_in, Duration(seconds(30)));
    EXPECT_EQ(decide(book(U, kA), kPolicy, answered(Answer::not_now))->due_in, Duration(seconds(30)));
    EXPECT_EQ(decide(book(U, kB).asked(1, 1), kPolicy, kNoAnswer)->absent_answers, 1) << "no answer is not a contradiction";
}

TEST(Words, AreTheStoredOnesAndComeBack) {
    for (int i = 0; i < 8; ++i) EXPECT_EQ(state_of(word(static_cast<State>(i))), static_cast<State>(i));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(said_of(reason(static_cast<Said>(i))), static_cast<Said>(i));
    EXPECT_EQ(said_of("void_rejected"), Said::nothing);
    EXPECT_THROW(state_of("booked"), std::logic_error);
}

/// Calls `check` for every combination of facts and events that there is.
template <class Check>
void for_everything(Check check) {
    std::vector<Event> events{LeaseExpired{}, NobodyToAsk{}, OrderCancelled{}, Restored{}, kNoAnswer, kCannot};
    for (const Answer a : {Answer::done, Answer::refused, Answer::not_now, Answer::in_doubt, Answer::duplicate}) {
        events.push_back(Voided{a, seconds(3)});
        for (const Proof proof : {Proof::same, Proof::unsaid, Proof::dead, Proof::other}) {
            events.push_back(Booked{a, proof, seconds(3)});
            for (const bool known : {false, true}) events.push_back(CameLate{a, proof, known});
            for (std::size_t live = 0; live < 3; ++live) events.push_back(shows(live, proof));
        }
    }
    for (int state = 0; state < 8; ++state)
        for (const Kind kind : {Kind::book, Kind::cancel})
            for (const Terms& terms : {kA, kAFind, kB, kC})
                for (int said = 0; said < 5; ++said)
                    for (int bits = 0; bits < 16; ++bits)
                        for (const Event& event : events) {
                            Given facts(kind, static_cast<State>(state), terms);
                            facts.said = static_cast<Said>(said);
                            facts.order_cancelled = bits & 1;
                            facts.restored = bits & 2;
                            if (bits & 4) facts.quiet().asked(2, 2);
                            if (bits & 8) facts.last();
                            check(facts, event);
                        }
}

TEST(Machine, NeverBuysASecondLabelOnAGuess) {
    for_everything([](const Facts& f, const Event& event) {
        const auto step = decide(f, kPolicy, event);
        if (!step) return;
        if (f.kind == Kind::book && f.state > State::claimed) {
            const auto* answer = std::get_if<Booked>(&event);
            const bool told_so = f.state == State::sending && answer && answer->answer == Answer::not_now;
            EXPECT_TRUE(step->to != State::pending || told_so) << "what was sent goes out again only where the carrier did nothing";
        }
        if (!step->has(Effect::new_attempt)) return;
        const auto* found = std::get_if<Found>(&event);
        const auto* answer = std::get_if<Booked>(&event);
        const bool not_shown = found && found->kind == Found::Kind::answered && (found->live == 0 || found->proof == Proof::dead);
        const bool called_void = answer && answer->answer == Answer::done && answer->proof == Proof::dead;
        EXPECT_TRUE(not_shown || called_void);
        EXPECT_TRUE(step->to == State::absent && !step->alive);
        EXPECT_TRUE(f.terms.recovery != Recovery::none) << "of a carrier that can tell nothing a person decides";
        EXPECT_FALSE(f.restored || f.order_cancelled || f.attempt == kMaxAttempts);
    });
}

TEST(Machine, NeverLeavesAnEnd) {
    for_everything([](const Facts& f, const Event& event) {
        const auto step = decide(f, kPolicy, event);
        EXPECT_TRUE(!step || is_open(f.state) || step->to == f.state);
    });
}

TEST(Machine, LeavesAReviewOnlyByProof) {
    for_everything([](const Facts& f, const Event& event) {
        if (f.state != State::review) return;
        const auto step = decide(f, kPolicy, event);
        if (!step || step->to == State::review) return;
        EXPECT_TRUE(std::holds_alternative<CameLate>(event) && step->to == State::done);
    });
}

TEST(Machine, LeavesAnIntentAloneThatALateDoubtConcerns) {
    for_everything([](const Facts& f, const Event& event) {
        const auto step = decide(f, kPolicy, event);
        if (!step || !(step->has(Effect::ask_after) || step->has(Effect::look_after))) return;
        EXPECT_TRUE(step->to == f.state && step->leaves_intent_alone() && step->effects.size() == 1);
        EXPECT_EQ(step->has(Effect::ask_after), f.terms.can_find) << "a person looks where nobody can be asked";
    });
}

TEST(Machine, AsksWhatItsClassAllows) {
    for_everything([](const Facts& f, const Event&) {
        const Ask asked = ask(f, kPolicy);
        EXPECT_TRUE(asked != Ask::resend || (f.kind == Kind::book && f.terms.recovery == Recovery::deduplicates));
        EXPECT_TRUE(asked != Ask::find || f.terms.can_find);
    });
}

}  // namespace
}  // namespace waybill::shipping::rules
