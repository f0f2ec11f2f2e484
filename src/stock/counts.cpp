#include <algorithm>
#include <limits>

#include "base/crypto.h"
#include "stock/lots.h"
#include "stock/rules_upkeep.h"
#include "stock/stock.h"
#include "stock/store_reading.h"
#include "stock/store_upkeep.h"

// Bins are counted blind: who counts is not told what the books say.
namespace waybill::stock {
namespace {

using rules::Account;
using rules::movement_at;

constexpr int kPage = 10'000;
constexpr auto kPicksLookedAt = std::chrono::hours(24 * 90), kClassesHold = std::chrono::hours(1);

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

/// Whether so much can be written off, or added, upon one count.
bool believed_at_once(const store::CountRow& row, const std::map<Goods, rules::Verdict>& judged) {
    const bool in_hand = std::any_of(judged.begin(), judged.end(), [](const auto& one) { return one.second.perhaps_in_hand; });
    return !in_hand && rules::believable(row.expected, row.gained + row.lost + row.promised);
}

/// Where the count says something else than the books.
std::vector<CountLine> differing(const Ledger& ledger, const std::map<Goods, Quantity>& told, const std::map<Goods, rules::Verdict>& judged, LocationId bin) {
    std::vector<CountLine> lines;
    for (const auto& [goods, verdict] : judged) {
        const auto found = told.find(goods);
        const Quantity counted = found == told.end() ? Quantity{} : found->second, expected = ledger.shelf(goods.first, bin, goods.second).on_hand;
        if (counted != expected) lines.push_back({goods.first, expected, counted, goods.second});
    }
    return lines;
}

struct Bin {
    LocationId id;
    std::string code;
    rules::Due due;
};

/// Every bin in which something lies, with the class of its best goods and its last count, by code.
std::vector<Bin> all_bins(db::Tx& tx, const KnownClasses::Classes& classes, Instant now) {
    std::vector<Bin> bins;
    store::Goods last;
    for (;;) {
        auto page = store::goods_in_bins(tx, last.bin, last.product, kPage);
        for (auto& goods : page) {
            const auto found = classes.find(goods.product);
            const auto mine = found == classes.end() ? rules::Class::c : found->second;
            if (bins.empty() || bins.back().id != goods.bin) bins.push_back({goods.bin, goods.code, {0, mine, false, {}}});
            bins.back().due.best = std::min(bins.back().due.best, mine);
        }
        if (static_cast<int>(page.size()) < kPage) break;
        last = std::move(page.back());
    }
    std::map<LocationId, Instant> counted;
    for (LocationId after;;) {
        const auto page = store::counted_at(tx, after, kPage);
        counted.insert(page.begin(), page.end());
        if (static_cast<int>(page.size()) < kPage) break;
        after = page.back().first;
    }
    for (auto& bin : bins)
        if (const auto at = counted.find(bin.id); at != counted.end()) bin.due.counted = true, bin.due.since = now - at->second;
    std::sort(bins.begin(), bins.end(), [](const Bin& a, const Bin& b) { return a.code < b.code; });
    return bins;
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
    store::save_count_lines(tx, row.id, differing(ledger, counted, judged, tally.bin));
    const std::string told = fingerprint(counted);
    if (row.told != told && !believed_at_once(row, judged)) {
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

std::vector<Count> Stock::plan_counts(db::Tx& tx, int most, const std::string& of_class) {
    const Instant now = clock_.now();
    const auto bins = all_bins(tx, *classes(tx), now);
    std::vector<rules::Due> due;
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (!of_class.empty() && of_class != rules::name(bins[i].due.best)) continue;
        due.push_back(bins[i].due);
        due.back().bin = i;
    }
    std::vector<LocationId> chosen;
    std::vector<store::Asked> asked;
    for (const std::size_t i : rules::due(std::move(due), static_cast<std::size_t>(most))) {
        chosen.push_back(bins[i].id);
        asked.push_back({ids_.next<CountId>(), bins[i].id, "class"});
    }
    store::ask_counts(tx, asked, now);
    return described(tx, store::open_counts_of(tx, chosen));
}

std::vector<DueOfClass> Stock::due_counts(db::Tx& tx) {
    std::map<rules::Class, DueOfClass> sums;
    for (const auto of : {rules::Class::a, rules::Class::b, rules::Class::c}) sums[of].name = rules::name(of);
    const auto waits = store::waiting_bins(tx);
    const std::set<LocationId> waiting(waits.begin(), waits.end());
    for (const auto& bin : all_bins(tx, *classes(tx), clock_.now())) {
        auto& sum = sums.at(bin.due.best);
        ++sum.bins;
        if (rules::is_due(bin.due)) ++sum.due;
        if (waiting.contains(bin.id)) ++sum.open;
    }
    std::vector<DueOfClass> out;
    for (auto& [of, sum] : sums) out.push_back(std::move(sum));
    return out;
}

std::shared_ptr<const KnownClasses::Classes> Stock::classes(db::Tx& tx) {
    const Instant now = clock_.now();
    return classes_.at(now, [&] { return rules::classes(store::picks_since(tx, movement_at(ids_.raw(), now, now - kPicksLookedAt))); });
}

std::shared_ptr<const KnownClasses::Classes> KnownClasses::at(Instant now, const std::function<Classes()>& work_out) {
    const std::lock_guard hold(mutex_);
    if (!classes_ || now - since_ >= kClassesHold) classes_ = std::make_shared<const Classes>(work_out()), since_ = now;
    return classes_;
}

std::vector<Count> Stock::counts(db::Tx& tx, bool open, int limit, const std::optional<http::Place>& after) {
    if (open) return described(tx, store::open_counts(tx, after.value_or(http::Place()), limit));
    const http::Place newest{clock_.now() + std::chrono::hours(24), std::numeric_limits<std::int64_t>::max()};
    return described(tx, store::done_counts(tx, after.value_or(newest), limit));
}

}  // namespace waybill::stock
