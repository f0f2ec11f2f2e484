#include "input.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include "waybill/money.h"

namespace day {

namespace {

using waybill::Code;
using waybill::Currency;
using waybill::Money;
using waybill::Result;

constexpr std::array kHeader{"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"};

bool is_charge(std::string sku) {
    static const std::set<std::string> kCodes{"POST", "C2",  "DOT",  "D",    "M",      "S",   "B",
                                              "PADS", "CRUK", "BANK CHARGES", "AMAZONFEE", "ADJUST"};
    std::transform(sku.begin(), sku.end(), sku.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return kCodes.count(sku) > 0 || sku.rfind("GIFT_", 0) == 0;
}

struct Table {
    std::vector<std::vector<std::string>> rows{1};
};
void on_field(void* text, std::size_t size, void* table) {
    static_cast<Table*>(table)->rows.back().emplace_back(static_cast<const char*>(text), size);
}
void on_row(int, void* table) { static_cast<Table*>(table)->rows.emplace_back(); }

Result<std::vector<std::vector<std::string>>> parse(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return waybill::error(Code::not_found, "day.file", "cannot read " + file);
    std::stringstream text;
    text << in.rdbuf();
    Table table;
    csv_parser parser;
    csv_init(&parser, CSV_APPEND_NULL);
    const std::string bytes = text.str();
    const bool complete = csv_parse(&parser, bytes.data(), bytes.size(), on_field, on_row, &table) == bytes.size();
    csv_fini(&parser, on_field, on_row, &table);
    csv_free(&parser);
    if (!complete) return waybill::error(Code::invalid, "day.csv", file + " is not CSV");
    if (table.rows.back().empty()) table.rows.pop_back();
    if (table.rows.empty() || !std::equal(kHeader.begin(), kHeader.end(), table.rows.front().begin(), table.rows.front().end()))
        return waybill::error(Code::invalid, "day.header", file + " has another header than the retailer's");
    table.rows.erase(table.rows.begin());
    return table.rows;
}

Currency gbp() { return *Currency::parse("GBP"); }

std::int64_t price_minor(const std::string& text) {
    const auto money = Money::parse(text, gbp());
    return money ? money->minor : 0;
}

std::int64_t units(const std::string& text) {
    try {
        return std::stoll(text);
    } catch (const std::exception&) {
        return 0;
    }
}

std::string fault(const Invoice& invoice) {
    bool goods = false;
    for (const auto& row : invoice.rows) {
        if (row.charge) continue;
        goods = true;
        if (row.description.find_first_not_of(' ') == std::string::npos) return "no description";
        if (units(row.quantity) <= 0) return "quantity not positive";
        if (price_minor(row.price) <= 0) return "price not above zero";
    }
    return goods ? "" : "no goods line";
}

Product product(const std::string& sku, const std::string& name, std::vector<std::int64_t> prices) {
    std::sort(prices.begin(), prices.end());
    const auto h = hash(sku);
    Product p;
    p.sku = sku;
    p.name = name.empty() ? sku : name;
    p.price_minor = prices.empty() ? 0 : prices[(prices.size() - 1) / 2];
    p.weight_g = 40 + static_cast<std::int64_t>(h % 760);
    p.length_mm = 60 + static_cast<std::int64_t>((h >> 10) % 300);
    p.width_mm = 40 + static_cast<std::int64_t>((h >> 20) % 200);
    p.height_mm = 10 + static_cast<std::int64_t>((h >> 30) % 120);
    return p;
}

std::string trimmed(const std::string& text) {
    const auto from = text.find_first_not_of(' ');
    return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(' ') - from + 1);
}

std::string country_code(const std::string& name) {
    static const std::map<std::string, std::string> kCodes{
        {"Australia", "AU"}, {"Austria", "AT"},     {"Bahrain", "BH"}, {"Belgium", "BE"},     {"Brazil", "BR"},      {"Canada", "CA"},
        {"Channel Islands", "JE"}, {"Cyprus", "CY"}, {"Czech Republic", "CZ"}, {"Denmark", "DK"}, {"EIRE", "IE"},    {"Finland", "FI"},
        {"France", "FR"},    {"Germany", "DE"},     {"Greece", "GR"},  {"Hong Kong", "HK"},   {"Iceland", "IS"},     {"Israel", "IL"},
        {"Italy", "IT"},     {"Japan", "JP"},       {"Lebanon", "LB"}, {"Lithuania", "LT"},   {"Malta", "MT"},       {"Netherlands", "NL"},
        {"Norway", "NO"},    {"Poland", "PL"},      {"Portugal", "PT"}, {"RSA", "ZA"},        {"Saudi Arabia", "SA"}, {"Singapore", "SG"},
        {"Spain", "ES"},     {"Sweden", "SE"},      {"Switzerland", "CH"}, {"USA", "US"},     {"United Arab Emirates", "AE"}};
    const auto code = kCodes.find(name);
    return code == kCodes.end() ? "GB" : code->second;
}

/// The last two lines of a GB address and the like, made up from the customer's number so that every order has a whole address.
std::string postal_code(const std::string& country, std::uint64_t h) {
    if (country == "GB" || country == "JE") return "E" + std::to_string(1 + h % 18) + " " + std::to_string(1 + h / 20 % 8) + "AB";
    if (country == "IE") return "D" + std::to_string(10 + h % 14) + " X" + std::to_string(100 + h % 800);
    if (country == "NL") return std::to_string(1000 + h % 8000) + " AB";
    if (country == "PL") return std::to_string(10 + h % 80) + "-" + std::to_string(100 + h % 800);
    if (country == "PT") return std::to_string(1000 + h % 8000) + "-" + std::to_string(100 + h % 800);
    if (country == "JP") return std::to_string(100 + h % 800) + "-" + std::to_string(1000 + h % 8000);
    return std::to_string(10000 + h % 80000);
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

}  // namespace

std::uint64_t hash(const std::string& text) {
    std::uint64_t h = 14695981039346656037ull;
    for (const unsigned char c : text) h = (h ^ c) * 1099511628211ull;
    return h ^ (h >> 29);
}

Result<Input> read_files(const std::vector<std::string>& files) {
    Input input;
    std::map<std::string, std::size_t> index;
    std::map<std::string, std::vector<std::int64_t>> prices;
    std::map<std::string, std::string> names;
    for (const auto& file : files) {
        TRY(rows, parse(file));
        for (auto& cells : rows) {
            if (cells.size() != kHeader.size()) return waybill::error(Code::invalid, "day.row", file + " has a row of another width");
            Row row{cells[0], cells[1], trimmed(cells[2]), cells[3], cells[4], cells[5], cells[6], cells[7], is_charge(cells[1])};
            const auto [place, fresh] = index.emplace(row.invoice, input.invoices.size());
            if (fresh) input.invoices.push_back({row.invoice, {}});
            if (!row.charge) {
                if (const auto minor = price_minor(row.price); minor > 0) prices[row.sku].push_back(minor);
                if (names[row.sku].empty()) names[row.sku] = row.description;
            }
            input.invoices[place->second].rows.push_back(std::move(row));
        }
    }
    for (const auto& [sku, name] : names) input.products.emplace(sku, product(sku, name, prices[sku]));
    for (const auto& invoice : input.invoices) {
        if (const auto why = fault(invoice); !why.empty()) {
            input.invalid.emplace(invoice.number, why);
            continue;
        }
        for (const auto& row : invoice.rows)
            if (!row.charge) input.demand[row.sku] += units(row.quantity), ++input.lines;
    }
    return input;
}

std::string import_csv(const Input& input) {
    std::string out =
        "external_ref,placed_at,customer_name,email,phone,company,address1,address2,city,region,postal_code,country,sku,description,quantity,"
        "unit_price,currency\n";
    for (const auto& invoice : input.invoices) {
        for (const auto& row : invoice.rows) {
            const std::string who = row.customer.empty() ? "guest" : row.customer.substr(0, row.customer.find('.'));
            const auto h = hash(who);
            const std::string country = country_code(row.country);
            std::string at = row.date;
            if (const auto space = at.find(' '); space != std::string::npos) at[space] = 'T';
            out += quoted(row.invoice) + "," + at + "Z," + quoted("Customer " + who) + "," + who + "@example.com,,," +
                   quoted(std::to_string(1 + h % 200) + " High Street") + ",," + quoted(country == "GB" ? "London" : "City of " + row.country) + ",," +
                   quoted(postal_code(country, h)) + "," + country + "," + quoted((row.charge ? "charge:" : "") + row.sku) + "," +
                   quoted(row.description) + "," + row.quantity + "," + row.price + ",GBP\n";
        }
    }
    return out;
}

}  // namespace day
