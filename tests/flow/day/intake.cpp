#include <csv.h>

#include "day.h"

// The shop's side: one import, and every refusal read back with its reason.
namespace day {

void Day::import_orders() {
    progress_.begin("import", result_.orders_in);
    const auto settings = client_.get("/api/v1/settings");
    if (const auto* tolerance = settings.json.at("/intake.price_tolerance_permille"))
        result_.price_tolerance_permille = std::atoll(tolerance->string.c_str());
    const auto reply = client_.send("POST", "/api/v1/imports?channel=shop", import_csv(input_), "", "text/csv");
    expect(reply, "POST /imports");
    result_.accepted = reply.whole("/accepted") + reply.whole("/replayed");
    progress_.step(reply.whole("/orders"));
    if (reply.whole("/orders") != result_.orders_in)
        complain("the import saw " + std::to_string(reply.whole("/orders")) + " orders of " + std::to_string(result_.orders_in));
    read_refusals(reply.text("/error_file"));
}

namespace {

struct Refusals {
    std::vector<std::vector<std::string>> rows{1};
};
void on_field(void* text, std::size_t size, void* r) { static_cast<Refusals*>(r)->rows.back().emplace_back(static_cast<const char*>(text), size); }
void on_row(int, void* r) { static_cast<Refusals*>(r)->rows.emplace_back(); }

}  // namespace

void Day::read_refusals(const std::string& error_file) {
    const auto file = client_.get(error_file);
    expect(file, "GET " + error_file);
    Refusals table;
    csv_parser parser;
    csv_init(&parser, CSV_APPEND_NULL);
    csv_parse(&parser, file.body.data(), file.body.size(), on_field, on_row, &table);
    csv_fini(&parser, on_field, on_row, &table);
    csv_free(&parser);
    const auto column = [&](const std::string& name) {
        for (std::size_t i = 0; i < table.rows.front().size(); ++i)
            if (table.rows.front()[i] == name) return i;
        throw std::runtime_error("the error file has no column " + name);
    };
    const auto ref = column("external_ref"), reason = column("reason");
    std::map<std::string, std::string> why;
    std::map<std::string, std::size_t> rows;
    for (std::size_t i = 1; i < table.rows.size(); ++i) {
        const auto& row = table.rows[i];
        if (row.size() <= std::max(ref, reason)) continue;
        ++rows[row[ref]];
        auto& known = why[row[ref]];
        if (known.empty() || known == "order_refused") known = row[reason];
    }
    result_.refused = static_cast<std::int64_t>(why.size());
    for (const auto& [invoice, key] : why) {
        ++result_.refused_why[key];
        if (!input_.invalid.count(invoice)) complain("the valid order " + invoice + " was refused: " + key);
    }
    for (const auto& invoice : input_.invoices) {
        const auto because = input_.invalid.find(invoice.number);
        if (because == input_.invalid.end()) continue;
        if (!why.count(invoice.number)) complain("the invalid order " + invoice.number + " (" + because->second + ") was not refused");
        else if (rows[invoice.number] != invoice.rows.size())
            complain("order " + invoice.number + ": " + std::to_string(rows[invoice.number]) + " of " + std::to_string(invoice.rows.size()) +
                     " refused rows are in the error file");
    }
}

}  // namespace day
