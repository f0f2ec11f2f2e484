#include "http/paging.h"
#include "stock/api.h"
#include "waybill/json.h"

namespace waybill::stock {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t kMostAisles = 500, kMostCrossAisles = 50;

Layout read_layout(json::Fields& in) {
    Layout layout;
    layout.name = in.text_or("name", "", 80);
    for (auto& fields : in.objects("aisles", 1, kMostAisles)) {
        Aisle aisle;
        aisle.code = fields.text("code", 1, 16);
        aisle.x = {fields.integer("x_mm", -kFarthest, kFarthest)};
        aisle.way = way_named(fields.word_or("way", "both", {"both", "up", "down"})).value_or(Way::both);
        fields.done();
        layout.aisles.push_back(std::move(aisle));
    }
    for (auto& fields : in.objects("cross_aisles", 1, kMostCrossAisles)) {
        layout.cross_aisles.push_back({fields.integer("y_mm", -kFarthest, kFarthest)});
        fields.done();
    }
    auto depot = in.object("depot");
    layout.depot_x = {depot.integer("x_mm", -kFarthest, kFarthest)};
    layout.depot_y = {depot.integer("y_mm", -kFarthest, kFarthest)};
    depot.done();
    return layout;
}

void write_layout(json::Writer& out, const Layout& layout) {
    out.begin_object().member("code", layout.warehouse).member("name", layout.name).key("aisles").begin_array();
    for (const auto& aisle : layout.aisles)
        out.begin_object().member("code", aisle.code).member("x_mm", aisle.x.value).member("way", name(aisle.way)).end_object();
    out.end_array().key("cross_aisles").begin_array();
    for (const auto& y : layout.cross_aisles) out.begin_object().member("y_mm", y.value).end_object();
    out.end_array()
        .key("depot")
        .begin_object()
        .member("x_mm", layout.depot_x.value)
        .member("y_mm", layout.depot_y.value)
        .end_object();
    out.end_object();
}

std::string warehouse_of(const Request& request) { return request.params.at("code"); }

Response put(const Request& request, Stock& stock) {
    auto layout = http::parse_body(request, read_layout);
    if (!layout) return http::problem(layout.error(), request);
    layout->warehouse = warehouse_of(request);
    return http::answer(request, 200, stock.put_layout(*layout), write_layout);
}

Response list(Stock& stock) {
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& layout : stock.layouts()) write_layout(out, layout);
    return Response::json(200, out.end_array().end_object().take());
}

http::Schema aisle_shape(bool read) {
    using namespace http::shape;
    const auto way = word({"both", "up", "down"}).says("How it may be walked; up is towards greater y.");
    std::vector<http::Member> members{{"code", text(1, 16).like("A")},
                                      {"x_mm", whole(-kFarthest, kFarthest).says("Of its middle.")}};
    members.push_back(read ? may("way", way.by_default("both")) : http::Member("way", way));
    return read ? input(std::move(members)) : object(std::move(members));
}

http::Schema floor_shape(bool read) {
    using namespace http::shape;
    const auto mm = whole(-kFarthest, kFarthest);
    const auto shaped = [&](std::vector<http::Member> members) {
        return read ? input(std::move(members)) : object(std::move(members));
    };
    std::vector<http::Member> members;
    if (!read) members.emplace_back("code", text());
    members.push_back(read ? may("name", text(0, 80)) : http::Member("name", text()));
    members.emplace_back("aisles", read ? list_of(aisle_shape(read), 1, kMostAisles) : list_of(aisle_shape(read)));
    members.emplace_back("cross_aisles",
                         (read ? list_of(shaped({{"y_mm", mm}}), 1, kMostCrossAisles) : list_of(shaped({{"y_mm", mm}})))
                             .says("They run along x, through all aisles."));
    members.emplace_back(
        "depot", shaped({{"x_mm", mm}, {"y_mm", mm}}).says("Where every walk begins and ends: in an aisle or on a cross aisle."));
    return shaped(std::move(members));
}

}  // namespace

void add_layout_routes(http::Router& router, Stock& stock) {
    using namespace http::shape;
    const auto layout = named("Layout", floor_shape(false));
    const auto operation = [](std::string id) { return http::Operation("Stock", std::move(id)); };
    router.add({"GET", "/api/v1/warehouses", reading(), [&stock](const Request&) { return list(stock); },
                "Every warehouse with its floor."},
               operation("listWarehouses").answers(200, data_of(layout)));
    router.add({"GET", "/api/v1/warehouses/{code}/layout", reading(),
                [&stock](const Request& r) { return http::answer(r, 200, stock.layout(warehouse_of(r)), write_layout); },
                "The floor that pickers walk on."},
               operation("getLayout").path("code", text(1, 16).like("MAIN")).answers(200, layout));
    router.add(
        {"PUT", "/api/v1/warehouses/{code}/layout", writing(), [&stock](const Request& r) { return put(r, stock); },
         "Replaces the floor: parallel aisles along y, cross aisles along x, one-way aisles, the depot. Routes are computed "
         "from it. Every aisle that a bin names must be there."},
        operation("putLayout").repeatable().path("code", text(1, 16).like("MAIN")).takes(floor_shape(true)).answers(200, layout));
}

}  // namespace waybill::stock
