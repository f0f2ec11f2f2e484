#include "faults.h"

#include <array>
#include <utility>

#include "waybill/json.h"

namespace waybill::simulator {
namespace {

constexpr std::array kKinds{
    std::pair{std::string_view("reset_before"), FaultKind::reset_before},
    std::pair{std::string_view("rate_limited"), FaultKind::rate_limited},
    std::pair{std::string_view("slow"), FaultKind::slow},
    std::pair{std::string_view("timeout_after_commit"), FaultKind::timeout_after_commit},
    std::pair{std::string_view("error_after_commit"), FaultKind::error_after_commit},
    std::pair{std::string_view("half_reply"), FaultKind::half_reply},
    std::pair{std::string_view("reset_after_commit"), FaultKind::reset_after_commit},
    std::pair{std::string_view("not_yet_visible"), FaultKind::not_yet_visible},
};

bool is_operation(std::string_view word) {
    for (const char* known : {"*", "token", "rate", "book", "label", "void", "track", "find"})
        if (word == known) return true;
    return false;
}

std::optional<FaultKind> kind_of(std::string_view word) {
    for (const auto& [name, kind] : kKinds)
        if (name == word) return kind;
    return std::nullopt;
}

std::optional<double> probability(const json::Value& value) {
    const double p = value.kind == json::Kind::integer  ? static_cast<double>(value.integer)
                     : value.kind == json::Kind::number ? value.number
                                                        : -1;
    return p >= 0 && p <= 1 ? std::optional(p) : std::nullopt;
}

Fault read_fault(const json::Value& value, const std::string& pointer, std::vector<FieldError>& errors) {
    const auto fail = [&](const std::string& member, const char* why) {
        errors.push_back({pointer + "/" + member, "invalid", why});
    };
    Fault fault;
    if (value.kind != json::Kind::object) return errors.push_back({pointer, "invalid", "must be an object"}), fault;
    if (value.find("on") == nullptr) fail("on", "is required");
    if (value.find("kind") == nullptr) fail("kind", "is required");
    for (const auto& [key, member] : value.members) {
        const auto whole = member.whole();
        if (key == "on") {
            fault.on = std::string(member.text().value_or(""));
            if (!is_operation(fault.on)) fail(key, "must be *, token, rate, book, label, void, track or find");
        } else if (key == "kind") {
            const auto kind = kind_of(member.text().value_or(""));
            if (!kind) fail(key, "is no kind of fault");
            fault.kind = kind.value_or(FaultKind::slow);
        } else if (key == "times" || key == "seconds" || key == "seed") {
            if (!whole || *whole < 0 || *whole > 1000000000) fail(key, "must be a whole number from 0 to 1000000000");
            if (key == "times") fault.times = whole.value_or(0);
            if (key == "seconds") fault.seconds = whole.value_or(0);
            if (key == "seed") fault.seed = static_cast<std::uint64_t>(whole.value_or(1));
        } else if (key == "rate") {
            fault.rate = probability(member);
            if (!fault.rate) fail(key, "must be a number from 0 to 1");
        } else {
            fail(key, "is not known");
        }
    }
    fault.chance.seed(fault.seed);
    return fault;
}

}  // namespace

Result<std::vector<Fault>> read_faults(std::string_view text) {
    TRY(value, json::parse(text));
    if (value.kind != json::Kind::array) return error(Code::invalid, "validation_failed", "The body must be an array of faults");
    std::vector<FieldError> errors;
    std::vector<Fault> faults;
    for (std::size_t i = 0; i < value.items.size(); ++i)
        faults.push_back(read_fault(value.items[i], "/" + std::to_string(i), errors));
    if (!errors.empty()) return error(Code::invalid, "validation_failed", "Some fields are wrong", errors);
    return faults;
}

std::optional<Fault> Faults::draw(Operation operation) {
    if (operation == Operation::control) return std::nullopt;
    const std::lock_guard lock(mutex_);
    for (Fault& fault : faults_) {
        if (fault.on != "*" && fault.on != name(operation)) continue;
        if (fault.times && *fault.times == 0) continue;
        if (fault.rate && std::uniform_real_distribution<double>(0, 1)(fault.chance) >= *fault.rate) continue;
        if (fault.times) --*fault.times;
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
        out.begin_object().member("on", fault.on);
        for (const auto& [word, kind] : kKinds)
            if (kind == fault.kind) out.member("kind", word);
        if (fault.times) out.member("times_left", *fault.times);
        if (fault.rate) out.key("rate").raw(std::to_string(*fault.rate));
        if (fault.seconds) out.member("seconds", *fault.seconds);
        out.member("struck", fault.struck).end_object();
    }
    return out.end_array().end_object().take();
}

}  // namespace waybill::simulator
