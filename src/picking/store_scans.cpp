#include "picking/picking.h"

namespace waybill::picking {

namespace {

constexpr db::Statement kFind{"SELECT subject, answer FROM scan WHERE device = ? AND seq = ?"};
constexpr db::Statement kInsert{
    "INSERT INTO scan (device, seq, place, subject, code, answer, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};

}  // namespace

Result<std::optional<std::string>> ScanLog::replay(db::Tx& tx, const Origin& origin, std::int64_t seq) {
    const auto row = tx.one(kFind, origin.device, seq);
    if (!row) return std::optional<std::string>();
    if (row->integer(0) != origin.subject)
        return error(Code::conflict, "scan.seq_reused", "This device used scan number " + std::to_string(seq) + " somewhere else.");
    return std::optional<std::string>(row->text(1));
}

void ScanLog::record(db::Tx& tx, const Origin& origin, const Seen& scan, const std::string& answer) {
    tx.run(kInsert, origin.device, scan.seq, origin.place, origin.subject, scan.code, answer, origin.actor, clock_.now());
}

}  // namespace waybill::picking
