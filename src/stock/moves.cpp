#include <algorithm>

#include "stock/lots.h"
#include "stock/rules_upkeep.h"
#include "stock/stock.h"
#include "stock/store_reading.h"
#include "waybill/json.h"

// Units change their place, or are put right by hand.
namespace waybill::stock {
namespace {

using rules::Account;

constexpr std::int64_t kMostAdjusted = 1'000'000;

std::string listed(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

}  // namespace

const std::vector<std::string>& adjustment_reasons(bool coming) {
    static const std::vector<std::string> come{"found", "correction"}, go{"damaged", "expired", "sample", "lost", "correction"};
    return coming ? come : go;
}

Result<void> Stock::move(db::Tx& tx, const Move& move, const std::string& actor) {
    const auto places = store::by_ids(tx, {move.from, move.to});
    for (const LocationId id : {move.from, move.to}) {
        const auto place = places.find(id);
        if (place == places.end() || place->second.kind != Kind::bin)
            return error(Code::conflict, "stock.not_a_bin", "\"" + (place == places.end() ? id.text() : place->second.code) + "\" is not a bin.");
    }
    if (move.from == move.to) return error(Code::conflict, "stock.same_place", "The units are in " + places.at(move.to).code + " already.");
    LotId lot;
    if (!move.lot.empty()) {
        TRY(named, this->lot(tx, move.product, {move.lot, ""}));
        lot = named.id;
    }
    Ledger ledger(tx, {move.product}, Ledger::Places::opened);
    if (!lot) {
        TRY(only, only_lot(ledger, LotBook(tx, catalogue_, ledger.shelves(), date_of(clock_.now())), move.product, places.at(move.from)));
        lot = only;
    }
    const auto shelf = ledger.shelf(move.product, move.from, lot);
    if (move.units.units < 1 || move.units > shelf.open()) {
        std::string detail = "Only " + std::to_string(shelf.open().units) + " units may leave " + places.at(move.from).code + ".";
        if (shelf.allocated.units > 0) detail += " Pick lists come for " + std::to_string(shelf.allocated.units) + " more.";
        return error(Code::conflict, "stock.not_here", detail);
    }
    ledger.relocate(move.product, move.units, move.from, move.to, lot);
    ledger.save(ids_, actor, clock_.now());
    store::free_face(tx, move.product, move.to);
    return {};
}

Result<Quantity> Stock::adjust(db::Tx& tx, const Adjustment& a, const std::string& actor) {
    std::vector<FieldError> errors;
    const auto products = catalogue_.by_skus(tx, {a.sku});
    const auto places = store::by_codes(tx, {a.location});
    const auto& reasons = adjustment_reasons(a.change.units > 0);
    if (!products.contains(a.sku)) errors.push_back({"/sku", "unknown", "is no product's SKU"});
    if (!places.contains(a.location)) errors.push_back({"/location", "unknown", "is no location's code"});
    else if (places.at(a.location).kind != Kind::bin) errors.push_back({"/location", "kind", "is not a bin"});
    if (a.change.units == 0 || std::abs(a.change.units) > kMostAdjusted) errors.push_back({"/change", "range", "is between -1,000,000 and 1,000,000 and not 0"});
    else if (std::find(reasons.begin(), reasons.end(), a.reason) == reasons.end())
        errors.push_back({"/reason", "choice", (a.change.units > 0 ? "of units that come is one of: " : "of units that go is one of: ") + listed(reasons)});
    const auto wrong = [&] { return error(Code::invalid, "stock.adjustment", "The adjustment is wrong; see errors. Nothing was changed.", errors); };
    if (!errors.empty()) return wrong();
    const ProductId product = products.at(a.sku).id;
    LotId lot;
    if (!a.lot.code.empty() || !a.lot.expires.empty()) {
        lot = resolve(tx, {{"/", product, a.lot}}, ids_, clock_.now(), errors).front().id;
        if (!errors.empty()) return wrong();
    }
    const Date today = date_of(clock_.now());
    const std::int64_t reference = ids_.raw();
    const auto& place = places.at(a.location);
    const LocationId bin = place.id;
    Ledger ledger(tx, {product}, Ledger::Places::opened);
    settle_expired(tx, catalogue_, ledger, today);
    const LotBook book(tx, catalogue_, ledger.shelves(), today);
    if (!lot) {
        TRY(only, only_lot(ledger, book, product, place));
        lot = only;
    }
    if (!lot && a.change.units > 0 && products.at(a.sku).by_lot) {
        errors.push_back({"/lot", "required", "is needed: the product is tracked by lot"});
        return wrong();
    }
    if (a.change.units > 0) {
        if ((ledger.accounts(product).of(Account::free) + a.change).units > rules::kMostUnits) {
            errors.push_back({"/change", "range", "would make it more than the books hold"});
            return wrong();
        }
        ledger.move({Account::found, Account::free, product, a.change, a.reason, reference, LocationId(), bin, LocationId(), a.note, lot});
    } else {
        const Account of = book.sellable(lot) ? Account::free : Account::expired;
        const Quantity gone{-a.change.units}, most = std::min(ledger.shelf(product, bin, lot).open(), ledger.accounts(product).of(of));
        if (gone > most) {
            errors.push_back({"/change", "promised", "may be -" + std::to_string(most.units) + " at most: no more lies there that orders do not wait for"});
            return wrong();
        }
        ledger.move({of, rules::gone_to(a.reason), product, gone, a.reason, reference, bin, LocationId(), LocationId(), a.note, lot});
    }
    settle_expired(tx, catalogue_, ledger, today);
    ledger.save(ids_, actor, clock_.now());
    if (a.change.units > 0) announce(tx, reference, {product});
    return ledger.shelf(product, bin, lot).on_hand;
}

void Stock::announce(db::Tx& tx, std::int64_t reference, const std::set<ProductId>& products) {
    json::Writer news;
    news.begin_object().key("products").begin_array();
    for (const auto product : products) news.value(product);
    news.end_array().end_object();
    outbox_.put(tx, {"stock.received", reference, news.take()});
}

}  // namespace waybill::stock
