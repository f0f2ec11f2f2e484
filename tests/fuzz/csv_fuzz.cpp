#include "fuzz/fuzz.h"
#include "orders/csv_reader.h"

using namespace waybill;

/// Rows that were read, written and read again are the same; what no spreadsheet shall take for a formula comes back as it was.
int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    std::vector<orders::CsvRow> rows;
    const auto read = orders::read_csv(fuzz::text(bytes, size), [&](int, orders::CsvRow row) { rows.push_back(std::move(row)); });
    if (!read || rows.empty() || rows.front().front().starts_with("\xef\xbb\xbf")) return 0;  // at the file's start it is a mark, and goes
    std::string written;
    for (const auto& row : rows) written += orders::csv_line(row);
    std::vector<orders::CsvRow> again;
    const auto twice = orders::read_csv(written, [&](int, orders::CsvRow row) { again.push_back(std::move(row)); });
    fuzz::hold(twice && again == rows, "rows that were written are read as the same");
    for (const auto& row : rows)
        for (const auto& cell : row) {
            const std::string safe = orders::neutralised(cell);
            fuzz::hold(safe.empty() || std::string_view("=+-@\t\r").find(safe.front()) == std::string_view::npos, "no cell begins a formula");
            if (safe != cell) fuzz::hold(orders::without_apostrophe(safe) == cell, "an apostrophe that was put is taken away");
        }
    return 0;
}
