#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "carrierhost/carrierhost.h"
#include "db/db.h"
#include "http/http.h"

/// Our accounts with carriers: one for each of a carrier's environments, one of them in use. Values are for everybody who may look;
/// secrets go in and never come out.
namespace waybill::accounts {

/// The name under which the configuration's own account of a carrier stands. It is read-only here, and in use where no other is.
inline constexpr const char* kConfiguration = "configuration";

struct ValueView {
    std::string name;
    bool required = false;
    std::string value;
};
struct SecretView {
    std::string name;
    bool required = false, set = false;
    std::optional<Instant> changed_at;  ///< nothing: never set, or from the configuration
    std::string changed_by;
};
struct AccountView {
    std::string carrier;
    std::string name;        ///< the environment: "test", "live", or kConfiguration
    std::string endpoint;    ///< where it calls: a name of carrier.json, or a URL
    bool in_use = false, read_only = false;
    bool rehearsal = false;  ///< nothing real comes of what is booked there
    std::string unusable;    ///< why nothing can be called by it; empty where it can
    std::vector<ValueView> values;
    std::vector<SecretView> secrets;
    int version = 0;         ///< counts its changes; 0: it is not made yet, or the configuration's
    std::optional<Instant> changed_at;
    std::string changed_by;
};
struct CarrierView {
    std::string code, name;
    std::vector<std::string> environments;  ///< of carrier.json
    bool own_endpoints = false;             ///< accounts may name a URL
    std::vector<AccountView> accounts;      ///< those that are made, and the configuration's
    std::string unusable;                   ///< why nothing can be called by what is in use; empty where it can
};

/// What a person enters. What is absent stays as it is; an empty value or secret is taken away.
struct Entry {
    std::optional<std::string> endpoint;
    std::map<std::string, std::string> values;
    std::map<std::string, Secret<std::string>> secrets;
    std::optional<int> version;  ///< the one that was seen: another one since is a conflict
};
struct Change {
    Instant at;
    std::string actor, account;
    std::string what;    ///< made, changed, used, stopped, removed, resealed
    std::string detail;  ///< the names of what was changed; never a secret
};
/// What a harmless call came to.
struct Trial {
    std::string operation;  ///< rate, check_address, list, track
    bool good = false;      ///< the carrier knows us
    std::string outcome;    ///< done, refused, not_now, in_doubt
    std::string detail;
    std::vector<carrierhost::CallRecord> calls;
};

struct Settings {
    std::string key_file;                            ///< of the keys that secrets are sealed under; empty: none can be stored
    bool own_endpoints = false;
    std::vector<carrierhost::Account> configuration;
    Address ship_from;                               ///< what a trial asks about
};

class Accounts {
  public:
    struct Parts {
        db::Database& db;
        IdGenerator& ids;
        const Clock& clock;
        carrierhost::CarrierHost& carriers;
    };
    /// Hands the accounts to the host. Secrets that do not open make their accounts unusable; they stop no start.
    Accounts(Parts parts, Settings settings);
    ~Accounts();

    std::vector<CarrierView> carriers();
    /// Errors: "carrier.unknown".
    Result<CarrierView> carrier(const std::string& code);
    /// One that is not made yet is an empty one. Errors: "carrier.unknown", "account.unknown" (no such environment).
    Result<AccountView> account(const std::string& carrier, const std::string& name);
    std::vector<Change> changes(const std::string& carrier, int limit);
    /// Why secrets can be neither stored nor opened; empty where they can.
    std::string key_trouble();

    // Changes. The host takes them up with look(), which the caller does after the commit; other servers within seconds.
    /// Errors: "carrier.unknown", "account.unknown", "account.read_only", "account.changed" (by somebody else meanwhile),
    /// "account.key" (no key to seal under), "account.secrets_again" (another address wants every secret entered anew), "request.fields".
    Result<AccountView> put(db::Tx& tx, const std::string& carrier, const std::string& name, const Entry& entry, const std::string& actor);
    /// From now on new bookings go by this account; those under way end by theirs. `confirmed` repeats the account's name where real
    /// labels come of it. Errors also: "account.confirm", "account.incomplete".
    Result<AccountView> use(db::Tx& tx, const std::string& carrier, const std::string& name, const std::string& confirmed, const std::string& actor);
    /// No account of ours is in use any more: the configuration's is, where there is one. Error: "account.not_in_use".
    Result<void> stop(db::Tx& tx, const std::string& carrier, const std::string& name, const std::string& actor);
    /// Error also: "account.in_use".
    Result<void> remove(db::Tx& tx, const std::string& carrier, const std::string& name, const std::string& actor);

    /// Asks the carrier something that changes nothing and costs nothing, by an account that need not be in use. Waits for the answer.
    /// Errors: "carrier.unknown", "account.unknown", "account.no_trial" (the carrier has no such call).
    Result<Trial> try_out(const std::string& carrier, const std::string& name);

    /// Takes up what was changed here or on another server, or in the key file; cheap where nothing was. Always false: no more to do.
    bool look();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Makes the key file with a fresh key, for its owner alone. One that is there stays as it is: false. Error: "account.key".
Result<bool> make_key_file(const std::string& file);
/// Seals every secret anew under a fresh key, and leaves the former ones in the file so that backups and other servers go on; with
/// `forget` only the new one stays. Servers that run notice it by themselves. How many secrets there were.
/// Errors: "account.key"; "account.sealed" (a secret does not open: nothing was changed).
Result<int> reseal(db::Database& db, IdGenerator& ids, const Clock& clock, const std::string& key_file, bool forget);
/// The secrets that do not open under the file's keys, as "carrier/account/name"; why, where the file itself is of no use.
struct Unopened {
    int secrets = 0;
    std::vector<std::string> names;
    std::string trouble;
};
Unopened unopened(db::Database& db, const std::string& key_file);
/// Whether the table of this name is where sealed secrets lie: once it is loaded, unopened() can be asked.
bool holds_secrets(const std::string& table);

void add_routes(http::Router& router, Accounts& accounts, db::Database& db);

}  // namespace waybill::accounts
