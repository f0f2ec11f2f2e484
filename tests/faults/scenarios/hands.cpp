#include "faults/scenarios/hands.h"

#include <stdexcept>
#include <thread>

namespace waybill::faults {
namespace {

json::Value parsed(const std::string& body) {
    auto value = json::parse(body, {.bytes = 8u << 20});
    if (!value) throw std::runtime_error("no JSON: " + body.substr(0, 200));
    return *std::move(value);
}

}  // namespace

Client::Answer Hands::good(const Client::Answer& answer, const std::string& what) const {
    if (answer.status < 200 || answer.status > 299)
        throw std::runtime_error(device_ + ", " + what + ": " + std::to_string(answer.status) + " " + answer.body.substr(0, 300));
    return answer;
}

Client::Answer Hands::post(const std::string& target, const std::string& body) {
    return client.settle("POST", target, body, device_ + "-" + std::to_string(++calls_));
}

json::Value Hands::get(const std::string& target) { return parsed(good(client.settle("GET", target, "", ""), "GET " + target).body); }

std::string Hands::order(const Lines& lines) {
    std::string all;
    for (const auto& [sku, quantity] : lines)
        all += (all.empty() ? "" : ",") + (R"({"sku":")" + sku) + R"(","quantity":)" + std::to_string(quantity) +
               R"(,"unit_price":{"minor":1000,"currency":"GBP"}})";
    const std::string ref = device_ + "-" + std::to_string(calls_ + 1);
    return good(post("/api/v1/orders", R"({"channel":"shop","external_ref":")" + ref +
                                           R"(","currency":"GBP","customer":{"name":"Ada Whitfield"},"ship_to":{"name":"Ada Whitfield",)" +
                                           R"("lines":["12 Brick Lane"],"city":"London","postal_code":"E1 6AN","country":"GB"},"lines":[)" +
                                           all + "]}"),
                "an order")
        .text("/id");
}

std::optional<json::Value> Hands::walk(const std::string& order, std::chrono::milliseconds patience) {
    for (const auto until = Client::Clock::now() + patience; Client::Clock::now() < until;) {
        const auto answer = post("/api/v1/pick-lists", R"({"orders":[")" + order + R"("]})");
        if (answer.status == 201) return parsed(answer.body);
        if (answer.status != 409) good(answer, "a pick list");
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return {};
}

bool Hands::scan(const std::string& list, const std::string& kind, const std::string& code, std::int64_t quantity,
                 const std::string& reason) {
    const std::string why = reason.empty() ? "" : R"(,"reason":")" + reason + "\"";
    const auto answer = post("/api/v1/pick-lists/" + list + "/scans",
                             R"({"device":")" + device_ + R"(","scans":[{"seq":)" + std::to_string(++seq_) + R"(,"kind":")" + kind +
                                 R"(","code":")" + code + R"(","quantity":)" + std::to_string(quantity) + why + "}]}");
    const bool taken = good(answer, "a scan").body.find("\"ok\":true") != std::string::npos;
    scans_taken += taken ? 1 : 0;
    return taken;
}

bool Hands::pick(const std::string& list, const json::Value& task, std::int64_t units) {
    return scan(list, "bin", task.find("bin")->string) && scan(list, "item", task.find("sku")->string, units) &&
           scan(list, "tote", task.find("tote")->string);
}

std::string Hands::packed(const Lines& lines, std::string* order_id) {
    const std::string id = order(lines);
    if (order_id) *order_id = id;
    const auto list = walk(id);
    if (!list) throw std::runtime_error("an order was not released in time");
    for (const auto& task : list->find("tasks")->items)
        if (!pick(list->find("id")->string, task, task.find("quantity")->integer)) throw std::runtime_error("a scan was refused");
    return pack(id, lines);
}

std::string Hands::pack(const std::string& order, const Lines& units) {
    const std::string package = good(post("/api/v1/packages", R"({"order":")" + order + R"("})"), "a package").text("/id");
    std::string all;
    for (const auto& [sku, quantity] : units)
        all += (all.empty() ? "" : ",") + (R"({"seq":)" + std::to_string(++seq_)) + R"(,"code":")" + sku + R"(","quantity":)" +
               std::to_string(quantity) + "}";
    good(post("/api/v1/packages/" + package + "/scans", R"({"device":")" + device_ + R"(","scans":[)" + all + "]}"), "packing");
    good(post("/api/v1/packages/" + package + "/seal", R"({"weight_g":900,"length_mm":300,"width_mm":200,"height_mm":150})"), "a seal");
    return package;
}

void furnish(Hands& hands, int products, int units, int totes) {
    std::string goods, places, lines;
    for (int i = 1; i <= products; ++i) {
        const std::string n = std::to_string(i), comma = i > 1 ? "," : "";
        goods += comma + R"({"sku":"S-)" + n + R"(","name":"Thing )" + n +
                 R"(","weight_g":400,"length_mm":100,"width_mm":100,"height_mm":100,"price":{"minor":1000,"currency":"GBP"}})";
        places += comma + R"({"code":"B-)" + n + R"(","kind":"bin","aisle":"A","x_mm":1000,"y_mm":)" + std::to_string(1000 * i) + "}";
        lines += comma + R"({"sku":"S-)" + n + R"(","location":"B-)" + n + R"(","quantity":)" + std::to_string(units) + "}";
    }
    for (int i = 1; i <= totes; ++i) places += R"(,{"code":"H-)" + std::to_string(i) + R"(","kind":"tote"})";
    const auto need = [](const Client::Answer& answer) {
        if (answer.status < 200 || answer.status > 299) throw std::runtime_error("the warehouse was not furnished: " + answer.body);
    };
    need(hands.client.ask("PUT", "/api/v1/products", "{\"products\":[" + goods + "]}"));
    need(hands.client.ask("PUT", "/api/v1/locations", "{\"locations\":[" + places + "]}"));
    need(hands.client.ask("POST", "/api/v1/stock/receipts", R"({"reference":"first","lines":[)" + lines + "]}", "furnish"));
}

}  // namespace waybill::faults
