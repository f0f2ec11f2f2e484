#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>

#include "base/log.h"
#include "bench/intake_floor.h"
#include "bench/load.h"
#include "support/world.h"

// Orders of five lines a second through the whole path (HTTP, bearer key, JSON, Idempotency-Key, stock reserved, durable
// COMMIT), beside two floors of the same run: one transaction an order, and groups (of 20, and as large as ours are at 32 and at
// 256 clients: what the same rows cost where nothing else is done). Duties rest while it is measured: what follows an intake (events, pick tasks) is
// other work.
namespace {

using namespace waybill;
using namespace waybill::bench;
using std::chrono::milliseconds;

constexpr int kProducts = 2000;

std::string sku(int n) { return "B-" + std::to_string(10'000 + n); }

void stock(testing::World& world) {
    for (int from = 0; from < kProducts; from += 500) {
        std::string products, places, receipts;
        for (int n = from; n < from + 500; ++n) {
            const std::string comma = n > from ? "," : "";
            products +=
                comma + R"({"sku":")" + sku(n) +
                R"(","name":"Stoneware mug, blue","barcodes":[],"weight_g":350,"length_mm":120,"width_mm":90,"height_mm":100,"price":{"minor":255,"currency":"GBP"}})";
            places += comma + R"({"code":"A-)" + std::to_string(n) + R"(","kind":"bin","aisle":"A","x_mm":)" +
                      std::to_string(n * 10) + R"(,"y_mm":0})";
            receipts += comma + R"({"sku":")" + sku(n) + R"(","location":"A-)" + std::to_string(n) + R"(","quantity":1000000})";
        }
        const auto need = [](const testing::World::Answer& answer) {
            if (answer.status >= 300) throw std::runtime_error("set-up failed: " + answer.body);
        };
        need(world.call("PUT", "/api/v1/products", "{\"products\":[" + products + "]}"));
        need(world.call("PUT", "/api/v1/locations", "{\"locations\":[" + places + "]}"));
        need(world.call("POST", "/api/v1/stock/receipts", R"({"reference":"bench","lines":[)" + receipts + "]}"));
    }
}

std::function<void(std::int64_t, std::string&)> orders(const testing::World& world, const std::string& run) {
    const std::string head = "POST /api/v1/orders HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + world.admin_key() +
                             "\r\nContent-Type: application/json\r\nIdempotency-Key: " + run + "-";
    auto random = std::make_shared<std::mt19937>(7);
    return [head, run, random](std::int64_t n, std::string& out) {
        const std::string number = std::to_string(n);
        std::string body =
            R"({"channel":"shop","external_ref":")" + run + "-" + number +
            R"(","currency":"GBP","customer":{"name":"Ada Whitfield","email":"ada@example.org","phone":"+44 20 7946 0000"},)"
            R"("ship_to":{"name":"Ada Whitfield","lines":["12 Brick Lane","Flat 3"],"city":"London","postal_code":"E1 6QL","country":"GB"},"lines":[)";
        int at = static_cast<int>((*random)() % kProducts);
        for (int i = 0; i < 5; ++i) {
            at = (at + 1 + static_cast<int>((*random)() % 397)) % kProducts;
            body += (i ? "," : "") + (R"({"sku":")" + sku(at)) + R"(","quantity":2,"unit_price":{"minor":255,"currency":"GBP"}})";
        }
        body += "]}";
        out += head + number + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    };
}

struct Status {
    double statements = 0, commits = 0;
    explicit Status(db::Database& db) {
        for (const auto& row : db.query("SHOW GLOBAL STATUS WHERE Variable_name IN ('Com_stmt_execute','Com_commit')")) {
            const double value = std::stod(row.text(1));
            if (row.text(0) == "Com_stmt_execute") statements = value;
            if (row.text(0) == "Com_commit") commits = value;
        }
    }
};

double metric(testing::World& world, const std::string& name) {
    const std::string page = world.call("GET", "/metrics").body;
    const auto at = page.find("\n" + name + " ");
    return at == std::string::npos ? 0 : std::stod(page.substr(at + name.size() + 2));
}

double measure(testing::World& world, int clients, milliseconds time, double one_by_one) {
    static int run = 0;
    const int port = std::stoi(world.url().substr(world.url().rfind(':') + 1));
    load(port, clients, milliseconds(2000), orders(world, "w" + std::to_string(++run)));  // statements are prepared, caches warm
    const auto request = orders(world, "r" + std::to_string(run));
    const Status before(world.database().db());
    const double groups = metric(world, "waybill_intake_groups_total");
    const Cpu server(world.server_pid()), database(database_pid()), loader(::getpid());
    const Seen seen = load(port, clients, time, request);
    const double server_seconds = server.seconds(), database_seconds = database.seconds(), loader_seconds = loader.seconds();
    const Status after(world.database().db());
    const auto taken = static_cast<double>(seen.answered());
    std::printf("%18d %9.0f %7.2f %8.2f %9.1f %8.2f %8.3f %9.0f %9.0f %9.0f", clients, seen.rate(), seen.quantile(0.5),
                seen.quantile(0.99), taken / std::max(1.0, metric(world, "waybill_intake_groups_total") - groups),
                (after.statements - before.statements) / taken, (after.commits - before.commits) / taken,
                1e6 * server_seconds / taken, 1e6 * database_seconds / taken, 1e6 * loader_seconds / taken);
    if (one_by_one > 0) std::printf(" %9.2f", seen.rate() / one_by_one);
    std::printf("\n");
    std::fflush(stdout);
    for (const auto& [status, n] : seen.statuses)
        if (status != 201) std::printf("    %lld answers were %d\n", static_cast<long long>(n), status);
    return seen.rate();
}

}  // namespace

int main(int argc, char** argv) {
    log::open("/dev/null", log::Level::error);
    const milliseconds time(argc > 1 ? std::atoi(argv[1]) * 1000 : 5000);
    testing::World world(
        std::map<std::string, std::string>{{"duties", "enabled = false"}, {"http", "requests_per_connection = 100000"}});
    stock(world);
    std::vector<FloorProduct> products;
    for (const auto& row : world.database().db().query("SELECT id, sku FROM product"))
        products.push_back({row.integer(0), row.text(1)});

    for (const auto& row : world.database().db().query("SELECT @@innodb_flush_log_at_trx_commit, @@log_bin, @@version"))
        std::printf("innodb_flush_log_at_trx_commit=%s, log_bin=%s, %s, orders of five lines\n\n",
                    std::to_string(row.integer(0)).c_str(), row.integer(1) != 0 ? "1" : "0", row.text(2).c_str());
    std::printf("floor: plain C client   conns  group  orders/s     p50      p99  stmts/order  client us  database us\n");
    double best = 0, best_single_p50 = 0;
    const char* socket = std::getenv("WAYBILL_TEST_DB");
    for (const auto& [connections, group] : {std::pair{1, 1}, {8, 1}, {32, 1}, {1, 20}, {2, 20}, {2, 12}, {2, 64}}) {
        if (argc > 2) break;
        const Floor floor = intake_floor({socket, world.database().name(), connections, group, time / 2}, products);
        std::printf("%-22s %6d %6d %9.0f %7.2f %8.2f %12.2f %10.0f %12.0f", group == 1 ? "one tx an order" : "a group a tx", connections,
                    group, floor.orders_per_second, floor.p50, floor.p99, floor.statements, floor.client_micros, floor.database_micros);
        if (group > 1) std::printf(" %9.2f x the best one by one", floor.orders_per_second / best);
        std::printf("\n");
        std::fflush(stdout);
        if (group == 1) best = std::max(best, floor.orders_per_second);
        if (group == 1 && connections == 1) best_single_p50 = floor.p50;
    }
    std::printf(
        "\nWaybill    clients  orders/s     p50      p99     group    stmts  commits server us     db us loader us  x floor   "
        "(floor: "
        "%.0f/s one tx an order at its best, p50 %.2f ms at one)\n",
        best, best_single_p50);
    for (const int clients : {1, 8, 32, 256})
        if (argc < 3 || clients == std::atoi(argv[2])) measure(world, clients, time, best);
    std::printf("\nthe floor's statements:\n");
    for (const auto& statement : floor_statements()) std::printf("    %s\n", statement.c_str());
    std::printf("server memory %.0f MiB\n", resident_mib(world.server_pid()));
    if (const char* keep = std::getenv("BENCH_LOG")) testing::run_program({"/bin/cp", world.folder() + "/server.log", keep});
    return 0;
}
