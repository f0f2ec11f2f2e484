#include "labels/pdf.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <set>
#include <thread>

#include "tests/labels/samples.h"

namespace waybill::labels {
namespace {

const PdfInfo kInfo{"A test", "en", samples::kPrinted};

Result<std::string> write(const std::string& text, Missing missing = Missing::refuse) {
    Text item{20, 20, 150, text, {}, Align::start, 3, missing};
    return Pdf(kInfo).write({Page{210, 297, {item}}});
}

TEST(PdfText, OfLatinChineseAndArabicHasEveryGlyph) {
    for (const std::string text :
         {"Zoë Müller-Łukasiewicz, Søndergade", "上海市浦东新区世纪大道100号 龍", "فاطمة عبد الرحمن، شارع 12", "Ελλάδα Москва",
          "תל אביב", "กรุงเทพ", "नई दिल्ली", "½ × 12 – “x” …"}) {
        const auto bytes = write(text);
        EXPECT_TRUE(bytes.ok()) << text << ": " << (bytes ? "" : bytes.error().detail);
    }
}

TEST(PdfText, OfAScriptWithoutAFontIsRefused) {
    const std::string vithkuqi = "\xF0\x90\x95\xB0\xF0\x90\x95\xB1";
    EXPECT_EQ(write(vithkuqi).error().key, "document.font_missing");
    EXPECT_EQ(write(vithkuqi, Missing::replace).error().key, "document.font_missing") << "a whole text would be lost";
}

TEST(PdfText, WithOneLetterThatNoFontHasIsRefusedOnlyWhereItMatters) {
    const std::string rare = "李\xF0\xB0\x80\x80";  // U+30000
    const auto refused = write(rare);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().key, "document.missing_glyph");
    EXPECT_NE(refused.error().detail.find("U+30000"), std::string::npos);
    EXPECT_TRUE(write(rare, Missing::replace).ok());
}

TEST(PdfText, SurvivesWhatIsNoText) {
    EXPECT_TRUE(write("tab\tline\nend\x01").ok());
    EXPECT_TRUE(write("broken \xC3( utf-8 \xFF").ok());
    EXPECT_TRUE(write("party \xF0\x9F\x8E\x89 private \xEE\x80\x80").ok()) << "signs without a glyph are replaced";
    EXPECT_TRUE(write("").ok());
}

TEST(PdfText, IsNotTurnedAroundByMarksInIt) {
    const std::string plain = "invoice 12", turned =
                                                "invoice \xE2\x80\xAE"
                                                "12";
    EXPECT_EQ(*write(plain), *write(turned));
}

TEST(PdfText, OfAllScriptsStandsOnOneBaseline) {
    // The same Arabic word behind Latin and behind Chinese: pdftotext has to find both at the same height.
    const Text latin{20, 20, 80, "abc علبة", {12, false, 0}, Align::left};
    Text chinese = latin;
    chinese.x = 110;
    chinese.text = "盒与 علبة";
    const std::string file = ::testing::TempDir() + "waybill-baseline-" + std::to_string(getpid()) + ".pdf";
    std::ofstream(file, std::ios::binary) << *Pdf(kInfo).write({Page{210, 297, {latin, chinese}}});
    ASSERT_EQ(std::system(("pdftotext -bbox " + file + " " + file + ".html").c_str()), 0);
    std::ifstream boxes(file + ".html");
    std::set<std::string> heights;
    int words = 0;
    for (std::string line; std::getline(boxes, line);)
        if (line.find("\xD8") != std::string::npos || line.find("\xD9") != std::string::npos) {
            ++words;
            heights.insert(line.substr(line.find("yMin"), 16));
        }
    EXPECT_GE(words, 2);
    EXPECT_EQ(heights.size(), 1u);
    std::remove(file.c_str());
    std::remove((file + ".html").c_str());
}

TEST(PdfMeasure, KnowsWhatTheTextWillTake) {
    Pdf pdf(kInfo);
    const Text one{0, 0, 200, "A short line", {10, false, 0}, Align::left, 5};
    EXPECT_EQ(pdf.measure(one).lines, 1);
    EXPECT_FALSE(pdf.measure(one).cut);
    EXPECT_NEAR(pdf.measure(one).width, 20, 4);
    EXPECT_DOUBLE_EQ(pdf.measure(one).height, one.style.leading());
    Text narrow = one;
    narrow.width = 12;
    EXPECT_GE(pdf.measure(narrow).lines, 2);
    narrow.text = std::string(400, 'W');
    EXPECT_EQ(pdf.measure(narrow).lines, 5) << "never more than allowed";
    EXPECT_TRUE(pdf.measure(narrow).cut);
    EXPECT_LE(pdf.measure(narrow).width, 12.01);
}

TEST(PdfFile, IsTheSameForTheSamePagesAndInstant) {
    const auto slip = samples::slip(10, "zh");
    const auto texts = samples::texts("en");
    const std::string first = *pdf(slip, texts);
    EXPECT_EQ(first, *pdf(slip, texts));
    EXPECT_NE(first.find("20261123132100Z"), std::string::npos) << "the date is the caller's";
    auto later = slip;
    later.printed_at += std::chrono::hours(24);
    EXPECT_NE(first, *pdf(later, texts));
}

TEST(PdfFile, IsWrittenBySeveralThreadsAtOnce) {
    const auto texts = samples::texts("en");
    const std::array scripts{"la", "zh", "ar"};
    std::array<std::string, 3> alone;
    for (std::size_t i = 0; i < 3; ++i) alone[i] = *pdf(samples::slip(6, scripts[i]), texts);
    std::array<int, 4> equal{};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < equal.size(); ++t)
        threads.emplace_back([&, t] {
            for (std::size_t i = 0; i < 6; ++i) equal[t] += *pdf(samples::slip(6, scripts[i % 3]), texts) == alone[i % 3] ? 1 : 0;
        });
    for (auto& thread : threads) thread.join();
    for (const int n : equal) EXPECT_EQ(n, 6);
}

}  // namespace
}  // namespace waybill::labels
