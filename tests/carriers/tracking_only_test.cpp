#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "carrierhost/module.h"
#include "carriers/player.h"
#include "support/places.h"

/// The two modules that only follow parcels: what their services say in words of their own (the rest is the conformance suite's).
namespace waybill::carrier {
namespace {

using testing::HasSubstr;

class TrackingOnly : public testing::Test {
  protected:
    TrackingOnly() {
        for (const char* code : {"dhl_unified", "seventeen_track"})
            modules[code] = carrierhost::load_module(places::build_dir() + "/carriers/" + code).value();
    }
    /// Asks about numbers and answers every call in its turn with these bodies.
    Result<std::vector<Tracked>> ask(const std::string& code, const std::vector<std::string>& numbers, const std::vector<Reply>& replies) {
        std::vector<Exchange> exchanges;
        for (const Reply& reply : replies) exchanges.push_back({"", "", false, reply});
        played = {};
        return play(modules[code]->carrier->track({numbers, {}}), exchanges, played);
    }
    Result<std::vector<Tracked>> dhl(const std::string& body, int status = 200) { return ask("dhl_unified", {"N1"}, {{status, {}, body}}); }
    Result<std::vector<Tracked>> seventeen(const std::string& body) { return ask("seventeen_track", {"N1"}, {{200, {}, body}}); }

    std::map<std::string, std::unique_ptr<carrierhost::Module>> modules;
    Played played;
};

std::string shipment(const std::string& more, const std::string& events) {
    return R"({"id":"N1","service":"ecommerce-europe","status":{},)" + more + R"("events":[)" + events + "]}";
}
std::string event(const std::string& coarse, const std::string& wording, const std::string& at = "2026-11-20T10:00:00Z") {
    return R"({"timestamp":")" + at + R"(","statusCode":")" + coarse + R"(","status":")" + wording + R"("})";
}
std::string listed(const std::string& shipments) { return R"({"shipments":[)" + shipments + "]}"; }

TEST_F(TrackingOnly, DhlCallsAParcelInAShopDeliveredAndWeDoNot) {
    const auto told = dhl(listed(shipment("", event("delivered", "The shipment has been handed over to the Parcelshop"))));
    ASSERT_TRUE(told.ok()) << told.error().detail;
    EXPECT_EQ(told->at(0).events.at(0).status, TrackingStatus::available_for_pickup);
    EXPECT_EQ(told->at(0).events.at(0).code, "ecommerce-europe:44");
}

TEST_F(TrackingOnly, DhlCallsAParcelBackAtItsSenderDeliveredAndWeDoNot) {
    const auto told = dhl(listed(shipment("", event("delivered", "The shipment has been delivered back to the business sender"))));
    EXPECT_EQ(told.value().at(0).events.at(0).status, TrackingStatus::returned);
}

TEST_F(TrackingOnly, AWordingOfAnotherDhlCompanyMeansNothing) {
    const auto told = dhl(listed(shipment("", event("transit", "OUT FOR DELIVERY"))));  // DHL eCommerce's, not its European sister's
    EXPECT_EQ(told.value().at(0).events.at(0).code, "transit:OUT FOR DELIVERY");
    EXPECT_EQ(told.value().at(0).events.at(0).status, TrackingStatus::in_transit);
}

TEST_F(TrackingOnly, AStepThatDhlGivesNoStatusIsKeptAsUnknown) {
    const auto told = dhl(listed(shipment("", R"({"timestamp":"2019-01-28T23:16:00","description":"Gated out at Port/Terminal"})")));
    const TrackingEvent step = told.value().at(0).events.at(0);
    EXPECT_EQ(step.status, TrackingStatus::unknown);
    EXPECT_EQ(step.code, "unknown:Gated out at Port/Terminal");
    EXPECT_EQ(step.confidence, TimeConfidence::assumed) << "it has no zone";
}

TEST_F(TrackingOnly, ASentenceOfDhlsWithoutEventsIsTheEvent) {
    const auto told = dhl(R"({"shipments":[{"id":7777777770,"service":"express","details":{"pieceIds":["N1"]},"status":)" + event("transit", "WC") + "}]}");
    ASSERT_EQ(told.value().at(0).events.size(), 1u);
    EXPECT_EQ(told->at(0).events.at(0).status, TrackingStatus::out_for_delivery);
    EXPECT_EQ(told->at(0).number, "N1");
}

TEST_F(TrackingOnly, TheOneShipmentIsFoundAmongThoseThatBearTheNumberAsAReference) {
    const std::string strange = shipment(R"("details":{"references":[{"number":"N1","type":"customer-reference"}]},)", event("delivered", "x"));
    const std::string ours = shipment("", event("transit", "y"));
    const auto told = dhl(listed(strange + "," + ours));
    ASSERT_TRUE(told.ok()) << told.error().detail;
    EXPECT_EQ(told->at(0).events.at(0).code, "transit:y");
    EXPECT_EQ(dhl(listed(ours + "," + ours)).error().code, Code::rejected) << "nobody can tell";
    EXPECT_TRUE(dhl(listed(strange)).ok()) << "where it is the only one, it is asked for by that reference";
}

TEST_F(TrackingOnly, AShipmentThatBearsTheNumberNowhereIsNoNews) {
    EXPECT_FALSE(dhl(R"({"shipments":[{"id":"N2","service":"express","status":)" + event("transit", "WC") + "}]}").value().at(0).known);
}

TEST_F(TrackingOnly, DhlsRefusalsHaveTheirClasses) {
    const auto said = [&](int status) { return dhl(R"({"status":)" + std::to_string(status) + R"(,"title":"No","detail":"because"})", status); };
    EXPECT_FALSE(said(404).value().at(0).known);
    EXPECT_EQ(refusal_of(said(401).error()), Refusal::unauthorized);
    EXPECT_EQ(refusal_of(said(429).error()), Refusal::rate_limited);
    EXPECT_EQ(refusal_of(said(400).error()), Refusal::rejected);
    EXPECT_EQ(refusal_of(said(503).error()), Refusal::unavailable);
}

TEST_F(TrackingOnly, AProxysPageIsNoWordOfDhls) {
    EXPECT_EQ(refusal_of(dhl("<html>404</html>", 404).error()), Refusal::malformed);
    EXPECT_EQ(refusal_of(dhl("{}", 404).error()), Refusal::malformed);
    EXPECT_FALSE(dhl(R"({"status":404,"title":"No result found"})", 200).value().at(0).known) << "what the body says counts";
}

TEST_F(TrackingOnly, SeventeenTrackSaysNoByItsBody) {
    EXPECT_EQ(refusal_of(seventeen(R"({"code":401,"data":{"errors":[{"code":-18010002,"message":"Access token is invalid."}]}})").error()),
              Refusal::unauthorized);
    EXPECT_EQ(refusal_of(seventeen(R"({"code":429})").error()), Refusal::rate_limited);
    EXPECT_EQ(refusal_of(seventeen(R"({"code":503})").error()), Refusal::unavailable);
    EXPECT_EQ(refusal_of(seventeen(R"({"code":0,"data":{"errors":[{"code":-18010003,"message":"busy"}]}})").error()), Refusal::unavailable);
    EXPECT_EQ(refusal_of(seventeen(R"({"code":0,"data":{}})").error()), Refusal::malformed);
    EXPECT_EQ(refusal_of(seventeen("[]").error()), Refusal::malformed);
}

TEST_F(TrackingOnly, OneBadNumberDoesNotSpoilTheOthers) {
    const auto told = ask("seventeen_track", {"N1", "N2", "N3"},
                          {{200, {}, R"({"code":0,"data":{"accepted":[{"number":"N1","track":{"e":10,"z0":{"a":"2026-11-20 10:00","z":"x"}}}],)"
                                     R"("rejected":[{"number":"N2","error":{"code":-18010012,"message":"format"}},)"
                                     R"({"number":"N3","error":{"code":-18019907,"message":"daily limit"}}]}})"}});
    ASSERT_TRUE(told.ok()) << told.error().detail;
    EXPECT_TRUE(told->at(0).known);
    EXPECT_FALSE(told->at(1).known);
    EXPECT_EQ(told->size(), 2u) << "what was not answered is asked again";
}

TEST_F(TrackingOnly, AnAccountWithoutRoomIsSaidOnlyWhereNothingElseIs) {
    const std::string unknown = R"({"number":"N1","error":{"code":-18019902,"message":"register first"}})";
    const std::string full = R"({"code":0,"data":{"accepted":[],"rejected":[{"number":"N1","error":{"code":-18019908,"message":"Quota"}}]}})";
    const auto alone = ask("seventeen_track", {"N1"}, {{200, {}, R"({"code":0,"data":{"accepted":[],"rejected":[)" + unknown + "]}}"}, {200, {}, full}});
    EXPECT_EQ(refusal_of(alone.error()), Refusal::payment);
    const auto with = ask("seventeen_track", {"N1", "N2"},
                          {{200, {}, R"({"code":0,"data":{"accepted":[{"number":"N2","track":{"e":0}}],"rejected":[)" + unknown + "]}}"}, {200, {}, full}});
    EXPECT_EQ(with.value().size(), 2u);
}

TEST_F(TrackingOnly, ANumberIsRegisteredOnceAndOnlyWhereItMust) {
    const std::string unknown = R"({"code":0,"data":{"accepted":[],"rejected":[{"number":"N1","error":{"code":-18019902,"message":"register first"}}]}})";
    const std::string before = R"({"code":0,"data":{"accepted":[],"rejected":[{"number":"N1","error":{"code":-18019901,"message":"registered"}}]}})";
    EXPECT_FALSE(ask("seventeen_track", {"N1"}, {{200, {}, unknown}, {200, {}, before}}).value().at(0).known);
    ASSERT_EQ(played.calls.size(), 2u);
    EXPECT_EQ(played.calls[1].path, "/register");
    EXPECT_THAT(played.calls[1].body, HasSubstr(R"("number":"N1")"));
    EXPECT_TRUE(seventeen(R"({"code":0,"data":{"accepted":[{"number":"N1","track":{"e":0}}],"rejected":[]}})").ok());
    EXPECT_EQ(played.calls.size(), 1u);
}

TEST_F(TrackingOnly, AWayThatIsToldSeveralTimesIsOneWay) {
    const std::string scan = R"({"a":"2026-11-20 10:00","c":"Leeds","d":"","z":"Arrived"})";
    const std::string way = R"({"number":"N1","track":{"e":40,"z0":)" + scan + R"(,"z1":[)" + scan + R"(,{"a":"2026-11-20 10:00","z":"Departed"}]}})";
    const auto told = seventeen(R"({"code":0,"data":{"accepted":[)" + way + "," + way + R"(],"rejected":[]}})");
    ASSERT_EQ(told.value().size(), 1u);
    EXPECT_EQ(told->at(0).events.size(), 3u) << "two scans of one minute and the status of the whole";
    EXPECT_EQ(told->at(0).events.back().status, TrackingStatus::delivered);
    EXPECT_EQ(told->at(0).events.front().status, TrackingStatus::unknown) << "a scan alone says no status";
}

TEST_F(TrackingOnly, AStatusWithoutATimeIsTheSameOneWheneverItIsRead) {
    const auto read_at = [&](const std::string& when) {
        return seventeen(R"({"code":0,"data":{"accepted":[{"number":"N1","track":{"e":40,"z0":{},"ylt1":")" + when + R"("}}],"rejected":[]}})")
            .value().at(0).events.at(0).carrier_event_id;
    };
    EXPECT_EQ(read_at("2026-11-20 10:00:00"), read_at("2026-11-21 10:00:00"));
}

}  // namespace
}  // namespace waybill::carrier
