#include "orders/import_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/text.h"

namespace waybill::orders {
namespace {

constexpr std::array<std::string_view, 11> kRequired{"external_ref", "customer_name", "address1", "city",
                                                     "postal_code",  "country",       "sku",      "description",
                                                     "quantity",     "unit_price",    "currency"};
constexpr std::array<std::string_view, 6> kOptional{"placed_at", "email", "phone", "company", "address2", "region"};
constexpr std::array<std::string_view, 3> kOfErrorFiles{"row_no", "reason", "detail"};
constexpr std::string_view kCharge = "charge:";
// What belongs to the order and not to the line: the same in each of its rows, or empty after the first.
constexpr std::array<std::string_view, 10> kOfOrder{"customer_name", "email", "phone",       "company", "address1",
                                                    "address2",      "city",  "postal_code", "country", "currency"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<std::int64_t> whole(const std::string& text) {
    const std::string_view digits = text.starts_with('+') ? std::string_view(text).substr(1) : std::string_view(text);
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || failed != std::errc{} || end != digits.data() + digits.size()) return {};
    return value;
}

/// RFC 3339, or the date and time that spreadsheets write, read as UTC.
std::optional<Instant> moment(std::string text) {
    if (const auto exact = parse_rfc3339(text)) return exact;
    if (text.size() == 10) text += "T00:00:00";
    if (text.size() == 16) text += ":00";
    if (text.size() != 19) return {};
    text[10] = 'T';
    return parse_rfc3339(text + "Z");
}

/// Reads the rows of one order, and notes what it cannot read.
class Assembler {
  public:
    Assembler(const ImportColumns& columns, const std::vector<ImportSource>& rows, ImportOrder& into)
        : columns_(columns), rows_(rows), into_(into) {}

    void take(std::size_t row) {
        row_ = row;
        into_.rows.push_back(row);
        if (rows_[row].cells.size() != columns_.header.size())
            return problem("columns", "has " + std::to_string(rows_[row].cells.size()) + " columns, the header has " +
                                          std::to_string(columns_.header.size()));
        if (into_.rows.size() == 1)
            read_head();
        else
            compare_head();
        read_item();
    }

  private:
    void problem(std::string reason, std::string detail) {
        into_.problems.push_back({row_, std::move(reason), std::move(detail)});
    }

    std::string cell(std::size_t row, std::string_view column) const {
        const auto found = columns_.at.find(std::string(column));
        if (found == columns_.at.end() || found->second >= rows_[row].cells.size()) return {};
        return without_apostrophe(text::trim(rows_[row].cells[found->second]));
    }
    std::string cell(std::string_view column) const { return cell(row_, column); }

    void read_head() {
        NewOrder& order = into_.order;
        if (const auto currency = Currency::parse(cell("currency")))
            order.currency = *currency;
        else
            problem("currency", "the currency must be an ISO 4217 code");
        order.customer_name = cell("customer_name");
        order.customer_email = cell("email");
        order.customer_phone = cell("phone");
        Address& to = order.ship_to;
        to.name = order.customer_name;
        to.company = cell("company");
        to.lines = {cell("address1")};
        if (const std::string second = cell("address2"); !second.empty()) to.lines.push_back(second);
        to.city = cell("city");
        to.region = cell("region");
        to.postal_code = cell("postal_code");
        to.country = cell("country");
        for (char& c : to.country) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        to.phone = order.customer_phone;
        to.email = order.customer_email;
        read_moment();
    }

    /// The order was placed when its first line was.
    void read_moment() {
        const std::string text = cell("placed_at");
        if (text.empty()) return;
        const auto at = moment(text);
        if (!at) return problem("placed_at", "placed_at must be a date and time such as 2026-11-23T13:01:05Z");
        if (!into_.order.placed_at || *at < *into_.order.placed_at) into_.order.placed_at = at;
    }

    void compare_head() {
        for (const auto column : kOfOrder) {
            const std::string mine = cell(column), first = cell(into_.rows.front(), column);
            if (!mine.empty() && mine != first)
                problem("conflict", std::string(column) + " differs from row " +
                                        std::to_string(rows_[into_.rows.front()].row_no) + " of the same order");
        }
        read_moment();
    }

    void read_item() {
        const std::string sku = cell("sku"), price = cell("unit_price"), count = cell("quantity");
        const bool charge = sku.starts_with(kCharge);
        const auto quantity = charge && count.empty() ? std::optional<std::int64_t>(1) : whole(count);
        const auto amount = Money::parse(price, into_.order.currency);
        if (!quantity) problem("quantity", "the quantity must be a whole number");
        if (!amount) problem("unit_price", "the price must be an amount such as 2.55");
        if (!quantity || !amount) return;
        if (!charge) {
            // A file comes from a system that knows its goods: a line without words, units or price is a mistake, not a gift.
            if (cell("description").empty()) problem("missing_description", "a line of goods needs a description");
            if (*quantity <= 0)
                problem("bad_quantity", "the quantity is " + std::to_string(*quantity) + ", it must be above zero");
            if (amount->minor <= 0) problem("bad_price", "the price is " + amount->amount() + ", it must be above zero");
            into_.order.lines.push_back({sku, cell("description"), *quantity, *amount});
            into_.line_rows.push_back(row_);
            return;
        }
        Money sum{0, amount->currency};
        if (__builtin_mul_overflow(amount->minor, *quantity, &sum.minor))
            return problem("unit_price", "the charge is out of range");
        into_.order.charges.push_back({sku.substr(kCharge.size()), cell("description"), sum});
        into_.charge_rows.push_back(row_);
    }

    const ImportColumns& columns_;
    const std::vector<ImportSource>& rows_;
    ImportOrder& into_;
    std::size_t row_ = 0;
};

/// The index after `prefix` in a JSON pointer: "/lines/12/sku" → 12.
std::optional<std::size_t> index_in(const std::string& pointer, std::string_view prefix) {
    if (!pointer.starts_with(prefix)) return {};
    std::size_t index = 0;
    const char* begin = pointer.data() + prefix.size();
    const auto [end, failed] = std::from_chars(begin, pointer.data() + pointer.size(), index);
    if (failed != std::errc{} || end == begin) return {};
    return index;
}

}  // namespace

Result<ImportColumns> import_columns(const CsvRow& header) {
    ImportColumns columns{header, {}};
    std::vector<FieldError> errors;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const std::string name = text::lower(text::trim(header[i]));
        if (among(kOfErrorFiles, name)) continue;
        if (!among(kRequired, name) && !among(kOptional, name))
            errors.push_back(
                {"/header/" + std::to_string(i), "unknown_column", "there is no column \"" + text::shorten(name, 40) + "\""});
        else if (!columns.at.emplace(name, i).second)
            errors.push_back({"/header/" + std::to_string(i), "duplicate_column", "the column " + name + " is there twice"});
    }
    for (const auto name : kRequired)
        if (!columns.at.contains(std::string(name)))
            errors.push_back({"/header", "missing_column", "the column " + std::string(name) + " is missing"});
    if (errors.empty()) return columns;
    std::string detail = "The header row is wrong:";
    for (const auto& wrong : errors) detail += (&wrong == errors.data() ? " " : "; ") + wrong.detail;
    return error(Code::invalid, "import.header", detail + ".", std::move(errors));
}

std::vector<ImportOrder> import_orders(const ImportColumns& columns, const std::vector<ImportSource>& rows,
                                       const std::string& channel, const std::string& actor) {
    std::vector<ImportOrder> orders;
    std::map<std::string, std::size_t> by_reference;
    const std::size_t reference_at = columns.at.at("external_ref");
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const CsvRow& cells = rows[row].cells;
        const std::string reference = reference_at < cells.size() ? without_apostrophe(text::trim(cells[reference_at])) : "";
        const auto [place, is_new] =
            reference.empty() ? std::pair(by_reference.end(), true) : by_reference.emplace(reference, orders.size());
        if (is_new) {
            ImportOrder& order = orders.emplace_back();
            order.order.channel = channel;
            order.order.external_ref = reference;
            order.order.actor = actor;
        }
        ImportOrder& order = is_new ? orders.back() : orders[place->second];
        if (reference.empty()) order.problems.push_back({row, "required", "the external_ref is missing"});
        Assembler(columns, rows, order).take(row);
    }
    return orders;
}

std::vector<RowProblem> row_problems(const ImportOrder& order, const Error& refusal) {
    std::vector<RowProblem> problems;
    for (const auto& field : refusal.fields) {
        std::size_t row = order.rows.front();
        if (const auto line = index_in(field.pointer, "/lines/"); line && *line < order.line_rows.size())
            row = order.line_rows[*line];
        if (const auto charge = index_in(field.pointer, "/charges/"); charge && *charge < order.charge_rows.size())
            row = order.charge_rows[*charge];
        const auto last = field.pointer.rfind('/');
        const std::string member = last == std::string::npos ? "" : field.pointer.substr(last + 1) + ": ";
        problems.push_back({row, field.key, refusal.key == "request.fields" ? member + field.detail : field.detail});
    }
    if (refusal.key == "order.duplicate" || problems.empty()) problems = {{order.rows.front(), refusal.key, refusal.detail}};
    return problems;
}

std::vector<RowProblem> with_companions(const ImportOrder& order, std::vector<RowProblem> problems,
                                        const std::vector<ImportSource>& rows) {
    std::map<std::size_t, RowProblem> of_row;
    for (auto& problem : problems) {
        const auto [place, is_new] = of_row.emplace(problem.row, problem);
        if (!is_new) place->second.detail += "; " + problem.detail;
    }
    const std::size_t culprit = of_row.begin()->first;
    for (const std::size_t row : order.rows)
        of_row.emplace(row,
                       RowProblem{row, "order_refused", "refused together with row " + std::to_string(rows[culprit].row_no)});
    std::vector<RowProblem> all;
    for (auto& [row, problem] : of_row) all.push_back(std::move(problem));
    return all;
}

}  // namespace waybill::orders
