#include "accounts/store.h"

#include "base/text.h"

namespace waybill::accounts::store {

namespace {

constexpr db::Statement kVersion{"SELECT version FROM carrier_account_version WHERE id = 1"};
constexpr db::Statement kBegin{"UPDATE carrier_account_version SET version = version + 1 WHERE id = 1"};
// full scan: a handful of rows, all of them wanted
constexpr db::Statement kAccounts{
    "SELECT carrier, name, endpoint, in_use IS NOT NULL, account_values, version, changed_at, changed_by FROM carrier_account ORDER BY carrier, name"};
// full scan: a handful of rows, all of them wanted
constexpr db::Statement kSecrets{
    "SELECT carrier, account, name, sealed, changed_at, changed_by FROM carrier_secret ORDER BY carrier, account, name"};
constexpr db::Statement kPut{
    "INSERT INTO carrier_account (carrier, name, endpoint, account_values, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE endpoint = VALUES(endpoint), account_values = VALUES(account_values), version = version + 1, "
    "changed_at = VALUES(changed_at), changed_by = VALUES(changed_by)"};
constexpr db::Statement kPutSecret{
    "INSERT INTO carrier_secret (carrier, account, name, sealed, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE sealed = VALUES(sealed), changed_at = VALUES(changed_at), changed_by = VALUES(changed_by)"};
constexpr db::Statement kRemoveSecret{"DELETE FROM carrier_secret WHERE carrier = ? AND account = ? AND name = ?"};
constexpr db::Statement kNotInUse{"UPDATE carrier_account SET in_use = NULL WHERE carrier = ? AND in_use = 1"};
constexpr db::Statement kInUse{"UPDATE carrier_account SET in_use = 1 WHERE carrier = ? AND name = ?"};
constexpr db::Statement kRemove{"DELETE FROM carrier_account WHERE carrier = ? AND name = ?"};
constexpr db::Statement kRemoveSecrets{"DELETE FROM carrier_secret WHERE carrier = ? AND account = ?"};
constexpr db::Statement kAddChange{
    "INSERT INTO carrier_account_change (id, at, actor, carrier, account, what, detail) VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr db::Statement kChanges{
    "SELECT at, actor, account, what, detail FROM carrier_account_change WHERE carrier = ? ORDER BY at DESC, id DESC LIMIT ?"};

}  // namespace

std::int64_t version(db::Tx& tx) {
    const auto row = tx.one(kVersion);
    return row ? row->integer(0) : 0;
}
void begin_change(db::Tx& tx) { tx.run(kBegin); }

std::vector<AccountRow> accounts(db::Tx& tx) {
    std::vector<AccountRow> out;
    for (const auto& r : tx.rows(kAccounts))
        out.push_back({r.text(0), r.text(1), r.text(2), r.get<bool>(3), r.text(4), r.get<int>(5), r.instant(6), r.text(7)});
    return out;
}
std::vector<SecretRow> secrets(db::Tx& tx) {
    std::vector<SecretRow> out;
    for (const auto& r : tx.rows(kSecrets)) out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.instant(4), r.text(5)});
    return out;
}
const char* table_of_secrets() { return "carrier_secret"; }
void put(db::Tx& tx, const AccountRow& row) { tx.run(kPut, row.carrier, row.name, row.endpoint, row.values, row.changed_at, row.changed_by); }
void put_secret(db::Tx& tx, const SecretRow& row) {
    tx.run(kPutSecret, row.carrier, row.account, row.name, row.sealed, row.changed_at, row.changed_by);
}
void remove_secret(db::Tx& tx, const std::string& carrier, const std::string& account, const std::string& name) {
    tx.run(kRemoveSecret, carrier, account, name);
}
void set_in_use(db::Tx& tx, const std::string& carrier, const std::string& name) {
    tx.run(kNotInUse, carrier);
    if (!name.empty()) tx.run(kInUse, carrier, name);
}
void remove(db::Tx& tx, const std::string& carrier, const std::string& name) {
    tx.run(kRemoveSecrets, carrier, name);
    tx.run(kRemove, carrier, name);
}

void add_change(db::Tx& tx, std::int64_t id, const std::string& carrier, const Change& c) {
    tx.run(kAddChange, id, c.at, c.actor, carrier, c.account, c.what, text::shorten(c.detail, 900));
}
std::vector<Change> changes(db::Tx& tx, const std::string& carrier, int limit) {
    std::vector<Change> out;
    for (const auto& r : tx.rows(kChanges, carrier, limit)) out.push_back({r.instant(0), r.text(1), r.text(2), r.text(3), r.text(4)});
    return out;
}

}  // namespace waybill::accounts::store
