#include "bench/growth/loader.h"

#include <algorithm>
#include <fstream>
#include <future>
#include <iterator>
#include <list>
#include <mutex>
#include <stdexcept>

#include "db/migrate.h"
#include "support/places.h"

namespace waybill::bench {
namespace {

constexpr std::int64_t kSlice = 20'000;
constexpr std::int64_t kEpoch2020 = 1'577'836'800'000;

db::Options options(const std::string& url, int connections) {
    return {.url = url, .connections = connections, .allow_weak_durability = true, .statement_limit = std::chrono::hours(2)};
}

std::string with_database(const std::string& server_url, const std::string& database) {
    db::Database admin(options(server_url, 1));
    admin.execute("CREATE DATABASE IF NOT EXISTS " + database + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    std::string url = server_url;
    const std::size_t name = url.find("/mysql?");
    if (name == std::string::npos) throw std::logic_error("the server's URL does not name the database mysql");
    url.replace(name + 1, 5, database);
    db::Database migrating(options(url, 2));
    const auto migrated = db::migrate(migrating, db::shipped_migrations().value());
    if (!migrated) throw std::runtime_error(migrated.error().detail);
    return url;
}

std::list<std::string> statements(const std::string& name) {
    std::ifstream in(places::source_dir() + "/tests/bench/growth/" + name, std::ios::binary);
    if (!in) throw std::runtime_error("there is no " + name);
    const auto all = db::split_statements(std::string(std::istreambuf_iterator<char>(in), {}));
    return {all.begin(), all.end()};
}

}  // namespace

/// One connection, so that its settings, variables and temporary tables stay.
struct Loader::Half {
    Half(const Loader& loader, int number) : no(number), db(options(loader.url_, 1)) {
        for (const char* setting : {"foreign_key_checks = 0", "check_constraint_checks = 0", "max_heap_table_size = 1073741824",
                                    "sort_buffer_size = 134217728"})
            db.execute("SET SESSION " + std::string(setting));
        for (const auto& statement : statements("session.sql")) db.execute(statement);
        db.execute("SET @epoch = '2020-01-01', @orders = " + std::to_string(loader.orders_) +
                   ", @now_ms = " + std::to_string(loader.now_ms_));
    }

    void run_file(const std::string& name) {
        const auto all = statements(name);
        db.transact([&](db::Tx& tx) {
            for (const auto& statement : all) tx.run(db::Statement{statement.c_str()});
        });
    }

    /// False where nothing was left to do.
    bool slice() {
        const auto row = db.query("SELECT loaded, until FROM growth_state WHERE half = " + std::to_string(no)).front();
        const std::int64_t first = row.integer(0), last = std::min(row.integer(1), first + kSlice);
        if (first == last) return false;
        db.execute("SET @first = " + std::to_string(first) + ", @last = " + std::to_string(last));
        auto all = statements("slice.sql");
        all.splice(all.end(), statements("slice_floor.sql"));
        db.transact([&](db::Tx& tx) {
            for (const auto& statement : all) tx.run(db::Statement{statement.c_str()});
            tx.run(db::Statement{"UPDATE growth_state SET loaded = ? WHERE half = ?"}, last, no);
        });
        return true;
    }

    int no;
    db::Database db;
};

Loader::Loader(const std::string& server_url, const std::string& database, std::int64_t orders)
    : url_(with_database(server_url, database)), orders_(orders) {
    db::Database db(options(url_, 1));
    db.execute(
        "CREATE TABLE IF NOT EXISTS growth_state (half TINYINT NOT NULL, orders BIGINT NOT NULL, loaded BIGINT NOT NULL, until "
        "BIGINT NOT NULL, now_ms BIGINT NOT NULL, PRIMARY KEY (half))");
    db.execute("CREATE TABLE IF NOT EXISTS growth_done (what VARCHAR(10) NOT NULL, PRIMARY KEY (what))");
    const std::string all = std::to_string(orders), half = std::to_string(orders / 20 * 10),
                      now = "TIMESTAMPDIFF(MICROSECOND, '2020-01-01', NOW(3)) DIV 1000 - 60000";
    db.execute("INSERT IGNORE INTO growth_state VALUES (0, " + all + ", 0, " + half + ", " + now + "), (1, " + all + ", " + half +
               ", " + all + ", " + now + ")");
    const auto state = db.query("SELECT orders, now_ms FROM growth_state").front();
    if (state.integer(0) != orders)
        throw std::runtime_error("the folder holds a load of " + std::to_string(state.integer(0)) + " orders");
    now_ms_ = state.integer(1);
    complete_ = !db.query("SELECT what FROM growth_done WHERE what = 'all'").empty();
    if (!db.query("SELECT what FROM growth_done WHERE what = 'base'").empty()) return;
    Half(*this, 0).run_file("base.sql");
    db.execute("INSERT INTO growth_done VALUES ('base')");
}

std::int64_t Loader::loaded() {
    db::Database db(options(url_, 1));
    return db.query("SELECT CAST(SUM(loaded) - MIN(until) AS SIGNED) FROM growth_state").front().integer(0);
}

void Loader::run_until(std::chrono::steady_clock::time_point end, const std::function<void(std::int64_t)>& tell) {
    std::mutex telling;
    const auto work = [&](int half) {
        Half mine(*this, half);
        while (std::chrono::steady_clock::now() < end && mine.slice()) {
            const std::lock_guard lock(telling);
            tell(loaded());
        }
    };
    auto other = std::async(std::launch::async, work, 1);
    work(0);
    other.get();
    if (loaded() < orders_ || complete_) return;
    Half last(*this, 0);
    last.run_file("balances.sql");
    for (const auto& row : last.db.query("SHOW TABLES")) last.db.execute("ANALYZE TABLE `" + row.text(0) + "`");
    last.db.execute("INSERT IGNORE INTO growth_done VALUES ('all')");
    complete_ = true;
}

Instant Loader::newest() const { return Instant(std::chrono::milliseconds(kEpoch2020 + now_ms_)); }

std::int64_t size_of(db::Database& db) {
    return db
        .query("SELECT CAST(IFNULL(SUM(data_length + index_length), 0) AS SIGNED) FROM information_schema.TABLES WHERE "
               "table_schema = DATABASE()")
        .front()
        .integer(0);
}

}  // namespace waybill::bench
