#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "carrierhost/bench_of_calls.h"
#include "support/places.h"
#include "support/raw_server.h"

/// A module that breaks the rules harms nobody but itself.
namespace waybill::carrierhost {
namespace {

using namespace std::chrono_literals;
using Kind = Outcome<carrier::Booked>::Kind;

class RogueModule : public testing::Test {
  protected:
    void SetUp() override {
        crypto::start();
        Account account{"rogue", server.url(""), {}};
        account.secrets.emplace("key", "rogue-secret");
        host = std::make_unique<CarrierHost>(CarrierHost::Options{places::build_dir() + "/fixtures", {account}, 2, 5s, 30s}, wire,
                                             clock, metrics);
    }
    Outcome<carrier::Booked> book(const std::string& service, carrier::Kept kept = {}) {
        auto request = sample_booking("REF");
        request.service = service;
        request.kept = std::move(kept);
        return HostBench::wait<carrier::Booked>([&](auto done) { host->book("rogue", request, journal, done); });
    }

    std::atomic<int> bought{0}, asked{0};
    std::atomic<int> after_status{200};
    std::string told;  // written before it is answered
    RawServer server{[this](int fd) {
        for (;;) {
            const std::string request = read_request(fd);
            if (request.empty()) return;
            if (request.starts_with("POST /subscriptions")) told = request.substr(request.find("\r\n\r\n") + 4);
            const bool after = request.starts_with("GET /after");
            ++(request.starts_with("POST /buy") ? bought : asked);
            write_all(fd, "HTTP/1.1 " + std::to_string(after ? after_status.load() : 200) + " OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }};
    SystemClock clock;
    Metrics metrics;
    wire::Wire wire{wire::Wire::Options{}, metrics};
    std::shared_ptr<TestJournal> journal = std::make_shared<TestJournal>();
    std::unique_ptr<CarrierHost> host;
};

TEST_F(RogueModule, ThatThrowsBeforeTheCallDidNothing) {
    const auto outcome = book("throws_before");
    EXPECT_EQ(outcome.kind, Kind::not_now);
    EXPECT_EQ(outcome.error.key, "carrier.module_failed");
    EXPECT_EQ(bought, 0);
}

TEST_F(RogueModule, ThatThrowsAfterTheCallLeavesDoubt) {
    EXPECT_EQ(book("throws_after").kind, Kind::in_doubt);
    EXPECT_EQ(bought, 1);
}

TEST_F(RogueModule, WhoseAnswerCouldNotBeStoredLeavesDoubtAndIsToldWhy) {
    for (const auto& [service, why] : {std::pair{"long_number", "a shipment id of 101 bytes"},
                                       {"broken_number", "a tracking number that is not plain text"},
                                       {"two_lines", "a parcel's number that is not plain text"},
                                       {"long_media_type", "a label's media type of 41 bytes"},
                                       {"no_number", "neither a shipment id nor a tracking number"}}) {
        const auto outcome = book(service);
        EXPECT_EQ(outcome.kind, Kind::in_doubt) << service;
        EXPECT_EQ(outcome.error.key, "carrier.module_failed") << service;
        EXPECT_THAT(outcome.error.detail, testing::HasSubstr(why)) << service;
    }
    EXPECT_EQ(bought, 5);
}

TEST_F(RogueModule, WhoseReasonIsNoTextIsReadAsFarAsItIs) {
    const auto outcome = book("broken_reason");
    EXPECT_EQ(outcome.kind, Kind::refused);
    EXPECT_EQ(outcome.error.detail, "Stra\xef\xbf\xbd" "e");
}

TEST_F(RogueModule, IsNotAllowedASecondOnceCall) {
    EXPECT_EQ(book("twice").kind, Kind::in_doubt);
    EXPECT_EQ(bought, 1);
    EXPECT_EQ(journal->exact.size(), 1u);
}

TEST_F(RogueModule, IsNotAllowedAOnceCallWhereNothingIsJournalled) {
    const auto outcome = HostBench::wait<std::vector<carrier::Tracked>>([&](auto done) { host->track("rogue", {{"X"}}, done); });
    EXPECT_EQ(outcome.kind, Outcome<std::vector<carrier::Tracked>>::Kind::not_now);
    EXPECT_EQ(bought, 0);
}

TEST_F(RogueModule, IsGivenTheCredentialOfThePushesAndKeepsItFromTheRecord) {
    EXPECT_FALSE(host->can_subscribe("rogue")) << "its account has no such secret";
    Account account{"rogue", server.url(""), {}};
    account.secrets.emplace("key", "rogue-secret");
    account.secrets.emplace("push_key", "rogue-push-secret");
    host->use({account});
    EXPECT_TRUE(host->can_subscribe("rogue"));
    carrier::SubscribeRequest request{{{"N1", "GB"}}, "https://shop.example/push/rogue", "is overwritten"};
    const auto outcome = HostBench::wait<std::vector<carrier::Subscribed>>([&](auto done) { host->subscribe("rogue", request, done); });
    ASSERT_EQ(outcome.kind, Outcome<std::vector<carrier::Subscribed>>::Kind::done) << outcome.error.detail;
    EXPECT_TRUE(outcome.value->front().accepted);
    EXPECT_EQ(told, "https://shop.example/push/rogue rogue-push-secret N1");
    ASSERT_EQ(outcome.calls.size(), 1u);
    EXPECT_EQ(outcome.calls[0].call.find("rogue-push-secret"), std::string::npos) << outcome.calls[0].call;
    EXPECT_FALSE(host->can_subscribe("nobody"));
}

TEST_F(RogueModule, ThatCirclesIsStopped) {
    EXPECT_EQ(book("circles").kind, Kind::not_now);
    EXPECT_LE(asked, 200);
}

TEST_F(RogueModule, CannotLeaveItsEndpointOrBorrowAnotherAuth) {
    EXPECT_EQ(book("no_slash").kind, Kind::not_now);
    EXPECT_EQ(book("unknown_auth").kind, Kind::not_now);
    EXPECT_EQ(asked + bought, 0);
}

TEST_F(RogueModule, ThatThrowsOutsideItsCoroutineIsCaught) {
    const auto outcome = HostBench::wait<carrier::Voided>([&](auto done) { host->cancel("rogue", {}, journal, done); });
    EXPECT_EQ(outcome.kind, Outcome<carrier::Voided>::Kind::not_now);
}

TEST_F(RogueModule, KeepsAValueBeforeTheCallAndFindsItAgain) {
    ASSERT_EQ(book("keeps").kind, Kind::done);
    EXPECT_EQ(journal->kept.at("half"), "one");
    EXPECT_EQ(bought, 1);
    EXPECT_EQ(book("keeps", {{"half", "one"}}).value.value().carrier_shipment_id, "kept one");
    EXPECT_EQ(bought, 1);
}

TEST_F(RogueModule, SendsNothingWhereAValueCouldNotBeKept) {
    journal->refuse_keep = true;
    EXPECT_EQ(book("keeps").kind, Kind::aborted);
    journal->refuse_keep = false;
    journal->throw_at_keep = true;
    EXPECT_EQ(book("keeps").kind, Kind::aborted);
    EXPECT_EQ(bought, 0);
}

TEST_F(RogueModule, LeavesDoubtWhereAValueCouldNotBeKeptAfterTheCall) {
    journal->refuse_keep = true;
    EXPECT_EQ(book("keeps_after").kind, Kind::in_doubt);
    EXPECT_EQ(bought, 1);
}

TEST_F(RogueModule, LeavesDoubtWhereARepeatableCallFailsAfterTheOnceCall) {
    for (const int status : {401, 429, 500, 503}) {
        after_status = status;
        EXPECT_EQ(book("asks_after").kind, Kind::in_doubt) << status;
    }
}

TEST_F(RogueModule, LeavesNoSecretInTheJournal) {
    ASSERT_EQ(book("plain").kind, Kind::done);
    ASSERT_EQ(journal->exact.size(), 1u);
    EXPECT_THAT(journal->exact[0], testing::Not(testing::HasSubstr("rogue-secret")));
    EXPECT_THAT(journal->exact[0], testing::HasSubstr("X-Api-Key: ***"));
}

}  // namespace
}  // namespace waybill::carrierhost
