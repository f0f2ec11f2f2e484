#include "accounts/accounts.h"
#include "accounts/key_file.h"
#include "accounts/rules.h"
#include "accounts/store.h"
#include "base/clock.h"

// The keys themselves: other ones from now on, and whether what is stored opens at all.
namespace waybill::accounts {

namespace {

std::string place_of(const store::SecretRow& row) { return rules::place_of_secret(row.carrier, row.account, row.name); }
std::string name_of(const store::SecretRow& row) { return row.carrier + "/" + row.account + "/" + row.name; }

/// Every secret under the newest key; the change is noted once. Opens all of them before it writes any.
Result<int> seal_all(db::Tx& tx, IdGenerator& ids, const Clock& clock, const crypto::SealKeys& keys) {
    store::begin_change(tx);
    auto rows = store::secrets(tx);
    for (auto& row : rows) {
        const auto opened = keys.open(row.sealed, place_of(row));
        if (!opened.plain)
            return error(Code::conflict, "account.sealed",
                         "The secret " + name_of(row) + " does not open under the keys of the file: nothing was changed. Bring back its key, or enter it anew.");
        row.sealed = keys.seal(*opened.plain, place_of(row));
    }
    for (const auto& row : rows) store::put_secret(tx, row);
    store::add_change(tx, ids.raw(), "", {clock.now(), "", "", "resealed", std::to_string(rows.size()) + " secrets"});
    return static_cast<int>(rows.size());
}

}  // namespace

Result<bool> make_key_file(const std::string& file) { return make_keys(file); }

Result<int> reseal(db::Database& db, IdGenerator& ids, const Clock& clock, const std::string& key_file, bool forget) {
    TRY(keys, read_keys(key_file));
    if (const auto before = unopened(db, key_file); !before.names.empty())
        return error(Code::conflict, "account.sealed", "The secret " + before.names.front() + " does not open under the keys of the file: nothing was changed.");
    // In this order a stop at any point leaves a file that opens every row: the new key first, then the rows, then the old ones go.
    const auto next = keys.with_a_new_one();
    TRY_VOID(replace_keys(key_file, next));
    TRY(sealed, db.transact([&](db::Tx& tx) { return seal_all(tx, ids, clock, next); }));
    if (forget) TRY_VOID(replace_keys(key_file, next.newest()));
    return sealed;
}

bool holds_secrets(const std::string& table) { return table == store::table_of_secrets(); }

Unopened unopened(db::Database& db, const std::string& key_file) {
    Unopened found;
    const auto rows = db.transact([](db::Tx& tx) { return store::secrets(tx); });
    found.secrets = static_cast<int>(rows.size());
    const auto keys = read_keys(key_file);
    if (!keys) found.trouble = keys.error().detail;
    for (const auto& row : rows)
        if (!keys || !keys->open(row.sealed, place_of(row)).plain) found.names.push_back(name_of(row));
    return found;
}

}  // namespace waybill::accounts
