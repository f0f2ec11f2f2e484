#include "http/guard.h"

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

Head head_with(std::string method, std::vector<std::pair<std::string, std::string>> headers, int minor = 1) {
    Head head;
    head.method = std::move(method);
    head.target = "/a";
    head.minor = minor;
    head.headers = std::move(headers);
    return head;
}

int status(const std::optional<Refusal>& refusal) { return refusal ? refusal->status : 0; }

TEST(Guard, ReadsARequestLine) {
    Head head;
    EXPECT_FALSE(check_request_line("DELETE /a%20b?c=d HTTP/1.0", {}, head));
    EXPECT_EQ(head.method, "DELETE");
    EXPECT_EQ(head.target, "/a%20b?c=d");
    EXPECT_EQ(head.minor, 0);
}

TEST(Guard, ReadsAFieldWithItsNameInLowerCaseAndItsValueTrimmed) {
    Head head;
    EXPECT_FALSE(check_field_line("X-Thing: \t a b\t ", {}, head));
    EXPECT_EQ(head.headers, (std::vector<std::pair<std::string, std::string>>{{"x-thing", "a b"}}));
    EXPECT_EQ(*head.find("x-thing"), "a b");
    EXPECT_EQ(head.find("x-other"), nullptr);
}

TEST(Guard, TakesAnAbsoluteAddressOfTheSameHost) {
    Head head = head_with("GET", {{"host", "Shop.example:80"}});
    head.target = "http://shop.example:80/x?y";
    EXPECT_FALSE(check_head(head));
    EXPECT_EQ(head.target, "/x?y");
    head.target = "https://shop.example:80";
    EXPECT_FALSE(check_head(head));
    EXPECT_EQ(head.target, "/");
    head.target = "https://shop.example:80?q";
    EXPECT_FALSE(check_head(head));
    EXPECT_EQ(head.target, "/?q");
    head.target = "http://other.example/x";
    EXPECT_EQ(status(check_head(head)), 400);
}

TEST(Guard, WantsALengthOfMethodsWithABodyOnly) {
    for (const char* method : {"POST", "PUT", "PATCH"}) {
        Head head = head_with(method, {{"host", "x"}});
        EXPECT_EQ(status(check_head(head)), 411) << method;
    }
    for (const char* method : {"GET", "HEAD", "DELETE", "OPTIONS"}) {
        Head head = head_with(method, {{"host", "x"}});
        EXPECT_EQ(status(check_head(head)), 0) << method;
    }
}

TEST(Guard, DecidesWhetherTheConnectionLivesOn) {
    const auto lives = [](int minor, const char* connection) {
        Head head = head_with("GET", {{"host", "x"}, {"connection", connection}}, minor);
        EXPECT_FALSE(check_head(head));
        return head.keep_alive;
    };
    EXPECT_TRUE(lives(1, "x"));
    EXPECT_FALSE(lives(1, "upgrade, Close"));
    EXPECT_FALSE(lives(0, "x"));
    EXPECT_TRUE(lives(0, "Keep-Alive"));
    EXPECT_FALSE(lives(0, "keep-alive, close"));
}

TEST(Guard, ReadsChunkSizes) {
    EXPECT_EQ(chunk_size("0"), 0u);
    EXPECT_EQ(chunk_size("1F"), 31u);
    EXPECT_EQ(chunk_size("00a;name=\"v\""), 10u);
    EXPECT_EQ(chunk_size("a ;n"), 10u);
    for (const char* bad : {"", " 1", "1 ", "-1", "+1", "0x1", "g", "1g", "1 2", "1,2", "1;\x01", "1234567890abcdef"})
        EXPECT_FALSE(chunk_size(bad)) << bad;
}

TEST(Guard, KnowsARequestIdThatMayBeEchoed) {
    EXPECT_TRUE(is_request_id("a-B_9.x"));
    EXPECT_TRUE(is_request_id(std::string(64, 'a')));
    for (const std::string& bad :
         {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a\"b"), std::string("é")})
        EXPECT_FALSE(is_request_id(bad)) << bad;
}

}  // namespace
}  // namespace waybill::http
