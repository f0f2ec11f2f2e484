#include "catalogue/rules.h"

#include <gmock/gmock.h>

namespace waybill::catalogue::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

MATCHER_P2(At, pointer, key, "") { return arg.pointer == pointer && arg.key == key; }

Identity product(std::string sku, std::vector<std::string> barcodes = {}) {
    return {std::move(sku), std::move(barcodes), "", ""};
}

TEST(ProductGtin, IsKnownByItsCheckDigit) {
    EXPECT_TRUE(is_gtin("96385074"));        // GTIN-8, GS1 General Specifications
    EXPECT_TRUE(is_gtin("614141999996"));    // GTIN-12
    EXPECT_TRUE(is_gtin("6291041500213"));   // GTIN-13, the example of GS1's check digit page
    EXPECT_TRUE(is_gtin("10614141999993"));  // GTIN-14
    EXPECT_FALSE(is_gtin("6291041500214"));
    EXPECT_FALSE(is_gtin("629104150021"));
    EXPECT_FALSE(is_gtin("62910415002X3"));
    EXPECT_FALSE(is_gtin("22138"));
    EXPECT_FALSE(is_gtin(""));
}

TEST(ProductGtin, OfAnyLengthIsStoredWithFourteenDigits) {
    EXPECT_EQ(normalised("96385074"), "00000096385074");
    EXPECT_EQ(normalised("614141999996"), "00614141999996");
    EXPECT_EQ(normalised("6291041500213"), "06291041500213");
    EXPECT_EQ(normalised("10614141999993"), "10614141999993");
}

TEST(ProductGtin, OtherCodesStayAsTheyArePrinted) {
    EXPECT_EQ(normalised("6291041500214"), "6291041500214") << "a wrong check digit: somebody's own number";
    EXPECT_EQ(normalised("85123A"), "85123A");
}

TEST(Readings, AreEveryLengthThatAScannerMayGive) {
    EXPECT_THAT(readings("00000096385074"), ElementsAre("00000096385074", "0000096385074", "000096385074", "96385074"));
    EXPECT_THAT(readings("06291041500213"), ElementsAre("06291041500213", "6291041500213"));
    EXPECT_THAT(readings("10614141999993"), ElementsAre("10614141999993"));
    EXPECT_THAT(readings("85123A"), ElementsAre("85123A"));
    for (const auto& text : readings("00000096385074")) EXPECT_EQ(normalised(text), "00000096385074") << text;
}

TEST(ProductList, IsAcceptedWhereEverythingIsRight) {
    EXPECT_THAT(check({product("85123A", {"06291041500213"}), product("85123a")}), IsEmpty()) << "SKUs are case-sensitive";
    EXPECT_THAT(check({{"A", {}, "CN", "392690"}}), IsEmpty());
}

TEST(ProductList, NamesEveryWrongItem) {
    const std::vector<Identity> products{product("A", {"x", "y"}), product("B ", {"y"}), {"A", {"ü"}, "cn", "39"}};
    EXPECT_THAT(check(products), ElementsAre(At("/products/1/sku", "code"), At("/products/1/barcodes/0", "repeated"),
                                             At("/products/2/barcodes/0", "code"), At("/products/2/origin_country", "country"),
                                             At("/products/2/hs_code", "hs_code"), At("/products/2/sku", "repeated")));
}

TEST(CodeOwners, LetAProductKeepItsOwnCodes) {
    const Owners owners{{{"x", ProductId(1)}}, {{"A", ProductId(1)}}};
    EXPECT_THAT(check_owners({product("A", {"x", "A"})}, {ProductId(1)}, owners), IsEmpty());
}

TEST(CodeOwners, RefuseTheBarcodeOfAnotherProduct) {
    const Owners owners{{{"x", ProductId(9)}}, {}};
    EXPECT_THAT(check_owners({product("A", {"w", "x"})}, {ProductId(1)}, owners),
                ElementsAre(At("/products/0/barcodes/1", "taken")));
}

TEST(CodeOwners, RefuseABarcodeThatReadsLikeAnotherSku) {
    const Owners owners{{}, {{"6291041500213", ProductId(9)}}};
    EXPECT_THAT(check_owners({product("A", {"06291041500213"})}, {ProductId(1)}, owners),
                ElementsAre(At("/products/0/barcodes/0", "taken")));
}

TEST(CodeOwners, RefuseASkuThatReadsLikeAnotherBarcode) {
    const Owners owners{{{"06291041500213", ProductId(9)}}, {}};
    EXPECT_THAT(check_owners({product("6291041500213")}, {ProductId(1)}, owners), ElementsAre(At("/products/0/sku", "taken")));
}

}  // namespace
}  // namespace waybill::catalogue::rules
