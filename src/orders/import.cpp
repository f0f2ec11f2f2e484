#include <algorithm>
#include <thread>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "orders/import_file.h"

namespace waybill::orders {
namespace {

using Steady = std::chrono::steady_clock;

// Short, so that a killed server's import goes on while its sender still waits. A group that takes longer only loses its turn:
// its progress is a compare-and-set.
constexpr std::chrono::seconds kLease{4};
constexpr std::chrono::seconds kPiece{5};  // of a duty's work: a server that is stopped waits for it
constexpr std::chrono::milliseconds kGlance{100};

/// Somebody else took the import over: what this transaction was about to write is theirs to write.
class LeaseLost : public std::exception {};

ImportReport brief(const store::ImportRow& row) {
    ImportReport report;
    report.id = row.id;
    report.done = row.done;
    report.decided = row.decided;
    report.rows = row.rows;
    report.orders = row.orders;
    report.accepted = row.accepted;
    report.held = row.held;
    report.refused = row.refused;
    report.replayed = row.replayed;
    return report;
}

void add_errors(ImportReport& report, const std::string& header, std::vector<store::ImportError> errors) {
    std::sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) { return a.row_no < b.row_no; });
    report.error_csv = error_file(header, errors);
    for (const auto& e : errors) report.errors.push_back({e.row_no, e.external_ref, e.reason, e.detail});
}

ImportReport dry(Orders& orders, const ImportFile& file) {
    ImportReport report;
    report.done = true;
    report.rows = static_cast<int>(file.rows.size());
    report.orders = report.decided = static_cast<int>(file.orders.size());
    std::vector<store::ImportError> errors;
    for (std::size_t at = 0; at < file.orders.size();) {
        const std::size_t size = import_group(file, at);
        auto outcome = import_outcome(file, at, size, orders.preview(import_requests(file, at, size)));
        report.accepted += outcome.accepted, report.held += outcome.held;
        report.refused += outcome.refused, report.replayed += outcome.replayed;
        for (auto& e : outcome.errors) errors.push_back(std::move(e));
        at += size;
    }
    add_errors(report, file.header(), std::move(errors));
    return report;
}

}  // namespace

Result<ImportReport> Imports::take(const std::string& csv, const std::string& channel, bool dry_run, const std::string& actor,
                                   std::optional<Duration> patience) const {
    TRY(file, read_import(csv, channel, actor));
    const auto channels = db_.transact([&](db::Tx& tx) { return store::channels(tx, {channel}); });
    if (channels.empty())
        return error(Code::invalid, "order.channel", "There is no channel " + text::shorten(channel, 40) + ".",
                     {{"/channel", "unknown", "is not a channel of this shop"}});
    if (dry_run) return dry(orders_, file);

    store::ImportRow row;
    row.file_hash = crypto::sha256(csv);
    row.header = file.header();
    row.actor = actor;
    row.channel = channels.begin()->second.id;
    row.rows = static_cast<int>(file.rows.size());
    row.orders = static_cast<int>(file.orders.size());
    row.id = ids_.next<ImportId>();
    const auto until = patience ? Steady::now() + *patience : Steady::time_point::max();
    auto mine = begin(row, csv, Steady::now() < until);
    for (;;) {
        if (mine) work(*mine, file, until);
        const auto now = get(row.id);
        if (!now) throw std::logic_error("an import is gone");
        if (now->done || Steady::now() >= until) return *now;
        std::this_thread::sleep_for(kGlance);
        mine = claim(row.id);
    }
}

std::optional<Imports::Turn> Imports::begin(store::ImportRow& row, const std::string& csv, bool at_once) const {
    const Turn turn{row.id, ids_.raw(), 0};
    const auto open = db_.transact([&](db::Tx& tx) {
        // A sender that was cut off sends its file again: it joins the import that is under way.
        const auto open = store::open_import_of(tx, row.file_hash, row.channel, row.actor);
        if (open) return open;
        store::insert(tx, row, csv, clock_.now());
        if (at_once) (void)store::claim_import(tx, row.id, turn.token, kLease);
        return open;
    });
    if (open) {
        row.id = *open;
        return at_once ? claim(row.id) : std::nullopt;
    }
    return at_once ? std::optional(turn) : std::nullopt;
}

std::optional<Imports::Turn> Imports::claim(ImportId id) const {
    const std::int64_t token = ids_.raw();
    return db_.transact([&](db::Tx& tx) -> std::optional<Turn> {
        if (!store::claim_import(tx, id, token, kLease)) return {};
        return Turn{id, token, static_cast<std::size_t>(store::import_row(tx, id).value().decided)};
    });
}

bool Imports::work_due() const {
    const auto due = db_.transact([&](db::Tx& tx) { return store::due_import(tx); });
    const auto turn = due ? claim(*due) : std::nullopt;
    if (!turn) return false;
    const auto [row, csv] = db_.transact(
        [&](db::Tx& tx) { return std::pair(store::import_row(tx, turn->id).value(), store::import_bytes(tx, turn->id)); });
    log::info("orders.import_resumed", {{"import", row.id.text()}, {"decided", row.decided}, {"orders", row.orders}});
    const auto file = read_import(csv, row.channel_code, row.actor);
    if (!file) throw std::logic_error("a file that was read before cannot be read: " + file.error().detail);
    work(*turn, *file, Steady::now() + kPiece);
    return true;
}

void Imports::work(const Turn& turn, const ImportFile& file, Steady::time_point until) const {
    std::size_t at = turn.decided;
    try {
        while (at < file.orders.size() && Steady::now() < until) at += take_group(turn, file, at);
        db_.transact([&](db::Tx& tx) {
            if (at == file.orders.size())
                store::finish_import(tx, turn.id, turn.token, clock_.now());
            else
                store::release_import(tx, turn.id, turn.token);
        });
    } catch (const LeaseLost&) {
        log::warning("orders.import_lease_lost", {{"import", turn.id.text()}});
    }
}

std::size_t Imports::take_group(const Turn& turn, const ImportFile& file, std::size_t at) const {
    const std::size_t size = import_group(file, at);
    // The progress stands in the transaction of the orders it speaks of: after a kill, both are there or neither.
    orders_.accept(import_requests(file, at, size), [&](db::Tx& tx, const std::vector<Result<Accepted>>& results) {
        const auto outcome = import_outcome(file, at, size, results);
        if (!store::advance_import(tx, turn.id, turn.token, at, size, outcome, kLease)) throw LeaseLost();
    });
    return size;
}

std::optional<ImportReport> Imports::get(ImportId id) const {
    return db_.transact([&](db::Tx& tx) -> std::optional<ImportReport> {
        const auto row = store::import_row(tx, id);
        if (!row) return {};
        ImportReport report = brief(*row);
        add_errors(report, row->header, store::import_errors(tx, id));
        return report;
    });
}

}  // namespace waybill::orders
