#include "waybill/signing.h"

#include <gtest/gtest.h>

namespace waybill::signing {
namespace {

// RFC 4231, test cases 2 and 6 (a key longer than a block).
TEST(Signing, FollowsThePublishedVectorsOfHmacSha256) {
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Signing, FollowsThePublishedVectorsOfMd5AndBase64) {
    EXPECT_EQ(hex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");  // RFC 1321
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");  // RFC 4648
    EXPECT_EQ(base64("\xff\xfe"), "//4=");
}

TEST(Signing, ComparesWholeTexts) {
    EXPECT_TRUE(equal("abc", "abc"));
    EXPECT_FALSE(equal("abc", "abd"));
    EXPECT_FALSE(equal("abc", "ab"));
    EXPECT_TRUE(equal("", ""));
}

}  // namespace
}  // namespace waybill::signing
