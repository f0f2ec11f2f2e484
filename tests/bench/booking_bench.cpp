#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/log.h"
#include "bench/booking/calls_floor.h"
#include "bench/booking/commits_floor.h"
#include "bench/booking/seed.h"
#include "bench/load.h"
#include "bench/plain_session.h"
#include "support/world.h"

// Bookings a second through the simulator with one server process, many in flight, beside two floors of the same run: the same
// calls by a bare libcurl loop, and the same commits alone. First the requests are written through the API while the duties
// rest; then the server starts with the duty that sends, and what is measured lies between the first and the last thousand.
namespace {

using namespace waybill;
using namespace waybill::bench;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kLatencyMs = 50;

/// The demo carrier with a limit that is none.
std::string open_carriers() {
    const std::string folder = "/tmp/waybill-bench-carriers." + std::to_string(getpid());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    std::filesystem::copy(testing::built("carriers/demo"), folder + "/demo", std::filesystem::copy_options::recursive);
    std::ifstream in(folder + "/demo/carrier.json");
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    in.close();
    const std::string limit = R"("book": {"per_second": 500, "burst": 500})";
    text.replace(text.find(limit), limit.size(), R"("book": {"per_second": 100000, "burst": 100000})");
    std::ofstream(folder + "/demo/carrier.json") << text;
    return folder;
}

/// The simulator is a child of ours that names its folder.
int pid_of(const Simulator& simulator) {
    for (const auto& process : std::filesystem::directory_iterator("/proc")) {
        std::ifstream in(process.path() / "cmdline", std::ios::binary);
        const std::string words((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        if (words.find("waybill-simulator") != std::string::npos && words.find(simulator.folder() + '\0') != std::string::npos)
            return std::stoi(process.path().filename().string());
    }
    throw std::runtime_error("the simulator is not there");
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

std::int64_t number(db::Database& db, const std::string& sql) { return db.query(sql).at(0).integer(0); }

/// Writes the requests through the API.
void request(testing::World& world, const std::vector<std::string>& orders) {
    const int port = std::stoi(world.url().substr(world.url().rfind(':') + 1));
    const std::string head = "POST /api/v1/shipments HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + world.admin_key() +
                             "\r\nContent-Type: application/json\r\nIdempotency-Key: book-";
    const Status before(world.database().db());
    const Cpu server(world.server_pid()), database(database_pid());
    const Seen seen = load(
        port, 64, std::chrono::minutes(5),
        [&](std::int64_t n, std::string& out) {
            const std::string body = R"({"order":")" + orders[static_cast<std::size_t>(n)] + R"("})";
            out += head + std::to_string(n) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        },
        static_cast<std::int64_t>(orders.size()));
    const double server_seconds = server.seconds(), database_seconds = database.seconds();
    const Status after(world.database().db());
    const auto n = static_cast<double>(seen.answered());
    for (const auto& [status, count] : seen.statuses)
        if (status != 202) throw std::runtime_error(std::to_string(count) + " requests were answered with " + std::to_string(status));
    std::printf("requests written     %8.0f/s  p50 %6.2f  p99 %6.2f ms  server %4.0f  database %4.0f us  %5.2f statements  %5.3f commits\n", seen.rate(),
                seen.quantile(0.5), seen.quantile(0.99), 1e6 * server_seconds / n, 1e6 * database_seconds / n,
                (after.statements - before.statements) / n, (after.commits - before.commits) / n);
    std::fflush(stdout);
}

struct Booked {
    double per_second = 0;
    Groups groups;
};

/// How many bookings shared one transaction, by the server's own count of its groups.
double metric(testing::World& world, const std::string& name) {
    const std::string page = world.call("GET", "/metrics").body;
    const auto at = page.find("\n" + name + " ");
    return at == std::string::npos ? 0 : std::stod(page.substr(at + name.size() + 2));
}

Booked measure(testing::World& world, int simulator_pid, std::int64_t bookings, std::int64_t in_flight) {
    auto& db = world.database().db();
    // Asked of the server, which counts them after their commits: to let the database count would be a third of its work.
    const auto booked = [&] { return static_cast<std::int64_t>(metric(world, "waybill_booking_members_total{kind=\"answer\"}")); };
    const auto reach = [&](std::int64_t wanted) {
        const auto until = Clock::now() + std::chrono::minutes(5);
        for (std::int64_t now = booked();; now = booked()) {
            if (now >= wanted) return now;
            if (Clock::now() > until) throw std::runtime_error("only " + std::to_string(now) + " bookings were made");
            std::this_thread::sleep_for(milliseconds(50));
        }
    };
    const std::int64_t first = reach(in_flight);
    const auto begun = Clock::now();
    const Status before(db);
    const Cpu server(world.server_pid()), database(database_pid()), simulator(simulator_pid);
    const std::int64_t last = reach(bookings - in_flight);
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    const double server_seconds = server.seconds(), database_seconds = database.seconds(), simulator_seconds = simulator.seconds();
    const Status after(db);
    const double memory = resident_mib(world.server_pid());
    reach(bookings);
    const auto n = static_cast<double>(last - first);
    const auto took = [&](double q) {
        const auto row = db.query("SELECT TIMESTAMPDIFF(MICROSECOND, first_sent_at, updated_at) AS t FROM booking_intent ORDER BY t LIMIT 1 OFFSET " +
                                  std::to_string(static_cast<std::int64_t>(q * static_cast<double>(bookings - 1))));
        return static_cast<double>(row.at(0).integer(0)) / 1000;
    };
    const auto group = [&](const char* kind) {
        const std::string labels = std::string("{kind=\"") + kind + "\"}";
        return static_cast<int>(0.5 + metric(world, "waybill_booking_members_total" + labels) /
                                          std::max(1.0, metric(world, "waybill_booking_groups_total" + labels)));
    };
    const Groups groups{std::max(1, group("claim")), std::max(1, group("mark")), std::max(1, group("answer"))};
    std::printf("Waybill              %8.0f/s  p50 %6.1f  p99 %6.1f ms from sent to stored; groups of %d claims, %d marks, %d answers\n", n / seconds,
                took(0.5), took(0.99), groups.claim, groups.mark, groups.answer);
    std::printf("    CPU s per 1,000: server %.3f, database %.3f, simulator %.3f; %.2f statements and %.3f commits a booking; server memory %.0f MiB\n",
                1e3 * server_seconds / n, 1e3 * database_seconds / n, 1e3 * simulator_seconds / n, (after.statements - before.statements) / n,
                (after.commits - before.commits) / n, memory);
    std::fflush(stdout);
    return {n / seconds, groups};
}

/// The floors, each alone and both at once, and what the product reached of them.
void compare(testing::World& world, const Simulator& simulator, int simulator_pid, const Booked& product, int bookings, int in_flight) {
    auto& db = world.database().db();
    const auto sample = db.query("SELECT s.exact, i.reference FROM booking_sent s JOIN booking_intent i ON i.id = s.intent_id LIMIT 1");
    const auto caller = sample_call(sample.at(0).text(0), sample.at(0).text(1));
    const CallsFloor calls = calls_floor(simulator.url(), simulator_pid, caller, in_flight, bookings);
    std::printf("floor: bare calls    %8.0f/s  p50 %6.1f  p99 %6.1f ms  client %4.0f  simulator %4.0f us  %lld connections%s\n", calls.per_second,
                calls.p50, calls.p99, calls.client_micros, calls.simulator_micros, calls.connections,
                calls.failed ? (", FAILED " + std::to_string(calls.failed)).c_str() : "");
    CommitsFloor commits;
    int from = 100'000, best = 1;
    const auto commit = [&](int connections, const std::function<void()>& begins = {}) {
        return commits_floor(db, std::getenv("WAYBILL_TEST_DB"), world.database().name(), from += 100'000, bookings, product.groups, connections,
                             begins);
    };
    // Without groups, as who books one parcel after the other commits: what the groups are worth.
    const CommitsFloor alone =
        commits_floor(db, std::getenv("WAYBILL_TEST_DB"), world.database().name(), from += 100'000, bookings / 5, {1, 1, 1}, 8);
    std::printf("floor: own commits   %8.0f/s  on 8 connections  client %4.0f  database %4.0f us  %5.2f statements  %5.3f commits; ours %.2f times\n",
                alone.per_second, alone.client_micros, alone.database_micros, alone.statements, alone.commits, product.per_second / alone.per_second);
    for (const int connections : {1, 2, 4}) {
        const CommitsFloor floor = commit(connections);
        std::printf("floor: bare commits  %8.0f/s  on %d connections  client %4.0f  database %4.0f us  %5.2f statements  %5.3f commits\n",
                    floor.per_second, connections, floor.client_micros, floor.database_micros, floor.statements, floor.commits);
        if (floor.per_second > commits.per_second) commits = floor, best = connections;
    }
    // Both have the same cores when they are one program's work: how fast the two together go is what can be reached at most.
    CallsFloor beside;
    std::thread calling;
    const CommitsFloor together = commit(
        best, [&] { calling = std::thread([&] { beside = calls_floor(simulator.url(), simulator_pid, caller, in_flight, bookings); }); });
    calling.join();
    const double both = std::min(beside.per_second, together.per_second);
    std::printf("floor: both at once  %8.0f/s  calls %.0f/s, commits %.0f/s, of as many bookings\n", both, beside.per_second, together.per_second);
    const double lower = std::min(calls.per_second, commits.per_second);
    std::printf("ratios: %.2f of the bare calls, %.2f of the bare commits; %.2f of the lower floor, %.2f of both at once\n", product.per_second / calls.per_second,
                product.per_second / commits.per_second, product.per_second / lower, product.per_second / both);
}

/// One label for each package, and no parcel at the carrier that nobody knows.
void check(testing::World& world, const Simulator& simulator, std::int64_t bookings) {
    const auto labels = number(world.database().db(), "SELECT COUNT(*) FROM package_label");
    const auto accepted = simulator.calls("book", "201");
    if (labels != bookings || accepted != bookings)
        throw std::runtime_error(std::to_string(bookings) + " bookings, " + std::to_string(accepted) + " parcels at the carrier, " +
                                 std::to_string(labels) + " labels");
}

}  // namespace

int main(int argc, char** argv) {
    log::open("/dev/null", log::Level::error);
    const int bookings = argc > 1 ? std::atoi(argv[1]) : 15'000, in_flight = argc > 2 ? std::atoi(argv[2]) : 1000;
    const Simulator simulator({"--latency-ms", std::to_string(kLatencyMs)});
    const int simulator_pid = pid_of(simulator);
    const std::string carriers = open_carriers();
    setenv("WAYBILL_CARRIERS_FOLDER", carriers.c_str(), 1);
    setenv("WAYBILL_CARRIERS_DEMO_URL", simulator.url().c_str(), 1);
    setenv("WAYBILL_CARRIERS_CALL_TIMEOUT", "30s", 1);
    setenv("WAYBILL_SHIPPING_LEASE", "60s", 1);
    setenv("WAYBILL_DUTIES_ENABLED", "false", 1);
    testing::World world(std::map<std::string, std::string>{{"shipping", "max_in_flight = " + std::to_string(in_flight)},
                                                            {"http", "requests_per_connection = 100000"}});
    auto& db = world.database().db();
    for (const auto& row : db.query("SELECT @@innodb_flush_log_at_trx_commit, @@log_bin, @@version"))
        std::printf("innodb_flush_log_at_trx_commit=%s, log_bin=%s, %s; carrier latency %d ms, %d in flight, %d bookings of one parcel\n\n",
                    std::to_string(row.integer(0)).c_str(), row.integer(1) != 0 ? "1" : "0", row.text(2).c_str(), kLatencyMs, in_flight, bookings);
    request(world, seed_packed_orders(db, 1, bookings));

    setenv("WAYBILL_DUTIES_ENABLED", "true", 1);
    // What follows a booking (trackers, webhooks) is other work: it rests while somebody else holds the head of the outbox.
    PlainSession holder(std::getenv("WAYBILL_TEST_DB"), world.database().name());
    holder.query("START TRANSACTION");
    holder.run("SELECT position FROM event_head WHERE id = 1 FOR UPDATE", {});
    world.kill_and_restart();
    const Booked product = measure(world, simulator_pid, bookings, in_flight);
    check(world, simulator, bookings);
    if (const char* keep = std::getenv("BENCH_LOG")) testing::run_program({"/bin/cp", world.folder() + "/server.log", keep});

    world.stop();  // else it would send the floor's bookings, too
    compare(world, simulator, simulator_pid, product, bookings, in_flight);
    std::printf("\nthe floor's statements:\n");
    for (const auto& statement : commits_floor_statements()) std::printf("    %s\n", statement.c_str());
    std::filesystem::remove_all(carriers);
    return 0;
}
