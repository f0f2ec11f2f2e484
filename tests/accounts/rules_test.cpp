#include "accounts/rules.h"

#include <gmock/gmock.h>

namespace waybill::accounts::rules {
namespace {

std::size_t faults_of(const std::string& endpoint, bool own) {
    std::vector<FieldError> errors;
    check_endpoint(endpoint, own, errors);
    return errors.size();
}

TEST(AccountRules, NameEnvironments) {
    for (const char* good : {"live", "test", "eu-west.2", "x"}) EXPECT_TRUE(is_name(good)) << good;
    for (const char* bad : {"", "Live", "a b", "configuration", "ünder", "a/b", "a@b", "123456789012345678901234567890123"}) EXPECT_FALSE(is_name(bad)) << bad;
}

TEST(AccountRules, KnowWhereNothingRealComesOfABooking) {
    for (const char* rehearsal : {"test", "sandbox", "simulator", "eu-test"}) EXPECT_TRUE(is_rehearsal(rehearsal)) << rehearsal;
    for (const char* real : {"live", "production", "eu", ""}) EXPECT_FALSE(is_rehearsal(real)) << real;
}

TEST(AccountRules, TakeAnEndpointOfOurOwnOnlyWhereTheSettingsDo) {
    EXPECT_EQ(faults_of("", false), 0u);
    EXPECT_EQ(faults_of("https://api.example.com", false), 1u);
    EXPECT_EQ(faults_of("https://api.example.com/v1", true), 0u);
    EXPECT_EQ(faults_of("http://127.0.0.1:4010", true), 0u);
    for (const char* bad : {"ftp://x", "https://", "https:///x", "https://user@host", "https://host/?q=1", "https://host/#f", "https://ho st", "host"})
        EXPECT_EQ(faults_of(bad, true), 1u) << bad;
}

TEST(AccountRules, TakeAnAddressWithoutTlsOnThisMachineOnly) {
    for (const char* here : {"http://localhost", "http://localhost:4010/b", "http://127.0.0.1", "http://127.1.2.3:80/x", "http://[::1]:4010"})
        EXPECT_EQ(faults_of(here, true), 0u) << here;
    for (const char* away : {"http://api.example.com", "http://127.0.0.1.example.com", "http://127.example", "http://localhost.example", "http://10.0.0.1", "http://[::2]", "http://[::1].example.com"})
        EXPECT_EQ(faults_of(away, true), 1u) << away;
}

TEST(AccountRules, TakeNoLineBreakIntoAHeader) {
    std::vector<FieldError> errors;
    check_text("a\r\nX-Other: b", "/secrets/key", 100, errors);
    check_text(std::string(101, 'x'), "/values/number", 100, errors);
    check_text("Ordinary pass-phrase, ünïcode", "/secrets/key", 100, errors);
    ASSERT_EQ(errors.size(), 2u);
    EXPECT_EQ(errors[0].pointer, "/secrets/key");
    EXPECT_EQ(errors[1].pointer, "/values/number");
}

TEST(AccountRules, GiveEverySecretAPlaceOfItsOwn) {
    EXPECT_NE(place_of_secret("a", "bc", "d"), place_of_secret("ab", "c", "d"));
    EXPECT_NE(place_of_secret("a", "b|1:c", "d"), place_of_secret("a", "b", "c|1:d"));
}

}  // namespace
}  // namespace waybill::accounts::rules
