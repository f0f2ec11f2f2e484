#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <random>
#include <regex>

#include "faults/scenarios/booking_promises.h"
#include "support/world.h"

// A test of the tests: with a mistake in the program, the run that should find it must object. Each run is one that passes
// without.
namespace waybill::faults {
namespace {

struct Mutation {
    const char* name;
    Figures (*run)(const Slice&, const std::string&);
    std::int64_t size;
    const char* finding;  ///< what the run must object to: any other breach is none of this mistake's
};

class BrokenVariants : public ::testing::TestWithParam<Mutation> {};

TEST_P(BrokenVariants, AreFound) {
#ifdef __SANITIZE_ADDRESS__  // several times slower than the patience that callers and leases have here
    GTEST_SKIP() << "is run without a sanitizer";
#endif
    // Where two things must meet, one run may miss them.
    for (int tries = 0; tries < 3; ++tries) {
        const Slice slice{std::random_device()(), GetParam().size, std::chrono::seconds(40)};
        std::cout << GetParam().name << ": seed " << slice.seed << "\n";
        const Figures figures = GetParam().run(slice, GetParam().name);
        for (const auto& breach : figures.breaches) std::cout << "    " << breach << "\n";
        const std::regex finding(GetParam().finding);
        if (std::any_of(figures.breaches.begin(), figures.breaches.end(),
                        [&](const std::string& breach) { return std::regex_search(breach, finding); }))
            return;
    }
    ADD_FAILURE() << GetParam().name << " was not found";
}

INSTANTIATE_TEST_SUITE_P(Booking, BrokenVariants,
                         ::testing::Values(Mutation{"booking.claim_without_token", book_under_kills, 40, "live parcels of shipment"},
                                           Mutation{"booking.time_out_is_failure", lose_every_answer, 6,
                                                    "is failed .*, and lives at the carrier"},
                                           Mutation{"booking.lease_without_fencing", stop_in_mid_call, 6, "late answers"},
                                           Mutation{"db.retry_of_a_statement", conflict_in_mid_outcome, 3,
                                                    "announced as booked twice"}),
                         [](const auto& info) {
                             std::string name = info.param.name;
                             for (char& c : name)
                                 if (c == '.') c = '_';
                             return name;
                         });

TEST(BrokenVariants, TheProductHasNoPlacesToDieAtAndNoMistakesToMake) {
    for (const auto& [program, has] : {std::pair{"waybill", false}, std::pair{"waybill-tested", true}}) {
        std::ifstream in(testing::built(program), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        ASSERT_FALSE(bytes.empty()) << program;
        for (const char* word : {"TESTED_CRASH", "TESTED_STOP", "TESTED_MUTATE"})
            EXPECT_EQ(bytes.find(word) != std::string::npos, has) << program << " " << word;
    }
}

}  // namespace
}  // namespace waybill::faults
