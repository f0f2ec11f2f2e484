#include <gtest/gtest.h>

#include <algorithm>

#include "carrierhost/module.h"
#include "carriers/requests.h"
#include "support/places.h"

/// What DHL Express is told where the day, the zone and the border decide.
namespace waybill::carrier {
namespace {

using Wants = Dialogue::Wants;
using namespace std::chrono;

class MyDhl : public testing::Test {
  protected:
    MyDhl() : module(carrierhost::load_module(places::build_dir() + "/carriers/mydhl").value()), mydhl(module->make({{"account_number", "123456789"}}).value()) {
        request.reference = "06B3M2X8Y7Q4KA";
        request.idempotency_key = "11111111-2222-4333-8444-555555555555";
        request.service = "N";
        request.label_format = "pdf";
        request.from = sample_address("Waybill", "Leeds", "GB");
        request.to = sample_address("Ann", "York", "GB");
        request.parcels = sample_parcels(1);
    }
    static Reply place(const std::string& offset, const std::string& date) {
        return {200, {{"date", date}}, R"({"address":[{"countryCode":"GB","postalCode":"AB1 2CD","cityName":"LEEDS","serviceArea":{"GMTOffset":")" + offset + R"("}}]})"};
    }
    /// The shipment's message, or what it is refused for.
    std::string message(const Reply& about_the_place) {
        auto conversation = mydhl->book(request);
        conversation.resume();
        if (conversation.wants() != Wants::call) return conversation.take().error().detail;
        conversation.answer(about_the_place);
        conversation.resume();
        if (conversation.wants() != Wants::call) return conversation.take().error().detail;
        EXPECT_TRUE(conversation.call().is_once);
        return conversation.call().body;
    }
    /// When the shipment is tendered, as DHL reads it.
    std::string planned(const Reply& about_the_place) {
        const auto read = json::parse(message(about_the_place));
        return read ? read->find("plannedShippingDateAndTime")->string : read.error().detail;
    }
    static year_month_day day(unsigned month, unsigned of_month) { return {year(2026), std::chrono::month(month), std::chrono::day(of_month)}; }
    std::optional<Error> refused_with(const std::string& body, int status) {
        Played played;
        const std::vector<Exchange> exchanges{{"", "", false, place("+00:00", "Fri, 27 Nov 2026 09:30:00 GMT")}, {"", "", true, {status, {}, body}}};
        const auto booked = play(mydhl->book(request), exchanges, played);
        return booked ? std::nullopt : std::optional(booked.error());
    }

    std::unique_ptr<carrierhost::Module> module;
    std::unique_ptr<const Carrier> mydhl;
    BookingRequest request;
};

TEST_F(MyDhl, TendersAParcelAtFiveInThePlacesOwnTime) {
    request.terms.ship_date = day(12, 1);
    EXPECT_EQ(planned(place("+05:30", "Fri, 27 Nov 2026 09:30:00 GMT")), "2026-12-01T17:00:00GMT+05:30");
}

TEST_F(MyDhl, TakesTodayFromDhlsClockAndThePlacesZone) {
    EXPECT_EQ(planned(place("-08:00", "Fri, 27 Nov 2026 03:30:00 GMT")), "2026-11-26T19:45:00GMT-08:00") << "half past seven in the evening, the day before";
    EXPECT_EQ(planned(place("+09:00", "Fri, 27 Nov 2026 16:00:00 GMT")), "2026-11-28T17:00:00GMT+09:00") << "the next day has begun";
    EXPECT_EQ(planned(place("+00:00", "Fri, 27 Nov 2026 23:50:00 GMT")), "2026-11-28T17:00:00GMT+00:00") << "too late for today";
}

TEST_F(MyDhl, TakesADayThatHasPassedForToday) {
    request.terms.ship_date = day(11, 20);
    EXPECT_EQ(planned(place("+00:00", "Fri, 27 Nov 2026 09:30:00 GMT")), "2026-11-27T17:00:00GMT+00:00");
}

TEST_F(MyDhl, RefusesADayThatDhlDoesNotPlanFor) {
    request.terms.ship_date = day(12, 20);
    EXPECT_NE(message(place("+00:00", "Fri, 27 Nov 2026 09:30:00 GMT")).find("/terms/ship_date is more than ten days ahead"), std::string::npos);
}

TEST_F(MyDhl, NeedsADayWhereDhlNamesNone) {
    EXPECT_NE(message({200, {}, R"({"address":[]})"}).find("/terms/ship_date is missing"), std::string::npos);
    request.terms.ship_date = day(12, 1);
    EXPECT_EQ(planned({200, {}, R"({"address":[]})"}), "2026-12-01T17:00:00GMT+00:00");
}

TEST_F(MyDhl, DeclaresGoodsAndNoDocuments) {
    request.to = sample_address("Ann", "Berlin", "DE");
    request.terms.ship_date = day(12, 1);
    request.parcels.front().items = {{"SHIRT-1", "Cotton shirts", Quantity{2}, Grams{250}, {1999, *Currency::parse("GBP")}, "610910", "PT"}};
    const auto says = [&](const char* words) { return message(place("+00:00", "Fri, 27 Nov 2026 09:30:00 GMT")).find(words) != std::string::npos; };
    request.service = "P";
    EXPECT_TRUE(says(R"("isCustomsDeclarable":true,"declaredValue":39.98,"declaredValueCurrency":"GBP")"));
    EXPECT_TRUE(says(R"("invoice":{"number":"06B3M2X8Y7Q4KA","date":"2026-12-01"})"));
    request.service = "D";
    EXPECT_TRUE(says(R"("isCustomsDeclarable":false)"));
    EXPECT_FALSE(says("exportDeclaration"));
}

TEST_F(MyDhl, PaysNoDutiesWhereNoneAreDue) {
    request.terms.ship_date = day(12, 1);
    request.terms.customs = Customs{.incoterm = "DDP", .duties = Payer::sender};
    const std::string said = message(place("+00:00", "Fri, 27 Nov 2026 09:30:00 GMT"));
    EXPECT_NE(said.find(R"("accounts":[{"typeCode":"shipper","number":"123456789"}])"), std::string::npos) << said;
    EXPECT_EQ(said.find(R"("serviceCode":"DD")"), std::string::npos) << said;
    EXPECT_NE(said.find(R"("incoterm":"DAP")"), std::string::npos) << said;
}

TEST_F(MyDhl, NamesOurFieldsWhereDhlComplainsOfItsOwn) {
    const auto error = refused_with(R"({"title":"Validation error","detail":"Multiple problems found","status":"422","additionalDetails":[
        "#/content/packages/0/weight: 0 is not greater","#/customerDetails/receiverDetails/postalAddress: required key [cityName] not found"]})", 422);
    ASSERT_TRUE(error.has_value());
    ASSERT_EQ(error->fields.size(), 2u);
    EXPECT_EQ(error->fields[0].pointer, "/parcels/0");
    EXPECT_EQ(error->fields[1].pointer, "/to");
}

TEST_F(MyDhl, DecidesByWhatIsSaidAndNotByTheLinesStatus) {
    EXPECT_EQ(refusal_of(*refused_with(R"({"title":"Bad request","detail":"7008: not allowed","status":"400"})", 200)), Refusal::rejected);
    EXPECT_EQ(refusal_of(*refused_with(R"({"title":"Error","detail":"999: Process failure occurred.","status":"400"})", 400)), Refusal::unavailable);
    EXPECT_EQ(refusal_of(*refused_with(R"({"title":"Validation error","detail":"#/x: wrong","status":"998"})", 422)), Refusal::rejected);
    EXPECT_EQ(refusal_of(*refused_with(R"({"shipmentTrackingNumber":"","warnings":[]})", 201)), Refusal::malformed);
}

TEST_F(MyDhl, KnowsAPickupThatIsCancelledAlready) {
    const auto cancelled = [&](int status, const std::string& body) {
        Played played;
        return play(mydhl->cancel_pickup({"PRG1"}), {Exchange{"", "", true, {status, {}, body}}}, played);
    };
    EXPECT_FALSE(cancelled(200, "").value().already);
    EXPECT_TRUE(cancelled(400, R"({"title":"Bad request","detail":"Pickup already cancelled or completed","status":"400"})").value().already);
    EXPECT_EQ(cancelled(404, R"({"title":"Pickup not found","detail":"Requested Pickup was not found","status":"404"})").error().code, Code::not_found);
    EXPECT_EQ(cancelled(200, "<html>").error().code, Code::malformed);
}

TEST_F(MyDhl, AsksForPiecesAndShipmentsApart) {
    Played played;
    const std::vector<Exchange> exchanges{{"", "", false, {200, {}, R"({"shipments":[]})"}}};
    const auto tracked = play(mydhl->track({{"JD014600000000000001", "1234567890", "1234567891"}, {}}), exchanges, played).value();
    ASSERT_EQ(played.calls.size(), 2u);
    EXPECT_EQ(played.calls[0].path, "/tracking?shipmentTrackingNumber=1234567890&shipmentTrackingNumber=1234567891&trackingView=all-checkpoints&levelOfDetail=shipment");
    EXPECT_EQ(played.calls[1].path, "/tracking?pieceTrackingNumber=JD014600000000000001&trackingView=all-checkpoints&levelOfDetail=all");
    EXPECT_EQ(tracked.size(), 3u);
    EXPECT_TRUE(std::none_of(tracked.begin(), tracked.end(), [](const Tracked& one) { return one.known; }));
}

}  // namespace
}  // namespace waybill::carrier
