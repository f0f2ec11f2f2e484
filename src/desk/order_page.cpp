#include "desk/order_page.h"

#include <algorithm>

#include "base/wording.h"
#include "desk/routes.h"
#include "desk/story.h"
#include "desk/terms_form.h"

namespace waybill::desk {
namespace {

using http::Response;
using orders::Line;
using orders::Order;

constexpr const char* kProblems[] = {"held", "backordered", "booking_failed", "in_doubt"};
constexpr const char* kOver[] = {"shipped", "delivered", "cancelled"};

template <std::size_t N>
bool among(const char* const (&words)[N], const std::string& word) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

/// One rung: how many of the wanted units came so far.
View rung(std::string stage, Quantity reached, std::int64_t wanted) {
    View v;
    v.set("stage", std::move(stage))
        .set("units", wording::count(reached.units))
        .set("full", reached.units >= wanted && wanted > 0);
    return v.set("part", reached.units > 0 && reached.units < wanted).set("none", reached.units <= 0);
}

View line_view(const Texts& texts, const Line& line) {
    const std::int64_t wanted = (line.quantity - line.cancelled).units;
    View v;
    v.set("no", std::to_string(line.line_no)).set("sku", line.sku).set("description", line.description);
    v.set("quantity", wording::count(line.quantity.units))
        .set("price", wording::amount(line.unit_price))
        .set("unknown", !line.product);
    v.set("rungs", std::vector<View>{rung(texts("desk.stage.reserved"), line.reserved, wanted),
                                     rung(texts("desk.stage.allocated"), line.allocated, wanted),
                                     rung(texts("desk.stage.picked"), line.picked, wanted),
                                     rung(texts("desk.stage.packed"), line.packed, wanted),
                                     rung(texts("desk.stage.shipped"), line.shipped, wanted),
                                     rung(texts("desk.stage.delivered"), line.delivered, wanted)});
    if (line.backordered().units > 0 && line.cancelled < line.quantity)
        v.set("backordered", wording::count(line.backordered().units));
    if (line.cancelled.units > 0) v.set("cancelled", wording::count(line.cancelled.units));
    return v;
}

std::vector<View> conditions(const Visit& visit, const Order& order) {
    std::vector<View> out;
    for (const auto& condition : order.conditions) {
        const bool hold = condition.key.starts_with("hold.");
        View v;
        v.set("lead",
              hold ? visit.texts("desk.condition.hold", {{"reason", word(visit.texts, "desk.reason.", condition.key.substr(5))}})
                   : word(visit.texts, "desk.condition.", condition.key));
        out.push_back(std::move(v.set("detail", condition.detail)));
    }
    return out;
}

std::vector<View> holds(const Visit& visit, const Order& order) {
    std::vector<View> out;
    for (const auto& hold : order.holds) {
        View v;
        v.set("key", hold.reason).set("reason", word(visit.texts, "desk.reason.", hold.reason)).set("detail", hold.detail);
        out.push_back(std::move(v.set("at", wording::moment(visit.texts, hold.placed_at))));
    }
    return out;
}

std::vector<View> timeline(const Visit& visit, OrderId id) {
    std::vector<View> out;
    for (const auto& entry : visit.parts.orders.timeline(id)) {
        View v;
        v.set("at", wording::moment(visit.texts, entry.at))
            .set("iso", rfc3339(entry.at))
            .set("text", sentence(visit.texts, entry, visit.sees_people()));
        v.set("who", who_did(visit.texts, entry.actor, visit.who.id));
        out.push_back(std::move(v));
    }
    std::reverse(out.begin(), out.end());
    return out;
}

void set_address(View& v, const Visit& visit, const Order& order) {
    const Address& to = order.ship_to;
    std::vector<View> lines;
    const auto add = [&](const std::string& text) {
        if (!text.empty()) lines.push_back(View().set("text", text));
    };
    add(to.name);
    if (visit.sees_people()) {
        if (to.company != to.name) add(to.company);
        for (const auto& line : to.lines) add(line);
    }
    add(to.city + (to.region.empty() ? "" : ", " + to.region) +
        (to.postal_code.empty() || !visit.sees_people() ? "" : " " + to.postal_code));
    add(wording::country(visit.texts, to.country));
    if (visit.sees_people()) {
        add(order.customer_phone.empty() ? to.phone : order.customer_phone);
        add(order.customer_email.empty() ? to.email : order.customer_email);
    }
    v.set("address", std::move(lines));
}

void set_lines(View& v, const Texts& texts, const Order& order) {
    std::vector<View> lines, charges;
    std::int64_t units = 0, packed_left = 0, to_pack = 0;
    for (const auto& line : order.lines) {
        lines.push_back(line_view(texts, line));
        units += line.quantity.units;
        packed_left += (line.packed - line.shipped).units;
        to_pack += (line.picked - line.packed).units;
    }
    for (const auto& charge : order.charges)
        charges.push_back(
            View().set("code", charge.code).set("description", charge.description).set("amount", wording::amount(charge.amount)));
    v.set("lines", std::move(lines))
        .set("charges", std::move(charges))
        .set("line_count", wording::count(static_cast<std::int64_t>(order.lines.size())));
    v.set("units", wording::count(units)).set("to_pack", to_pack > 0).set("packed_left", packed_left > 0);
}

/// Which buttons make sense now; the rooms decide again when one is pressed.
void set_buttons(View& v, const Visit& visit, const Order& order) {
    const bool over = among(kOver, order.state),
               waits = order.state == "waiting" || order.state == "backordered" || order.state == "held";
    v.set("can_release", visit.may_work() && waits)
        .set("can_hold", visit.may_care() && !over)
        .set("can_cancel", visit.may_care() && !over);
    v.set("can_pick", visit.may_work() && order.state == "released");
    v.set("can_book",
          visit.may_work() && (order.state == "packed" || order.state == "packing" || order.state == "booking_failed"));
    const bool booked = order.booking != orders::Booking::none && order.booking != orders::Booking::failed;
    v.set("can_readdress", visit.may_care() && !over && !booked);
    v.set("is_waiting", waits && !order.conditions.empty());
}

}  // namespace

std::string order_link(OrderId id, const std::string& done) {
    return "/desk/orders/" + id.text() + (done.empty() ? "" : "?done=" + done);
}

Response order_page(const Visit& visit, OrderId id, std::optional<Error> problem) {
    const auto found = visit.parts.orders.get(id);
    if (!found) return refuse(visit, found.error());
    const Order& order = *found;
    View v;
    v.set("id", id.text())
        .set("number", std::to_string(order.number))
        .set("reference", order.external_ref)
        .set("channel", order.channel);
    v.set("state", word(visit.texts, "common.state.", order.state))
        .set("problem_state", among(kProblems, order.state))
        .set("done_state", order.state == "delivered");
    v.set("state_key", order.state).set("since", wording::age(visit.texts, visit.parts.clock.now() - order.state_since));
    v.set("placed", wording::moment(visit.texts, order.placed_at))
        .set("payment", word(visit.texts, "desk.payment.", order.payment));
    v.set("policy", order.policy == orders::Policy::wait_for_all ? visit.texts("desk.policy.wait_for_all")
                                                                 : visit.texts("desk.policy.ship_available"));
    v.set("customer", order.customer_name).set("total", wording::amount(order.total)).set("note", order.note);
    v.set("customer_page", visit.parts.orders.tracking_url(id));
    set_address(v, visit, order);
    set_lines(v, visit.texts, order);
    set_buttons(v, visit, order);
    v.set("conditions", conditions(visit, order)).set("holds", holds(visit, order)).set("timeline", timeline(visit, id));
    set_parcels(v, visit, order);
    if (visit.may_work()) set_terms(v, visit, order, {}, problem);
    const bool moving = order.booking == orders::Booking::booking;
    Screen screen{.title = visit.texts("desk.order.title", {{"number", std::to_string(order.number)}}),
                  .page = "order",
                  .view = std::move(v),
                  .section = "orders",
                  .here = order_link(id),
                  .status = 200,
                  .refresh = moving && !problem ? 3 : 0};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

void add_order(http::Router& router, const SharedParts& parts) {
    add_page(
        router, parts, "GET", "/desk/orders/{id}", readers(),
        [](const Visit& visit) {
            const auto id = http::path_id<OrderId>(visit.request, "id");
            return id ? order_page(visit, *id) : refuse(visit, id.error());
        },
        "One order: lines, parcels, timeline, and what can be done.");
}

}  // namespace waybill::desk
