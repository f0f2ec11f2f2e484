#include "base/crypto.h"

#include <gtest/gtest.h>

#include <sstream>

namespace waybill::crypto {
namespace {

class CryptoTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { start(); }
};

TEST_F(CryptoTest, HashesAsTheStandardsSay) {
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, cases 2 and 6 (a key longer than a block)
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_F(CryptoTest, EncodesBase64BothWays) {
    EXPECT_EQ(base64("\xfb\xff\xfe"), "+//+");
    EXPECT_EQ(base64("ab"), "YWI=");
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64url("\xfb\xff\xfe"
                        "a"),
              "-__-YQ");
    std::string bytes;
    for (const std::string& text :
         {std::string(), std::string("a"), std::string("ab"), std::string("abc"), std::string(1000, '\xfe')}) {
        ASSERT_TRUE(from_base64(base64(text), bytes));
        EXPECT_EQ(bytes, text);
    }
    bytes = "kept";
    for (const char* bad : {"YWI", "YW=I", "YWI=YWI=", "-__-", "Y WI=", "YWI=\n", "====", "YWJ="})
        EXPECT_FALSE(from_base64(bad, bytes)) << bad;
    EXPECT_EQ(bytes, "kept");
}

TEST_F(CryptoTest, ComparesWholeTexts) {
    EXPECT_TRUE(equal("abc", "abc"));
    EXPECT_TRUE(equal("", ""));
    EXPECT_FALSE(equal("abc", "abd"));
    EXPECT_FALSE(equal("abc", "ab"));
}

TEST_F(CryptoTest, MakesVersionFourUuids) {
    const std::string id = uuid4();
    ASSERT_EQ(id.size(), 36U);
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
    EXPECT_EQ(id[8], '-');
    EXPECT_NE(id, uuid4());
    EXPECT_NE(random_bytes(16), random_bytes(16));
}

TEST_F(CryptoTest, KnowsAPasswordByItsHash) {
    const Secret<std::string> password(std::string("correct horse"));
    const std::string hash = password_hash(password);
    EXPECT_EQ(hash.substr(0, 31), "$argon2id$v=19$m=65536,t=2,p=1$") << hash;
    EXPECT_TRUE(password_matches(hash, password));
    EXPECT_FALSE(password_matches(hash, Secret<std::string>("Correct horse")));
    EXPECT_FALSE(password_matches("", password));
    EXPECT_FALSE(password_matches("$argon2id$broken", password));
    EXPECT_FALSE(password_matches(std::string(500, 'x'), password));
}

TEST(Secret, PrintsStars) {
    std::ostringstream out;
    out << Secret<std::string>("hidden") << Pii<std::string>("Jane");
    EXPECT_EQ(out.str(), "******");
}

}  // namespace
}  // namespace waybill::crypto
