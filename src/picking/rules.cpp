#include "picking/rules.h"

#include <algorithm>

namespace waybill::picking::rules {

namespace {

Error scan_error(std::string key, std::string detail) { return error(Code::conflict, std::move(key), std::move(detail)); }

/// Goods without lots may carry any.
bool is_of(const OpenTask& task, const std::string& lot) { return lot.empty() || task.lot.empty() || task.lot == lot; }

const OpenTask* in_bin(std::span<const OpenTask> tasks, LocationId bin, ProductId product, const std::string& lot) {
    for (const auto& task : tasks)
        if (task.open && task.bin == bin && task.product == product && task.left() > Quantity{0} && is_of(task, lot)) return &task;
    return nullptr;
}

Error wrong_lot(const OpenTask& task, const std::string& scanned) {
    return scan_error("scan.wrong_lot", "Wrong lot of " + task.sku + ": " + scanned + ". Expected here: lot " + task.lot + ".");
}

std::string expected(std::span<const OpenTask> tasks, LocationId bin) {
    std::string names;
    for (const auto& task : tasks)
        if (task.open && task.bin == bin) names += (names.empty() ? "" : ", ") + task.sku + (task.lot.empty() ? "" : " (lot " + task.lot + ")");
    return names.empty() ? "nothing more" : names;
}

}  // namespace

Result<Position> at_bin(const Position& now, std::span<const OpenTask> tasks, LocationId bin, const std::string& next_bin_code) {
    if (now.in_hand > Quantity{0} && bin != now.bin)
        return scan_error("scan.units_in_hand", "Units are in the hand: scan their tote first.");
    const bool wanted = std::any_of(tasks.begin(), tasks.end(), [&](const OpenTask& t) { return t.open && t.bin == bin; });
    if (!wanted) return scan_error("scan.wrong_bin", "Nothing is to be picked here. Go to " + next_bin_code + ".");
    Position next = now;
    next.bin = bin;
    return next;
}

Result<Position> with_item(const Position& now, std::span<const OpenTask> tasks, ProductId product, Quantity units,
                           const std::string& lot) {
    if (!now.bin) return scan_error("scan.bin_first", "Scan the bin first.");
    if (units < Quantity{1}) return scan_error("scan.quantity", "The quantity must be at least 1.");
    const OpenTask* task = nullptr;
    if (now.in_hand > Quantity{0}) {
        for (const auto& t : tasks)
            if (t.id == now.task) task = &t;
        if (!task || task->product != product)
            return scan_error("scan.units_in_hand", "Units of another item are in the hand: scan their tote first.");
        if (!is_of(*task, lot)) return wrong_lot(*task, lot);
    } else {
        task = in_bin(tasks, now.bin, product, lot);
        if (const OpenTask* other = task ? nullptr : in_bin(tasks, now.bin, product, "")) return wrong_lot(*other, lot);
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

Result<OpenTask> for_short(const Position& now, std::span<const OpenTask> tasks, ProductId product, const std::string& reason,
                           const std::string& lot) {
    if (reason != "empty_bin" && reason != "damaged" && reason != "wrong_item")
        return scan_error("scan.reason", "A short needs a reason: empty_bin, damaged or wrong_item.");
    if (!now.bin) return scan_error("scan.bin_first", "Scan the bin first.");
    if (now.in_hand > Quantity{0}) return scan_error("scan.units_in_hand", "Units are in the hand: scan their tote first.");
    std::vector<OpenTask> here;
    for (const auto& task : tasks)
        if (task.open && task.bin == now.bin && task.left() > Quantity{0} && (!product || task.product == product) && is_of(task, lot)) here.push_back(task);
    if (here.empty()) return scan_error("scan.wrong_item", "Nothing open here. Expected: " + expected(tasks, now.bin) + ".");
    const bool one_product = std::all_of(here.begin(), here.end(), [&](const OpenTask& t) { return t.product == here.front().product; });
    if (!one_product) return scan_error("scan.which_item", "Several items are due here: scan or name the one that is short.");
    return here.front();
}

Result<void> may_take_out(const Position& now, Quantity units, Quantity picked, Quantity in_tote) {
    if (now.in_hand > Quantity{0}) return scan_error("scan.units_in_hand", "Units are in the hand: scan their tote first.");
    if (units < Quantity{1} || units > picked) return scan_error("scan.quantity", "So many units of this stop were not picked.");
    if (units > in_tote) return scan_error("scan.not_in_tote", "Only " + std::to_string(in_tote.units) + " of them are still in the tote.");
    return {};
}

}  // namespace waybill::picking::rules
