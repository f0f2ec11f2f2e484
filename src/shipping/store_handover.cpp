#include "shipping/store.h"

namespace waybill::shipping::store {

namespace {

constexpr db::Statement kInsert{"INSERT INTO handover (id, carrier, state, actor, opened_at) VALUES (?, ?, 'open', ?, ?)"};
constexpr db::Statement kLock{"SELECT id, carrier, state FROM handover WHERE id = ? FOR UPDATE"};
constexpr db::Statement kClose{"UPDATE handover SET state = 'closed', closed_at = ? WHERE id = ?"};
constexpr db::Statement kAdd{
    "INSERT INTO handover_package (package_id, handover_id, at) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE package_id = package_id"};

}  // namespace

void insert_handover(db::Tx& tx, HandoverId id, const std::string& carrier, const std::string& actor, Instant at) {
    tx.run(kInsert, id, carrier, actor, at);
}
std::optional<HandoverRow> lock_handover(db::Tx& tx, HandoverId id) {
    const auto row = tx.one(kLock, id);
    if (!row) return {};
    return HandoverRow{row->get<HandoverId>(0), row->text(1), row->text(2)};
}
void close_handover(db::Tx& tx, HandoverId id, Instant at) { tx.run(kClose, at, id); }
void add_to_handover(db::Tx& tx, HandoverId id, PackageId package, Instant at) { tx.run(kAdd, package, id, at); }

}  // namespace waybill::shipping::store
