#include <gtest/gtest.h>

#include "shipping/rules_sweep.h"

namespace waybill::shipping::rules {
namespace {

struct Case {
    const char* name;
    Line line;
    Match match;
};
class Books : public testing::TestWithParam<Case> {};
TEST_P(Books, AreComparedLineByLine) { EXPECT_EQ(match(GetParam().line), GetParam().match); }
INSTANTIATE_TEST_SUITE_P(
    Lines, Books,
    testing::Values(Case{"strangers", {false, true, {}, false, false}, Match::fine},
                    Case{"both", {true, true, State::done, true, true}, Match::fine},
                    Case{"voided_on_both_sides", {true, false, State::done, false, true}, Match::fine},
                    Case{"lost", {true, false, State::done, true, true}, Match::lost},
                    Case{"live_though_voided_here", {true, true, State::done, false, true}, Match::stray},
                    Case{"a_second_one", {true, true, State::done, true, false}, Match::stray},
                    Case{"a_dead_second_one", {true, false, State::done, true, false}, Match::fine},
                    Case{"absent_here", {true, true, State::absent, false, false}, Match::stray},
                    Case{"rejected_here", {true, true, State::rejected, false, false}, Match::stray},
                    Case{"rejected_and_dead", {true, false, State::rejected, false, false}, Match::fine},
                    Case{"being_sent", {true, true, State::sending, false, false}, Match::open},
                    Case{"in_doubt", {true, true, State::unknown, false, false}, Match::open},
                    Case{"before_a_person", {true, true, State::review, false, false}, Match::open},
                    Case{"nothing_known", {true, true, {}, false, false}, Match::unknown},
                    Case{"nothing_known_and_dead", {true, false, {}, false, false}, Match::fine}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace waybill::shipping::rules
