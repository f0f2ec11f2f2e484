#include "packing/rules.h"

#include <algorithm>
#include <optional>

namespace waybill::packing::rules {

namespace {

/// Goods without lots may carry any.
bool is_of(const Waiting& w, const std::string& lot) { return lot.empty() || w.lot_code.empty() || w.lot_code == lot; }

/// Nothing of the scanned lot waits, and something of another one.
std::optional<Error> wrong_lot(std::span<const Waiting> waiting, ProductId product, const std::string& lot) {
    std::string expected, sku;
    for (const auto& w : waiting) {
        if (w.product != product || w.quantity == Quantity{0}) continue;
        if (is_of(w, lot)) return {};
        sku = w.sku;
        if (expected.find(w.lot_code) == std::string::npos) expected += (expected.empty() ? "" : ", ") + w.lot_code;
    }
    if (expected.empty()) return {};
    return error(Code::conflict, "scan.wrong_lot", "Wrong lot of " + sku + ": " + lot + ". Still to be packed: lot " + expected + ".");
}

}  // namespace

Result<std::vector<Taken>> take(std::span<const Waiting> waiting, ProductId product, Quantity units, const std::string& lot) {
    if (units < Quantity{1}) return error(Code::conflict, "scan.quantity", "The quantity must be at least 1.");
    if (auto wrong = wrong_lot(waiting, product, lot)) return *std::move(wrong);
    Quantity there{0};
    std::string expected;
    for (const auto& w : waiting) {
        if (w.product == product && is_of(w, lot)) there += w.quantity;
        if (w.quantity > Quantity{0} && expected.find(w.sku) == std::string::npos) expected += (expected.empty() ? "" : ", ") + w.sku;
    }
    if (there == Quantity{0})
        return error(Code::conflict, "scan.wrong_item",
                     expected.empty() ? "Every unit of this order is packed already." : "Wrong item. Still to be packed: " + expected + ".");
    if (units > there)
        return error(Code::conflict, "scan.too_many", "Only " + std::to_string(there.units) + " of this item are left to pack.");
    std::vector<Taken> taken;
    Quantity left = units;
    for (const auto& w : waiting) {
        if (w.product != product || !is_of(w, lot) || left == Quantity{0}) continue;
        const Quantity now{std::min(left.units, w.quantity.units)};
        if (now == Quantity{0}) continue;
        taken.push_back({w.line, w.product, w.tote, now, w.lot});
        left -= now;
    }
    return taken;
}

Result<void> may_pack(const std::string& sku, Quantity units, const std::string& serial) {
    constexpr std::size_t kLongest = 40;
    if (serial.empty()) return error(Code::conflict, "scan.serial_needed", sku + " is packed by serial number: scan that of each unit.");
    if (units != Quantity{1}) return error(Code::conflict, "scan.one_by_one", sku + " is packed by serial number: one unit at a time.");
    if (serial.size() > kLongest || !std::all_of(serial.begin(), serial.end(), [](char c) { return c > 0x20 && c <= 0x7e; }))
        return error(Code::conflict, "scan.serial", "A serial number is 1 to 40 printable characters without a blank.");
    return {};
}

std::vector<FieldError> wrong_sealing(Grams weight, const Dimensions& size) {
    constexpr std::int64_t kHeaviest = 1'000'000, kLongest = 10'000;
    std::vector<FieldError> wrong;
    if (weight.value < 1 || weight.value > kHeaviest) wrong.push_back({"/weight_g", "range", "must be 1 to 1000000"});
    const auto side = [&](const char* pointer, Millimetres length) {
        if (length.value < 1 || length.value > kLongest) wrong.push_back({pointer, "range", "must be 1 to 10000"});
    };
    side("/length_mm", size.length);
    side("/width_mm", size.width);
    side("/height_mm", size.height);
    return wrong;
}

}  // namespace waybill::packing::rules
