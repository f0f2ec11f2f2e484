#include <charconv>

#include "catalogue/catalogue.h"
#include "waybill/json.h"

namespace waybill::catalogue {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

constexpr std::int64_t kMostGrams = 10'000'000, kMostMillimetres = 100'000, kMostMinor = 1'000'000'000'000;
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

// 1 to 1,000, or nothing.
std::optional<int> limit(const Request& request) {
    const std::string asked = request.asked("limit", "100");
    int value = 0;
    const auto [end, failure] = std::from_chars(asked.data(), asked.data() + asked.size(), value);
    if (failure != std::errc() || end != asked.data() + asked.size() || value < 1 || value > 1000) return {};
    return value;
}

Response list(const Request& request, Catalogue& catalogue) {
    const auto most = limit(request);
    if (!most) return http::problem(error(Code::invalid, "request.limit", "The limit is 1 to 1000."), request);
    const auto products = catalogue.list(request.asked("after"), *most);
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const auto& product : products) write(out, product);
    out.end_array();
    const bool more = products.size() == static_cast<std::size_t>(*most);
    out.member("next", more ? std::optional(products.back().sku) : std::nullopt).end_object();
    return Response::json(200, out.take());
}

}  // namespace

void add_routes(http::Router& router, Catalogue& catalogue) {
    router.add({"PUT", "/api/v1/products", writing(), [&](const Request& r) { return put(r, catalogue); },
                "Creates or changes up to 1,000 products by SKU, all or none.", kMostBody});
    router.add({"GET", "/api/v1/products", reading(), [&](const Request& r) { return list(r, catalogue); },
                "Lists products in the order of their SKUs."});
    router.add({"GET", "/api/v1/products/{id}", reading(),
                [&](const Request& r) {
                    const auto id = http::path_id<ProductId>(r, "id");
                    if (!id) return http::problem(id.error(), r);
                    return http::answer(r, 200, catalogue.get(*id), write);
                },
                "One product by its id."});
    router.add({"GET", "/api/v1/products/by-sku/{sku}", reading(),
                [&](const Request& r) { return http::answer(r, 200, catalogue.by_sku(r.param("sku")), write); },
                "One product by its SKU."});
}

}  // namespace waybill::catalogue
