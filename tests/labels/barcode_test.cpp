#include "labels/barcode.h"

#include <gtest/gtest.h>

#include <numeric>

#include "labels/gs1.h"

namespace waybill::labels {
namespace {

std::string read(const Result<Barcode>& barcode, int dots = 2) {
    if (!barcode) return "not encoded: " + barcode.error().key;
    const auto text = read_back(bitmap(*barcode, dots));
    return text ? *text : text.error().key;
}

TEST(Code128, IsReadBackAsItWasWritten) {
    for (const std::string text :
         {"ord_06B3M2X8Y7Q4K", "A", "1234567890", "A-12-03", "a b~!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}", "00376104250021234569",
          "SKU\x1D"
          "22"})
        EXPECT_EQ(read(code128(text)), text);
}

TEST(Code128, TakesOneToEightyPrintableCharacters) {
    EXPECT_EQ(read(code128(std::string(80, 'x')), 3), std::string(80, 'x'));
    EXPECT_EQ(code128("").error().key, "barcode.length");
    EXPECT_EQ(code128(std::string(81, 'x')).error().key, "barcode.length");
    EXPECT_EQ(code128("Tür").error().key, "barcode.character");
    EXPECT_EQ(code128("a\nb").error().key, "barcode.character");
    EXPECT_EQ(code128(std::string("a\0b", 3)).error().key, "barcode.character");
    EXPECT_EQ(code128("\xF1").error().key, "barcode.character");
}

TEST(Code128, StatesItsRunsAndQuietZones) {
    const auto barcode = code128("A-12");
    ASSERT_TRUE(barcode.ok());
    EXPECT_TRUE(barcode->linear());
    EXPECT_EQ(barcode->quiet_left, 10);
    EXPECT_EQ(barcode->quiet_right, 10);
    EXPECT_EQ(barcode->columns, std::accumulate(barcode->bars.begin(), barcode->bars.end(), 0));
    EXPECT_EQ(barcode->bars.size() % 2, 1u) << "begins and ends with a bar";
    EXPECT_EQ(barcode->columns % 11, 2) << "characters of 11 modules and the stop's 13";
    EXPECT_EQ(barcode->human, "A-12");
}

TEST(Gs1128, IsReadBackWithItsSeparators) {
    const std::string one = "00376104250021234569";
    EXPECT_EQ(read(gs1_128(one)), one);
    const std::string many =
        "0109501101530003"
        "10ABC123\x1D"
        "21SER9";
    EXPECT_EQ(read(gs1_128(many)), many);
    EXPECT_EQ(gs1_128(one)->human, "(00)376104250021234569");
    EXPECT_EQ(gs1_128(one)->columns, 156) << "start, FNC1, ten pairs, check, stop";
}

TEST(Gs1128, RefusesWhatIsNoElementString) {
    EXPECT_EQ(gs1_128("00376104250021234568").error().key, "gs1.check_digit");
    EXPECT_EQ(gs1_128("hello").error().key, "gs1.identifier");
    const std::string batch(20, 'b'), serial(20, 's');
    const std::string full = "10" + batch +
                             "\x1D"
                             "21" +
                             serial + "\x1D";
    EXPECT_TRUE(gs1_128(full + "22xy").ok()) << "48 characters";
    EXPECT_EQ(gs1_128(full + "22xyz").error().key, "barcode.length") << "49";
}

TEST(RetailSymbols, CompleteOrCheckTheirCheckDigit) {
    EXPECT_EQ(read(ean13("629104150021")), "6291041500213");
    EXPECT_EQ(read(ean13("6291041500213")), "6291041500213");
    EXPECT_EQ(ean13("6291041500214").error().key, "gs1.check_digit");
    EXPECT_EQ(ean13("62910415002").error().key, "barcode.length");
    EXPECT_EQ(ean13("62910415002x").error().key, "gs1.digits");
    EXPECT_EQ(read(itf14("0950110153000")), "09501101530003");
    EXPECT_EQ(read(itf14("09501101530003")), "09501101530003");
    EXPECT_EQ(itf14("09501101530004").error().key, "gs1.check_digit");
    EXPECT_EQ(itf14("").error().key, "barcode.length");
}

TEST(Qr, HoldsAnyScript) {
    for (const std::string text : {"https://track.example/t/8Qm2xV4nT0aJc7Lw", "红茶杯-42", "مصباح", "x"}) {
        const auto barcode = qr(text);
        ASSERT_TRUE(barcode.ok());
        EXPECT_EQ(barcode->quiet_left, 4);
        EXPECT_EQ(barcode->rows, barcode->columns);
        EXPECT_EQ(read(barcode, 3), text);
    }
    EXPECT_EQ(qr("").error().key, "barcode.length");
    EXPECT_EQ(qr(std::string(1001, 'x')).error().key, "barcode.length");
    EXPECT_TRUE(qr(std::string(1000, 'x')).ok());
}

TEST(FittingSymbol, IsCode128WhereItMayAndFitsElseQr) {
    EXPECT_EQ(fitting("SKU-22013", 240)->symbology, Symbology::code128);
    EXPECT_EQ(fitting(std::string(40, 'x'), 240)->symbology, Symbology::qr);
    EXPECT_EQ(fitting("红茶杯", 240)->symbology, Symbology::qr);
    EXPECT_EQ(fitting("", 240).error().key, "barcode.length");
}

TEST(ReadBack, SaysWhenThereIsNothingToRead) {
    EXPECT_EQ(read_back({100, 50, std::vector<std::uint8_t>(5000, 255)}).error().key, "barcode.unreadable");
    EXPECT_EQ(read_back({100, 50, {}}).error().key, "barcode.bitmap");
    EXPECT_EQ(read_back({-1, 50, {}}).error().key, "barcode.bitmap");
    Bitmap broken = bitmap(*code128("A-12"), 2);
    std::fill(broken.pixels.begin() + broken.width * 40, broken.pixels.end(), 255);
    EXPECT_EQ(*read_back(broken), "A-12") << "half its height is enough";
    for (std::size_t i = 0; i < broken.pixels.size(); ++i)
        if (i % static_cast<std::size_t>(broken.width) < 60) broken.pixels[i] = 255;
    EXPECT_FALSE(read_back(broken).ok());
}

}  // namespace
}  // namespace waybill::labels
