#include "base/crypto_seal.h"

#include <gmock/gmock.h>

#include "base/crypto.h"

namespace waybill::crypto {
namespace {

class Seal : public ::testing::Test {
  protected:
    Seal() { start(); }
    const Secret<std::string> plain{"s3cret of a carrier"};
};

TEST_F(Seal, OpensWhereItBelongsAndNowhereElse) {
    const auto keys = SealKeys::made();
    const auto sealed = keys.seal(plain, "ups|live|client_secret");
    EXPECT_EQ(sealed.find(plain.reveal()), std::string::npos);
    const auto opened = keys.open(sealed, "ups|live|client_secret");
    ASSERT_TRUE(opened.plain);
    EXPECT_EQ(opened.plain->reveal(), plain.reveal());
    for (const char* elsewhere : {"ups|test|client_secret", "ups|live|client_id", "dhl|live|client_secret", ""}) {
        const auto moved = keys.open(sealed, elsewhere);
        EXPECT_FALSE(moved.plain) << elsewhere;
        EXPECT_TRUE(moved.key_known);
    }
}

TEST_F(Seal, DoesNotOpenWithAnyBitFlippedOrAnyByteLess) {
    const auto keys = SealKeys::made();
    const auto sealed = keys.seal(plain, "place");
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        auto flipped = sealed;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(keys.open(flipped, "place").plain) << bit;
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(keys.open(sealed.substr(0, size), "place").plain) << size;
}

TEST_F(Seal, DoesNotOpenUnderAnotherKeyAndSaysThatItIsTheKey) {
    const auto sealed = SealKeys::made().seal(plain, "place");
    const auto opened = SealKeys::made().open(sealed, "place");
    EXPECT_FALSE(opened.plain);
    EXPECT_FALSE(opened.key_known);
}

TEST_F(Seal, IsAnotherTextEachTime) {
    const auto keys = SealKeys::made();
    EXPECT_NE(keys.seal(plain, "place"), keys.seal(plain, "place"));
}

TEST_F(Seal, OfFormerKeysOpensUntilTheyAreForgotten) {
    const auto old = SealKeys::made();
    const auto sealed = old.seal(plain, "place");
    const auto both = old.with_a_new_one();
    EXPECT_TRUE(both.open(sealed, "place").plain);
    EXPECT_FALSE(both.is_newest(sealed));
    EXPECT_TRUE(both.is_newest(both.seal(plain, "place")));
    EXPECT_FALSE(both.newest().open(sealed, "place").plain);
    EXPECT_TRUE(both.newest().open(both.seal(plain, "place"), "place").plain);
}

TEST_F(Seal, KeysAreReadAsTheyWereWritten) {
    const auto keys = SealKeys::made().with_a_new_one();
    const auto sealed = keys.seal(plain, "place");
    const auto read = SealKeys::parse("# of the installation in London\n\n" + keys.text().reveal());
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->open(sealed, "place").plain);
    EXPECT_EQ(read->text().reveal(), keys.text().reveal());
    for (const char* wrong : {"", "# nothing\n", "waybill-seal-1 short", "waybill-seal-2 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "rubbish"})
        EXPECT_FALSE(SealKeys::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace waybill::crypto
