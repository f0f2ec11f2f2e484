#include "accounts/accounts.h"

#include <sys/stat.h>

#include <algorithm>

#include "accounts/impl.h"
#include "accounts/rules.h"
#include "base/log.h"
#include "waybill/json.h"

namespace waybill::accounts {

namespace {

Error no_carrier(const std::string& code) { return error(Code::not_found, "carrier.unknown", "There is no carrier \"" + code + "\"."); }
Error no_account(const std::string& carrier, const std::string& name) {
    return error(Code::not_found, "account.unknown", carrier + " has no environment \"" + name + "\".");
}

std::map<std::string, std::string> values_of(const std::string& stored) {
    std::map<std::string, std::string> out;
    if (const auto value = json::parse(stored))
        for (const auto& [name, text] : value->members) out[name] = text.string;
    return out;
}

/// Changes whenever the file does: another server, or an operator, may have put other keys there.
std::string stamp_of(const std::string& file) {
    struct stat is {};
    if (file.empty() || stat(file.c_str(), &is) != 0) return "none";
    return std::to_string(is.st_ino) + " " + std::to_string(is.st_mtim.tv_sec) + "." + std::to_string(is.st_mtim.tv_nsec) + " " + std::to_string(is.st_mode);
}

}  // namespace

Result<const carrierhost::Profile*> Accounts::Impl::environment(const std::string& carrier, const std::string& name) const {
    const auto* found = profile(carrier);
    if (!found) return no_carrier(carrier);
    const bool listed = std::find(found->endpoints.begin(), found->endpoints.end(), name) != found->endpoints.end();
    if (name != kConfiguration && !listed && !(settings.own_endpoints && rules::is_name(name))) return no_account(found->name, name);
    return found;
}

AccountView Accounts::Impl::configured(const carrierhost::Profile& profile, const carrierhost::Account& account) const {
    AccountView v;
    v.carrier = profile.code;
    v.name = kConfiguration;
    v.endpoint = account.base_url;
    v.read_only = true;
    v.in_use = p.carriers.account_in_use(profile.code) == kConfiguration;
    v.rehearsal = rules::is_rehearsal(account.base_url);
    v.unusable = p.carriers.unusable(profile.code + "@" + kConfiguration);
    for (const auto& [name, value] : account.values) v.values.push_back({name, true, value});
    for (const auto& [name, secret] : account.secrets) v.secrets.push_back({name, true, true, {}, ""});
    return v;
}

AccountView Accounts::Impl::view(const carrierhost::Profile& profile, const std::string& name, const Rows& rows) const {
    AccountView v;
    v.carrier = profile.code;
    v.name = v.endpoint = name;
    v.rehearsal = rules::is_rehearsal(name);
    std::map<std::string, std::string> values;
    for (const auto& row : rows.accounts) {
        if (row.carrier != profile.code || row.name != name) continue;
        if (!row.endpoint.empty()) v.endpoint = row.endpoint;
        v.in_use = row.in_use;
        v.version = row.version;
        v.changed_at = row.changed_at;
        v.changed_by = row.changed_by;
        v.unusable = p.carriers.unusable(profile.code + "@" + name);
        values = values_of(row.values);
    }
    for (const bool required : {true, false}) {
        for (const auto& one : required ? profile.values : profile.optional_values) v.values.push_back({one, required, values[one]});
        for (const auto& one : required ? profile.secrets : profile.optional_secrets) v.secrets.push_back({one, required, false, {}, ""});
    }
    for (auto& secret : v.secrets)
        for (const auto& row : rows.secrets)
            if (row.carrier == profile.code && row.account == name && row.name == secret.name)
                secret.set = true, secret.changed_at = row.changed_at, secret.changed_by = row.changed_by;
    return v;
}

CarrierView Accounts::Impl::view(const carrierhost::Profile& profile, const Rows& rows) const {
    CarrierView v{profile.code, profile.name, profile.endpoints, settings.own_endpoints, {}, p.carriers.unusable(profile.code)};
    for (const auto& row : rows.accounts)
        if (row.carrier == profile.code) v.accounts.push_back(view(profile, row.name, rows));
    for (const auto& account : settings.configuration)
        if (account.carrier == profile.code) {
            v.accounts.push_back(configured(profile, account));
            break;  // the first one counts
        }
    return v;
}

Result<AccountView> Accounts::Impl::account(db::Tx& tx, const std::string& carrier, const std::string& name) const {
    TRY(known, environment(carrier, name));
    if (name != kConfiguration) return view(*known, name, rows(tx));
    for (const auto& account : settings.configuration)
        if (account.carrier == carrier) return configured(*known, account);
    return no_account(known->name, name);
}

carrierhost::Account Accounts::Impl::opened(const store::AccountRow& row, const Rows& rows, const Result<crypto::SealKeys>& keys) const {
    carrierhost::Account account;
    account.carrier = row.carrier;
    account.name = row.name;
    account.base_url = row.endpoint.empty() ? row.name : row.endpoint;
    account.values = values_of(row.values);
    const std::string which = "The secrets of the account \"" + row.name + "\" with " + row.carrier + " do not open: ";
    for (const auto& secret : rows.secrets) {
        if (secret.carrier != row.carrier || secret.account != row.name) continue;
        if (!keys) {
            account.closed = which + keys.error().detail;
            break;
        }
        auto opened = keys->open(secret.sealed, rules::place_of_secret(row.carrier, row.name, secret.name));
        if (opened.plain)
            account.secrets.emplace(secret.name, *std::move(opened.plain));
        else
            account.closed = which + (opened.key_known ? "what is stored of " + secret.name + " was changed or moved; enter it again."
                                                       : "none of the keys in " + settings.key_file + " sealed them.");
    }
    return account;
}

std::vector<carrierhost::Account> Accounts::Impl::for_host(const Rows& rows, const Result<crypto::SealKeys>& keys) const {
    std::vector<carrierhost::Account> out, others;
    for (const auto& row : rows.accounts) (row.in_use ? out : others).push_back(opened(row, rows, keys));
    out.insert(out.end(), settings.configuration.begin(), settings.configuration.end());
    // One that nobody chose is not the one in use, also where it is the only one.
    for (auto& account : others) {
        const bool chosen = std::any_of(out.begin(), out.end(), [&](const auto& o) { return o.carrier == account.carrier; });
        if (!chosen) {
            carrierhost::Account none;
            none.carrier = account.carrier;
            none.closed = "No account with " + account.carrier + " is in use";
            out.push_back(std::move(none));
        }
        out.push_back(std::move(account));
    }
    return out;
}

bool Accounts::Impl::look() {
    const std::lock_guard lock(mutex_);
    const auto stamp = stamp_of(settings.key_file);
    const auto now = p.db.transact([](db::Tx& tx) { return store::version(tx); });
    if (now == seen_ && stamp == key_stamp_) return false;
    const auto all = p.db.transact([](db::Tx& tx) { return rows(tx); });
    const auto keys = read_keys(settings.key_file);
    if (!keys && !all.secrets.empty()) log::error("accounts.closed", {{"reason", keys.error().detail}});
    p.carriers.use(for_host(all, keys));
    seen_ = now;  // read before the rows: what was changed between is looked at again
    key_stamp_ = stamp;
    return false;
}

void Accounts::Impl::note(db::Tx& tx, const std::string& carrier, const std::string& name, const char* what, const std::string& detail,
                          const std::string& actor) {
    store::add_change(tx, p.ids.raw(), carrier, {p.clock.now(), actor, name, what, detail});
    log::info("accounts.changed", {{"carrier", carrier}, {"account", name}, {"what", std::string(what)}, {"by", actor}});
}

Accounts::Accounts(Parts parts, Settings settings) : impl_(std::make_unique<Impl>(parts, std::move(settings))) { impl_->look(); }
Accounts::~Accounts() = default;

bool Accounts::look() { return impl_->look(); }

std::vector<CarrierView> Accounts::carriers() {
    const auto rows = impl_->p.db.transact([](db::Tx& tx) { return Impl::rows(tx); });
    std::vector<CarrierView> out;
    for (const auto& profile : impl_->p.carriers.carriers()) out.push_back(impl_->view(profile, rows));
    return out;
}

Result<CarrierView> Accounts::carrier(const std::string& code) {
    const auto* profile = impl_->profile(code);
    if (!profile) return no_carrier(code);
    return impl_->view(*profile, impl_->p.db.transact([](db::Tx& tx) { return Impl::rows(tx); }));
}

Result<AccountView> Accounts::account(const std::string& carrier, const std::string& name) {
    return impl_->p.db.transact([&](db::Tx& tx) { return impl_->account(tx, carrier, name); });
}

std::vector<Change> Accounts::changes(const std::string& carrier, int limit) {
    return impl_->p.db.transact([&](db::Tx& tx) { return store::changes(tx, carrier, limit); });
}

std::string Accounts::key_trouble() {
    const auto keys = read_keys(impl_->settings.key_file);
    return keys ? "" : keys.error().detail;
}

}  // namespace waybill::accounts
