#include "base/template.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace waybill {
namespace {

TEST(Template, EscapesForHtmlUnlessAskedNotTo) {
    const View view = View().set("x", "<b>\"&'");
    EXPECT_EQ(render("{{x}}|{{{x}}}", view), "&lt;b&gt;&quot;&amp;&#39;|<b>\"&'");
    EXPECT_EQ(render("<a title='{{x}}'>{{#x}}{{.}}{{/x}}", view),
              "<a title='&lt;b&gt;&quot;&amp;&#39;'>&lt;b&gt;&quot;&amp;&#39;");
}

TEST(Template, FillsListsViewsAndTruth) {
    View view;
    view.set("lines", {View().set("sku", "A").set("last", false), View().set("sku", "B").set("last", true)});
    view.set("order", View().set("no", "W-1")).set("open", true).set("none", std::vector<View>());
    EXPECT_EQ(render("{{#lines}}{{sku}}{{^last}},{{/last}}{{/lines}} {{order.no}} "
                     "{{#open}}o{{/open}}{{^open}}c{{/open}}{{^none}}-{{/none}}",
                     view),
              "A,B W-1 o-");
}

TEST(Template, TakesAnEmptyTextForFalse) {
    EXPECT_EQ(render("[{{x}}]{{#x}}yes{{/x}}{{^x}}no{{/x}}", View().set("x", "")), "[]no");
    EXPECT_EQ(render("{{^gone}}no{{/gone}}{{gone}}", View()), "no");
}

TEST(Template, FindsPartialsAndEscapesInThem) {
    EXPECT_EQ(
        render("{{#l}}{{> row}}{{/l}}", View().set("l", {View().set("a", "<"), View().set("a", "2")}), {{"row", "({{a}})"}}),
        "(&lt;)(2)");
}

TEST(Template, NeverRunsTheViewsTextAsATemplate) {
    EXPECT_THROW((void)render("{{> x}}", View().set("x", "{{{secret}}}").set("secret", "s")), std::logic_error);
    EXPECT_EQ(render("{{x}}", View().set("x", "{{secret}}").set("secret", "s")), "{{secret}}");
}

TEST(Template, ThrowsWhereItIsWrong) {
    EXPECT_THROW((void)render("{{#a}}", View()), std::logic_error);
    EXPECT_THROW((void)render("{{a", View()), std::logic_error);
    EXPECT_THROW((void)render("{{> p}}", View(), {{"p", "{{/a}}"}}), std::logic_error);
    EXPECT_THROW((void)render("{{> none}}", View()), std::logic_error);
}

TEST(View, LaterValuesReplaceEarlierOnes) { EXPECT_EQ(render("{{a}}", View().set("a", "1").set("a", "2")), "2"); }

}  // namespace
}  // namespace waybill
