#include "orders/import_file.h"

#include "base/text.h"

namespace waybill::orders {
namespace {

constexpr std::size_t kOrdersAtOnce = 100;
constexpr std::int64_t kRowsAtOnce = 400;

CsvRow safe(const CsvRow& cells) {
    CsvRow row;
    for (const auto& cell : cells) row.push_back(neutralised(cell));
    return row;
}

std::string without_end(std::string line) {
    line.resize(line.size() - 2);
    return line;
}

void refuse(ImportOutcome& outcome, const ImportFile& file, const ImportOrder& order, std::vector<RowProblem> problems) {
    ++outcome.refused;
    const std::size_t reference_at = file.columns.at.at("external_ref");
    for (const auto& problem : with_companions(order, std::move(problems), file.rows)) {
        const ImportSource& source = file.rows[problem.row];
        CsvRow cells = safe(source.cells);
        cells.resize(file.columns.header.size());  // so that the added columns stand under their names
        outcome.errors.push_back({source.row_no, text::shorten(cells.at(reference_at), 90), text::shorten(problem.reason, 60),
                                  text::shorten(problem.detail, 490), without_end(csv_line(cells))});
    }
}

}  // namespace

std::string ImportFile::header() const { return without_end(csv_line(safe(columns.header))); }

Result<ImportFile> read_import(const std::string& csv, const std::string& channel, const std::string& actor) {
    ImportFile file;
    CsvRow header;
    TRY_VOID(read_csv(csv, [&](int row_no, CsvRow row) {
        if (row_no == 0)
            header = std::move(row);
        else
            file.rows.push_back({row_no, std::move(row)});
    }));
    TRY(columns, import_columns(header));
    file.columns = std::move(columns);
    file.orders = import_orders(file.columns, file.rows, channel, actor);
    return file;
}

std::size_t import_group(const ImportFile& file, std::size_t first) {
    std::size_t size = 0;
    std::int64_t rows = 0;
    while (first + size < file.orders.size() && size < kOrdersAtOnce) {
        rows += file.orders[first + size].size();
        if (size > 0 && rows > kRowsAtOnce) break;
        ++size;
    }
    return size;
}

std::vector<NewOrder> import_requests(const ImportFile& file, std::size_t first, std::size_t size) {
    std::vector<NewOrder> requests;
    for (std::size_t i = first; i < first + size; ++i)
        if (file.orders[i].problems.empty()) requests.push_back(file.orders[i].order);
    return requests;
}

ImportOutcome import_outcome(const ImportFile& file, std::size_t first, std::size_t size,
                             const std::vector<Result<Accepted>>& results) {
    ImportOutcome outcome;
    auto result = results.begin();
    for (std::size_t i = first; i < first + size; ++i) {
        const ImportOrder& order = file.orders[i];
        if (!order.problems.empty()) {
            refuse(outcome, file, order, order.problems);
            continue;
        }
        const Result<Accepted>& said = *result++;
        if (!said)
            refuse(outcome, file, order, row_problems(order, said.error()));
        else
            ++(said->replayed ? outcome.replayed : said->state == "held" ? outcome.held : outcome.accepted);
    }
    return outcome;
}

std::string error_file(const std::string& header, const std::vector<store::ImportError>& errors) {
    std::string csv = header + ",row_no,reason,detail\r\n";
    for (const auto& e : errors)
        csv += e.row_text + "," + csv_line({std::to_string(e.row_no), neutralised(e.reason), neutralised(e.detail)});
    return csv;
}

}  // namespace waybill::orders
