#include <gmock/gmock.h>

#include "carriers/simulated.h"

// A fault that does not strike would let a test pass that proves nothing: each kind is seen to strike here, and to leave the
// truth as it says.
namespace waybill {
namespace {

using testing::HasSubstr;
using testing::Not;

class SimulatorFaults : public CarrierSimulator {
  protected:
    static bool answered(const wire::Outcome& outcome) { return outcome.kind == wire::Outcome::Kind::answered; }
    std::int64_t struck(int rule = 0) {
        return simulator.control("GET", "/_sim/faults").at("/data/" + std::to_string(rule) + "/struck")->integer;
    }
    std::int64_t summary(const std::string& member) { return simulator.control("GET", "/_sim/summary").find(member)->integer; }
    std::string pattern(int calls) {
        std::string seen;
        for (int i = 0; i < calls; ++i) seen += call("GET", "/v1/track/X").status == 500 ? 'F' : '.';
        return seen;
    }
};

TEST_F(SimulatorFaults, ResetBeforeTheWorkBooksNothing) {
    simulator.set_faults(R"([{"on":"book","kind":"reset_before","times":1}])");
    EXPECT_FALSE(answered(book("R1")));
    EXPECT_EQ(simulator.accepted("R1"), 0u);
    EXPECT_EQ(struck(), 1);
}

TEST_F(SimulatorFaults, AnAnswerLostAfterTheCommitLeavesAParcelBehind) {
    int n = 0;
    for (const char* kind : {"timeout_after_commit", "half_reply", "reset_after_commit"}) {
        const std::string reference = "R" + std::to_string(++n);
        simulator.set_faults(R"([{"on":"book","times":1,"kind":")" + std::string(kind) + "\"}]");
        EXPECT_FALSE(answered(book(reference))) << kind;
        EXPECT_EQ(simulator.accepted(reference), 1u) << kind;
        EXPECT_EQ(struck(), 1) << kind;
    }
    simulator.set_faults(R"([{"on":"book","times":1,"kind":"error_after_commit"}])");
    EXPECT_EQ(book("R9").status, 500);
    EXPECT_EQ(simulator.accepted("R9"), 1u);
}

TEST_F(SimulatorFaults, SlowIsDoneLate) {
    simulator.set_faults(R"([{"on":"book","kind":"slow","times":1,"seconds":3}])");
    EXPECT_FALSE(answered(book("R1"))) << "this client waits for two seconds";
    EXPECT_EQ(simulator.accepted("R1"), 0u);
    for (int i = 0; i < 100 && simulator.accepted("R1") == 0; ++i) usleep(50'000);
    EXPECT_EQ(simulator.accepted("R1"), 1u) << "nobody waits any more, and it is booked all the same";
}

TEST_F(SimulatorFaults, AStormStrikesEveryCallUntilItIsOver) {
    simulator.set_faults(R"([{"on":"book","kind":"rate_limited","nth":2,"seconds":7,"storm_seconds":1}])");
    EXPECT_EQ(book("R1").status, 201);
    const auto first = book("R2");
    EXPECT_EQ(first.status, 429);
    EXPECT_EQ(first.headers.at("retry-after"), "7");
    EXPECT_EQ(book("R3").status, 429);
    EXPECT_EQ(book("R4").status, 429);
    usleep(1'100'000);
    EXPECT_EQ(book("R5").status, 201);
    EXPECT_EQ(struck(), 3);
}

TEST_F(SimulatorFaults, TheSameKeyIsAnsweredWithTheFirstShipmentInsideTheWindow) {
    const auto first = book("R1", "/a", "key-1");
    const auto again = book("R1", "/a", "key-1");
    ASSERT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body) << "labels included";
    EXPECT_EQ(again.headers.at("idempotency-replayed"), "true");
    EXPECT_EQ(book("R1", "/a", "key-1", 2).status, 409) << "another body";
    EXPECT_EQ(simulator.accepted("R1"), 1u);
    advance(86400 + 10);
    EXPECT_EQ(book("R1", "/a", "key-1").status, 201);
    EXPECT_EQ(simulator.accepted("R1"), 2u) << "the window is over";
}

TEST_F(SimulatorFaults, RemembersItsKeysThroughAKill) {
    ASSERT_EQ(book("R1", "/a", "key-1").status, 201);
    simulator.kill_and_restart();
    EXPECT_EQ(book("R1", "/a", "key-1").headers.count("idempotency-replayed"), 1u);
    EXPECT_EQ(book("R1", "/b", "key-1").headers.count("idempotency-replayed"), 0u) << "that contract knows no keys";
    EXPECT_EQ(simulator.accepted("R1"), 2u);
}

TEST_F(SimulatorFaults, ADuplicateOrderIsRefusedOnlyWhereItIsOne) {
    simulator.set_faults(R"([{"on":"book","kind":"duplicate_order"}])");
    EXPECT_EQ(book("R1", "/a", "key-1").status, 201);
    const auto again = book("R1", "/a", "key-1");
    EXPECT_EQ(again.status, 409);
    EXPECT_THAT(again.body, HasSubstr("duplicate_order"));
    EXPECT_THAT(again.body, HasSubstr("SH0000000001"));
    EXPECT_EQ(book("R2", "/b").status, 201);
    EXPECT_EQ(book("R2", "/b").status, 409);
    EXPECT_EQ(struck(), 2);
    EXPECT_EQ(summary("accepted"), 2);
}

TEST_F(SimulatorFaults, ARepetitionMayBeAnsweredWithACancelledShipment) {
    simulator.set_faults(R"([{"on":"book","kind":"cancelled_on_dedupe"}])");
    ASSERT_EQ(book("R1", "/a", "key-1").status, 201);
    const auto again = book("R1", "/a", "key-1");
    EXPECT_EQ(again.status, 201);
    EXPECT_THAT(again.body, HasSubstr(R"("state":"voided")"));
    EXPECT_THAT(again.body, Not(HasSubstr("label_base64")));
    EXPECT_EQ(state(), "voided") << "and it is the truth";
}

TEST_F(SimulatorFaults, EachShipmentAppearsInSearchesInItsOwnTime) {
    for (int i = 0; i < 20; ++i) ASSERT_EQ(book("R" + std::to_string(i)).status, 201);
    simulator.set_faults(R"([{"on":"find","kind":"eventually_visible","seconds":6000,"seed":5}])");
    const auto visible = [&] {
        std::string seen;
        for (int i = 0; i < 20; ++i)
            seen += call("GET", "/v1/shipments?reference=R" + std::to_string(i)).body == R"({"shipments":[]})" ? '.' : 'v';
        return seen;
    };
    EXPECT_EQ(visible(), std::string(20, '.'));
    advance(3000);
    const std::string half = visible();
    EXPECT_THAT(half, HasSubstr("."));
    EXPECT_THAT(half, HasSubstr("v"));
    EXPECT_EQ(visible(), half);
    advance(3000);
    EXPECT_EQ(visible(), std::string(20, 'v'));
}

TEST_F(SimulatorFaults, StrikeByTheNthCallAndOnOneAccountOnly) {
    simulator.set_faults(R"([{"on":"track","kind":"error_after_commit","nth":3}])");
    EXPECT_EQ(pattern(6), "..F...");
    simulator.set_faults(R"([{"on":"track","kind":"error_after_commit","nth":2,"times":2}])");
    EXPECT_EQ(pattern(5), ".FF..");
    simulator.set_faults(R"([{"on":"book","kind":"error_after_commit","account":"c"}])");
    EXPECT_EQ(book("R1", "/a", "key-1").status, 201);
    EXPECT_EQ(book("R1").status, 201);
    EXPECT_EQ(book("R1", "/c").status, 500);
}

TEST_F(SimulatorFaults, StrikeAtAboutTheirRate) {
    simulator.set_faults(R"([{"on":"track","kind":"error_after_commit","rate":0.2,"seed":11}])");
    pattern(500);
    EXPECT_GT(struck(), 60);
    EXPECT_LT(struck(), 140);
}

TEST_F(SimulatorFaults, RulesThatCouldNeverStrikeAreRefused) {
    for (const char* rules : {R"([{"on":"track","kind":"duplicate_order"}])", R"([{"on":"book","kind":"eventually_visible"}])",
                              R"([{"on":"find","kind":"label_gone"}])",
                              R"([{"on":"book","kind":"slow","nth":0}])", R"([{"on":"book","kind":"slow","account":"e"}])",
                              R"([{"on":"book","kind":"slow","often":1}])"})
        EXPECT_THROW(simulator.set_faults(rules), std::runtime_error) << rules;
}

TEST_F(SimulatorFaults, TheMuteAccountCannotBeAsked) {
    ASSERT_EQ(book("R1", "/c").status, 201);
    EXPECT_EQ(call("GET", "/c/v1/shipments?reference=R1").status, 404);
    EXPECT_EQ(call("GET", "/b/v1/shipments?reference=R1").body, R"({"shipments":[]})") << "that is another customer's";
    EXPECT_EQ(call("POST", "/c/v1/shipments/SH0000000001/void").status, 200);
}

TEST_F(SimulatorFaults, LiveDuplicatesAreCountedBySenderWhateverTheAttempt) {
    for (const char* reference : {"06B3M2X8Y7Q4KA", "06B3M2X8Y7Q4KB", "06B3M2X8Y7Q5KA", "R1", "R2"})
        ASSERT_EQ(book(reference).status, 201);
    EXPECT_EQ(summary("live_duplicates"), 1);
    EXPECT_EQ(summary("booked_once"), 3);
    EXPECT_EQ(simulator.control("GET", "/_sim/shipments?duplicates=live").find("data")->items.size(), 2u);
    ASSERT_EQ(call("POST", "/v1/shipments/SH0000000001/void").status, 200);
    EXPECT_EQ(summary("live_duplicates"), 0);
    EXPECT_EQ(summary("voided"), 1);
}

}  // namespace
}  // namespace waybill
