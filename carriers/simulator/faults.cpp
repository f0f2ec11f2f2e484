#include "faults.h"

#include "waybill/json.h"

namespace waybill::simulator {
namespace {

bool needs_a_repeat(FaultKind kind) { return kind == FaultKind::duplicate_order || kind == FaultKind::cancelled_on_dedupe; }
bool is_of_labels(FaultKind kind) { return kind == FaultKind::label_gone; }
bool is_of_searches(FaultKind kind) { return kind == FaultKind::not_yet_visible || kind == FaultKind::eventually_visible; }

/// Counts the call, and says whether the rule strikes it.
bool strikes(Fault& fault) {
    const auto now = std::chrono::steady_clock::now();
    if (now < fault.storm_until) return true;
    if (++fault.seen < fault.nth.value_or(1)) return false;
    if (fault.times && *fault.times == 0) return false;
    if (fault.nth && !fault.times && !fault.rate && fault.seen > *fault.nth) return false;
    if (fault.rate && std::uniform_real_distribution<double>(0, 1)(fault.chance) >= *fault.rate) return false;
    if (fault.times) --*fault.times;
    if (fault.storm_seconds) fault.storm_until = now + std::chrono::seconds(*fault.storm_seconds);
    return true;
}

}  // namespace

std::string_view name(FaultKind kind) {
    switch (kind) {
        case FaultKind::reset_before:
            return "reset_before";
        case FaultKind::rate_limited:
            return "rate_limited";
        case FaultKind::slow:
            return "slow";
        case FaultKind::timeout_after_commit:
            return "timeout_after_commit";
        case FaultKind::error_after_commit:
            return "error_after_commit";
        case FaultKind::half_reply:
            return "half_reply";
        case FaultKind::reset_after_commit:
            return "reset_after_commit";
        case FaultKind::not_yet_visible:
            return "not_yet_visible";
        case FaultKind::eventually_visible:
            return "eventually_visible";
        case FaultKind::duplicate_order:
            return "duplicate_order";
        case FaultKind::cancelled_on_dedupe:
            return "cancelled_on_dedupe";
        case FaultKind::label_gone:
            break;
    }
    return "label_gone";
}

std::optional<Fault> Faults::draw(Operation operation, Account account, const std::function<bool()>& repeats) {
    if (operation == Operation::control) return std::nullopt;
    const std::lock_guard lock(mutex_);
    for (Fault& fault : faults_) {
        if (fault.on != "*" && fault.on != name(operation)) continue;
        if (fault.account && *fault.account != account) continue;
        if (is_of_searches(fault.kind) && operation != Operation::find) continue;
        if (is_of_labels(fault.kind) && operation != Operation::label) continue;
        if (needs_a_repeat(fault.kind) && (operation != Operation::book || !repeats())) continue;
        if (!strikes(fault)) continue;
        ++fault.struck;
        return fault;
    }
    return std::nullopt;
}

void Faults::set(std::vector<Fault> faults) {
    const std::lock_guard lock(mutex_);
    faults_ = std::move(faults);
}

std::string Faults::text() const {
    const std::lock_guard lock(mutex_);
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const Fault& fault : faults_) {
        out.begin_object().member("on", fault.on).member("kind", name(fault.kind));
        if (fault.account) out.member("account", name(*fault.account));
        if (fault.nth) out.member("nth", *fault.nth);
        if (fault.times) out.member("times_left", *fault.times);
        if (fault.rate) out.key("rate").raw(std::to_string(*fault.rate)).member("seed", static_cast<std::int64_t>(fault.seed));
        if (fault.seconds) out.member("seconds", *fault.seconds);
        if (fault.storm_seconds) out.member("storm_seconds", *fault.storm_seconds);
        out.member("struck", fault.struck).end_object();
    }
    return out.end_array().end_object().take();
}

}  // namespace waybill::simulator
