#include "base/text.h"
#include "desk/booking.h"
#include "desk/order_page.h"
#include "desk/repeatable.h"
#include "desk/routes.h"

// The buttons of an order's page. Each ends on the page again: with word of what was done, or with the reason why not.
namespace waybill::desk {
namespace {

using http::Response;

/// Does `work` for the order in the address; `done` names the message of success.
Response act(const Visit& visit, const std::string& done, const std::function<Result<void>(OrderId)>& work) {
    const auto id = http::path_id<OrderId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto result = work(*id);
    return result ? Response::see_other(order_link(*id, done)) : order_page(visit, *id, result.error());
}

template <class T>
Result<void> only_success(const Result<T>& result) {
    if (!result) return result.error();
    return {};
}

/// Changes the order once, however often the browser sends the form.
Response change(const Visit& visit, const std::string& done, const std::function<Result<orders::Order>(OrderId)>& work) {
    return act(visit, done, [&](OrderId id) {
        return only_success(once_remembered(visit, [&]() -> Result<std::string> {
            TRY(order, work(id));
            return order.id.text();
        }));
    });
}

Response release(const Visit& visit) {
    return change(visit, "released", [&](OrderId id) { return visit.parts.orders.release(id, visit.who.id); });
}

Response hold(const Visit& visit) {
    const std::string detail = text::trim(text::shorten(visit.field("detail"), 120));
    return change(visit, "held", [&](OrderId id) { return visit.parts.orders.hold(id, "manual", detail, visit.who.id); });
}

Response lift(const Visit& visit) {
    return change(visit, "lifted",
                  [&](OrderId id) { return visit.parts.orders.lift_hold(id, visit.field("reason"), visit.who.id); });
}

Response cancel(const Visit& visit) {
    const std::string reason = text::trim(text::shorten(visit.field("reason"), 120));
    return change(visit, "cancelled", [&](OrderId id) { return visit.parts.orders.cancel(id, reason, visit.who.id); });
}

/// The carrier usually answers within a blink: waiting a moment saves the person a reload.
Response book(const Visit& visit) {
    constexpr auto kPatience = std::chrono::seconds(3);
    const auto id = http::path_id<OrderId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto booked = std::move(book_orders(visit, {*id}).front());
    if (!booked) {
        const bool of_a_price = booked.error().key.starts_with("quote.");  // new prices were asked for: a person takes one or none
        return of_a_price ? prices_page(visit, *id, booked.error()) : order_page(visit, *id, booked.error());
    }
    if (const auto shipment = ShipmentId::parse(*booked))
        if (const auto now = visit.parts.shipping.wait(*shipment, kPatience); !now) return order_page(visit, *id, now.error());
    return Response::see_other(order_link(*id, "booking"));
}

Response request_void(const Visit& visit) {
    return act(visit, "voiding", [&](OrderId id) -> Result<void> {
        TRY(shipment, http::path_id<ShipmentId>(visit.request, "shipment"));
        TRY(seen, visit.parts.shipping.get(shipment));
        if (seen.order != id) return error(Code::not_found, "not_found", "There is no such shipment of this order.");
        return only_success(once(visit, [&](db::Tx& tx) -> Result<std::string> {
            TRY(asked, visit.parts.shipping.request_void(tx, shipment, visit.who.id));
            return asked.id.text();
        }));
    });
}

/// A label that did not come with its booking: asked for again, or a person says that they have it.
Response see_to_label(const Visit& visit) {
    const bool ask = visit.field("do") == "ask";
    return act(visit, ask ? "label_asked" : "label_settled", [&](OrderId id) -> Result<void> {
        TRY(shipment, http::path_id<ShipmentId>(visit.request, "shipment"));
        TRY(seen, visit.parts.shipping.get(shipment));
        if (seen.order != id) return error(Code::not_found, "not_found", "There is no such shipment of this order.");
        const std::string reason = text::trim(text::shorten(visit.field("reason"), 400));
        return only_success(once(visit, [&](db::Tx& tx) -> Result<std::string> {
            TRY(now, ask ? visit.parts.shipping.ask_for_label_again(tx, shipment) : visit.parts.shipping.settle_label(tx, shipment, reason, visit.who.id));
            return now.id.text();
        }));
    });
}

Response pick(const Visit& visit) {
    const auto id = http::path_id<OrderId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto list = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        TRY(made, visit.parts.picking.create_list(tx, {*id}, 1, visit.who.name));
        return made.id.text();
    });
    return list ? Response::see_other("/desk/picking/" + *list + "?done=picking") : order_page(visit, *id, list.error());
}

/// A step between, so that nothing is undone by a slip of the hand; works without scripts.
Response confirm(const Visit& visit, const std::string& action, const std::string& title, const std::string& question,
                 bool with_reason) {
    const auto id = http::path_id<OrderId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto order = visit.parts.orders.get(*id);
    if (!order) return refuse(visit, order.error());
    View v;
    v.set("action", order_link(*id) + action).set("back", order_link(*id)).set("title", title).set("question", question);
    v.set("with_reason", with_reason).set("number", std::to_string(order->number)).set("customer", order->customer_name);
    return show(visit, {.title = title, .page = "confirm", .view = std::move(v), .section = "orders", .here = ""});
}

Response confirm_cancel(const Visit& visit) {
    return confirm(visit, "/cancel", visit.texts("desk.cancel.title"), visit.texts("desk.cancel.question"), true);
}

Response confirm_void(const Visit& visit) {
    const auto shipment = http::path_id<ShipmentId>(visit.request, "shipment");
    if (!shipment) return refuse(visit, shipment.error());
    return confirm(visit, "/shipments/" + shipment->text() + "/void", visit.texts("desk.void.title"),
                   visit.texts("desk.void.question"), false);
}

}  // namespace

void add_order_actions(http::Router& router, const SharedParts& parts) {
    const std::string order = "/desk/orders/{id}";
    add_page(router, parts, "POST", order + "/release", workers(), release, "Release an order.");
    add_page(router, parts, "POST", order + "/hold", carers(), hold, "Hold an order.");
    add_page(router, parts, "POST", order + "/lift", carers(), lift, "Lift a hold.");
    add_page(router, parts, "GET", order + "/cancel", carers(), confirm_cancel, "Ask before an order is cancelled.");
    add_page(router, parts, "POST", order + "/cancel", carers(), cancel, "Cancel an order.");
    add_page(router, parts, "POST", order + "/pick", workers(), pick, "Make a pick list for one order.");
    add_page(router, parts, "POST", order + "/book", workers(), book, "Book an order's sealed packages.");
    add_page(router, parts, "POST", order + "/shipments/{shipment}/label", workers(), see_to_label,
             "Ask for a missing label again, or say where it is.");
    add_page(router, parts, "GET", order + "/shipments/{shipment}/void", workers(), confirm_void,
             "Ask before a shipment is voided.");
    add_page(router, parts, "POST", order + "/shipments/{shipment}/void", workers(), request_void,
             "Ask the carrier to void a shipment.");
}

}  // namespace waybill::desk
