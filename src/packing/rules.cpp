#include "packing/rules.h"

#include <algorithm>

namespace waybill::packing::rules {

Result<std::vector<Taken>> take(std::span<const Waiting> waiting, ProductId product, Quantity units) {
    if (units < Quantity{1}) return error(Code::conflict, "scan.quantity", "The quantity must be at least 1.");
    Quantity there{0};
    std::string expected;
    for (const auto& w : waiting) {
        if (w.product == product) there += w.quantity;
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
        if (w.product != product || left == Quantity{0}) continue;
        const Quantity now{std::min(left.units, w.quantity.units)};
        if (now == Quantity{0}) continue;
        taken.push_back({w.line, w.product, w.tote, now});
        left -= now;
    }
    return taken;
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
