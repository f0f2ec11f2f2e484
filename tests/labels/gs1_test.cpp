#include "labels/gs1.h"

#include <gtest/gtest.h>

namespace waybill::labels::gs1 {
namespace {

TEST(Gs1CheckDigit, IsThatOfThePublishedExamples) {
    EXPECT_EQ(check_digit("629104150021"), 3);       // GS1's own EAN-13 example
    EXPECT_EQ(check_digit("37610425002123456"), 9);  // GS1's own SSCC example
    EXPECT_EQ(check_digit("0000000"), 0);
    EXPECT_FALSE(check_digit(""));
    EXPECT_FALSE(check_digit("12a"));
    EXPECT_TRUE(checks("6291041500213"));
    EXPECT_FALSE(checks("6291041500214"));
    EXPECT_FALSE(checks("3"));
}

TEST(Gs1CheckDigit, FindsEverySingleWrongDigit) {
    const std::string good = "376104250021234569";
    for (std::size_t at = 0; at < good.size(); ++at)
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string bad = good;
            bad[at] = digit;
            EXPECT_EQ(checks(bad), bad == good) << bad;
        }
}

TEST(Sscc, IsExtensionPrefixSerialAndCheckDigit) {
    EXPECT_EQ(*sscc(3, "7610425", 2123456), "376104250021234569");
    EXPECT_EQ(*sscc(0, "9521321", 0), "09521321000000000" + std::to_string(*check_digit("09521321000000000")));
    EXPECT_TRUE(valid_sscc(*sscc(9, "123456789012", 9999)).ok());
}

TEST(Sscc, RefusesWhatDoesNotFit) {
    EXPECT_EQ(sscc(10, "9521321", 1).error().key, "gs1.extension");
    EXPECT_EQ(sscc(-1, "9521321", 1).error().key, "gs1.extension");
    EXPECT_EQ(sscc(0, "95A1321", 1).error().key, "gs1.prefix");
    EXPECT_EQ(sscc(0, "123", 1).error().key, "gs1.prefix");
    EXPECT_EQ(sscc(0, "1234567890123", 1).error().key, "gs1.prefix");
    EXPECT_TRUE(sscc(0, "123456789012", 9999).ok());
    EXPECT_EQ(sscc(0, "123456789012", 10000).error().key, "gs1.serial");
}

TEST(Sscc, IsReadStrictly) {
    EXPECT_EQ(*valid_sscc("376104250021234569"), "376104250021234569");
    EXPECT_EQ(valid_sscc("376104250021234568").error().key, "gs1.check_digit");
    EXPECT_EQ(valid_sscc("37610425002123456").error().key, "gs1.length");
    EXPECT_EQ(valid_sscc("(00)3761042500212").error().key, "gs1.digits");
    EXPECT_EQ(valid_sscc("").error().key, "gs1.digits");
}

TEST(Gtin, OfEveryLengthComesOutWithFourteenDigits) {
    EXPECT_EQ(*gtin14("96385074"), "00000096385074");
    EXPECT_EQ(*gtin14("036000291452"), "00036000291452");
    EXPECT_EQ(*gtin14("6291041500213"), "06291041500213");
    EXPECT_EQ(*gtin14("09501101530003"), "09501101530003");
    EXPECT_EQ(gtin14("6291041500214").error().key, "gs1.check_digit");
    EXPECT_EQ(gtin14("629104150021300").error().key, "gs1.length");
    EXPECT_EQ(gtin14("SKU-1").error().key, "gs1.digits");
}

TEST(ElementString, PutsASeparatorOnlyBehindVariableLengthsThatAreNotLast) {
    EXPECT_EQ(*write({{"01", "09501101530003"}, {"10", "AB-123"}, {"21", "SER9"}}),
              "010950110153000310AB-123\x1D"
              "21SER9");
    EXPECT_EQ(*write({{"10", "A"}, {"17", "261231"}}),
              "10A\x1D"
              "17261231");
    EXPECT_EQ(*write({{"00", "376104250021234569"}}), "00376104250021234569");
    EXPECT_EQ(*write({{"02", "09501101530003"}, {"37", "12"}, {"3103", "001250"}}),
              "020950110153000337"
              "12\x1D"
              "3103001250");
}

TEST(ElementString, IsReadBackAsItWasWritten) {
    const std::vector<Element> elements{
        {"02", "09501101530003"}, {"37", "48"},       {"3102", "000125"},       {"10", "L/7(a)"},
        {"15", "270200"},         {"400", "PO-2211"}, {"410", "6291041500213"}, {"414", "6291041500213"}};
    const auto read = parse(*write(elements));
    ASSERT_TRUE(read.ok()) << read.error().detail;
    EXPECT_EQ(*read, elements);
}

TEST(ElementString, IsReadWithWhatScannersPutAround) {
    const std::vector<Element> expected{{"00", "376104250021234569"}};
    EXPECT_EQ(*parse("]C100376104250021234569"), expected);
    EXPECT_EQ(*parse("\x1D"
                     "00376104250021234569"),
              expected);
    EXPECT_EQ(*parse("00376104250021234569\x1D"), expected);
    EXPECT_EQ(*parse("]d2"
                     "0109501101530003"
                     "\x1D"
                     "10A"),
              (std::vector<Element>{{"01", "09501101530003"}, {"10", "A"}}));
}

TEST(ElementString, NamesWhatIsWrong) {
    EXPECT_EQ(write({}).error().key, "gs1.empty");
    EXPECT_EQ(write({{"99999", "1"}}).error().key, "gs1.identifier");
    EXPECT_EQ(write({{"00", "376104250021234568"}}).error().key, "gs1.check_digit");
    EXPECT_EQ(write({{"10", "123456789012345678901"}}).error().key, "gs1.length");
    EXPECT_EQ(write({{"10", "Käse"}}).error().key, "gs1.character");
    EXPECT_EQ(write({{"10", "a b"}}).error().key, "gs1.character");
    EXPECT_EQ(write({{"30", "1x"}}).error().key, "gs1.digits");
    EXPECT_EQ(write({{"17", "261331"}}).error().key, "gs1.date");
    EXPECT_EQ(write({{"17", "260431"}}).error().key, "gs1.date");
    EXPECT_EQ(parse("").error().key, "gs1.empty");
    EXPECT_EQ(parse("]C1").error().key, "gs1.empty");
    EXPECT_EQ(parse("0037610425002123456").error().key, "gs1.length");
    EXPECT_EQ(parse("88").error().key, "gs1.identifier");
    EXPECT_EQ(parse("10").error().key, "gs1.length");
    EXPECT_EQ(parse("00376104250021234569"
                    "7")
                  .error()
                  .key,
              "gs1.identifier");
}

TEST(ElementString, ForPeopleHasItsIdentifiersInBrackets) {
    EXPECT_EQ(bracketed({{"00", "376104250021234569"}, {"10", "A1"}}), "(00)376104250021234569(10)A1");
}

TEST(Identifiers, WithADecimalPlaceTakeOneDigitMore) {
    ASSERT_TRUE(find("3103"));
    EXPECT_STREQ(find("3103")->title, "NET WEIGHT (kg)");
    EXPECT_FALSE(find("310"));
    EXPECT_FALSE(find("3109"));
    EXPECT_FALSE(find("0"));
    EXPECT_FALSE(find(""));
}

}  // namespace
}  // namespace waybill::labels::gs1
