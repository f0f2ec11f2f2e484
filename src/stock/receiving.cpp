#include <set>

#include "stock/lots.h"
#include "stock/rules.h"
#include "stock/stock.h"
#include "stock/store.h"
#include "waybill/json.h"

// Goods in.
namespace waybill::stock {
namespace {

using rules::Account;

constexpr std::int64_t kMostInHouse = 1'000'000'000;  // of one product: no sum of balances can then pass what a balance holds

struct Line {
    ProductId product;
    LocationId bin;
    Quantity units;
    LotId lot{};
    bool by_lot = false;
};

std::string pointer(std::size_t line, std::string_view member) {
    return "/lines/" + std::to_string(line) + "/" + std::string(member);
}

// The lines with their names looked up; what is wrong with them goes to `errors`.
std::vector<Line> looked_up(const std::vector<ReceiptLine>& lines, const std::map<std::string, catalogue::Product>& products,
                            const std::map<std::string, Location>& places, std::vector<FieldError>& errors) {
    std::vector<Line> out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Line line{{}, {}, lines[i].quantity};
        if (const auto product = products.find(lines[i].sku); product != products.end())
            line.product = product->second.id, line.by_lot = product->second.by_lot;
        else
            errors.push_back({pointer(i, "sku"), "unknown", "is no product's SKU"});
        const auto place = places.find(lines[i].location);
        if (place == places.end())
            errors.push_back({pointer(i, "location"), "unknown", "is no location's code"});
        else if (place->second.kind != Kind::bin)
            errors.push_back({pointer(i, "location"), "kind", "is not a bin"});
        else
            line.bin = place->second.id;
        if (line.units.units < 1) errors.push_back({pointer(i, "quantity"), "range", "is at least 1"});
        out.push_back(line);
    }
    return out;
}

/// Gives the lines of products by lot their lots.
void name_lots(db::Tx& tx, std::vector<Line>& lines, const std::vector<ReceiptLine>& told, IdGenerator& ids, Instant now,
               std::vector<FieldError>& errors) {
    std::vector<NamedLot> names;
    std::vector<std::size_t> at;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].by_lot) {
            names.push_back({pointer(i, ""), lines[i].product, told[i].lot, true});
            at.push_back(i);
        } else if (lines[i].product && !(told[i].lot.code.empty() && told[i].lot.expires.empty())) {
            errors.push_back({pointer(i, "lot"), "not_by_lot", "is not asked for: the product is not tracked by lot"});
        }
    }
    const auto lots = resolve(tx, names, ids, now, errors);
    for (std::size_t k = 0; k < at.size(); ++k) lines[at[k]].lot = lots[k].id;
}

Quantity in_house(const rules::Accounts& a) {
    return a.of(Account::free) + a.of(Account::reserved) + a.of(Account::allocated) + a.of(Account::picked) +
           a.of(Account::packed) + a.of(Account::expired);
}

Error wrong(std::vector<FieldError> errors) {
    return error(Code::invalid, "stock.receipt", "Some lines are wrong; see errors. Nothing was received.", std::move(errors));
}

std::string news_of(const std::string& reference, const std::set<ProductId>& products) {
    json::Writer out;
    out.begin_object().member("receipt", reference).key("products").begin_array();
    for (const auto product : products) out.value(product);
    out.end_array().end_object();
    return out.take();
}

}  // namespace

Result<std::vector<Placed>> Stock::receive(db::Tx& tx, const Receipt& receipt, const std::string& actor) {
    std::set<std::string> skus, codes;
    for (const auto& line : receipt.lines) {
        skus.insert(line.sku);
        codes.insert(line.location);
    }
    std::vector<FieldError> errors;
    auto lines = looked_up(receipt.lines, catalogue_.by_skus(tx, {skus.begin(), skus.end()}),
                           store::by_codes(tx, {codes.begin(), codes.end()}), errors);
    name_lots(tx, lines, receipt.lines, ids_, clock_.now(), errors);
    if (!errors.empty()) return wrong(std::move(errors));

    std::set<ProductId> products;
    for (const auto& line : lines) products.insert(line.product);
    const std::int64_t reference = ids_.raw();
    Ledger ledger(tx, products, Ledger::Places::opened);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& [product, bin, units, lot, by_lot] = lines[i];
        if (in_house(ledger.accounts(product)).units + units.units > kMostInHouse)
            errors.push_back({pointer(i, "quantity"), "range", "would make it more than 1,000,000,000 units"});
        else
            ledger.move({Account::supplier, Account::free, product, units, "receive", reference, LocationId(), bin, LocationId(),
                         receipt.reference, lot});
    }
    if (!errors.empty()) return wrong(std::move(errors));
    settle_expired(tx, catalogue_, ledger, date_of(clock_.now()));
    ledger.save(ids_, actor, clock_.now());
    outbox_.put(tx, {"stock.received", reference, news_of(receipt.reference, products)});

    std::vector<Placed> out;
    for (const auto& line : lines)
        out.push_back({reference, line.product, line.bin, ledger.shelf(line.product, line.bin, line.lot).on_hand, line.lot});
    return out;
}

}  // namespace waybill::stock
