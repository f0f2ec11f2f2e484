#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "carrierhost/bench_of_calls.h"
#include "support/places.h"
#include "support/raw_server.h"

/// What each end of a call means, against the real simulator on loopback.
namespace waybill::carrierhost {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using Kind = Outcome<carrier::Booked>::Kind;

class BookingOutcome : public testing::Test {
  protected:
    void SetUp() override { crypto::start(); }
    Simulator simulator;
    HostBench bench{simulator.url()};
    /// For carriers that do not answer. Nothing else is asked of it that a slow machine could not do in time.
    HostBench impatient{simulator.url(), 700ms};
};

TEST_F(BookingOutcome, IsDoneWithNumbersPriceAndLabel) {
    const auto outcome = bench.book("REF1");
    ASSERT_EQ(outcome.kind, Kind::done) << outcome.error.detail;
    EXPECT_TRUE(outcome.value->tracking_number.starts_with("WS"));
    EXPECT_EQ(outcome.value->price.value().text(), "4.79 GBP");
    ASSERT_EQ(outcome.value->labels.size(), 1u);
    EXPECT_THAT(outcome.value->labels[0].bytes, HasSubstr("^BCN,240,Y,N,N^FD" + outcome.value->tracking_number));
    EXPECT_THAT(outcome.raw_reply, HasSubstr("HTTP 201"));
    EXPECT_EQ(simulator.accepted("REF1"), 1u);
}

TEST_F(BookingOutcome, IsRefusedWithTheCarriersReason) {
    auto request = sample_booking("REF1");
    request.service = "overnight";
    const auto outcome = bench.book(request, std::make_shared<TestJournal>());
    EXPECT_EQ(outcome.kind, Kind::refused);
    EXPECT_EQ(outcome.error.code, Code::rejected);
    EXPECT_THAT(outcome.error.detail, HasSubstr("/service is no service of this carrier"));
    EXPECT_EQ(simulator.accepted("REF1"), 0u);
}

TEST_F(BookingOutcome, IsRefusedBeforeAnyCallWhereTheModuleCannot) {
    auto request = sample_booking("REF1");
    request.label_format = "png";
    auto journal = std::make_shared<TestJournal>();
    EXPECT_EQ(bench.book(request, journal).kind, Kind::refused);
    EXPECT_TRUE(journal->exact.empty());
}

TEST_F(BookingOutcome, IsInDoubtWhereTheConnectionWasResetBeforeAnything) {
    simulator.set_faults(R"([{"on":"book","kind":"reset_before"}])");
    EXPECT_EQ(bench.book("REF1").kind, Kind::in_doubt) << "bytes left: who knows";
    EXPECT_EQ(simulator.accepted("REF1"), 0u);
}

struct AfterCommit : BookingOutcome, testing::WithParamInterface<const char*> {};

TEST_P(AfterCommit, IsInDoubtAndNeverSentTwice) {
    simulator.set_faults(std::string(R"([{"on":"book","kind":")") + GetParam() + R"("}])");
    const auto outcome = (GetParam() == std::string("timeout_after_commit") ? impatient : bench).book("REF1");
    EXPECT_EQ(outcome.kind, Kind::in_doubt);
    EXPECT_FALSE(outcome.raw_reply.empty());
    EXPECT_EQ(simulator.accepted("REF1"), 1u);
    const auto found = bench.find("REF1");
    ASSERT_EQ(found.kind, Outcome<carrier::Found>::Kind::done) << found.error.detail;
    ASSERT_EQ(found.value->matches.size(), 1u);
    EXPECT_FALSE(found.value->matches[0].labels.empty());
}
INSTANTIATE_TEST_SUITE_P(Faults, AfterCommit,
                         testing::Values("timeout_after_commit", "error_after_commit", "half_reply", "reset_after_commit"),
                         [](const auto& info) { return std::string(info.param); });

TEST_F(BookingOutcome, IsNotNowWhereTheCarrierIsTooBusy) {
    simulator.set_faults(R"([{"on":"book","kind":"rate_limited","seconds":7,"times":1}])");
    const auto outcome = bench.book("REF1");
    EXPECT_EQ(outcome.kind, Kind::not_now);
    EXPECT_EQ(outcome.retry_after, 7s);
    EXPECT_EQ(outcome.error.code, Code::rate_limited);
    EXPECT_EQ(simulator.accepted("REF1"), 0u);
}

TEST_F(BookingOutcome, IsNotNowWhereNobodyListens) {
    HostBench nobody("http://127.0.0.1:" + std::to_string(refused_port()));
    EXPECT_EQ(nobody.book("REF1").kind, Kind::not_now);
}

TEST_F(BookingOutcome, IsNotNowWhereOnlyTheOnceCallFindsNobody) {
    ASSERT_EQ(bench.book("REF0").kind, Kind::done);  // the token is there
    simulator.stop();
    auto journal = std::make_shared<TestJournal>();
    const auto outcome = bench.book(sample_booking("REF1"), journal);
    EXPECT_EQ(journal->exact.size(), 1u);
    EXPECT_EQ(outcome.kind, Kind::not_now) << "no byte left";
}

TEST_F(BookingOutcome, IsNotNowWithAFreshTokenNextTimeAfterA401) {
    ASSERT_EQ(bench.book("REF0").kind, Kind::done);
    simulator.kill_and_restart();  // its tokens die with it
    const auto outcome = bench.book("REF1");
    EXPECT_EQ(outcome.kind, Kind::not_now);
    EXPECT_EQ(outcome.error.code, Code::unauthorized);
    EXPECT_EQ(bench.book("REF1").kind, Kind::done);
    EXPECT_EQ(simulator.accepted("REF0"), 1u) << "the truth survived the kill";
    EXPECT_EQ(simulator.accepted("REF1"), 1u);
}

TEST_F(BookingOutcome, IsNotNowWhereOurCredentialsAreWrong) {
    HostBench stranger(simulator.url(), 1s, "wrong-secret");
    auto journal = std::make_shared<TestJournal>();
    const auto outcome = stranger.book(sample_booking("REF1"), journal);
    EXPECT_EQ(outcome.kind, Kind::not_now);
    EXPECT_EQ(outcome.error.key, "carrier.credentials");
    EXPECT_TRUE(journal->exact.empty());
}

TEST_F(BookingOutcome, OfAnUnknownCarrierIsRefusedAndOfOneWithoutAnAccountNotNow) {
    const auto unknown =
        HostBench::wait<carrier::Booked>([&](auto done) { bench.host->book("nobody", sample_booking("R"), nullptr, done); });
    EXPECT_EQ(unknown.kind, Kind::refused);
    CarrierHost bare({places::build_dir() + "/carriers", {}, 1, 1s, 30s}, bench.wire, bench.clock, bench.metrics);
    ASSERT_NE(bare.find_carrier("demo"), nullptr);
    const auto outcome =
        HostBench::wait<carrier::Booked>([&](auto done) { bare.book("demo", sample_booking("R"), nullptr, done); });
    EXPECT_EQ(outcome.kind, Kind::not_now);
    EXPECT_EQ(outcome.error.key, "carrier.no_account");
}

TEST_F(BookingOutcome, IsCounted) {
    simulator.set_faults(R"([{"on":"book","kind":"half_reply","times":1}])");
    bench.book("REF1");
    bench.book("REF2");
    const std::string page = bench.metrics.text();
    for (const char* line : {"waybill_carrier_calls_total{carrier=\"demo\",operation=\"book\",outcome=\"ok\"} 1",
                             "waybill_carrier_calls_total{carrier=\"demo\",operation=\"book\",outcome=\"unknown\"} 1",
                             "waybill_carrier_operations_total{carrier=\"demo\",operation=\"book\",outcome=\"in_doubt\"} 1",
                             "waybill_carrier_operations_total{carrier=\"demo\",operation=\"book\",outcome=\"done\"} 1"})
        EXPECT_THAT(page, HasSubstr(line));
}

// ---- the journal ------------------------------------------------------------------------------------------------------

TEST_F(BookingOutcome, IsJournalledBeforeTheCallLeaves) {
    auto journal = std::make_shared<TestJournal>();
    journal->look = [&] { return simulator.accepted("REF1"); };
    ASSERT_EQ(bench.book(sample_booking("REF1"), journal).kind, Kind::done);
    ASSERT_EQ(journal->exact.size(), 1u);
    EXPECT_EQ(journal->accepted_before, 0u);
    EXPECT_THAT(journal->exact[0], HasSubstr("POST " + simulator.url() + "/v1/shipments\n"));
    EXPECT_THAT(journal->exact[0], HasSubstr("Authorization: ***\n"));
    EXPECT_THAT(journal->exact[0], HasSubstr("\"reference\":\"REF1\""));
    EXPECT_THAT(journal->exact[0], Not(HasSubstr("Bearer")));
}

TEST_F(BookingOutcome, IsAbortedAndNothingSentWhereTheJournalSaysNo) {
    for (const bool by_throwing : {false, true}) {
        auto journal = std::make_shared<TestJournal>();
        (by_throwing ? journal->throw_at_sending : journal->refuse_sending) = true;
        EXPECT_EQ(bench.book(sample_booking("REF1"), journal).kind, Kind::aborted);
    }
    EXPECT_EQ(simulator.accepted("REF1"), 0u);
    EXPECT_EQ(simulator.calls("book", "201"), 0);
}

TEST_F(BookingOutcome, IsNotNowAndNothingSentWhereTheLeaseEndedBeforeTheFirstByte) {
    auto journal = std::make_shared<TestJournal>();
    journal->lease = 50ms;
    journal->look = [] { return std::this_thread::sleep_for(60ms), 0u; };  // the mark is made, and then nothing happens for long
    const auto outcome = bench.book(sample_booking("REF1"), journal);
    EXPECT_EQ(outcome.kind, Kind::not_now);
    EXPECT_THAT(outcome.error.detail, HasSubstr("its time to be sent was over"));
    EXPECT_EQ(journal->exact.size(), 1u);
    EXPECT_EQ(simulator.accepted("REF1"), 0u);
}

TEST_F(BookingOutcome, OfALeaseThatEndedIsNotHeldAgainstTheCarrier) {
    for (int i = 0; i < 25; ++i) {
        auto journal = std::make_shared<TestJournal>();
        journal->lease = 0ms;
        ASSERT_EQ(bench.book(sample_booking("REF1"), journal).kind, Kind::not_now);
    }
    EXPECT_EQ(bench.book("REF1").kind, Kind::done) << "the carrier was left alone for what was our own fault";
}

// ---- repeatable calls ---------------------------------------------------------------------------------------------------

TEST_F(BookingOutcome, OfATokenThatFailsTwiceIsStillDone) {
    simulator.set_faults(R"([{"on":"token","kind":"error_after_commit","times":2}])");
    EXPECT_EQ(bench.book("REF1").kind, Kind::done);
}

TEST_F(BookingOutcome, FetchesOneTokenForAll) {
    std::vector<std::thread> threads;
    std::atomic<int> done{0};
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] { done += bench.book("REF" + std::to_string(i)).kind == Kind::done; });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(done, 8);
    EXPECT_EQ(simulator.calls("token", "200"), 1);
}

TEST_F(BookingOutcome, RenewsATokenThatEndsBeforeItEnds) {
    Simulator brief({"--token-seconds", "1"});
    HostBench host(brief.url());
    ASSERT_EQ(host.book("REF1").kind, Kind::done);
    std::this_thread::sleep_for(950ms);
    EXPECT_EQ(host.book("REF2").kind, Kind::done) << "not with a token that was about to die";
}

class Tracking : public BookingOutcome {};

TEST_F(Tracking, RepeatsWhatMayBeRepeated) {
    const auto booked = bench.book("REF1");
    HostBench brief(simulator.url(), 2s);
    for (const char* kind : {"reset_before", "error_after_commit", "half_reply", "reset_after_commit", "timeout_after_commit"}) {
        simulator.set_faults(std::string(R"([{"on":"track","kind":")") + kind + R"(","times":2}])");
        const auto outcome = brief.track({booked.value->tracking_number, "WS999999995GB"});
        ASSERT_EQ(outcome.kind, Outcome<std::vector<carrier::Tracked>>::Kind::done) << kind << outcome.error.detail;
        ASSERT_EQ(outcome.value->size(), 2u);
        EXPECT_EQ(outcome.value->at(0).events.at(0).status, TrackingStatus::info_received);
        EXPECT_FALSE(outcome.value->at(1).known);
    }
}

TEST_F(Tracking, GivesUpAfterAFewTries) {
    simulator.set_faults(R"([{"on":"track","kind":"error_after_commit"}])");
    EXPECT_EQ(bench.track({"WS999999995GB"}).kind, Outcome<std::vector<carrier::Tracked>>::Kind::not_now);
    EXPECT_EQ(simulator.calls("track", "500"), 3);
}

TEST_F(Tracking, RefreshesARefusedTokenOnce) {
    const auto booked = bench.book("REF1");
    simulator.kill_and_restart();
    EXPECT_EQ(bench.track({booked.value->tracking_number}).kind, Outcome<std::vector<carrier::Tracked>>::Kind::done);
}

TEST_F(Tracking, WaitsAsLongAsTheCarrierAsksIfThatIsShort) {
    simulator.set_faults(R"([{"on":"track","kind":"rate_limited","seconds":1,"times":1}])");
    EXPECT_EQ(bench.track({"WS999999995GB"}).kind, Outcome<std::vector<carrier::Tracked>>::Kind::done);
    simulator.set_faults(R"([{"on":"track","kind":"rate_limited","seconds":60,"times":1}])");
    const auto outcome = bench.track({"WS999999995GB"});
    EXPECT_EQ(outcome.kind, Outcome<std::vector<carrier::Tracked>>::Kind::not_now);
    EXPECT_EQ(outcome.retry_after, 60s);
}

TEST_F(Tracking, FollowsAParcelToTheDoor) {
    const auto booked = bench.book("REF1");
    simulator.control("POST", "/_sim/clock", R"({"advance_seconds":864000})");
    const auto outcome = bench.track({booked.value->tracking_number});
    ASSERT_EQ(outcome.kind, Outcome<std::vector<carrier::Tracked>>::Kind::done);
    EXPECT_EQ(outcome.value->at(0).events.back().status, TrackingStatus::delivered);
}

TEST_F(BookingOutcome, OfAVoidIsToldFromOneThatWasVoidBefore) {
    const auto booked = bench.book("REF1");
    const auto first = bench.cancel(booked.value->carrier_shipment_id);
    ASSERT_EQ(first.kind, Outcome<carrier::Voided>::Kind::done);
    EXPECT_FALSE(first.value->already);
    const auto second = bench.cancel(booked.value->carrier_shipment_id);
    ASSERT_EQ(second.kind, Outcome<carrier::Voided>::Kind::done);
    EXPECT_TRUE(second.value->already);
    EXPECT_TRUE(bench.find("REF1").value->matches.empty()) << "a void parcel is no match";
    EXPECT_EQ(bench.cancel("SH9999999999").kind, Outcome<carrier::Voided>::Kind::refused);
}

TEST_F(BookingOutcome, OfAVoidOnTheRoadIsRefused) {
    const auto booked = bench.book("REF1");
    simulator.control("POST", "/_sim/clock", R"({"advance_seconds":86400})");
    EXPECT_EQ(bench.cancel(booked.value->carrier_shipment_id).kind, Outcome<carrier::Voided>::Kind::refused);
}

TEST_F(BookingOutcome, LeavesACarrierAloneThatDoesNotAnswer) {
    simulator.set_faults(R"([{"on":"book","kind":"timeout_after_commit"}])");
    for (int i = 0; i < 5; ++i) ASSERT_EQ(impatient.book("REF" + std::to_string(i)).kind, Kind::in_doubt);
    const auto outcome = impatient.book("REF9");
    EXPECT_EQ(outcome.kind, Kind::not_now);
    EXPECT_EQ(outcome.error.key, "carrier.resting");
    EXPECT_GT(outcome.retry_after, 20s);
    EXPECT_EQ(simulator.accepted("REF9"), 0u);
    EXPECT_EQ(impatient.find("REF0").kind, Outcome<carrier::Found>::Kind::done) << "other operations go on";
}

TEST_F(BookingOutcome, IsToldToEveryCallerWhenTheHostEnds) {
    simulator.set_faults(R"([{"on":"book","kind":"slow","seconds":3}])");
    std::atomic<int> in_doubt{0}, not_now{0}, leaving{0};
    HostBench ending(simulator.url(), 10s);
    const auto journal = std::make_shared<TestJournal>();
    journal->look = [&] { return static_cast<std::size_t>(++leaving); };
    for (int i = 0; i < 5; ++i)
        ending.host->book("demo", sample_booking("REF" + std::to_string(i)), journal,
                          [&](Outcome<carrier::Booked> outcome) {
                              in_doubt += outcome.kind == Kind::in_doubt;
                              not_now += outcome.kind == Kind::not_now;
                          });
    while (leaving < 5) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(300ms);
    ending.host.reset();
    EXPECT_EQ(in_doubt, 5);
    EXPECT_EQ(not_now, 0);
}

TEST_F(BookingOutcome, HoldsUnderManyAtOnce) {
    constexpr int kBookings = 300;
    std::atomic<int> done{0};
    std::promise<void> all;
    for (int i = 0; i < kBookings; ++i)
        bench.host->book("demo", sample_booking("MANY" + std::to_string(i)), std::make_shared<TestJournal>(),
                         [&](Outcome<carrier::Booked> outcome) {
                             EXPECT_EQ(outcome.kind, Kind::done) << outcome.error.detail;
                             if (++done == kBookings) all.set_value();
                         });
    ASSERT_EQ(all.get_future().wait_for(60s), std::future_status::ready);
    EXPECT_EQ(simulator.control("GET", "/_sim/shipments").at("/data")->items.size(), static_cast<std::size_t>(kBookings));
}

}  // namespace
}  // namespace waybill::carrierhost
