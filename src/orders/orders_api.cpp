#include <algorithm>
#include <charconv>

#include "orders/api.h"
#include "orders/cursor.h"
#include "orders/order_json.h"

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

struct OrdersApi {
    Orders& orders;
    std::function<void(json::Writer&, OrderId)> more;

    Response show(const Request& request, const Result<Order>& order) const {
        return http::answer(request, 200, order,
                            [&](json::Writer& out, const Order& o) {
                                out.begin_object();
                                write_order(out, o, orders.timeline(o.id), orders.tracking_url(o.id), sight(request));
                                if (more) more(out, o.id);
                                out.end_object();
                            })
            .header("Cache-Control", "no-store");
    }

    Response create(const Request& request) const {
        const auto key = http::operation_key(request, kIntakeRoute, true);
        if (!key) return http::problem(key.error(), request);
        const auto body = json::parse(request.body);
        if (!body) return http::problem(body.error(), request);
        std::vector<FieldError> errors;
        NewOrder order = read_order(*body, errors);
        if (!errors.empty())
            return http::problem(error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", std::move(errors)),
                                 request);
        order.actor = actor(request);
        order.operation = *key;
        const auto results = orders.accept(std::span(&order, 1));
        const auto& result = results.front();
        if (!result) {
            Response refused = http::problem(result.error(), request);
            if (result.error().key != "order.duplicate") return refused;
            return std::move(refused).header("Location", "/api/v1/orders/" + result.error().fields.at(0).detail);
        }
        Response response = Response::json(201, result->body).header("Location", "/api/v1/orders/" + result->id.text());
        if (!result->replayed) return response;
        return std::move(response).header("Idempotency-Replayed", "true");
    }

    Response list(const Request& request) const {
        BoardQuery query{request.asked("state"), request.asked("hold"), request.asked("q"), request.asked("after"), 50};
        std::vector<FieldError> errors;
        if (!query.state.empty() && std::find(states().begin(), states().end(), query.state) == states().end())
            errors.push_back({"/state", "word", "is not the name of a state"});
        if (!cursor(query.after)) errors.push_back({"/after", "cursor", "is not a cursor of this list"});
        if (query.text.size() > 200) errors.push_back({"/q", "length", "must not be longer than 200 bytes"});
        const std::string limit = request.asked("limit", "50");
        const auto [end, failed] = std::from_chars(limit.data(), limit.data() + limit.size(), query.limit);
        if (failed != std::errc{} || end != limit.data() + limit.size() || query.limit < 1 || query.limit > 200)
            errors.push_back({"/limit", "range", "must be a number from 1 to 200"});
        if (!errors.empty())
            return http::problem(
                error(Code::invalid, "request.fields", "Some parameters are wrong; see errors.", std::move(errors)), request);
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

void add_order_routes(http::Router& router, Orders& orders, std::function<void(json::Writer&, OrderId)> more) {
    const OrdersApi api{orders, std::move(more)};
    router.add({"POST", "/api/v1/orders", intake(), [api](const Request& r) { return api.create(r); },
                "Takes one order; needs an Idempotency-Key."});
    router.add({"GET", "/api/v1/orders", reading(), [api](const Request& r) { return api.list(r); },
                "Lists orders by state, hold or search text, the longest in their state first."});
    router.add({"GET", "/api/v1/orders/counts", reading(), [api](const Request&) { return api.counts(); },
                "How many orders stand in each state; delivered and cancelled of the last 24 hours."});
    router.add({"GET", "/api/v1/orders/{id}", reading(), [api](const Request& r) { return api.get(r); },
                "One order with its lines, failed release conditions, parcels and timeline."});
    router.add({"POST", "/api/v1/orders/{id}/release", deciding(), [api](const Request& r) { return api.release(r); },
                "Checks the release gate again and releases the order to the warehouse."});
    router.add({"POST", "/api/v1/orders/{id}/cancel", deciding(), [api](const Request& r) { return api.cancel(r); },
                "Cancels an order of which nothing was handed over."});
    router.add({"POST", "/api/v1/orders/{id}/holds", deciding(), [api](const Request& r) { return api.hold(r); },
                "Stops an order by a named reason."});
    router.add({"DELETE", "/api/v1/orders/{id}/holds/{key}", deciding(), [api](const Request& r) { return api.lift(r); },
                "Lifts a hold, and releases the order where nothing else stands against it."});
}

void add_routes(http::Router& router, Orders& orders, db::Database& db, IdGenerator& ids, const Clock& clock,
                std::function<void(json::Writer&, OrderId)> more) {
    add_order_routes(router, orders, std::move(more));
    add_import_routes(router, orders, db, ids, clock);
}

}  // namespace waybill::orders
