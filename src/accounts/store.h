#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "accounts/accounts.h"
#include "db/db.h"

/// The tables of carriers' accounts: carrier_account, carrier_secret, carrier_account_change, carrier_account_version.
namespace waybill::accounts::store {

struct AccountRow {
    std::string carrier, name, endpoint;
    bool in_use = false;
    std::string values;          ///< JSON
    int version = 1;
    Instant changed_at;
    std::string changed_by;
};
struct SecretRow {
    std::string carrier, account, name;
    std::string sealed;
    Instant changed_at;
    std::string changed_by;
};

std::int64_t version(db::Tx& tx);
/// Called first by every change: one after the other, on all servers.
void begin_change(db::Tx& tx);

std::vector<AccountRow> accounts(db::Tx& tx);  ///< by carrier and name
std::vector<SecretRow> secrets(db::Tx& tx);
const char* table_of_secrets();
void put(db::Tx& tx, const AccountRow& row);
void put_secret(db::Tx& tx, const SecretRow& row);
void remove_secret(db::Tx& tx, const std::string& carrier, const std::string& account, const std::string& name);
/// The account in use of a carrier becomes this one; empty: none.
void set_in_use(db::Tx& tx, const std::string& carrier, const std::string& name);
void remove(db::Tx& tx, const std::string& carrier, const std::string& name);

void add_change(db::Tx& tx, std::int64_t id, const std::string& carrier, const Change& change);
std::vector<Change> changes(db::Tx& tx, const std::string& carrier, int limit);  ///< the newest first

}  // namespace waybill::accounts::store
