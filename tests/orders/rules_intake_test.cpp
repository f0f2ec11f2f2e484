#include "orders/rules_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::orders {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Currency gbp() { return *Currency::parse("GBP"); }

struct Draft {
    std::string channel = "shop", ref = "R-1", name = "Ann", email, phone, note;
    Currency currency = gbp();
    Address to{"Ann Lee", "", {"1 High Street"}, "London", "", "N1 9GU", "GB", "", ""};
    std::vector<NewLine> lines{{"A", "", 1, {255, gbp()}}};
    std::vector<NewCharge> charges;

    std::vector<std::string> wrong() const {
        std::vector<std::string> found;
        for (const auto& e : wrong_fields({channel, ref, currency, name, email, phone, note, to, lines, charges}))
            found.push_back(e.pointer + " " + e.key);
        return found;
    }
};

TEST(IntakeFields, AcceptACompleteOrder) { EXPECT_THAT(Draft().wrong(), IsEmpty()); }

TEST(IntakeFields, NameEveryWrongFieldAtOnce) {
    Draft draft;
    draft.ref = " ";
    draft.name = std::string(201, 'x');
    draft.note = "a\x01";
    draft.to = {"", "", {}, "", "", std::string(21, '1'), "UK", "", ""};
    draft.lines = {{"", "", 2'000'000, {1, *Currency::parse("EUR")}}, {"B", "", 1, {kMaxAmount + 1, gbp()}}};
    draft.charges = {{"", "", {1, gbp()}}};
    EXPECT_THAT(draft.wrong(), ElementsAre("/external_ref required", "/customer/name length", "/note control_character",
                                           "/ship_to/name required", "/ship_to/lines count", "/ship_to/city required",
                                           "/ship_to/postal_code length", "/ship_to/country country", "/lines/0/sku required",
                                           "/lines/0/quantity range", "/lines/0/unit_price/currency currency",
                                           "/lines/1/unit_price/minor range", "/charges/0/code required"));
}

TEST(IntakeFields, WantAtLeastOneLineOfGoods) {
    Draft draft;
    draft.lines.clear();
    draft.charges = {{"POST", "", {295, gbp()}}};
    EXPECT_THAT(draft.wrong(), ElementsAre("/lines required"));
}

TEST(IntakeFields, LeaveAMissingPostalCodeToTheGate) {
    Draft draft;
    draft.to.postal_code = "";
    EXPECT_THAT(draft.wrong(), IsEmpty());
}

TEST(Total, AddsLinesAndCharges) {
    const std::vector<NewLine> lines{{"A", "", 6, {255, gbp()}}, {"B", "", 2, {100, gbp()}}};
    const std::vector<NewCharge> charges{{"POST", "", {295, gbp()}}, {"D", "", {-500, gbp()}}};
    EXPECT_EQ(total(gbp(), lines, charges), (Money{6 * 255 + 200 + 295 - 500, gbp()}));
}

TEST(Total, IsNothingWhereItDoesNotFit) {
    const std::vector<NewLine> lines(2000, NewLine{"A", "", kMaxQuantity, {kMaxAmount, gbp()}});
    EXPECT_FALSE(total(gbp(), lines, {}));
}

class Mismatches : public ::testing::Test {
  protected:
    std::vector<std::string> of(const NewLine& line, std::int64_t permille = 0, const KnownProduct* product = nullptr) {
        std::vector<std::string> found;
        for (const auto& d : deviations({&line, 1}, {product}, permille)) found.push_back(d.reason + (d.never ? "!" : ""));
        return found;
    }
    const KnownProduct pen{ProductId(1), "Pen", {200, gbp()}};
    NewLine line{"PEN", "", 1, {200, gbp()}};
};

TEST_F(Mismatches, AreNoneForACataloguePrice) { EXPECT_THAT(of(line, 0, &pen), IsEmpty()); }
TEST_F(Mismatches, NameAnUnknownProduct) { EXPECT_THAT(of(line), ElementsAre("unknown_product")); }

TEST_F(Mismatches, NeverTakeAQuantityThatIsNotPositive) {
    for (const std::int64_t quantity : {0, -1}) {
        line.quantity = quantity;
        EXPECT_THAT(of(line, 0, &pen), ElementsAre("bad_quantity!"));
    }
}

TEST_F(Mismatches, MeasureThePriceInThousandthsOfTheCataloguePrice) {
    line.unit_price.minor = 210;  // 50 in 1000 over
    EXPECT_THAT(of(line, 50, &pen), IsEmpty());
    EXPECT_THAT(of(line, 49, &pen), ElementsAre("price_deviation"));
    line.unit_price.minor = 190;
    EXPECT_THAT(of(line, 50, &pen), IsEmpty());
    EXPECT_THAT(of(line, 49, &pen), ElementsAre("price_deviation"));
}

TEST_F(Mismatches, DoubtAPriceOfZeroHoweverWideTheTolerance) {
    line.unit_price.minor = 0;
    EXPECT_THAT(of(line, 1000, &pen), ElementsAre("price_deviation"));
    line.unit_price.minor = -200;
    EXPECT_THAT(of(line, 1'000'000, &pen), ElementsAre("price_deviation!"));
}

TEST_F(Mismatches, DoubtAnotherCurrency) {
    line.unit_price.currency = *Currency::parse("EUR");
    EXPECT_THAT(of(line, 1000, &pen), ElementsAre("price_deviation"));
}

TEST_F(Mismatches, WantADescriptionFromSomewhere) {
    const KnownProduct nameless{ProductId(1), "", {200, gbp()}};
    EXPECT_THAT(of(line, 0, &nameless), ElementsAre("missing_description"));
    line.description = "Pen, blue";
    EXPECT_THAT(of(line, 0, &nameless), IsEmpty());
}

TEST_F(Mismatches, AreTextOfOneHoldForEachReason) {
    const std::vector<NewLine> lines{{"X", "", 1, {1, gbp()}}, line, {"Y", "", 1, {1, gbp()}}};
    const auto found = deviations(lines, {nullptr, &pen, nullptr}, 0);
    EXPECT_EQ(hold_detail(found, "unknown_product", lines),
              "line 1 (X): X is not in the catalogue; line 3 (Y): Y is not in the catalogue");
    const std::vector<NewLine> many(2000, NewLine{std::string(60, 'S'), "", 1, {1, gbp()}});
    const auto text = hold_detail(deviations(many, std::vector<const KnownProduct*>(2000), 0), "unknown_product", many);
    EXPECT_LE(text.size(), 500u);
    EXPECT_THAT(text, ::testing::HasSubstr(" more"));
}

}  // namespace
}  // namespace waybill::orders
