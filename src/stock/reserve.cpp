#include <algorithm>
#include <stdexcept>

#include "stock/ledger.h"
#include "stock/rules.h"
#include "stock/stock.h"
#include "stock/store.h"

namespace waybill::stock {
namespace {

using rules::Account;

std::map<ProductId, Quantity> sums(std::span<const Units> wants) {
    std::map<ProductId, Quantity> sums;
    for (const auto& want : wants) sums[want.product] += want.quantity;
    return sums;
}

std::set<ProductId> products_of(const std::map<ProductId, Quantity>& sums) {
    std::set<ProductId> products;
    for (const auto& [product, units] : sums) products.insert(product);
    return products;
}

/// Takes from the books what is there, in the order of `wants`.
std::vector<Quantity> take(store::Balances& balances, std::span<const Units> wants) {
    std::vector<Quantity> granted;
    granted.reserve(wants.size());
    for (const auto& want : wants) {
        rules::Accounts& accounts = balances.at(want.product);
        granted.push_back(rules::grant(accounts.of(Account::free), want.quantity));
        if (granted.back().units > 0) accounts.move(Account::free, Account::reserved, granted.back());
    }
    return granted;
}

void save_taken(db::Tx& tx, store::Balances balances, std::span<const Units> wants, const std::vector<Quantity>& granted) {
    std::set<ProductId> changed;
    for (std::size_t i = 0; i < wants.size(); ++i)
        if (granted[i].units > 0) changed.insert(wants[i].product);
    std::erase_if(balances, [&](const auto& entry) { return !changed.contains(entry.first); });
    store::save_reserved(tx, balances);
}

}  // namespace

bool Plenty::of_all(std::span<const Units> wants) const {
    const std::lock_guard lock(mutex_);
    return std::all_of(wants.begin(), wants.end(), [&](const Units& want) { return products_.contains(want.product); });
}

void Plenty::learn(ProductId product, bool plenty) {
    const std::lock_guard lock(mutex_);
    if (plenty)
        products_.insert(product);
    else
        products_.erase(product);
}

std::vector<Quantity> Stock::reserve(db::Tx& tx, std::span<const Units> wants) {
    store::Balances balances = open_balances(tx, products_of(sums(wants)));
    auto granted = take(balances, wants);
    std::vector<store::Movement> moved;
    for (std::size_t i = 0; i < wants.size(); ++i) {
        if (granted[i].units == 0) continue;
        store::Movement row{ids_.raw(), wants[i].product, granted[i], Account::free, Account::reserved};
        row.reason = "reserve";
        row.reference = wants[i].reference;
        moved.push_back(std::move(row));
    }
    store::append(tx, moved, clock_.now());
    save_taken(tx, std::move(balances), wants, granted);
    return granted;
}

std::vector<Quantity> Stock::reserve_unrecorded(db::Tx& tx, std::span<const Units> wants) {
    const auto wanted = sums(wants);
    store::Balances balances = open_balances(tx, products_of(wanted));
    auto granted = take(balances, wants);
    std::map<ProductId, Quantity> got;
    for (std::size_t i = 0; i < wants.size(); ++i) got[wants[i].product] += granted[i];
    // A product that gave what was wanted has had a row with free units: a receipt made it, and rows stay.
    for (const auto& [product, units] : wanted) plenty_.learn(product, units.units > 0 && got.at(product) == units);
    save_taken(tx, std::move(balances), wants, granted);
    return granted;
}

bool Stock::likely(std::span<const Units> wants) const { return plenty_.of_all(wants); }

bool Stock::take_unrecorded(db::Tx& tx, std::span<const Units> wants) {
    auto wanted = sums(wants);
    std::erase_if(wanted, [](const auto& want) { return want.second.units == 0; });
    if (store::take_free(tx, wanted)) return true;
    for (const auto& [product, units] : wanted) plenty_.learn(product, false);
    return false;
}

}  // namespace waybill::stock
