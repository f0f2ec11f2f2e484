#include "orders/csv_reader.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <stdexcept>

#include "base/text.h"

namespace waybill::orders {
namespace {

constexpr std::size_t kChunk = 64 * 1024, kMostCellBytes = 64 * 1024, kMostColumns = 200;

Error syntax(int row_no, const std::string& what) {
    const std::string where = row_no == 0 ? "The header row" : "Row " + std::to_string(row_no);
    return error(Code::invalid, "import.syntax", where + " " + what);
}

bool has_control(std::string_view cell) {
    return std::any_of(cell.begin(), cell.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f;
    });
}

/// What libcsv calls back into. Nothing may be thrown through its frames: the first failure is kept and the rest is skipped.
struct Reader {
    const std::function<void(int, CsvRow)>& take;
    CsvRow row;
    int row_no = 0;
    std::optional<Error> failed;
    std::exception_ptr thrown;

    bool stopped() const { return failed.has_value() || thrown; }

    void cell(std::string_view text) {
        if (stopped()) return;
        if (text.size() > kMostCellBytes)
            failed = syntax(row_no, "has a cell of more than 64 kB.");
        else if (row.size() == kMostColumns)
            failed = syntax(row_no, "has more than 200 columns.");
        else if (!text::is_utf8(text))
            failed = syntax(
                row_no, "has text in column " + std::to_string(row.size() + 1) + " that is not UTF-8; save the file as UTF-8.");
        else if (has_control(text))
            failed = syntax(row_no, "has a control character in column " + std::to_string(row.size() + 1) + ".");
        else
            row.emplace_back(text);
    }
    void end() {
        if (stopped()) return;
        take(row_no++, std::move(row));
        row = {};
    }
};

template <class F>
void guarded(Reader& reader, F f) noexcept {
    try {
        f();
    } catch (...) {
        reader.thrown = std::current_exception();
    }
}

void on_cell(void* text, std::size_t size, void* reader_p) {
    auto& reader = *static_cast<Reader*>(reader_p);
    guarded(reader, [&] { reader.cell({static_cast<const char*>(text), size}); });
}
void on_row(int, void* reader_p) {
    auto& reader = *static_cast<Reader*>(reader_p);
    guarded(reader, [&] { reader.end(); });
}
int no_space(unsigned char) { return 0; }

/// libcsv's parser, freed in every case.
struct Parser {
    csv_parser state{};
    Parser() {
        if (csv_init(&state, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::runtime_error("libcsv cannot be initialised");
        csv_set_space_func(&state, no_space);
    }
    ~Parser() { csv_free(&state); }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;
};

/// How many bytes the text's first character has that a spreadsheet might take for the beginning of a formula; 0: none.
std::size_t formula_sign(std::string_view cell) {
    static constexpr std::array<std::string_view, 10> kSigns{"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
    for (const auto sign : kSigns)
        if (cell.substr(0, sign.size()) == sign) return sign.size();
    return 0;
}

}  // namespace

Result<void> read_csv(std::string_view bytes, const std::function<void(int, CsvRow)>& take) {
    if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
    if (bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF")
        return syntax(0, "is UTF-16; save the file as UTF-8.");
    Reader reader{take, {}, 0, {}, {}};
    Parser parser;
    for (std::size_t at = 0; at < bytes.size() && !reader.stopped(); at += kChunk) {
        const std::size_t size = std::min(kChunk, bytes.size() - at);
        if (csv_parse(&parser.state, bytes.data() + at, size, on_cell, on_row, &reader) == size) continue;
        if (reader.stopped()) break;
        return syntax(reader.row_no,
                      "has a quotation mark out of place: a cell that has one stands in quotation marks, and doubles it.");
    }
    if (!reader.stopped() && csv_fini(&parser.state, on_cell, on_row, &reader) != 0)
        return syntax(reader.row_no, "has a cell in quotation marks that is never closed.");
    if (reader.thrown) std::rethrow_exception(reader.thrown);
    if (reader.failed) return *reader.failed;
    return {};
}

std::string csv_line(const CsvRow& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) line += ',';
        const std::string& cell = cells[i];
        const bool quoted = cell.find_first_of(",\"\r\n") != std::string::npos || (cells.size() == 1 && cell.empty());
        if (!quoted) {
            line += cell;
            continue;
        }
        line += '"';
        for (const char c : cell) line += c == '"' ? std::string("\"\"") : std::string(1, c);
        line += '"';
    }
    return line + "\r\n";
}

std::string neutralised(std::string cell) {
    if (formula_sign(cell) > 0) cell.insert(cell.begin(), '\'');
    return cell;
}

std::string without_apostrophe(std::string cell) {
    if (!cell.empty() && cell[0] == '\'' && formula_sign(std::string_view(cell).substr(1)) > 0) cell.erase(0, 1);
    return cell;
}

}  // namespace waybill::orders
