#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "base/log.h"
#include "bench/load.h"
#include "bench/scan/floor.h"
#include "support/world.h"

// Scans a second through the whole path (HTTP, bearer key, JSON, the rules, the ledgers, durable COMMIT): bin, item, tote, unit after
// unit, each scan a call of its own. Beside it the floor of the same run: the statements that the program was heard to send for these
// scans, on the plain C client. Each device has a walk and a product of its own.
namespace {

using namespace waybill;
using namespace waybill::bench;
using std::chrono::milliseconds;

constexpr int kPiece = 250, kUnits = 900'000;

struct Walk {
    std::string list, bin, sku, tote;
};

testing::World::Answer need(const testing::World::Answer& answer) {
    if (answer.status < 200 || answer.status > 299) throw std::runtime_error("set-up failed: " + answer.body.substr(0, 400));
    return answer;
}

std::string name(int n) { return std::to_string(1000 + n); }

/// A walk for each device, of one stop that never ends.
std::vector<Walk> furnish(testing::World& world, int devices) {
    std::vector<std::string> orders;
    for (int from = 0; from < devices; from += kPiece) {
        std::string goods, places, lines;
        for (int n = from; n < std::min(from + kPiece, devices); ++n) {
            const std::string comma = n > from ? "," : "";
            goods += comma + R"({"sku":"S-)" + name(n) + R"(","name":"Stoneware mug","weight_g":350,"length_mm":120,"width_mm":90,"height_mm":100,"price":{"minor":255,"currency":"GBP"}})";
            places += comma + R"({"code":"A-)" + name(n) + R"(","kind":"bin","aisle":"A","x_mm":1000,"y_mm":)" + std::to_string(100 * n) + R"(},{"code":"T-)" + name(n) + R"(","kind":"tote"})";
            lines += comma + R"({"sku":"S-)" + name(n) + R"(","location":"A-)" + name(n) + R"(","quantity":1000000})";
        }
        need(world.call("PUT", "/api/v1/products", "{\"products\":[" + goods + "]}"));
        need(world.call("PUT", "/api/v1/locations", "{\"locations\":[" + places + "]}"));
        need(world.call("POST", "/api/v1/stock/receipts", R"({"reference":"bench","lines":[)" + lines + "]}"));
    }
    for (int n = 0; n < devices; ++n)
        orders.push_back(need(world.call("POST", "/api/v1/orders",
                                         R"({"channel":"shop","external_ref":"scan-)" + name(n) + R"(","currency":"GBP","customer":{"name":"Ada Whitfield"},"ship_to":{"name":"Ada Whitfield","lines":["12 Brick Lane"],"city":"London","postal_code":"E1 6AN","country":"GB"},"lines":[{"sku":"S-)" +
                                             name(n) + R"(","quantity":)" + std::to_string(kUnits) + R"(,"unit_price":{"minor":255,"currency":"GBP"}}]})"))
                             .text("/id"));
    std::vector<Walk> walks;
    for (const auto& order : orders) {
        testing::World::Answer list;
        if (!testing::eventually([&] { return (list = world.call("POST", "/api/v1/pick-lists", R"({"orders":[")" + order + "\"]}")).status == 201; })) need(list);
        walks.push_back({list.text("/id"), list.text("/tasks/0/bin"), list.text("/tasks/0/sku"), list.text("/tasks/0/tote")});
    }
    return walks;
}

/// What device n sends next: bin, item, tote, and again.
class Device {
  public:
    Device(const testing::World& world, Walk walk, std::string name)
        : walk_(std::move(walk)),
          name_(std::move(name)),
          head_("POST /api/v1/pick-lists/" + walk_.list + "/scans HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + world.admin_key() +
                "\r\nContent-Type: application/json\r\nContent-Length: ") {}
    std::string body() {
        static constexpr const char* kKinds[] = {"bin", "item", "tote"};
        const std::string* const codes[] = {&walk_.bin, &walk_.sku, &walk_.tote};
        const auto step = static_cast<std::size_t>(seq_ % 3);
        return R"({"device":")" + name_ + R"(","scans":[{"seq":)" + std::to_string(++seq_) + R"(,"kind":")" + kKinds[step] + R"(","code":")" + *codes[step] + "\"}]}";
    }
    void request(std::string& out) {
        const std::string text = body();
        out += head_ + std::to_string(text.size()) + "\r\n\r\n" + text;
    }
    const Walk& walk() const { return walk_; }
    long long sent() const { return seq_; }

  private:
    Walk walk_;
    std::string name_, head_;
    long long seq_ = 0;
};

std::vector<Transaction> recorded(testing::World& world, Device& device) {
    const auto cycle = [&] {
        for (int i = 0; i < 3; ++i) need(world.call("POST", "/api/v1/pick-lists/" + device.walk().list + "/scans", device.body()));
    };
    for (int i = 0; i < 2; ++i) cycle();  // the first scans of a walk begin it
    return listen(world.database().db(), cycle);
}

double measure(testing::World& world, std::vector<Device>& devices, int clients, milliseconds time, double floor) {
    const auto request = [&](int client, std::int64_t, std::string& out) { devices[static_cast<std::size_t>(client)].request(out); };
    load_by_client(world.port(), clients, milliseconds(1000), request);
    const Cpu server(world.server_pid()), database(database_pid());
    const Seen seen = load_by_client(world.port(), clients, time, request);
    const auto n = static_cast<double>(seen.answered());
    std::printf("%-22s %7d %9.0f %7.2f %8.2f %12.0f %12.0f %9.2f\n", "Waybill", clients, seen.rate(), seen.quantile(0.5), seen.quantile(0.99),
                1e6 * server.seconds() / n, 1e6 * database.seconds() / n, seen.rate() / floor);
    std::fflush(stdout);
    for (const auto& [status, count] : seen.statuses)
        if (status != 200) std::printf("    %lld answers were %d\n", static_cast<long long>(count), status);
    return seen.quantile(0.5);
}

/// Each scan that was sent is a record, and each tote took its unit.
void audit(testing::World& world, const std::vector<Device>& devices) {
    long long sent = 0, totes = 0;
    for (const auto& device : devices) sent += device.sent(), totes += device.sent() / 3;
    const auto row = world.database().db().query("SELECT (SELECT COUNT(*) FROM scan WHERE device LIKE 'd-%'), (SELECT COUNT(*) FROM scan WHERE device LIKE 'd-%' AND code LIKE 'T-%')").front();
    if (row.integer(0) != sent || row.integer(1) != totes)
        std::printf("BROKEN: %lld scans were sent, %lld are recorded; %lld totes, %lld\n", sent, static_cast<long long>(row.integer(0)), totes, static_cast<long long>(row.integer(1)));
}

}  // namespace

int main(int argc, char** argv) {
    log::open("/dev/null", log::Level::error);
    const milliseconds time(argc > 1 ? std::atoi(argv[1]) * 1000 : 4000);
    constexpr int kDevices = 256, kFloors = 32;
    testing::World world(std::map<std::string, std::string>{{"http", "requests_per_connection = 1000000"}});
    const auto walks = furnish(world, kDevices + kFloors);
    std::vector<Device> devices;
    std::vector<std::vector<Transaction>> heard;
    for (int n = 0; n < kDevices; ++n) devices.emplace_back(world, walks[static_cast<std::size_t>(n)], "d-" + name(n));
    for (int n = kDevices; n < kDevices + kFloors; ++n) {
        Device device(world, walks[static_cast<std::size_t>(n)], "f-" + name(n));
        heard.push_back(recorded(world, device));
    }
    const char* socket = std::getenv("WAYBILL_TEST_DB");
    for (const auto& row : world.database().db().query("SELECT @@innodb_flush_log_at_trx_commit, @@log_bin, @@version"))
        std::printf("innodb_flush_log_at_trx_commit=%lld, log_bin=%lld, %s; bin, item, tote in turn\n\n", static_cast<long long>(row.integer(0)), static_cast<long long>(row.integer(1)), row.text(2).c_str());
    std::printf("%-22s %7s %9s %7s %8s %12s %12s %9s\n", "", "devices", "scans/s", "p50 ms", "p99 ms", "client us", "database us", "x floor");
    std::map<int, ScanFloor> floors;
    for (const int connections : {1, 8, kFloors}) {
        const auto f = floors[connections] = play(socket, world.database().name(), {heard.begin(), heard.begin() + connections}, time / 2);
        std::printf("%-22s %7d %9.0f %7.2f %8.2f %12.0f %12.0f   %.1f statements a scan\n", "floor: plain C client", connections, f.scans_per_second, f.p50, f.p99, f.client_micros, f.database_micros, f.statements);
        std::fflush(stdout);
        // The floor's device goes on where it was: its numbers are used up.
        for (int i = 0; i < connections; ++i) heard[static_cast<std::size_t>(i)].clear();
        for (int i = 0; i < connections; ++i) {
            Device device(world, walks[static_cast<std::size_t>(kDevices + i)], "f" + std::to_string(connections) + "-" + name(i));
            heard[static_cast<std::size_t>(i)] = recorded(world, device);
        }
    }
    for (const int clients : {1, 8, 32, 256}) {
        const double p50 = measure(world, devices, clients, time, floors[std::min(clients, kFloors)].scans_per_second);
        if (clients == 1) std::printf("    p50 is %.2f times the floor's\n", p50 / floors[1].p50);
    }
    audit(world, devices);
    std::printf("\nthe floor's statements, bin, item and tote:\n");
    for (const auto& transaction : heard.front()) {
        for (const auto& sent : transaction) std::printf("    %s\n", sent.sql.substr(0, 160).c_str());
        std::printf("\n");
    }
    return 0;
}
