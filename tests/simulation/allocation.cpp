#include "simulation/allocation.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "orders/rules.h"
#include "simulation/scheduler.h"
#include "stock/rules.h"

namespace waybill::simulation {

namespace {

using orders::Stage;
using orders::Stages;
using stock::rules::Account;
using stock::rules::Accounts;
using stock::rules::Shelf;

constexpr int kProducts = 3, kBins = 4;

struct Line {
    int product = 0;
    Stages units;
    std::map<int, std::int64_t> allocated;  ///< by bin
};
struct Movement {
    int product;
    Account from, to;
    std::int64_t units;
};
/// All that is stored. A transaction works on a copy.
struct Books {
    std::array<Accounts, kProducts> accounts;
    std::array<std::array<Shelf, kBins>, kProducts> shelves;
    std::vector<Line> lines;
    std::vector<Movement> ledger;
    std::int64_t received = 0;
};

struct CutOff {};

class Floor {
  public:
    Floor(Scheduler& time, AllocationSeen& seen, BrokenStock broken) : time_(time), seen_(seen), broken_(broken) {}

    void work() {
        Books copy = books_;
        Books& books = broken_ == BrokenStock::half_transactions ? books_ : copy;
        ++seen_.transactions;
        try {
            switch (time_.between(0, 8)) {
                case 0:
                    receive(books);
                    break;
                case 1:
                case 2:
                    order(books);
                    break;
                case 3:
                    allocate(books);
                    break;
                case 4:
                case 5:
                    pick(books);
                    break;
                case 6:
                    cancel(books);
                    break;
                default:
                    send(books);
                    break;
            }
            if (broken_ != BrokenStock::half_transactions) books_ = std::move(copy);
        } catch (const CutOff&) {
            ++seen_.cut;
        } catch (const std::logic_error& e) {
            ++seen_.refused;  // the ledger's arithmetic says no before anything is stored
            seen_.breaches.push_back(std::string("a step was refused: ") + e.what());
        }
        check();
    }

  private:
    void may_be_cut() {
        if (time_.chance(0.03)) throw CutOff{};
    }
    void move(Books& b, int product, Account from, Account to, std::int64_t units) {
        if (units == 0) return;
        b.accounts[static_cast<std::size_t>(product)].move(from, to, Quantity{units});
        may_be_cut();
        b.ledger.push_back({product, from, to, units});
    }
    Shelf& shelf(Books& b, int product, int bin) {
        return b.shelves[static_cast<std::size_t>(product)][static_cast<std::size_t>(bin)];
    }
    Line* any_line(Books& b) {
        return b.lines.empty()
                   ? nullptr
                   : &b.lines[static_cast<std::size_t>(time_.between(0, static_cast<std::int64_t>(b.lines.size()) - 1))];
    }

    void receive(Books& b) {
        const int product = static_cast<int>(time_.between(0, kProducts - 1)),
                  bin = static_cast<int>(time_.between(0, kBins - 1));
        const auto units = time_.between(1, 20);
        move(b, product, Account::supplier, Account::free, units);
        shelf(b, product, bin).on_hand.units += units;
        b.received += units;
        for (auto& line : b.lines)  // who waits is served first
            if (line.product == product) reserve(b, line);
    }

    void reserve(Books& b, Line& line) {
        const Quantity free = b.accounts[static_cast<std::size_t>(line.product)].of(Account::free);
        const Quantity wanted{line.units.backordered()};
        const auto got = broken_ == BrokenStock::grants_without_looking ? wanted : stock::rules::grant(free, wanted);
        if (got.units < wanted.units) ++seen_.backordered;
        move(b, line.product, Account::free, Account::reserved, got.units);
        line.units.add(Stage::reserved, got.units);
    }

    void order(Books& b) {
        b.lines.push_back({static_cast<int>(time_.between(0, kProducts - 1)), Stages{.quantity = time_.between(1, 12)}, {}});
        reserve(b, b.lines.back());
    }

    void allocate(Books& b) {
        Line* line = any_line(b);
        if (!line || line->units.unallocated() == 0) return;
        std::vector<stock::rules::Candidate> bins;
        for (int bin = 0; bin < kBins; ++bin) bins.push_back({"B" + std::to_string(bin), shelf(b, line->product, bin).open()});
        for (const auto& stop : stock::rules::choose(bins, Quantity{line->units.unallocated()})) {
            const int bin = static_cast<int>(stop.candidate);
            move(b, line->product, Account::reserved, Account::allocated, stop.units.units);
            shelf(b, line->product, bin).allocated.units += stop.units.units;
            line->allocated[bin] += stop.units.units;
            line->units.add(Stage::allocated, stop.units.units);
        }
    }

    /// All that is allocated in one bin: some is found, and what is not there is short.
    void pick(Books& b) {
        Line* line = any_line(b);
        if (!line || line->allocated.empty()) return;
        const auto [bin, units] = *line->allocated.begin();
        const auto found = time_.chance(0.1) ? time_.between(0, units) : units;
        line->allocated.erase(bin);
        Shelf& place = shelf(b, line->product, bin);
        place.on_hand.units -= units, place.allocated.units -= units;
        move(b, line->product, Account::allocated, Account::picked, found);
        line->units.add(Stage::picked, found);
        if (found == units) return;
        ++seen_.shorts;
        move(b, line->product, Account::allocated, Account::missing, units - found);
        line->units.add(Stage::allocated, found - units);
        line->units.add(Stage::reserved, found - units);
        reserve(b, *line);
    }

    void send(Books& b) {
        Line* line = any_line(b);
        if (!line) return;
        if (const auto units = line->units.picked - line->units.packed; units > 0) {
            move(b, line->product, Account::picked, Account::packed, units);
            line->units.add(Stage::packed, units);
        } else if (const auto packed = line->units.packed - line->units.shipped; packed > 0) {
            move(b, line->product, Account::packed, Account::shipped, packed);
            line->units.add(Stage::shipped, packed);
        }
    }

    /// What is not picked goes back to who waits for it.
    void cancel(Books& b) {
        Line* line = any_line(b);
        if (!line || !time_.chance(0.3)) return;
        for (const auto& [bin, units] : line->allocated) {
            shelf(b, line->product, bin).allocated.units -= units;
            move(b, line->product, Account::allocated, Account::reserved, units);
            line->units.add(Stage::allocated, -units);
        }
        line->allocated.clear();
        const auto soft = line->units.reserved - line->units.picked;
        move(b, line->product, Account::reserved, Account::free, soft);
        line->units.add(Stage::reserved, -soft);
        line->units.add(Stage::cancelled, line->units.backordered());
        for (auto& other : b.lines)
            if (other.product == line->product) reserve(b, other);
    }

    void check() {
        for (int p = 0; p < kProducts; ++p) {
            const auto& accounts = books_.accounts[static_cast<std::size_t>(p)];
            Stages sum;
            for (const auto& line : books_.lines)
                if (line.product == p) sum += line.units;
            std::map<Account, std::int64_t> ledger;
            for (const auto& m : books_.ledger)
                if (m.product == p) ledger[m.from] -= m.units, ledger[m.to] += m.units;
            std::int64_t on_hand = 0;
            for (const auto& place : books_.shelves[static_cast<std::size_t>(p)])
                stock::rules::check(place), on_hand += place.on_hand.units;
            const auto of = [&](Account a) { return accounts.of(a).units; };
            for (const Account a :
                 {Account::free, Account::reserved, Account::allocated, Account::picked, Account::packed, Account::shipped})
                if (of(a) != ledger[a])
                    return breach(p, std::string("the ledger says otherwise of ") + std::string(stock::rules::name(a)));
            if (of(Account::reserved) != sum.reserved - sum.allocated || of(Account::allocated) != sum.allocated - sum.picked ||
                of(Account::picked) != sum.picked - sum.packed || of(Account::packed) != sum.packed - sum.shipped ||
                of(Account::shipped) != sum.shipped)
                return breach(p, "stock and orders disagree");
            if (on_hand != of(Account::free) + of(Account::reserved) + of(Account::allocated))
                return breach(p, "the shelves hold something else");
        }
        for (const auto& line : books_.lines)
            if (!orders::in_order(line.units)) return breach(line.product, "a line's stages are out of order");
    }
    void breach(int product, const std::string& what) {
        seen_.breaches.push_back("product " + std::to_string(product) + ": " + what);
    }

    Scheduler& time_;
    AllocationSeen& seen_;
    const BrokenStock broken_;
    Books books_;
};

}  // namespace

AllocationSeen play_allocation(std::uint64_t seed, BrokenStock broken) {
    Scheduler time(seed);
    AllocationSeen seen;
    Floor floor(time, seen, broken);
    for (int step = 0; step < 200 && seen.breaches.empty(); ++step) floor.work();
    return seen;
}

}  // namespace waybill::simulation
