#include "shipping/rules_late.h"

#include <algorithm>
#include <array>

namespace waybill::shipping::rules {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kShortest = seconds(1);
/// A carrier that is down is back within hours; after the last one a person is told.
constexpr std::array<Duration, 10> kPauses{seconds(2),  seconds(10), seconds(30), minutes(2),  minutes(10),
                                           minutes(30), minutes(60), minutes(60), minutes(60), minutes(60)};

}  // namespace

std::optional<LateStep> before_asking(const LateDoubt& d) {
    // An open attempt is asked about anyway; what it ends as is not known yet.
    if (is_open(d.state)) return LateStep{LateStep::To::ask, std::max<Duration>(kShortest, d.quiet_period / 2), d.tries};
    return {};
}

LateStep after_asking(const LateDoubt& d, Found::Kind answer) {
    switch (answer) {
        case Found::Kind::answered:
            if (d.since >= d.quiet_period) return {LateStep::To::over, {}, d.tries};
            return {LateStep::To::ask, std::max(kShortest, d.quiet_period - d.since), 0};
        case Found::Kind::failed:
        case Found::Kind::unreadable:
            if (static_cast<std::size_t>(d.tries) >= kPauses.size()) return {LateStep::To::person, {}, d.tries};
            return {LateStep::To::ask, kPauses[static_cast<std::size_t>(std::max(d.tries, 0))], d.tries + 1};
        case Found::Kind::impossible:
            break;
    }
    return {LateStep::To::person, {}, d.tries};
}

}  // namespace waybill::shipping::rules
