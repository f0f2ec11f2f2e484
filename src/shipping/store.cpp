#include "shipping/store.h"

#include "base/text.h"
#include "shipping/store_rows.h"

namespace waybill::shipping::store {

namespace {

constexpr db::Statement kInsert{
    "INSERT INTO shipment (id, order_id, carrier, service, state, attempts, actor, created_at, updated_at) "
    "VALUES (?, ?, ?, ?, 'booking', 1, ?, ?, ?)"};
constexpr db::Statement kInsertPackages{"INSERT INTO shipment_package (shipment_id, package_id, position) VALUES {(?, ?, ?)}"};
constexpr db::Statement kGet{
    "SELECT id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, "
    "void_wanted, created_at, void_until FROM shipment WHERE id = ?"};
constexpr db::Statement kLock{
    "SELECT id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, "
    "void_wanted, created_at, void_until FROM shipment WHERE id = ? FOR UPDATE"};
constexpr db::Statement kOfOrder{
    "SELECT id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, "
    "void_wanted, created_at, void_until FROM shipment WHERE order_id = ? ORDER BY id"};
constexpr db::Statement kList{
    "SELECT id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, "
    "void_wanted, created_at, void_until FROM shipment WHERE state = ? AND id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kAll{
    "SELECT id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, "
    "void_wanted, created_at, void_until FROM shipment WHERE id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kPackages{"SELECT package_id, tracking_number FROM shipment_package WHERE shipment_id = ? ORDER BY position"};
constexpr db::Statement kLive{"SELECT shipment_id FROM shipment_package WHERE package_id = ? AND live = 1"};
constexpr db::Statement kState{
    "UPDATE shipment SET state = ?, reason = ?, detail = ?, version = version + 1, updated_at = ? WHERE id = ?"};
constexpr db::Statement kDeadlines{
    "SELECT id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, "
    "void_wanted, created_at, void_until FROM shipment WHERE state = 'booked' AND void_until > ? AND void_until <= ? "
    "ORDER BY void_until, id LIMIT ?"};
constexpr db::Statement kAttempts{"UPDATE shipment SET attempts = ? WHERE id = ?"};
constexpr db::Statement kWantVoid{"UPDATE shipment SET void_wanted = 1 WHERE id = ?"};
constexpr db::Statement kRelease{"UPDATE shipment_package SET live = NULL WHERE shipment_id = ?"};

std::vector<ShipmentRow> shipment_rows(const std::vector<db::Row>& rows) {
    std::vector<ShipmentRow> out;
    for (const auto& row : rows) out.push_back(shipment_row(row));
    return out;
}

}  // namespace

ShipmentRow shipment_row(const db::Row& r) {
    ShipmentRow s{r.get<ShipmentId>(0), r.get<OrderId>(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7), r.text(8),
                  std::nullopt,         r.get<int>(11),    r.get<bool>(12), r.instant(13), r.get<std::optional<Instant>>(14)};
    if (!r.is_null(9))
        if (const auto currency = Currency::parse(r.text(10))) s.price = Money{r.integer(9), *currency};
    return s;
}

void insert_shipment(db::Tx& tx, const ShipmentRow& s, const std::string& actor) {
    tx.run(kInsert, s.id, s.order, s.carrier, s.service, actor, s.created_at, s.created_at);
}
void insert_packages(db::Tx& tx, ShipmentId id, const std::vector<PackageId>& packages) {
    std::vector<db::Values> rows;
    int position = 0;
    for (const PackageId package : packages) rows.push_back(db::values(id, package, ++position));
    tx.run_all(kInsertPackages, rows);
}
std::optional<ShipmentRow> get(db::Tx& tx, ShipmentId id, bool lock) {
    const auto row = lock ? tx.one(kLock, id) : tx.one(kGet, id);
    if (!row) return {};
    return shipment_row(*row);
}
std::vector<ShipmentRow> of_order(db::Tx& tx, OrderId order) { return shipment_rows(tx.rows(kOfOrder, order)); }
std::vector<ShipmentRow> list(db::Tx& tx, const std::string& state, std::int64_t after, int limit) {
    return shipment_rows(state.empty() ? tx.rows(kAll, after, limit) : tx.rows(kList, state, after, limit));
}
std::vector<ShipmentPackage> packages(db::Tx& tx, ShipmentId id) {
    std::vector<ShipmentPackage> out;
    for (const auto& row : tx.rows(kPackages, id)) out.push_back({row.get<PackageId>(0), row.text(1)});
    return out;
}
std::optional<ShipmentId> live_shipment(db::Tx& tx, PackageId package) {
    const auto row = tx.one(kLive, package);
    if (!row) return {};
    return row->get<ShipmentId>(0);
}
void set_state(db::Tx& tx, ShipmentId id, const std::string& state, const std::string& reason, const std::string& detail, Instant at) {
    tx.run(kState, state, reason, text::shorten(detail, 900), at, id);
}
std::vector<ShipmentRow> void_deadlines(db::Tx& tx, Instant from, Instant until, int limit) {
    return shipment_rows(tx.rows(kDeadlines, from, until, limit));
}
void set_attempts(db::Tx& tx, ShipmentId id, int attempts) { tx.run(kAttempts, attempts, id); }
void want_void(db::Tx& tx, ShipmentId id) { tx.run(kWantVoid, id); }
void release_packages(db::Tx& tx, ShipmentId id) { tx.run(kRelease, id); }

}  // namespace waybill::shipping::store
