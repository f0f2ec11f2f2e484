#include "stock/lots.h"

#include <algorithm>

namespace waybill::stock {
namespace {

using rules::Account;

constexpr int kPage = 500;
constexpr std::size_t kGroup = 50;

std::map<ProductId, int> min_days(db::Tx& tx, catalogue::Catalogue& catalogue, const std::set<ProductId>& products) {
    std::map<ProductId, int> out;
    if (products.empty()) return out;
    for (const auto& [id, product] : catalogue.by_ids(tx, {products.begin(), products.end()})) out[id] = product.min_shelf_days;
    return out;
}

/// What is wrong with a name by itself.
void check(const NamedLot& named, std::vector<FieldError>& errors) {
    if (named.name.code.empty()) errors.push_back({named.pointer + "lot", "required", "is needed: the product is tracked by lot"});
    else if (!rules::is_lot_code(named.name.code)) errors.push_back({named.pointer + "lot", "code", "is 1 to 20 characters without a blank"});
    if (named.name.expires.empty() && named.needs_expiry)
        errors.push_back({named.pointer + "expires", "required", "is needed: the product is tracked by lot"});
    else if (!named.name.expires.empty() && !parse_iso_date(named.name.expires))
        errors.push_back({named.pointer + "expires", "date", "is a day such as 2027-03-31"});
}

}  // namespace

LotBook::LotBook(db::Tx& tx, catalogue::Catalogue& catalogue, const store::Shelves& shelves, Date today) : today_(today) {
    std::set<LotId> ids;
    std::set<ProductId> products;
    for (const auto& [spot, shelf] : shelves)
        if (spot.lot) ids.insert(spot.lot), products.insert(spot.product);
    lots_ = store::lots(tx, {ids.begin(), ids.end()});
    min_days_ = min_days(tx, catalogue, products);
}

bool LotBook::sellable(LotId id) const {
    const auto found = lots_.find(id);
    return found == lots_.end() || rules::sellable(found->second.expires, today_, min_days_.at(found->second.product));
}
std::optional<Date> LotBook::expires(LotId id) const {
    const auto found = lots_.find(id);
    return found == lots_.end() ? std::nullopt : std::optional(found->second.expires);
}
Lot LotBook::lot(LotId id) const {
    const auto found = lots_.find(id);
    return found == lots_.end() ? Lot() : found->second;
}

void settle_expired(db::Tx& tx, catalogue::Catalogue& catalogue, Ledger& ledger, Date today) {
    const LotBook book(tx, catalogue, ledger.shelves(), today);
    if (book.empty()) return;
    std::set<LocationId> ids;
    std::map<ProductId, Quantity> gone;
    for (const auto& [spot, shelf] : ledger.shelves())
        if (spot.lot) gone[spot.product], ids.insert(spot.place);
    const auto places = store::by_ids(tx, {ids.begin(), ids.end()});
    for (const auto& [spot, shelf] : ledger.shelves())
        if (spot.lot && !book.sellable(spot.lot) && places.at(spot.place).kind == Kind::bin) gone[spot.product] += shelf.open();
    for (const auto& [product, units] : gone) {
        const auto& accounts = ledger.accounts(product);
        const Quantity now = accounts.of(Account::expired);
        const Quantity then = rules::set_apart(units, accounts.of(Account::free), now);
        if (then > now) ledger.move({Account::free, Account::expired, product, then - now, "expire"});
        if (then < now) ledger.move({Account::expired, Account::free, product, now - then, "expire"});
    }
}

std::vector<Lot> resolve(db::Tx& tx, const std::vector<NamedLot>& names, IdGenerator& ids, Instant now, std::vector<FieldError>& errors) {
    std::set<std::string> codes;
    std::vector<bool> good;
    for (const auto& named : names) {
        const auto before = errors.size();
        check(named, errors);
        good.push_back(errors.size() == before);
        if (good.back()) codes.insert(named.name.code);
    }
    auto known = store::lots_by_code(tx, codes);
    std::vector<Lot> fresh;
    std::set<std::pair<ProductId, std::string>> made;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::pair key(names[i].product, names[i].name.code);
        if (!good[i] || known.contains(key) || names[i].name.expires.empty() || !made.insert(key).second) continue;
        fresh.push_back({ids.next<LotId>(), key.first, key.second, *parse_iso_date(names[i].name.expires)});
    }
    std::sort(fresh.begin(), fresh.end(), [](const Lot& a, const Lot& b) { return std::pair(a.product, a.code) < std::pair(b.product, b.code); });
    store::add_lots(tx, fresh, now);
    if (!fresh.empty()) known = store::lots_by_code(tx, codes);  // where somebody was quicker, that one's expiry holds
    std::vector<Lot> out(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!good[i]) continue;
        const auto found = known.find({names[i].product, names[i].name.code});
        if (found == known.end()) {
            errors.push_back({names[i].pointer + "lot", "unknown", "is no lot of this product: a new one needs its expiry"});
        } else if (!names[i].name.expires.empty() && parse_iso_date(names[i].name.expires) != found->second.expires) {
            errors.push_back({names[i].pointer + "expires", "other", "is not the day of this lot, which expires on " + iso_date(found->second.expires)});
        } else {
            out[i] = found->second;
        }
    }
    return out;
}

Result<LotId> only_lot(const Ledger& ledger, const LotBook& book, ProductId product, const Location& place) {
    std::vector<LotId> here;
    const auto& shelves = ledger.shelves();
    for (auto it = shelves.lower_bound({product, place.id, LotId()}); it != shelves.end() && it->first.product == product && it->first.place == place.id; ++it)
        if (it->second.on_hand.units > 0) here.push_back(it->first.lot);
    if (here.size() < 2) return here.empty() ? LotId() : here.front();
    std::string names;
    for (const LotId id : here) names += (names.empty() ? "" : ", ") + (id ? book.lot(id).code : std::string("(none)"));
    return error(Code::conflict, "lot.which", "Several lots lie in " + place.code + ": name one of " + names + ".");
}

Result<Lot> Stock::lot(db::Tx& tx, ProductId product, const LotName& name) {
    std::vector<FieldError> errors;
    auto lots = resolve(tx, {{"/", product, name}}, ids_, clock_.now(), errors);
    if (errors.empty()) return std::move(lots.front());
    const std::string why = errors.front().pointer.substr(1) + " " + errors.front().detail;
    return error(Code::invalid, "lot.wrong", "\"" + name.code + "\" cannot be taken: " + why + ".", std::move(errors));
}

std::map<LotId, Lot> Stock::lots(db::Tx& tx, const std::vector<LotId>& ids) { return store::lots(tx, ids); }

std::vector<Lot> Stock::lots_named(db::Tx& tx, const std::string& text) {
    const auto id = LotId::parse(text);
    if (!id) return store::lots_named(tx, text);
    std::vector<Lot> out;
    for (auto& [known, lot] : store::lots(tx, {*id})) out.push_back(lot);
    return out;
}

bool Stock::sellable(db::Tx& tx, const Lot& lot) {
    return rules::sellable(lot.expires, date_of(clock_.now()), min_days(tx, catalogue_, {lot.product})[lot.product]);
}

std::vector<Content> Stock::contents_of_lot(db::Tx& tx, const Lot& lot) {
    const auto shelves = store::shelves_of_lot(tx, lot.id);
    const LotBook book(tx, catalogue_, shelves, date_of(clock_.now()));
    std::vector<LocationId> ids;
    for (const auto& [spot, shelf] : shelves) ids.push_back(spot.place);
    const auto places = store::by_ids(tx, ids);
    std::vector<Content> out;
    for (const auto& [spot, shelf] : shelves)
        out.push_back({spot.product, places.at(spot.place), shelf.on_hand, shelf.allocated, lot, book.sellable(lot.id)});
    std::stable_sort(out.begin(), out.end(), [](const Content& a, const Content& b) { return a.place.code < b.place.code; });
    return out;
}

void Stock::set_expired_apart(db::Tx& tx, const std::set<ProductId>& products) {
    if (products.empty()) return;
    Ledger ledger(tx, products, Ledger::Places::opened);
    std::map<ProductId, Quantity> before;
    for (const auto product : products) before[product] = ledger.accounts(product).of(Account::expired);
    settle_expired(tx, catalogue_, ledger, date_of(clock_.now()));
    ledger.save(ids_, "", clock_.now());
    std::set<ProductId> again;  // that may be sold after all: others may wait for them
    for (const auto& [product, units] : before)
        if (ledger.accounts(product).of(Account::expired) < units) again.insert(product);
    if (!again.empty()) announce(tx, ids_.raw(), again);
}

bool Stock::expire_due() {
    const Date today = date_of(clock_.now());
    // Looked for without locks: what has to change is decided anew with the books open.
    const auto due = db_.transact([&](db::Tx& tx) {
        std::map<ProductId, Quantity> gone;
        LotId after;
        for (;;) {
            const auto page = store::lots_on_shelves(tx, after, kPage);
            std::set<ProductId> products;
            for (const auto& one : page) products.insert(one.lot.product);
            const auto days = min_days(tx, catalogue_, products);
            for (const auto& [lot, open] : page)
                gone[lot.product] += rules::sellable(lot.expires, today, days.at(lot.product)) ? Quantity{} : open;
            if (static_cast<int>(page.size()) < kPage) break;
            after = page.back().lot.id;
        }
        std::vector<ProductId> products;
        for (const auto& [product, units] : gone) products.push_back(product);
        std::vector<ProductId> out;
        for (const auto& [product, accounts] : store::balances(tx, products)) {
            const Quantity now = accounts.of(Account::expired);
            if (rules::set_apart(gone.at(product), accounts.of(Account::free), now) != now) out.push_back(product);
        }
        return out;
    });
    for (std::size_t i = 0; i < due.size(); i += kGroup) {
        const std::set<ProductId> group(due.begin() + static_cast<std::ptrdiff_t>(i), due.begin() + static_cast<std::ptrdiff_t>(std::min(i + kGroup, due.size())));
        db_.transact([&](db::Tx& tx) { set_expired_apart(tx, group); });
    }
    return false;
}

}  // namespace waybill::stock
