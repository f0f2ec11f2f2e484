#include "bench/growth/rooms.h"
#include "support/places.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace waybill::bench {
namespace {

Texts english() {
    std::ifstream in(places::source_dir() + "/src/web/texts/en.txt", std::ios::binary);
    return Texts::parse("en", std::string(std::istreambuf_iterator<char>(in), {})).value();
}

orders::Settings shop() {
    orders::Settings settings;
    settings.public_url = "https://shop.example";
    settings.token_secret = Secret<std::string>("a secret of this bench");
    return settings;
}

/// Runs of the bench on the same database do not send the same order twice.
std::string run_mark() { return std::to_string(std::chrono::system_clock::now().time_since_epoch().count() / 1'000'000'000); }

}  // namespace

Rooms::Rooms(const std::string& url, Instant at, std::int64_t loaded_orders)
    : clock(at + std::chrono::minutes(1)),
      loaded(loaded_orders),
      newest(at),
      db(db::Options{.url = url, .connections = 4, .allow_weak_durability = false}),
      // Not the load's process number, and behind the ids of the last run.
      ids(clock, 1,
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count() -
              1'577'836'800'000),
      numbers(db),
      wire({}, metrics),
      carriers({}, wire, clock, metrics),
      outbox(ids, clock),
      idempotency(clock),
      catalogue(db, ids, clock),
      stock(db, ids, clock, catalogue, outbox),
      orders({db, ids, clock, numbers, catalogue, stock, outbox, idempotency}, shop()),
      scans(db, clock),
      picking({db, ids, clock, numbers, catalogue, stock, orders, outbox, scans}),
      packing({db, ids, clock, numbers, catalogue, stock, orders, picking, outbox, scans}, {}),
      shipping({db, ids, clock, orders, packing, carriers, outbox, scans, metrics}, {}),
      tracking({db, ids, clock, orders, packing, shipping, carriers, outbox, metrics}, {}),
      texts(english()) {
    portal::add_routes(router, {clock, orders, packing, shipping, tracking, carriers,
                                [this](const std::string&) -> const Texts& { return texts; }});
}

orders::NewOrder Rooms::next_order() {
    static const std::string kMark = run_mark();
    const Currency gbp = *Currency::parse("GBP");
    orders::NewOrder order;
    order.external_ref = "BENCH-" + kMark + "-" + std::to_string(++made);
    order.currency = gbp;
    order.customer_name = "Ann Lee-" + std::to_string(made);
    order.customer_email = "ann@example.org";
    order.ship_to = {"Ann Lee", "", {"1 High Street"}, "London", "", "N1 9GU", "GB", "+44 20 7946 0000", "ann@example.org"};
    for (int line = 0; line < 5; ++line) {
        std::string sku = std::to_string(1 + (made * 7919 + line * 1009) % 5000);
        sku.insert(0, 5 - sku.size(), '0');
        order.lines.push_back({"SKU-" + sku, "", 1 + (made + line) % 3, {255, gbp}});
    }
    order.actor = "key_bench";
    std::string hash(32, 'h');
    order.operation = http::OperationKey{"key_bench", "POST /api/v1/orders", order.external_ref, hash};
    return order;
}

std::vector<Rooms::Step> Rooms::next_walk(int orders) {
    auto list = db.transact([&](db::Tx& tx) { return picking.create_list(tx, {}, orders, "usr_bench"); });
    if (!list) throw std::runtime_error("no pick list: " + list.error().detail);
    std::vector<Step> steps;
    const auto add = [&](const std::string& kind, const std::string& code, std::int64_t quantity) {
        steps.push_back({list->id, {++scanned, kind, code, quantity, ""}});
    };
    for (const auto& task : list->tasks) {
        add("bin", task.bin_code, 1);
        add("item", task.sku, task.quantity.units);
        add("tote", task.tote_code, 1);
    }
    return steps;
}

OrderId Rooms::delivered(int nth) {
    // The newest 4,000 are open, so those before them are not; every fiftieth from the seventh on was cancelled.
    const std::int64_t n = loaded - 4'200 - (nth * 37) % 1'000 * 5;
    const auto row = db.query("SELECT id FROM orders WHERE number = " + std::to_string(1000 + n / 50 * 50 + 9));
    return OrderId(row.at(0).integer(0));
}

std::int64_t Rooms::status(const std::string& name) {
    std::int64_t sum = 0;
    for (const auto& row : db.query("SHOW GLOBAL STATUS LIKE '" + name + "'")) sum += std::stoll(row.text(1));
    return sum;
}

}  // namespace waybill::bench
