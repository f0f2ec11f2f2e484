#include "picking/picking.h"
#include "waybill/json.h"

namespace waybill::picking {

namespace {

/// Devices of the station and of the desk's pages: what scans as one of them is no caller of ours.
bool is_our_own(const std::string& device) { return device.starts_with("dev_") || device.starts_with("desk-"); }

}  // namespace

std::string read_device(json::Fields& fields) {
    std::string device = fields.text("device", 1, 40);
    if (is_our_own(device)) fields.fail("device", "reserved", "is the name of a device of the scan station or of the desk; take another one");
    return device;
}

ScanAnswer refused_scan(std::int64_t seq, const Error& error) {
    json::Writer out;
    out.begin_object()
        .member("seq", seq)
        .member("ok", false)
        .member("key", error.key)
        .member("detail", error.detail)
        .end_object();
    return {false, out.take()};
}

Result<std::vector<ScanAnswer>> ScanLog::apply(const Origin& origin, const std::vector<Seen>& scans,
                                               const std::function<Result<void>(db::Tx&)>& open,
                                               const std::function<Result<std::string>(db::Tx&, std::size_t)>& apply) {
    const auto results = companions_.each<std::string>(scans.size(), [&](db::Tx& tx, std::size_t i) -> Result<std::string> {
        TRY_VOID(open(tx));
        TRY(before, replay(tx, origin, scans[i].seq));
        if (before) return *std::move(before);
        TRY(answer, apply(tx, i));
        record(tx, origin, scans[i], answer);
        return answer;
    });
    std::vector<ScanAnswer> answers;
    answers.reserve(results.size());
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i])
            answers.push_back({true, *results[i]});
        else if (results[i].error().code == Code::not_found || results[i].error().key == "scan.seq_reused")
            return results[i].error();
        else
            answers.push_back(refused_scan(scans[i].seq, results[i].error()));
    }
    return answers;
}

}  // namespace waybill::picking
