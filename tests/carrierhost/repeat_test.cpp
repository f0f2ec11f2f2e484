#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "carrierhost/bench_of_calls.h"
#include "carrierhost/descriptor.h"
#include "carrierhost/redact.h"

// A booking is repeated as the very bytes of its first sending, or not at all.
namespace waybill::carrierhost {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Kind = Outcome<carrier::Booked>::Kind;

wire::Request sample() {
    wire::Request request;
    request.method = "POST";
    request.url = "http://carrier/v1/shipments";
    request.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", "k-1"}};
    request.body = "{\"a\":\n\n\"b\"}";
    return request;
}

TEST(ExactText, ComesBackAsTheRequestWithoutItsCredentials) {
    Redactor redactor;
    redactor.hide("token-1234");
    auto request = sample();
    request.headers.emplace_back("Authorization", "Bearer token-1234");
    const auto back = request_of(exact_text(request, {"Authorization"}, redactor));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->method, "POST");
    EXPECT_EQ(back->url, request.url);
    EXPECT_EQ(back->body, request.body);
    EXPECT_EQ(back->headers, sample().headers);
}

TEST(ExactText, LeavesNothingOfASecretThatBeginsLikeAnother) {
    Redactor redactor;
    redactor.hide("acme");
    redactor.hide("acme-secret");
    auto request = sample();
    request.body = "id=acme&secret=acme-secret";
    EXPECT_EQ(exact_text(request, {}, redactor).find("-secret"), std::string::npos);
}

TEST(ExactText, ThatHidesAnythingElseCannotBeSentAgain) {
    Redactor redactor;
    redactor.hide("token-1234");
    auto in_body = sample(), in_url = sample(), in_header = sample();
    in_body.body += "token-1234";
    in_url.url += "?key=token-1234";
    in_header.headers.emplace_back("X-Sign", "v1 token-1234");
    for (const auto& request : {in_body, in_url, in_header}) EXPECT_FALSE(request_of(exact_text(request, {}, redactor)).has_value());
    EXPECT_FALSE(request_of("").has_value());
    EXPECT_FALSE(request_of("POST\n\n").has_value());
}

TEST(Repetition, SendsTheFirstBytesWhateverTheModuleProposesToday) {
    crypto::start();
    Simulator simulator;
    HostBench bench{simulator.url(), 2s};
    auto first = std::make_shared<TestJournal>();
    ASSERT_EQ(bench.book(sample_booking("REF1"), first).kind, Kind::done);
    auto again = std::make_shared<TestJournal>();
    again->first = first->exact.at(0);
    auto changed = sample_booking("REF1");
    changed.service = "express";
    bench.book(changed, again);
    ASSERT_EQ(again->exact.size(), 1u);
    EXPECT_EQ(again->exact[0], first->exact[0]);
    const auto truth = simulator.control("GET", "/_sim/shipments");
    for (const auto& shipment : truth.find("data")->items) EXPECT_EQ(shipment.find("service")->string, "standard");
}

TEST(Repetition, SendsNothingWhereTheFirstBytesCannotBeHad) {
    crypto::start();
    Simulator simulator;
    HostBench bench{simulator.url(), 2s};
    for (const char* first : {"POST http://elsewhere/v1/shipments\n\n{}", "POST"}) {
        auto journal = std::make_shared<TestJournal>();
        journal->first = first;
        const auto outcome = bench.book(sample_booking("REF1"), journal);
        EXPECT_EQ(outcome.kind, Kind::in_doubt);
        EXPECT_EQ(outcome.error.key, "carrier.not_repeatable");
        EXPECT_TRUE(journal->exact.empty());
    }
    EXPECT_EQ(simulator.accepted("REF1"), 0u);
}

std::string described(const std::string& more, const std::string& recovery) {
    return R"({"code":"x","name":"X","recovery":")" + recovery +
           R"(","services":[{"code":"s","name":"S","max_weight_g":1,"max_parcels":1,"void_within_h":48}],"track_batch":1,"endpoints":{},"auth":{},)"
           R"("status_map":{},"capabilities":["list"],"portal_url":"https://x.example/{reference}")" +
           more + "}";
}

TEST(Description, OfACarrierThatDeduplicatesNamesTheKeyAndItsTime) {
    const auto read = read_descriptor(described(R"(,"idempotency_header":"Idempotency-Key","idempotency_window_s":86400)", "deduplicates"), "x");
    ASSERT_TRUE(read.ok()) << read.error().detail;
    EXPECT_EQ(read->profile.idempotency_window, Duration(24h));
    EXPECT_EQ(read->profile.services[0].void_within, Duration(48h));
    EXPECT_TRUE(read->profile.can_list);
    EXPECT_EQ(read->profile.portal_url, "https://x.example/{reference}");
    const auto bare = read_descriptor(described("", "deduplicates"), "x");
    ASSERT_FALSE(bare.ok());
    EXPECT_THAT(bare.error().detail, testing::AllOf(HasSubstr("/idempotency_window_s "), HasSubstr("/idempotency_header ")));
    EXPECT_TRUE(read_descriptor(described(R"(,"idempotency_by":"reference","idempotency_window_s":600)", "deduplicates"), "x").ok());
    EXPECT_FALSE(read_descriptor(described(R"(,"idempotency_window_s":600)", "none"), "x").ok()) << "nothing would heed it";
    EXPECT_FALSE(read_descriptor(described(R"(,"capabilities2":[])", "none"), "x").ok());
}

}  // namespace
}  // namespace waybill::carrierhost
