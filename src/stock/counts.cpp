#include <algorithm>
#include <limits>

#include "base/crypto.h"
#include "stock/ledger.h"
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
std::string fingerprint(const std::map<ProductId, Quantity>& units) {
    std::string text;
    for (const auto& [product, n] : units)
        if (n.units > 0) text += product.text() + "=" + std::to_string(n.units) + ";";
    return crypto::hex(crypto::sha256(text));
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

/// Everything that is or should be in the bin: the product, and what the count says of it.
std::map<ProductId, rules::Difference> differences(const Ledger& ledger, const std::set<ProductId>& products, const Tally& tally) {
    std::map<ProductId, rules::Difference> out;
    for (const auto product : products) {
        const auto shelf = ledger.shelf(product, tally.bin);
        const auto told = tally.units.find(product);
        out[product] = {shelf.on_hand, told == tally.units.end() ? Quantity{} : told->second, shelf.open(), ledger.accounts(product).of(Account::free)};
    }
    return out;
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
    for (const auto& [key, shelf] : store::shelves_at(tx, {tally.bin})) products.insert(key.first);
    auto row = store::lock_open_count(tx, tally.bin).value_or(store::CountRow{ids_.next<CountId>(), tally.bin, "asked", "", true, {}, {}, {}, {}, {}, "", now, {}});
    Ledger ledger(tx, products, Ledger::Places::opened);
    // With the balances locked nothing of these products moves any more; what moved until now has disturbed the count.
    if (store::moved_since(tx, tally.bin, movement_at(ids_.raw(), now, tally.began)))
        return error(Code::conflict, "stock.count_disturbed", "Goods came to " + places.begin()->second.code + " or left it while it was counted: count it again.");

    row.expected = row.counted = row.gained = row.lost = row.promised = {};
    std::map<ProductId, rules::Verdict> verdicts;
    std::vector<CountLine> lines;
    for (const auto& [product, difference] : differences(ledger, products, tally)) {
        const auto& v = verdicts[product] = rules::judge(difference);
        row.expected += difference.expected, row.counted += difference.counted;
        row.gained += v.gained, row.lost += v.lost, row.promised += v.promised;
        if (difference.counted != difference.expected) lines.push_back({product, difference.expected, difference.counted});
    }
    row.actor = actor;
    row.counted_at = now;
    store::save_count_lines(tx, row.id, lines);
    const std::string told = fingerprint(tally.units);
    if (!rules::believable(row.expected, row.gained + row.lost + row.promised) && row.told != told) {
        row.told = told, row.why = "difference";
        row.gained = row.lost = row.promised = {};
        store::save_count(tx, row);
        return described({row}, places).front();
    }
    std::set<ProductId> came;
    for (const auto& [product, v] : verdicts) {
        if (v.gained.units > 0) {
            ledger.move({Account::found, Account::free, product, v.gained, "count", row.id.raw(), LocationId(), tally.bin});
            came.insert(product);
        }
        if (v.lost.units > 0) ledger.move({Account::free, Account::missing, product, v.lost, "count", row.id.raw(), tally.bin});
    }
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
