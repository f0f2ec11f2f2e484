#include "waybill/script.h"

#include <gtest/gtest.h>

namespace waybill::script {
namespace {

TEST(Script, WritesOtherScriptsInLatinLetters) {
    EXPECT_EQ(to_latin1("北京"), "bei jing");
    EXPECT_EQ(to_latin1("Москва"), "Moskva");
    const std::string cairo = to_latin1("القاهرة");
    EXPECT_FALSE(cairo.empty());
    EXPECT_TRUE(is_latin1(cairo)) << cairo;
}

TEST(Script, LeavesAloneWhatACarrierCanPrint) {
    EXPECT_EQ(to_latin1("Zoë Müller, Straße 5"), "Zoë Müller, Straße 5");
    EXPECT_EQ(to_ascii("Zoë Müller, Straße 5"), "Zoe Muller, Strasse 5");
    EXPECT_EQ(to_latin1("Łódź “Nowa” – 5"), "Lódz \"Nowa\" - 5");
}

TEST(Script, LeavesOutWhatNoRuleSpells) { EXPECT_EQ(to_ascii("ok \U0001F4E6!"), "ok !"); }

TEST(Script, NormalisesSecretsAsCarriersDo) {
    EXPECT_EQ(nfkd("s\u00e9cret\ufb01"), "se\u0301cretfi");
    EXPECT_EQ(nfkd("plain"), "plain");
}

TEST(Script, CountsCharactersAndNeverCutsOne) {
    EXPECT_EQ(length("Zoë北"), 4u);
    EXPECT_EQ(first("Zoë北京", 4), "Zoë北");
    EXPECT_EQ(first("ab", 5), "ab");
}

}  // namespace
}  // namespace waybill::script
