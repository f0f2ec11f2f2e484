#include "addressing/addressing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "addressing/rules.h"

namespace waybill::addressing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using carrier::Operation;
using Checked = carrierhost::Outcome<carrier::AddressChecked>;
using Points = carrierhost::Outcome<std::vector<carrier::ServicePoint>>;

Address york() { return {"Ann Lee", "", {"1 High Street"}, "York", "", "YO1 7HH", "GB", "0123", "ann@example.org"}; }

/// Three carriers: one that knows places, one that only books, one without an account. What the first one answers a test says.
struct TestDirectory {
    std::optional<Checked> checked;
    std::optional<Points> points;
    Address asked;

    Directory directory() {
        return {[] {
                    std::vector<carrierhost::Profile> all(3);
                    all[0].code = "zed", all[0].name = "Zed", all[0].capabilities = {Operation::check_address, Operation::service_points};
                    all[1].code = "plain", all[1].name = "Plain", all[1].capabilities = {Operation::book};
                    all[2].code = "new", all[2].name = "New", all[2].capabilities = {Operation::check_address};
                    return all;
                },
                [](const std::string& code) { return code == "new" ? std::string("It has no account.") : std::string(); },
                [this](const std::string&, carrier::AddressCheck request, auto done) {
                    asked = request.address;
                    if (checked) done(*checked);
                },
                [this](const std::string&, carrier::ServicePointsRequest, auto done) {
                    if (points) done(*points);
                }};
    }
};

Checked refused(Checked::Kind kind, Error error) {
    Checked outcome;
    outcome.kind = kind;
    outcome.error = std::move(error);
    return outcome;
}

TEST(AnAddressCheck, TellsWhatTheCarrierSays) {
    TestDirectory carriers;
    carriers.checked.emplace();
    carriers.checked->kind = Checked::Kind::done;
    carriers.checked->value.emplace();
    carriers.checked->value->verdict = carrier::AddressChecked::Verdict::corrected;
    carriers.checked->value->residential = true;
    Addressing addressing(carriers.directory());
    const auto told = addressing.check("zed", york());
    ASSERT_TRUE(told.ok());
    EXPECT_STREQ(verdict_word(told->verdict), "corrected");
    EXPECT_EQ(told->residential, true);
    EXPECT_EQ(carriers.asked, york());
}

TEST(AnAddressCheck, SaysInWordsWhyThereIsNone) {
    TestDirectory carriers;
    Addressing addressing(carriers.directory(), std::chrono::milliseconds(1));
    EXPECT_EQ(addressing.check("acme", york()).error().key, "carrier.unknown");
    const auto cannot = addressing.check("plain", york()).error();
    EXPECT_EQ(cannot.key, "carrier.unsupported");
    EXPECT_THAT(cannot.detail, HasSubstr("Plain"));
    EXPECT_EQ(addressing.near("new", {york()}).error().key, "carrier.unsupported");
    const auto late = addressing.check("zed", york()).error();
    EXPECT_EQ(late.key, "carrier.late");
    EXPECT_EQ(late.code, Code::unavailable);
}

TEST(AnAddressCheck, KeepsTheCarriersWordingAndNeverBlamesOurCaller) {
    TestDirectory carriers;
    Addressing addressing(carriers.directory());
    carriers.checked = refused(Checked::Kind::refused, error(Code::not_found, "carrier.not_found", "We do not serve Mars", {{"/address/country", "unsupported", "is not served"}}));
    auto told = addressing.check("zed", york()).error();
    EXPECT_EQ(told.detail, "We do not serve Mars");
    EXPECT_EQ(told.code, Code::rejected) << "404 would say that the page is not there";
    EXPECT_EQ(told.fields.at(0).pointer, "/address/country");
    carriers.checked = refused(Checked::Kind::not_now, error(Code::unauthorized, "carrier.unauthorized", "Bad token"));
    EXPECT_EQ(addressing.check("zed", york()).error().code, Code::unavailable) << "401 would send the caller to the login";
}

TEST(AnAddressCheck, IsNotHurtByAnAnswerAfterItsDeadline) {
    std::function<void(Checked)> waiting;
    Directory directory = TestDirectory{}.directory();
    directory.check = [&](const std::string&, const carrier::AddressCheck&, auto done) { waiting = std::move(done); };
    {
        Addressing addressing(directory, std::chrono::milliseconds(1));
        EXPECT_EQ(addressing.check("zed", york()).error().key, "carrier.late");
    }
    waiting({});
}

TEST(ServicePoints, ComeTheNearestFirstAndNotMoreThanAsked) {
    TestDirectory carriers;
    carriers.points.emplace();
    carriers.points->kind = Points::Kind::done;
    carriers.points->value.emplace();
    for (const auto& [id, far] : std::vector<std::pair<std::string, std::optional<std::int64_t>>>{{"A", 900}, {"B", {}}, {"C", 20}, {"D", 900}}) {
        carrier::ServicePoint point;
        point.id = id;
        point.distance_m = far;
        carriers.points->value->push_back(point);
    }
    Addressing addressing(carriers.directory());
    const auto ids = [&](int most) {
        std::vector<std::string> out;
        const auto told = addressing.near("zed", {york(), most});
        if (told.ok())
            for (const auto& point : *told) out.push_back(point.id);
        return out;
    };
    EXPECT_THAT(ids(10), ElementsAre("C", "A", "D", "B"));
    EXPECT_THAT(ids(2), ElementsAre("C", "A"));
}

TEST(ServicePoints, AreRefusedWithOurNamesForFields) {
    TestDirectory carriers;
    carriers.points.emplace();
    carriers.points->kind = Points::Kind::refused;
    carriers.points->error = error(Code::unsupported, "carrier.unsupported", "Zed cannot carry this", {{"/near/postal_code", "required", "is needed"}});
    Addressing addressing(carriers.directory());
    const auto told = addressing.near("zed", {york()}).error();
    EXPECT_EQ(told.fields.at(0).pointer, "/address/postal_code");
    EXPECT_EQ(told.code, Code::unsupported);
}

TEST(CarriersThatCanBeAsked, HaveTheOperationAndAnAccount) {
    TestDirectory carriers;
    Addressing addressing(carriers.directory());
    const auto codes = [&](Operation operation) {
        std::vector<std::string> out;
        for (const auto& one : addressing.able(operation)) out.push_back(one.code);
        return out;
    };
    EXPECT_THAT(codes(Operation::check_address), ElementsAre("zed"));
    EXPECT_THAT(codes(Operation::book), ElementsAre("plain"));
}

TEST(ACandidate, IsAPlaceAndLeavesThePeopleAsTheyAre) {
    Address candidate;
    candidate.lines = {"1 HIGH ST", "FLAT 2", "REAR", "TOO MUCH"};
    candidate.city = "YORK", candidate.postal_code = "YO1 7HH", candidate.country = "GB";
    const Address taken = with_candidate(york(), candidate);
    EXPECT_EQ(taken.name, "Ann Lee");
    EXPECT_EQ(taken.phone, "0123");
    EXPECT_THAT(taken.lines, ElementsAre("1 HIGH ST", "FLAT 2", "REAR"));
    EXPECT_EQ(taken.city, "YORK");
    candidate.lines.clear();
    candidate.country = "IE", candidate.region = "Dublin";
    EXPECT_EQ(with_candidate(york(), candidate).lines, york().lines) << "a carrier that knows no streets keeps ours";
    Address from_us = york();
    from_us.region = "NY", from_us.country = "US";
    candidate.region.clear();
    EXPECT_EQ(with_candidate(from_us, candidate).region, "") << "a region of another country is none";
}

}  // namespace
}  // namespace waybill::addressing
