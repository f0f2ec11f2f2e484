#include "picking/rules_tour.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "picking/rules_floor.h"

namespace waybill::picking::rules {

Tour::Tour(std::vector<std::int64_t> distances, std::size_t start)
    : distances_(std::move(distances)),
      n_(static_cast<std::size_t>(std::llround(std::sqrt(static_cast<double>(distances_.size()))))),
      start_(start) {}

std::int64_t Tour::length(const std::vector<std::size_t>& round) const {
    std::int64_t total = 0;
    std::size_t at = start_;
    for (const std::size_t place : round) total = std::min(kNoWay, total + d(at, place)), at = place;
    return std::min(kNoWay, total + d(at, start_));
}

std::vector<std::size_t> Tour::shortest() const {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < n_; ++i)
        if (i != start_) others.push_back(i);
    const std::size_t m = others.size();
    if (m == 0) return {start_};
    std::vector<std::int64_t> best((std::size_t{1} << m) * m, kNoWay);
    std::vector<std::uint8_t> before(best.size(), 0);
    for (std::size_t k = 0; k < m; ++k) best[(std::size_t{1} << k) * m + k] = d(start_, others[k]);
    for (std::size_t set = 1; set < std::size_t{1} << m; ++set) {
        for (std::size_t last = 0; last < m; ++last) {
            const std::int64_t so_far = best[set * m + last];
            if (so_far >= kNoWay) continue;
            for (std::size_t next = 0; next < m; ++next) {
                if (set >> next & 1) continue;
                const std::size_t at = (set | std::size_t{1} << next) * m + next;
                if (const auto total = so_far + d(others[last], others[next]); total < best[at])
                    best[at] = total, before[at] = static_cast<std::uint8_t>(last);
            }
        }
    }
    std::size_t set = (std::size_t{1} << m) - 1, last = 0;
    for (std::size_t k = 1; k < m; ++k)
        if (best[set * m + k] + d(others[k], start_) < best[set * m + last] + d(others[last], start_)) last = k;
    std::vector<std::size_t> round;
    for (std::size_t left = m; left > 0; --left) {
        round.push_back(others[last]);
        const std::size_t earlier = before[set * m + last];
        set ^= std::size_t{1} << last;
        last = earlier;
    }
    round.push_back(start_);
    std::reverse(round.begin(), round.end());
    return round;
}

/// Takes up to three places out of the cycle and puts them in where they cost least.
bool Tour::move_a_part(std::vector<std::size_t>& cycle) const {
    const std::size_t n = cycle.size();
    for (std::size_t size = 1; size <= 3 && size + 1 < n; ++size) {
        for (std::size_t from = 1; from + size <= n; ++from) {
            const std::size_t first = cycle[from], last = cycle[from + size - 1];
            const std::size_t left = cycle[from - 1], right = cycle[(from + size) % n];
            const std::int64_t gain = d(left, first) + d(last, right) - d(left, right);
            for (std::size_t at = 0; at < n; ++at) {
                if (at + 1 >= from && at < from + size) continue;
                const std::size_t a = cycle[at], b = cycle[(at + 1) % n];
                if (d(a, first) + d(last, b) - d(a, b) >= gain) continue;
                const auto begin = cycle.begin();
                const auto i = [](std::size_t k) { return static_cast<std::ptrdiff_t>(k); };
                if (at < from)
                    std::rotate(begin + i(at + 1), begin + i(from), begin + i(from + size));
                else
                    std::rotate(begin + i(from), begin + i(from + size), begin + i(at + 1));
                return true;
            }
        }
    }
    return false;
}

bool Tour::turn_a_part(std::vector<std::size_t>& cycle) const {
    const std::size_t n = cycle.size();
    for (std::size_t from = 1; from + 1 < n; ++from) {
        std::int64_t forth = 0, back = 0;  // the part as it is walked now, and the other way round
        for (std::size_t to = from + 1; to < n; ++to) {
            forth += d(cycle[to - 1], cycle[to]), back += d(cycle[to], cycle[to - 1]);
            const std::size_t left = cycle[from - 1], right = cycle[(to + 1) % n];
            if (d(left, cycle[to]) + back + d(cycle[from], right) >= d(left, cycle[from]) + forth + d(cycle[to], right)) continue;
            std::reverse(cycle.begin() + static_cast<std::ptrdiff_t>(from), cycle.begin() + static_cast<std::ptrdiff_t>(to + 1));
            return true;
        }
    }
    return false;
}

std::vector<std::size_t> Tour::improved(std::vector<std::size_t> round) const {
    const auto at_start = std::find(round.begin(), round.end(), start_);
    std::rotate(round.begin(), at_start, round.end());
    for (std::size_t left = 4 * n_ + 100; left > 0 && (move_a_part(round) || turn_a_part(round)); --left) {
    }
    return round;
}

std::int64_t Tour::bound(std::int64_t goal) const {
    if (n_ < 3) return n_ < 2 ? 0 : d(0, 1) + d(1, 0);
    constexpr int kRounds = 300;
    std::vector<double> price(n_, 0.0), key(n_);
    std::vector<std::size_t> parent(n_);
    std::vector<int> degree(n_);
    double best = 0, step = 2.0;
    for (int round = 0; round < kRounds; ++round) {
        const auto cost = [&](std::size_t a, std::size_t b) { return static_cast<double>(d(a, b)) + price[a] + price[b]; };
        // A spanning tree of all places but the first (Prim), and the first with its two cheapest ways.
        std::fill(key.begin(), key.end(), std::numeric_limits<double>::max());
        std::fill(degree.begin(), degree.end(), 0);
        std::vector<bool> in(n_, false);
        double total = 0;
        for (std::size_t added = 1, at = 1; added < n_; ++added) {
            in[at] = true;
            if (added > 1) total += key[at], ++degree[at], ++degree[parent[at]];
            std::size_t next = 0;
            for (std::size_t i = 1; i < n_; ++i) {
                if (in[i]) continue;
                if (const double c = cost(at, i); c < key[i]) key[i] = c, parent[i] = at;
                if (next == 0 || key[i] < key[next]) next = i;
            }
            at = next;
        }
        std::size_t one = 1, two = 2;
        if (cost(0, two) < cost(0, one)) std::swap(one, two);
        for (std::size_t i = 3; i < n_; ++i) {
            if (cost(0, i) < cost(0, one))
                two = one, one = i;
            else if (cost(0, i) < cost(0, two))
                two = i;
        }
        total += cost(0, one) + cost(0, two);
        degree[0] = 2, ++degree[one], ++degree[two];
        double prices = 0;
        for (const double p : price) prices += p;
        total -= 2 * prices;
        if (total > best)
            best = total;
        else
            step *= 0.97;
        double off = 0;
        for (const int k : degree) off += (k - 2) * (k - 2);
        if (off == 0) break;  // the tree is a round: it is the shortest
        const double scale = step * std::max(1.0, static_cast<double>(goal) - total) / off;
        for (std::size_t i = 0; i < n_; ++i) price[i] += scale * (degree[i] - 2);
    }
    // Lengths are whole millimetres, and every sum of them that closes a round: the bound may be rounded up, but for the noise.
    return static_cast<std::int64_t>(std::ceil(best - 0.01));
}

std::int64_t Tour::assignment() const {
    if (n_ < 2) return 0;
    // Shortest augmenting paths with potentials (Kuhn, Munkres; Jonker and Volgenant). Row and column 0 stand for none.
    const auto cost = [&](std::size_t row, std::size_t column) { return row == column ? kNoWay : d(row - 1, column - 1); };
    std::vector<std::int64_t> u(n_ + 1, 0), v(n_ + 1, 0), least(n_ + 1);
    std::vector<std::size_t> row_of(n_ + 1, 0), before(n_ + 1, 0);
    for (std::size_t row = 1; row <= n_; ++row) {
        std::fill(least.begin(), least.end(), INT64_MAX);
        std::vector<bool> used(n_ + 1, false);
        std::size_t column = 0;
        row_of[0] = row;
        do {
            used[column] = true;
            const std::size_t at = row_of[column];
            std::int64_t step = INT64_MAX;
            std::size_t next = 0;
            for (std::size_t k = 1; k <= n_; ++k) {
                if (used[k]) continue;
                if (const std::int64_t reduced = cost(at, k) - u[at] - v[k]; reduced < least[k])
                    least[k] = reduced, before[k] = column;
                if (least[k] < step) step = least[k], next = k;
            }
            for (std::size_t k = 0; k <= n_; ++k) {
                if (used[k])
                    u[row_of[k]] += step, v[k] -= step;
                else if (k > 0)
                    least[k] -= step;
            }
            column = next;
        } while (row_of[column] != 0);
        for (; column != 0; column = before[column]) row_of[column] = row_of[before[column]];
    }
    return -v[0];
}

}  // namespace waybill::picking::rules
