#include "stock/ledger.h"
#include "stock/rules.h"
#include "stock/stock.h"
#include "stock/store.h"
#include "waybill/json.h"

// What people do at the shelves beside picking: moving, counting, looking.
namespace waybill::stock {
namespace {

using rules::Account;

Result<void> require_bin(db::Tx& tx, LocationId place) {
    const auto found = store::by_ids(tx, {place});
    if (found.empty() || found.begin()->second.kind != Kind::bin)
        return error(Code::conflict, "stock.place", "Goods lie in bins: the place is none.");
    return {};
}

}  // namespace

void Stock::unpick(db::Tx& tx, const Placed& from_tote, LocationId bin, const std::string& actor) {
    post(tx,
         {{Account::picked, Account::allocated, from_tote.product, from_tote.quantity, "unpick", from_tote.reference, from_tote.place,
           bin, bin}},
         ids_, actor, clock_.now());
}

Result<void> Stock::move(db::Tx& tx, ProductId product, LocationId from, LocationId to, Quantity units, const std::string& actor) {
    TRY_VOID(require_bin(tx, from));
    TRY_VOID(require_bin(tx, to));
    if (from == to) return error(Code::conflict, "stock.place", "The units lie there already.");
    Ledger ledger(tx, {product}, Ledger::Places::opened);
    // Reserved units are in no special bin: carrying them elsewhere breaks no promise, so the ledger moves free to free only as
    // far as there are free ones, and the rest as reserved ones.
    const Quantity open = ledger.shelf(product, from).open();
    if (units < Quantity{1} || units > open)
        return error(Code::conflict, "stock.not_there", "Only " + std::to_string(open.units) + " units may leave this place.");
    const Quantity free = rules::grant(ledger.accounts(product).of(Account::free), units);
    const std::int64_t reference = ids_.raw();
    if (free.units > 0) ledger.move({Account::free, Account::free, product, free, "move", reference, from, to});
    if (units > free) ledger.move({Account::reserved, Account::reserved, product, units - free, "move", reference, from, to});
    ledger.save(ids_, actor, clock_.now());
    return {};
}

Result<Quantity> Stock::count(db::Tx& tx, ProductId product, LocationId bin, Quantity counted, const std::string& actor) {
    TRY_VOID(require_bin(tx, bin));
    Ledger ledger(tx, {product}, Ledger::Places::opened);
    const auto change = rules::counted_change(ledger.shelf(product, bin), ledger.accounts(product).of(Account::free), counted);
    if (!change)
        return error(Code::conflict, "count.claimed", "Units that were not found are promised to orders: a lead decides which one waits.");
    const std::int64_t reference = ids_.raw();
    if (change->units > 0)
        ledger.move({Account::found, Account::free, product, *change, "count", reference, LocationId(), bin});
    else if (change->units < 0)
        ledger.move({Account::free, Account::missing, product, {-change->units}, "count", reference, bin, LocationId()});
    else
        return *change;
    ledger.save(ids_, actor, clock_.now());
    if (change->units > 0) {
        json::Writer news;
        news.begin_object().key("products").begin_array().value(product).end_array().end_object();
        outbox_.put(tx, {"stock.received", reference, news.take()});
    }
    return *change;
}

std::vector<Content> Stock::contents_of(db::Tx& tx, const Location& place) {
    std::vector<Content> out;
    for (const auto& [key, shelf] : store::shelves_at(tx, place.id)) out.push_back({key.first, place, shelf.on_hand, shelf.allocated});
    return out;
}

}  // namespace waybill::stock
