#include "orders/import_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::orders {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const CsvRow kHeader{"external_ref", "placed_at",   "customer_name", "email",      "phone",       "company",
                     "address1",     "address2",    "city",          "region",     "postal_code", "country",
                     "sku",          "description", "quantity",      "unit_price", "currency"};

ImportSource row(int row_no, const std::string& ref, const std::string& sku, const std::string& quantity,
                 const std::string& price) {
    return {row_no,
            {ref, "2010-12-01T08:26:00Z", "Ann", "", "", "", "1 High St", "", "London", "", "N1", "gb", sku, "Thing", quantity,
             price, "GBP"}};
}
std::vector<ImportOrder> orders(const std::vector<ImportSource>& rows) {
    return import_orders(import_columns(kHeader).value(), rows, "shop", "usr_1");
}
std::vector<std::string> problems(const ImportOrder& order) {
    std::vector<std::string> found;
    for (const auto& p : order.problems) found.push_back(std::to_string(p.row) + " " + p.reason);
    return found;
}

TEST(ImportColumns, MayStandInAnyOrderAndCase) {
    CsvRow header(kHeader.rbegin(), kHeader.rend());
    header[0] = " Currency ";
    const auto columns = import_columns(header);
    ASSERT_TRUE(columns.ok());
    EXPECT_EQ(columns->at.at("currency"), 0u);
    EXPECT_EQ(columns->at.at("external_ref"), header.size() - 1);
}

TEST(ImportColumns, AreNamedWhereTheyAreMissingUnknownOrTwice) {
    const auto columns = import_columns({"external_ref", "external_ref", "colour", "customer_name", "address1", "city",
                                         "postal_code", "country", "sku", "description", "quantity", "currency"});
    ASSERT_FALSE(columns.ok());
    EXPECT_EQ(columns.error().key, "import.header");
    EXPECT_EQ(columns.error().detail,
              "The header row is wrong: the column external_ref is there twice; there is no column \"colour\"; "
              "the column unit_price is missing.");
}

TEST(ImportColumns, OfAMendedErrorFileAreKnown) {
    CsvRow header = kHeader;
    for (const auto* added : {"row_no", "reason", "detail"}) header.push_back(added);
    EXPECT_TRUE(import_columns(header).ok());
}

TEST(ImportRows, OfOneReferenceAreOneOrderWhereverTheyStand) {
    const auto all = orders({row(1, "A", "S1", "2", "2.55"), row(2, "B", "S2", "1", "1"), row(3, "A", "S3", "1", "3.10")});
    ASSERT_EQ(all.size(), 2u);
    EXPECT_THAT(all[0].rows, ElementsAre(0u, 2u));
    EXPECT_THAT(all[0].problems, IsEmpty());
    const NewOrder& order = all[0].order;
    EXPECT_EQ(order.external_ref, "A");
    EXPECT_EQ(order.channel, "shop");
    EXPECT_TRUE(order.paid);
    EXPECT_EQ(order.ship_to.country, "GB");
    EXPECT_EQ(order.placed_at, parse_rfc3339("2010-12-01T08:26:00Z"));
    ASSERT_EQ(order.lines.size(), 2u);
    EXPECT_EQ(order.lines[0].quantity, 2);
    EXPECT_EQ(order.lines[0].unit_price.minor, 255);
    EXPECT_EQ(order.lines[1].sku, "S3");
}

TEST(ImportRows, WhoseSkuBeginsWithChargeAreCharges) {
    const auto all =
        orders({row(1, "A", "S1", "1", "2.55"), row(2, "A", "charge:POST", "2", "1.50"), row(3, "A", "charge:D", "", "-1")});
    ASSERT_EQ(all[0].order.charges.size(), 2u);
    EXPECT_EQ(all[0].order.charges[0].code, "POST");
    EXPECT_EQ(all[0].order.charges[0].amount.minor, 300);
    EXPECT_EQ(all[0].order.charges[1].amount.minor, -100);
    EXPECT_THAT(all[0].charge_rows, ElementsAre(1u, 2u));
}

TEST(ImportRows, AreRefusedWhereACellCannotBeRead) {
    const auto all = orders({row(1, "A", "S1", "two", "2.555"), row(2, "", "S1", "1", "1"), row(3, "C", "S1", "-3", "1")});
    EXPECT_THAT(problems(all[0]), ElementsAre("0 quantity", "0 unit_price"));
    EXPECT_THAT(problems(all[1]), ElementsAre("1 required"));
    EXPECT_THAT(problems(all[2]), ElementsAre("2 bad_quantity"));
}

TEST(ImportRows, AreRefusedWithoutWordsUnitsOrPrice) {
    auto bare = row(1, "A", "S1", "0", "0");
    bare.cells[13] = "  ";
    const auto all = orders({bare, row(2, "B", "S1", "1", "-0.01"), row(3, "C", "charge:D", "1", "-0.01")});
    EXPECT_THAT(problems(all[0]), ElementsAre("0 missing_description", "0 bad_quantity", "0 bad_price"));
    EXPECT_THAT(problems(all[1]), ElementsAre("1 bad_price"));
    EXPECT_THAT(problems(all[2]), IsEmpty());
}

TEST(ImportRows, AreRefusedWhereTheyDisagreeAboutTheOrder) {
    auto second = row(2, "A", "S2", "1", "1");
    second.cells[8] = "Leeds";
    auto third = row(3, "A", "S3", "1", "1");
    third.cells[8] = "";
    const auto all = orders({row(1, "A", "S1", "1", "1"), second, third});
    EXPECT_THAT(problems(all[0]), ElementsAre("1 conflict"));
    EXPECT_THAT(all[0].problems[0].detail, HasSubstr("city differs from row 1"));
}

TEST(ImportRows, TakeTheEarliestTimeAndTheFormsOfSpreadsheets) {
    auto first = row(1, "A", "S1", "1", "1"), second = row(2, "A", "S2", "1", "1"), bad = row(3, "B", "S1", "1", "1");
    first.cells[1] = "2010-12-01 08:27:00";
    second.cells[1] = "2010-12-01 08:26";
    bad.cells[1] = "1/12/2010";
    const auto all = orders({first, second, bad});
    EXPECT_EQ(all[0].order.placed_at, parse_rfc3339("2010-12-01T08:26:00Z"));
    EXPECT_THAT(problems(all[1]), ElementsAre("2 placed_at"));
}

TEST(ImportRows, AreRefusedWithTooFewOrTooManyCells) {
    auto bad = row(1, "A", "S1", "1", "1");
    bad.cells.pop_back();
    EXPECT_THAT(problems(orders({bad})[0]), ElementsAre("0 columns"));
}

TEST(ImportRefusals, PointAtTheRowOfTheLineAndNameItsCompanions) {
    const std::vector<ImportSource> rows{row(1, "A", "S1", "1", "1"), row(2, "A", "charge:POST", "1", "1"),
                                         row(3, "A", "S2", "1", "1")};
    const auto all = orders(rows);
    const Error refusal =
        error(Code::invalid, "order.mismatch", "no",
              {{"/lines/1/sku", "unknown_product", "S2 is not in the catalogue"}, {"/charges/0/code", "length", "is too long"}});
    const auto named = with_companions(all[0], row_problems(all[0], refusal), rows);
    ASSERT_EQ(named.size(), 3u);
    EXPECT_EQ(named[0].reason, "order_refused");
    EXPECT_EQ(named[0].detail, "refused together with row 2");
    EXPECT_EQ(named[1].reason, "length");
    EXPECT_EQ(named[2].reason, "unknown_product");
}

}  // namespace
}  // namespace waybill::orders
