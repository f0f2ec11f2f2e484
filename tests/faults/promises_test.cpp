#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "faults/scenarios/promise.h"

// Every promise in a size that fits CI. A seed that failed is repeated by `./dev bench faults PN --seed S --size N`.
namespace waybill::faults {
namespace {

class Promises : public ::testing::TestWithParam<Promise> {};

TEST_P(Promises, AreKeptInASmallSize) {
#ifdef __SANITIZE_ADDRESS__  // several times slower than the patience that callers and leases have here
    GTEST_SKIP() << "is run without a sanitizer";
#endif
    const Promise& promise = GetParam();
    const Slice slice{std::random_device()(), promise.small, std::chrono::minutes(4)};  // enough on a crowded machine
    std::cout << promise.name << ": " << promise.sentence << "; seed " << slice.seed << ", size " << slice.size << "\n";
    const Figures figures = promise.run(slice);
    if (!figures.skipped.empty()) GTEST_SKIP() << figures.skipped;
    for (const auto& [name, value] : figures.sums) std::cout << "    " << name << " " << value << "\n";
    for (const auto& [name, value] : figures.worst) std::cout << "    " << name << " at worst " << value << "\n";
    EXPECT_THAT(figures.breaches, ::testing::IsEmpty());
    EXPECT_GE(figures.done, promise.small);
}

INSTANTIATE_TEST_SUITE_P(All, Promises, ::testing::ValuesIn(promises()), [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace waybill::faults
