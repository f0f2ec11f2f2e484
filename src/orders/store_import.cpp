#include "orders/store.h"

namespace waybill::orders::store {
namespace {

constexpr db::Statement kInsertImport{
    "INSERT INTO order_import (id, file_hash, channel_id, rows_read, orders, accepted, held, refused, replayed, header, actor, "
    "at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr db::Statement kInsertErrors{
    "INSERT INTO order_import_error (import_id, row_no, external_ref, reason, detail, row_text) VALUES {(?, ?, ?, ?, ?, ?)}"};
constexpr db::Statement kHeader{"SELECT header FROM order_import WHERE id = ?"};
constexpr db::Statement kErrors{
    "SELECT row_no, external_ref, reason, detail, row_text FROM order_import_error WHERE import_id = ? ORDER BY row_no"};

}  // namespace

void insert(db::Tx& tx, const ImportRow& i, const std::vector<ImportError>& errors, Instant now) {
    tx.run(kInsertImport, i.id, i.file_hash, i.channel, i.rows, i.orders, i.accepted, i.held, i.refused, i.replayed, i.header,
           i.actor, now);
    std::vector<db::Values> rows;
    rows.reserve(errors.size());
    for (const auto& e : errors) rows.push_back(db::values(i.id, e.row_no, e.external_ref, e.reason, e.detail, e.row_text));
    if (!rows.empty()) tx.run_all(kInsertErrors, rows);
}

std::optional<std::string> import_header(db::Tx& tx, ImportId id) {
    const auto row = tx.one(kHeader, id);
    if (!row) return {};
    return row->text(0);
}

std::vector<ImportError> import_errors(db::Tx& tx, ImportId id) {
    std::vector<ImportError> errors;
    for (const auto& row : tx.rows(kErrors, id))
        errors.push_back({row.get<int>(0), row.text(1), row.text(2), row.text(3), row.text(4)});
    return errors;
}

}  // namespace waybill::orders::store
