#include <array>

#include "faults.h"
#include "waybill/json.h"

namespace waybill::simulator {
namespace {

constexpr std::array kKinds{
    FaultKind::reset_before,         FaultKind::rate_limited,        FaultKind::slow,
    FaultKind::timeout_after_commit, FaultKind::error_after_commit,  FaultKind::half_reply,
    FaultKind::reset_after_commit,   FaultKind::not_yet_visible,     FaultKind::eventually_visible,
    FaultKind::duplicate_order,      FaultKind::cancelled_on_dedupe, FaultKind::label_gone,
};

bool is_operation(std::string_view word) {
    for (const char* known : {"*", "token", "rate", "book", "label", "void", "track", "find", "manifest", "pickup", "cancel_pickup", "address", "points"})
        if (word == known) return true;
    return false;
}

std::optional<FaultKind> kind_of(std::string_view word) {
    for (const FaultKind kind : kKinds)
        if (name(kind) == word) return kind;
    return std::nullopt;
}

std::optional<double> probability(const json::Value& value) {
    const double p = value.kind == json::Kind::integer  ? static_cast<double>(value.integer)
                     : value.kind == json::Kind::number ? value.number
                                                        : -1;
    return p >= 0 && p <= 1 ? std::optional(p) : std::nullopt;
}

/// A kind that can strike certain operations only would never strike elsewhere, and nobody would notice.
bool can_strike(const Fault& fault) {
    switch (fault.kind) {
        case FaultKind::not_yet_visible:
        case FaultKind::eventually_visible:
            return fault.on == "find" || fault.on == "*";
        case FaultKind::duplicate_order:
        case FaultKind::cancelled_on_dedupe:
            return fault.on == "book" || fault.on == "*";
        case FaultKind::label_gone:
            return fault.on == "label" || fault.on == "*";
        default:
            return true;
    }
}

class Reader {
  public:
    Reader(const json::Value& value, std::string pointer, std::vector<FieldError>& errors)
        : value_(value), pointer_(std::move(pointer)), errors_(errors) {}

    Fault read() {
        if (value_.kind != json::Kind::object) return errors_.push_back({pointer_, "invalid", "must be an object"}), fault_;
        if (value_.find("on") == nullptr) fail("on", "is required");
        if (value_.find("kind") == nullptr) fail("kind", "is required");
        const std::size_t before = errors_.size();
        for (const auto& [key, member] : value_.members) take(key, member);
        if (errors_.size() == before && !can_strike(fault_)) fail("kind", "never strikes that operation");
        fault_.chance.seed(fault_.seed);
        return fault_;
    }

  private:
    void fail(const std::string& member, const char* why) { errors_.push_back({pointer_ + "/" + member, "invalid", why}); }

    void take(const std::string& key, const json::Value& member) {
        if (key == "on") {
            fault_.on = std::string(member.text().value_or(""));
            if (!is_operation(fault_.on)) fail(key, "must be *, token, rate, book, label, void, track or find");
        } else if (key == "kind") {
            const auto kind = kind_of(member.text().value_or(""));
            if (!kind) fail(key, "is no kind of fault");
            fault_.kind = kind.value_or(FaultKind::slow);
        } else if (key == "account") {
            fault_.account = account_named(member.text().value_or(""));
            if (!fault_.account) fail(key, "must be a, b, c or d");
        } else if (key == "rate") {
            fault_.rate = probability(member);
            if (!fault_.rate) fail(key, "must be a number from 0 to 1");
        } else {
            take_number(key, member);
        }
    }

    void take_number(const std::string& key, const json::Value& member) {
        const auto whole = member.whole();
        const std::int64_t least = key == "nth" ? 1 : 0;
        for (const auto& [known, field] :
             {std::pair{"nth", &fault_.nth}, std::pair{"times", &fault_.times}, std::pair{"seconds", &fault_.seconds},
              std::pair{"storm_seconds", &fault_.storm_seconds}})
            if (key == known) *field = whole.value_or(least);
        if (key == "seed") fault_.seed = static_cast<std::uint64_t>(whole.value_or(1));
        if (key != "nth" && key != "times" && key != "seconds" && key != "storm_seconds" && key != "seed")
            return fail(key, "is not known");
        if (!whole || *whole < least || *whole > 1000000000) fail(key, "must be a whole number up to 1000000000");
    }

    const json::Value& value_;
    const std::string pointer_;
    std::vector<FieldError>& errors_;
    Fault fault_;
};

}  // namespace

Result<std::vector<Fault>> read_faults(std::string_view text) {
    TRY(value, json::parse(text));
    if (value.kind != json::Kind::array) return error(Code::invalid, "validation_failed", "The body must be an array of faults");
    std::vector<FieldError> errors;
    std::vector<Fault> faults;
    for (std::size_t i = 0; i < value.items.size(); ++i)
        faults.push_back(Reader(value.items[i], "/" + std::to_string(i), errors).read());
    if (!errors.empty()) return error(Code::invalid, "validation_failed", "Some fields are wrong", errors);
    return faults;
}

}  // namespace waybill::simulator
