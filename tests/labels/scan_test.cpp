#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/labels/samples.h"

/// The acceptance of the documents: printed by one foreign program and scanned by another.
namespace waybill::labels {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test, gone with it.
class Scan : public ::testing::TestWithParam<int> {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "waybill-scan-XXXXXX").string();
        ASSERT_TRUE(mkdtemp(pattern.data()));
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// What zbarimg finds (with no help: each page as one whole image) on the pages from first to last of the document.
    std::set<std::string> scanned(const Result<std::string>& pdf, int first = 1, int last = 9999,
                                  const std::string& options = "-gray") {
        EXPECT_TRUE(pdf.ok()) << (pdf ? "" : pdf.error().detail);
        fs::remove_all(folder_);
        fs::create_directory(folder_);
        std::ofstream(folder_ / "d.pdf", std::ios::binary) << *pdf;
        const std::string here = folder_.string();
        const std::string pages = "pdftoppm -r " + std::to_string(GetParam()) + " " + options + " -f " + std::to_string(first) +
                                  " -l " + std::to_string(last) + " " + here + "/d.pdf " + here + "/p";
        EXPECT_EQ(std::system(pages.c_str()), 0);
        const std::string scan = "zbarimg --nodbus --raw -q -Sdisable -Scode128.enable -Sqrcode.enable " + here + "/p* > " +
                                 here + "/found 2>/dev/null";
        EXPECT_EQ(std::system(scan.c_str()), 0);
        std::ifstream file(folder_ / "found");
        std::set<std::string> found;
        for (std::string line; std::getline(file, line);) found.insert(line);
        return found;
    }

    static void expect_all(const std::set<std::string>& found, const std::vector<std::string>& named) {
        EXPECT_FALSE(named.empty());
        for (const std::string& text : named) EXPECT_TRUE(found.contains(text)) << text << " was not found";
        for (const std::string& text : found)
            EXPECT_TRUE(std::find(named.begin(), named.end(), text) != named.end()) << text << " is not named";
    }

    fs::path folder_;
    Texts en_ = samples::texts("en"), zh_ = samples::texts("zh-CN");
};

TEST_P(Scan, FindsEveryBarcodeOfAPackingSlipInAnyScript) {
    for (const std::string script : {"la", "zh", "ar"}) {
        SCOPED_TRACE(script);
        const auto slip = samples::slip(10, script, script == "ar");
        expect_all(scanned(pdf(slip, script == "zh" ? zh_ : en_)), barcodes(slip));
    }
}

TEST_P(Scan, FindsEveryBarcodeOfAPickListInAnyScript) {
    for (const std::string script : {"la", "zh", "ar"}) {
        SCOPED_TRACE(script);
        const auto list = samples::pick_list(10, 3, script);
        expect_all(scanned(pdf(list, script == "zh" ? zh_ : en_)), barcodes(list));
    }
}

TEST_P(Scan, FindsEveryBarcodeOfACartonLabelInAnyScript) {
    for (const std::string script : {"la", "zh", "ar"}) {
        SCOPED_TRACE(script);
        const auto label = samples::carton(script);
        expect_all(scanned(pdf(label, en_)), barcodes(label));
    }
}

TEST_P(Scan, FindsEveryBarcodeOfSixtyLines) {
    const auto slip = samples::slip(60, "la", true);
    expect_all(scanned(pdf(slip, en_)), barcodes(slip));
    const auto list = samples::pick_list(60, 7, "la");
    expect_all(scanned(pdf(list, en_)), barcodes(list));
}

TEST_P(Scan, FindsTheSameInColour) {
    const auto slip = samples::slip(10, "la");
    expect_all(scanned(pdf(slip, en_), 1, 9999, "-png"), barcodes(slip));
}

TEST_P(Scan, FindsEveryBarcodeWithoutGreyLevels) {
    const auto slip = samples::slip(10, "la");
    expect_all(scanned(pdf(slip, en_), 1, 9999, "-mono"), barcodes(slip));
}

TEST_P(Scan, FindsBarcodesOfEveryLengthThatALineCanHave) {
    auto slip = samples::slip(24, "la");
    for (std::size_t i = 0; i < slip.lines.size(); ++i)
        slip.lines[i].barcode = std::string("X-aB_09:").substr(0, 1 + i % 8) + std::string(i * 2, 'k');
    slip.lines.back().barcode = std::string(80, 'z');
    expect_all(scanned(pdf(slip, en_)), barcodes(slip));
}

INSTANTIATE_TEST_SUITE_P(AtDpi, Scan, ::testing::Values(203, 300));

/// 46 pages take a while: the first, one in the middle and the last ones at the coarser resolution.
class LongScan : public Scan {};

TEST_P(LongScan, FindsEveryBarcodeOnPagesOfSevenHundredLines) {
    const auto slip = samples::slip(700, "la");
    const auto bytes = pdf(slip, en_);
    const auto named = barcodes(slip);
    auto found = scanned(bytes, 1, 2);
    EXPECT_TRUE(found.contains(named[0]) && found.contains(named[1]) && found.contains(named[2]));
    std::size_t lines = found.size() - 3;
    EXPECT_GE(lines, 22u);
    for (std::size_t i = 0; i < lines; ++i) EXPECT_TRUE(found.contains(named[3 + i])) << "line " << i + 1;
    found = scanned(bytes, 45);
    EXPECT_TRUE(found.contains(named.back()));
    for (std::size_t i = named.size() - found.size(); i < named.size(); ++i) EXPECT_TRUE(found.contains(named[i])) << named[i];
}

INSTANTIATE_TEST_SUITE_P(AtDpi, LongScan, ::testing::Values(203));

}  // namespace
}  // namespace waybill::labels
