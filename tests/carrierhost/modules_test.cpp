#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "carrierhost/module.h"
#include "support/places.h"

namespace waybill::carrierhost {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string reason(const std::string& fixture) {
    const auto module = load_module(places::build_dir() + "/fixtures/" + fixture);
    return module.ok() ? "loaded" : module.error().detail;
}

TEST(ModuleLoading, RefusesALibraryWithoutAVersion) {
    EXPECT_THAT(reason("no_version"), HasSubstr("does not export waybill_carrier_abi"));
}

TEST(ModuleLoading, RefusesAnotherContractVersion) { EXPECT_THAT(reason("wrong_version"), HasSubstr("contract version")); }

TEST(ModuleLoading, RefusesAnotherCompiler) { EXPECT_THAT(reason("other_compiler"), HasSubstr("another compiler")); }

TEST(ModuleLoading, SurvivesAModuleThatThrowsAtItsStart) {
    EXPECT_THAT(reason("throws_at_create"), HasSubstr("no mood for carriers"));
    EXPECT_THAT(reason("throws_a_number"), HasSubstr("unknown exception"));
}

TEST(ModuleLoading, NamesEveryFaultOfADescriptorBeforeAnyCodeRuns) {
    const std::string why = reason("bad_descriptor");
    for (const char* part :
         {"/name ", "/recovery ", "/services ", "/track_batch ", "/auth/key/secret ", "/status_map/X ", "/surplus "})
        EXPECT_THAT(why, HasSubstr(part));
}

TEST(ModuleLoading, RefusesCodeThatLacksWhatItsDescriptionLists) {
    const std::string why = reason("overclaims");
    EXPECT_THAT(why, HasSubstr("carrier.json lists, and the module lacks, rate"));
    EXPECT_THAT(why, Not(HasSubstr("book")));
    EXPECT_THAT(why, Not(HasSubstr("track")));
}

TEST(ModuleLoading, RefusesAFolderWithoutADescription) { EXPECT_THAT(reason("nothing_here"), HasSubstr("no carrier.json")); }

TEST(ModuleLoading, LeavesBadModulesOutAndLoadsTheOthers) {
    const LoadedModules loaded = load_modules(places::build_dir() + "/fixtures");
    ASSERT_EQ(loaded.modules.size(), 1u);
    EXPECT_EQ(loaded.modules.front()->descriptor.profile.code, "rogue");
    EXPECT_EQ(loaded.refused.size(), 7u);
    EXPECT_TRUE(load_modules("/no/such/folder").modules.empty());
}

TEST(ModuleLoading, ReadsWhatTheDemoSaysOfItself) {
    const auto module = load_module(places::build_dir() + "/carriers/demo");
    ASSERT_TRUE(module.ok()) << module.error().detail;
    const Profile& profile = module.value()->descriptor.profile;
    EXPECT_EQ(profile.name, "Demo Parcel");
    EXPECT_EQ(profile.recovery, carrier::Recovery::queryable);
    EXPECT_TRUE(profile.can(carrier::Operation::find) && profile.can(carrier::Operation::rate));
    EXPECT_FALSE(profile.can(carrier::Operation::subscribe));
    EXPECT_EQ(profile.track_batch, 50);
    EXPECT_EQ(module.value()->descriptor.auth.at("api").kind, Auth::Kind::oauth2);
}

TEST(Descriptor, HoldsASubscriptionAgainstTheSecretsAndThePushesThatItRestsOn) {
    const auto read = [](const std::string& capabilities, const std::string& subscribe) {
        return read_descriptor(R"({"code":"x","name":"X","recovery":"none","capabilities":[)" + capabilities + R"(],"track_batch":1,"endpoints":{},
            "secrets":["a"],"optional_secrets":["b"],"auth":{},"status_map":{})" + subscribe + "}", "x");
    };
    const char* kWhole = R"(,"subscribe":{"batch":100,"secret":"b","lasts_h":336})";
    const auto whole = read(R"("push","subscribe")", kWhole);
    ASSERT_TRUE(whole.ok()) << whole.error().detail;
    EXPECT_EQ(whole->profile.subscribe_batch, 100);
    EXPECT_EQ(whole->profile.subscription_lasts, std::chrono::hours(336));
    EXPECT_EQ(whole->push_secret, "b");
    EXPECT_FALSE(read(R"("push","subscribe")", R"(,"subscribe":{"batch":1,"secret":"a"})")->profile.subscription_lasts.has_value());
    EXPECT_THAT(read(R"("push","subscribe")", "").error().detail, HasSubstr("/subscribe "));
    EXPECT_THAT(read(R"("subscribe")", kWhole).error().detail, HasSubstr("lists subscribe, which needs push"));
    EXPECT_THAT(read(R"("push")", kWhole).error().detail, HasSubstr("/subscribe is for a carrier with the capability subscribe"));
    EXPECT_THAT(read(R"("push","subscribe")", R"(,"subscribe":{"batch":0,"secret":"c"})").error().detail, testing::AllOf(HasSubstr("/subscribe/batch "), HasSubstr("/subscribe/secret is not among the secrets")));
}

TEST(Descriptor, RefusesWhatItDoesNotKnow) {
    EXPECT_FALSE(read_descriptor("{}", "x").ok());
    EXPECT_FALSE(read_descriptor("[]", "x").ok());
    EXPECT_FALSE(read_descriptor("not json", "x").ok());
    EXPECT_THAT(
        read_descriptor(
            R"({"code":"x","name":"X","recovery":"queryable","services":[{"code":"a","name":"A","max_weight_g":1,"max_parcels":1}],
        "label_formats":["pdf"],"track_batch":1,"endpoints":{},"secrets":[],"auth":{},"status_map":{}})",
            "x")
            .error()
            .detail,
        HasSubstr("/recovery is queryable, which needs the capability find"));
}

}  // namespace
}  // namespace waybill::carrierhost
