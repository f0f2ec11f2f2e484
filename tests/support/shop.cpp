#include "support/shop.h"

#include <stdexcept>

namespace waybill::testing {

Shop::Shop(World& world) : world_(world) {
    json::Writer out;
    out.begin_object().key("locations").begin_array();
    for (int i = 1; i <= 20; ++i)
        out.begin_object().member("code", "T-" + std::to_string(i)).member("kind", "tote").member("aisle", "").member("x_mm", 0).member("y_mm", 0).end_object();
    out.end_array().end_object();
    must(world_.call("PUT", "/api/v1/locations", out.take()), "PUT /locations");
}

World::Answer Shop::must(World::Answer answer, const std::string& what) {
    if (answer.status < 200 || answer.status > 299) throw std::runtime_error(what + ": " + std::to_string(answer.status) + " " + answer.body);
    return answer;
}

void Shop::stock(const std::string& sku, int units) {
    const std::string bin = "A-" + std::to_string(10 + ++places_);
    must(world_.call("PUT", "/api/v1/products",
                     R"({"products":[{"sku":")" + sku + R"(","name":"Thing )" + sku +
                         R"(","weight_g":400,"length_mm":100,"width_mm":100,"height_mm":100,"price":{"minor":1000,"currency":"GBP"}}]})"),
         "PUT /products");
    must(world_.call("PUT", "/api/v1/locations",
                     R"({"locations":[{"code":")" + bin + R"(","kind":"bin","aisle":"A","x_mm":1000,"y_mm":)" + std::to_string(places_ * 1000) + "}]}"),
         "PUT /locations");
    if (units > 0)
        must(world_.call("POST", "/api/v1/stock/receipts",
                         R"({"reference":"test","lines":[{"sku":")" + sku + R"(","location":")" + bin + R"(","quantity":)" + std::to_string(units) + "}]}"),
             "POST /stock/receipts");
}

std::string Shop::order(const std::vector<Line>& lines, const std::string& external_ref, const std::string& channel) {
    json::Writer out;
    out.begin_object().member("channel", channel).member("external_ref", external_ref.empty() ? "T-" + std::to_string(++orders_) : external_ref)
        .member("currency", "GBP").key("customer").begin_object().member("name", "Ada Whitfield").member("email", "ada@example.com").end_object()
        .key("ship_to").begin_object().member("name", "Ada Whitfield").key("lines").begin_array().value("12 Brick Lane").end_array()
        .member("city", "London").member("postal_code", "E1 6AN").member("country", "GB").end_object().key("lines").begin_array();
    for (const auto& line : lines)
        out.begin_object().member("sku", line.sku).member("quantity", line.quantity).key("unit_price").begin_object().member("minor", 1000)
            .member("currency", "GBP").end_object().end_object();
    out.end_array().end_object();
    return must(world_.call("POST", "/api/v1/orders", out.take()), "POST /orders").text("/id");
}

World::Answer Shop::pick_list(const std::string& order) {
    World::Answer list;
    eventually([&] {
        list = world_.call("POST", "/api/v1/pick-lists", R"({"orders":[")" + order + R"("]})");
        return list.status == 201;
    });
    if (list.status != 201) throw std::runtime_error("POST /pick-lists: " + list.body + " of " + world_.call("GET", "/api/v1/orders/" + order).body);
    return list;
}

World::Answer Shop::scans(const std::string& path, const std::string& scans) {
    return must(world_.call("POST", path, R"({"device":"test","scans":[)" + scans + "]}"), "POST " + path);
}

void Shop::pick(const World::Answer& list) {
    for (const auto& task : list.json.find("tasks")->items) {
        const auto scan = [&](const std::string& kind, const std::string& code, std::int64_t quantity) {
            return R"({"seq":)" + std::to_string(++seq_) + R"(,"kind":")" + kind + R"(","code":")" + code + R"(","quantity":)" + std::to_string(quantity) + "}";
        };
        const auto answer = scans("/api/v1/pick-lists/" + list.text("/id") + "/scans",
                                  scan("bin", task.find("bin")->string, 1) + "," + scan("item", task.find("sku")->string, task.find("quantity")->integer) +
                                      "," + scan("tote", task.find("tote")->string, 1));
        if (answer.body.find("\"ok\":false") != std::string::npos) throw std::runtime_error("a scan was refused: " + answer.body);
    }
}

std::string Shop::pack(const std::string& order) {
    const auto package = must(world_.call("POST", "/api/v1/packages", R"({"order":")" + order + R"("})"), "POST /packages").text("/id");
    const auto now = must(world_.call("GET", "/api/v1/orders/" + order), "GET /orders/{id}");
    for (const auto& line : now.json.find("lines")->items) {
        const auto units = line.find("picked")->integer - line.find("packed")->integer;
        if (units <= 0) continue;
        const auto answer = scans("/api/v1/packages/" + package + "/scans", R"({"seq":)" + std::to_string(++seq_) + R"(,"code":")" +
                                                                                line.find("sku")->string + R"(","quantity":)" + std::to_string(units) + "}");
        if (answer.body.find("\"ok\":false") != std::string::npos) throw std::runtime_error("packing was refused: " + answer.body);
    }
    must(world_.call("POST", "/api/v1/packages/" + package + "/seal", R"({"weight_g":900,"length_mm":300,"width_mm":200,"height_mm":150})"), "seal");
    return package;
}

std::string Shop::packed(const std::vector<Line>& lines, std::string* order_id) {
    const auto id = order(lines);
    if (order_id) *order_id = id;
    pick(pick_list(id));
    return pack(id);
}

std::string Shop::book(const std::string& order, const std::string& package) {
    return must(world_.call("POST", "/api/v1/shipments", R"({"order":")" + order + R"(","packages":[")" + package + R"("]})", "book-" + package),
                "POST /shipments")
        .text("/id");
}

bool Shop::becomes(const std::string& shipment, const std::string& state, std::chrono::milliseconds patience) {
    return eventually([&] { return world_.call("GET", "/api/v1/shipments/" + shipment).text("/state") == state; }, patience);
}
bool Shop::order_becomes(const std::string& order, const std::string& wanted, std::chrono::milliseconds patience) {
    return eventually([&] { return state(order) == wanted; }, patience);
}
std::string Shop::state(const std::string& order) { return world_.call("GET", "/api/v1/orders/" + order).text("/state"); }

World::Answer Shop::hand_over(const std::vector<std::string>& packages) {
    const auto handover = must(world_.call("POST", "/api/v1/handovers", R"({"carrier":"demo"})"), "POST /handovers").text("/id");
    std::string all;
    for (const auto& package : packages)
        all += (all.empty() ? "" : ",") + std::string(R"({"seq":)") + std::to_string(++seq_) + R"(,"code":")" +
               world_.call("GET", "/api/v1/packages/" + package).text("/sscc") + R"("})";
    return scans("/api/v1/handovers/" + handover + "/scans", all);
}

}  // namespace waybill::testing
