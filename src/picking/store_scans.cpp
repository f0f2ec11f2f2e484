#include "picking/picking.h"

namespace waybill::picking {

namespace {

constexpr db::Statement kFind{"SELECT subject, answer FROM scan WHERE device = ? AND seq = ?"};
constexpr db::Statement kInsert{
    "INSERT INTO scan (device, seq, place, subject, code, answer, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};

}  // namespace

Result<std::optional<std::string>> ScanLog::replay(db::Tx& tx, const std::string& device, std::int64_t seq, std::int64_t subject) {
    const auto row = tx.one(kFind, device, seq);
    if (!row) return std::optional<std::string>();
    if (row->integer(0) != subject)
        return error(Code::conflict, "scan.seq_reused", "This device used scan number " + std::to_string(seq) + " somewhere else.");
    return std::optional<std::string>(row->text(1));
}

void ScanLog::record(db::Tx& tx, const std::string& device, std::int64_t seq, const std::string& place, std::int64_t subject,
                     const std::string& code, const std::string& answer, const std::string& actor) {
    tx.run(kInsert, device, seq, place, subject, code, answer, actor, clock_.now());
}

}  // namespace waybill::picking
