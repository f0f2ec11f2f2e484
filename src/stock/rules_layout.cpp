#include "stock/rules_layout.h"

#include <algorithm>
#include <optional>
#include <set>

namespace waybill::stock::rules {
namespace {

std::string at(const char* list, std::size_t i, const char* field = "") {
    return "/" + std::string(list) + "/" + std::to_string(i) + field;
}

const Aisle* aisle_named(const Layout& layout, const std::string& code) {
    for (const auto& aisle : layout.aisles)
        if (aisle.code == code) return &aisle;
    return nullptr;
}

/// From the first cross aisle to the last: where one-way aisles can be left again.
bool is_between(const Layout& layout, std::int64_t y) {
    const auto [first, last] = std::minmax_element(layout.cross_aisles.begin(), layout.cross_aisles.end());
    return first != layout.cross_aisles.end() && first->value <= y && y <= last->value;
}

void check_repetitions(const Layout& layout, std::vector<FieldError>& errors) {
    std::set<std::string> codes;
    std::set<std::int64_t> x, y;
    for (std::size_t i = 0; i < layout.aisles.size(); ++i) {
        if (!codes.insert(layout.aisles[i].code).second)
            errors.push_back({at("aisles", i, "/code"), "repeated", "stands twice in this layout"});
        if (!x.insert(layout.aisles[i].x.value).second)
            errors.push_back({at("aisles", i, "/x_mm"), "repeated", "is where another aisle is"});
    }
    for (std::size_t i = 0; i < layout.cross_aisles.size(); ++i)
        if (!y.insert(layout.cross_aisles[i].value).second)
            errors.push_back({at("cross_aisles", i), "repeated", "is where another cross aisle is"});
}

void check_ways(const Layout& layout, std::vector<FieldError>& errors) {
    const auto only = [&](Way way) {  // aisles that let nobody go the other way
        return std::all_of(layout.aisles.begin(), layout.aisles.end(), [&](const Aisle& a) { return a.way == way; });
    };
    const bool no_way_back = only(Way::up) || only(Way::down);
    for (std::size_t i = 0; i < layout.aisles.size(); ++i) {
        if (layout.aisles[i].way == Way::both) continue;
        if (layout.cross_aisles.size() < 2)
            errors.push_back({at("aisles", i, "/way"), "one_way", "leads nowhere: a one-way aisle needs two cross aisles"});
        else if (no_way_back)
            errors.push_back({at("aisles", i, "/way"), "one_way", "has no way back: every aisle leads the same way"});
    }
}

void check_depot(const Layout& layout, std::vector<FieldError>& errors) {
    const auto crosses = [&](const Millimetres& y) { return y == layout.depot_y; };
    if (std::any_of(layout.cross_aisles.begin(), layout.cross_aisles.end(), crosses)) return;
    const auto here =
        std::find_if(layout.aisles.begin(), layout.aisles.end(), [&](const Aisle& a) { return a.x == layout.depot_x; });
    if (here == layout.aisles.end())
        errors.push_back({"/depot/x_mm", "off_the_floor", "is neither in an aisle nor on a cross aisle"});
    else if (here->way != Way::both && !is_between(layout, layout.depot_y.value))
        errors.push_back({"/depot/y_mm", "one_way", "is in the blind end of a one-way aisle"});
}

}  // namespace

std::vector<FieldError> faults(const Layout& layout, const std::vector<BinsOfAisle>& bins) {
    std::vector<FieldError> errors;
    check_repetitions(layout, errors);
    check_ways(layout, errors);
    check_depot(layout, errors);
    for (const auto& [code, first, lowest, highest] : bins) {
        if (code.empty()) continue;  // they are picked from the nearest aisle
        const Aisle* aisle = aisle_named(layout, code);
        if (!aisle)
            errors.push_back({"/aisles", "missing", "does not list the aisle \"" + code + "\" of the bin " + first});
        else if (aisle->way != Way::both && !(is_between(layout, lowest) && is_between(layout, highest)))
            errors.push_back({at("aisles", static_cast<std::size_t>(aisle - layout.aisles.data()), "/way"), "one_way",
                              "has bins beyond the last cross aisle: nobody could turn round there"});
    }
    return errors;
}

std::vector<FieldError> misplaced(const Layout& layout, const std::vector<Location>& locations) {
    std::vector<FieldError> errors;
    if (layout.aisles.empty()) return errors;
    for (std::size_t i = 0; i < locations.size(); ++i) {
        const Location& bin = locations[i];
        if (bin.kind != Kind::bin || bin.aisle.empty()) continue;
        const Aisle* aisle = aisle_named(layout, bin.aisle);
        if (!aisle)
            errors.push_back({at("locations", i, "/aisle"), "unknown", "is no aisle of the warehouse's layout"});
        else if (aisle->way != Way::both && !is_between(layout, bin.y.value))
            errors.push_back({at("locations", i, "/y_mm"), "one_way", "is in the blind end of a one-way aisle"});
    }
    return errors;
}

}  // namespace waybill::stock::rules
