#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "waybill/error.h"
#include "waybill/time.h"

/// What a user, a password, a session and a failed sign-in are judged by.
namespace waybill::identity::rules {

void check_login(std::string_view login, std::vector<FieldError>& errors);
void check_name(std::string_view name, std::vector<FieldError>& errors);
/// At least 8 and at most 128 bytes, no well-known one and not the login: nothing about its composition.
void check_password(std::string_view password, std::string_view login, std::vector<FieldError>& errors);
void check_roles(std::size_t count, std::vector<FieldError>& errors);

/// Whether it is one of the passwords that everybody tries first: also in capitals, and with digits or signs at its end.
bool is_well_known(std::string_view password);

constexpr Duration kIdle = std::chrono::hours(8);
constexpr Duration kAbsolute = std::chrono::hours(12);
bool session_lives(Instant created, Instant seen, Instant now);

/// What failures are counted for. An account is slowed down only little, lest a stranger lock somebody out.
enum class Counted { pair, peer, account };
/// How long nobody may try again after so many failures.
Duration wait_after(Counted what, int failures);
/// Failures that are longer ago than this are forgotten.
constexpr Duration kRemembered = std::chrono::hours(24);

}  // namespace waybill::identity::rules
