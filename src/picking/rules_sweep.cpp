#include "picking/rules_sweep.h"

#include <algorithm>
#include <stdexcept>

namespace waybill::picking::rules {

Sweep::Sweep(const Floor& floor, std::span<const Spot> spots)
    : floor_(floor), spots_(spots), frontier_(Frontier::of(floor.crosses.size())) {
    // An aisle without a spot is never of use: a walk along it moved to the next aisle that has one is not longer.
    for (std::size_t from = 0; from < spots.size();) {
        std::size_t to = from;
        while (to < spots.size() && spots[to].aisle == spots[from].aisle) ++to;
        if (from > 0) add_crossings(spots[from - 1].aisle, spots[from].aisle);
        aisle_ = spots[from].aisle;
        add_aisle(from, to);
        from = to;
    }
}

void Sweep::add(const Stretch& stretch, std::initializer_list<Option> options) {
    steps_.push_back({stretch, options_.size(), options.size()});
    options_.insert(options_.end(), options);
}

void Sweep::add_aisle(std::size_t from, std::size_t to) {
    const auto& y = floor_.crosses;
    const auto below = [&](std::int64_t limit) {
        while (from < to && spots_[from].y_mm < limit) ++from;
        return from;
    };
    // Blind ends and spots on a crossing first: they only ever touch it.
    if (const std::size_t first = from; below(y.front()) > first)
        add_blind(0, first, from, y.front() - spots_[first].y_mm, How::from_high);
    for (std::size_t cross = 0; cross < y.size(); ++cross) {
        const std::size_t on = from;
        if (below(y[cross] + 1) > on) add_blind(cross, on, from, 0, How::from_low);
        if (cross + 1 == y.size()) break;
        const std::size_t first = from;
        below(y[cross + 1]);
        add_stretch(cross, first, from);
    }
    if (from < to) add_blind(y.size() - 1, from, to, spots_[to - 1].y_mm - y.back(), How::from_low);
}

void Sweep::add_blind(std::size_t cross, std::size_t from, std::size_t to, std::int64_t mm, How how) {
    add({Stretch::Kind::blind, aisle_, aisle_, cross, from, to}, {{frontier_.touch(cross), 2 * mm, how}});
}

void Sweep::add_stretch(std::size_t cross, std::size_t from, std::size_t to) {
    if (floor_.aisles[aisle_].way == Way::closed) return;
    const std::int64_t low = floor_.crosses[cross], high = floor_.crosses[cross + 1], length = high - low;
    Stretch stretch{Stretch::Kind::aisle, aisle_, aisle_, cross, from, to};
    const Option once{frontier_.pass(cross), length, How::once}, twice{frontier_.twice(cross), 2 * length, How::twice};
    if (from == to) return add(stretch, {{nullptr, 0, How::never}, once, twice});
    std::int64_t widest = 0;
    for (std::size_t i = from + 1; i < to; ++i) {
        const std::int64_t gap = spots_[i].y_mm - spots_[i - 1].y_mm;
        if (gap > widest) widest = gap, stretch.gap = i;
    }
    const Option from_low{frontier_.touch(cross), 2 * (spots_[to - 1].y_mm - low), How::from_low};
    const Option from_high{frontier_.touch(cross + 1), 2 * (high - spots_[from].y_mm), How::from_high};
    if (widest == 0) return add(stretch, {once, twice, from_low, from_high});
    add(stretch, {once, twice, from_low, from_high, {frontier_.both(cross), 2 * (length - widest), How::from_both}});
}

void Sweep::add_crossings(std::size_t aisle, std::size_t next) {
    const std::int64_t mm = floor_.aisles[next].x_mm - floor_.aisles[aisle].x_mm;
    for (std::size_t cross = 0; cross < floor_.crosses.size(); ++cross)
        add({Stretch::Kind::cross_aisle, aisle, next, cross, 0, 0}, {{frontier_.over(cross, 0), 0, How::never},
                                                                     {frontier_.over(cross, 1), mm, How::once},
                                                                     {frontier_.over(cross, 2), 2 * mm, How::twice}});
}

std::int64_t Sweep::run(bool remember) {
    const std::size_t states = frontier_.states();
    std::vector<std::int64_t> now(states, kNoWay), next(states);
    now[Frontier::kEmpty] = 0;
    if (remember) came_.assign(steps_.size() * states, 0);
    for (std::size_t at = 0; at < steps_.size(); ++at) {
        std::fill(next.begin(), next.end(), kNoWay);
        std::uint32_t* came = remember ? came_.data() + at * states : nullptr;
        for (std::size_t k = 0; k < steps_[at].options; ++k) {
            const Option& option = options_[steps_[at].first_option + k];
            for (std::size_t state = 0; state < states; ++state) {
                if (now[state] >= kNoWay) continue;
                const std::size_t to = option.next ? option.next[state] : state;
                if (to == Frontier::kNever || now[state] + option.mm >= next[to]) continue;
                next[to] = now[state] + option.mm;
                if (came) came[to] = static_cast<std::uint32_t>(state << 3 | k);
            }
        }
        now.swap(next);
    }
    std::int64_t best = kNoWay;
    for (std::size_t state = 0; state < states; ++state)
        if (frontier_.complete(state) && now[state] < best) best = now[state], last_state_ = state;
    if (best >= kNoWay) throw std::logic_error("a floor on which no route hangs together");
    return best;
}

std::int64_t Sweep::length() {
    // Within the depot's own aisle nobody need come to a crossing.
    if (spots_.front().aisle == spots_.back().aisle) return 2 * (spots_.back().y_mm - spots_.front().y_mm);
    return run(false);
}

std::vector<Stretch> Sweep::stretches() {
    run(true);
    std::vector<Stretch> out;
    std::size_t state = last_state_;
    for (std::size_t at = steps_.size(); at-- > 0;) {
        const std::uint32_t came = came_[at * frontier_.states() + state];
        Stretch stretch = steps_[at].stretch;
        stretch.how = options_[steps_[at].first_option + (came & 7)].how;
        if (stretch.how != How::never) out.push_back(stretch);
        state = came >> 3;
    }
    return out;
}

}  // namespace waybill::picking::rules
