#include "stock/rules.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace waybill::stock::rules {
namespace {

constexpr std::array<std::string_view, 11> kNames{"free",    "reserved", "allocated", "picked", "packed", "shipped",
                                                  "expired", "supplier", "missing",   "found",  "scrap"};

std::size_t index(Account account) { return static_cast<std::size_t>(account); }
bool is_balance(Account account) { return index(account) < kBalances; }

[[noreturn]] void refuse(const std::string& what, std::int64_t units) {
    throw std::logic_error(what + " would be " + std::to_string(units));
}

// Which bin to go to next: one that covers the rest, else the fullest; then the first code.
bool better(const Candidate& a, const Candidate& b, Quantity rest) {
    const bool a_covers = a.open >= rest, b_covers = b.open >= rest;
    if (a_covers != b_covers) return a_covers;
    if (!a_covers && a.open != b.open) return a.open > b.open;
    return a.code < b.code;
}

}  // namespace

std::string_view name(Account account) { return kNames.at(index(account)); }

Quantity Accounts::of(Account account) const { return units_.at(index(account)); }

void Accounts::set(Account account, Quantity units) {
    if (units.units < 0 || units.units > kMostUnits) refuse("the balance " + std::string(name(account)), units.units);
    units_.at(index(account)) = units;
}

void Accounts::move(Account from, Account to, Quantity units) {
    if (units.units <= 0 || units.units > kMostUnits) refuse("a movement", units.units);
    if (from == to) throw std::logic_error("a movement from an account to itself");
    if (is_balance(from)) set(from, of(from) - units);
    if (is_balance(to)) set(to, of(to) + units);
}

void check(const Shelf& shelf) {
    if (shelf.allocated.units < 0) refuse("what is allocated in a place", shelf.allocated.units);
    if (shelf.on_hand.units < 0 || shelf.on_hand.units > kMostUnits) refuse("what lies in a place", shelf.on_hand.units);
    if (shelf.allocated > shelf.on_hand) refuse("what is not allocated in a place", shelf.open().units);
}

Quantity grant(Quantity available, Quantity wanted) {
    if (wanted.units < 0) refuse("a wish", wanted.units);
    return std::min(available, wanted);
}

std::vector<Stop> choose(const std::vector<Candidate>& bins, Quantity wanted) {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < bins.size(); ++i)
        if (bins[i].open.units > 0) left.push_back(i);
    std::vector<Stop> stops;
    while (wanted.units > 0 && !left.empty()) {
        const auto best =
            std::min_element(left.begin(), left.end(), [&](auto a, auto b) { return better(bins[a], bins[b], wanted); });
        const Quantity units = std::min(bins[*best].open, wanted);
        stops.push_back({*best, units});
        wanted -= units;
        left.erase(best);
    }
    return stops;
}

std::vector<Stop> choose_by_expiry(const std::vector<Candidate>& bins, Quantity wanted) {
    const auto turn = [](const Candidate& bin) { return std::pair(bin.doubtful, bin.expires); };  // no expiry is before all
    std::set<std::pair<bool, std::optional<Date>>> turns;
    for (const auto& bin : bins) turns.insert(turn(bin));
    std::vector<Stop> stops;
    for (const auto& now : turns) {
        std::vector<Candidate> mine;
        std::vector<std::size_t> at;
        for (std::size_t i = 0; i < bins.size(); ++i)
            if (turn(bins[i]) == now) mine.push_back(bins[i]), at.push_back(i);
        for (const auto& stop : choose(mine, wanted)) {
            stops.push_back({at[stop.candidate], stop.units});
            wanted -= stop.units;
        }
    }
    return stops;
}

bool sellable(Date expires, Date today, int min_days) { return expires - today >= std::chrono::days(min_days); }

Quantity set_apart(Quantity gone, Quantity free, Quantity expired) { return std::min(gone, free + expired); }

bool is_lot_code(std::string_view code) {
    constexpr std::size_t kLongest = 20;
    return !code.empty() && code.size() <= kLongest && std::all_of(code.begin(), code.end(), [](char c) { return c > 0x20 && c <= 0x7e; });
}

bool is_printable_code(std::string_view code) {
    const bool printable = std::all_of(code.begin(), code.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
    return printable && !code.empty() && code.front() != ' ' && code.back() != ' ';
}

}  // namespace waybill::stock::rules
