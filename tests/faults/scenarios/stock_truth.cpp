#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "faults/scenarios/hands.h"
#include "faults/scenarios/promise.h"
#include "support/checks.h"
#include "support/world.h"

// P21: many devices pick, report short, undo, move and adjust the same goods while the server is killed.
namespace waybill::faults {
namespace {

using Clock = Client::Clock;

constexpr int kProducts = 5;

struct Tally {
    std::mutex mutex;
    Figures figures;
    std::int64_t scans = 0;
};

std::string sku(std::mt19937_64& random) { return "S-" + std::to_string(1 + random() % kProducts); }

/// The goods of a cancelled order go back to their shelves; who comes second is refused.
void put_back(Hands& hands, Tally& tally) {
    const auto open = hands.get("/api/v1/putbacks?limit=5");
    for (const auto& putback : open.find("data")->items) {
        const std::string code = putback.find("sku")->string;
        const auto units = putback.find("quantity")->integer - putback.find("done")->integer;
        const auto answer = hands.post("/api/v1/putbacks/" + putback.find("id")->string,
                                       R"({"item":")" + code + R"(","bin":"B-)" + code.substr(2) + R"(","quantity":)" + std::to_string(units) + "}");
        const std::lock_guard lock(tally.mutex);
        ++tally.figures.sums[answer.status == 200 ? "putbacks" : "putbacks refused"];
        if (answer.status >= 500) tally.figures.breach("a putback was answered " + std::to_string(answer.status) + " " + answer.body);
    }
}

/// Units change their place, or are put right by hand; what is claimed meanwhile is refused.
void look_after(Hands& hands, std::mt19937_64& random, Tally& tally) {
    const std::string which = sku(random), bin = "B-" + which.substr(2), units = std::to_string(1 + random() % 3);
    const auto move = [&](const std::string& from, const std::string& to) {
        return std::pair<std::string, std::string>{"/api/v1/stock/moves", R"({"sku":")" + which + R"(","from":")" + from + R"(","to":")" + to + R"(","quantity":)" + units + "}"};
    };
    const auto adjust = [&](const std::string& change, const std::string& reason) {
        return std::pair<std::string, std::string>{"/api/v1/stock/adjustments", R"({"sku":")" + which + R"(","location":")" + bin + R"(","change":)" + change + R"(,"reason":")" + reason + "\"}"};
    };
    const auto kind = random() % 4;
    const auto [target, body] = kind == 0 ? move(bin, "C-1") : kind == 1 ? move("C-1", bin) : kind == 2 ? adjust(units, "found") : adjust("-" + units, "damaged");
    const auto answer = hands.post(target, body);
    const std::lock_guard lock(tally.mutex);
    ++tally.figures.sums[answer.status == 201 ? "moves and adjustments" : "moves and adjustments refused"];
    if (answer.status != 201 && answer.status != 409 && answer.status != 422)
        tally.figures.breach("a move was answered " + std::to_string(answer.status) + " " + answer.body);
}

/// One order: picked, partly short, or undone half way.
void job(Hands& hands, std::mt19937_64& random, Tally& tally) {
    const std::string wanted = sku(random);
    const std::string order = hands.order({{wanted, static_cast<int>(1 + random() % 4)}});
    const auto list = hands.walk(order, std::chrono::seconds(10));
    std::string end = "orders that waited for goods";
    std::int64_t picked = 0;
    if (list) {
        const std::string id = list->find("id")->string;
        for (const auto& task : list->find("tasks")->items) {
            const auto units = task.find("quantity")->integer;
            const auto take = random() % 4 == 0 ? static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(units)) : units;
            if (take > 0 && hands.pick(id, task, take)) {
                picked += take;
                // A hand that put too many into the tote takes some out again, and mostly thinks better of it.
                if (random() % 3 == 0) {
                    const auto back = static_cast<std::int64_t>(1 + random() % static_cast<std::uint64_t>(take));
                    if (hands.scan(id, "undo", task.find("id")->string, back)) {
                        picked -= back;
                        const std::lock_guard lock(tally.mutex);
                        ++tally.figures.sums["picks taken back"];
                    }
                    if (random() % 4 != 0 && hands.pick(id, task, back)) picked += back;
                }
            }
            if (take < units) {
                hands.scan(id, "bin", task.find("bin")->string);
                hands.scan(id, "short", task.find("sku")->string, 1, random() % 2 == 0 ? "empty_bin" : "damaged");
            }
        }
    }
    if (picked > 0 && random() % 3 != 0) {
        hands.pack(order, {{wanted, static_cast<int>(picked)}});
        end = "orders packed";
    } else {
        const auto cancelled = hands.post("/api/v1/orders/" + order + "/cancel", R"({"reason":"undone"})");
        if (cancelled.status == 200) end = "orders undone";
    }
    put_back(hands, tally);
    const std::lock_guard lock(tally.mutex);
    ++tally.figures.sums[end];
}

void device(testing::World& world, int number, std::uint64_t seed, Clock::time_point until, Tally& tally) {
    Hands hands(world.port(), world.admin_key(), "d" + std::to_string(number));
    std::mt19937_64 random(seed);
    try {
        while (Clock::now() < until) {
            if (random() % 4 == 0) {  // goods come in, too
                const std::string which = sku(random);
                hands.post("/api/v1/stock/receipts", R"({"reference":"more","lines":[{"sku":")" + which + R"(","location":"B-)" +
                                                         which.substr(2) + R"(","quantity":9}]})");
            }
            if (random() % 2 == 0) look_after(hands, random, tally);
            job(hands, random, tally);
        }
    } catch (const std::exception& e) {
        const std::lock_guard lock(tally.mutex);
        tally.figures.breach(e.what());
    }
    const std::lock_guard lock(tally.mutex);
    tally.scans += hands.scans_taken;
}

/// What the ledger of movements says against what lies where; counted here, independently of the product's own checks.
void audit(testing::World& world, const Tally& tally, Figures& figures) {
    auto& db = world.database().db();
    const auto number = [&](const std::string& sql) {
        const auto rows = db.query(sql);
        return rows.empty() || rows.front().is_null(0) ? 0 : std::stoll(rows.front().text(0));
    };
    figures.sums["movements"] += number("SELECT CAST(COUNT(*) AS CHAR) FROM stock_movement");
    // What the program does by itself (promises, and what a cancellation frees) has no actor; whatever touches goods has one.
    const auto anonymous = number("SELECT CAST(COUNT(*) AS CHAR) FROM stock_movement WHERE (from_place IS NOT NULL OR to_place IS NOT NULL) AND actor = ''");
    if (anonymous != 0) figures.breach(std::to_string(anonymous) + " movements do not say who made them");
    const auto kept = number("SELECT CAST(COUNT(*) AS CHAR) FROM scan WHERE place = 'pick' AND device LIKE 'd%'");
    figures.sums["scans"] += kept;
    if (kept != tally.scans)
        figures.breach(std::to_string(tally.scans) + " scans were acknowledged, " + std::to_string(kept) + " are recorded");
    for (const auto& row : db.query(
             "SELECT CAST(p.product_id AS CHAR), CAST(p.free + p.reserved + p.allocated AS CHAR), CAST(COALESCE((SELECT SUM(CASE WHEN "
             "m.to_account IN ('free', 'reserved', 'allocated') THEN m.quantity ELSE 0 END) - SUM(CASE WHEN m.from_account IN ('free', "
             "'reserved', 'allocated') THEN m.quantity ELSE 0 END) FROM stock_movement m WHERE m.product_id = p.product_id), 0) AS CHAR) "
             "FROM stock_product p"))
        if (row.text(1) != row.text(2))
            figures.breach("product " + row.text(0) + " has " + row.text(1) + " units on shelves, its movements say " + row.text(2));
    for (const auto& violation : testing::violations(db)) figures.breach(violation);
}

Figures run(const Slice& slice) {
    testing::World world;
    Hands boss(world.port(), world.admin_key(), "boss");
    const int devices = slice.size >= 60 ? 50 : 8;
    furnish(boss, kProducts, 400, 4 * devices);
    if (boss.client.ask("PUT", "/api/v1/locations", R"({"locations":[{"code":"C-1","kind":"bin","aisle":"A","x_mm":1000,"y_mm":500}]})").status != 200)
        throw std::runtime_error("the warehouse was not furnished");
    Tally tally;
    std::mt19937_64 random(slice.seed);
    const auto begun = Clock::now(), until = begun + std::min(slice.time, std::chrono::seconds(slice.size));
    std::vector<std::thread> threads;
    for (int i = 0; i < devices; ++i) threads.emplace_back([&, i, seed = random()] { device(world, i, seed, until, tally); });
    while (Clock::now() < until) {
        const auto pause = slice.size >= 60 ? 5000 + random() % 5000 : 1500 + random() % 1500;
        std::this_thread::sleep_for(std::min<Clock::duration>(std::chrono::milliseconds(pause), until - Clock::now()));
        if (Clock::now() < until) world.kill_and_restart(), ++tally.figures.sums["kills"];
    }
    for (auto& thread : threads) thread.join();
    Figures figures = tally.figures;
    figures.done = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - begun).count();
    audit(world, tally, figures);
    return figures;
}

}  // namespace

Promise stock_truth() {
    return {"P21", "Movements add up to what lies on the shelves, never below nothing, whoever picks, shorts and undoes at once",
            "seconds", 600, 200, 8, run};
}

}  // namespace waybill::faults
