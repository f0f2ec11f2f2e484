#include "labels/pdf_symbols.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "labels/pdf.h"
#include "tests/labels/samples.h"

namespace waybill::labels {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
    return n;
}

Page page_with(const Result<Barcode>& barcode) { return Page{210, 297, {Symbol{20, 30, *barcode, 2, 10}}}; }

TEST(SymbolOperators, DrawEachBarOnceInModules) {
    const auto code = ean13("6291041500213");
    const std::string operators = symbol_operators(page_with(code));
    EXPECT_EQ(count(operators, " l\n"), (code->bars.size() + 1) / 2);
    EXPECT_EQ(operators.find("q 0.70936 0 0 0.70936 "), 0u) << "two dots of 203 dpi are 0.70936 points";
    EXPECT_NE(operators.find("1 w\n0.5 0 m 0.5 -"), std::string::npos) << "the guard's first bar";
    EXPECT_NE(operators.find("\n94.5 0 m 94.5 -"), std::string::npos) << "the guard's last bar";
    EXPECT_TRUE(operators.ends_with("S\nQ\n"));
}

TEST(SymbolOperators, DrawEachRunOfAMatrixOnce) {
    const auto code = qr("https://track.example/t/abc");
    std::size_t runs = 0;
    for (int y = 0; y < code->rows; ++y)
        for (int x = 0; x < code->columns; ++x) {
            const auto at = static_cast<std::size_t>(y * code->columns + x);
            runs += code->dark[at] != 0 && (x == 0 || code->dark[at - 1] == 0) ? 1 : 0;
        }
    EXPECT_EQ(count(symbol_operators(page_with(code)), " l\n"), runs);
}

TEST(SymbolOperators, AreNoneForAPageWithoutSymbols) {
    EXPECT_EQ(symbol_operators(Page{210, 297, {Line{1, 1, 2, 2, 1, 0}}}), "");
}

TEST(DrawnOver, KeepsTheFileAndAddsAnUpdateForEachPage) {
    const std::string once = *Pdf({"t", "en", samples::kPrinted}).write({Page{}, page_with(code128("A")), page_with(qr("B"))});
    const std::string twice = drawn_over(once.substr(0, once.find("%%EOF") + 6), {"0 0 m", "1 1 l", "S"});
    EXPECT_TRUE(twice.starts_with(once.substr(0, once.find("%%EOF") + 6)));
    EXPECT_EQ(count(twice, "%%EOF"), 2u);
    EXPECT_EQ(count(twice, "/Prev "), 1u);
    EXPECT_EQ(count(twice, "/Contents ["), 3u);
}

TEST(DrawnOver, RefusesAFileOfAnotherShape) {
    const std::string good = *Pdf({"t", "en", samples::kPrinted}).write({page_with(code128("A"))});
    const std::string cairos = good.substr(0, good.find("%%EOF") + 6);
    EXPECT_NO_THROW(drawn_over(cairos, {"S"}));
    EXPECT_THROW(drawn_over(cairos, {"S", "S"}), std::logic_error) << "one page, not two";
    EXPECT_THROW(drawn_over("", {"S"}), std::logic_error);
    EXPECT_THROW(drawn_over("startxref\n", {"S"}), std::logic_error);
    EXPECT_THROW(drawn_over("startxref\n999999999999999999999\n", {"S"}), std::logic_error);
    EXPECT_THROW(drawn_over("startxref\n5\n%%EOF\n", {"S"}), std::logic_error);
    EXPECT_THROW(
        drawn_over(cairos.substr(0, cairos.find("trailer")) + "startxref\n" + cairos.substr(cairos.find("startxref\n") + 10),
                   {"S"}),
        std::logic_error);
    for (std::size_t cut = 0; cut < cairos.size(); cut += 997)
        EXPECT_THROW(drawn_over(cairos.substr(0, cut), {"S"}), std::logic_error) << cut;
}

}  // namespace
}  // namespace waybill::labels
