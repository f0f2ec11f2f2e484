#include <algorithm>

#include "day.h"

// How the day ended: each order's state, and the carrier's own books against ours.
namespace day {

namespace {

const std::vector<std::string> kStates{"held",    "waiting", "backordered", "released", "picking",   "picked",  "packing",  "packed",
                                       "booking", "booked",  "in_doubt",    "shipped",  "delivered", "cancelled", "booking_failed"};

}  // namespace

void Day::count_states() {
    progress_.begin("orders", result_.orders_in);
    std::set<std::string> wanted;
    for (const auto& invoice : input_.invoices) wanted.insert(invoice.number);
    for (const auto& state : kStates) {
        std::string after;
        do {
            const auto page = client_.get("/api/v1/orders?limit=200&state=" + state + (after.empty() ? "" : "&after=" + after));
            expect(page, "GET /orders");
            for (const auto& order : page.json.find("data")->items) {
                const auto* ref = order.find("external_ref");
                if (!ref || !wanted.count(ref->string)) continue;
                progress_.step();
                if (state == "delivered") {
                    ++result_.delivered;
                    continue;
                }
                const auto full = client_.get("/api/v1/orders/" + order.find("id")->string);
                std::string why = state;
                if (const auto* hold = full.json.at("/holds/0/key")) why = "hold " + hold->string;
                else if (const auto* condition = full.json.at("/conditions/0/key")) why = state + ": " + condition->string;
                if (state == "held") ++result_.held, ++result_.held_why[why];
                else if (state == "backordered" || state == "waiting") ++result_.backordered, ++result_.open_why[why];
                else ++result_.unfinished, ++result_.open_why[why];
                if (state != "held" && !full.json.at("/conditions/0/key")) complain("order " + ref->string + " stands in " + state + " without a named reason");
            }
            after = page.text("/next");
        } while (!after.empty());
    }
    if (result_.delivered + result_.refused + result_.held + result_.backordered + result_.unfinished != result_.orders_in)
        complain("the numbers do not add up: in is not delivered + refused + held + backordered");
    if (options_.stock >= 1.0) {
        const auto valid = result_.orders_in - static_cast<std::int64_t>(input_.invalid.size());
        if (result_.delivered != valid) complain(std::to_string(result_.delivered) + " of " + std::to_string(valid) + " valid orders were delivered");
    }
}

void Day::check_simulator() {
    const auto truth = client_.simulator("GET", "/_sim/shipments");
    expect(truth, "GET /_sim/shipments");
    std::map<std::string, int> by_reference;
    std::set<std::string> numbers;
    for (const auto& row : truth.json.find("data")->items) {
        if (++by_reference[row.find("reference")->string] == 2) ++result_.repeated_references;
        if (row.find("state")->string != "voided") numbers.insert(row.find("tracking_number")->string);
    }
    if (result_.repeated_references > 0) complain(std::to_string(result_.repeated_references) + " references were booked more than once");
    // Ours against theirs: every package of this day has exactly one live parcel there.
    for (const auto& parcel : parcels_) {
        const auto shipment = client_.get("/api/v1/shipments/" + parcel.shipment);
        const auto number = shipment.text("/tracking_number");
        if (numbers.count(number)) ++result_.live_at_carrier;
        else complain("the carrier has no live parcel " + number + " for package " + parcel.id);
        const auto* attempts = shipment.json.find("bookings");
        int live = 0;
        for (const auto& attempt : attempts ? attempts->items : std::vector<waybill::json::Value>{})
            if (by_reference.count(attempt.find("reference")->string)) ++live;
        if (live != 1) complain("package " + parcel.id + " has " + std::to_string(live) + " bookings at the carrier");
    }
}

}  // namespace day
