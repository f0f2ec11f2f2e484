#include "picking/rules.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace waybill::picking::rules {

namespace {

Error scan_error(std::string key, std::string detail) { return error(Code::conflict, std::move(key), std::move(detail)); }

const OpenTask* in_bin(std::span<const OpenTask> tasks, LocationId bin, ProductId product) {
    for (const auto& task : tasks)
        if (task.open && task.bin == bin && task.product == product && task.left() > Quantity{0}) return &task;
    return nullptr;
}

std::string expected(std::span<const OpenTask> tasks, LocationId bin) {
    std::string names;
    for (const auto& task : tasks)
        if (task.open && task.bin == bin) names += (names.empty() ? "" : ", ") + task.sku;
    return names.empty() ? "nothing more" : names;
}

/// Aisle by aisle, up one and down the next: the walk that every warehouse knows.
std::vector<std::size_t> s_shape(std::span<const Stop> stops) {
    std::vector<std::size_t> order(stops.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::tie(stops[a].x_mm, stops[a].aisle, stops[a].y_mm, stops[a].bin) <
               std::tie(stops[b].x_mm, stops[b].aisle, stops[b].y_mm, stops[b].bin);
    });
    bool up = true;
    for (std::size_t from = 0; from < order.size();) {
        std::size_t to = from;
        while (to < order.size() && stops[order[to]].aisle == stops[order[from]].aisle && stops[order[to]].x_mm == stops[order[from]].x_mm) ++to;
        if (!up) std::reverse(order.begin() + static_cast<std::ptrdiff_t>(from), order.begin() + static_cast<std::ptrdiff_t>(to));
        up = !up;
        from = to;
    }
    return order;
}

constexpr std::size_t kImproveUpTo = 400;  // reversing parts costs n² a round: beyond this the S-shape stands

}  // namespace

std::int64_t walking_distance(const Stop& a, const Stop& b, std::int64_t depth_mm) {
    if (a.x_mm == b.x_mm && a.aisle == b.aisle) return std::abs(a.y_mm - b.y_mm);
    const std::int64_t by_front = a.y_mm + b.y_mm;
    const std::int64_t by_back = (depth_mm - a.y_mm) + (depth_mm - b.y_mm);
    return std::abs(a.x_mm - b.x_mm) + std::min(by_front, by_back);
}

Walk plan_walk(std::span<const Stop> stops) {
    Walk walk;
    if (stops.empty()) return walk;
    std::int64_t depth = 0;
    for (const auto& stop : stops) depth = std::max(depth, stop.y_mm);
    const Stop corner{LocationId(), "", 0, 0};
    walk.order = s_shape(stops);
    const auto at = [&](std::size_t i) -> const Stop& { return stops[walk.order[i]]; };
    const std::size_t n = walk.order.size();
    const auto gap = [&](std::size_t i, std::size_t j) {  // n stands for the corner at both ends
        return walking_distance(i == n ? corner : at(i), j == n ? corner : at(j), depth);
    };
    for (bool better = n <= kImproveUpTo; better;) {
        better = false;
        for (std::size_t i = 0; i + 1 < n; ++i) {
            for (std::size_t j = i + 1; j < n; ++j) {
                const std::size_t before = i == 0 ? n : i - 1, after = j + 1;
                if (gap(before, j) + gap(i, after) < gap(before, i) + gap(j, after)) {
                    std::reverse(walk.order.begin() + static_cast<std::ptrdiff_t>(i), walk.order.begin() + static_cast<std::ptrdiff_t>(j + 1));
                    better = true;
                }
            }
        }
    }
    std::int64_t total = gap(n, 0) + gap(n - 1, n);
    for (std::size_t i = 0; i + 1 < n; ++i) total += gap(i, i + 1);
    walk.distance = Millimetres{total};
    return walk;
}

Result<Position> at_bin(const Position& now, std::span<const OpenTask> tasks, LocationId bin, const std::string& next_bin_code) {
    if (now.in_hand > Quantity{0} && bin != now.bin)
        return scan_error("scan.units_in_hand", "Units are in the hand: scan their tote first.");
    const bool wanted = std::any_of(tasks.begin(), tasks.end(), [&](const OpenTask& t) { return t.open && t.bin == bin; });
    if (!wanted) return scan_error("scan.wrong_bin", "Nothing is to be picked here. Go to " + next_bin_code + ".");
    Position next = now;
    next.bin = bin;
    return next;
}

Result<Position> with_item(const Position& now, std::span<const OpenTask> tasks, ProductId product, Quantity units) {
    if (!now.bin) return scan_error("scan.bin_first", "Scan the bin first.");
    if (units < Quantity{1}) return scan_error("scan.quantity", "The quantity must be at least 1.");
    const OpenTask* task = nullptr;
    if (now.in_hand > Quantity{0}) {
        for (const auto& t : tasks)
            if (t.id == now.task) task = &t;
        if (!task || task->product != product)
            return scan_error("scan.units_in_hand", "Units of another item are in the hand: scan their tote first.");
    } else {
        task = in_bin(tasks, now.bin, product);
        if (!task) return scan_error("scan.wrong_item", "Wrong item. Expected here: " + expected(tasks, now.bin) + ".");
    }
    if (now.in_hand + units > task->left())
        return scan_error("scan.too_many", "Only " + std::to_string((task->left() - now.in_hand).units) + " more of " + task->sku + " are needed here.");
    return Position{now.bin, task->id, now.in_hand + units};
}

Result<OpenTask> for_tote(const Position& now, std::span<const OpenTask> tasks) {
    for (const auto& task : tasks)
        if (task.id == now.task && now.in_hand > Quantity{0}) return task;
    return scan_error("scan.item_first", "Scan the item first.");
}

Result<OpenTask> for_short(const Position& now, std::span<const OpenTask> tasks, ProductId product, const std::string& reason) {
    if (reason != "empty_bin" && reason != "damaged" && reason != "wrong_item")
        return scan_error("scan.reason", "A short needs a reason: empty_bin, damaged or wrong_item.");
    if (!now.bin) return scan_error("scan.bin_first", "Scan the bin first.");
    if (now.in_hand > Quantity{0}) return scan_error("scan.units_in_hand", "Units are in the hand: scan their tote first.");
    std::vector<OpenTask> here;
    for (const auto& task : tasks)
        if (task.open && task.bin == now.bin && task.left() > Quantity{0} && (!product || task.product == product)) here.push_back(task);
    if (here.empty()) return scan_error("scan.wrong_item", "Nothing open here. Expected: " + expected(tasks, now.bin) + ".");
    const bool one_product = std::all_of(here.begin(), here.end(), [&](const OpenTask& t) { return t.product == here.front().product; });
    if (!one_product) return scan_error("scan.which_item", "Several items are due here: scan or name the one that is short.");
    return here.front();
}

}  // namespace waybill::picking::rules
