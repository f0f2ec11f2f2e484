#include "http/paging.h"
#include "picking/api.h"
#include "waybill/json.h"

namespace waybill::picking {
namespace {

using http::Request;
using http::Response;

constexpr std::int64_t kMostOrders = 200, kMostUnits = 1'000'000, kMostGrams = 10'000'000, kMostCm3 = 100'000'000;

Dispatch read_dispatch(json::Fields& in) {
    Dispatch d;
    d.priority = static_cast<int>(in.integer_or("priority", 0, 0, 9));
    d.carrier = in.text_or("carrier", "", 32);
    d.due_by = in.instant_if("due_by");
    return d;
}

WaveChoice read_choice(json::Fields& in) {
    WaveChoice c;
    c.due_by = in.instant_if("due_by"), c.ready_by = in.instant_if("ready_by");
    if (const auto carrier = in.text_or("carrier", "", 32); !carrier.empty()) c.carrier = carrier;
    c.min_priority = static_cast<int>(in.integer_or("min_priority", 0, 0, 9));
    c.max_orders = static_cast<int>(in.integer_or("max_orders", 100, 1, kMostOrders));
    c.cart.orders = in.integer_or("cart_orders", 12, 0, kMostOrders);
    c.cart.units = in.integer_or("cart_units", 0, 0, kMostUnits);
    c.cart.weight = {in.integer_or("cart_weight_g", 0, 0, kMostGrams)};
    c.cart.volume_cm3 = in.integer_or("cart_volume_cm3", 0, 0, kMostCm3);
    return c;
}

/// The same choice as a request's query says it.
Result<WaveChoice> choice_of(const Request& request) {
    WaveChoice c;
    std::vector<FieldError> errors;
    const auto instant = [&](const char* name) -> std::optional<Instant> {
        const auto text = request.asked(name);
        if (text.empty()) return {};
        const auto at = parse_rfc3339(text);
        if (!at) errors.push_back({"/" + std::string(name), "instant", "is no time as of RFC 3339"});
        return at ? std::optional(*at) : std::nullopt;
    };
    c.due_by = instant("due_by"), c.ready_by = instant("ready_by");
    if (const auto carrier = request.asked("carrier"); !carrier.empty()) c.carrier = carrier;
    c.min_priority = static_cast<int>(http::number(request, "min_priority"));
    c.max_orders = static_cast<int>(http::number(request, "max_orders"));
    c.cart = {http::number(request, "cart_orders"),
              http::number(request, "cart_units"),
              {http::number(request, "cart_weight_g")},
              http::number(request, "cart_volume_cm3")};
    if (!errors.empty()) return error(Code::invalid, "request.fields", "Parameters are wrong; see errors.", std::move(errors));
    return c;
}

void write_batch(json::Writer& out, const Batch& b) {
    out.begin_object().key("orders").begin_array();
    for (const auto& [id, number] : b.orders) out.begin_object().member("order", id).member("order_number", number).end_object();
    out.end_array()
        .member("stops", b.stops)
        .member("units", b.units)
        .member("weight_g", b.weight.value)
        .member("volume_cm3", b.volume_cm3)
        .member("distance_mm", b.distance.value);
    if (b.list) out.member("pick_list", b.list).member("pick_list_number", b.list_number);
    out.end_object();
}

void write_wave(json::Writer& out, const Wave& w) {
    out.begin_object();
    if (w.id) out.member("id", w.id).member("number", w.number).member("created_at", w.created_at);
    out.member("orders", w.orders)
        .member("lists", w.lists)
        .member("left_out", w.left_out)
        .member("distance_mm", w.distance.value)
        .member("bound_mm", w.bound.value)
        .member("first_come_mm", w.first_come.value)
        .key("batches")
        .begin_array();
    for (const auto& batch : w.batches) write_batch(out, batch);
    out.end_array().end_object();
}

Response preview(const Request& request, Picking& picking) {
    const auto choice = choice_of(request);
    if (!choice) return http::problem(choice.error(), request);
    json::Writer out;
    write_wave(out, picking.preview_wave(*choice));
    return Response::json(200, out.take());
}

Response release(const Request& request, Picking& picking, db::Database& db, http::Idempotency& idempotency) {
    Request with_body = request;
    if (with_body.body.empty()) with_body.body = "{}";
    const auto choice = http::parse_body(with_body, read_choice);
    if (!choice) return http::problem(choice.error(), request);
    return http::idempotent(request, "POST /api/v1/waves", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(wave, picking.release_wave(tx, *choice, request.principal ? request.principal->id : ""));
        json::Writer out;
        write_wave(out, wave);
        return http::Outcome{201, out.take()};
    });
}

Response list(const Request& request, Picking& picking) {
    const auto after = http::cursor(request.asked("after"));
    if (!after) return http::problem(http::wrong_cursor(), request);
    const auto before = after->id == 0 ? std::nullopt : after;
    return http::page(request, picking.waves(static_cast<int>(http::number(request, "limit")) + 1, before), write_wave,
                      [](const Wave& last) {
                          return http::cursor_text({last.created_at, last.id.raw()});
                      });
}

Response read(const Request& request, Picking& picking) {
    const auto id = http::path_id<WaveId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::answer(request, 200, picking.wave(*id), write_wave);
}

void write_dispatch(json::Writer& out, const Dispatch& d) {
    out.begin_object().member("priority", d.priority).member("carrier", d.carrier).member("due_by", d.due_by).end_object();
}

Response put_dispatch(const Request& request, Picking& picking) {
    const auto id = http::path_id<OrderId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto dispatch = http::parse_body(request, read_dispatch);
    if (!dispatch) return http::problem(dispatch.error(), request);
    return http::answer(request, 200, picking.set_dispatch(*id, *dispatch), write_dispatch);
}

http::Schema wave_shape() {
    using namespace http::shape;
    const auto batch = object({{"orders", list_of(object({{"order", id<OrderId>()}, {"order_number", count()}}))},
                               {"stops", count()},
                               {"units", count()},
                               {"weight_g", count()},
                               {"volume_cm3", count()},
                               {"distance_mm", count().says("Of the shortest route.")},
                               may("pick_list", id<PickListId>()),
                               may("pick_list_number", count())});
    return named("Wave", object({may("id", id<WaveId>().says("Absent in a preview.")),
                                 may("number", count()),
                                 may("created_at", instant()),
                                 {"orders", count()},
                                 {"lists", count()},
                                 {"left_out", count().says("Orders that fit the choice and wait for a free tote.")},
                                 {"distance_mm", count().says("Of all batches together.")},
                                 {"bound_mm", count().says("No batches of these orders for this cart walk less.")},
                                 {"first_come_mm", count().says("What batches in the order of arrival would walk.")},
                                 {"batches", list_of(batch).says("Empty in a list of waves.")}}));
}

http::Schema choice_shape() {
    using namespace http::shape;
    return input({may("due_by", instant().says("Only orders with a cut-off, and not after this.")),
                  may("ready_by", instant().says("Only orders that were ready to pick by then.")),
                  may("carrier", text(0, 32).says("Only orders that leave with this carrier.")), may("min_priority", whole(0, 9)),
                  may("max_orders", whole(1, kMostOrders).says("The most urgent ones; 100 where it is absent.")),
                  may("cart_orders", whole(0, kMostOrders).says("Orders on one cart; 0 is no limit, 12 where it is absent.")),
                  may("cart_units", whole(0, kMostUnits)), may("cart_weight_g", whole(0, kMostGrams)),
                  may("cart_volume_cm3", whole(0, kMostCm3))});
}

http::Operation preview_operation() {
    using namespace http::shape;
    return http::Operation("Picking", "previewWave")
        .query("due_by", text(0, 40), "Only orders with a cut-off, and not after this (RFC 3339).")
        .query("ready_by", text(0, 40), "Only orders that were ready to pick by then (RFC 3339).")
        .query("carrier", text(0, 32), "Only orders that leave with this carrier.")
        .query("min_priority", whole(0, 9).by_default(0), "Only orders of this priority and above.")
        .query("max_orders", whole(1, kMostOrders).by_default(100), "The most urgent ones.")
        .query("cart_orders", whole(0, kMostOrders).by_default(12), "Orders on one cart; 0 is no limit.")
        .query("cart_units", whole(0, kMostUnits).by_default(0), "Units on one cart; 0 is no limit.")
        .query("cart_weight_g", whole(0, kMostGrams).by_default(0), "Grams on one cart; 0 is no limit.")
        .query("cart_volume_cm3", whole(0, kMostCm3).by_default(0), "Cubic centimetres on one cart; 0 is no limit.")
        .answers(200, wave_shape());
}

}  // namespace

void add_wave_routes(http::Router& router, Picking& picking, db::Database& db, http::Idempotency& idempotency) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("Picking", std::move(id)); };
    router.add({"GET", "/api/v1/waves/preview", reading(), [&picking](const Request& r) { return preview(r, picking); },
                "What a wave of this choice would be: its batches, their metres, and the bound. Nothing changes."},
               preview_operation());
    router.add({"POST", "/api/v1/waves", working(), [&](const Request& r) { return release(r, picking, db, idempotency); },
                "Releases a wave: a pick list for each batch."},
               operation("releaseWave").key(http::Operation::Key::required).may_take(choice_shape()).answers(201, wave_shape()));
    router.add({"GET", "/api/v1/waves", reading(), [&picking](const Request& r) { return list(r, picking); },
                "Waves, the newest first, without their batches."},
               operation("listWaves").paged(200, 50).answers(200, page_of(wave_shape())));
    router.add({"GET", "/api/v1/waves/{id}", reading(), [&picking](const Request& r) { return read(r, picking); },
                "One wave with its batches."},
               operation("getWave").path("id", id<WaveId>()).answers(200, wave_shape()));
    const auto dispatch = [](bool in) {
        std::vector<http::Member> members{may("priority", whole(0, 9).says("0 is usual, 9 goes first.")),
                                          may("carrier", text(0, 32)), may("due_by", in ? instant() : nullable(instant()))};
        return in ? input(std::move(members)) : object(std::move(members));
    };
    router.add(
        {"PUT", "/api/v1/orders/{id}/dispatch", working(), [&picking](const Request& r) { return put_dispatch(r, picking); },
         "Says how urgent an order is, with which carrier it leaves and by when: what waves are chosen by."},
        operation("putDispatch")
            .repeatable()
            .path("id", id<OrderId>())
            .takes(dispatch(true))
            .answers(200, named("Dispatch", dispatch(false))));
}

}  // namespace waybill::picking
