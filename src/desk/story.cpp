#include "desk/story.h"

#include <map>

#include "base/text.h"
#include "base/wording.h"
#include "waybill/json.h"

namespace waybill::desk {
namespace {

using Values = std::map<std::string, std::string>;

/// An address in a line.
std::string one_line(const json::Value& value) {
    std::string out;
    const auto add = [&](const json::Value* part) {
        if (part != nullptr && !part->string.empty()) out += (out.empty() ? "" : ", ") + part->string;
    };
    for (const char* name : {"name", "company"}) add(value.find(name));
    if (const auto* lines = value.find("lines"))
        for (const auto& line : lines->items) add(&line);
    for (const char* name : {"city", "region", "postal_code", "country"}) add(value.find(name));
    return out;
}

std::string plain(const json::Value& value) {
    switch (value.kind) {
        case json::Kind::string:
            return value.string;
        case json::Kind::integer:
            return std::to_string(value.integer);
        case json::Kind::array:
            return std::to_string(value.items.size());
        case json::Kind::object:
            break;
        default:
            return "";
    }
    if (const auto* city = value.find("city"); city != nullptr && city->text()) return one_line(value);
    const auto* minor = value.find("minor");
    const auto* code = value.find("currency");
    const auto currency = code ? Currency::parse(code->string) : std::nullopt;
    return minor && currency ? wording::amount({minor->integer, *currency}) : "";
}

/// The detail's members by name; those that sentences name and this entry has not are empty.
Values values_of(const Texts& texts, const orders::TimelineEntry& entry) {
    Values values;
    for (const char* name : {"channel", "external_ref", "total", "reason", "detail", "units", "sku", "sscc", "number_of",
                             "carrier", "service", "tracking_number", "price", "packages", "number", "status", "flag", "from", "to", "verdict"})
        values[name] = "";
    if (const auto detail = json::parse(entry.detail))
        for (const auto& [name, value] : detail->members) values[name] = plain(value);
    values["status"] = wording::word(texts, "status.", values["status"]);
    values["verdict"] = wording::word(texts, "desk.address.verdict.", values["verdict"]);
    values["reason"] = wording::word(texts, "desk.reason.", values["reason"]);
    if (values["flag"] == "none") values["flag"] = "";
    if (!values["flag"].empty()) values["flag"] = " · " + wording::word(texts, "status.flag.", values["flag"]);
    if (!values["price"].empty()) values["price"] = " · " + values["price"];
    if (!values["detail"].empty()) values["detail"] = " · " + values["detail"];
    return values;
}

}  // namespace

std::string sentence(const Texts& texts, const orders::TimelineEntry& entry, bool sees_people) {
    const bool hidden = entry.kind == "order.address_changed" && !sees_people;
    const std::string key = "desk.story." + entry.kind + (hidden ? "_unseen" : "");
    return texts.has(key) ? text::trim(texts(key, values_of(texts, entry))) : entry.kind;
}

std::string who_did(const Texts& texts, const std::string& actor, const std::string& own_id) {
    if (actor.empty()) return texts("desk.actor.program");
    if (actor == own_id) return texts("desk.actor.you");
    if (actor == "carrier") return texts("desk.actor.carrier");
    if (actor.starts_with("usr_")) return texts("desk.actor.colleague");
    if (actor.starts_with("key_")) return texts("desk.actor.key");
    return actor;
}

}  // namespace waybill::desk
