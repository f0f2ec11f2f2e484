#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "base/assets.h"
#include "base/template.h"
#include "base/wording.h"
#include "desk/page.h"
#include "desk/story.h"

// What the desk's pages say, and what they must never let through.
namespace waybill::desk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Texts catalogue(const std::string& language) {
    auto texts = Texts::parse(language, assets::read("web/texts/" + language + ".txt").value());
    if (!texts) throw std::runtime_error(texts.error().detail);
    return *std::move(texts);
}

std::string page(const std::string& path, const Texts& texts, const View& view) {
    return render(wording::localised(*assets::read(path), texts), view);
}

View order_row(const std::string& customer) {
    View row;
    row.set("id", "ord_06B3M2X8Y7Q4K").set("number", "100001").set("customer", customer).set("reference", "<b>1</b>");
    return View().set("some", true).set("rows", std::vector<View>{row});
}

TEST(DeskPages, ShowACustomerNamedLikeAScriptAsText) {
    const auto html = page("web/desk/board.html", catalogue("en"), order_row("<script>alert(1)</script>\" onload=\"x"));
    EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)"));
    EXPECT_THAT(html, Not(HasSubstr("<b>1</b>")));
}

TEST(DeskPages, IsolateTheDirectionOfForeignNames) {
    const auto html = page("web/desk/board.html", catalogue("zh-CN"), order_row("محمد 王小明"));
    EXPECT_THAT(html, HasSubstr("<bdi>محمد 王小明</bdi>"));
    EXPECT_THAT(html, HasSubstr("客户"));
}

TEST(DeskPages, NeverTakeWhatPeopleTypedForAText) {
    const auto html = page("web/desk/board.html", catalogue("en"), order_row("{{t.desk.logout}} {{{id}}}"));
    EXPECT_THAT(html, HasSubstr("{{t.desk.logout}} {{{id}}}"));
}

TEST(DeskPages, HaveEveryTextInEveryLanguage) {
    const std::regex tag(R"(\{\{t\.([\w.-]+)\}\})");
    for (const char* language : {"en", "zh-CN"}) {
        const Texts texts = catalogue(language);
        for (const auto& asset : assets::under("web/")) {
            if (!asset.path.ends_with(".html")) continue;
            const std::string html(asset.bytes);
            for (auto at = std::sregex_iterator(html.begin(), html.end(), tag); at != std::sregex_iterator(); ++at)
                EXPECT_TRUE(texts.has((*at)[1].str())) << asset.path << " in " << language << ": " << (*at)[1];
        }
    }
}

TEST(DeskPages, BringNoScriptOrStyleThatThePolicyForbids) {
    const std::regex forbidden(R"(<style|style="|\son[a-z]+="|javascript:|<script(?! type="module" src=))");
    for (const auto& asset : assets::under("web/")) {
        if (!asset.path.ends_with(".html")) continue;
        EXPECT_FALSE(std::regex_search(std::string(asset.bytes), forbidden)) << asset.path;
    }
}

TEST(DeskPages, CarryTheSessionsTokenInEveryFormThatChangesSomething) {
    const std::regex form(R"(<form[^>]*method="post"[^>]*>)");
    for (const auto& asset : assets::under("web/desk/")) {
        const std::string html(asset.bytes);
        if (!asset.path.ends_with(".html") || asset.path == "web/desk/login.html") continue;
        for (auto at = std::sregex_iterator(html.begin(), html.end(), form); at != std::sregex_iterator(); ++at) {
            const auto from = static_cast<std::size_t>(at->position());
            EXPECT_THAT(html.substr(from, html.find("</form>", from) - from), HasSubstr("name=\"csrf\"")) << asset.path;
        }
    }
}

TEST(LocalPath, IsOursOrTheDesk) {
    EXPECT_EQ(local_path("/desk/orders/ord_1?lang=en"), "/desk/orders/ord_1?lang=en");
    for (const char* foreign :
         {"", "https://evil.example", "//evil.example", "/\\evil.example", "desk", "/a\r\nSet-Cookie: x", "/ü"})
        EXPECT_EQ(local_path(foreign), "/desk") << foreign;
}

TEST(LanguageLink, KeepsTheSearchAndDropsTheMessage) {
    http::Request request;
    request.path = "/desk";
    request.query = {{"q", "a&b 王"}, {"done", "held"}, {"lang", "en"}};
    EXPECT_EQ(in_language(request, "", "zh-CN"), "/desk?q=a%26b%20%E7%8E%8B&lang=zh-CN");
    EXPECT_EQ(in_language(request, "/desk/picking", "en"), "/desk/picking?lang=en");
}

TEST(Sentence, TellsEachKindInTheReadersWords) {
    const Texts en = catalogue("en"), zh = catalogue("zh-CN");
    const orders::TimelineEntry booked{
        {}, "shipment.booked", "", R"({"carrier":"demo","tracking_number":"DP1","price":{"minor":123450,"currency":"GBP"}})"};
    EXPECT_EQ(sentence(en, booked, true), "Booked with demo: DP1 · 1,234.50 GBP");
    const orders::TimelineEntry moved{
        {}, "tracking.updated", "", R"({"number":"DP1","status":"out_for_delivery","flag":"delayed"})"};
    EXPECT_EQ(sentence(en, moved, true), "Parcel DP1: Out for delivery · Delayed");
    EXPECT_EQ(sentence(zh, moved, true), "快件 DP1：派送中 · 延误");
    EXPECT_EQ(sentence(en, {{}, "order.held", "", R"({"reason":"manual","detail":"call first"})"}, true),
              "Put on hold: by hand · call first");
}

TEST(Sentence, ShowsAnUnknownKindAndABrokenDetailAsTheyAre) {
    EXPECT_EQ(sentence(catalogue("en"), {{}, "drone.launched", "", "{}"}, true), "drone.launched");
    EXPECT_EQ(sentence(catalogue("en"), {{}, "order.cancelled", "", "not json"}, true), "Cancelled.");
}

}  // namespace
}  // namespace waybill::desk
