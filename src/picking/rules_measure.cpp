#include "picking/rules_measure.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "picking/rules_sweep.h"

namespace waybill::picking::rules {

namespace {

Floor plain(Floor floor, std::size_t most_crosses) {
    for (auto& aisle : floor.aisles)
        if (aisle.way != Way::closed) aisle.way = Way::both;
    if (floor.crosses.size() > most_crosses) {
        std::vector<std::int64_t> kept{floor.crosses.front(), floor.crosses.back()};
        // A depot between two aisles stands on its cross aisle.
        if (floor.aisles[floor.depot.aisle].way == Way::closed) kept.insert(kept.begin() + 1, floor.depot.y_mm);
        kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
        floor.crosses = std::move(kept);
    }
    return floor;
}

}  // namespace

Measure::Measure(const Floor& floor, std::span<const Spot> stops)
    : floor_(plain(floor, kExactCrosses)),
      exact_(!floor.one_way() && floor.crosses.size() <= kExactCrosses),
      block_(floor_.crosses.size() == 2),
      bit_(stops.size()) {
    std::vector<std::size_t> order(stops.size() + 1);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto spot = [&](std::size_t i) -> const Spot& { return i == stops.size() ? floor_.depot : stops[i]; };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return spot(a) < spot(b); });
    const Spot* before = nullptr;
    for (const std::size_t i : order) {
        const Spot& s = spot(i);
        if (!before || before->aisle != s.aisle) {
            columns_.push_back({floor_.aisles[s.aisle].x_mm, s.aisle, y_.size() / 64, 0, floor_.aisles[s.aisle].way == Way::closed});
            before = nullptr;
        }
        if (!before || *before != s) {
            if (!before || y_.size() % 64 == 0) {  // an aisle begins with a word of its own
                y_.resize((y_.size() + 63) / 64 * 64);
                if (!before) columns_.back().first_word = y_.size() / 64;
                word_column_.push_back(columns_.size() - 1);
                ++columns_.back().words;
            }
            y_.push_back(s.y_mm);
            if (s.y_mm < floor_.crosses.front() || s.y_mm > floor_.crosses.back()) block_ = false;
        }
        (i == stops.size() ? depot_bit_ : bit_[i]) = y_.size() - 1;
        before = &s;
    }
    y_.resize((y_.size() + 63) / 64 * 64);
}

Measure::Costs Measure::costs(const Column& column, const std::uint64_t* set) const {
    constexpr std::int64_t kNo = kNoWay / 1024;
    const std::int64_t low = floor_.crosses.front(), high = floor_.crosses.back(), length = high - low;
    if (column.closed) {  // the depot, on one of the two cross aisles
        const bool at_low = floor_.depot.y_mm == low;
        return {kNo, kNo, at_low ? 0 : kNo, at_low ? kNo : 0, kNo};
    }
    std::int64_t first = -1, last = 0, widest = 0;
    for (std::size_t word = column.first_word; word < column.first_word + column.words; ++word) {
        std::uint64_t bits = set[word];
        if (depot_bit_ / 64 == word) bits |= std::uint64_t{1} << (depot_bit_ % 64);
        for (; bits != 0; bits &= bits - 1) {
            const std::int64_t y = y_[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))] - low;
            if (first < 0)
                first = y;
            else
                widest = std::max(widest, y - last);
            last = y;
        }
    }
    if (first < 0) return {-1, 0, 0, 0, 0};
    return {length, 2 * length, 2 * last, 2 * (length - first), 2 * (length - widest)};
}

std::int64_t Measure::one_block(const std::uint64_t* set) const {
    Edge e{};
    std::int64_t x = 0;
    std::size_t walked = 0;
    for (const Column& column : columns_) {
        const Costs c = costs(column, set);
        if (c.once < 0) continue;
        if (++walked == 1) {
            e = {c.low, c.high, c.once, c.twice, c.gap};
            x = column.x_mm;
            continue;
        }
        const std::int64_t way = 2 * (column.x_mm - x);
        x = column.x_mm;
        e = {std::min(e.low, e.even) + way, std::min(e.high, e.even) + way, e.odd + way, e.even + 2 * way, e.apart + 2 * way};
        const std::int64_t keep = std::min({c.low, c.high, c.gap}), one = std::min(e.low, e.high);
        e = {e.low + c.low, e.high + c.high, std::min(e.odd + keep, std::min({one, e.even, e.apart}) + c.once),
             std::min({e.even + keep, e.odd + c.once, std::min(one, e.apart) + c.twice}),
             std::min({e.apart + keep, e.low + std::min(c.high, c.gap), e.high + std::min(c.low, c.gap)})};
    }
    return walked > 1 ? std::min({e.low, e.high, e.even}) : by_sweep(set);
}

std::int64_t Measure::by_sweep(const std::uint64_t* set) const {
    std::vector<Spot> spots;
    for (std::size_t word = 0; word < words(); ++word) {
        std::uint64_t bits = set[word];
        if (depot_bit_ / 64 == word) bits |= std::uint64_t{1} << (depot_bit_ % 64);
        for (; bits != 0; bits &= bits - 1)
            spots.push_back(
                {columns_[word_column_[word]].aisle, y_[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))]});
    }
    return Sweep(floor_, spots).length();
}

std::int64_t Measure::length(const std::uint64_t* set) const { return block_ ? one_block(set) : by_sweep(set); }

}  // namespace waybill::picking::rules
