#include <gmock/gmock.h>

#include "shipping/booking_house.h"
#include "shipping/conversation.h"

// What was said to carriers is kept with the answers, small, and no longer than it is of use.
namespace waybill::shipping {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using std::chrono::hours;

class Conversations : public BookingHouse {
  protected:
    template <class Outcome>
    Outcome said(Outcome outcome, const std::string& reply = "HTTP 201\n{\"number\":\"N\"}") {
        outcome.calls.push_back({"GET https://carrier.test/quote\nAuthorization: ***\n\n", "HTTP 200\n{}", false, std::chrono::milliseconds(12), clock.now()});
        outcome.calls.push_back({"POST https://carrier.test/orders\nAuthorization: ***\nContent-Type: application/json\n\n{\"to\":\"王小明\"}", reply, true,
                                 std::chrono::milliseconds(345), clock.now()});
        return outcome;
    }
    static BookOutcome ended(BookOutcome::Kind kind, const std::string& detail) {
        BookOutcome outcome;
        outcome.kind = kind;
        outcome.error = error(Code::unavailable, "carrier.status", detail);
        return outcome;
    }
    std::vector<Conversation> of(ShipmentId shipment) { return shipping.conversations(shipment).value(); }
    std::int64_t statements(const std::function<void()>& work) {
        const auto before = db.counts().statements;
        work();
        return db.counts().statements - before;
    }
};

TEST_F(Conversations, AreKeptCallByCallWithTheAnswer) {
    const auto shipment = requested();
    answer({{sent().at(0), said(booked("N0"))}});
    const auto talks = of(shipment);
    ASSERT_THAT(talks, SizeIs(1));
    EXPECT_EQ(talks[0].operation, "book");
    EXPECT_EQ(talks[0].outcome, "done");
    ASSERT_THAT(talks[0].calls, SizeIs(2));
    const auto& post = talks[0].calls[1];
    EXPECT_EQ(post.method + " " + post.url, "POST https://carrier.test/orders");
    EXPECT_THAT(post.headers, ElementsAre(Pair("Authorization", "***"), Pair("Content-Type", "application/json")));
    EXPECT_EQ(post.body, "{\"to\":\"王小明\"}");
    EXPECT_EQ(post.status, 201);
    EXPECT_EQ(post.reply, "{\"number\":\"N\"}");
    EXPECT_EQ(post.took, std::chrono::milliseconds(345));
    EXPECT_TRUE(post.spends);
    EXPECT_FALSE(talks[0].calls[0].spends);
}

TEST_F(Conversations, OfBookingsThatComeTogetherCostOneStatementMore) {
    for (int i = 0; i < 6; ++i) requested();
    const auto mine = sent();
    std::vector<std::pair<store::Intent, BookOutcome>> silent, talking;
    for (int i = 0; i < 3; ++i) silent.push_back({mine[i], booked("N" + std::to_string(i))});
    for (int i = 3; i < 6; ++i) talking.push_back({mine[i], said(booked("N" + std::to_string(i)))});
    const auto without = statements([&] { answer(std::move(silent)); });
    EXPECT_EQ(statements([&] { answer(std::move(talking)); }), without + 1);
    EXPECT_EQ(count("booking_conversation"), 3);
}

TEST_F(Conversations, LeaveLabelsOutAndAreCut) {
    const auto shipment = requested();
    answer({{sent().at(0), said(booked("N0"), "HTTP 201\n{\"label\":\"" + std::string(60'000, 'A') + "\",\"number\":\"N0\"}")}});
    EXPECT_LT(db.query("SELECT LENGTH(calls) FROM booking_conversation").at(0).integer(0), 1000);
    EXPECT_THAT(of(shipment).at(0).calls.at(1).reply, AllOf(HasSubstr("characters left out"), HasSubstr("\"number\":\"N0\"")));
    const auto other = requested();
    std::string prose;
    while (prose.size() < 60'000) prose += "no such street, ";
    answer({{sent().at(0), said(refused(), "HTTP 422\n" + prose)}});
    EXPECT_LT(of(other).at(0).calls.at(1).reply.size(), kKeptOfAMessage + 100);
}

TEST_F(Conversations, OfDoubtsRefusalsAndQuestionsAreKeptTheNewestFirst) {
    const auto shipment = requested();
    const auto mine = sent().at(0);
    answer({{mine, said(ended(BookOutcome::Kind::in_doubt, "The carrier answered with status 500"), "HTTP 500\n<html>")}});
    clock.advance(std::chrono::minutes(1));
    auto now = in_tx([&](db::Tx& tx) { return *store::lock_intent(tx, mine.id); });
    FindOutcome found;
    found.kind = FindOutcome::Kind::done;
    found.value = carrier::Found{};
    found.calls.push_back({"GET https://carrier.test/orders?ref=R\n\n", "HTTP 200\n[]", false, {}, clock.now()});
    machine.found(now, found);
    const auto talks = of(shipment);
    ASSERT_THAT(talks, SizeIs(2));
    EXPECT_EQ(talks[0].operation, "find");
    EXPECT_EQ(talks[1].outcome, "in_doubt");
    EXPECT_THAT(talks[1].detail, HasSubstr("status 500"));
}

TEST_F(Conversations, OfALateAnswerAndOfOneThatCannotBeStoredAreKept) {
    const auto late = requested(), odd = requested();
    const auto mine = sent();
    const auto& first = mine[0].shipment == late ? mine[0] : mine[1];
    const auto& second = mine[0].shipment == late ? mine[1] : mine[0];
    set(first.id, "lease_token = 7");
    answer({{first, said(booked("N0"))}, {second, said(booked(std::string(300, 'x')))}});
    EXPECT_EQ(count("booking_late_answer"), 1);
    EXPECT_EQ(state_of(odd), "booking");
    EXPECT_THAT(of(late), SizeIs(1));
    EXPECT_THAT(of(odd), SizeIs(1));
}

TEST_F(Conversations, ThatACrashCutOffStillShowWhatWasSent) {
    const auto shipment = requested();
    const auto mine = sent().at(0);
    auto talks = of(shipment);
    ASSERT_THAT(talks, SizeIs(1));
    EXPECT_EQ(talks[0].outcome, "not_known");
    EXPECT_EQ(talks[0].calls.at(0).method + " " + talks[0].calls.at(0).url, "POST " + mine.reference);
    EXPECT_TRUE(talks[0].calls.at(0).spends);
    answer({{mine, said(booked("N0"))}});
    talks = of(shipment);
    ASSERT_THAT(talks, SizeIs(1)) << "the answer came: it stands in its own conversation";
    EXPECT_EQ(talks[0].outcome, "done");
}

TEST_F(Conversations, ThatComeToNothingAgainAndAgainAreBounded) {
    const auto shipment = requested();
    const auto mine = sent().at(0);
    answer({{mine, said(ended(BookOutcome::Kind::in_doubt, "cut"))}});
    for (int i = 0; i < 60; ++i) {
        clock.advance(std::chrono::minutes(1));
        answer({{mine, said(ended(BookOutcome::Kind::not_now, "The carrier asks for fewer calls"))}});
    }
    EXPECT_EQ(count("booking_conversation"), 41);
    EXPECT_EQ(of(shipment).back().outcome, "in_doubt") << "what may have cost money stays";
}

TEST_F(Conversations, ArePrunedOnceNobodyWaitsForThem) {
    const auto settled = requested(), open = requested(), fresh = requested();
    const auto mine = sent();
    const auto mine_of = [&](ShipmentId id) { return *std::find_if(mine.begin(), mine.end(), [&](const auto& i) { return i.shipment == id; }); };
    answer({{mine_of(settled), said(booked("N0"))}, {mine_of(open), said(ended(BookOutcome::Kind::in_doubt, "cut"))}});
    clock.advance(hours(24 * 91));
    answer({{mine_of(fresh), said(booked("N2"))}});
    EXPECT_FALSE(shipping.prune_conversations());
    EXPECT_THAT(of(settled), SizeIs(0));
    EXPECT_THAT(of(open), SizeIs(1)) << "somebody still has to make sense of it";
    EXPECT_THAT(of(fresh), SizeIs(1));
}

TEST_F(Conversations, OfAShipmentThatIsNotThereAreAnError) {
    EXPECT_EQ(shipping.conversations(ShipmentId(42)).error().key, "shipment.unknown");
}

}  // namespace
}  // namespace waybill::shipping
