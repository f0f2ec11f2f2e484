#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/address.h"
#include "waybill/time.h"

/// What decides about an order, as pure functions: the release gate, the state that boards show, the stages of units.
namespace waybill::orders {

enum class Policy { ship_available, wait_for_all };
/// Booking as the order's board sees it; set by shipping.
enum class Booking { none, booking, booked, failed, in_doubt };
enum class Stage { cancelled, reserved, allocated, picked, packed, shipped, delivered };

/// The names used in SQL and JSON; the inverse throws std::logic_error on a name that is not one.
std::string_view name(Policy policy);
std::string_view name(Booking booking);
std::string_view name(Stage stage);
Policy policy(std::string_view name);
Booking booking(std::string_view name);

struct Hold {
    std::string reason, detail;
    Instant placed_at;
};
/// One reason why an order is not in the pick queue.
struct Condition {
    std::string key;     ///< "confirmed", "paid", "address", "hold.manual", "stock"
    std::string detail;  ///< a sentence that says what is missing

    friend bool operator==(const Condition&, const Condition&) = default;
};

/// How many units of a line, or of all lines of an order, have reached each stage. A unit that is packed counts as picked, too.
struct Stages {
    std::int64_t quantity = 0, cancelled = 0, reserved = 0, allocated = 0, picked = 0, packed = 0, shipped = 0, delivered = 0;

    std::int64_t wanted() const { return quantity - cancelled; }
    std::int64_t backordered() const { return wanted() - reserved; }
    std::int64_t unallocated() const { return reserved - allocated; }
    void add(Stage stage, std::int64_t units);
    Stages& operator+=(const Stages& other);
    Stages& operator-=(const Stages& other);
    friend bool operator==(const Stages&, const Stages&) = default;
};
/// quantity - cancelled ≥ reserved ≥ allocated ≥ picked ≥ packed ≥ shipped ≥ delivered ≥ 0, and cancelled ≥ 0.
bool in_order(const Stages& stages);

/// One line as the gate sees it.
struct Need {
    std::string sku;
    std::int64_t wanted = 0, reserved = 0;
};
struct GateFacts {
    std::string commercial, payment;
    Policy policy = Policy::ship_available;
    Address ship_to;
    std::vector<Hold> holds;
    std::vector<Need> lines;
};
/// The release gate: confirmed ∧ paid ∧ address ok ∧ no hold ∧ stock. Empty where the order may be released.
std::vector<Condition> failed_conditions(const GateFacts& facts);
/// What a released order still waits for: as the gate, and the units that are backordered.
std::vector<Condition> open_conditions(const GateFacts& facts);
/// "SKU-1 is 3 short of 5; SKU-2 is 1 short of 1": at most ten SKUs by name. Empty where nothing is short.
std::string shortage(const std::vector<Need>& lines);

struct StateFacts {
    bool cancelled = false, held = false, released = false;
    bool walking = false;  ///< somebody has a pick list with its units
    Booking booking = Booking::none;
    Stages units;  ///< of all lines together
};
/// The one word for boards: held, waiting, backordered, released, picking, picked, packing, packed, booking, booking_failed,
/// booked, in_doubt, shipped, delivered, cancelled. What is in the building shows its most advanced outstanding work.
std::string derive_state(const StateFacts& facts);
/// All of them, in the order of the work; the last three need nobody any more.
const std::vector<std::string>& states();

}  // namespace waybill::orders
