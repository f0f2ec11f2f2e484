#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "packing/packing.h"
#include "rates/rates.h"
#include "support/calls.h"
#include "support/order_house.h"

namespace waybill::rates {
namespace {

using ::testing::HasSubstr;
using testing::call;
using testing::json_of;
using testing::wrong_fields;

/// Two carriers whose prices a test sets, and the API over them.
class RatesApi : public orders::OrderHouse {
  protected:
    RatesApi() : rates({db, ids, clock, orders, packing, market()}, {{}, std::chrono::seconds(1), std::chrono::minutes(15), 50}) {
        add_routes(router, rates, db);
    }

    Market market() {
        return {[] {
                    std::vector<carrierhost::Profile> all(3);
                    for (std::size_t i = 0; i < all.size(); ++i) {
                        all[i].code = all[i].name = std::vector<const char*>{"demo", "swift", "tracker"}[i];
                        all[i].can_rate = i < 2;
                        if (i < 2) all[i].services = {{"standard", "Standard", {30000}, 10, {}}};
                    }
                    return all;
                },
                [this](const std::string& carrier, const carrier::RateRequest& request, auto done) {
                    ++asked;
                    last = request;
                    carrierhost::Outcome<std::vector<carrier::Rate>> outcome;
                    if (const auto price = prices.find(carrier); price != prices.end()) {
                        outcome.kind = decltype(outcome)::Kind::done;
                        outcome.value.emplace(1);
                        outcome.value->front().service = "standard";
                        outcome.value->front().price = {price->second, *Currency::parse("GBP")};
                    } else {
                        outcome.error = error(Code::unavailable, "carrier.unreachable", "The carrier did not answer");
                    }
                    done(std::move(outcome));
                }};
    }
    json::Value post(const std::string& path, const std::string& body, int status) {
        const auto response = call(router, "POST", path, body);
        EXPECT_EQ(response.status, status) << response.body;
        return json_of(response);
    }
    std::string quote() { return post("/api/v1/rate-quotes", kGoods, 201).find("id")->string; }

    const std::string kGoods = R"({"to":{"country":"GB","postal_code":"YO1 1AA"},"parcels":[{"weight_g":1200,"length_mm":300,"width_mm":200,"height_mm":100,)"
                               R"("value":{"minor":5000,"currency":"GBP"}}]})";
    const std::string kCheapest = R"({"name":"Cheapest","wish":"cheapest"})";

    std::map<std::string, std::int64_t> prices{{"demo", 479}, {"swift", 450}};
    int asked = 0;
    carrier::RateRequest last;
    picking::ScanLog scans{db, clock};
    picking::Picking picking{{db, ids, clock, numbers, catalogue, stock, orders, outbox, scans}};
    packing::Packing packing{{db, ids, clock, numbers, catalogue, stock, orders, picking, outbox, scans}, {}};
    Rates rates;
    http::Router router;
};

TEST_F(RatesApi, AnswersWithOffersAndWithWhoHasNone) {
    prices.erase("swift");
    const auto told = post("/api/v1/rate-quotes", kGoods, 201);
    EXPECT_EQ(told.at("/offers/0/carrier")->string, "demo");
    EXPECT_EQ(told.at("/offers/0/price/minor")->integer, 479);
    EXPECT_EQ(told.at("/no_offers/0/carrier")->string, "swift");
    EXPECT_EQ(told.at("/no_offers/0/reason")->string, "not_now");
    EXPECT_EQ(asked, 2) << "a carrier that only follows parcels is not asked";
    const auto kept = call(router, "GET", "/api/v1/rate-quotes/" + told.find("id")->string);
    EXPECT_EQ(json::text(json_of(kept)), json::text(told));
}

TEST_F(RatesApi, KeepsAPriceUntilItsTimeIsOver) {
    const std::string path = "/api/v1/rate-quotes/" + quote() + "/confirm", offer = R"({"carrier":"swift","service":"standard"})";
    prices["swift"] = 9999;
    clock.advance(std::chrono::minutes(14));
    EXPECT_EQ(post(path, offer, 200).at("/offer/price/minor")->integer, 450);
    EXPECT_EQ(asked, 2);
    clock.advance(std::chrono::minutes(2));
    EXPECT_THAT(post(path, offer, 409).find("detail")->string, HasSubstr("4.50 GBP and is 99.99 GBP now"));
    EXPECT_EQ(post(path, R"({"carrier":"swift","service":"standard","accepted_price":{"minor":9998,"currency":"GBP"}})", 409).find("key")->string, "quote.changed");
    EXPECT_EQ(post(path, R"({"carrier":"swift","service":"standard","accepted_price":{"minor":9999,"currency":"GBP"}})", 200).find("price")->string, "changed");
    prices["swift"] = 460;
    EXPECT_EQ(post(path, offer, 200).find("price")->string, "within_tolerance");
    prices.erase("swift");
    EXPECT_EQ(post(path, offer, 409).find("key")->string, "quote.gone");
    EXPECT_EQ(post(path, R"({"carrier":"swift","service":"overnight"})", 404).find("key")->string, "quote.no_such_offer");
}

std::string with_terms(std::string body, const std::string& terms) { return body.insert(1, R"("terms":)" + terms + ","); }

TEST_F(RatesApi, AsksForPricesOnTheTermsAndAsksAgainOnTheSame) {
    const std::string terms = R"({"signature":"adult","insured_value":{"minor":25000,"currency":"GBP"},"service_point":"P1","customs":{"reason":"gift"}})";
    const auto quote = post("/api/v1/rate-quotes", with_terms(kGoods, terms), 201);
    EXPECT_EQ(last.terms.signature, carrier::Signature::adult);
    EXPECT_EQ(last.terms.insured_value->minor, 25000);
    EXPECT_EQ(quote.at("/terms/service_point")->string, "P1");
    const std::string path = "/api/v1/rate-quotes/" + quote.find("id")->string;
    EXPECT_EQ(json::text(json_of(call(router, "GET", path))), json::text(quote)) << "it keeps them";
    last = {};
    clock.advance(std::chrono::minutes(16));
    post(path + "/confirm", R"({"carrier":"swift","service":"standard"})", 200);
    EXPECT_EQ(last.terms.service_point, "P1");
    EXPECT_EQ(last.terms.customs->reason, carrier::ExportReason::gift);
}

TEST_F(RatesApi, NameEveryWrongTerm) {
    const auto wrong = call(router, "POST", "/api/v1/rate-quotes", with_terms(kGoods, R"({"signature":"x","service_point_address":{"country":"GB"}})"));
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong_fields(wrong), HasSubstr("/terms/signature"));
    EXPECT_THAT(wrong_fields(wrong), HasSubstr("/terms/service_point required"));
    EXPECT_EQ(asked, 0);
}

TEST_F(RatesApi, GiveABookingTheTermsOfItsQuoteAndRefuseOthers) {
    const auto quote = post("/api/v1/rate-quotes", with_terms(kGoods, R"({"saturday_delivery":true})"), 201);
    Wanted wanted;
    wanted.order = taken("R1", {{"A", 1}});
    wanted.quote = QuoteId::parse(quote.find("id")->string);
    wanted.way = {"demo", "standard"};
    const auto chosen = rates.choose(wanted, "");
    ASSERT_TRUE(chosen.ok()) << chosen.error().detail;
    EXPECT_TRUE(chosen->terms.saturday_delivery);
    wanted.terms.emplace();
    EXPECT_EQ(rates.choose(wanted, "").error().key, "quote.other_terms");
    wanted.terms->saturday_delivery = true;
    EXPECT_TRUE(rates.choose(wanted, "").ok());
    wanted.quote.reset();
    EXPECT_TRUE(rates.choose(wanted, "")->terms.saturday_delivery) << "what was said of a way that was named goes with it";
}

TEST_F(RatesApi, SavesRulesAsAWholeAndOnce) {
    EXPECT_EQ(json_of(call(router, "GET", "/api/v1/shipping-rules")).find("version")->integer, 0);
    const auto put = [&](int version, const std::string& rules) {
        return call(router, "PUT", "/api/v1/shipping-rules", R"({"version":)" + std::to_string(version) + R"(,"rules":[)" + rules + "]}");
    };
    const std::string full = R"({"name":"Heavy","weight_from_g":30001,"longest_to_mm":2000,"volume_to_cm3":9,"countries":["GB"],"postal_codes":["YO"],)"
                             R"("value_from":{"minor":1,"currency":"GBP"},"promised":true,"among":[{"carrier":"demo","service":"standard"}],"wish":"fastest",)"
                             R"("price_to":{"minor":900,"currency":"GBP"},"keep_promise":true,"enabled":false})";
    const auto saved = put(0, full + "," + kCheapest);
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_EQ(json_of(saved).find("version")->integer, 1);
    EXPECT_EQ(call(router, "GET", "/api/v1/shipping-rules").body, saved.body);
    EXPECT_EQ(json_of(put(0, kCheapest)).find("key")->string, "rules.changed");
    EXPECT_EQ(put(1, kCheapest).status, 200);
    EXPECT_EQ(count("shipping_rules"), 2) << "what was in force is kept";
    // What is read can be written back.
    const auto now = json_of(call(router, "GET", "/api/v1/shipping-rules"));
    EXPECT_EQ(put(2, json::text(now.find("rules")->items.at(0))).status, 200);
}

TEST_F(RatesApi, NamesEveryWrongMemberOfARule) {
    const auto wrong = call(router, "PUT", "/api/v1/shipping-rules",
                            R"({"version":0,"rules":[{"name":"","weight_from_g":5,"weight_to_g":4,"countries":["gb"],"wish":"dearest","colour":"red"},{"name":"x"}]})");
    EXPECT_EQ(wrong.status, 422);
    for (const char* pointer : {"/rules/0/name", "/rules/0/weight_to_g", "/rules/0/countries", "/rules/0/wish", "/rules/0/colour", "/rules/1/among"})
        EXPECT_THAT(wrong_fields(wrong), HasSubstr(pointer));
    const auto unknown = call(router, "PUT", "/api/v1/shipping-rules",
                              R"({"version":0,"rules":[{"name":"x","among":[{"carrier":"demo","service":"standard"},{"carrier":"demo","service":"night"}]}]})");
    EXPECT_EQ(wrong_fields(unknown), "/rules/0/among/1 unknown");
    EXPECT_EQ(count("shipping_rules"), 0);
}

TEST_F(RatesApi, TriesRulesBeforeTheyAreSaved) {
    std::string body = kGoods;
    body.insert(1, R"("rules":[{"name":"Not to York","countries":["FR"],"wish":"cheapest"},)" + kCheapest + "],");
    const auto told = post("/api/v1/shipping-rules/try", body, 200);
    EXPECT_EQ(told.at("/decision/way/carrier")->string, "swift");
    EXPECT_EQ(told.at("/decision/offer/price/minor")->integer, 450);
    EXPECT_EQ(told.at("/decision/steps/0/reason")->string, "destination");
    EXPECT_THAT(told.at("/decision/steps/1/detail")->string, HasSubstr("cheapest of 2"));
    EXPECT_EQ(count("shipping_rules"), 0);
    EXPECT_EQ(post("/api/v1/shipping-rules/try", kGoods, 200).at("/decision/way")->kind, json::Kind::null) << "none are saved";
}

TEST_F(RatesApi, WantsAnOrderOrAnAddressWithParcels) {
    EXPECT_EQ(wrong_fields(call(router, "POST", "/api/v1/rate-quotes", "{}")), "/to required, /parcels required");
    EXPECT_EQ(post("/api/v1/rate-quotes", R"({"order":")" + OrderId(4711).text() + "\"}", 404).find("key")->string, "order.not_found");
    stocked("MUG", 3);
    const auto order = taken("W-1", {{"MUG", 1}});
    EXPECT_EQ(post("/api/v1/rate-quotes", R"({"order":")" + order.text() + "\"}", 409).find("key")->string, "shipment.nothing_to_book");
    EXPECT_EQ(call(router, "POST", "/api/v1/rate-quotes?deadline_ms=5", kGoods).status, 422);
}

TEST_F(RatesApi, ForgetsQuotesThatNobodyTook) {
    quote();
    EXPECT_FALSE(rates.prune());
    clock.advance(std::chrono::hours(24 * 31));
    EXPECT_TRUE(rates.prune());
    EXPECT_EQ(count("rate_quote"), 0);
}

}  // namespace
}  // namespace waybill::rates
