#include "picking/picking.h"
#include "waybill/json.h"

namespace waybill::picking {

namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kWork{Role::logistics_lead, Role::logistics, Role::picker, Role::packer};
const std::set<Role> kRead{Role::logistics_lead, Role::logistics, Role::picker, Role::packer, Role::customer_service, Role::auditor};

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }

void write_task(json::Writer& out, const Task& t) {
    out.begin_object().member("id", t.id).member("sequence", t.sequence).member("state", t.state).member("order", t.order)
        .member("order_number", t.order_number).member("sku", t.sku).member("description", t.description)
        .member("quantity", t.quantity.units).member("picked", t.picked.units).member("short", t.shorted.units)
        .member("bin", t.bin_code).member("tote", t.tote_code).member("barcode", t.barcode).end_object();
}

void write_list(json::Writer& out, const PickList& list, const std::vector<std::string>& barcodes) {
    out.begin_object().member("id", list.id).member("number", list.number).member("state", list.state).member("picker", list.picker)
        .member("distance_mm", list.distance.value).member("created_at", list.created_at)
        .member("document", "/api/v1/pick-lists/" + list.id.text() + ".pdf");
    out.key("tasks").begin_array();
    for (const auto& task : list.tasks) write_task(out, task);
    out.end_array().key("totes").begin_array();
    for (const auto& tote : list.totes)
        out.begin_object().member("code", tote.code).member("order", tote.order).member("order_number", tote.order_number).end_object();
    out.end_array().key("barcodes").begin_array();
    for (const auto& barcode : barcodes) out.value(barcode);
    out.end_array().end_object();
}

void write_putback(json::Writer& out, const Picking::Putback& p) {
    out.begin_object().member("id", p.id).member("order_number", p.order_number).member("sku", p.sku).member("description", p.description)
        .member("tote", p.tote_code).member("quantity", p.quantity.units).member("done", p.done.units).end_object();
}

struct NewList {
    std::vector<OrderId> orders;
    int max_orders = 12;
};

NewList read_new_list(json::Fields& fields) {
    NewList in;
    for (const auto& text : fields.texts_or_none("orders", 200, 40)) {
        if (const auto id = OrderId::parse(text)) in.orders.push_back(*id);
        else fields.fail("orders", "id", "\"" + text + "\" is not an order's id.");
    }
    in.max_orders = static_cast<int>(fields.integer_or("max_orders", 12, 1, 200));
    return in;
}

struct ScanBody {
    std::string device;
    std::vector<Scan> scans;
};

ScanBody read_scans(json::Fields& fields) {
    ScanBody in;
    in.device = fields.text("device", 1, 40);
    for (auto& one : fields.objects("scans", 1, 200)) {
        Scan scan;
        scan.seq = one.integer("seq", 1, INT64_MAX);
        scan.kind = one.word("kind", {"bin", "item", "tote", "short"});
        scan.code = one.text_or("code", "", 200);
        scan.quantity = one.integer_or("quantity", 1, 1, 1'000'000);
        scan.reason = one.word_or("reason", "", {"", "empty_bin", "damaged", "wrong_item"});
        if (scan.code.empty() && scan.kind != "short") one.fail("code", "required", "is needed for this kind of scan");
        one.done();
        in.scans.push_back(std::move(scan));
    }
    return in;
}

Response create(const Request& request, Picking& picking, db::Database& db, http::Idempotency& idempotency) {
    Request with_body = request;
    if (with_body.body.empty()) with_body.body = "{}";
    const auto input = http::parse_body(with_body, read_new_list);
    if (!input) return http::problem(input.error(), request);
    return http::idempotent(request, "POST /api/v1/pick-lists", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(list, picking.create_list(tx, input->orders, input->max_orders, request.principal ? request.principal->name : ""));
        json::Writer out;
        write_list(out, list, {});
        return http::Outcome{201, out.take()};
    });
}

Response read(const Request& request, Picking& picking, const Texts& texts) {
    const std::string& name = request.param("id");
    const bool pdf = name.ends_with(".pdf");
    const auto id = PickListId::parse(pdf ? name.substr(0, name.size() - 4) : name);
    if (!id) return http::problem(error(Code::not_found, "not_found", "There is no such thing here."), request);
    if (pdf) {
        auto document = picking.pdf(*id, texts);
        return document ? Response::bytes("application/pdf", *std::move(document)) : http::problem(document.error(), request);
    }
    return http::answer(request, 200, picking.get(*id), [&](json::Writer& out, const PickList& list) { write_list(out, list, picking.barcodes(*id)); });
}

Response scan(const Request& request, Picking& picking) {
    const auto id = http::path_id<PickListId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto input = http::parse_body(request, read_scans);
    if (!input) return http::problem(input.error(), request);
    return http::answer(request, 200, picking.scan(*id, input->device, input->scans, actor(request)),
                        [](json::Writer& out, const std::vector<ScanAnswer>& answers) {
                            out.begin_object().key("data").begin_array();
                            for (const auto& answer : answers) out.raw(answer.json);
                            out.end_array().end_object();
                        });
}

Response put_back(const Request& request, Picking& picking, db::Database& db, http::Idempotency& idempotency) {
    const auto id = http::path_id<PutbackId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    struct Input {
        std::string item, bin;
        std::int64_t quantity;
    };
    const auto input = http::parse_body(request, [](json::Fields& f) {
        return Input{f.text("item", 1, 200), f.text("bin", 1, 32), f.integer_or("quantity", 1, 1, 1'000'000)};
    });
    if (!input) return http::problem(input.error(), request);
    return http::idempotent(request, "POST /api/v1/putbacks/{id}", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(putback, picking.put_back(tx, *id, input->item, input->bin, {input->quantity}, actor(request)));
        json::Writer out;
        write_putback(out, putback);
        return http::Outcome{200, out.take()};
    });
}

}  // namespace

void add_routes(http::Router& router, Picking& picking, db::Database& db, http::Idempotency& idempotency,
                std::function<const Texts&(const std::string&)> texts) {
    router.add({"POST", "/api/v1/pick-lists", Access::only(kWork),
                [&](const Request& r) { return create(r, picking, db, idempotency); }, "Group released orders into one walk."});
    router.add({"GET", "/api/v1/pick-lists", Access::only(kRead),
                [&](const Request& r) {
                    json::Writer out;
                    out.begin_object().key("data").begin_array();
                    for (const auto& list : picking.lists(r.asked("state", "open"), 200)) write_list(out, list, {});
                    out.end_array().key("next").null().end_object();
                    return Response::json(200, out.take());
                },
                "Pick lists by state, newest first, without their tasks."});
    router.add({"GET", "/api/v1/pick-lists/{id}", Access::only(kRead),
                [&picking, texts](const Request& r) { return read(r, picking, texts(r.language())); },
                "One pick list with its stops in route order; with .pdf behind the id, the document."});
    router.add({"POST", "/api/v1/pick-lists/{id}/scans", Access::only(kWork), [&](const Request& r) { return scan(r, picking); },
                "Scans of one device, applied in their order; each counts once."});
    router.add({"GET", "/api/v1/putbacks", Access::only(kRead),
                [&](const Request&) {
                    json::Writer out;
                    out.begin_object().key("data").begin_array();
                    for (const auto& putback : picking.putbacks(200)) write_putback(out, putback);
                    out.end_array().key("next").null().end_object();
                    return Response::json(200, out.take());
                },
                "Goods of cancelled orders that wait in totes."});
    router.add({"POST", "/api/v1/putbacks/{id}", Access::only(kWork), [&](const Request& r) { return put_back(r, picking, db, idempotency); },
                "Units of a putback, scanned into a bin."});
}

}  // namespace waybill::picking
