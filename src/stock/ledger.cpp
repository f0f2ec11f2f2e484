#include "stock/ledger.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace waybill::stock {

using rules::Account;

store::Balances open_balances(db::Tx& tx, const std::set<ProductId>& products) {
    const std::vector<ProductId> sorted(products.begin(), products.end());
    if (!sorted.empty() && !sorted.front()) throw std::logic_error("stock was asked to move no product");
    store::Balances balances = store::lock_balances(tx, sorted);
    std::vector<ProductId> missing;
    for (const auto product : sorted)
        if (!balances.contains(product)) missing.push_back(product);
    if (!missing.empty()) {  // the first time that anybody asks for this product
        store::ensure_balances(tx, missing);
        balances.merge(store::lock_balances(tx, missing));
    }
    return balances;
}

Ledger::Ledger(db::Tx& tx, const std::set<ProductId>& products, Places places) : tx_(tx), balances_(open_balances(tx, products)) {
    if (places == Places::opened) shelves_ = store::lock_shelves(tx_, {products.begin(), products.end()});
}

rules::Shelf Ledger::shelf(ProductId product, LocationId place, LotId lot) const {
    const auto found = shelves_.find({product, place, lot});
    return found == shelves_.end() ? rules::Shelf() : found->second;
}

void Ledger::move(Step step) {
    balances_.at(step.product).move(step.from, step.to, step.units);
    moved_.insert(step.product);
    shift(step);
    steps_.push_back(std::move(step));
}

void Ledger::relocate(ProductId product, Quantity units, LocationId from, LocationId to, LotId lot) {
    if (units.units < 1 || from == to) throw std::logic_error("nothing changes its place");
    Step step{Account::free, Account::free, product, units, "move", 0, from, to};
    step.lot = lot;
    shift(step);
    steps_.push_back(std::move(step));
}

void Ledger::shift(const Step& step) {
    const auto change = [&](LocationId place, auto how) {
        if (!place) return;
        const store::Spot key{step.product, place, step.lot};
        rules::Shelf& shelf = shelves_[key];
        how(shelf);
        rules::check(shelf);
        shifted_.insert(key);
    };
    if ((step.from == Account::allocated || step.to == Account::allocated) && !step.bin)
        throw std::logic_error("units are allocated in a bin");
    // Both halves of a pick touch one bin: what leaves it is no longer allocated there before it is gone.
    if (step.from == Account::allocated) change(step.bin, [&](rules::Shelf& s) { s.allocated -= step.units; });
    change(step.from_place, [&](rules::Shelf& s) { s.on_hand -= step.units; });
    change(step.to_place, [&](rules::Shelf& s) { s.on_hand += step.units; });
    if (step.to == Account::allocated) change(step.bin, [&](rules::Shelf& s) { s.allocated += step.units; });
}

void Ledger::save(IdGenerator& ids, const std::string& actor, Instant at) {
    std::vector<store::Movement> movements;
    movements.reserve(steps_.size());
    for (const auto& s : steps_)
        movements.push_back(
            {ids.raw(), s.product, s.units, s.from, s.to, s.from_place, s.to_place, s.bin, s.reason, s.reference, actor, s.note, s.lot});
    store::Balances balances;
    for (const auto product : moved_) balances.emplace(product, balances_.at(product));
    store::Shelves shelves;
    for (const auto& key : shifted_) shelves.emplace(key, shelves_.at(key));
    store::append(tx_, movements, at);
    store::save(tx_, balances);
    store::save(tx_, shelves);
}

void post(db::Tx& tx, std::vector<Step> steps, IdGenerator& ids, const std::string& actor, Instant at) {
    std::set<ProductId> products;
    bool places = false;
    std::erase_if(steps, [](const Step& step) { return step.units.units == 0; });
    for (const auto& step : steps) {
        products.insert(step.product);
        places = places || step.from_place || step.to_place || step.bin;
    }
    Ledger ledger(tx, products, places ? Ledger::Places::opened : Ledger::Places::untouched);
    for (auto& step : steps) ledger.move(std::move(step));
    ledger.save(ids, actor, at);
}

}  // namespace waybill::stock
