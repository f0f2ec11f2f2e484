#include "accounts/rules.h"

#include <algorithm>
#include <array>

namespace waybill::accounts::rules {

namespace {

/// "localhost:4010", "127.0.0.1", "[::1]:80".
bool is_this_machine(std::string_view host) {
    if (host == "[::1]" || host.starts_with("[::1]:")) return true;
    const auto name = host.substr(0, host.find(':'));
    return name == "localhost" || (name.starts_with("127.") && name.find_first_not_of("0123456789.") == name.npos);
}

}  // namespace

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 32 && name != "configuration" &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") == name.npos;
}

bool is_rehearsal(std::string_view name) {
    constexpr std::array kWords{"test", "sandbox", "simulator", "staging", "demo", "cie", "uat"};
    return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return name.find(word) != name.npos; });
}

std::string place_of_secret(const std::string& carrier, const std::string& account, const std::string& name) {
    std::string place = "waybill carrier secret";
    for (const std::string* part : {&carrier, &account, &name}) place += "|" + std::to_string(part->size()) + ":" + *part;
    return place;
}

void check_endpoint(std::string_view endpoint, bool own_endpoints, std::vector<FieldError>& errors) {
    if (endpoint.empty()) return;
    const auto wrong = [&](const char* key, const char* what) { errors.push_back({"/endpoint", key, what}); };
    if (!own_endpoints) return wrong("endpoint", "is the carrier's own: the settings allow no other (accounts.own_endpoints)");
    const auto scheme = endpoint.starts_with("https://") ? 8u : endpoint.starts_with("http://") ? 7u : 0u;
    const auto host = endpoint.substr(scheme, endpoint.find('/', scheme) - scheme);
    const bool plain = endpoint.size() <= 200 && std::all_of(endpoint.begin(), endpoint.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
    if (scheme == 0 || host.empty() || !plain || endpoint.find_first_of("@?#\\") != endpoint.npos)
        wrong("endpoint", "must be a URL like https://api.example.com/v1, without user, query and fragment");
    else if (scheme == 7 && !is_this_machine(host))
        wrong("endpoint", "must begin with https://: secrets go there");
}

void check_text(std::string_view text, const std::string& pointer, std::size_t most, std::vector<FieldError>& errors) {
    if (text.size() > most) errors.push_back({pointer, "length", "must have at most " + std::to_string(most) + " bytes"});
    if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        errors.push_back({pointer, "control", "must hold no line breaks and control characters"});
}

}  // namespace waybill::accounts::rules
