#include "stock/stock.h"

#include <algorithm>
#include <stdexcept>

#include "stock/lots.h"
#include "stock/rules.h"
#include "stock/store_upkeep.h"

namespace waybill::stock {
namespace {

using rules::Account;

template <class Pieces>
std::set<ProductId> products_of(const Pieces& pieces) {
    std::set<ProductId> products;
    for (const auto& piece : pieces) products.insert(piece.product);
    return products;
}

std::vector<Step> steps(std::span<const Units> units, Account from, Account to, const std::string& reason) {
    std::vector<Step> out;
    out.reserve(units.size());
    for (const auto& u : units)
        out.push_back({from, to, u.product, u.quantity, reason, u.reference, LocationId(), LocationId(), LocationId(), "", u.lot});
    return out;
}

// The bins in which units of a product lie open and may be sold, as the books stand now.
struct Choice {
    std::vector<store::Spot> spots;
    std::vector<rules::Candidate> candidates;
};
Choice open_bins(const Ledger& ledger, const LotBook& book, const std::map<LocationId, Location>& places, const std::set<LocationId>& doubtful,
                 ProductId product) {
    Choice choice;
    const auto& shelves = ledger.shelves();
    for (auto it = shelves.lower_bound({product, LocationId()}); it != shelves.end() && it->first.product == product; ++it) {
        const auto place = places.find(it->first.place);
        if (place == places.end() || place->second.kind != Kind::bin || it->second.open().units <= 0 || !book.sellable(it->first.lot)) continue;
        choice.spots.push_back(it->first);
        choice.candidates.push_back({place->second.code, it->second.open(), book.expires(it->first.lot), doubtful.contains(it->first.place)});
    }
    return choice;
}

/// Bins of which a picker or a count has said that less lies there than the books say: until a count is believed, nobody knows.
std::set<LocationId> in_doubt(db::Tx& tx, const std::set<LocationId>& bins) {
    std::set<LocationId> out;
    if (bins.size() < 2) return out;  // there is nothing to choose
    for (const auto& count : store::open_counts_of(tx, {bins.begin(), bins.end()}))
        if (count.why == "short" || count.why == "difference") out.insert(count.bin);
    return out;
}

void require_kind(db::Tx& tx, LocationId place, Kind kind) {
    const auto found = store::by_ids(tx, {place});
    if (found.empty() || found.begin()->second.kind != kind)
        throw std::logic_error("the place is no " + std::string(name(kind)) + ": " + place.text());
}

}  // namespace

void Stock::unreserve(db::Tx& tx, std::span<const Units> units) {
    post(tx, steps(units, Account::reserved, Account::free, "unreserve"), ids_, "", clock_.now());
}

std::vector<Placed> Stock::allocate(db::Tx& tx, std::span<const Units> units) {
    Ledger ledger(tx, products_of(units), Ledger::Places::opened);
    std::set<LocationId> open;
    for (const auto& [key, shelf] : ledger.shelves())
        if (shelf.open().units > 0) open.insert(key.place);
    const LotBook book(tx, catalogue_, ledger.shelves(), date_of(clock_.now()));
    const auto places = store::by_ids(tx, {open.begin(), open.end()});
    const auto doubtful = in_doubt(tx, open);

    std::vector<Placed> pieces;
    for (const auto& wanted : units) {
        const Quantity reserved = ledger.accounts(wanted.product).of(Account::reserved);
        if (wanted.quantity.units < 0 || wanted.quantity > reserved)
            throw std::logic_error("only what is reserved can be allocated");
        const auto choice = open_bins(ledger, book, places, doubtful, wanted.product);
        for (const auto& stop : rules::choose_by_expiry(choice.candidates, wanted.quantity)) {
            const auto& spot = choice.spots[stop.candidate];
            ledger.move({Account::reserved, Account::allocated, wanted.product, stop.units, "allocate", wanted.reference,
                         LocationId(), LocationId(), spot.place, "", spot.lot});
            pieces.push_back({wanted.reference, wanted.product, spot.place, stop.units, spot.lot});
        }
    }
    ledger.save(ids_, "", clock_.now());
    return pieces;
}

void Stock::deallocate(db::Tx& tx, std::span<const Placed> pieces) {
    std::vector<Step> out;
    out.reserve(pieces.size());
    for (const auto& p : pieces)
        out.push_back({Account::allocated, Account::reserved, p.product, p.quantity, "deallocate", p.reference, LocationId(),
                       LocationId(), p.place, "", p.lot});
    post(tx, std::move(out), ids_, "", clock_.now());
}

void Stock::pick(db::Tx& tx, const Placed& from, LocationId tote, const std::string& actor) {
    require_kind(tx, tote, Kind::tote);
    post(tx,
         {{Account::allocated, Account::picked, from.product, from.quantity, "pick", from.reference, from.place, tote,
           from.place, "", from.lot}},
         ids_, actor, clock_.now());
}

void Stock::unpick(db::Tx& tx, const Placed& from_tote, LocationId bin, const std::string& actor) {
    require_kind(tx, bin, Kind::bin);
    post(tx,
         {{Account::picked, Account::allocated, from_tote.product, from_tote.quantity, "unpick", from_tote.reference, from_tote.place,
           bin, bin, "", from_tote.lot}},
         ids_, actor, clock_.now());
}

void Stock::write_off(db::Tx& tx, const Placed& from, const std::string& reason, const std::string& actor) {
    post(tx,
         {{Account::allocated, Account::missing, from.product, from.quantity, reason, from.reference, from.place, LocationId(),
           from.place, "", from.lot}},
         ids_, actor, clock_.now());
    store::ask_counts(tx, {{ids_.next<CountId>(), from.place, "short"}}, clock_.now());  // what else is not as the books say?
}

void Stock::put_back(db::Tx& tx, const Placed& from_tote, LocationId bin, const std::string& actor) {
    require_kind(tx, bin, Kind::bin);
    post(tx,
         {{Account::picked, Account::free, from_tote.product, from_tote.quantity, "putback", from_tote.reference, from_tote.place,
           bin, LocationId(), "", from_tote.lot}},
         ids_, actor, clock_.now());
    if (from_tote.lot) set_expired_apart(tx, {from_tote.product});
    announce(tx, from_tote.reference, {from_tote.product});
}

void Stock::pack(db::Tx& tx, const Placed& from_tote, const std::string& actor) {
    post(
        tx,
        {{Account::picked, Account::packed, from_tote.product, from_tote.quantity, "pack", from_tote.reference, from_tote.place, LocationId(),
          LocationId(), "", from_tote.lot}},
        ids_, actor, clock_.now());
}

void Stock::unpack(db::Tx& tx, const Placed& to_tote, const std::string& actor) {
    require_kind(tx, to_tote.place, Kind::tote);
    post(tx,
         {{Account::packed, Account::picked, to_tote.product, to_tote.quantity, "unpack", to_tote.reference, LocationId(),
           to_tote.place, LocationId(), "", to_tote.lot}},
         ids_, actor, clock_.now());
}

void Stock::ship(db::Tx& tx, std::span<const Units> units, const std::string& actor) {
    post(tx, steps(units, Account::packed, Account::shipped, "ship"), ids_, actor, clock_.now());
}

}  // namespace waybill::stock
