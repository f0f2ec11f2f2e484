#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"
#include "orders/import_rows.h"
#include "orders/store.h"

namespace waybill::orders {
namespace {

constexpr std::size_t kOrdersAtOnce = 100;
constexpr std::int64_t kRowsAtOnce = 400;

struct Import {
    ImportColumns columns;
    std::vector<ImportSource> rows;
    std::vector<ImportOrder> orders;
    std::vector<RowProblem> refused;
    ImportReport report;
};

Result<Import> read(const std::string& csv, const std::string& channel, const std::string& actor) {
    Import import;
    CsvRow header;
    TRY_VOID(read_csv(csv, [&](int row_no, CsvRow row) {
        if (row_no == 0)
            header = std::move(row);
        else
            import.rows.push_back({row_no, std::move(row)});
    }));
    TRY(columns, import_columns(header));
    import.columns = std::move(columns);
    import.orders = import_orders(import.columns, import.rows, channel, actor);
    import.report.rows = static_cast<int>(import.rows.size());
    import.report.orders = static_cast<int>(import.orders.size());
    return import;
}

void refuse(Import& import, const ImportOrder& order, std::vector<RowProblem> problems) {
    ++import.report.refused;
    for (auto& problem : with_companions(order, std::move(problems), import.rows)) import.refused.push_back(std::move(problem));
}

void count(Import& import, const ImportOrder& order, const Result<Accepted>& result) {
    if (!result) return refuse(import, order, row_problems(order, result.error()));
    ImportReport& report = import.report;
    ++(result->replayed ? report.replayed : result->state == "held" ? report.held : report.accepted);
}

void take_in(Import& import, Orders& orders, bool dry_run) {
    std::vector<const ImportOrder*> group;
    std::int64_t rows = 0;
    const auto flush = [&] {
        std::vector<NewOrder> requests;
        for (const auto* order : group) requests.push_back(order->order);
        const auto results = dry_run ? orders.preview(requests) : orders.accept(requests);
        for (std::size_t i = 0; i < group.size(); ++i) count(import, *group[i], results[i]);
        group.clear();
        rows = 0;
    };
    for (const auto& order : import.orders) {
        if (!order.problems.empty()) {
            refuse(import, order, order.problems);
            continue;
        }
        if (!group.empty() && (group.size() == kOrdersAtOnce || rows + order.size() > kRowsAtOnce)) flush();
        group.push_back(&order);
        rows += order.size();
    }
    if (!group.empty()) flush();
    std::sort(import.refused.begin(), import.refused.end(),
              [](const RowProblem& a, const RowProblem& b) { return a.row < b.row; });
}

CsvRow safe(const CsvRow& cells) {
    CsvRow row;
    for (const auto& cell : cells) row.push_back(neutralised(cell));
    return row;
}

std::vector<store::ImportError> error_rows(const Import& import) {
    std::vector<store::ImportError> errors;
    for (const auto& problem : import.refused) {
        const ImportSource& source = import.rows[problem.row];
        CsvRow cells = safe(source.cells);
        cells.resize(import.columns.header.size());  // so that the added columns stand under their names
        const std::size_t reference_at = import.columns.at.at("external_ref");
        std::string line = csv_line(cells);
        line.resize(line.size() - 2);
        errors.push_back({source.row_no, text::shorten(cells.at(reference_at), 90), text::shorten(problem.reason, 60),
                          text::shorten(problem.detail, 490), std::move(line)});
    }
    return errors;
}

std::string error_file(const std::string& header, const std::vector<store::ImportError>& errors) {
    std::string csv = header + ",row_no,reason,detail\r\n";
    for (const auto& e : errors)
        csv += e.row_text + "," + csv_line({std::to_string(e.row_no), neutralised(e.reason), neutralised(e.detail)});
    return csv;
}

}  // namespace

Result<ImportReport> import_csv(Orders& orders, db::Database& db, IdGenerator& ids, const Clock& clock, const std::string& csv,
                                const std::string& channel, bool dry_run, const std::string& actor) {
    TRY(import, read(csv, channel, actor));
    const auto channels = db.transact([&](db::Tx& tx) { return store::channels(tx, {channel}); });
    if (channels.empty())
        return error(Code::invalid, "order.channel", "There is no channel " + text::shorten(channel, 40) + ".",
                     {{"/channel", "unknown", "is not a channel of this shop"}});
    take_in(import, orders, dry_run);

    ImportReport& report = import.report;
    const auto errors = error_rows(import);
    std::string header = csv_line(safe(import.columns.header));
    header.resize(header.size() - 2);
    report.error_csv = error_file(header, errors);
    for (const auto& e : errors) report.errors.push_back({e.row_no, e.external_ref, e.reason, e.detail});
    if (dry_run) return report;
    report.id = ids.next<ImportId>();
    const store::ImportRow row{report.id,      crypto::sha256(csv), header,          actor,       channels.begin()->second.id,
                               report.rows,    report.orders,       report.accepted, report.held, report.refused,
                               report.replayed};
    db.transact([&](db::Tx& tx) { store::insert(tx, row, errors, clock.now()); });
    return report;
}

std::optional<std::string> import_errors_csv(db::Database& db, ImportId id) {
    return db.transact([&](db::Tx& tx) -> std::optional<std::string> {
        const auto header = store::import_header(tx, id);
        if (!header) return {};
        return error_file(*header, store::import_errors(tx, id));
    });
}

}  // namespace waybill::orders
