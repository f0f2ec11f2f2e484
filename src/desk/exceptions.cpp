#include "base/wording.h"
#include "desk/routes.h"

// Everything that waits for a person, in one list.
namespace waybill::desk {
namespace {

using http::Response;

constexpr int kShown = 50;

View section(const Visit& visit, const std::string& heading, const std::string& advice, std::vector<View> rows,
             const std::string& more) {
    const bool full = rows.size() >= kShown;
    View v;
    v.set("heading", visit.texts(heading))
        .set("advice", visit.texts(advice))
        .set("count", wording::count(static_cast<std::int64_t>(rows.size())) + (full ? "+" : ""));
    v.set("rows", std::move(rows)).set("more", full ? more : "");
    return v;
}

View row(OrderId order, const std::string& number, const std::string& what, const std::string& detail, const std::string& age) {
    View v;
    v.set("order", order.text()).set("number", number).set("what", what).set("detail", detail).set("age", age);
    return v;
}

/// Shipments of one state, with their order's number and what is known of the trouble.
std::vector<View> shipments(const Visit& visit, const std::string& state) {
    std::vector<View> rows;
    const auto now = visit.parts.clock.now();
    const auto found = visit.parts.shipping.list(state, "", kShown);
    std::vector<OrderId> ids;
    for (const auto& shipment : found) ids.push_back(shipment.order);
    const auto names = visit.parts.db.transact([&](db::Tx& tx) { return visit.parts.orders.summaries(tx, ids); });
    for (const auto& shipment : found) {
        const auto name = names.find(shipment.order);
        const bool review = !shipment.bookings.empty() && shipment.bookings.back().state == "review";
        const std::string what =
            review ? visit.texts("desk.exceptions.needs_person")
                   : word(visit.texts, "desk.shipment_state.", shipment.state) +
                         (shipment.reason.empty() ? "" : " · " + word(visit.texts, "desk.reason.", shipment.reason));
        rows.push_back(row(shipment.order, name == names.end() ? "" : std::to_string(name->second.number), what, shipment.detail,
                           wording::age(visit.texts, now - shipment.created_at)));
    }
    return rows;
}

/// Why an order is held: "product not in the catalogue · line 4 (MUG-GRN)…".
std::string holds_of(const Visit& visit, OrderId id) {
    const auto order = visit.parts.orders.get(id);
    std::string out;
    if (!order) return out;
    for (const auto& hold : order->holds)
        out += (out.empty() ? "" : "; ") + word(visit.texts, "desk.reason.", hold.reason) +
               (hold.detail.empty() ? "" : " · " + hold.detail);
    return out;
}

std::vector<View> orders_in(const Visit& visit, const std::string& state) {
    std::vector<View> rows;
    const auto now = visit.parts.clock.now();
    orders::BoardQuery query;
    query.state = state;
    query.limit = kShown;
    for (const auto& order : visit.parts.orders.board(query).orders) {
        std::string detail = order.open_holds > 0 ? holds_of(visit, order.id) : "";
        if (detail.empty() && order.backordered > 0)
            detail = visit.texts("desk.exceptions.missing", {{"units", wording::count(order.backordered)}});
        rows.push_back(row(order.id, std::to_string(order.number), order.customer_name, detail,
                           wording::age(visit.texts, now - order.state_since)));
    }
    return rows;
}

Response exceptions(const Visit& visit) {
    std::vector<View> sections;
    const auto add = [&](const char* heading, const char* advice, std::vector<View> rows, const char* more) {
        if (!rows.empty()) sections.push_back(section(visit, heading, advice, std::move(rows), more));
    };
    add("desk.exceptions.in_doubt", "desk.exceptions.in_doubt_advice", shipments(visit, "in_doubt"), "/desk?state=in_doubt");
    add("desk.exceptions.failed", "desk.exceptions.failed_advice", orders_in(visit, "booking_failed"),
        "/desk?state=booking_failed");
    add("desk.exceptions.held", "desk.exceptions.held_advice", orders_in(visit, "held"), "/desk?state=held");
    add("desk.exceptions.backordered", "desk.exceptions.backordered_advice", orders_in(visit, "backordered"),
        "/desk?state=backordered");
    add("desk.exceptions.waiting", "desk.exceptions.waiting_advice", orders_in(visit, "waiting"), "/desk?state=waiting");
    View v;
    v.set("quiet", sections.empty()).set("sections", std::move(sections));
    return show(visit, {.title = visit.texts("desk.exceptions.title"),
                        .page = "exceptions",
                        .view = std::move(v),
                        .section = "exceptions",
                        .here = ""});
}

}  // namespace

void add_exceptions(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", "/desk/exceptions", readers(), exceptions, "Everything that waits for a person.");
}

}  // namespace waybill::desk
