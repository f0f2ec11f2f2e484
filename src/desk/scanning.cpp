#include "desk/scanning.h"

#include <charconv>
#include <limits>

#include "labels/gs1.h"
#include "waybill/json.h"

namespace waybill::desk {

std::string next_sequence(const Clock& clock) { return std::to_string(clock.now().time_since_epoch().count() * kScansOfAForm); }

std::optional<std::int64_t> whole(const std::string& text, std::int64_t least, std::int64_t most) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || value < least || value > most) return {};
    return value;
}

Result<std::int64_t> sequence(const Visit& visit) {
    const auto seq = whole(visit.field("seq"), 1, std::numeric_limits<std::int64_t>::max() - kScansOfAForm);
    if (!seq) return error(Code::invalid, "form.stale", visit.texts("desk.refused.form"));
    return *seq;
}

Scanned read_item(const std::string& scanned) {
    constexpr std::size_t kBareTradeItem = 16;  // "01" and its 14 digits: what is shorter is somebody's number
    Scanned out{scanned, "", ""};
    const auto elements = scanned.size() > kBareTradeItem ? labels::gs1::parse(scanned) : labels::gs1::parse("");
    if (!elements || elements->front().identifier != "01") return out;
    for (const auto& [identifier, value] : *elements) {
        if (identifier == "01") out.code = value;
        if (identifier == "10") out.lot = value;
        if (identifier == "21") out.serial = value;
    }
    return out;
}

std::optional<Error> refusal(std::span<const picking::ScanAnswer> answers) {
    for (const auto& answer : answers) {
        if (answer.ok) continue;
        const auto said = json::parse(answer.json);
        const auto member = [&](const char* name) {
            const auto* value = said ? said->find(name) : nullptr;
            return value ? value->string : std::string();
        };
        return error(Code::conflict, member("key"), member("detail"));
    }
    return {};
}

std::int64_t told(const picking::ScanAnswer& answer, const std::string& member) {
    const auto said = json::parse(answer.json);
    const auto* value = said ? said->find(member) : nullptr;
    return value ? value->integer : 0;
}

}  // namespace waybill::desk
