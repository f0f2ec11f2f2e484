#include <gtest/gtest.h>

#include <stdexcept>

#include "http/http.h"
#include "http/target.h"

namespace waybill::http {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Request with_headers(Pairs headers) {
    Request request;
    request.headers = std::move(headers);
    return request;
}

TEST(Target, IsDecodedOnceAndKeepsAnEscapedSlashInsideItsSegment) {
    const auto target = parse_target("/a%20b/c%2Fd/%2541?x=1+2&y=%26%3D&z&=e&&x=3");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->segments, (std::vector<std::string>{"a b", "c/d", "%41"}));
    EXPECT_EQ(target->path, "/a b/c/d/%41");
    EXPECT_EQ(target->query, (Pairs{{"x", "1 2"}, {"y", "&="}, {"z", ""}, {"", "e"}, {"x", "3"}}));
    EXPECT_EQ(parse_target("/")->path, "/");
    EXPECT_EQ(parse_target("/%E4%B8%AD")->path, "/中");
    EXPECT_EQ(parse_target("/a+b")->path, "/a+b");
}

TEST(Target, RefusesWhatCannotBeTrusted) {
    for (const char* bad : {"/..", "/a/../b", "/%2e%2e", "/.", "/a%00", "/a%0d%0a", "/%", "/%2", "/%zz", "/%ff", "/%c0%ae",
                            "/?a=%", "/?%00=1", "/?a=%ff"})
        EXPECT_FALSE(parse_target(bad)) << bad;
}

TEST(Request, ReadsHeadersAndQueriesByName) {
    Request request = with_headers({{"accept", "a"}, {"accept", "b"}});
    request.query = {{"q", "1"}, {"q", "2"}};
    request.params = {{"id", "7"}};
    EXPECT_EQ(request.header("accept"), "a");
    EXPECT_EQ(request.header("absent"), "");
    EXPECT_EQ(request.asked("q"), "1");
    EXPECT_EQ(request.asked("absent", "f"), "f");
    EXPECT_EQ(request.param("id"), "7");
    EXPECT_THROW(request.param("other"), std::logic_error);
}

TEST(Request, FindsACookieByItsWholeName) {
    const auto request = with_headers({{"cookie", "xsid=1; sid=2;lang=\"zh\"; sid=3; flag"}, {"cookie", "late=4=5"}});
    EXPECT_EQ(request.cookie("sid"), "2");
    EXPECT_EQ(request.cookie("lang"), "zh");
    EXPECT_EQ(request.cookie("late"), "4=5");
    EXPECT_EQ(request.cookie("id"), "");
    EXPECT_EQ(request.cookie("flag"), "");
}

TEST(Request, ReadsAFormOfItsMediaTypeOnly) {
    Request request = with_headers({{"content-type", "Application/X-WWW-Form-urlencoded; charset=utf-8"}});
    request.body = "a=1+2&b=%C3%A9&a=9&c";
    EXPECT_EQ(request.form(), (std::map<std::string, std::string>{{"a", "1 2"}, {"b", "é"}, {"c", ""}}));
    request.body = "a=%ff";
    EXPECT_TRUE(request.form().empty());
    request.headers = {{"content-type", "application/json"}};
    request.body = "a=1";
    EXPECT_TRUE(request.form().empty());
}

TEST(Request, ChoosesTheLanguage) {
    const auto accept = [](const char* header) { return with_headers({{"accept-language", header}}).language(); };
    EXPECT_EQ(accept(""), "en");
    EXPECT_EQ(accept("de, fr;q=0.9"), "en");
    EXPECT_EQ(accept("zh-Hans-CN,zh;q=0.9,en;q=0.8"), "zh-CN");
    EXPECT_EQ(accept("en;q=0.5, zh;q=0.51"), "zh-CN");
    EXPECT_EQ(accept("en, zh"), "en");
    EXPECT_EQ(accept("zh;q=0"), "en");
    auto request = with_headers({{"accept-language", "en"}, {"cookie", "lang=zh-CN"}});
    EXPECT_EQ(request.language(), "zh-CN");
    request.query = {{"lang", "en"}};
    EXPECT_EQ(request.language(), "en");
    request.query = {{"lang", "xx"}};
    EXPECT_EQ(request.language(), "zh-CN");
}

TEST(Role, HasANameThatIsReadBack) {
    for (int i = 0; i <= static_cast<int>(Role::integration); ++i)
        EXPECT_EQ(role(name(static_cast<Role>(i))), static_cast<Role>(i));
    EXPECT_EQ(name(Role::customer_service), "customer_service");
    EXPECT_FALSE(role("boss"));
}

}  // namespace
}  // namespace waybill::http
