#pragma once
#include <mutex>

#include "accounts/accounts.h"
#include "accounts/key_file.h"
#include "accounts/store.h"

namespace waybill::accounts {

/// What the use cases share: the rows, and what became of them at the last look.
class Accounts::Impl {
  public:
    Impl(Parts parts, Settings s) : p(parts), settings(std::move(s)) {
        for (auto& account : settings.configuration) account.name = kConfiguration;
    }

    Parts p;
    Settings settings;

    const carrierhost::Profile* profile(const std::string& code) const { return p.carriers.find_carrier(code); }
    /// Error where there is no such carrier, or it has no such environment.
    Result<const carrierhost::Profile*> environment(const std::string& carrier, const std::string& name) const;

    struct Rows {
        std::vector<store::AccountRow> accounts;
        std::vector<store::SecretRow> secrets;
    };
    static Rows rows(db::Tx& tx) { return {store::accounts(tx), store::secrets(tx)}; }
    CarrierView view(const carrierhost::Profile& profile, const Rows& rows) const;
    AccountView view(const carrierhost::Profile& profile, const std::string& name, const Rows& rows) const;
    AccountView configured(const carrierhost::Profile& profile, const carrierhost::Account& account) const;
    Result<AccountView> account(db::Tx& tx, const std::string& carrier, const std::string& name) const;

    /// The accounts as the host takes them: of each carrier the one in use first.
    std::vector<carrierhost::Account> for_host(const Rows& rows, const Result<crypto::SealKeys>& keys) const;
    carrierhost::Account opened(const store::AccountRow& row, const Rows& rows, const Result<crypto::SealKeys>& keys) const;
    void note(db::Tx& tx, const std::string& carrier, const std::string& name, const char* what, const std::string& detail,
              const std::string& actor);
    bool look();

  private:
    std::mutex mutex_;  // one look at a time
    std::int64_t seen_ = -1;
    std::string key_stamp_;
};

}  // namespace waybill::accounts
