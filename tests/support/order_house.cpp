#include "support/order_house.h"

namespace waybill::orders {

Orders OrderHouse::make(Settings settings) {
    settings.public_url = "https://shop.example";
    settings.token_secret = Secret<std::string>("a secret of this test");
    return Orders({db, ids, clock, numbers, catalogue, stock, outbox, idempotency}, std::move(settings));
}

ProductId OrderHouse::stocked(const std::string& sku, std::int64_t units, std::int64_t price) {
    if (!catalogue.by_sku(sku)) {
        catalogue::Product product;
        product.sku = sku;
        product.name = "Product " + sku;
        product.weight = {100};
        product.price = {price, *Currency::parse("GBP")};
        (void)catalogue.put({product}).value();
    }
    if (units > 0) {
        (void)stock.put_locations({{LocationId(), "B-" + sku, stock::Kind::bin, "A", {}, {}}}).value();
        (void)in_tx([&](db::Tx& tx) { return stock.receive(tx, {"test", {{sku, "B-" + sku, {units}}}}, "test"); }).value();
    }
    return catalogue.by_sku(sku).value().id;
}

NewOrder OrderHouse::order(const std::string& ref, const std::vector<std::pair<std::string, std::int64_t>>& units) {
    const Currency gbp = *Currency::parse("GBP");
    NewOrder order;
    order.external_ref = ref;
    order.currency = gbp;
    order.customer_name = "Ann Lee";
    order.customer_email = "ann@example.org";
    order.customer_phone = "+44 20 7946 0000";
    order.ship_to = {"Ann Lee", "", {"1 High Street"}, "London", "", "N1 9GU", "GB", "+44 20 7946 0000", "ann@example.org"};
    for (const auto& [sku, quantity] : units) order.lines.push_back({sku, "", quantity, {255, gbp}});
    order.actor = "key_test";
    return order;
}

NewOrder OrderHouse::keyed(NewOrder order, const std::string& token) {
    std::string hash(32, 'h');
    const std::string content = order.external_ref + std::to_string(order.lines.size());
    for (std::size_t i = 0; i < content.size(); ++i) hash[i % 32] = static_cast<char>(hash[i % 32] ^ content[i]);
    order.operation = http::OperationKey{"key_test", "POST /api/v1/orders", token, hash};
    return order;
}

stock::Balance OrderHouse::balance(ProductId product) {
    return in_tx([&](db::Tx& tx) { return stock.balances(tx, {product}); })[product];
}

std::vector<std::string> OrderHouse::announced(OrderId id) {
    std::vector<std::string> topics;
    for (const auto& row : db.query("SELECT topic FROM event_new WHERE subject = " + std::to_string(id.raw()) + " ORDER BY id"))
        topics.push_back(row.text(0));
    return topics;
}

std::vector<std::string> OrderHouse::told(OrderId id) {
    std::vector<std::string> kinds;
    for (const auto& entry : orders.timeline(id)) kinds.push_back(entry.kind);
    return kinds;
}

Line OrderHouse::line(OrderId id, const std::string& sku) {
    for (const auto& line : get(id).lines)
        if (line.sku == sku) return line;
    throw std::logic_error("the order has no such line");
}

LocationId OrderHouse::bin(ProductId product) {
    return LocationId(db.query("SELECT l.id FROM location l JOIN product p ON l.code = CONCAT('B-', p.sku) WHERE p.id = " +
                               std::to_string(product.raw()))
                          .front()
                          .integer(0));
}

LocationId OrderHouse::tote() { return stock.put_locations({{LocationId(), "T-1", stock::Kind::tote, "", {}, {}}}).value().front(); }

void OrderHouse::allocate(OrderId id) {
    const Order order = get(id);
    in_tx([&](db::Tx& tx) {
        std::vector<stock::Units> units;
        std::vector<Progress> progress;
        for (const auto& line : order.lines) {
            const Quantity open = line.reserved - line.allocated;
            if (open.units == 0) continue;
            units.push_back({line.id.raw(), line.product, open});
            progress.push_back({line.id, Stage::allocated, open});
        }
        (void)stock.allocate(tx, units);
        orders.record(tx, id, progress, "");
        return true;
    });
}

void OrderHouse::pick(OrderId id, const std::string& sku, std::int64_t units) {
    const Line l = line(id, sku);
    const LocationId from = bin(l.product), to = tote();
    in_tx([&](db::Tx& tx) {
        stock.pick(tx, {l.id.raw(), l.product, from, {units}}, to, "usr_p");
        orders.record(tx, id, std::vector<Progress>{{l.id, Stage::picked, {units}, 7}}, "usr_p");
        return true;
    });
}

void OrderHouse::pack(OrderId id, const std::string& sku, std::int64_t units) {
    const Line l = line(id, sku);
    const LocationId from = tote();
    in_tx([&](db::Tx& tx) {
        stock.pack(tx, {l.id.raw(), l.product, from, {units}}, "usr_p");
        orders.record(tx, id, std::vector<Progress>{{l.id, Stage::packed, {units}, 8}}, "usr_p");
        return true;
    });
}

void OrderHouse::ship(OrderId id, const std::string& sku, std::int64_t units) {
    const Line l = line(id, sku);
    in_tx([&](db::Tx& tx) {
        stock.ship(tx, std::vector<stock::Units>{{l.id.raw(), l.product, {units}}}, "usr_p");
        orders.record(tx, id, std::vector<Progress>{{l.id, Stage::shipped, {units}}}, "usr_p");
        return true;
    });
}

void OrderHouse::deliver(OrderId id, const std::string& sku, std::int64_t units) {
    const Line l = line(id, sku);
    in_tx([&](db::Tx& tx) {
        orders.record(tx, id, std::vector<Progress>{{l.id, Stage::delivered, {units}}}, "");
        return true;
    });
}

void OrderHouse::lose(OrderId id, const std::string& sku, std::int64_t units) {
    const Line l = line(id, sku);
    const LocationId from = bin(l.product);
    in_tx([&](db::Tx& tx) {
        stock.write_off(tx, {l.id.raw(), l.product, from, {units}}, "empty_bin", "usr_p");
        orders.backorder(tx, id, l.id, Stage::allocated, {units}, "empty_bin", "usr_p");
        return true;
    });
}

void OrderHouse::take_back(OrderId id) {
    const Order order = get(id);
    const LocationId from = tote();
    in_tx([&](db::Tx& tx) {
        for (const auto& l : order.lines) {
            const Quantity lying = l.allocated - l.picked;
            std::vector<Progress> back;
            if (lying.units > 0) {
                stock.deallocate(tx, std::vector<stock::Placed>{{l.id.raw(), l.product, bin(l.product), lying}});
                stock.unreserve(tx, std::vector<stock::Units>{{l.id.raw(), l.product, lying}});
            }
            if (l.picked.units > 0) stock.put_back(tx, {l.id.raw(), l.product, from, l.picked}, bin(l.product), "usr_p");
            for (const auto& [stage, units] : {std::pair(Stage::picked, l.picked), std::pair(Stage::allocated, l.allocated),
                                               std::pair(Stage::reserved, l.allocated)})
                if (units.units > 0) back.push_back({l.id, stage, {-units.units}});
            orders.record(tx, id, back, "usr_p");
        }
        return true;
    });
}

std::vector<std::string> keys(const std::vector<Condition>& conditions) {
    std::vector<std::string> keys;
    for (const auto& condition : conditions) keys.push_back(condition.key);
    return keys;
}

}  // namespace waybill::orders
