#include "stock/rules_upkeep.h"

#include <algorithm>

namespace waybill::stock::rules {

std::map<ProductId, Class> classes(const std::map<ProductId, std::int64_t>& picks) {
    std::vector<std::pair<std::int64_t, ProductId>> sorted;
    std::int64_t all = 0;
    for (const auto& [product, n] : picks)
        if (n > 0) sorted.emplace_back(-n, product), all += n;
    std::sort(sorted.begin(), sorted.end());
    std::map<ProductId, Class> out;
    std::int64_t before = 0;
    for (const auto& [n, product] : sorted) {
        out[product] = before * 100 < all * 80 ? Class::a : before * 100 < all * 95 ? Class::b : Class::c;
        before -= n;
    }
    return out;
}

std::string_view name(Class of) { return of == Class::a ? "a" : of == Class::b ? "b" : "c"; }

Duration interval(Class of_best) {
    using std::chrono::hours;
    return of_best == Class::a ? hours(24 * 30) : of_best == Class::b ? hours(24 * 90) : hours(24 * 180);
}

bool is_due(const Due& bin) { return !bin.counted || bin.since >= interval(bin.best); }

std::vector<std::size_t> due(std::vector<Due> bins, std::size_t most) {
    std::erase_if(bins, [](const Due& d) { return !is_due(d); });
    // By how many of its intervals a bin has waited.
    const auto before = [](const Due& a, const Due& b) {
        if (a.counted != b.counted) return !a.counted;
        if (!a.counted) return a.best < b.best;
        return static_cast<double>(a.since.count()) / static_cast<double>(interval(a.best).count()) >
               static_cast<double>(b.since.count()) / static_cast<double>(interval(b.best).count());
    };
    std::stable_sort(bins.begin(), bins.end(), before);
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < bins.size() && i < most; ++i) out.push_back(bins[i].bin);
    return out;
}

Verdict judge(const Difference& d) {
    Verdict v;
    if (d.counted >= d.expected) {
        v.gained = d.counted - d.expected;
        return v;
    }
    const Quantity missing = d.expected - d.counted;
    v.lost = std::min({missing, d.open, d.free});
    v.promised = missing - v.lost;
    v.perhaps_in_hand = v.lost > Quantity{0} && d.open < d.expected;
    return v;
}

bool believable(Quantity expected, Quantity difference) {
    constexpr std::int64_t kAlways = 5, kShare = 20;
    return difference.units <= std::max(kAlways, expected.units / kShare);
}

Account gone_to(const std::string& reason) {
    return reason == "damaged" || reason == "expired" || reason == "sample" ? Account::scrap : Account::missing;
}

std::int64_t movement_at(std::int64_t now_id, Instant now, Instant at) {
    constexpr int kBelow = 22;
    const auto ago = std::chrono::duration_cast<std::chrono::milliseconds>(now - at).count();
    return std::max<std::int64_t>((now_id >> kBelow) - std::max<std::int64_t>(ago, 0), 0) << kBelow;
}

Quantity wanted(const Shelf& face, Quantity low, Quantity full) {
    if (face.open() >= low || face.on_hand >= full) return {};
    return full - face.on_hand;
}

}  // namespace waybill::stock::rules
