#include "stock/store.h"

namespace waybill::stock::store {
namespace {

// warehouse_id is 1 until there is a second warehouse; it stands in the keys so that one can come.
constexpr db::Statement kLockBalances{
    "SELECT product_id, free, reserved, allocated, picked, packed, shipped, expired FROM stock_product FORCE INDEX (PRIMARY) "
    "WHERE warehouse_id = 1 AND product_id IN ({?}) ORDER BY product_id FOR UPDATE"};
constexpr db::Statement kBalances{
    "SELECT product_id, free, reserved, allocated, picked, packed, shipped, expired FROM stock_product "
    "WHERE warehouse_id = 1 AND product_id IN ({?})"};
constexpr db::Statement kEnsureBalances{
    "INSERT INTO stock_product (product_id) VALUES {(?)} ON DUPLICATE KEY UPDATE warehouse_id = VALUES(warehouse_id)"};
constexpr db::Statement kSaveBalances{
    "INSERT INTO stock_product (product_id, free, reserved, allocated, picked, packed, shipped, expired) VALUES {(?, ?, ?, ?, ?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE free = VALUES(free), reserved = VALUES(reserved), allocated = VALUES(allocated), "
    "picked = VALUES(picked), packed = VALUES(packed), shipped = VALUES(shipped), expired = VALUES(expired)"};
constexpr db::Statement kSaveReserved{
    "INSERT INTO stock_product (product_id, free, reserved) VALUES {(?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE free = VALUES(free), reserved = VALUES(reserved)"};
// What it inserts where there is no row is wrong: take_free() counts, and what it refuses is rolled back.
constexpr db::Statement kTakeFree{
    "INSERT INTO stock_product (product_id, free, reserved) VALUES {(?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE free = free - VALUES(free), reserved = reserved + VALUES(reserved)"};
constexpr db::Statement kLockShelves{
    "SELECT product_id, location_id, lot_id, on_hand, allocated FROM stock_place FORCE INDEX (PRIMARY) "
    "WHERE product_id IN ({?}) AND on_hand > 0 ORDER BY product_id, location_id, lot_id FOR UPDATE"};
constexpr db::Statement kShelves{
    "SELECT product_id, location_id, lot_id, on_hand, allocated FROM stock_place FORCE INDEX (PRIMARY) "
    "WHERE product_id IN ({?}) AND on_hand > 0"};
constexpr db::Statement kSums{
    "SELECT location_id, CAST(SUM(on_hand) AS SIGNED), CAST(SUM(allocated) AS SIGNED) FROM stock_place WHERE location_id IN ({?}) GROUP BY location_id"};
constexpr db::Statement kSaveShelves{
    "INSERT INTO stock_place (product_id, location_id, lot_id, on_hand, allocated) VALUES {(?, ?, ?, ?, ?)} "
    "ON DUPLICATE KEY UPDATE on_hand = VALUES(on_hand), allocated = VALUES(allocated)"};
// A tote is filled and emptied by every order: rows of what no longer lies there would grow to all products times all totes.
constexpr db::Statement kClearShelf{"DELETE FROM stock_place WHERE product_id = ? AND location_id = ? AND lot_id = ?"};
constexpr db::Statement kAppend{
    "INSERT INTO stock_movement (id, product_id, quantity, from_account, to_account, from_place, to_place, bin_id, reason, "
    "reference, actor, note, at, lot_id) VALUES {(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)}"};

Balances read_balances(const std::vector<db::Row>& rows) {
    using rules::Account;
    Balances out;
    for (const auto& row : rows) {
        auto& accounts = out[row.get<ProductId>(0)];
        std::size_t column = 1;
        for (const Account account :
             {Account::free, Account::reserved, Account::allocated, Account::picked, Account::packed, Account::shipped, Account::expired})
            accounts.set(account, {row.integer(column++)});
    }
    return out;
}

Shelves read_shelves(const std::vector<db::Row>& rows) {
    Shelves out;
    for (const auto& row : rows) out[{row.get<ProductId>(0), row.get<LocationId>(1), row.get<LotId>(2)}] = {{row.integer(3)}, {row.integer(4)}};
    return out;
}

db::Value none_or(std::int64_t reference) { return reference != 0 ? db::Value(reference) : db::Value(nullptr); }

}  // namespace

void append(db::Tx& tx, const std::vector<Movement>& movements, Instant at) {
    std::vector<db::Values> rows;
    rows.reserve(movements.size());
    for (const auto& m : movements) {
        auto row = db::values(m.id, m.product, m.units.units, rules::name(m.from), rules::name(m.to), m.from_place, m.to_place,
                              m.bin, m.reason);
        row.push_back(none_or(m.reference));
        for (auto& value : db::values(m.actor, m.note, at, m.lot)) row.push_back(std::move(value));
        rows.push_back(std::move(row));
    }
    if (!rows.empty()) tx.run_all(kAppend, rows);
}

Balances lock_balances(db::Tx& tx, const std::vector<ProductId>& products) {
    return read_balances(tx.rows_in(kLockBalances, db::list(products)));
}

void ensure_balances(db::Tx& tx, const std::vector<ProductId>& products) {
    std::vector<db::Values> rows;
    rows.reserve(products.size());
    for (const auto product : products) rows.push_back(db::values(product));
    if (!rows.empty()) tx.run_all(kEnsureBalances, rows);
}

Balances balances(db::Tx& tx, const std::vector<ProductId>& products) {
    return read_balances(tx.rows_in(kBalances, db::list(products)));
}

void save(db::Tx& tx, const Balances& balances) {
    using rules::Account;
    std::vector<db::Values> rows;
    rows.reserve(balances.size());
    for (const auto& [product, a] : balances)
        rows.push_back(db::values(product, a.of(Account::free).units, a.of(Account::reserved).units,
                                  a.of(Account::allocated).units, a.of(Account::picked).units, a.of(Account::packed).units,
                                  a.of(Account::shipped).units, a.of(Account::expired).units));
    if (!rows.empty()) tx.run_all(kSaveBalances, rows);
}

void save_reserved(db::Tx& tx, const Balances& balances) {
    using rules::Account;
    std::vector<db::Values> rows;
    rows.reserve(balances.size());
    for (const auto& [product, a] : balances)
        rows.push_back(db::values(product, a.of(Account::free).units, a.of(Account::reserved).units));
    if (!rows.empty()) tx.run_all(kSaveReserved, rows);
}

bool take_free(db::Tx& tx, const std::map<ProductId, Quantity>& wanted) {
    std::vector<db::Values> rows;
    rows.reserve(wanted.size());
    for (const auto& [product, units] : wanted) rows.push_back(db::values(product, units.units, units.units));
    if (rows.empty()) return true;
    constexpr std::int64_t kChanged = 2;  // how ON DUPLICATE KEY UPDATE counts a row that was there
    try {
        return tx.run_all(kTakeFree, rows) == kChanged * static_cast<std::int64_t>(rows.size());
    } catch (const db::Violated&) {
        return false;
    }
}

Shelves lock_shelves(db::Tx& tx, const std::vector<ProductId>& products) {
    return read_shelves(tx.rows_in(kLockShelves, db::list(products)));
}

Shelves shelves(db::Tx& tx, const std::vector<ProductId>& products) {
    return read_shelves(tx.rows_in(kShelves, db::list(products)));
}

std::map<LocationId, rules::Shelf> sums(db::Tx& tx, const std::vector<LocationId>& places) {
    std::map<LocationId, rules::Shelf> out;
    for (const auto& row : tx.rows_in(kSums, db::list(places))) out[row.get<LocationId>(0)] = {{row.integer(1)}, {row.integer(2)}};
    return out;
}

void save(db::Tx& tx, const Shelves& shelves) {
    std::vector<db::Values> rows;
    rows.reserve(shelves.size());
    for (const auto& [key, shelf] : shelves) {
        if (shelf.on_hand.units == 0)
            tx.run(kClearShelf, key.product, key.place, key.lot.raw());
        else
            rows.push_back(db::values(key.product, key.place, key.lot.raw(), shelf.on_hand.units, shelf.allocated.units));
    }
    if (!rows.empty()) tx.run_all(kSaveShelves, rows);
}

}  // namespace waybill::stock::store
