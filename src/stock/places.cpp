#include <algorithm>
#include <array>
#include <tuple>

#include "stock/lots.h"
#include "stock/rules.h"
#include "stock/rules_layout.h"
#include "stock/stock.h"
#include "stock/store.h"

// Places: what there is and what lies in it.
namespace waybill::stock {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"bin", "tote", "station", "dock"};

std::vector<FieldError> check(const std::vector<Location>& locations) {
    std::vector<FieldError> errors;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < locations.size(); ++i) {
        const std::string pointer = "/locations/" + std::to_string(i) + "/code";
        if (!rules::is_printable_code(locations[i].code))
            errors.push_back({pointer, "code", "is printable ASCII without a blank at either end"});
        if (!seen.insert(locations[i].code).second) errors.push_back({pointer, "repeated", "stands twice in this request"});
    }
    return errors;
}

Error wrong(std::vector<FieldError> errors) {
    return error(Code::invalid, "stock.locations", "Some locations are wrong; see errors. Nothing was changed.",
                 std::move(errors));
}

}  // namespace

std::string_view name(Kind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

std::optional<Kind> kind_named(std::string_view name) {
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        if (kKinds[i] == name) return static_cast<Kind>(i);
    return std::nullopt;
}

Result<std::vector<LocationId>> Stock::put_locations(const std::vector<Location>& locations) {
    if (auto errors = check(locations); !errors.empty()) return wrong(std::move(errors));
    std::vector<Location> sorted = locations;
    for (auto& location : sorted) location.id = ids_.next<LocationId>();
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
    std::vector<std::string> codes;
    for (const auto& location : sorted) codes.push_back(location.code);

    const Instant now = clock_.now();
    return db_.transact([&](db::Tx& tx) -> Result<std::vector<LocationId>> {
        if (auto misplaced = rules::misplaced(store::layout(tx, store::kWarehouse, true).value(), locations); !misplaced.empty())
            return wrong(std::move(misplaced));
        store::upsert(tx, sorted, now);
        const auto known = store::by_codes(tx, codes);
        std::vector<LocationId> ids;
        std::vector<FieldError> errors;
        for (std::size_t i = 0; i < locations.size(); ++i) {
            const Location& stored = known.at(locations[i].code);
            ids.push_back(stored.id);
            if (stored.kind != locations[i].kind)
                errors.push_back({"/locations/" + std::to_string(i) + "/kind", "fixed",
                                  "is a " + std::string(name(stored.kind)) + " and stays one; give another place another code"});
        }
        if (!errors.empty()) return wrong(std::move(errors));
        return ids;
    });
}

std::vector<Location> Stock::locations(Kind kind, const std::string& after_code, int limit) {
    return db_.transact([&](db::Tx& tx) { return locations(tx, kind, after_code, limit); });
}

std::vector<Location> Stock::locations(db::Tx& tx, Kind kind, const std::string& after_code, int limit) {
    return store::after(tx, kind, after_code, limit);
}

std::map<LocationId, Location> Stock::locations(db::Tx& tx, const std::vector<LocationId>& ids) { return store::by_ids(tx, ids); }

std::optional<Location> Stock::location(db::Tx& tx, const std::string& code) {
    const auto found = store::by_codes(tx, {code});
    const auto place = found.find(code);
    if (place == found.end()) return std::nullopt;
    return place->second;
}

std::map<ProductId, Balance> Stock::balances(db::Tx& tx, const std::vector<ProductId>& products) {
    using rules::Account;
    const auto stored = store::balances(tx, products);
    std::map<ProductId, Balance> out;
    for (const auto product : products) {
        Balance& balance = out[product];
        const auto row = stored.find(product);
        if (row == stored.end()) continue;
        const auto& a = row->second;
        balance = {a.of(Account::free),   a.of(Account::reserved), a.of(Account::allocated),
                   a.of(Account::picked), a.of(Account::packed),   a.of(Account::shipped),
                   a.of(Account::expired)};
    }
    return out;
}

std::map<LocationId, std::pair<Quantity, Quantity>> Stock::on_hand(db::Tx& tx, const std::vector<LocationId>& places) {
    std::map<LocationId, std::pair<Quantity, Quantity>> out;
    for (const auto& [place, shelf] : store::sums(tx, places)) out[place] = {shelf.on_hand, shelf.allocated};
    return out;
}

std::vector<Placed> Stock::places(db::Tx& tx, const std::vector<ProductId>& products) {
    std::vector<Placed> out;
    for (const auto& [key, shelf] : store::shelves(tx, products)) out.push_back({0, key.product, key.place, shelf.on_hand, key.lot});
    return out;
}

std::vector<Content> Stock::contents(db::Tx& tx, const std::vector<ProductId>& products) {
    const auto shelves = store::shelves(tx, products);
    std::set<LocationId> ids;
    for (const auto& [spot, shelf] : shelves) ids.insert(spot.place);
    const LotBook book(tx, catalogue_, shelves, date_of(clock_.now()));
    const auto places = store::by_ids(tx, {ids.begin(), ids.end()});
    std::vector<Content> out;
    for (const auto& [spot, shelf] : shelves)
        out.push_back({spot.product, places.at(spot.place), shelf.on_hand, shelf.allocated, book.lot(spot.lot), book.sellable(spot.lot)});
    std::stable_sort(out.begin(), out.end(), [](const Content& a, const Content& b) {
        return std::tie(a.product, a.place.code, a.lot.expires, a.lot.code) < std::tie(b.product, b.place.code, b.lot.expires, b.lot.code);
    });
    return out;
}

}  // namespace waybill::stock
