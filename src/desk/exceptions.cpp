#include <algorithm>

#include "base/wording.h"
#include "desk/routes.h"

// Everything that waits for a person, in one list.
namespace waybill::desk {
namespace {

using http::Response;

constexpr int kShown = 50;
constexpr auto kSoon = std::chrono::hours(24);

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

View row(const std::string& link, const std::string& name, const std::string& what, const std::string& detail, const std::string& age) {
    View v;
    v.set("link", link).set("name", name).set("what", what).set("detail", detail).set("age", age);
    return v;
}

std::string order_name(const Visit& visit, const std::string& number) { return visit.texts("desk.order.word") + " " + number; }

/// The number of each shipment's order.
std::map<OrderId, std::string> numbers_of(const Visit& visit, const std::vector<shipping::Shipment>& shipments) {
    std::vector<OrderId> ids;
    for (const auto& shipment : shipments) ids.push_back(shipment.order);
    std::map<OrderId, std::string> out;
    for (const auto& [id, summary] : visit.parts.db.transact([&](db::Tx& tx) { return visit.parts.orders.summaries(tx, ids); }))
        out[id] = std::to_string(summary.number);
    return out;
}

/// Shipments of one state, with their order's number and what is known of the trouble.
std::vector<View> shipments(const Visit& visit, const std::string& state) {
    std::vector<View> rows;
    const auto now = visit.parts.clock.now();
    const auto found = visit.parts.shipping.list(state, "", kShown);
    auto numbers = numbers_of(visit, found);
    for (const auto& shipment : found) {
        const bool review = std::any_of(shipment.bookings.begin(), shipment.bookings.end(), [](const auto& b) { return b.state == "review"; });
        const std::string what =
            review ? visit.texts("desk.exceptions.needs_person")
                   : word(visit.texts, "desk.shipment_state.", shipment.state) +
                         (shipment.reason.empty() ? "" : " · " + word(visit.texts, "desk.reason.", shipment.reason));
        rows.push_back(row("/desk/shipments/" + shipment.id.text() + "/doubt", order_name(visit, numbers[shipment.order]), what, shipment.detail,
                           wording::age(visit.texts, now - shipment.created_at)));
    }
    return rows;
}

/// Live labels that nobody counts with, and nobody could void.
std::vector<View> orphans(const Visit& visit) {
    std::vector<View> rows;
    const auto now = visit.parts.clock.now();
    for (const auto& orphan : visit.parts.shipping.orphans("exception", "", kShown)) {
        const std::string until = orphan.void_until ? " · " + visit.texts("desk.void.until") + " " + wording::moment(visit.texts, *orphan.void_until) : "";
        rows.push_back(row("/desk/orphans/" + orphan.id.text(), orphan.tracking_number.empty() ? orphan.reference : orphan.tracking_number, word(visit.texts, "desk.reason.", orphan.reason) + until,
                           orphan.detail, wording::age(visit.texts, now - orphan.found_at)));
    }
    return rows;
}

/// Booked, and the label that the carrier's machine reads is not here.
std::vector<View> missing_labels(const Visit& visit) {
    constexpr auto kMoment = std::chrono::minutes(1);
    std::vector<View> rows;
    std::vector<shipping::Shipment> found;
    for (const auto& missing : visit.parts.shipping.missing_labels(kMoment, kShown))
        if (auto shipment = visit.parts.shipping.get(missing.shipment); shipment && shipment->missing_label) found.push_back(*std::move(shipment));
    auto numbers = numbers_of(visit, found);
    const auto now = visit.parts.clock.now();
    for (const auto& shipment : found)
        rows.push_back(row("/desk/orders/" + shipment.order.text(), order_name(visit, numbers[shipment.order]),
                           visit.texts(shipment.missing_label->asking ? "desk.label.asking" : "desk.label.person"), shipment.missing_label->problem,
                           wording::age(visit.texts, now - shipment.missing_label->since)));
    return rows;
}

/// Manifests and vans of which nobody knows whether the carrier has them.
std::vector<View> errands(const Visit& visit) {
    std::vector<View> rows;
    const auto now = visit.parts.clock.now();
    for (const auto& doubt : visit.parts.collection.doubts(kShown)) {
        const std::string link = doubt.manifest ? "manifests/" + doubt.manifest->text() : "pickups/" + doubt.pickup->text();
        rows.push_back(row("/desk/collection/" + link, visit.texts(doubt.manifest ? "desk.collection.manifest" : "desk.collection.van"), doubt.carrier,
                           doubt.detail, wording::age(visit.texts, now - doubt.since)));
    }
    return rows;
}

/// Booked and still in the house: soon the carrier does not take them back any more.
std::vector<View> deadlines(const Visit& visit) {
    std::vector<View> rows;
    const auto found = visit.parts.shipping.void_deadlines(kSoon, kShown);
    auto numbers = numbers_of(visit, found);
    const auto now = visit.parts.clock.now();
    for (const auto& shipment : found)
        rows.push_back(row("/desk/orders/" + shipment.order.text(), order_name(visit, numbers[shipment.order]), shipment.tracking_number,
                           visit.texts("desk.void.until") + " " + wording::moment(visit.texts, *shipment.void_until),
                           wording::age(visit.texts, now - shipment.created_at)));
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
        rows.push_back(row("/desk/orders/" + order.id.text(), order_name(visit, std::to_string(order.number)), order.customer_name, detail,
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
    add("desk.exceptions.orphans", "desk.exceptions.orphans_advice", orphans(visit), "/desk/exceptions");
    add("desk.exceptions.labels", "desk.exceptions.labels_advice", missing_labels(visit), "/desk/exceptions");
    add("desk.exceptions.errands", "desk.exceptions.errands_advice", errands(visit), "/desk/collection");
    add("desk.exceptions.deadlines", "desk.exceptions.deadlines_advice", deadlines(visit), "/desk/exceptions");
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
