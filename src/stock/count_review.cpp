#include <algorithm>

#include "stock/lots.h"
#include "stock/rules_upkeep.h"
#include "stock/stock.h"
#include "stock/store_reading.h"
#include "stock/store_upkeep.h"

// A person decides about a count that nobody believed.
namespace waybill::stock {
namespace {

using rules::Account;

/// The count, locked, where it is one that waits to be decided.
Result<store::CountRow> undecided(db::Tx& tx, CountId id) {
    auto row = store::lock_count(tx, id);
    if (!row) return error(Code::not_found, "not_found", "There is no such count.");
    if (!row->open || row->why != "difference")
        return error(Code::conflict, "stock.count_settled", "This count was decided already: no difference of it waits.");
    return *std::move(row);
}

std::vector<FieldError> wrong_reasons(const std::vector<CountLine>& lines, const std::map<Goods, std::string>& reasons) {
    std::vector<FieldError> errors;
    for (const auto& line : lines) {
        const auto& fitting = adjustment_reasons(line.counted > line.expected);
        const auto given = reasons.find({line.product, line.lot});
        if (given == reasons.end() || std::find(fitting.begin(), fitting.end(), given->second) == fitting.end())
            errors.push_back({"/reasons/" + line.product.text() + (line.lot ? "." + line.lot.text() : ""), "choice", "is a reason for units that " + std::string(line.counted > line.expected ? "come" : "go")});
    }
    return errors;
}

}  // namespace

std::optional<Count> Stock::find_count(db::Tx& tx, CountId id) {
    const auto r = store::count(tx, id);
    if (!r) return {};
    const auto places = store::by_ids(tx, {r->bin});
    return Count{r->id, places.at(r->bin), r->why, r->open, r->expected, r->counted, r->gained, r->lost, r->promised, r->actor, r->created_at, r->counted_at};
}

std::vector<CountLine> Stock::count_lines(db::Tx& tx, CountId id) { return store::count_lines(tx, id); }

Result<Count> Stock::accept_count(db::Tx& tx, CountId id, const std::map<Goods, std::string>& reasons, const std::string& actor) {
    TRY(row, undecided(tx, id));
    const auto lines = store::count_lines(tx, id);
    if (auto errors = wrong_reasons(lines, reasons); !errors.empty())
        return error(Code::invalid, "stock.accept", "Each difference wants a reason; see errors. Nothing was changed.", std::move(errors));
    std::set<ProductId> products, came;
    for (const auto& line : lines) products.insert(line.product);
    Ledger ledger(tx, products, Ledger::Places::opened);
    // With the balances locked nothing of these products moves any more; what moved until now may have mended the difference.
    const Instant now = clock_.now();
    if (store::moved_since(tx, {products.begin(), products.end()}, row.bin, rules::movement_at(ids_.raw(), now, row.counted_at.value_or(row.created_at))))
        return error(Code::conflict, "stock.count_disturbed", "Goods came to this bin or left it since it was counted: have it counted again.");
    const Date today = date_of(now);
    settle_expired(tx, catalogue_, ledger, today);
    auto named = ledger.shelves();  // with the lots that were found where the books know of none
    for (const auto& line : lines) named[{line.product, row.bin, line.lot}];
    const LotBook book(tx, catalogue_, named, today);
    row.gained = row.lost = row.promised = {};
    for (const auto& line : lines) {
        const auto shelf = ledger.shelf(line.product, row.bin, line.lot);
        const Account of = book.sellable(line.lot) ? Account::free : Account::expired;
        const auto v = rules::judge({line.expected, line.counted, shelf.open(), ledger.accounts(line.product).of(of)});
        const auto& reason = reasons.at({line.product, line.lot});
        if (v.gained.units > 0) {
            ledger.move({Account::found, Account::free, line.product, v.gained, reason, id.raw(), LocationId(), row.bin, LocationId(), "", line.lot});
            came.insert(line.product);
        }
        if (v.lost.units > 0)
            ledger.move({of, rules::gone_to(reason), line.product, v.lost, reason, id.raw(), row.bin, LocationId(), LocationId(), "", line.lot});
        row.gained += v.gained, row.lost += v.lost, row.promised += v.promised;
    }
    settle_expired(tx, catalogue_, ledger, today);
    ledger.save(ids_, actor, now);
    row.open = false;
    store::save_count(tx, row);
    if (!came.empty()) announce(tx, id.raw(), came);
    return *find_count(tx, id);
}

Result<void> Stock::recount(db::Tx& tx, CountId id) {
    TRY(row, undecided(tx, id));
    row.why = "asked", row.told.clear(), row.actor.clear(), row.counted_at.reset();
    row.expected = row.counted = row.gained = row.lost = row.promised = {};
    store::save_count(tx, row);
    store::save_count_lines(tx, id, {});
    return {};
}

}  // namespace waybill::stock
