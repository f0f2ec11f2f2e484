#include "http/paging.h"
#include "orders/api.h"
#include "orders/order_json.h"
#include "orders/order_shapes.h"

namespace waybill::orders {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

constexpr std::string_view kIntakeRoute = "POST /api/v1/orders";

Access intake() { return Access::only({Role::admin, Role::integration, Role::customer_service}); }
Access reading() {
    return Access::only({Role::admin, Role::logistics_lead, Role::logistics, Role::picker, Role::packer, Role::customer_service,
                         Role::finance, Role::auditor, Role::integration});
}
Access deciding() { return Access::only({Role::admin, Role::logistics_lead, Role::logistics, Role::customer_service}); }
Access readdressing() {
    return Access::only({Role::admin, Role::logistics_lead, Role::logistics, Role::customer_service, Role::integration});
}

Result<NewOrder> read_new_order(const Request& request) {
    TRY(body, json::parse(request.body));
    TRY(key, http::operation_key(request, kIntakeRoute, true, body));
    std::vector<FieldError> errors;
    NewOrder order = read_order(body, errors);
    if (!errors.empty()) return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", std::move(errors));
    order.actor = actor(request);
    order.operation = std::move(key);
    return order;
}

Response answer_accepted(const Request& request, const Result<Accepted>& result) {
    if (!result) {
        Response refused = http::problem(result.error(), request);
        if (result.error().key != "order.duplicate") return refused;
        return std::move(refused).header("Location", "/api/v1/orders/" + result.error().fields.at(0).detail);
    }
    Response response = Response::json(201, result->body).header("Location", "/api/v1/orders/" + result->id.text());
    if (!result->replayed) return response;
    return std::move(response).header("Idempotency-Replayed", "true");
}

struct OrdersApi {
    Orders& orders;
    GroupIntake& intake;
    More more;

    Response show(const Request& request, const Result<Order>& order) const {
        return http::answer(request, 200, order,
                            [&](json::Writer& out, const Order& o) {
                                out.begin_object();
                                write_order(out, o, orders.timeline(o.id), orders.tracking_url(o.id), sight(request));
                                if (more) more(out, o.id, request);
                                out.end_object();
                            })
            .header("Cache-Control", "no-store");
    }

    void create(const Request& request, const http::Reply& reply) const {
        auto order = read_new_order(request);
        if (!order) return reply.send(http::problem(order.error(), request));
        intake.accept(
            *std::move(order),
            [&request, reply](const Result<Accepted>& result) { reply.send(answer_accepted(request, result)); },
            [reply](std::exception_ptr why) { reply.fail(std::move(why)); });
    }

    Response list(const Request& request) const {
        const BoardQuery query{request.asked("state"), request.asked("hold"), request.asked("q"), request.asked("after"),
                               static_cast<int>(http::number(request, "limit"))};
        if (!http::cursor(query.after)) return http::problem(http::wrong_cursor(), request);
        const Board board = orders.board(query);
        json::Writer out;
        out.begin_object().key("data").begin_array();
        for (const auto& order : board.orders) write_summary(out, order, sight(request));
        out.end_array().key("next");
        if (board.next.empty())
            out.null();
        else
            out.value(board.next);
        out.end_object();
        return Response::json(200, out.take()).header("Cache-Control", "no-store");
    }

    Response counts() const {
        json::Writer out;
        out.begin_object().key("data").begin_array();
        for (const auto& count : orders.counts())
            out.begin_object()
                .member("state", count.state)
                .member("orders", count.orders)
                .member("oldest", count.oldest)
                .end_object();
        out.end_array().end_object();
        return Response::json(200, out.take());
    }

    Response get(const Request& request) const {
        const auto id = http::path_id<OrderId>(request, "id");
        return id ? show(request, orders.get(*id)) : http::problem(id.error(), request);
    }

    Response release(const Request& request) const {
        const auto id = http::path_id<OrderId>(request, "id");
        return id ? show(request, orders.release(*id, actor(request))) : http::problem(id.error(), request);
    }

    Response cancel(const Request& request) const {
        const auto id = http::path_id<OrderId>(request, "id");
        if (!id) return http::problem(id.error(), request);
        std::string reason;
        if (!request.body.empty()) {
            const auto body = http::parse_body(request, [](json::Fields& fields) { return fields.text_or("reason", "", 200); });
            if (!body) return http::problem(body.error(), request);
            reason = *body;
        }
        return show(request, orders.cancel(*id, reason, actor(request)));
    }

    Response change_address(const Request& request) const {
        const auto id = http::path_id<OrderId>(request, "id");
        if (!id) return http::problem(id.error(), request);
        const auto body = http::parse_body(request, [](json::Fields& fields) {
            Address to = read_address(fields.object("address"));
            return std::pair(std::move(to), fields.text_or("reason", "", 200));
        });
        if (!body) return http::problem(body.error(), request);
        return show(request, orders.change_address(*id, body->first, body->second, actor(request)));
    }

    Response hold(const Request& request) const {
        const auto id = http::path_id<OrderId>(request, "id");
        if (!id) return http::problem(id.error(), request);
        const auto body = http::parse_body(request, [](json::Fields& fields) {
            const std::string key = fields.text("key", 1, 40);
            return std::pair(key, fields.text_or("detail", "", 500));
        });
        if (!body) return http::problem(body.error(), request);
        return show(request, orders.hold(*id, body->first, body->second, actor(request)));
    }

    Response lift(const Request& request) const {
        const auto id = http::path_id<OrderId>(request, "id");
        if (!id) return http::problem(id.error(), request);
        return show(request, orders.lift_hold(*id, request.param("key"), actor(request)));
    }
};

}  // namespace

std::string actor(const Request& request) { return request.principal ? request.principal->id : std::string(); }

void add_order_routes(http::Router& router, Orders& orders, GroupIntake& group, More more) {
    using namespace http::shape;
    const OrdersApi api{orders, group, std::move(more)};
    const auto operation = [](std::string id) { return http::Operation("Orders", std::move(id)); };
    const auto of_order = [&](std::string id_of_operation) {
        return operation(std::move(id_of_operation)).path("id", id<OrderId>()).answers(200, order_shape());
    };
    const auto change_of = [&](std::string id_of_operation) { return of_order(std::move(id_of_operation)).repeatable().refuses({409}); };
    router.add(
        {"POST", "/api/v1/orders", intake(),
         http::LaterHandler([api](const Request& r, const http::Reply& reply) { api.create(r, reply); }),
         "Takes one order. The same reference in the same channel under another key is refused with 409 `order.duplicate`; "
         "Location names the order that is there."},
        operation("createOrder")
            .key(http::Operation::Key::required)
            .takes(new_order_shape())
            .answers(201, accepted_order_shape(), "Accepted, maybe held; Location names it."));
    router.add(
        {"GET", "/api/v1/orders", reading(), [api](const Request& r) { return api.list(r); },
         "Lists orders by state, hold or search text, the longest in their state first; without any of them the newest first."},
        operation("listOrders")
            .query("state", word(states()), "Orders in this state.")
            .query("hold", text(1, 40), "Orders with this open hold.")
            .query("q", text(1, 200), "A number, an external reference, or how a customer's name begins.")
            .paged(200, 50)
            .answers(200, page_of(summary_shape())));
    router.add(
        {"GET", "/api/v1/orders/counts", reading(), [api](const Request&) { return api.counts(); },
         "How many orders stand in each state; delivered and cancelled of the last 24 hours."},
        operation("countOrders")
            .answers(200, data_of(object({{"state", word(states())}, {"orders", count()}, {"oldest", nullable(instant())}}))));
    router.add({"GET", "/api/v1/orders/{id}", reading(), [api](const Request& r) { return api.get(r); },
                "One order with its lines, failed release conditions, parcels and timeline."},
               of_order("getOrder"));
    router.add({"POST", "/api/v1/orders/{id}/release", deciding(), [api](const Request& r) { return api.release(r); },
                "Checks the release gate again and releases the order to the warehouse."},
               change_of("releaseOrder"));
    router.add({"POST", "/api/v1/orders/{id}/cancel", deciding(), [api](const Request& r) { return api.cancel(r); },
                "Cancels an order of which nothing was handed over."},
               change_of("cancelOrder").may_take(input({may("reason", text(0, 200))})));
    router.add({"PUT", "/api/v1/orders/{id}/address", readdressing(), [api](const Request& r) { return api.change_address(r); },
                "Where the order goes from now on, as long as no package of it is booked. The timeline keeps the old address, who changed it, and why."},
               change_of("changeAddress").takes(input({{"address", address_in_shape()}, may("reason", text(0, 200).like("The customer moved"))})));
    router.add({"POST", "/api/v1/orders/{id}/holds", deciding(), [api](const Request& r) { return api.hold(r); },
                "Stops an order by a named reason; placing it again changes its detail."},
               change_of("holdOrder").takes(input({{"key", text(1, 40).like("fraud_check")}, may("detail", text(0, 500))})));
    router.add({"DELETE", "/api/v1/orders/{id}/holds/{key}", deciding(), [api](const Request& r) { return api.lift(r); },
                "Lifts a hold, and releases the order where nothing else stands against it."},
               change_of("liftHold"));
}

void add_routes(http::Router& router, Orders& orders, GroupIntake& group, db::Database& db, IdGenerator& ids, const Clock& clock,
                More more, ImportSeats seats) {
    add_order_routes(router, orders, group, std::move(more));
    add_import_routes(router, orders, db, ids, clock, seats);
}

}  // namespace waybill::orders
