#include <gtest/gtest.h>

#include <stdexcept>

#include "http/http.h"

namespace waybill::http {
namespace {

Router router(const std::vector<std::pair<std::string, std::string>>& patterns) {
    Router made;
    for (const auto& [method, pattern] : patterns)
        made.add({method, pattern, Access::anyone(), [](const Request&) { return Response{}; }, ""});
    return made;
}

std::string found(const Router& router, const std::string& method, const std::string& path) {
    const auto match = router.match(method, path);
    return match.route ? match.route->pattern : "";
}

TEST(Router, PrefersTheMoreLiteralPatternWhateverTheOrder) {
    const auto r = router({{"GET", "/{rest...}"},
                           {"GET", "/lists/{id}"},
                           {"GET", "/lists/{id}.pdf"},
                           {"GET", "/lists/new"},
                           {"GET", "/{kind}/{id}"},
                           {"GET", "/lists/{id}/items"}});
    EXPECT_EQ(found(r, "GET", "/lists/new"), "/lists/new");
    EXPECT_EQ(found(r, "GET", "/lists/7.pdf"), "/lists/{id}.pdf");
    EXPECT_EQ(found(r, "GET", "/lists/7"), "/lists/{id}");
    EXPECT_EQ(found(r, "GET", "/lists/7/items"), "/lists/{id}/items");
    EXPECT_EQ(found(r, "GET", "/other/7"), "/{kind}/{id}");
    EXPECT_EQ(found(r, "GET", "/a/b/c/d"), "/{rest...}");
}

TEST(Router, GivesTheNamedParts) {
    const auto r = router({{"GET", "/a/{x}/b/{y}"}, {"GET", "/f/{hash}/{path...}"}, {"GET", "/p/no-{n}.pdf"}});
    EXPECT_EQ(r.match("GET", "/a/1/b/2").params, (std::map<std::string, std::string>{{"x", "1"}, {"y", "2"}}));
    EXPECT_EQ(r.match("GET", "/f/ab/web/desk/d.css").params,
              (std::map<std::string, std::string>{{"hash", "ab"}, {"path", "web/desk/d.css"}}));
    EXPECT_EQ(r.match("GET", "/p/no-12.pdf").params.at("n"), "12");
    EXPECT_EQ(r.match("GET", std::vector<std::string>{"a", "1/2", "b", "3"}).params.at("x"), "1/2");
}

TEST(Router, FindsNothingForEmptyParts) {
    const auto r = router({{"GET", "/a/{x}"}, {"GET", "/b/{x}.pdf"}, {"GET", "/c/{x...}"}});
    for (const char* path : {"/a/", "/a", "/b/.pdf", "/c/", "/c", "//", "", "/a/b/c"})
        EXPECT_EQ(found(r, "GET", path), "") << path;
}

TEST(Router, LetsHeadFindGetAndNamesTheMethodsOfAPath) {
    const auto r = router({{"GET", "/a"}, {"POST", "/a"}, {"DELETE", "/b"}});
    EXPECT_EQ(found(r, "HEAD", "/a"), "/a");
    EXPECT_EQ(r.match("PUT", "/a").allowed, (std::set<std::string>{"GET", "HEAD", "POST"}));
    EXPECT_EQ(r.match("GET", "/b").allowed, (std::set<std::string>{"DELETE"}));
    EXPECT_TRUE(r.match("GET", "/c").allowed.empty());
}

TEST(Router, RefusesAPatternThatIsTakenOrBroken) {
    EXPECT_THROW(router({{"GET", "/a/{x}"}, {"GET", "/a/{y}"}}), std::logic_error);
    EXPECT_THROW(router({{"GET", "/a/{x}.pdf"}, {"GET", "/a/{y}.pdf"}}), std::logic_error);
    EXPECT_NO_THROW(router({{"GET", "/a/{x}"}, {"POST", "/a/{x}"}, {"GET", "/a/{x}.pdf"}, {"GET", "/a/{x}.png"}}));
    for (const char* broken : {"a", "/{}", "/{x", "/x}", "/{x...}/y", "/a{x...}", "/{...}", "/{x}{y}"})
        EXPECT_THROW(router({{"GET", broken}}), std::logic_error) << broken;
}

}  // namespace
}  // namespace waybill::http
