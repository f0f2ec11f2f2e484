#include "orders/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::orders {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<CsvRow> rows(std::string_view csv) {
    std::vector<CsvRow> all;
    int expected = 0;
    const auto read = read_csv(csv, [&](int row_no, CsvRow row) {
        EXPECT_EQ(row_no, expected++);
        all.push_back(std::move(row));
    });
    EXPECT_TRUE(read.ok());
    return all;
}
std::string refusal(std::string_view csv) {
    const auto read = read_csv(csv, [](int, CsvRow) {});
    if (read.ok()) return "";
    EXPECT_EQ(read.error().key, "import.syntax");
    return read.error().detail;
}

TEST(CsvReader, ReadsQuotedCellsWithCommasQuotesAndLineBreaks) {
    EXPECT_THAT(rows("a,b\r\n\"1,5\",\"say \"\"hi\"\"\r\nthere\"\r\n"),
                ElementsAre(CsvRow{"a", "b"}, CsvRow{"1,5", "say \"hi\"\r\nthere"}));
}
TEST(CsvReader, TakesALastRowWithoutALineBreakAndAnyLineBreak) {
    EXPECT_THAT(rows("a\n1\r\n2\r3"), ElementsAre(CsvRow{"a"}, CsvRow{"1"}, CsvRow{"2"}, CsvRow{"3"}));
}
TEST(CsvReader, KeepsWhiteSpaceAndEmptyCells) {
    EXPECT_THAT(rows(" a ,,\n\"\",x,\n"), ElementsAre(CsvRow{" a ", "", ""}, CsvRow{"", "x", ""}));
}
TEST(CsvReader, DropsAByteOrderMarkAndKeepsForeignLetters) {
    EXPECT_THAT(rows("\xEF\xBB\xBFname\n王小明\n"), ElementsAre(CsvRow{"name"}, CsvRow{"王小明"}));
}
TEST(CsvReader, DoesNotCountEmptyLines) { EXPECT_THAT(rows("a\n\n\n1\n"), ElementsAre(CsvRow{"a"}, CsvRow{"1"})); }
TEST(CsvReader, ReadsOverTheEdgesOfItsPieces) {
    const std::string cell(60'000, 'x');
    const auto all = rows("a,b\n" + cell + ",\"" + cell + "\"\n");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1], (CsvRow{cell, cell}));
}
TEST(CsvReader, FindsNothingInAnEmptyFile) { EXPECT_TRUE(rows("").empty()); }

TEST(CsvReader, NamesTheRowOfAQuotationMarkOutOfPlace) {
    EXPECT_THAT(refusal("a\nok\n6\" ruler\n"), HasSubstr("Row 2 has a quotation mark"));
    EXPECT_THAT(refusal("a\n\"x\"y\n"), HasSubstr("Row 1 has a quotation mark"));
    EXPECT_THAT(refusal("a\"\n"), HasSubstr("The header row has a quotation mark"));
}
TEST(CsvReader, NamesTheRowWhoseQuotationIsNeverClosed) { EXPECT_THAT(refusal("a\nok\n\"x\n"), HasSubstr("Row 2 has a cell")); }
TEST(CsvReader, NamesTheRowAndColumnThatIsNotUtf8) {
    EXPECT_EQ(refusal("a,b\nx,caf\xE9\n"), "Row 1 has text in column 2 that is not UTF-8; save the file as UTF-8.");
}
TEST(CsvReader, KnowsUtf16ByItsMark) {
    EXPECT_THAT(refusal(std::string("\xFF\xFE"
                                    "a\0",
                                    4)),
                HasSubstr("UTF-16"));
}
TEST(CsvReader, RefusesControlCharacters) {
    EXPECT_THAT(refusal(std::string("a\nx\0y\n", 6)), HasSubstr("Row 1 has a control character"));
}
TEST(CsvReader, RefusesCellsAndRowsBeyondMeasure) {
    EXPECT_THAT(refusal("a\n" + std::string(70'000, 'x') + "\n"), HasSubstr("64 kB"));
    EXPECT_THAT(refusal(std::string(300, ',') + "\n"), HasSubstr("200 columns"));
}
TEST(CsvReader, LetsExceptionsOfTheTakerThrough) {
    EXPECT_THROW((void)read_csv("a\nb\n", [](int, CsvRow) { throw std::runtime_error("full"); }), std::runtime_error);
}

TEST(CsvLine, QuotesWhatMustBeQuotedAndNothingElse) {
    EXPECT_EQ(csv_line({"a", "b,c", "say \"hi\"", "x\ny", ""}), "a,\"b,c\",\"say \"\"hi\"\"\",\"x\ny\",\r\n");
    EXPECT_EQ(csv_line({""}), "\"\"\r\n");
}
TEST(CsvLine, IsReadBackAsItWas) {
    const CsvRow row{"a", " b,c ", "\"", "x\r\ny", "", "王"};
    EXPECT_THAT(rows(csv_line(row)), ElementsAre(row));
}

TEST(FormulaCells, AreNeutralisedAndComeBack) {
    for (const std::string cell : {"=1+1", "+44 20", "-5", "@SUM", "\tx", "\rx", "＝1", "＋1", "－1", "＠1"}) {
        EXPECT_EQ(neutralised(cell), "'" + cell);
        EXPECT_EQ(without_apostrophe(neutralised(cell)), cell);
    }
    for (const std::string cell : {"", "5", "a=b", "'tis", "王"}) {
        EXPECT_EQ(neutralised(cell), cell);
        EXPECT_EQ(without_apostrophe(cell), cell);
    }
}

}  // namespace
}  // namespace waybill::orders
