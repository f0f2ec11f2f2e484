#include "base/text.h"
#include "shipping/store.h"

namespace waybill::shipping::store {

namespace {

constexpr db::Statement kInsert{
    "INSERT INTO booking_orphan (id, carrier, reference, carrier_shipment_id, tracking_number, shipment_id, source, state, reason, detail, "
    "price_minor, currency, booked_at, void_until, found_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr db::Statement kKnown{
    "SELECT id FROM booking_orphan WHERE carrier = ? AND carrier_shipment_id = ? AND tracking_number = ? AND "
    "(carrier_shipment_id <> '' OR tracking_number <> '' OR reference = ?)"};
constexpr db::Statement kGet{
    "SELECT id, carrier, reference, carrier_shipment_id, tracking_number, shipment_id, source, state, reason, detail, price_minor, currency, "
    "booked_at, void_until, found_at, actor FROM booking_orphan WHERE id = ?"};
constexpr db::Statement kLock{
    "SELECT id, carrier, reference, carrier_shipment_id, tracking_number, shipment_id, source, state, reason, detail, price_minor, currency, "
    "booked_at, void_until, found_at, actor FROM booking_orphan WHERE id = ? FOR UPDATE"};
constexpr db::Statement kList{
    "SELECT id, carrier, reference, carrier_shipment_id, tracking_number, shipment_id, source, state, reason, detail, price_minor, currency, "
    "booked_at, void_until, found_at, actor FROM booking_orphan WHERE state = ? AND id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kAll{
    "SELECT id, carrier, reference, carrier_shipment_id, tracking_number, shipment_id, source, state, reason, detail, price_minor, currency, "
    "booked_at, void_until, found_at, actor FROM booking_orphan WHERE id > ? ORDER BY id LIMIT ?"};
constexpr db::Statement kSet{"UPDATE booking_orphan SET state = ?, reason = ?, detail = ?, actor = ?, updated_at = ? WHERE id = ?"};
constexpr db::Statement kVoids{"SELECT COUNT(*) FROM booking_intent WHERE orphan_id = ?"};

Orphan orphan_row(const db::Row& r) {
    Orphan o;
    o.id = r.get<OrphanId>(0);
    o.carrier = r.text(1);
    o.reference = r.text(2);
    o.carrier_shipment_id = r.text(3);
    o.tracking_number = r.text(4);
    o.shipment = r.get<ShipmentId>(5);
    o.source = r.text(6);
    o.state = r.text(7);
    o.reason = r.text(8);
    o.detail = r.text(9);
    if (!r.is_null(10))
        if (const auto currency = Currency::parse(r.text(11))) o.price = Money{r.integer(10), *currency};
    o.booked_at = r.get<std::optional<Instant>>(12);
    o.void_until = r.get<std::optional<Instant>>(13);
    o.found_at = r.instant(14);
    o.actor = r.text(15);
    return o;
}

}  // namespace

bool insert_orphan(db::Tx& tx, const Orphan& o) {
    if (tx.one(kKnown, o.carrier, o.carrier_shipment_id, o.tracking_number, o.reference)) return false;
    const std::optional<std::int64_t> minor = o.price ? std::optional(o.price->minor) : std::nullopt;
    const std::optional<std::string> currency = o.price ? std::optional(o.price->currency.text()) : std::nullopt;
    try {
        tx.run(kInsert, o.id, o.carrier, o.reference, o.carrier_shipment_id, o.tracking_number, o.shipment.raw(), o.source, o.state, o.reason,
               text::shorten(o.detail, 900), minor, currency, o.booked_at, o.void_until, o.found_at, o.found_at);
    } catch (const db::Duplicate&) {  // another server found it a moment ago
        return false;
    }
    return true;
}
std::optional<Orphan> orphan(db::Tx& tx, OrphanId id, bool lock) {
    const auto row = lock ? tx.one(kLock, id) : tx.one(kGet, id);
    if (!row) return {};
    return orphan_row(*row);
}
std::vector<Orphan> orphans(db::Tx& tx, const std::string& state, std::int64_t after, int limit) {
    std::vector<Orphan> out;
    for (const auto& row : state.empty() ? tx.rows(kAll, after, limit) : tx.rows(kList, state, after, limit)) out.push_back(orphan_row(row));
    return out;
}
void set_orphan(db::Tx& tx, OrphanId id, const std::string& state, const std::string& reason, const std::string& detail,
                const std::string& actor, Instant at) {
    tx.run(kSet, state, reason, text::shorten(detail, 900), actor, at, id);
}
int orphan_voids(db::Tx& tx, OrphanId id) { return static_cast<int>(tx.one(kVoids, id)->integer(0)); }

}  // namespace waybill::shipping::store
