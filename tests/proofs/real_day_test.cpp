#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "support/checks.h"
#include "support/places.h"
#include "support/world.h"

// A real day of a real retailer, where the file is beside the tree: nobody here wrote it, and nobody cleaned it.
namespace waybill {
namespace {

using testing::built;
using testing::run_program;
using testing::World;

std::string folder() {
    const char* elsewhere = std::getenv("WAYBILL_PROOFS_DATA");
    return elsewhere ? elsewhere : places::source_dir() + "/../shared/data/online-retail";
}

TEST(RealDay, EndsWithEveryValidOrderDeliveredAlthoughTheServerIsKilled) {
    const std::string file = folder() + "/2010-12-12.csv";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "the retailer's files are not beside this tree";
    World world;
    const auto day = run_program({built("waybill-day"), file, "--run", world.run_json(), "--kills", "3", "--seed", "12", "--up", world.up_script()});
    EXPECT_EQ(day.status, 0) << day.out;
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

}  // namespace
}  // namespace waybill
