#include <gtest/gtest.h>

#include <algorithm>

#include "labels/direction.h"
#include "labels/pdf.h"
#include "labels/sheet.h"
#include "tests/labels/samples.h"

namespace waybill::labels {
namespace {

struct Rectangle {
    double left, top, right, bottom;
    std::string what;
};

bool overlap(const Rectangle& a, const Rectangle& b) {
    const double touch = 0.05;
    return a.left < b.right - touch && b.left < a.right - touch && a.top < b.bottom - touch && b.top < a.bottom - touch;
}

/// Where the ink of a text can be: its lines, as wide as they are, from the tops of its capitals to its descenders.
Rectangle ink(const Text& text, Typesetter& setter) {
    const Extent extent = setter.measure(text);
    const double spare = text.width - extent.width;
    const bool right = text.align == Align::right || (text.align == Align::start && right_to_left(text.text));
    const double left = text.x + (text.align == Align::centre ? spare / 2 : right ? spare : 0);
    const double em = text.style.points * 25.4 / 72;
    return {left, text.y + 0.25 * em, left + extent.width, text.y + extent.height - 0.1 * em, text.text};
}

/// Symbols with their quiet zones touch nothing, texts do not touch each other, and all of it is inside the margins.
void expect_clean(const std::vector<Page>& pages, Typesetter& setter, double margin) {
    for (const Page& page : pages) {
        std::vector<Rectangle> things;
        for (const Item& item : page.items) {
            if (const auto* text = std::get_if<Text>(&item)) things.push_back(ink(*text, setter));
            if (const auto* symbol = std::get_if<Symbol>(&item))
                things.push_back({symbol->x, symbol->y, symbol->x + symbol->width(), symbol->y + symbol->drawn_height(),
                                  "symbol " + symbol->barcode.text});
        }
        for (std::size_t i = 0; i < things.size(); ++i) {
            const Rectangle& a = things[i];
            EXPECT_TRUE(a.left >= margin && a.right <= page.width - margin && a.top >= margin / 2 &&
                        a.bottom <= page.height - margin / 2)
                << a.what << " leaves the page";
            for (std::size_t j = i + 1; j < things.size(); ++j)
                EXPECT_FALSE(overlap(a, things[j])) << a.what << " | " << things[j].what;
        }
    }
}

std::vector<std::string> printed(const std::vector<Page>& pages) {
    std::vector<std::string> texts;
    for (const Page& page : pages)
        for (const Item& item : page.items)
            if (const auto* symbol = std::get_if<Symbol>(&item)) add_once(texts, symbol->barcode.text);
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::vector<std::string> sorted(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end());
    return texts;
}

struct Documents : ::testing::Test {
    Texts en = samples::texts("en"), zh = samples::texts("zh-CN");
    Pdf setter{{"A test", "en", samples::kPrinted}};
};

TEST_F(Documents, OverlapNowhereInAnyScript) {
    for (const std::string script : {"la", "zh", "ar"})
        for (const int lines : {0, 1, 10, 60}) {
            SCOPED_TRACE(script + " " + std::to_string(lines));
            for (const Texts* texts : {&en, &zh}) {
                expect_clean(*pages(samples::slip(lines, script, lines == 10), *texts, setter), setter, 10);
                expect_clean(*pages(samples::pick_list(lines, 5, script), *texts, setter), setter, 10);
                expect_clean({*page(samples::carton(script), *texts, setter)}, setter, 4);
            }
        }
}

TEST_F(Documents, NameExactlyTheBarcodesThatTheyPrint) {
    const auto slip = samples::slip(60, "la");
    EXPECT_EQ(sorted(barcodes(slip)), printed(*pages(slip, en, setter)));
    EXPECT_EQ(barcodes(slip).size(), 63u);
    const auto list = samples::pick_list(60, 5, "la");
    EXPECT_EQ(sorted(barcodes(list)), printed(*pages(list, en, setter)));
    EXPECT_EQ(barcodes(list).size(), 66u);
    const auto carton = samples::carton("la");
    EXPECT_EQ(sorted(barcodes(carton)), printed({*page(carton, en, setter)}));
    auto bare = samples::slip(1, "la");
    bare.order_barcode = bare.package_sscc = bare.tracking_url = bare.lines[0].barcode = "";
    EXPECT_TRUE(barcodes(bare).empty());
    EXPECT_TRUE(printed(*pages(bare, en, setter)).empty());
}

TEST_F(Documents, OfTenLinesStandOnOnePage) {
    EXPECT_EQ(pages(samples::slip(10, "la"), en, setter)->size(), 1u);
    EXPECT_EQ(pages(samples::pick_list(10, 3, "la"), en, setter)->size(), 1u);
}

TEST_F(Documents, OfSevenHundredLinesRepeatTheirHeadsAndCountTheirPages) {
    const auto check = [&](const std::vector<Page>& all, const std::string& column) {
        ASSERT_GT(all.size(), 30u);
        for (std::size_t i = 0; i < all.size(); ++i) {
            bool head = false, number = false, symbol = false;
            const std::string count = "Page " + std::to_string(i + 1) + " of " + std::to_string(all.size());
            for (const Item& item : all[i].items) {
                symbol = symbol || std::holds_alternative<Symbol>(item);
                if (const auto* text = std::get_if<Text>(&item))
                    head = head || text->text == column, number = number || text->text == count;
            }
            EXPECT_TRUE(head && number && symbol) << count;
        }
        expect_clean(all, setter, 10);
    };
    check(*pages(samples::slip(700, "la"), en, setter), "Item");
    check(*pages(samples::pick_list(700, 1, "zh"), en, setter), "Bin");
}

TEST_F(Documents, SurviveTheWorstThatFieldsCanHold) {
    auto slip = samples::slip(3, "la", true);
    slip.seller_name = std::string(200, 'W');
    slip.lines[0].description = std::string(2000, 'm');
    slip.lines[0].sku = std::string(100, 'W');
    slip.lines[0].barcode = std::string(80, 'x');
    slip.lines[1].barcode = "红茶杯-42";
    slip.lines[1].quantity = {999'999'999};
    slip.lines[1].unit_price = Money{1, *Currency::parse("KWD")};
    slip.lines[2].unit_price.reset();
    slip.note = std::string(3000, 'n') + "\n\n\nend";
    slip.order_number = std::string(60, '8');
    slip.external_reference = std::string(100, 'R');
    slip.tracking_url = "https://t.example/" + std::string(200, 'u');
    for (auto& line : slip.ship_to.lines) line = std::string(120, 'S');
    const auto drawn = pages(slip, en, setter);
    ASSERT_TRUE(drawn.ok());
    expect_clean(*drawn, setter, 10);
    auto list = samples::pick_list(3, 2, "la");
    list.number = std::string(40, '9');
    list.warehouse = list.picker = std::string(80, 'W');
    list.rows[0].bin = "ZONE-WEST-AISLE-0012-BAY-07-LEVEL-3";
    list.rows[0].tote = list.totes[0].code = "TOTE-0000123456";
    list.rows[1].quantity = {1'000'000};
    list.rows[1].barcode = std::string(80, 'x');
    list.rows[2].description = std::string(900, 'd');
    const auto listed = pages(list, en, setter);
    ASSERT_TRUE(listed.ok());
    expect_clean(*listed, setter, 10);
    EXPECT_EQ(sorted(barcodes(list)), printed(*listed));
}

TEST_F(Documents, SayWhichLotsAndSerialNumbersTheyMean) {
    const auto said = [](const std::vector<Page>& pages, const std::string& part) {
        for (const Page& page : pages)
            for (const Item& item : page.items)
                if (const auto* text = std::get_if<Text>(&item); text && text->text.find(part) != std::string::npos) return true;
        return false;
    };
    for (const std::string script : {"la", "zh", "ar"}) {
        auto list = samples::pick_list(12, 2, script);
        list.rows[3].lot = "L2407-A";
        list.rows[3].expires = "2027-03-31";
        list.rows[4].lot = std::string(20, 'W');
        list.rows[4].expires = "2027-03-31";
        const auto walk = *pages(list, en, setter);
        EXPECT_TRUE(said(walk, "Lot L2407-A, expires 2027-03-31"));
        expect_clean(walk, setter, 10);
        auto slip = samples::slip(3, script, true);
        slip.lines[0].lots = {{"L2407-A", "2027-03-31"}, {std::string(20, 'W'), "2027-06-30"}};
        for (int i = 0; i < 300; ++i) slip.lines[1].serials.push_back("SN-000" + std::to_string(i));
        const auto drawn = *pages(slip, zh, setter);
        EXPECT_TRUE(said(drawn, "批次 L2407-A，有效期至 2027-03-31"));
        EXPECT_TRUE(said(drawn, "SN-0001, SN-0002"));
        expect_clean(drawn, setter, 10);
    }
}

TEST_F(Documents, RefuseAnSsccThatIsNone) {
    auto slip = samples::slip(1, "la");
    slip.package_sscc.back() = slip.package_sscc.back() == '0' ? '1' : '0';
    EXPECT_EQ(pdf(slip, en).error().key, "gs1.check_digit");
    auto carton = samples::carton("la");
    carton.sscc.clear();
    EXPECT_EQ(pdf(carton, en).error().key, "gs1.length");
    EXPECT_EQ(pdf(std::vector<PackingSlip>{}, en).error().key, "document.empty");
}

TEST_F(Documents, OfOneWaveComeInOneFileEachFromANewPage) {
    const std::vector<PackingSlip> wave{samples::slip(10, "la"), samples::slip(60, "zh"), samples::slip(1, "ar")};
    std::size_t expected = 0;
    for (const auto& slip : wave) expected += pages(slip, en, setter)->size();
    const std::string bytes = *pdf(wave, en);
    EXPECT_NE(bytes.find("/Count " + std::to_string(expected)), std::string::npos);
}

TEST(Direction, IsThatOfTheFirstLetter) {
    EXPECT_TRUE(right_to_left("فاطمة 12"));
    EXPECT_TRUE(right_to_left("  12, مبنى"));
    EXPECT_TRUE(right_to_left("תל אביב"));
    EXPECT_FALSE(right_to_left("Unit 7 فاطمة"));
    EXPECT_FALSE(right_to_left("上海 فاطمة"));
    EXPECT_FALSE(right_to_left("+966 50 123"));
    EXPECT_FALSE(right_to_left("٧٨٤٢"));
    EXPECT_FALSE(right_to_left(""));
    EXPECT_FALSE(right_to_left("\xD9"));
}

TEST(SheetWords, AreWrittenAsPeopleWriteThem) {
    EXPECT_EQ(weight_text(Grams{980}), "980 g");
    EXPECT_EQ(weight_text(Grams{3450}), "3.45 kg");
    EXPECT_EQ(weight_text(Grams{2000}), "2 kg");
    EXPECT_EQ(weight_text(Grams{1005}), "1.005 kg");
    EXPECT_EQ(moment(samples::kPrinted), "2026-11-23 13:21 UTC");
    EXPECT_EQ(joined({"a", "", "b"}, ", "), "a, b");
    const auto lines = address_lines(samples::seller(), samples::texts("en"));
    EXPECT_EQ(lines[lines.size() - 2], "Leeds  LS11 5QA");
    EXPECT_EQ(lines.back(), "United Kingdom");
    EXPECT_EQ(address_lines(samples::latin_address(), samples::texts("en"))[3], "8000 Århus C");
}

TEST(DocumentTexts, AreThereInBothLanguages) {
    const auto en = samples::texts("en"), zh = samples::texts("zh-CN");
    const auto keys = [](const Texts& texts) {
        std::vector<std::string> ours;
        for (const auto& [key, text] : texts.all())
            if (key.starts_with("document.")) ours.push_back(key);
        return ours;
    };
    EXPECT_GT(keys(en).size(), 40u);
    EXPECT_EQ(keys(en), keys(zh));
}

}  // namespace
}  // namespace waybill::labels
