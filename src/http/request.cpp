#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

#include "base/text.h"
#include "http/http.h"
#include "http/target.h"

namespace waybill::http {
namespace {

constexpr std::array<std::string_view, 9> kRoles{
    "admin", "logistics_lead", "logistics", "picker", "packer", "customer_service", "finance", "auditor", "integration"};

/// The catalogue that serves a BCP 47 tag; empty where none does.
std::string supported(std::string_view tag) {
    const std::string primary = text::lower(tag.substr(0, tag.find_first_of("-_")));
    if (primary == "en") return "en";
    if (primary == "zh") return "zh-CN";
    return {};
}

/// The weight of "en;q=0.8" in thousandths (RFC 9110, 12.4.2); 1000 where none is said.
int weight(std::string_view parameters) {
    const std::size_t q = parameters.find("q=");
    if (q == std::string_view::npos) return 1000;
    const auto digits = parameters.substr(q + 2);
    int value = 0, scale = 1000;
    bool fraction = false;
    for (const char c : digits.substr(0, 5)) {
        if (c == '.') {
            fraction = true;
        } else if (c < '0' || c > '9') {
            break;
        } else if (!fraction) {
            value = 1000 * (c - '0');
        } else if (scale > 1) {
            scale /= 10;
            value += scale * (c - '0');
        }
    }
    return value;
}

}  // namespace

std::string_view name(Role role) { return kRoles.at(static_cast<std::size_t>(role)); }

bool Principal::may(const std::set<Role>& any) const {
    return roles.contains(Role::admin) || std::any_of(any.begin(), any.end(), [&](Role role) { return roles.contains(role); });
}

std::optional<Role> role(std::string_view name) {
    for (std::size_t i = 0; i < kRoles.size(); ++i)
        if (kRoles[i] == name) return static_cast<Role>(i);
    return {};
}

std::string Request::header(std::string_view lower_name) const {
    for (const auto& [name, value] : headers)
        if (name == lower_name) return value;
    return {};
}

std::string Request::asked(std::string_view name, std::string fallback) const {
    for (const auto& [key, value] : query)
        if (key == name) return value;
    return fallback;
}

std::string Request::cookie(std::string_view name) const {
    for (const auto& [header, value] : headers) {
        if (header != "cookie") continue;
        for (const auto& item : text::split(value, ';')) {
            const std::string pair = text::trim(item);
            const std::size_t equals = pair.find('=');
            if (equals == std::string::npos || std::string_view(pair).substr(0, equals) != name) continue;
            std::string found = pair.substr(equals + 1);
            if (found.size() >= 2 && found.front() == '"' && found.back() == '"') found = found.substr(1, found.size() - 2);
            return found;
        }
    }
    return {};
}

const std::string& Request::param(std::string_view name) const {
    const auto found = params.find(std::string(name));
    if (found == params.end()) throw std::logic_error("the route's pattern has no {" + std::string(name) + "}");
    return found->second;
}

std::map<std::string, std::string> Request::form() const {
    const std::string type = header("content-type");
    if (text::lower(text::trim(std::string_view(type).substr(0, type.find(';')))) != "application/x-www-form-urlencoded")
        return {};
    std::map<std::string, std::string> fields;
    if (auto pairs = parse_pairs(body))
        for (auto& [name, value] : *pairs) fields.emplace(std::move(name), std::move(value));
    return fields;
}

std::string Request::language() const {
    if (auto wanted = supported(asked("lang")); !wanted.empty()) return wanted;
    if (auto wanted = supported(cookie("lang")); !wanted.empty()) return wanted;
    std::string best = "en";
    int best_weight = 0;
    for (const auto& item : text::split(header("accept-language"), ',')) {
        const std::string range = text::trim(item);
        const std::size_t semicolon = range.find(';');
        const std::string language = supported(std::string_view(range).substr(0, semicolon));
        const int w = semicolon == std::string::npos ? 1000 : weight(std::string_view(range).substr(semicolon));
        if (language.empty() || w <= best_weight) continue;
        best = language;
        best_weight = w;
    }
    return best;
}

}  // namespace waybill::http
