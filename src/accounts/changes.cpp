#include <algorithm>

#include "accounts/impl.h"
#include "accounts/rules.h"
#include "waybill/json.h"

// What people change of accounts: decided and written here; the host takes it up after the commit.
namespace waybill::accounts {

namespace {

Error read_only() {
    return error(Code::conflict, "account.read_only", "This account stands in the configuration: it is changed there, and the server started again.");
}

bool holds(const std::vector<std::string>& names, const std::vector<std::string>& more, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end() || std::find(more.begin(), more.end(), name) != more.end();
}

std::vector<FieldError> wrong_fields(const carrierhost::Profile& profile, const AccountView& seen, const Entry& entry, bool own_endpoints) {
    std::vector<FieldError> errors;
    if (entry.endpoint) rules::check_endpoint(*entry.endpoint, own_endpoints, errors);
    const bool listed = std::find(profile.endpoints.begin(), profile.endpoints.end(), seen.name) != profile.endpoints.end();
    const bool keeps_url = !entry.endpoint && seen.endpoint != seen.name;
    if (!listed && !keeps_url && entry.endpoint.value_or("").empty())
        errors.push_back({"/endpoint", "required", "is wanted: " + profile.name + " has no environment of this name"});
    for (const auto& [name, value] : entry.values) {
        if (!holds(profile.values, profile.optional_values, name)) errors.push_back({"/values/" + name, "unknown_field", "is no value of this carrier"});
        rules::check_text(value, "/values/" + name, rules::kLongestValue, errors);
    }
    for (const auto& [name, secret] : entry.secrets) {
        if (!holds(profile.secrets, profile.optional_secrets, name)) errors.push_back({"/secrets/" + name, "unknown_field", "is no secret of this carrier"});
        rules::check_text(secret.reveal(), "/secrets/" + name, rules::kLongestSecret, errors);
    }
    return errors;
}

/// Whoever may change an address may not read what is sealed: it goes to another one only from those who know it.
std::vector<FieldError> secrets_left_behind(const AccountView& seen, const Entry& entry) {
    std::vector<FieldError> errors;
    for (const auto& secret : seen.secrets)
        if (secret.set && !entry.secrets.contains(secret.name))
            errors.push_back({"/secrets/" + secret.name, "again", "is wanted again, since the account calls another address now"});
    return errors;
}

void add(std::string& list, const std::string& word) { list += (list.empty() ? "" : ", ") + word; }

}  // namespace

Result<AccountView> Accounts::put(db::Tx& tx, const std::string& carrier, const std::string& name, const Entry& entry, const std::string& actor) {
    if (name == kConfiguration) return read_only();
    TRY(profile, impl_->environment(carrier, name));
    store::begin_change(tx);
    TRY(seen, impl_->account(tx, carrier, name));
    if (entry.version && *entry.version != seen.version)
        return error(Code::conflict, "account.changed", "Somebody changed this account meanwhile: look at it again.");
    if (auto errors = wrong_fields(*profile, seen, entry, impl_->settings.own_endpoints); !errors.empty())
        return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", std::move(errors));
    const std::string former = seen.endpoint == name ? "" : seen.endpoint, endpoint = entry.endpoint.value_or(former);
    if (endpoint != former)
        if (auto errors = secrets_left_behind(seen, entry); !errors.empty())
            return error(Code::invalid, "account.secrets_again", "The account would call another address: enter its secrets again, or take them away.", std::move(errors));
    const bool seals = std::any_of(entry.secrets.begin(), entry.secrets.end(), [](const auto& s) { return !s.second.reveal().empty(); });
    const auto keys = seals ? read_keys(impl_->settings.key_file) : Result<crypto::SealKeys>(crypto::SealKeys());
    if (!keys) return keys.error();

    std::string told;
    const auto now = impl_->p.clock.now();
    if (endpoint != former) add(told, "endpoint " + endpoint);
    json::Writer values;
    values.begin_object();
    for (const auto& value : seen.values) {
        const auto entered = entry.values.find(value.name);
        const std::string next = entered == entry.values.end() ? value.value : entered->second;
        if (next != value.value) add(told, value.name + " = " + next);
        if (!next.empty()) values.member(value.name, next);
    }
    store::put(tx, {carrier, name, endpoint, false, values.end_object().take(), 0, now, actor});
    for (const auto& [secret, text] : entry.secrets) {
        add(told, secret);
        if (text.reveal().empty())
            store::remove_secret(tx, carrier, name, secret);
        else
            store::put_secret(tx, {carrier, name, secret, keys->seal(text, rules::place_of_secret(carrier, name, secret)), now, actor});
    }
    impl_->note(tx, carrier, name, seen.version == 0 ? "made" : "changed", told, actor);
    return impl_->account(tx, carrier, name);
}

Result<AccountView> Accounts::use(db::Tx& tx, const std::string& carrier, const std::string& name, const std::string& confirmed,
                                  const std::string& actor) {
    if (name == kConfiguration) return read_only();
    TRY_VOID(impl_->environment(carrier, name));
    store::begin_change(tx);
    TRY(seen, impl_->account(tx, carrier, name));
    if (seen.version == 0) return error(Code::not_found, "account.unknown", "This account is not made yet.");
    if (seen.in_use) return seen;
    std::vector<FieldError> missing;
    for (const auto& value : seen.values)
        if (value.required && value.value.empty()) missing.push_back({"/values/" + value.name, "required", "is missing"});
    for (const auto& secret : seen.secrets)
        if (secret.required && !secret.set) missing.push_back({"/secrets/" + secret.name, "required", "is missing"});
    if (!missing.empty()) return error(Code::conflict, "account.incomplete", "The account lacks what the carrier wants.", std::move(missing));
    if (!seen.rehearsal && confirmed != name)
        return error(Code::invalid, "account.confirm", "Bookings by this account are real and cost money: confirm it by its name, \"" + name + "\".",
                     {{"/confirm", "confirm", "must be \"" + name + "\""}});
    store::set_in_use(tx, carrier, name);
    impl_->note(tx, carrier, name, "used", "", actor);
    return impl_->account(tx, carrier, name);
}

Result<void> Accounts::stop(db::Tx& tx, const std::string& carrier, const std::string& name, const std::string& actor) {
    TRY_VOID(impl_->environment(carrier, name));
    store::begin_change(tx);
    TRY(seen, impl_->account(tx, carrier, name));
    if (!seen.in_use || seen.read_only) return error(Code::conflict, "account.not_in_use", "This account is not in use.");
    store::set_in_use(tx, carrier, "");
    impl_->note(tx, carrier, name, "stopped", "", actor);
    return {};
}

Result<void> Accounts::remove(db::Tx& tx, const std::string& carrier, const std::string& name, const std::string& actor) {
    if (name == kConfiguration) return read_only();
    TRY_VOID(impl_->environment(carrier, name));
    store::begin_change(tx);
    TRY(seen, impl_->account(tx, carrier, name));
    if (seen.version == 0) return error(Code::not_found, "account.unknown", "There is no such account.");
    if (seen.in_use) return error(Code::conflict, "account.in_use", "This account is in use: use another one first, or none.");
    store::remove(tx, carrier, name);
    impl_->note(tx, carrier, name, "removed", "", actor);
    return {};
}

}  // namespace waybill::accounts
