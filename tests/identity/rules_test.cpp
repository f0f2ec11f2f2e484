#include "identity/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/network.h"
#include "identity/tokens.h"

namespace waybill::identity {
namespace {

using namespace std::chrono_literals;
using rules::Counted;

std::vector<std::string> keys(const std::vector<FieldError>& errors) {
    std::vector<std::string> all;
    for (const FieldError& e : errors) all.push_back(e.pointer + " " + e.key);
    return all;
}

TEST(Passwords, AreRefusedWhenShortLongWellKnownOrTheLogin) {
    const auto check = [](std::string_view password) {
        std::vector<FieldError> errors;
        rules::check_password(password, "maria.lopez", errors);
        return keys(errors);
    };
    EXPECT_THAT(check("kürzer7"), testing::IsEmpty()) << "eight bytes are enough";
    EXPECT_THAT(check("seven77"), testing::ElementsAre("/password length"));
    EXPECT_THAT(check(std::string(129, 'k')), testing::ElementsAre("/password length"));
    EXPECT_THAT(check("Password123!"), testing::ElementsAre("/password well_known"));
    EXPECT_THAT(check("maria.lopez"), testing::ElementsAre("/password well_known"));
    EXPECT_THAT(check("the van leaves at nine"), testing::IsEmpty());
}

TEST(WellKnownPasswords, AreFoundUnderTheirDecoration) {
    for (const char* known :
         {"password", "PASSWORD", "Passw0rd", "passw0rd!!", "qwerty123", "12345678", "2026-11-23", "!!!!!!!!", "letmein1",
          "1234iloveyou", "aaaaaaaaaa", "abababab", "dragondragon", "Welcome2026", "P@ssw0rd2024"}) {
        EXPECT_TRUE(rules::is_well_known(known)) << known;
    }
    for (const char* fine : {"korrektes pferd", "tJ8#kq21vv", "dragonfruit lorry", "passwordless is nice", "冬天的雪花很美"}) {
        EXPECT_FALSE(rules::is_well_known(fine)) << fine;
    }
}

TEST(Logins, HaveALimitedAlphabet) {
    const auto check = [](std::string_view login) {
        std::vector<FieldError> errors;
        rules::check_login(login, errors);
        return keys(errors);
    };
    EXPECT_THAT(check("m.lopez-2_x"), testing::IsEmpty());
    EXPECT_THAT(check("ab"), testing::ElementsAre("/login length"));
    EXPECT_THAT(check("Maria"), testing::ElementsAre("/login characters"));
    EXPECT_THAT(check("a b c"), testing::ElementsAre("/login characters"));
}

TEST(Sessions, EndByDisuseAndByAge) {
    const Instant start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
    EXPECT_TRUE(rules::session_lives(start, start, start + 8h - 1us));
    EXPECT_FALSE(rules::session_lives(start, start, start + 8h));
    EXPECT_TRUE(rules::session_lives(start, start + 7h, start + 12h - 1us));
    EXPECT_FALSE(rules::session_lives(start, start + 11h, start + 12h));
}

TEST(BackOff, GrowsWithFailuresAndHasAnEnd) {
    EXPECT_EQ(rules::wait_after(Counted::pair, 3), 0s);
    EXPECT_EQ(rules::wait_after(Counted::pair, 4), 2s);
    EXPECT_EQ(rules::wait_after(Counted::pair, 6), 8s);
    EXPECT_EQ(rules::wait_after(Counted::pair, 1000), 15min);
    EXPECT_EQ(rules::wait_after(Counted::account, 10), 0s);
    EXPECT_EQ(rules::wait_after(Counted::account, 1000), 1min) << "nobody is locked out by a stranger";
    EXPECT_EQ(rules::wait_after(Counted::peer, 20), 0s);
    EXPECT_EQ(rules::wait_after(Counted::peer, 30), 15min);
}

TEST(Networks, AreAnIpv4AddressOrAnIpv6Prefix) {
    EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network_of("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), network_of("2001:db8:1:2:ffff::1"));
    EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
    EXPECT_EQ(network_of("unix"), "unix");
}

TEST(KeyTokens, ReadBackAndAreAllDifferent) {
    const KeyToken token = KeyToken::make();
    EXPECT_THAT(token.text(), testing::MatchesRegex("wb_live_[0-9a-z]+_[0-9a-z]+"));
    EXPECT_EQ(token.text().size(), 49U);
    const auto parsed = KeyToken::parse(token.text());
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->public_part, token.public_part);
    EXPECT_EQ(parsed->secret_hash(), token.secret_hash());
    EXPECT_NE(KeyToken::make().secret, token.secret);
    for (const std::string& wrong :
         {std::string(), token.text() + "x", "wb_test_" + token.text().substr(8), token.text().substr(1),
          token.text().replace(16, 1, "-"), token.text().replace(20, 1, "U")}) {
        EXPECT_FALSE(KeyToken::parse(wrong).has_value()) << wrong;
    }
}

TEST(SessionTokens, HaveAFormAndACsrfTokenOfTheirOwn) {
    const std::string token = make_session_token();
    EXPECT_TRUE(is_session_token(token));
    EXPECT_FALSE(is_session_token(token + "A"));
    EXPECT_FALSE(is_session_token("'" + token.substr(1)));
    EXPECT_EQ(csrf_token(token), csrf_token(token));
    EXPECT_NE(csrf_token(token), csrf_token(make_session_token()));
    EXPECT_EQ(csrf_token(token).find(token), std::string::npos);
}

}  // namespace
}  // namespace waybill::identity
