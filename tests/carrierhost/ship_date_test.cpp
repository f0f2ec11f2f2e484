#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "carrierhost/bench_of_calls.h"
#include "carriers/requests.h"
#include "support/fake_clock.h"
#include "support/raw_server.h"

// Carriers refuse parcels that were shipped yesterday: a day that has passed before the booking leaves becomes the day on which it does.
namespace waybill::carrierhost {
namespace {

using namespace std::chrono;
using ::testing::HasSubstr;

constexpr auto kYesterday = year(2026) / 11 / 27, kToday = year(2026) / 11 / 28, kTomorrow = year(2026) / 11 / 29;

/// What UPS would have been sent at one minute past midnight.
class ShipDate : public ::testing::Test {
  protected:
    ShipDate() {
        crypto::start();
        Account account{"ups", token_server.url(""), {}, {{"shipper_number", "AB1234"}}};
        account.secrets.emplace("client_id", "id");
        account.secrets.emplace("client_secret", "secret");
        CarrierHost::Options options{places::build_dir() + "/carriers", {account}, 1, 5s, 30s};
        host = std::make_unique<CarrierHost>(std::move(options), wire, clock, metrics);
    }
    std::string sent(std::optional<year_month_day> day, const std::string& first = "") {
        carrier::BookingRequest request{"06B3M2X8Y7Q4KA", "11111111-2222-4333-8444-555555555555", "11", carrier::sample_address("Waybill", "Leeds", "GB"),
                                        carrier::sample_address("Ann", "York", "GB"), carrier::sample_parcels(1), "zpl", {}};
        request.terms.ship_date = day;
        const auto journal = std::make_shared<TestJournal>();
        journal->refuse_sending = true;
        journal->first = first;
        const auto outcome = HostBench::wait<carrier::Booked>([&](auto done) { host->book("ups", std::move(request), journal, std::move(done)); });
        EXPECT_STREQ(outcome.word(), "aborted") << outcome.error.detail;
        return journal->exact.empty() ? "" : journal->exact.front();
    }

    testing::FakeClock clock{sys_days(kToday) + minutes(1)};
    RawServer token_server{[](int fd) {
        const std::string token = R"({"access_token":"token","token_type":"Bearer","expires_in":3600})";
        while (!read_request(fd).empty())
            write_all(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(token.size()) + "\r\n\r\n" + token);
    }};
    Metrics metrics;
    wire::Wire wire{wire::Wire::Options{}, metrics};
    std::unique_ptr<CarrierHost> host;
};

TEST_F(ShipDate, ThatPassedWhileTheBookingWaitedIsToday) { EXPECT_THAT(sent(kYesterday), HasSubstr(R"("ShipmentDate":"20261128")")); }

TEST_F(ShipDate, IsWhatWasAskedForWhereItHasNotPassed) {
    EXPECT_THAT(sent(kToday), HasSubstr(R"("ShipmentDate":"20261128")"));
    EXPECT_THAT(sent(kTomorrow), HasSubstr(R"("ShipmentDate":"20261129")"));
    EXPECT_EQ(sent({}).find("ShipmentDate"), std::string::npos);
}

TEST_F(ShipDate, OfARepetitionIsTheFirstOnes) {
    const std::string first = sent(kToday);
    clock.advance(hours(24));
    EXPECT_EQ(sent(kToday, first), first);
}

}  // namespace
}  // namespace waybill::carrierhost
