#include "picking/rules_batch.h"

#include <algorithm>
#include <optional>
#include <random>

#include "picking/rules_measure.h"
#include "picking/rules_route.h"

namespace waybill::picking::rules {

Load& Load::operator+=(const Load& other) {
    orders += other.orders, units += other.units, grams += other.grams, cubic_mm += other.cubic_mm;
    return *this;
}
Load& Load::operator-=(const Load& other) {
    orders -= other.orders, units -= other.units, grams -= other.grams, cubic_mm -= other.cubic_mm;
    return *this;
}
bool Load::fits(const Load& cart) const {
    const auto within = [](std::int64_t value, std::int64_t limit) { return limit == 0 || value <= limit; };
    return within(orders, cart.orders) && within(units, cart.units) && within(grams, cart.grams) &&
           within(cubic_mm, cart.cubic_mm);
}

std::vector<std::vector<std::size_t>> first_come(std::span<const Job> jobs, const Load& cart) {
    std::vector<std::vector<std::size_t>> out;
    Load load;
    for (std::size_t job = 0; job < jobs.size(); ++job) {
        load += jobs[job].load;
        if (out.empty() || !load.fits(cart)) out.emplace_back(), load = jobs[job].load;
        out.back().push_back(job);
    }
    return out;
}

namespace {

using Set = std::vector<std::uint64_t>;

struct Batch {
    std::vector<std::size_t> jobs;
    Load load;
    Set set;
    std::int64_t length = 0;
    /// What stays when one job leaves: a set for each of `jobs`, and its length. Empty: not looked at since the batch changed.
    Set rest_sets;
    std::vector<std::int64_t> rest_lengths;
};

class Search {
  public:
    Search(const Measure& measure, std::span<const Job> jobs, const Load& cart)
        : measure_(measure), jobs_(jobs), cart_(cart), spare_(measure.words()) {
        for (std::size_t job = 0; job < jobs.size(); ++job) {
            Set& set = sets_.emplace_back(measure.words(), 0);
            for (const std::size_t stop : jobs[job].stops) measure.choose(set.data(), stop);
            alone_.push_back(measure.length(set.data()));
        }
    }

    /// Each job a batch; the two whose joining saves most are joined, until none saves.
    std::vector<Batch> joined(std::vector<Batch> batches) const {
        const std::size_t n = batches.size();
        std::vector<std::int64_t> saving(n * n, -1);
        std::vector<std::size_t> best(n, 0);  // of each row
        const auto look = [&](std::size_t a) {
            const auto row = saving.begin() + static_cast<std::ptrdiff_t>(a * n);
            best[a] = static_cast<std::size_t>(std::max_element(row, row + static_cast<std::ptrdiff_t>(n)) - row);
        };
        const auto set = [&](std::size_t a, std::size_t b, std::int64_t value) {
            for (const auto& [row, column] : {std::pair(a, b), std::pair(b, a)}) {
                saving[row * n + column] = value;
                if (value > saving[row * n + best[row]])
                    best[row] = column;
                else if (best[row] == column)
                    look(row);
            }
        };
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t b = a + 1; b < n; ++b) saving[a * n + b] = saving[b * n + a] = saving_of(batches[a], batches[b]);
        for (std::size_t a = 0; a < n; ++a) look(a);
        for (;;) {
            std::size_t a = 0;
            for (std::size_t k = 1; k < n; ++k)
                if (saving[k * n + best[k]] > saving[a * n + best[a]]) a = k;
            const std::size_t b = best[a];
            if (n == 0 || saving[a * n + b] < 0) break;
            join(batches[a], batches[b]);
            for (std::size_t k = 0; k < n; ++k) set(b, k, -1);
            for (std::size_t k = 0; k < n; ++k)
                if (k != a && !batches[k].jobs.empty()) set(a, k, saving_of(batches[a], batches[k]));
        }
        std::erase_if(batches, [](const Batch& b) { return b.jobs.empty(); });
        return batches;
    }

    Batch single(std::size_t job) const { return {{job}, jobs_[job].load, sets_[job], alone_[job], {}, {}}; }

    /// Moves and exchanges single jobs as long as that shortens the walks.
    void improve(std::vector<Batch>& batches) const {
        const std::size_t n = batches.size();
        std::size_t now = 0;
        std::vector<std::size_t> changed(n, 1), looked(n * n, 0);  // when a batch changed last; when a pair was looked at in vain
        for (bool better = true; better;) {
            better = false;
            for (std::size_t a = 0; a < n; ++a)
                for (std::size_t b = 0; b < n; ++b) {
                    if (a == b || looked[a * n + b] >= std::max(changed[a], changed[b])) continue;
                    ++now;
                    if (between(batches[a], batches[b], a < b))
                        better = true, changed[a] = changed[b] = now + 1;
                    else
                        looked[a * n + b] = now + 1;
                }
        }
        std::erase_if(batches, [](const Batch& b) { return b.jobs.empty(); });
    }

    /// Takes two batches and some jobs apart: what is joined again may fall together better.
    std::vector<Batch> disturbed(std::vector<Batch> batches, std::mt19937_64& random) const {
        std::vector<Batch> out;
        const std::size_t first = random() % batches.size(), second = random() % batches.size();
        for (std::size_t i = 0; i < batches.size(); ++i) {
            Batch& batch = batches[i];
            if (i == first || i == second) {
                for (const std::size_t job : batch.jobs) out.push_back(single(job));
                continue;
            }
            if (batch.jobs.size() > 1 && random() % 3 == 0) {
                const std::size_t at = random() % batch.jobs.size();
                out.push_back(single(batch.jobs[at]));
                remove(batch, at);
            }
            out.push_back(std::move(batch));
        }
        return out;
    }

    static std::int64_t total(const std::vector<Batch>& batches) {
        std::int64_t sum = 0;
        for (const Batch& batch : batches) sum += batch.length;
        return sum;
    }

  private:
    std::int64_t saving_of(const Batch& a, const Batch& b) const {
        Load load = a.load;
        load += b.load;
        if (!load.fits(cart_)) return -1;
        for (std::size_t w = 0; w < spare_.size(); ++w) spare_[w] = a.set[w] | b.set[w];
        return a.length + b.length - measure_.length(spare_.data());
    }
    void join(Batch& into, Batch& from) const {
        into.jobs.insert(into.jobs.end(), from.jobs.begin(), from.jobs.end());
        into.load += from.load;
        for (std::size_t w = 0; w < into.set.size(); ++w) into.set[w] |= from.set[w];
        measure(into);
        from = Batch{};
    }
    /// Of all jobs but one.
    void unite(const Batch& batch, std::size_t but, std::uint64_t* set) const {
        std::fill(set, set + measure_.words(), 0);
        for (std::size_t i = 0; i < batch.jobs.size(); ++i)
            if (i != but)
                for (std::size_t w = 0; w < measure_.words(); ++w) set[w] |= sets_[batch.jobs[i]][w];
    }
    void measure(Batch& batch) const {
        batch.length = measure_.length(batch.set.data());
        batch.rest_lengths.clear();
    }
    void look_at_rests(Batch& batch) const {
        if (!batch.rest_lengths.empty()) return;
        batch.rest_sets.resize(batch.jobs.size() * measure_.words());
        for (std::size_t i = 0; i < batch.jobs.size(); ++i) {
            unite(batch, i, rest(batch, i));
            batch.rest_lengths.push_back(batch.jobs.size() == 1 ? 0 : measure_.length(rest(batch, i)));
        }
    }
    std::uint64_t* rest(Batch& batch, std::size_t i) const { return batch.rest_sets.data() + i * measure_.words(); }
    void remove(Batch& batch, std::size_t at) const {
        batch.load -= jobs_[batch.jobs[at]].load;
        batch.jobs.erase(batch.jobs.begin() + static_cast<std::ptrdiff_t>(at));
        unite(batch, SIZE_MAX, batch.set.data());
        measure(batch);
    }
    void insert(Batch& batch, std::size_t job) const {
        batch.jobs.push_back(job);
        batch.load += jobs_[job].load;
        for (std::size_t w = 0; w < batch.set.size(); ++w) batch.set[w] |= sets_[job][w];
        measure(batch);
    }

    /// The first move out of `a` into `b` that helps, or the first exchange.
    bool between(Batch& a, Batch& b, bool exchange) const {
        if (b.jobs.empty()) return false;
        look_at_rests(a);
        look_at_rests(b);
        for (std::size_t i = 0; i < a.jobs.size(); ++i) {
            const std::size_t job = a.jobs[i];
            Load load = b.load;
            load += jobs_[job].load;
            if (load.fits(cart_) && a.rest_lengths[i] < a.length) {
                for (std::size_t w = 0; w < spare_.size(); ++w) spare_[w] = b.set[w] | sets_[job][w];
                if (a.rest_lengths[i] + measure_.length(spare_.data()) < a.length + b.length) {
                    insert(b, job);
                    remove_or_clear(a, i);
                    return true;
                }
            }
            if (exchange && exchanged(a, i, b)) return true;
        }
        return false;
    }
    void remove_or_clear(Batch& batch, std::size_t at) const {
        if (batch.jobs.size() == 1)
            batch = Batch{};
        else
            remove(batch, at);
    }
    bool exchanged(Batch& a, std::size_t i, Batch& b) const {
        const std::size_t out = a.jobs[i];
        const std::int64_t both = a.length + b.length;
        if (a.rest_lengths[i] >= both) return false;
        const auto with = [&](const std::uint64_t* rest, std::size_t job) {
            for (std::size_t w = 0; w < spare_.size(); ++w) spare_[w] = rest[w] | sets_[job][w];
            return measure_.length(spare_.data());
        };
        for (std::size_t k = 0; k < b.jobs.size(); ++k) {
            const std::size_t in = b.jobs[k];
            Load la = a.load, lb = b.load;
            la -= jobs_[out].load, la += jobs_[in].load;
            lb -= jobs_[in].load, lb += jobs_[out].load;
            if (!la.fits(cart_) || !lb.fits(cart_)) continue;
            // More stops are never a shorter walk.
            if (a.rest_lengths[i] + b.rest_lengths[k] >= both) continue;
            const std::int64_t new_a = with(rest(a, i), in);
            if (new_a + b.rest_lengths[k] >= both || new_a + with(rest(b, k), out) >= both) continue;
            a.jobs[i] = in, b.jobs[k] = out;
            a.load = la, b.load = lb;
            unite(a, SIZE_MAX, a.set.data()), unite(b, SIZE_MAX, b.set.data());
            measure(a), measure(b);
            return true;
        }
        return false;
    }

    const Measure& measure_;
    std::span<const Job> jobs_;
    Load cart_;
    std::vector<Set> sets_;
    std::vector<std::int64_t> alone_;
    mutable Set spare_;  // room for a set that is only measured
};

}  // namespace

Batches plan_batches(const Floor& floor, std::span<const Spot> stops, std::span<const Job> jobs, const Load& cart, int effort) {
    Batches out;
    if (jobs.empty()) return out;
    const Measure measure(floor, stops);
    const Search search(measure, jobs, cart);
    std::vector<Batch> start;
    for (std::size_t job = 0; job < jobs.size(); ++job) start.push_back(search.single(job));
    auto best = search.joined(std::move(start));
    search.improve(best);
    std::mt19937_64 random(jobs.size());  // the same for the same jobs: a preview shows what a release makes
    for (int i = 0; i < effort && best.size() > 1; ++i) {
        auto other = search.joined(search.disturbed(best, random));
        search.improve(other);
        if (Search::total(other) < Search::total(best)) best = std::move(other);
    }
    std::int64_t length = 0;
    for (auto& batch : best) {
        std::sort(batch.jobs.begin(), batch.jobs.end());
        std::vector<Spot> visited;
        if (!measure.exact())
            for (const std::size_t job : batch.jobs)
                for (const std::size_t stop : jobs[job].stops) visited.push_back(stops[stop]);
        length += measure.exact() ? batch.length : plan_route(floor, visited).length.value;
        out.batches.push_back(std::move(batch.jobs));
    }
    std::sort(out.batches.begin(), out.batches.end());
    out.length = {length};
    out.bound = {std::min(length, batch_bound(floor, stops, jobs, cart).value)};
    return out;
}

}  // namespace waybill::picking::rules
