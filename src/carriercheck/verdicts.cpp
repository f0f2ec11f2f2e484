#include "carriercheck/verdicts.h"

#include <algorithm>

namespace waybill::carriercheck {

std::size_t Report::failures() const {
    return static_cast<std::size_t>(std::count_if(cases.begin(), cases.end(), [](const Case& c) { return !c.failure.empty(); }));
}

void Verdicts::note(const std::string& what, const std::string& failure) {
    report_.cases.push_back({what, failure});
    if (options_.tell) options_.tell(failure.empty() ? "ok    " + what : "FAIL  " + what + "\n      " + failure);
    if (!failure.empty() && options_.stop_at_first_failure) throw Enough{};
}

void Verdicts::ends(const std::string& what, const Told& told, std::initializer_list<Told::Kind> allowed, const std::string& must) {
    const bool fine = std::find(allowed.begin(), allowed.end(), told.kind) != allowed.end();
    note(what, fine ? "" : "The module " + described(told) + "; it must " + must + ".");
}

std::string title(const Recording& recording) { return recording.operation + " (" + recording.says + ")"; }

std::string described(const Told& told) {
    const std::string why = told.error.detail.empty() ? "" : ": " + told.error.detail;
    switch (told.kind) {
        case Told::Kind::done:
            return "called it done";
        case Told::Kind::refused:
            return "called it refused, and nothing done" + why;
        case Told::Kind::not_now:
            return "left it for later, as if nothing was done" + why;
        case Told::Kind::in_doubt:
            return "left it in doubt" + why;
        case Told::Kind::aborted:
            break;
    }
    return "came to no end" + why;
}

}  // namespace waybill::carriercheck
