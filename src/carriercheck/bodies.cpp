#include "carriercheck/bodies.h"

#include <algorithm>
#include <functional>
#include <optional>

namespace waybill::carriercheck {
namespace {

std::optional<json::Value> read(const std::string& body) {
    auto value = json::parse(body, {.bytes = 32u << 20, .depth = 64});
    if (!value) return std::nullopt;
    return std::move(value).value();
}

bool is_list_of_objects(const json::Value& value) {
    return value.kind == json::Kind::array && value.items.size() > 1 && value.items.front().kind == json::Kind::object;
}

void each_value(json::Value& value, const std::function<void(json::Value&)>& see) {
    see(value);
    for (json::Value& item : value.items) each_value(item, see);
    for (auto& [name, member] : value.members) each_value(member, see);
}

/// A body with its lists changed by `change`.
std::string with_lists(const std::string& body, const std::function<void(std::vector<json::Value>&)>& change) {
    auto value = read(body);
    if (!value) return body;
    each_value(*value, [&](json::Value& seen) {
        if (is_list_of_objects(seen)) change(seen.items);
    });
    return json::text(*value);
}

json::Value* longest(json::Value& root) {
    json::Value* found = nullptr;
    each_value(root, [&](json::Value& seen) {
        if (is_list_of_objects(seen) && (found == nullptr || seen.items.size() > found->items.size())) found = &seen;
    });
    return found;
}

}  // namespace

const std::vector<Garbage>& garbage() {
    static const std::vector<Garbage> all{
        {"nothing", ""},
        {"a page of HTML", "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>It works!</h1></body></html>"},
        {"an empty object", "{}"},
        {"an empty list", "[]"},
        {"null", "null"},
        {"bytes that are no text", "\xff\xfe\x01"},
        {"an empty error", R"({"error":{}})"},
    };
    return all;
}

std::string cut_at(const std::string& body, int tenths) { return body.substr(0, body.size() * static_cast<std::size_t>(tenths) / 10); }

std::string mutated(std::string body, std::mt19937_64& chance) {
    const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(chance() % limit); };
    for (std::size_t times = 1 + below(4); times > 0; --times) {
        const std::size_t at = below(body.size() + 1);
        switch (below(6)) {
            case 0:
                if (at < body.size()) body[at] = static_cast<char>(chance());
                break;
            case 1:
                body.resize(at);
                break;
            case 2:
                body.insert(at, body.substr(at, below(40)));
                break;
            case 3:
                body.erase(at, below(20));
                break;
            case 4:
                body.insert(at, below(2) != 0 ? "null" : "-1e999");
                break;
            default:
                if (const auto quote = body.find('"', at); quote != std::string::npos) body.replace(quote, 1, below(2) != 0 ? "{\"" : "[]");
        }
    }
    return body;
}

std::string reversed(const std::string& body) {
    return with_lists(body, [](std::vector<json::Value>& items) { std::reverse(items.begin(), items.end()); });
}

std::string doubled(const std::string& body) {
    return with_lists(body, [](std::vector<json::Value>& items) {
        const std::vector<json::Value> once = items;
        items.insert(items.end(), once.begin(), once.end());
    });
}

std::optional<std::string> with_a_hole(const std::string& body, bool at_the_front) {
    auto value = read(body);
    json::Value* list = value ? longest(*value) : nullptr;
    if (list == nullptr || list->items.size() < 3) return std::nullopt;
    (at_the_front ? list->items.front() : list->items.back()).members.clear();
    return json::text(*value);
}

std::size_t longest_list(const std::string& body) {
    auto value = read(body);
    const json::Value* list = value ? longest(*value) : nullptr;
    return list == nullptr ? 0 : list->items.size();
}

std::string replaced(const std::string& body, const std::string& from, const std::string& to) {
    auto value = read(body);
    if (!value) return body;
    bool found = false;
    each_value(*value, [&](json::Value& seen) {
        if (seen.kind == json::Kind::string && seen.string == from) seen.string = to, found = true;
    });
    return found ? json::text(*value) : body;
}

}  // namespace waybill::carriercheck
