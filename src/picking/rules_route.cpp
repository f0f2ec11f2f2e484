#include "picking/rules_route.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "picking/rules_sweep.h"
#include "picking/rules_tour.h"

namespace waybill::picking::rules {

namespace {

/// The stretches of a route as a graph of single steps, and the round through it.
class Circuit {
  public:
    Circuit(const Floor& floor, std::size_t spots)
        : h_(floor.crosses.size()), crossings_(floor.aisles.size() * h_), steps_(crossings_ + spots) {}

    void add(const Stretch& s) {
        const auto low = crossing(s.aisle, s.cross);
        switch (s.kind) {
            case Stretch::Kind::cross_aisle:
                for (int i = s.how == How::twice ? 2 : 1; i > 0; --i) step(low, crossing(s.next, s.cross));
                return;
            case Stretch::Kind::blind:
                if (s.how == How::from_high)
                    chain_down(low, s.from, s.to);
                else
                    chain(low, s.from, s.to, 2);
                return;
            case Stretch::Kind::aisle:
                break;
        }
        const auto high = crossing(s.aisle, s.cross + 1);
        switch (s.how) {
            case How::never:
                return;
            case How::once:
            case How::twice: {
                const int times = s.how == How::twice ? 2 : 1;
                const auto last = chain(low, s.from, s.to, times);
                for (int i = 0; i < times; ++i) step(last, high);
                return;
            }
            case How::from_low:
                chain(low, s.from, s.to, 2);
                return;
            case How::from_high:
                chain_down(high, s.from, s.to);
                return;
            case How::from_both:
                chain(low, s.from, s.gap, 2), chain_down(high, s.gap, s.to);
                return;
        }
    }

    /// The spots in the order in which a round that begins at `start` meets them first (Hierholzer).
    std::vector<std::size_t> round(std::size_t start) {
        std::vector<std::size_t> path{crossings_ + start}, met, backwards;
        std::vector<bool> walked(edges_, false);
        while (!path.empty()) {
            const std::size_t at = path.back();
            if (const Step* onward = unwalked(at, path.size() > 1 ? path[path.size() - 2] : at, walked)) {
                walked[onward->edge] = true;
                path.push_back(onward->to);
            } else {
                backwards.push_back(at);
                path.pop_back();
            }
        }
        if (backwards.size() != edges_ + 1) throw std::logic_error("a route that does not hang together");
        std::vector<bool> seen(steps_.size(), false);
        for (const std::size_t node : backwards)
            if (node >= crossings_ && !seen[node]) seen[node] = true, met.push_back(node - crossings_);
        return met;
    }

  private:
    struct Step {
        std::size_t to, edge;
    };

    std::size_t crossing(std::size_t aisle, std::size_t cross) const { return aisle * h_ + cross; }
    void step(std::size_t a, std::size_t b) {
        steps_[a].push_back({b, edges_}), steps_[b].push_back({a, edges_});
        ++edges_;
    }
    std::size_t chain(std::size_t at, std::size_t from, std::size_t to, int times) {
        for (; from < to; ++from) {
            for (int i = 0; i < times; ++i) step(at, crossings_ + from);
            at = crossings_ + from;
        }
        return at;
    }
    void chain_down(std::size_t at, std::size_t from, std::size_t to) {
        for (; to > from; --to) {
            step(at, crossings_ + to - 1), step(at, crossings_ + to - 1);
            at = crossings_ + to - 1;
        }
    }
    /// A step not yet walked, and one that does not turn round where there is such: a person goes to the end first.
    const Step* unwalked(std::size_t at, std::size_t before, const std::vector<bool>& walked) const {
        const Step* back = nullptr;
        for (const Step& step : steps_[at]) {
            if (walked[step.edge]) continue;
            if (step.to != before) return &step;
            back = &step;
        }
        return back;
    }

    std::size_t h_, crossings_, edges_ = 0;
    std::vector<std::vector<Step>> steps_;
};

/// The different places among stops and depot, sorted; and which stops lie at each. The depot is index `stops.size()`.
struct Places {
    std::vector<Spot> spots;
    std::vector<std::vector<std::size_t>> stops;
    std::size_t depot = 0;

    Places(const Floor& floor, std::span<const Spot> all) {
        std::vector<std::size_t> order(all.size() + 1);
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto spot = [&](std::size_t i) -> const Spot& { return i == all.size() ? floor.depot : all[i]; };
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return std::pair(spot(a), a) < std::pair(spot(b), b); });
        for (const std::size_t i : order) {
            if (spots.empty() || spots.back() != spot(i)) spots.push_back(spot(i)), stops.emplace_back();
            if (i == all.size())
                depot = spots.size() - 1;
            else
                stops.back().push_back(i);
        }
    }
    std::vector<std::size_t> stops_in(std::span<const std::size_t> round) const {
        std::vector<std::size_t> out;
        for (const std::size_t place : round) out.insert(out.end(), stops[place].begin(), stops[place].end());
        return out;
    }
};

std::vector<std::size_t> exact_round(const Floor& floor, const Places& places) {
    Sweep sweep(floor, places.spots);
    Circuit circuit(floor, places.spots.size());
    for (const Stretch& stretch : sweep.stretches()) circuit.add(stretch);
    return circuit.round(places.depot);
}

/// The same floor with what the exact method can take: no one-way signs; of many cross aisles the outer ones and some between.
Floor eased(Floor floor) {
    for (auto& aisle : floor.aisles)
        if (aisle.way != Way::closed) aisle.way = Way::both;
    if (floor.crosses.size() <= Frontier::kMostCrosses) return floor;
    std::vector<std::int64_t> kept;
    for (std::size_t i = 0; i < Frontier::kMostCrosses; ++i)
        kept.push_back(floor.crosses[i * (floor.crosses.size() - 1) / (Frontier::kMostCrosses - 1)]);
    if (floor.aisles[floor.depot.aisle].way == Way::closed &&
        std::find(kept.begin(), kept.end(), floor.depot.y_mm) == kept.end()) {
        kept[1] = floor.depot.y_mm;
        std::sort(kept.begin(), kept.end());
    }
    floor.crosses = std::move(kept);
    return floor;
}

Floor without_signs(Floor floor) {
    for (auto& aisle : floor.aisles)
        if (aisle.way != Way::closed) aisle.way = Way::both;
    return floor;
}

}  // namespace

Route plan_route(const Floor& floor, std::span<const Spot> stops) {
    if (stops.empty()) return {};
    const Places places(floor, stops);
    const bool many_crosses = floor.crosses.size() > Frontier::kMostCrosses;
    if (!floor.one_way() && !many_crosses) {
        const auto order = places.stops_in(exact_round(floor, places));
        const auto length = round_length(floor, stops, order);
        return {order, length, length};
    }
    const Tour tour(distances(floor, places.spots), places.depot);
    std::vector<std::size_t> round;
    std::int64_t bound = -1;
    if (places.spots.size() <= kFewStops + 1) {
        round = tour.shortest();
        bound = tour.length(round);
    } else {
        const Floor easy = eased(floor);
        round = tour.improved(exact_round(easy, places));
        bound = many_crosses ? Tour(distances(without_signs(floor), places.spots), places.depot).bound(tour.length(round))
                             : Sweep(easy, places.spots).length();
        if (floor.one_way()) bound = std::max(bound, tour.assignment());
    }
    const auto length = tour.length(round);
    if (length >= kNoWay) throw std::logic_error("a stop that nobody can reach and leave");
    return {places.stops_in(round), {length}, {std::min(bound, length)}};
}

Millimetres round_length(const Floor& floor, std::span<const Spot> stops, std::span<const std::size_t> order) {
    std::int64_t total = 0;
    Spot at = floor.depot;
    const auto go = [&](const Spot& to) {
        total += distance(floor, at, to);
        at = to;
    };
    for (const std::size_t i : order) go(stops[i]);
    go(floor.depot);
    return {total};
}

std::vector<Point> round_corners(const Floor& floor, std::span<const Spot> stops, std::span<const std::size_t> order) {
    std::vector<Point> out{floor.at(floor.depot)};
    Spot at = floor.depot;
    const auto go = [&](const Spot& to) {
        for (const Point& p : corners(floor, at, to))
            if (out.back() != p) out.push_back(p);
        at = to;
    };
    for (const std::size_t i : order) go(stops[i]);
    if (!order.empty()) go(floor.depot);
    return out;
}

}  // namespace waybill::picking::rules
