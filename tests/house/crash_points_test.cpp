#include "support/crash_points.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "house/planted.h"
#include "support/source_tree.h"

// A place to die at has one name, and every name is listed, so that P2 goes through all of them. They stand in .cpp files: a
// header's would make the product and waybill-tested disagree about an inline function.
namespace waybill::house {
namespace {

std::map<std::string, int> points_of(const testing::SourceTree& tree) {
    static const std::regex point(R"(\bWAYBILL_CRASH_POINT(_OF)?\(([^()]*)\))"), name(R"re("([a-z_.]+)"$)re");
    std::map<std::string, int> found;
    for (const testing::SourceFile& file : tree.sources()) {
        if (file.top() != "src" || !file.path.ends_with(".cpp")) continue;
        const std::string& text = file.text;
        for (auto at = std::sregex_iterator(text.begin(), text.end(), point); at != std::sregex_iterator(); ++at) {
            std::smatch match;
            const std::string arguments = (*at)[2];
            if (!std::regex_search(arguments, match, name)) {
                ++found["without a name in " + file.path];
            } else if ((*at)[1].length() == 0) {
                ++found[match[1]];
            } else {
                for (const char* kind : {"book.", "void."}) ++found[kind + match[1].str()];
            }
        }
    }
    return found;
}

TEST(CrashPoints, AreNamedOnceAndListed) {
    std::map<std::string, int> listed;
    for (const auto& point : testing::kCrashPoints) ++listed[std::string(point.name)];
    EXPECT_EQ(points_of(this_house()), listed);
    EXPECT_GE(listed.size(), 16u);
}

TEST(CrashPoints, StandInNoHeader) {
    for (const testing::SourceFile& file : this_house().sources()) {
        if (file.top() != "src" || !file.path.ends_with(".h") || file.path == "src/base/fault_points.h") continue;
        EXPECT_EQ(file.text.find("WAYBILL_CRASH_POINT"), std::string::npos) << file.path;
        EXPECT_EQ(file.text.find("WAYBILL_MUTATED"), std::string::npos) << file.path;
    }
}

}  // namespace
}  // namespace waybill::house
