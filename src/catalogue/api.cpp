#include "catalogue/catalogue.h"
#include "http/paging.h"
#include "waybill/json.h"

namespace waybill::catalogue {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

constexpr std::int64_t kMostGrams = 10'000'000, kMostMillimetres = 100'000, kMostMinor = 1'000'000'000'000;
constexpr std::int64_t kMostDays = 3650;
constexpr std::size_t kMostProducts = 1000, kMostBody = 8u << 20;

Access reading() {
    return Access::only({Role::logistics_lead, Role::logistics, Role::picker, Role::packer, Role::customer_service, Role::finance,
                         Role::auditor, Role::integration});
}
Access writing() { return Access::only({Role::logistics_lead, Role::integration}); }

Product read_product(json::Fields& in) {
    Product p;
    p.sku = in.text("sku", 1, 64);
    p.name = in.text("name", 1, 255);
    p.description = in.text_or("description", "", 1000);
    p.barcodes = in.texts_or_none("barcodes", 50, 80);
    p.weight = {in.integer("weight_g", 0, kMostGrams)};
    p.size.length = {in.integer("length_mm", 0, kMostMillimetres)};
    p.size.width = {in.integer("width_mm", 0, kMostMillimetres)};
    p.size.height = {in.integer("height_mm", 0, kMostMillimetres)};
    p.price = in.money("price");
    if (p.price.minor < 0 || p.price.minor > kMostMinor) in.fail("price", "range", "is 0 to 1,000,000,000,000 minor units");
    p.origin_country = in.text_or("origin_country", "", 2);
    p.hs_code = in.text_or("hs_code", "", 12);
    p.by_lot = in.boolean_or("by_lot", false);
    p.by_serial = in.boolean_or("by_serial", false);
    p.min_shelf_days = static_cast<int>(in.integer_or("min_shelf_days", 0, 0, kMostDays));
    in.done();
    return p;
}

std::vector<Product> read_products(json::Fields& in) {
    std::vector<Product> products;
    for (auto& fields : in.objects("products", 1, kMostProducts)) products.push_back(read_product(fields));
    return products;
}

void write(json::Writer& out, const Product& p) {
    out.begin_object();
    out.member("id", p.id).member("sku", p.sku).member("name", p.name).member("description", p.description);
    out.key("barcodes").begin_array();
    for (const auto& barcode : p.barcodes) out.value(barcode);
    out.end_array();
    out.member("weight_g", p.weight.value).member("length_mm", p.size.length.value);
    out.member("width_mm", p.size.width.value).member("height_mm", p.size.height.value).member("price", p.price);
    out.member("origin_country", p.origin_country).member("hs_code", p.hs_code);
    out.member("by_lot", p.by_lot).member("by_serial", p.by_serial).member("min_shelf_days", p.min_shelf_days);
    out.end_object();
}

Response put(const Request& request, Catalogue& catalogue) {
    const auto products = http::parse_body(request, read_products, {.bytes = kMostBody});
    if (!products) return http::problem(products.error(), request);
    return http::answer(request, 200, catalogue.put(*products), [&](json::Writer& out, const std::vector<ProductId>& ids) {
        out.begin_object().key("data").begin_array();
        for (std::size_t i = 0; i < ids.size(); ++i)
            out.begin_object().member("sku", (*products)[i].sku).member("id", ids[i]).end_object();
        out.end_array().end_object();
    });
}

Response list(const Request& request, Catalogue& catalogue) {
    const auto most = static_cast<int>(http::number(request, "limit"));
    return http::page(request, catalogue.list(request.asked("after"), most + 1), write,
                      [](const Product& last) { return last.sku; });
}

http::Schema new_product_shape() {
    using namespace http::shape;
    const auto side = whole(0, kMostMillimetres).like(120);
    return named("NewProduct", input({{"sku", text(1, 64).like("MUG")},
                                      {"name", text(1, 255).like("Mug, blue")},
                                      may("description", text(0, 1000)),
                                      may("barcodes", list_of(text(0, 80), 0, 50)),
                                      {"weight_g", whole(0, kMostGrams).like(380)},
                                      {"length_mm", side},
                                      {"width_mm", side},
                                      {"height_mm", side},
                                      {"price", money()},
                                      may("origin_country", text(0, 2)),
                                      may("hs_code", text(0, 12)),
                                      may("by_lot", truth().says("It lies, moves and leaves by lot, each with its expiry.")),
                                      may("by_serial", truth().says("Each unit that is packed is recorded by its serial number.")),
                                      may("min_shelf_days", whole(0, kMostDays).says("A lot is sold while at least so many days are left of it."))}));
}

http::Schema product_shape() {
    using namespace http::shape;
    return named("Product", object({{"id", id<ProductId>()},
                                    {"sku", text()},
                                    {"name", text()},
                                    {"description", text()},
                                    {"barcodes", list_of(text())},
                                    {"weight_g", count()},
                                    {"length_mm", count()},
                                    {"width_mm", count()},
                                    {"height_mm", count()},
                                    {"price", money()},
                                    {"origin_country", text()},
                                    {"hs_code", text()},
                                    {"by_lot", truth()},
                                    {"by_serial", truth()},
                                    {"min_shelf_days", count()}}));
}

}  // namespace

void add_routes(http::Router& router, Catalogue& catalogue) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("Products", std::move(id)); };
    router.add({"PUT", "/api/v1/products", writing(), [&](const Request& r) { return put(r, catalogue); },
                "Creates or changes up to 1,000 products by SKU, all or none.", kMostBody},
               operation("putProducts")
                   .repeatable()
                   .takes(input({{"products", list_of(new_product_shape(), 1, kMostProducts)}}))
                   .answers(200, data_of(object({{"sku", text()}, {"id", id<ProductId>()}})), "In the order of the request."));
    router.add({"GET", "/api/v1/products", reading(), [&](const Request& r) { return list(r, catalogue); },
                "Lists products in the order of their SKUs."},
               operation("listProducts").paged(1000, 100, text(1, 64)).answers(200, page_of(product_shape())));
    router.add({"GET", "/api/v1/products/{id}", reading(),
                [&](const Request& r) {
                    const auto id = http::path_id<ProductId>(r, "id");
                    if (!id) return http::problem(id.error(), r);
                    return http::answer(r, 200, catalogue.get(*id), write);
                },
                "One product by its id."},
               operation("getProduct").path("id", id<ProductId>()).answers(200, product_shape()));
    router.add({"GET", "/api/v1/products/by-sku/{sku}", reading(),
                [&](const Request& r) { return http::answer(r, 200, catalogue.by_sku(r.param("sku")), write); },
                "One product by its SKU."},
               operation("getProductBySku").answers(200, product_shape()));
}

}  // namespace waybill::catalogue
