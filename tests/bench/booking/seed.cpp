#include "bench/booking/seed.h"

#include "waybill/ids.h"

namespace waybill::bench {
namespace {

// Ids of the program's own kind, years before its own.
constexpr std::int64_t kProduct = 1, kStep = 4194304;

std::string seq(int from, int count) { return "seq_" + std::to_string(from) + "_to_" + std::to_string(from + count - 1) + " s"; }

}  // namespace

std::vector<std::string> seed_packed_orders(db::Database& db, int from, int count) {
    db.execute(
        "INSERT IGNORE INTO product (id, sku, name, weight_g, length_mm, width_mm, height_mm, price_minor, currency, created_at, updated_at) "
        "VALUES (1, 'MUG', 'Stoneware mug, blue', 350, 120, 90, 100, 255, 'GBP', NOW(6), NOW(6))");
    const std::string rows = seq(from, count);
    db.execute(
        "INSERT INTO orders (id, number, channel_id, external_ref, content_hash, commercial, payment, shipping_policy, state, state_since, currency, "
        "total_minor, customer_name, customer_email, customer_phone, country, ship_to, line_count, units, reserved, allocated, picked, packed, "
        "released_at, placed_at, accepted_at, public_token_hash) SELECT s.seq * 4194304, 10000000 + s.seq, 1, CONCAT('bench-', s.seq), "
        "UNHEX(SHA2(s.seq, 256)), 'confirmed', 'paid', 'ship_available', 'packed', NOW(6), 'GBP', 510, CONCAT('Ada Whitfield ', s.seq), "
        "'ada@example.org', '+44 20 7946 0000', 'GB', CONCAT('{\"name\":\"Ada Whitfield ', s.seq, '\",\"company\":\"\",\"lines\":[\"', s.seq % 400 + 1, "
        "' Brick Lane\",\"Flat 3\"],\"city\":\"London\",\"region\":\"\",\"postal_code\":\"E1 6QL\",\"country\":\"GB\",\"phone\":\"+44 20 7946 "
        "0000\",\"email\":\"ada@example.org\"}'), 1, 2, 2, 2, 2, 2, NOW(6), NOW(6), NOW(6), UNHEX(SHA2(CONCAT('t', s.seq), 256)) FROM " +
        rows);
    db.execute(
        "INSERT INTO order_line (id, order_id, line_no, product_id, sku, description, unit_price_minor, quantity, reserved, allocated, picked, "
        "packed) SELECT s.seq * 4194304 + 1, s.seq * 4194304, 1, " +
        std::to_string(kProduct) + ", 'MUG', 'Stoneware mug, blue', 255, 2, 2, 2, 2, 2 FROM " + rows);
    db.execute(
        "INSERT INTO package (id, order_id, number_of, state, sscc, weight_g, length_mm, width_mm, height_mm, station, actor, created_at, sealed_at) "
        "SELECT s.seq * 4194304 + 2, s.seq * 4194304, 1, 'sealed', CONCAT('3952132', LPAD(s.seq, 11, '0')), 900, 300, 200, 150, 'P1', 'bench', "
        "NOW(6), NOW(6) FROM " +
        rows);
    db.execute("INSERT INTO package_item (package_id, order_line_id, product_id, quantity) SELECT s.seq * 4194304 + 2, s.seq * 4194304 + 1, " +
               std::to_string(kProduct) + ", 2 FROM " + rows);
    std::vector<std::string> orders;
    for (int n = from; n < from + count; ++n) orders.push_back(OrderId(n * kStep).text());
    return orders;
}

}  // namespace waybill::bench
