#include "orders/rules.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "orders/rules_address.h"

namespace waybill::orders {
namespace {

constexpr std::array<std::string_view, 2> kPolicies{"ship_available", "wait_for_all"};
constexpr std::array<std::string_view, 5> kBookings{"none", "booking", "booked", "failed", "in_doubt"};
constexpr std::array<std::string_view, 7> kStages{"cancelled", "reserved", "allocated", "picked",
                                                  "packed",    "shipped",  "delivered"};
constexpr std::size_t kNamedSkus = 10;

template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw std::logic_error("no such name: " + std::string(name));
    return static_cast<std::size_t>(found - names.begin());
}

void hold_conditions(const std::vector<Hold>& holds, std::vector<Condition>& failed) {
    for (const auto& hold : holds)
        failed.push_back({"hold." + hold.reason, hold.detail.empty() ? "The order is held: " + hold.reason + "." : hold.detail});
}

/// Everything but stock.
std::vector<Condition> paper_conditions(const GateFacts& facts) {
    std::vector<Condition> failed;
    if (facts.commercial != "confirmed") failed.push_back({"confirmed", "The order is " + facts.commercial + ", not confirmed."});
    if (facts.payment != "paid") failed.push_back({"paid", "The payment is " + facts.payment + ", not paid."});
    if (const std::string problem = address_problem(facts.ship_to); !problem.empty()) failed.push_back({"address", problem});
    hold_conditions(facts.holds, failed);
    return failed;
}

std::string work_in_building(const Stages& units, bool walking) {
    if (units.packed > units.shipped) return units.packed == units.reserved ? "packed" : "packing";
    if (units.picked > units.shipped) return units.picked == units.reserved ? "picked" : "picking";
    return walking ? "picking" : "released";
}

}  // namespace

std::string_view name(Policy policy) { return kPolicies.at(static_cast<std::size_t>(policy)); }
std::string_view name(Booking booking) { return kBookings.at(static_cast<std::size_t>(booking)); }
std::string_view name(Stage stage) { return kStages.at(static_cast<std::size_t>(stage)); }
Policy policy(std::string_view name) { return static_cast<Policy>(index_of(kPolicies, name)); }
Booking booking(std::string_view name) { return static_cast<Booking>(index_of(kBookings, name)); }

void Stages::add(Stage stage, std::int64_t units) {
    switch (stage) {
        case Stage::cancelled:
            cancelled += units;
            return;
        case Stage::reserved:
            reserved += units;
            return;
        case Stage::allocated:
            allocated += units;
            return;
        case Stage::picked:
            picked += units;
            return;
        case Stage::packed:
            packed += units;
            return;
        case Stage::shipped:
            shipped += units;
            return;
        case Stage::delivered:
            delivered += units;
            return;
    }
}

Stages& Stages::operator+=(const Stages& other) {
    quantity += other.quantity, cancelled += other.cancelled, reserved += other.reserved, allocated += other.allocated;
    picked += other.picked, packed += other.packed, shipped += other.shipped, delivered += other.delivered;
    return *this;
}

Stages& Stages::operator-=(const Stages& other) {
    quantity -= other.quantity, cancelled -= other.cancelled, reserved -= other.reserved, allocated -= other.allocated;
    picked -= other.picked, packed -= other.packed, shipped -= other.shipped, delivered -= other.delivered;
    return *this;
}

bool in_order(const Stages& s) {
    return s.cancelled >= 0 && s.quantity >= s.cancelled && s.wanted() >= s.reserved && s.reserved >= s.allocated &&
           s.allocated >= s.picked && s.picked >= s.packed && s.packed >= s.shipped && s.shipped >= s.delivered &&
           s.delivered >= 0;
}

std::string shortage(const std::vector<Need>& lines) {
    std::string text;
    std::size_t named = 0, short_lines = 0;
    for (const auto& line : lines) {
        const std::int64_t missing = line.wanted - line.reserved;
        if (missing <= 0) continue;
        if (++short_lines > kNamedSkus) continue;
        ++named;
        text +=
            (text.empty() ? "" : "; ") + line.sku + " is " + std::to_string(missing) + " short of " + std::to_string(line.wanted);
    }
    if (short_lines > named) text += "; and " + std::to_string(short_lines - named) + " more";
    return text;
}

std::vector<Condition> failed_conditions(const GateFacts& facts) {
    std::vector<Condition> failed = paper_conditions(facts);
    const std::string missing = shortage(facts.lines);
    const bool anything = std::any_of(facts.lines.begin(), facts.lines.end(), [](const Need& line) { return line.reserved > 0; });
    const bool all_wait = facts.policy == Policy::wait_for_all && !missing.empty();
    if (!anything || all_wait) failed.push_back({"stock", missing.empty() ? "Nothing is left to ship." : missing});
    return failed;
}

std::vector<Condition> open_conditions(const GateFacts& facts) {
    std::vector<Condition> open = paper_conditions(facts);
    if (const std::string missing = shortage(facts.lines); !missing.empty()) open.push_back({"stock", missing});
    return open;
}

std::string derive_state(const StateFacts& facts) {
    const Stages& units = facts.units;
    if (facts.cancelled || units.wanted() <= 0) return "cancelled";
    if (units.delivered == units.wanted()) return "delivered";
    if (units.shipped == units.wanted()) return "shipped";
    // What may be a parcel at the carrier's already must not hide behind a hold.
    if (facts.booking == Booking::in_doubt && units.packed > units.shipped) return "in_doubt";
    if (facts.held) return "held";
    if (!facts.released) return "waiting";
    if (units.reserved == units.shipped) return "backordered";
    if (units.packed > units.shipped) {
        if (facts.booking == Booking::failed) return "booking_failed";
        if (facts.booking == Booking::booked) return "booked";
        if (facts.booking == Booking::booking) return "booking";
    }
    return work_in_building(units, facts.walking);
}

const std::vector<std::string>& states() {
    static const std::vector<std::string> all{"held",           "waiting",  "backordered", "released",  "picking",
                                              "picked",         "packing",  "packed",      "booking",   "booked",
                                              "booking_failed", "in_doubt", "shipped",     "delivered", "cancelled"};
    return all;
}

}  // namespace waybill::orders
