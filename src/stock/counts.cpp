#include <algorithm>
#include <limits>

#include "base/crypto.h"
#include "stock/lots.h"
#include "stock/rules_upkeep.h"
#include "stock/stock.h"
#include "stock/store_upkeep.h"

// Bins are counted blind: who counts is not told what the books say.
namespace waybill::stock {
namespace {

using rules::Account;

constexpr int kPage = 500;
constexpr auto kPicksLookedAt = std::chrono::hours(24 * 90);

/// The number that a movement made at this moment begins with: identifiers carry their millisecond above 22 bits (base/ids.h).
std::int64_t movement_at(std::int64_t now_id, Instant now, Instant at) {
    constexpr int kBelow = 22;
    const auto ago = std::chrono::duration_cast<std::chrono::milliseconds>(now - at).count();
    return std::max<std::int64_t>((now_id >> kBelow) - std::max<std::int64_t>(ago, 0), 0) << kBelow;
}

using Goods = std::pair<ProductId, LotId>;

/// What a count says, in words that two counts can share.
std::string fingerprint(const std::map<Goods, Quantity>& units) {
    std::string text;
    for (const auto& [goods, n] : units)
        if (n.units > 0) text += goods.first.text() + (goods.second ? goods.second.text() : "") + "=" + std::to_string(n.units) + ";";
    return crypto::hex(crypto::sha256(text));
}

/// What was counted, each by its lot: units without one are of the only lot that the books know there.
Result<std::map<Goods, Quantity>> told_of(const Ledger& ledger, const LotBook& book, const Tally& tally, const Location& bin) {
    std::map<Goods, Quantity> out = tally.lots;
    for (const auto& [product, units] : tally.units) {
        if (units.units == 0) continue;
        TRY(lot, only_lot(ledger, book, product, bin));
        out[{product, lot}] += units;
    }
    return out;
}

std::vector<Count> described(const std::vector<store::CountRow>& rows, const std::map<LocationId, Location>& places) {
    std::vector<Count> out;
    for (const auto& r : rows)
        out.push_back({r.id, places.at(r.bin), r.why, r.open, r.expected, r.counted, r.gained, r.lost, r.promised, r.actor, r.created_at, r.counted_at});
    return out;
}
std::vector<Count> described(db::Tx& tx, const std::vector<store::CountRow>& rows) {
    std::vector<LocationId> ids;
    for (const auto& row : rows) ids.push_back(row.bin);
    return described(rows, store::by_ids(tx, ids));
}

/// Everything that is or should be in the bin, and what the count says of it; their sums go to `row`.
std::map<Goods, rules::Verdict> verdicts(const Ledger& ledger, const LotBook& book, const std::map<Goods, Quantity>& told, LocationId bin,
                                         store::CountRow& row) {
    std::map<Goods, Quantity> all = told;
    for (const auto& [spot, shelf] : ledger.shelves())
        if (spot.place == bin) all[{spot.product, spot.lot}];
    // The lots of one product share what nobody was promised.
    std::map<std::pair<ProductId, Account>, Quantity> left;
    std::map<Goods, rules::Verdict> out;
    for (const auto& [goods, counted] : all) {
        const auto shelf = ledger.shelf(goods.first, bin, goods.second);
        const Account of = book.sellable(goods.second) ? Account::free : Account::expired;
        const auto& accounts = ledger.accounts(goods.first);
        Quantity& rest = left.try_emplace({goods.first, of}, accounts.of(of)).first->second;
        const auto& v = out[goods] = rules::judge({shelf.on_hand, counted, shelf.open(), rest});
        rest -= v.lost;
        row.expected += shelf.on_hand, row.counted += counted;
        row.gained += v.gained, row.lost += v.lost, row.promised += v.promised;
    }
    return out;
}

}  // namespace

Result<Count> Stock::count(db::Tx& tx, const Tally& tally, const std::string& actor) {
    const auto places = store::by_ids(tx, {tally.bin});
    if (places.empty() || places.begin()->second.kind != Kind::bin)
        return error(Code::conflict, "stock.not_a_bin", "Only a bin is counted.");
    const Instant now = clock_.now();
    std::set<ProductId> products;
    for (const auto& [product, units] : tally.units) products.insert(product);
    for (const auto& [goods, units] : tally.lots) products.insert(goods.first);
    for (const auto& [spot, shelf] : store::shelves_at(tx, {tally.bin})) products.insert(spot.product);
    auto row = store::lock_open_count(tx, tally.bin).value_or(store::CountRow{ids_.next<CountId>(), tally.bin, "asked", "", true, {}, {}, {}, {}, {}, "", now, {}});
    Ledger ledger(tx, products, Ledger::Places::opened);
    // With the balances locked nothing of these products moves any more; what moved until now has disturbed the count.
    if (store::moved_since(tx, tally.bin, movement_at(ids_.raw(), now, tally.began)))
        return error(Code::conflict, "stock.count_disturbed", "Goods came to " + places.begin()->second.code + " or left it while it was counted: count it again.");

    const Date today = date_of(now);
    settle_expired(tx, catalogue_, ledger, today);
    auto named = ledger.shelves();  // with the lots that somebody found where the books know of none
    for (const auto& [goods, units] : tally.lots) named[{goods.first, tally.bin, goods.second}];
    const LotBook book(tx, catalogue_, named, today);
    TRY(counted, told_of(ledger, book, tally, places.begin()->second));
    row.expected = row.counted = row.gained = row.lost = row.promised = {};
    const auto judged = verdicts(ledger, book, counted, tally.bin, row);
    row.actor = actor;
    row.counted_at = now;
    const std::string told = fingerprint(counted);
    if (!rules::believable(row.expected, row.gained + row.lost + row.promised) && row.told != told) {
        row.told = told, row.why = "difference";
        row.gained = row.lost = row.promised = {};
        store::save_count(tx, row);
        return described({row}, places).front();
    }
    std::set<ProductId> came;
    for (const auto& [goods, v] : judged) {
        const auto& [product, lot] = goods;
        const Account of = book.sellable(lot) ? Account::free : Account::expired;
        if (v.gained.units > 0) {
            ledger.move({Account::found, Account::free, product, v.gained, "count", row.id.raw(), LocationId(), tally.bin, LocationId(), "", lot});
            came.insert(product);
        }
        if (v.lost.units > 0)
            ledger.move({of, Account::missing, product, v.lost, "count", row.id.raw(), tally.bin, LocationId(), LocationId(), "", lot});
    }
    settle_expired(tx, catalogue_, ledger, today);
    ledger.save(ids_, actor, now);
    row.open = false;
    store::save_count(tx, row);
    if (!came.empty()) announce(tx, row.id.raw(), came);
    return described({row}, places).front();
}

Result<std::vector<Count>> Stock::ask_counts(db::Tx& tx, const std::vector<std::string>& bins) {
    const auto places = store::by_codes(tx, bins);
    std::vector<FieldError> errors;
    std::vector<store::Asked> asked;
    std::vector<LocationId> ids;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        const auto place = places.find(bins[i]);
        if (place == places.end() || place->second.kind != Kind::bin) {
            errors.push_back({"/bins/" + std::to_string(i), "unknown", "is no bin"});
            continue;
        }
        ids.push_back(place->second.id);
        asked.push_back({ids_.next<CountId>(), place->second.id, "asked"});
    }
    if (!errors.empty()) return error(Code::invalid, "stock.counts", "Some of these are no bins; see errors. Nothing was asked for.", std::move(errors));
    store::ask_counts(tx, asked, clock_.now());
    return described(tx, store::open_counts_of(tx, ids));
}

std::vector<Count> Stock::plan_counts(db::Tx& tx, int most) {
    const Instant now = clock_.now();
    const auto classes = rules::classes(store::picks_since(tx, movement_at(ids_.raw(), now, now - kPicksLookedAt)));
    std::vector<LocationId> bins;
    std::vector<rules::Due> due;
    for (std::string after;;) {
        const auto page = store::after(tx, Kind::bin, after, kPage);
        std::vector<LocationId> ids;
        for (const auto& bin : page) ids.push_back(bin.id);
        std::map<LocationId, rules::Class> best;
        for (const auto& [key, shelf] : store::shelves_at(tx, ids)) {
            const auto found = classes.find(key.product);
            const auto mine = found == classes.end() ? rules::Class::c : found->second;
            const auto [at, fresh] = best.emplace(key.place, mine);
            if (!fresh) at->second = std::min(at->second, mine);
        }
        const auto last = store::last_counts(tx, ids);
        for (const LocationId bin : ids) {
            if (!best.contains(bin)) continue;
            const auto counted = last.find(bin);
            due.push_back({bins.size(), best.at(bin), counted != last.end(), counted == last.end() ? Duration{} : now - counted->second});
            bins.push_back(bin);
        }
        if (static_cast<int>(page.size()) < kPage) break;
        after = page.back().code;
    }
    std::vector<LocationId> chosen;
    std::vector<store::Asked> asked;
    for (const std::size_t i : rules::due(std::move(due), static_cast<std::size_t>(most))) {
        chosen.push_back(bins[i]);
        asked.push_back({ids_.next<CountId>(), bins[i], "class"});
    }
    store::ask_counts(tx, asked, now);
    return described(tx, store::open_counts_of(tx, chosen));
}

std::vector<Count> Stock::counts(db::Tx& tx, bool open, int limit, const std::optional<http::Place>& after) {
    if (open) return described(tx, store::open_counts(tx, after.value_or(http::Place()), limit));
    const http::Place newest{clock_.now() + std::chrono::hours(24), std::numeric_limits<std::int64_t>::max()};
    return described(tx, store::done_counts(tx, after.value_or(newest), limit));
}

}  // namespace waybill::stock
