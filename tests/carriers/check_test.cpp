#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/crypto.h"
#include "base/log.h"
#include "carriercheck/carriercheck.h"
#include "carriers/built_modules.h"
#include "support/folder.h"
#include "support/places.h"

/// `waybill carrier check`: our own modules pass it, and a module with a mistake does not.
namespace waybill::carriercheck {
namespace {

using testing::HasSubstr;

Report checked(const std::string& module, bool stop) {
    crypto::start();
    return check({module, "", stop, {}}).value();
}

std::string failures(const Report& report) {
    std::string all;
    for (const Case& one : report.cases)
        if (!one.failure.empty()) all += one.what + "\n    " + one.failure + "\n";
    return all;
}

class BundledModule : public testing::TestWithParam<std::string> {};

TEST_P(BundledModule, PassesTheCheck) {
    const Report report = checked(places::build_dir() + "/carriers/" + GetParam(), false);
    EXPECT_EQ(failures(report), "");
    EXPECT_GE(report.cases.size(), 40u);
}

INSTANTIATE_TEST_SUITE_P(Modules, BundledModule, testing::ValuesIn(carrier::built_modules()), [](const auto& info) { return info.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BundledModule);

/// "7 a booking of fewer parcels is taken"
std::vector<std::string> mutants() {
    std::vector<std::string> all;
    std::ifstream lines(places::build_dir() + "/generated/mutants/mutants.txt");
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) all.push_back(line);
    return all;
}

class MutantOfTheDemo : public testing::TestWithParam<std::string> {
  protected:
    void TearDown() override { unsetenv("WAYBILL_MUTANT"); }
};

TEST_P(MutantOfTheDemo, FailsTheCheck) {
    setenv("WAYBILL_MUTANT", GetParam().c_str(), 1);  // its number stands first
    const Report report = checked(places::build_dir() + "/carriers_mutants/demo", true);
    ASSERT_EQ(report.failures(), 1u) << "nothing was found wrong in " << report.cases.size() << " cases";
    std::printf("  %-55s %4zu  %s\n", GetParam().c_str(), report.cases.size(), report.cases.back().what.c_str());
}

INSTANTIATE_TEST_SUITE_P(Mistakes, MutantOfTheDemo, testing::ValuesIn(mutants()),
                         [](const auto& info) { return info.param.substr(0, info.param.find(' ')); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(MutantOfTheDemo);

TEST(CarrierCheck, HasThirtyMistakesToFindAndNoneWhereThereIsNone) {
    EXPECT_GE(mutants().size(), 30u);
    EXPECT_EQ(failures(checked(places::build_dir() + "/carriers_mutants/demo", false)), "");
}

TEST(CarrierCheck, IsPassedByTheModuleThatStrangersBeginWith) {
    EXPECT_EQ(failures(checked(places::build_dir() + "/template/swift", false)), "");
}

TEST(CarrierCheck, SaysWhatIsWrongInWords) {
    setenv("WAYBILL_MUTANT", "7", 1);
    const Report report = checked(places::build_dir() + "/carriers_mutants/demo", true);
    unsetenv("WAYBILL_MUTANT");
    EXPECT_THAT(report.cases.back().what, HasSubstr("the carrier booked one parcel less than it was asked for"));
    EXPECT_THAT(report.cases.back().failure, HasSubstr("The module called it done; it must leave it in doubt"));
}

TEST(CarrierCheck, FindsAModuleThatTakesEverybodyForSubscribed) {
    const places::Folder folder("check");
    std::ofstream(folder / "subscribe.json")
        << R"({"says":"One number","operation":"subscribe","request":{"numbers":["N1"]},"expect":{"accepted":1,"refused":0},"exchanges":[)"
        << R"({"call":{"method":"POST","path":"/subscriptions"},"reply":{"status":200,"headers":{},"body":"{\"taken\":[\"N1\"],\"of\":1}"}}]})";
    const std::string said = failures(check({places::build_dir() + "/fixtures/rogue", folder.path(), false, {}}).value());
    EXPECT_THAT(said, HasSubstr("subscribe (One number): the carrier answers about other numbers\n    The module took N0 for subscribed"));
    EXPECT_THAT(said, HasSubstr("subscribe (One number): answered with a page of HTML and status 200"));
    EXPECT_THAT(said, HasSubstr("subscribe (One number): answered with the first 5 tenths"));
    EXPECT_THAT(said, testing::Not(HasSubstr("subscribe (One number): as recorded")));
    EXPECT_THAT(said, testing::Not(HasSubstr("subscribe (One number): answered with 429")));
}

TEST(CarrierCheck, KeepsToModulesThatTheHostWouldLoad) {
    const Report report = checked(places::build_dir() + "/fixtures/wrong_version", false);
    ASSERT_EQ(report.cases.size(), 1u);
    EXPECT_THAT(report.cases[0].failure, HasSubstr("built for contract version"));
}

TEST(CarrierCheck, AsksForRecordings) {
    const auto report = check({places::build_dir() + "/carriers/demo", "/nowhere", false, {}});
    EXPECT_THAT(failures(report.value()), HasSubstr("None shows book ending well"));
}

TEST(CarrierCheck, NamesTheFileThatItCannotRead) {
    EXPECT_THAT(check({"/nowhere/carrier.so", "", false, {}}).error().detail, HasSubstr("There is no /nowhere/carrier.so"));
}

}  // namespace
}  // namespace waybill::carriercheck
