#include <set>

#include "http/operation.h"
#include "packing/packing.h"
#include "waybill/json.h"

namespace waybill::packing {

namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kWork{Role::logistics_lead, Role::logistics, Role::packer};
const std::set<Role> kRead{Role::logistics_lead,   Role::logistics, Role::packer,
                           Role::customer_service, Role::auditor,   Role::integration};

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }

void write_item(json::Writer& out, const Item& item) {
    out.begin_object().member("line", item.line).member("sku", item.sku).member("description", item.description);
    out.member("quantity", item.quantity.units);
    if (!item.lots.empty()) {
        out.key("lots").begin_array();
        for (const auto& [lot, quantity] : item.lots) {
            out.begin_object().member("quantity", quantity.units);
            stock::write_lot(out, lot);
            out.end_object();
        }
        out.end_array();
    }
    if (!item.serials.empty()) {
        out.key("serials").begin_array();
        for (const auto& serial : item.serials) out.value(serial);
        out.end_array();
    }
    out.end_object();
}

void write_package(json::Writer& out, const Package& p, const std::vector<std::string>& barcodes) {
    const std::string self = "/api/v1/packages/" + p.id.text();
    out.begin_object().member("id", p.id).member("order", p.order).member("number_of", p.number_of).member("state", p.state);
    out.key("sscc");
    p.sscc.empty() ? out.null() : out.value(p.sscc);
    out.member("weight_g", p.weight.value)
        .member("length_mm", p.size.length.value)
        .member("width_mm", p.size.width.value)
        .member("height_mm", p.size.height.value)
        .member("created_at", p.created_at)
        .member("sealed_at", p.sealed_at);
    out.key("items").begin_array();
    for (const auto& item : p.items) write_item(out, item);
    out.end_array().member("packing_slip", self + "/packing-slip.pdf");
    out.key("label");
    p.has_label ? out.value(self + "/label") : out.null();
    out.key("barcodes").begin_array();
    for (const auto& barcode : barcodes) out.value(barcode);
    out.end_array().end_object();
}

Response open(const Request& request, Packing& packing, db::Database& db, http::Idempotency& idempotency) {
    struct Input {
        OrderId order;
        std::string station;
    };
    const auto input = http::parse_body(request, [](json::Fields& f) {
        return Input{f.id<OrderId>("order"), f.text_or("station", "", 32)};
    });
    if (!input) return http::problem(input.error(), request);
    return http::idempotent(request, "POST /api/v1/packages", true, db, idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(package, packing.open(tx, input->order, input->station, actor(request)));
        json::Writer out;
        write_package(out, package, {});
        return http::Outcome{201, out.take()};
    });
}

Response scan(const Request& request, Packing& packing) {
    const auto id = http::path_id<PackageId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    struct Input {
        std::string device;
        std::vector<Packing::Scan> scans;
    };
    const auto input = http::parse_body(request, [](json::Fields& f) {
        Input in{picking::read_device(f), {}};
        for (auto& one : f.objects("scans", 1, 1000)) {
            in.scans.push_back(
                {one.integer("seq", 1, INT64_MAX), one.text("code", 1, 200), one.integer_or("quantity", 1, 1, 1'000'000),
                 one.text_or("lot", "", 20), one.text_or("serial", "", 40)});
            one.done();
        }
        return in;
    });
    if (!input) return http::problem(input.error(), request);
    return http::answer(request, 200, packing.scan(*id, input->device, input->scans, actor(request)),
                        [](json::Writer& out, const std::vector<picking::ScanAnswer>& answers) {
                            out.begin_object().key("data").begin_array();
                            for (const auto& answer : answers) out.raw(answer.json);
                            out.end_array().end_object();
                        });
}

Response seal(const Request& request, Packing& packing, db::Database& db, http::Idempotency& idempotency) {
    const auto id = http::path_id<PackageId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    constexpr std::int64_t kAny = 1'000'000'000;
    const auto input = http::parse_body(request, [](json::Fields& f) {
        return Sealing{
            {f.integer("weight_g", -kAny, kAny)},
            {{f.integer("length_mm", -kAny, kAny)}, {f.integer("width_mm", -kAny, kAny)}, {f.integer("height_mm", -kAny, kAny)}}};
    });
    if (!input) return http::problem(input.error(), request);
    return http::idempotent(request, "POST /api/v1/packages/{id}/seal", true, db, idempotency,
                            [&](db::Tx& tx) -> Result<http::Outcome> {
                                TRY(package, packing.seal(tx, *id, *input, actor(request)));
                                json::Writer out;
                                write_package(out, package, {});
                                return http::Outcome{200, out.take()};
                            });
}

Response reopen(const Request& request, Packing& packing, db::Database& db) {
    const auto id = http::path_id<PackageId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::answer(request, 200, db.transact([&](db::Tx& tx) { return packing.reopen(tx, *id, actor(request)); }),
                        [&](json::Writer& out, const Package& package) { write_package(out, package, {}); });
}

Response read(const Request& request, Packing& packing) {
    const auto id = http::path_id<PackageId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::answer(request, 200, packing.get(*id),
                        [&](json::Writer& out, const Package& package) { write_package(out, package, packing.barcodes(*id)); });
}

Response slip(const Request& request, Packing& packing, const Texts& texts) {
    const auto id = http::path_id<PackageId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    auto pdf = packing.packing_slip(*id, texts);
    return pdf ? Response::bytes("application/pdf", *std::move(pdf)) : http::problem(pdf.error(), request);
}

Response label(const Request& request, Packing& packing) {
    const auto id = http::path_id<PackageId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    auto label = packing.label(*id);
    if (!label) return http::problem(error(Code::not_found, "package.no_label", "The package has no carrier's label."), request);
    return Response::bytes(label->media_type, std::move(label->bytes));
}

http::Schema package_shape() {
    using namespace http::shape;
    return named(
        "Package",
        object({{"id", id<PackageId>()},
                {"order", id<OrderId>()},
                {"number_of", count().says("1 for the order's first package.")},
                {"state", word({"open", "sealed", "labelled", "handed_over", "voided"})},
                {"sscc", nullable(text()).says("18 digits, from sealing on.")},
                {"weight_g", count()},
                {"length_mm", count()},
                {"width_mm", count()},
                {"height_mm", count()},
                {"created_at", instant()},
                {"sealed_at", nullable(instant())},
                {"items",
                 list_of(object({{"line", id<OrderLineId>()},
                                 {"sku", text()},
                                 {"description", text()},
                                 {"quantity", count()},
                                 may("lots", list_of(object({{"quantity", count()}, stock::lot_member(), stock::expires_member()}))),
                                 may("serials", list_of(text()))}))},
                {"packing_slip", text().says("The path of its PDF.")},
                {"label", nullable(text()).says("The path of the carrier's label.")},
                {"barcodes",
                 list_of(text()).says("The text of every symbol printed on the packing slip; empty within another answer.")}}));
}

http::Schema pack_answer_shape() {
    using namespace http::shape;
    const auto ok = object({{"seq", whole()},
                            {"ok", truth()},
                            {"sku", text()},
                            {"packed", count()},
                            may("serial", text()),
                            {"left", count().says("Units of the order that still lie in totes.")}});
    return named("PackScanAnswer", either({ok, picking::refused_scan_shape()}));
}

http::Operation operation(std::string id) { return http::Operation("Packing", std::move(id)); }

http::Operation of_package(std::string id_of_operation) {
    return operation(std::move(id_of_operation)).path("id", http::shape::id<PackageId>());
}

void add_documents(http::Router& router, Packing& packing, const std::function<const Texts&(const std::string&)>& texts) {
    using namespace http::shape;
    router.add({"GET", "/api/v1/packages/{id}/packing-slip.pdf", Access::only(kRead),
                [&packing, texts](const Request& r) { return slip(r, packing, texts(r.language())); }, "The packing slip."},
               of_package("getPackingSlip")
                   .query("lang", word({"en", "zh-CN"}), "Its language; else the Accept-Language header's.")
                   .answers(200, "application/pdf", "A4, with barcodes."));
    router.add({"GET", "/api/v1/packages/{id}/label", Access::only(kRead), [&](const Request& r) { return label(r, packing); },
                "The carrier's label as it came."},
               of_package("getLabel")
                   .answers(200, "application/pdf", "A PDF.")
                   .answers(200, "application/zpl", "For a label printer.")
                   .answers(200, "image/png", "A picture."));
}

}  // namespace

void write_of_order(json::Writer& out, Packing& packing, OrderId order, const http::Request& reader) {
    out.key("packages").begin_array();
    if (reader.principal && reader.principal->may(kRead))
        for (const auto& package : packing.of_order(order)) write_package(out, package, {});
    out.end_array();
}

void add_routes(http::Router& router, Packing& packing, db::Database& db, http::Idempotency& idempotency,
                std::function<const Texts&(const std::string&)> texts) {
    using namespace http::shape;
    constexpr auto kKey = http::Operation::Key::required;
    router.add(
        {"POST", "/api/v1/packages", Access::only(kWork), [&](const Request& r) { return open(r, packing, db, idempotency); },
         "Opens a package for an order whose units wait in totes."},
        operation("createPackage")
            .key(kKey)
            .takes(input({{"order", id<OrderId>()}, may("station", text(0, 32))}))
            .answers(201, package_shape())
            .refuses({404}));
    router.add({"GET", "/api/v1/packages/{id}", Access::only(kRead), [&](const Request& r) { return read(r, packing); },
                "One package with its contents and the barcodes of its packing slip."},
               of_package("getPackage").answers(200, package_shape()));
    router.add({"POST", "/api/v1/packages/{id}/scans", Access::only(kWork), [&](const Request& r) { return scan(r, packing); },
                "Units verified into the package, scan by scan; each counts once."},
               of_package("scanIntoPackage")
                   .keyless(http::kScansAreNumbered)
                   .takes(input({{"device", text(1, 40).like("bench-2")},
                                 {"scans", list_of(input({{"seq", whole(1)},
                                                          {"code", text(1, 200).says("A SKU or a barcode.")},
                                                          may("lot", text(0, 20).says("Where its barcode says so: another one than was picked is refused.")),
                                                          may("serial", text(0, 40).says("Of goods that are packed by serial number: one unit a scan.")),
                                                          may("quantity", whole(1, 1'000'000))}),
                                                   1, 1000)}}))
                   .answers(200, data_of(pack_answer_shape()))
                   .refuses({409}));
    const auto side = whole(1, 10'000);
    router.add({"POST", "/api/v1/packages/{id}/seal", Access::only(kWork),
                [&](const Request& r) { return seal(r, packing, db, idempotency); }, "Seals and weighs; gives the SSCC."},
               of_package("sealPackage")
                   .key(kKey)
                   .takes(input({{"weight_g", whole(1, 1'000'000).like(900)},
                                 {"length_mm", side.like(300)},
                                 {"width_mm", side.like(200)},
                                 {"height_mm", side.like(150)}}))
                   .answers(200, package_shape()));
    router.add({"POST", "/api/v1/packages/{id}/reopen", Access::only(kWork),
                [&](const Request& r) { return reopen(r, packing, db); }, "Opens a sealed package again, before it is booked."},
               of_package("reopenPackage").repeatable().answers(200, package_shape()).refuses({409}));
    add_documents(router, packing, texts);
}

}  // namespace waybill::packing
