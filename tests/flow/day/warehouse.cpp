#include <cmath>

#include "day.h"

// The house before the day: products, bins and totes, goods on the shelves.
namespace day {

namespace {

using waybill::json::Writer;

constexpr int kBinsPerAisle = 80;
constexpr int kTotes = 400;
constexpr std::size_t kPiece = 500;

std::string bin_code(std::size_t n) {
    char code[32];
    std::snprintf(code, sizeof code, "D%02zu-%02zu", n / kBinsPerAisle + 1, n % kBinsPerAisle + 1);
    return code;
}

}  // namespace

void Day::put_products() {
    progress_.begin("products", static_cast<std::int64_t>(input_.products.size()));
    Writer out;
    std::size_t n = 0;
    const auto flush = [&] {
        if (n == 0) return;
        out.end_array().end_object();
        expect(client_.send("PUT", "/api/v1/products", out.take()), "PUT /products");
        progress_.step(static_cast<std::int64_t>(n));
        n = 0;
    };
    for (const auto& [sku, p] : input_.products) {
        if (n == 0) out.begin_object().key("products").begin_array();
        out.begin_object().member("sku", p.sku).member("name", p.name).member("description", "weight and size are synthetic")
            .member("weight_g", p.weight_g).member("length_mm", p.length_mm).member("width_mm", p.width_mm).member("height_mm", p.height_mm)
            .key("price").begin_object().member("minor", p.price_minor).member("currency", "GBP").end_object().end_object();
        if (++n == kPiece) flush();
    }
    flush();
}

void Day::put_locations() {
    const std::size_t bins = input_.products.size();
    progress_.begin("locations", static_cast<std::int64_t>(bins) + kTotes);
    Writer out;
    std::size_t n = 0;
    const auto flush = [&] {
        if (n == 0) return;
        out.end_array().end_object();
        expect(client_.send("PUT", "/api/v1/locations", out.take()), "PUT /locations");
        progress_.step(static_cast<std::int64_t>(n));
        n = 0;
    };
    const auto add = [&](const std::string& code, const std::string& kind, const std::string& aisle, std::int64_t x, std::int64_t y) {
        if (n == 0) out.begin_object().key("locations").begin_array();
        out.begin_object().member("code", code).member("kind", kind).member("aisle", aisle).member("x_mm", x).member("y_mm", y).end_object();
        if (++n == kPiece) flush();
    };
    for (std::size_t i = 0; i < bins; ++i) {
        // Two sides of an aisle share its x; bins stand every 1.2 m.
        const auto aisle = static_cast<std::int64_t>(i / kBinsPerAisle), place = static_cast<std::int64_t>(i % kBinsPerAisle / 2);
        add(bin_code(i), "bin", "D" + std::to_string(aisle + 1), 3000 * (aisle + 1), 1200 * (place + 1));
    }
    for (int i = 1; i <= kTotes; ++i) {
        char code[16];
        std::snprintf(code, sizeof code, "TD-%04d", i);
        add(code, "tote", "", 0, 0);
    }
    flush();
}

void Day::receive_stock() {
    progress_.begin("goods in", static_cast<std::int64_t>(input_.demand.size()));
    // With less than full stock half of what is missing is known (the ledger knows no more) and half is not: the shelf holds less
    // than the ledger believes, and the picker finds out.
    std::map<std::string, std::string> bin_of;
    std::size_t place = 0;
    for (const auto& [sku, product] : input_.products) bin_of[sku] = bin_code(place++);
    Writer out;
    std::size_t n = 0, piece = 0;
    const auto flush = [&] {
        if (n == 0) return;
        out.end_array().end_object();
        expect(client_.send("POST", "/api/v1/stock/receipts", out.take(), "day-" + run_key_ + "-" + std::to_string(piece++)), "POST /stock/receipts");
        progress_.step(static_cast<std::int64_t>(n));
        n = 0;
    };
    for (const auto& [sku, demand] : input_.demand) {
        const auto there = static_cast<std::int64_t>(std::floor(static_cast<double>(demand) * std::min(options_.stock, 1.0)));
        const auto surplus = options_.stock > 1.0 ? static_cast<std::int64_t>(std::floor(static_cast<double>(demand) * (options_.stock - 1.0))) : 0;
        const auto believed = there + surplus + (demand - there) / 2;
        on_shelf_[sku] = there + surplus;
        if (believed == 0) continue;
        if (n == 0) out.begin_object().member("reference", "day " + run_key_).key("lines").begin_array();
        out.begin_object().member("sku", sku).member("location", bin_of.at(sku)).member("quantity", believed).end_object();
        if (++n == kPiece) flush();
    }
    flush();
}

}  // namespace day
