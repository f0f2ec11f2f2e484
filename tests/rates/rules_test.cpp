#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rates/rules.h"

namespace waybill::rates::rules {
namespace {

using testing::HasSubstr;

const Currency kGbp = *Currency::parse("GBP"), kUsd = *Currency::parse("USD");
const Instant kMonday{std::chrono::seconds(1'795'000'000)};
const Way kEconomy{"demo", "economy"}, kExpress{"demo", "express"}, kSwift{"swift", "standard"};
const std::vector<Known> kKnown{{kEconomy, {30000}, 10}, {kExpress, {70000}, 50}, {kSwift, {30000}, 1}};
const std::vector<Offer> kOffers{{kEconomy, "Economy", {399, kGbp}, kMonday + std::chrono::hours(96), 4},
                                 {kSwift, "Swift", {450, kGbp}, {}, 1},
                                 {kExpress, "Express", {1299, kGbp}, kMonday + std::chrono::hours(24), 1}};

Facts shipment() {
    Facts f;
    f.weight = f.heaviest = {1200};
    f.longest = {300};
    f.volume_cm3 = 6000;
    f.country = "GB";
    f.postal_code = "SW1A 1AA";
    f.value = Money{5000, kGbp};
    return f;
}
Rule listed(std::string name, std::vector<Way> among) {
    Rule rule;
    rule.name = std::move(name);
    rule.among = std::move(among);
    return rule;
}
Decision decide_one(const Rule& rule, const Facts& facts = shipment()) { return decide(std::vector{rule}, facts, kKnown, kOffers); }
std::string why_not(const Rule& rule, const Facts& facts = shipment()) {
    const Decision decision = decide_one(rule, facts);
    return decision.steps.at(0).held ? "it held" : decision.steps.at(0).reason.key;
}

TEST(ShippingRules, ChooseByTheFirstRuleThatHolds) {
    Rule heavy = listed("Heavy", {kExpress}), all = listed("All", {kEconomy});
    heavy.weight_from = Grams{30001};
    const auto decision = decide(std::vector{heavy, all}, shipment(), kKnown, {});
    EXPECT_EQ(decision.way, kEconomy);
    EXPECT_EQ(decision.rule, 1u);
    ASSERT_EQ(decision.steps.size(), 2u);
    EXPECT_FALSE(decision.steps[0].held);
    EXPECT_THAT(decision.steps[0].reason.detail, HasSubstr("1.200 kg"));
    EXPECT_THAT(decision.steps[1].reason.detail, HasSubstr("the first that fits"));
}

TEST(ShippingRules, HoldByWeightSizeDestinationValueAndPromise) {
    const auto with = [](auto set) {
        Rule rule = listed("r", {kEconomy});
        set(rule);
        return why_not(rule);
    };
    EXPECT_EQ(with([](Rule&) {}), "it held");
    EXPECT_EQ(with([](Rule& r) { r.weight_to = Grams{1199}; }), "weight");
    EXPECT_EQ(with([](Rule& r) { r.weight_to = Grams{1200}; }), "it held") << "bounds are inclusive";
    EXPECT_EQ(with([](Rule& r) { r.longest_to = Millimetres{299}; }), "size");
    EXPECT_EQ(with([](Rule& r) { r.volume_to_cm3 = 5999; }), "size");
    EXPECT_EQ(with([](Rule& r) { r.countries = {"FR", "DE"}; }), "destination");
    EXPECT_EQ(with([](Rule& r) { r.postal_codes = {"sw1a1", "EC"}; }), "it held") << "spaces and capitals aside";
    EXPECT_EQ(with([](Rule& r) { r.postal_codes = {"BT"}; }), "destination");
    EXPECT_EQ(with([](Rule& r) { r.value_from = Money{5001, kGbp}; }), "value");
    EXPECT_EQ(with([](Rule& r) { r.value_to = Money{5000, kGbp}; }), "it held");
    EXPECT_EQ(with([](Rule& r) { r.value_to = Money{9000, kUsd}; }), "value") << "in another currency";
    EXPECT_EQ(with([](Rule& r) { r.promised = true; }), "promise");
    EXPECT_EQ(with([](Rule& r) { r.enabled = false; }), "disabled");
}

TEST(ShippingRules, DoNotHoldByAValueThatNobodyKnows) {
    Facts unknown = shipment();
    unknown.value.reset();
    Rule rule = listed("r", {kEconomy});
    rule.value_to = Money{1, kGbp};
    EXPECT_EQ(why_not(rule, unknown), "value");
}

TEST(ShippingRules, TakeTheCheapestOrTheFastestOffer) {
    Rule cheapest, fastest;
    cheapest.wish = Wish::cheapest;
    fastest.wish = Wish::fastest;
    EXPECT_EQ(decide_one(cheapest).way, kEconomy);
    EXPECT_EQ(decide_one(cheapest).offer->price.minor, 399);
    EXPECT_EQ(decide_one(fastest).way, kExpress) << "an instant says more than a number of days";
    fastest.among = {kSwift, kEconomy};
    EXPECT_EQ(decide_one(fastest).way, kEconomy);
}

TEST(ShippingRules, KeepToAPriceAndToAPromise) {
    Rule rule;
    rule.wish = Wish::fastest;
    rule.price_to = Money{1000, kGbp};
    const auto dear = decide_one(rule);
    EXPECT_EQ(dear.way, kEconomy);
    ASSERT_EQ(dear.steps[0].passed_over.size(), 1u);
    EXPECT_EQ(dear.steps[0].passed_over[0].reason.key, "price");
    EXPECT_THAT(dear.steps[0].passed_over[0].reason.detail, HasSubstr("12.99 GBP"));

    Facts promised = shipment();
    promised.promised = kMonday + std::chrono::hours(48);
    Rule kept;
    kept.wish = Wish::cheapest;
    kept.keep_promise = true;
    const auto decision = decide_one(kept, promised);
    EXPECT_EQ(decision.way, kExpress);
    EXPECT_EQ(decision.steps[0].passed_over.size(), 2u) << "one is late, one does not say";
}

TEST(ShippingRules, PassOverWhatCannotTakeTheShipment) {
    Facts heavy = shipment();
    heavy.heaviest = {40000};
    heavy.parcels = 2;
    const auto decision = decide_one(listed("r", {kSwift, kEconomy, {"gone", "x"}, kExpress}), heavy);
    EXPECT_EQ(decision.way, kExpress);
    const auto& over = decision.steps[0].passed_over;
    ASSERT_EQ(over.size(), 3u);
    EXPECT_EQ(over[0].reason.key, "weight");
    EXPECT_EQ(over[2].reason.key, "unknown");
}

TEST(ShippingRules, GoOnWhereARuleThatHoldsFindsNoWay) {
    Rule first = listed("only the fast one", {kExpress}), last = listed("whatever", {kEconomy});
    first.price_to = Money{1, kGbp};
    const auto decision = decide(std::vector{first, last}, shipment(), kKnown, kOffers);
    EXPECT_EQ(decision.way, kEconomy);
    EXPECT_TRUE(decision.steps[0].held);
    EXPECT_EQ(decision.steps[0].reason.key, "no_way");
}

TEST(ShippingRules, ChooseNothingRatherThanAnything) {
    EXPECT_FALSE(decide({}, shipment(), kKnown, kOffers).way);
    Rule cheapest;
    cheapest.wish = Wish::cheapest;
    const auto silent = decide(std::vector{cheapest}, shipment(), kKnown, {});
    EXPECT_FALSE(silent.way) << "nobody has answered";
    EXPECT_EQ(silent.steps[0].reason.key, "no_way");
    Rule listed_offer = listed("r", {kExpress});
    listed_offer.price_to = Money{10000, kGbp};
    EXPECT_EQ(decide(std::vector{listed_offer}, shipment(), kKnown, {}).steps[0].passed_over.at(0).reason.key, "no_offer");
}

TEST(ShippingRules, CompareNoPricesOfSeveralCurrencies) {
    Rule cheapest;
    cheapest.wish = Wish::cheapest;
    std::vector<Offer> offers = kOffers;
    offers.push_back({{"demo", "freight"}, "Freight", {1, kUsd}, {}, {}});
    std::vector<Known> known = kKnown;
    known.push_back({{"demo", "freight"}, {1000000}, 10});
    EXPECT_EQ(decide(std::vector{cheapest}, shipment(), known, offers).way, kEconomy);
}

TEST(Facts, AreThoseOfAllParcels) {
    const auto parcel = [](std::int64_t grams, std::int64_t length, std::int64_t pence) {
        return Parcel{"", {grams}, {{length}, {100}, {100}}, {{"A", "", {2}, {grams}, {pence, kGbp}, "", ""}}};
    };
    const Facts all = facts(std::vector{parcel(500, 200, 100), parcel(900, 700, 50)}, "GB", "E1");
    EXPECT_EQ(all.weight.value, 1400);
    EXPECT_EQ(all.heaviest.value, 900);
    EXPECT_EQ(all.longest.value, 700);
    EXPECT_EQ(all.volume_cm3, 9000);
    EXPECT_EQ(all.parcels, 2);
    EXPECT_EQ(all.value->minor, 300);
}

TEST(Renewals, PutARisenPriceToAPerson) {
    const Money before{1000, kGbp};
    EXPECT_EQ(renewal(before, {1000, kGbp}, 50), Renewal::same);
    EXPECT_EQ(renewal(before, {1050, kGbp}, 50), Renewal::within_tolerance);
    EXPECT_EQ(renewal(before, {1051, kGbp}, 50), Renewal::changed);
    EXPECT_EQ(renewal(before, {1, kGbp}, 50), Renewal::within_tolerance) << "cheaper is fine";
    EXPECT_EQ(renewal(before, {1000, kUsd}, 50), Renewal::changed);
    EXPECT_EQ(renewal({0, kGbp}, {1, kGbp}, 50), Renewal::changed);
}

}  // namespace
}  // namespace waybill::rates::rules
