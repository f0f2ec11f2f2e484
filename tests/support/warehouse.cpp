#include "support/warehouse.h"

namespace waybill::testing {

ProductId Warehouse::product(const std::string& sku, const std::vector<std::string>& barcodes) {
    catalogue::Product p;
    p.sku = sku;
    p.name = "Product " + sku;
    p.barcodes = barcodes;
    p.weight = {100};
    p.size = {{10}, {20}, {30}};
    p.price = {255, *Currency::parse("GBP")};
    return catalogue.put({p}).value().front();
}

LocationId Warehouse::place(const std::string& code, stock::Kind kind) {
    return stock.put_locations({{LocationId(), code, kind, "A", {0}, {0}}}).value().front();
}

void Warehouse::receive(const std::string& sku, const std::string& bin, std::int64_t units) {
    if (!catalogue.by_sku(sku)) product(sku);
    place(bin);
    const auto received = db.transact([&](db::Tx& tx) { return stock.receive(tx, {"test", {{sku, bin, {units}}}}, "test"); });
    if (!received) throw std::logic_error("the test's goods were refused: " + received.error().detail);
}

stock::Balance Warehouse::balance(ProductId product) {
    return db.transact([&](db::Tx& tx) { return stock.balances(tx, {product}).at(product); });
}

std::map<std::string, std::pair<std::int64_t, std::int64_t>> Warehouse::shelves(ProductId product) {
    const auto contents = db.transact([&](db::Tx& tx) { return stock.contents(tx, {product}); });
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> out;
    for (const auto& content : contents) out[content.place.code] = {content.on_hand.units, content.allocated.units};
    return out;
}

std::vector<std::int64_t> numbers(const stock::Balance& b) {
    return {b.free.units, b.reserved.units, b.allocated.units, b.picked.units, b.packed.units, b.shipped.units};
}

}  // namespace waybill::testing
