#include "identity/rules.h"

#include <algorithm>

namespace waybill::identity::rules {
namespace {

bool is_login_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'; }

}  // namespace

void check_login(std::string_view login, std::vector<FieldError>& errors) {
    if (login.size() < 3 || login.size() > 40) {
        errors.push_back({"/login", "length", "must have 3 to 40 characters"});
    } else if (!std::all_of(login.begin(), login.end(), is_login_character)) {
        errors.push_back({"/login", "characters", "may have a-z, 0-9, dot, hyphen and underscore"});
    }
}

void check_name(std::string_view name, std::vector<FieldError>& errors) {
    if (name.empty() || name.size() > 100) errors.push_back({"/name", "length", "must have 1 to 100 bytes"});
}

void check_password(std::string_view password, std::string_view login, std::vector<FieldError>& errors) {
    if (password.size() < 8 || password.size() > 128) {
        errors.push_back({"/password", "length", "must have 8 to 128 bytes; 15 or more are recommended"});
    } else if (is_well_known(password) || password == login) {
        errors.push_back({"/password", "well_known", "is one of those that are tried first; take another"});
    }
}

void check_roles(std::size_t count, std::vector<FieldError>& errors) {
    if (count == 0) errors.push_back({"/roles", "required", "must name at least one role"});
}

bool session_lives(Instant created, Instant seen, Instant now) { return now - seen < kIdle && now - created < kAbsolute; }

Duration wait_after(Counted what, int failures) {
    struct Slope {
        int free;
        Duration longest;
    };
    const Slope slope = what == Counted::pair   ? Slope{3, std::chrono::minutes(15)}
                        : what == Counted::peer ? Slope{20, std::chrono::minutes(15)}
                                                : Slope{10, std::chrono::minutes(1)};
    if (failures <= slope.free) return Duration{};
    const int doublings = std::min(failures - slope.free, 20);
    return std::min<Duration>(std::chrono::seconds(1LL << doublings), slope.longest);
}

}  // namespace waybill::identity::rules
