#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "house/planted.h"

// What a person sends twice (a double click, a reload, the back button) counts once: every form that changes something carries a
// key that was made when it was shown. `once` is an Idempotency-Key, `seq` the number of a scan.
namespace waybill::house {
namespace {

/// Of which twice is no harm: each logs in anew, or is logged out already.
const std::set<std::string> kWithoutKey = {"/login", "/logout"};

Findings forms_without_key(const testing::SourceTree& tree) {
    static const std::regex form("<form[^>]*method=\"post\"[^>]*>"), action("action=\"([^\"]*)\""),
        key("<input type=\"hidden\" name=\"(once|seq)\" value=\"\\{\\{(once|seq)\\}\\}\">");
    Findings findings;
    for (const std::string& path : tree.files("src/web", ".html")) {
        const std::string text = tree.read(path);
        for (auto at = std::sregex_iterator(text.begin(), text.end(), form); at != std::sregex_iterator(); ++at) {
            const std::string tag = at->str();
            std::smatch where;
            if (std::regex_search(tag, where, action) && kWithoutKey.contains(where[1])) continue;
            const auto begin = static_cast<std::size_t>(at->position());
            const std::string inside = text.substr(begin, text.find("</form>", begin) - begin);
            if (!std::regex_search(inside, key))
                findings.push_back(path + ":" + std::to_string(1 + std::count(text.begin(), text.begin() + at->position(), '\n')) +
                                   ": a form without its hidden key");
        }
    }
    return findings;
}

TEST(Forms, CarryAHiddenKeyMadeWhenTheyAreShown) { EXPECT_EQ(listed(forms_without_key(this_house())), ""); }

TEST(Forms, AreFoundWithoutOne) {
    Planted house;
    house.with("src/web/desk/a.html", "<p>\n<form class=\"x\" method=\"post\" action=\"/desk/a\"><button>A</button></form>")
        .with("src/web/desk/b.html",
              "<form method=\"post\" action=\"/b\"><input type=\"hidden\" name=\"once\" value=\"{{once}}\"></form>")
        .with("src/web/desk/c.html", "<form method=\"get\" action=\"/c\"></form><form method=\"post\" action=\"/login\"></form>");
    EXPECT_THAT(forms_without_key(house.tree()),
                ::testing::ElementsAre("src/web/desk/a.html:2: a form without its hidden key"));
}

}  // namespace
}  // namespace waybill::house
