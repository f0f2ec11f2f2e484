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

Result<stock::Layout> demo_layout() {
    const auto file = assets::read("sql/demo/layout.json");
    if (!file) return error(Code::not_found, "demo.missing", "The demonstration's floor is not in this program.");
    TRY(document, json::parse(*file));
    std::vector<FieldError> errors;
    json::Fields fields(document, errors);
    stock::Layout layout{"MAIN", fields.text("name", 0, 80), {}, {}, {fields.integer("depot_x_mm", 0, 1'000'000)},
                         {fields.integer("depot_y_mm", 0, 1'000'000)}};
    for (auto& f : fields.objects("aisles", 1, 26))
        layout.aisles.push_back({f.text("code", 1, 16), {f.integer("x_mm", 0, 1'000'000)}});
    for (auto& f : fields.objects("cross_aisles", 2, 6)) layout.cross_aisles.push_back({f.integer("y_mm", 0, 1'000'000)});
    if (!errors.empty()) return error(Code::invalid, "demo.layout", "The demonstration's floor is wrong.", std::move(errors));
    return layout;
}

/// Bins on both sides of each aisle, every 1.2 m, none where a cross aisle runs; and the totes.
std::vector<stock::Location> demo_places(const stock::Layout& floor) {
    constexpr std::int64_t kRack = 1000, kStep = 1200, kRoom = 1200;  // from the aisle's middle; from bin to bin; beside a cross aisle
    constexpr int kTotes = 24;
    std::vector<stock::Location> places;
    for (const auto& aisle : floor.aisles) {
        int number = 0;
        for (std::size_t block = 0; block + 1 < floor.cross_aisles.size(); ++block)
            for (auto y = floor.cross_aisles[block].value + kRoom; y <= floor.cross_aisles[block + 1].value - kRoom; y += kStep)
                for (const std::int64_t side : {-kRack, kRack}) {
                    const std::string no = std::to_string(++number);
                    places.push_back({{}, aisle.code + "-" + (number < 10 ? "0" : "") + no, stock::Kind::bin, aisle.code,
                                      {aisle.x.value + side}, {y}});
                }
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
    TRY(layout, demo_layout());
    TRY_VOID(p.stock.put_layout(layout));
    const auto places = demo_places(layout);
    TRY_VOID(p.stock.put_locations(places));
    // Goods stand all over the floor, in bins far apart.
    const auto bins = static_cast<std::size_t>(
        std::count_if(places.begin(), places.end(), [](const auto& place) { return place.kind == stock::Kind::bin; }));
    stock::Receipt receipt{"demo", {}};
    for (std::size_t i = 0; i < products.size(); ++i) receipt.lines.push_back({products[i].sku, places[i * 37 % bins].code, {45}});
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
