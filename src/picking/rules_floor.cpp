#include "picking/rules_floor.h"

#include <algorithm>
#include <cstdlib>
#include <queue>
#include <stdexcept>

namespace waybill::picking::rules {

namespace {

bool may_go_up(Way way) { return way == Way::both || way == Way::up; }
bool may_go_down(Way way) { return way == Way::both || way == Way::down; }

/// Without one-way aisles one cross aisle is enough for every change of aisle: the best of them.
std::int64_t two_way(const Floor& floor, const Spot& a, const Spot& b) {
    if (a.aisle == b.aisle) return std::abs(a.y_mm - b.y_mm);
    std::int64_t best = kNoWay;
    for (const std::int64_t y : floor.crosses) {
        if (floor.aisles[a.aisle].way == Way::closed && y != a.y_mm) continue;
        if (floor.aisles[b.aisle].way == Way::closed && y != b.y_mm) continue;
        best = std::min(best, std::abs(a.y_mm - y) + std::abs(b.y_mm - y));
    }
    return best >= kNoWay ? kNoWay : best + std::abs(floor.aisles[a.aisle].x_mm - floor.aisles[b.aisle].x_mm);
}

/// Shortest walks from one spot over the crossings of a floor with one-way aisles.
class Search {
  public:
    Search(const Floor& floor, const Spot& from) : floor_(floor), from_(from), h_(floor.crosses.size()) {
        length_.assign(floor.aisles.size() * h_, kNoWay);
        before_.assign(length_.size(), kStart);
        for (std::size_t i = 0; i < h_; ++i) offer(node(from.aisle, i), along(from.aisle, from.y_mm, floor.crosses[i]), kStart);
        while (!open_.empty()) {
            const auto [length, at] = open_.top();
            open_.pop();
            if (length == length_[at]) leave(at, length);
        }
    }

    std::int64_t to(const Spot& spot) const { return last_crossing(spot).first; }
    std::vector<Point> corners(const Spot& spot) const {
        const auto [length, last] = last_crossing(spot);
        if (length >= kNoWay) return {};
        std::vector<Point> out{floor_.at(spot)};
        for (std::size_t at = last; at != kStart; at = before_[at])
            out.push_back({floor_.aisles[at / h_].x_mm, floor_.crosses[at % h_]});
        out.push_back(floor_.at(from_));
        std::reverse(out.begin(), out.end());
        return out;
    }

  private:
    static constexpr std::size_t kStart = SIZE_MAX;

    std::size_t node(std::size_t aisle, std::size_t cross) const { return aisle * h_ + cross; }
    std::int64_t along(std::size_t aisle, std::int64_t from, std::int64_t to) const {
        const Way way = floor_.aisles[aisle].way;
        return to == from || (to > from ? may_go_up(way) : may_go_down(way)) ? std::abs(to - from) : kNoWay;
    }
    void offer(std::size_t at, std::int64_t length, std::size_t before) {
        if (length >= length_[at]) return;
        length_[at] = length, before_[at] = before;
        open_.emplace(length, at);
    }
    void leave(std::size_t at, std::int64_t length) {
        const std::size_t aisle = at / h_, cross = at % h_;
        const auto step = [&](std::size_t a, std::size_t c, std::int64_t mm) { offer(node(a, c), length + mm, at); };
        if (cross > 0) step(aisle, cross - 1, along(aisle, floor_.crosses[cross], floor_.crosses[cross - 1]));
        if (cross + 1 < h_) step(aisle, cross + 1, along(aisle, floor_.crosses[cross], floor_.crosses[cross + 1]));
        if (aisle > 0) step(aisle - 1, cross, floor_.aisles[aisle].x_mm - floor_.aisles[aisle - 1].x_mm);
        if (aisle + 1 < floor_.aisles.size()) step(aisle + 1, cross, floor_.aisles[aisle + 1].x_mm - floor_.aisles[aisle].x_mm);
    }
    std::pair<std::int64_t, std::size_t> last_crossing(const Spot& spot) const {
        std::pair<std::int64_t, std::size_t> best{kNoWay, kStart};
        if (spot.aisle == from_.aisle) best.first = along(spot.aisle, from_.y_mm, spot.y_mm);
        for (std::size_t i = 0; i < h_; ++i) {
            const std::size_t at = node(spot.aisle, i);
            best = std::min(best, {length_[at] + along(spot.aisle, floor_.crosses[i], spot.y_mm), at});
        }
        return best;
    }

    const Floor& floor_;
    Spot from_;
    std::size_t h_;
    std::vector<std::int64_t> length_;
    std::vector<std::size_t> before_;
    std::priority_queue<std::pair<std::int64_t, std::size_t>, std::vector<std::pair<std::int64_t, std::size_t>>, std::greater<>>
        open_;
};

}  // namespace

bool Floor::one_way() const {
    return std::any_of(aisles.begin(), aisles.end(), [](const Aisle& a) { return a.way == Way::up || a.way == Way::down; });
}

std::size_t Floor::aisle_at(std::int64_t x_mm) const {
    std::size_t best = SIZE_MAX;
    for (std::size_t i = 0; i < aisles.size(); ++i) {
        if (aisles[i].way == Way::closed) continue;
        if (best == SIZE_MAX || std::abs(aisles[i].x_mm - x_mm) < std::abs(aisles[best].x_mm - x_mm)) best = i;
    }
    return best;
}

Floor make_floor(std::vector<Aisle> aisles, std::vector<std::int64_t> crosses, Point depot) {
    if (aisles.empty() || crosses.empty()) throw std::logic_error("a floor without aisles or without cross aisles");
    std::sort(crosses.begin(), crosses.end());
    crosses.erase(std::unique(crosses.begin(), crosses.end()), crosses.end());
    const auto here = [&](const Aisle& aisle) { return aisle.x_mm == depot.x_mm; };
    if (std::none_of(aisles.begin(), aisles.end(), here)) {
        aisles.push_back({depot.x_mm, Way::closed});
        depot.y_mm = *std::min_element(crosses.begin(), crosses.end(), [&](std::int64_t a, std::int64_t b) {
            return std::abs(a - depot.y_mm) < std::abs(b - depot.y_mm);
        });
    }
    std::sort(aisles.begin(), aisles.end(), [](const Aisle& a, const Aisle& b) { return a.x_mm < b.x_mm; });
    const auto at = static_cast<std::size_t>(std::find_if(aisles.begin(), aisles.end(), here) - aisles.begin());
    return {std::move(aisles), std::move(crosses), {at, depot.y_mm}};
}

std::int64_t distance(const Floor& floor, const Spot& from, const Spot& to) {
    return floor.one_way() ? Search(floor, from).to(to) : two_way(floor, from, to);
}

std::vector<std::int64_t> distances(const Floor& floor, std::span<const Spot> spots) {
    std::vector<std::int64_t> out;
    out.reserve(spots.size() * spots.size());
    const bool one_way = floor.one_way();
    for (const Spot& from : spots) {
        if (!one_way) {
            for (const Spot& to : spots) out.push_back(two_way(floor, from, to));
            continue;
        }
        const Search search(floor, from);
        for (const Spot& to : spots) out.push_back(search.to(to));
    }
    return out;
}

std::vector<Point> corners(const Floor& floor, const Spot& from, const Spot& to) {
    auto all = Search(floor, from).corners(to);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::vector<Point> out;
    for (const Point& p : all) {  // what lies on a straight line between two others is no corner
        const auto straight = [&](const Point& a, const Point& b) {
            return (a.x_mm == b.x_mm && b.x_mm == p.x_mm && (b.y_mm - a.y_mm > 0) == (p.y_mm - b.y_mm > 0)) ||
                   (a.y_mm == b.y_mm && b.y_mm == p.y_mm && (b.x_mm - a.x_mm > 0) == (p.x_mm - b.x_mm > 0));
        };
        if (out.size() > 1 && straight(out[out.size() - 2], out.back())) out.pop_back();
        out.push_back(p);
    }
    return out;
}

}  // namespace waybill::picking::rules
