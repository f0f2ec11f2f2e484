#include "carriercheck/carriercheck.h"

#include <random>

#include "carriercheck/bodies.h"
#include "carriercheck/verdicts.h"

namespace waybill::carriercheck {

void junk_cases(Stage& stage, Verdicts& verdicts) {
    constexpr std::uint64_t kSeed = 20261128;
    constexpr int kTimes = 150;
    std::mt19937_64 chance(kSeed);
    std::vector<const Recording*> all;
    for (const Recording& recording : stage.recordings())
        if (!recording.exchanges.empty()) all.push_back(&recording);
    std::string failure;
    for (int i = 0; i < kTimes && !all.empty() && failure.empty(); ++i) {
        const Recording& recording = *all[chance() % all.size()];
        const std::size_t at = chance() % recording.exchanges.size();
        const Told told = stage.play(recording, {.at = at, .times = 1000, .body = mutated(recording.exchanges[at].reply.body, chance)});
        if (told.error.key == "carrier.module_failed") failure = title(recording) + ", mutation " + std::to_string(i) + ": " + told.error.detail + ".";
        if (told.sent_once > 1) failure = title(recording) + ", mutation " + std::to_string(i) + ": money was spent twice.";
    }
    verdicts.note(std::to_string(kTimes) + " answers with bytes flipped, cut and doubled (seed " + std::to_string(kSeed) + ")", failure);
}

Result<Report> check(const Options& options) {
    TRY(stage, Stage::set(options.module, options.recordings));
    Report report;
    report.carrier = stage->name() + " (" + stage->code() + ")";
    Verdicts verdicts(options, report);
    try {
        module_cases(*stage, verdicts);
        asking_cases(*stage, verdicts);
        tracking_cases(*stage, verdicts);
        spending_cases(*stage, verdicts);
        junk_cases(*stage, verdicts);
    } catch (const Enough&) {
    }
    return report;
}

}  // namespace waybill::carriercheck
