#include <algorithm>
#include <thread>

#include "app/parts.h"
#include "base/assets.h"
#include "base/log.h"

// The demonstration: a small shop in the middle of its day. Everything goes through the same use cases as real work, so that the
// ledgers are as true as any.
namespace waybill::app {

namespace {

constexpr const char* kActor = "demo";

Result<std::vector<catalogue::Product>> demo_products() {
    const auto file = assets::read("sql/demo/products.json");
    if (!file) return error(Code::not_found, "demo.missing", "The demonstration's products are not in this program.");
    TRY(document, json::parse(*file));
    std::vector<FieldError> errors;
    json::Fields fields(document, errors);
    std::vector<catalogue::Product> products;
    for (auto& f : fields.objects("products", 1, 1000)) {
        catalogue::Product p;
        p.sku = f.text("sku", 1, 64);
        p.name = f.text("name", 1, 255);
        p.barcodes = f.texts_or_none("barcodes", 10, 80);
        p.weight = {f.integer("weight_g", 0, 1'000'000)};
        p.size = {{f.integer("length_mm", 0, 10'000)}, {f.integer("width_mm", 0, 10'000)}, {f.integer("height_mm", 0, 10'000)}};
        p.price = f.money("price");
        products.push_back(std::move(p));
    }
    if (!errors.empty()) return error(Code::invalid, "demo.products", "The demonstration's products are wrong.", std::move(errors));
    return products;
}

std::vector<stock::Location> demo_places(std::size_t bins) {
    constexpr std::size_t kPerAisle = 10;
    constexpr int kTotes = 24;
    std::vector<stock::Location> places;
    for (std::size_t i = 0; i < bins; ++i) {
        const auto aisle = static_cast<std::int64_t>(i / kPerAisle), place = static_cast<std::int64_t>(i % kPerAisle);
        const std::string name(1, static_cast<char>('A' + aisle));
        places.push_back({{}, name + "-0" + std::to_string(place), stock::Kind::bin, name, {3000 * (aisle + 1)}, {1200 * (place + 1)}});
    }
    for (int i = 1; i <= kTotes; ++i) places.push_back({{}, "T-" + std::to_string(100 + i), stock::Kind::tote, "", {0}, {0}});
    return places;
}

/// Lets the consumers see everything that was announced.
void settle(events::Relay& relay) {
    for (int round = 0; round < 10'000 && relay.run_once(); ++round) {
    }
}

/// Walks one list as a picker would, all units found. Each scan's number is an id: one device never uses a number twice.
Result<void> walk(App::Parts& p, const picking::PickList& list, std::size_t stops) {
    std::vector<picking::Scan> scans;
    for (const auto& task : list.tasks) {
        if (stops-- == 0) break;
        scans.push_back({p.ids.raw(), "bin", task.bin_code, 1, ""});
        scans.push_back({p.ids.raw(), "item", task.barcode, task.quantity.units, ""});
        scans.push_back({p.ids.raw(), "tote", task.tote_code, 1, ""});
    }
    TRY(answers, p.picking.scan(list.id, "demo", scans, kActor));
    for (const auto& answer : answers)
        if (!answer.ok) return error(Code::conflict, "demo.scan", "A scan of the demonstration was refused: " + answer.json);
    return {};
}

Result<void> pack(App::Parts& p, OrderId order) {
    TRY(package, p.db.transact([&](db::Tx& tx) { return p.packing.open(tx, order, "bench-1", kActor); }));
    TRY(now, p.orders.get(order));
    std::vector<packing::Packing::Scan> scans;
    for (const auto& line : now.lines)
        if (line.picked > line.packed) scans.push_back({p.ids.raw(), line.sku, (line.picked - line.packed).units});
    TRY(answers, p.packing.scan(package.id, "demo", scans, kActor));
    Grams weight{300};
    for (const auto& item : now.lines) weight += Grams{400} * item.picked;
    const packing::Sealing sealing{weight, {{400}, {300}, {250}}};
    return p.db.transact([&](db::Tx& tx) -> Result<void> {
        TRY_VOID(p.packing.seal(tx, package.id, sealing, kActor));
        return {};
    });
}

Result<picking::PickList> next_list(App::Parts& p, int orders) {
    return p.db.transact([&](db::Tx& tx) { return p.picking.create_list(tx, {}, orders, "Demo picker"); });
}

}  // namespace

Result<void> App::load_demo() {
    auto& p = *parts_;
    if (!p.catalogue.list("", 1).empty()) return {};
    TRY(products, demo_products());
    TRY_VOID(p.catalogue.put(products));
    const auto places = demo_places(products.size());
    TRY_VOID(p.stock.put_locations(places));
    stock::Receipt receipt{"demo", {}};
    for (std::size_t i = 0; i < products.size(); ++i) receipt.lines.push_back({products[i].sku, places[i].code, {45}});
    TRY_VOID(p.db.transact([&](db::Tx& tx) { return p.stock.receive(tx, receipt, kActor); }));
    const auto csv = assets::read("sql/demo/orders.csv");
    if (!csv) return error(Code::not_found, "demo.missing", "The demonstration's orders are not in this program.");
    TRY(report, orders::Imports(p.orders, p.db, p.ids, p.clock).take(*csv, "shop", false, kActor));
    settle(p.relay);

    // Some orders are packed, some picked, one walk is half done, the rest waits: each button of the desk has something to do.
    TRY(done, next_list(p, 10));
    TRY_VOID(walk(p, done, done.tasks.size()));
    for (std::size_t i = 0; i < done.totes.size() && i < 7; ++i) TRY_VOID(pack(p, done.totes[i].order));
    TRY(half, next_list(p, 6));
    TRY_VOID(walk(p, half, half.tasks.size() / 2));
    settle(p.relay);
    log::info("demo.loaded", {{"products", products.size()}, {"orders", report.accepted}});
    return {};
}

}  // namespace waybill::app
