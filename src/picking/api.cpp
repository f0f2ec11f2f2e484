#include "picking/api.h"

#include "http/paging.h"
#include "waybill/json.h"

namespace waybill::picking {

namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kWork{Role::logistics_lead, Role::logistics, Role::picker, Role::packer};
const std::set<Role> kRead{Role::logistics_lead, Role::logistics,        Role::picker,
                           Role::packer,         Role::customer_service, Role::auditor};

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }

void write_task(json::Writer& out, const Task& t) {
    out.begin_object()
        .member("id", t.id)
        .member("sequence", t.sequence)
        .member("state", t.state)
        .member("order", t.order)
        .member("order_number", t.order_number)
        .member("sku", t.sku)
        .member("description", t.description)
        .member("quantity", t.quantity.units)
        .member("picked", t.picked.units)
        .member("short", t.shorted.units)
        .member("bin", t.bin_code)
        .member("tote", t.tote_code)
        .member("barcode", t.barcode);
    stock::write_lot(out, t.lot);
    out.end_object();
}

void write_list(json::Writer& out, const PickList& list, const std::vector<std::string>& barcodes) {
    out.begin_object()
        .member("id", list.id)
        .member("number", list.number)
        .member("state", list.state)
        .member("picker", list.picker)
        .member("distance_mm", list.distance.value)
        .member("bound_mm", list.bound.value)
        .member("created_at", list.created_at)
        .member("document", "/api/v1/pick-lists/" + list.id.text() + ".pdf");
    out.key("tasks").begin_array();
    for (const auto& task : list.tasks) write_task(out, task);
    out.end_array().key("totes").begin_array();
    for (const auto& tote : list.totes)
        out.begin_object()
            .member("code", tote.code)
            .member("order", tote.order)
            .member("order_number", tote.order_number)
            .end_object();
    out.end_array().key("barcodes").begin_array();
    for (const auto& barcode : barcodes) out.value(barcode);
    out.end_array().end_object();
}

void write_putback(json::Writer& out, const Picking::Putback& p) {
    out.begin_object()
        .member("id", p.id)
        .member("order_number", p.order_number)
        .member("sku", p.sku)
        .member("description", p.description)
        .member("tote", p.tote_code)
        .member("quantity", p.quantity.units)
        .member("done", p.done.units);
    stock::write_lot(out, p.lot);
    out.end_object();
}

struct NewList {
    std::vector<OrderId> orders;
    int max_orders = 12;
};

NewList read_new_list(json::Fields& fields) {
    NewList in;
    for (const auto& text : fields.texts_or_none("orders", 200, 40)) {
        if (const auto id = OrderId::parse(text))
            in.orders.push_back(*id);
        else
            fields.fail("orders", "id", "\"" + text + "\" is not an order's id.");
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
    in.device = read_device(fields);
    for (auto& one : fields.objects("scans", 1, 200)) {
        Scan scan;
        scan.seq = one.integer("seq", 1, INT64_MAX);
        scan.kind = one.word("kind", {"bin", "item", "tote", "short", "undo"});
        scan.code = one.text_or("code", "", 200);
        scan.quantity = one.integer_or("quantity", 1, 1, 1'000'000);
        scan.lot = one.text_or("lot", "", 20);
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

int one_more(const Request& request) { return static_cast<int>(http::number(request, "limit")) + 1; }

Response list(const Request& request, Picking& picking) {
    const auto after = http::cursor(request.asked("after"));
    if (!after) return http::problem(http::wrong_cursor(), request);
    const auto before = after->id == 0 ? std::nullopt : after;
    return http::page(
        request, picking.lists(request.asked("state"), one_more(request), before),
        [](json::Writer& out, const PickList& list) { write_list(out, list, {}); },
        [](const PickList& last) {
            return http::cursor_text({last.created_at, last.id.raw()});
        });
}

Response list_putbacks(const Request& request, Picking& picking) {
    const auto after = http::cursor(request.asked("after"));
    if (!after) return http::problem(http::wrong_cursor(), request);
    return http::page(request, picking.putbacks(one_more(request), *after), write_putback, [](const Picking::Putback& last) {
        return http::cursor_text({last.created_at, last.id.raw()});
    });
}

Response read(const Request& request, Picking& picking) {
    const auto id = http::path_id<PickListId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::answer(request, 200, picking.get(*id),
                        [&](json::Writer& out, const PickList& list) { write_list(out, list, picking.barcodes(*id)); });
}

Response document(const Request& request, Picking& picking, const Texts& texts) {
    const auto id = http::path_id<PickListId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    auto pdf = picking.pdf(*id, texts);
    return pdf ? Response::bytes("application/pdf", *std::move(pdf)) : http::problem(pdf.error(), request);
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
    return http::idempotent(
        request, "POST /api/v1/putbacks/{id}", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
            TRY(putback, picking.put_back(tx, *id, input->item, input->bin, {input->quantity}, actor(request)));
            json::Writer out;
            write_putback(out, putback);
            return http::Outcome{200, out.take()};
        });
}

http::Schema list_shape() {
    using namespace http::shape;
    const auto task = object({{"id", id<PickTaskId>()},
                              {"sequence", count()},
                              {"state", word({"released", "assigned", "picked", "short", "cancelled"})},
                              {"order", id<OrderId>()},
                              {"order_number", count()},
                              {"sku", text()},
                              {"description", text()},
                              {"quantity", count()},
                              {"picked", count()},
                              {"short", count()},
                              {"bin", text()},
                              {"tote", text()},
                              {"barcode", text()},
                              stock::lot_member(),
                              stock::expires_member()});
    return named("PickList",
                 object({{"id", id<PickListId>()},
                         {"number", count()},
                         {"state", word({"open", "done"})},
                         {"picker", text()},
                         {"distance_mm", count().says("Of the route from the depot through all stops and back.")},
                         {"bound_mm", count().says("No such route is shorter: the route is the shortest where both are equal.")},
                         {"created_at", instant()},
                         {"document", text().says("The path of its PDF.")},
                         {"tasks", list_of(task).says("The stops in route order; empty in a list of pick lists.")},
                         {"totes", list_of(object({{"code", text()}, {"order", id<OrderId>()}, {"order_number", count()}}))},
                         {"barcodes", list_of(text()).says("The text of every symbol printed on the document.")}}));
}

http::Schema putback_shape() {
    using namespace http::shape;
    return named("Putback", object({{"id", id<PutbackId>()},
                                    {"order_number", count()},
                                    {"sku", text()},
                                    {"description", text()},
                                    {"tote", text()},
                                    {"quantity", count()},
                                    {"done", count()},
                                    stock::lot_member(),
                                    stock::expires_member()}));
}

http::Schema scans_shape() {
    using namespace http::shape;
    return input({{"device", text(1, 40).says("A device's sequence numbers count once. Names in `dev_` and `desk-` are those of the scan station and the desk.").like("handheld-7")},
                  {"scans", list_of(input({{"seq", whole(1).like(1)},
                                           {"kind", word({"bin", "item", "tote", "short", "undo"})},
                                           may("code", text(0, 200)),
                                           may("quantity", whole(1, 1'000'000)),
                                           may("lot", text(0, 20).says("Of an item or a short, where its barcode says so: another one than is due is refused.")),
                                           may("reason", word({"", "empty_bin", "damaged", "wrong_item"}))}),
                                    1, 200)}});
}

http::Schema scan_answer_shape() {
    using namespace http::shape;
    const auto ok = object({{"seq", whole()},
                            {"ok", truth()},
                            may("task", id<PickTaskId>()),
                            may("state", text()),
                            may("picked", count()),
                            may("needed", count()),
                            may("in_hand", count())});
    return named("PickScanAnswer", either({ok, refused_scan_shape()}));
}

void add_lists(http::Router& router, Picking& picking, db::Database& db, http::Idempotency& idempotency,
               const std::function<const Texts&(const std::string&)>& texts) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("Picking", std::move(id)); };
    router.add(
        {"POST", "/api/v1/pick-lists", Access::only(kWork), [&](const Request& r) { return create(r, picking, db, idempotency); },
         "Groups released orders into one walk."},
        operation("createPickList")
            .key(http::Operation::Key::required)
            .may_take(input({may("orders", list_of(id<OrderId>(), 0, 200).says("Absent or empty: those that wait longest.")),
                             may("max_orders", whole(1, 200).says("12 where it is absent."))}))
            .answers(201, list_shape()));
    router.add({"GET", "/api/v1/pick-lists", Access::only(kRead), [&](const Request& r) { return list(r, picking); },
                "Pick lists by state, newest first, without their tasks."},
               operation("listPickLists")
                   .query("state", word({"open", "done"}).by_default("open"), "In this state.")
                   .paged(200, 100)
                   .answers(200, page_of(list_shape())));
    router.add({"GET", "/api/v1/pick-lists/{id}", Access::only(kRead), [&picking](const Request& r) { return read(r, picking); },
                "One pick list with its stops in route order."},
               operation("getPickList").path("id", id<PickListId>()).answers(200, list_shape()));
    router.add({"GET", "/api/v1/pick-lists/{id}.pdf", Access::only(kRead),
                [&picking, texts](const Request& r) { return document(r, picking, texts(r.language())); },
                "The pick list as a document."},
               operation("getPickListPdf")
                   .path("id", id<PickListId>())
                   .query("lang", word({"en", "zh-CN"}), "Its language; else the Accept-Language header's.")
                   .answers(200, "application/pdf", "A4, with barcodes."));
    router.add({"POST", "/api/v1/pick-lists/{id}/scans", Access::only(kWork), [&](const Request& r) { return scan(r, picking); },
                "Scans of one device, applied in their order; each counts once. At each stop: bin, item (with a quantity), tote. "
                "`short` "
                "closes the stop at the scanned bin: what is not yet in the tote was not there."},
               operation("scanPicks")
                   .path("id", id<PickListId>())
                   .keyless(http::kScansAreNumbered)
                   .takes(scans_shape())
                   .answers(200, data_of(scan_answer_shape()))
                   .refuses({409}));
}

}  // namespace

http::Access working() { return Access::only(kWork); }
http::Access reading() { return Access::only(kRead); }

http::Schema refused_scan_shape() {
    using namespace http::shape;
    return named("RefusedScan", object({{"seq", whole()}, {"ok", truth()}, {"key", text()}, {"detail", text()}}));
}

void add_routes(http::Router& router, Picking& picking, db::Database& db, http::Idempotency& idempotency,
                std::function<const Texts&(const std::string&)> texts) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("Picking", std::move(id)); };
    add_lists(router, picking, db, idempotency, texts);
    add_wave_routes(router, picking, db, idempotency);
    router.add({"GET", "/api/v1/putbacks", Access::only(kRead), [&](const Request& r) { return list_putbacks(r, picking); },
                "Goods of cancelled orders that wait in totes, the oldest first."},
               operation("listPutbacks").paged(200, 100).answers(200, page_of(putback_shape())));
    router.add(
        {"POST", "/api/v1/putbacks/{id}", Access::only(kWork),
         [&](const Request& r) { return put_back(r, picking, db, idempotency); }, "Units of a putback, scanned into a bin."},
        operation("putBack")
            .path("id", id<PutbackId>())
            .key(http::Operation::Key::required)
            .takes(input({{"item", text(1, 200).says("Its SKU or a barcode.")},
                          {"bin", text(1, 32)},
                          may("quantity", whole(1, 1'000'000))}))
            .answers(200, putback_shape()));
}

}  // namespace waybill::picking
