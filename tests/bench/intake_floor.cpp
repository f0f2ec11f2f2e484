#include "bench/intake_floor.h"

#include <mysql.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <ctime>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>
#include <variant>

#include "bench/load.h"

namespace waybill::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Cell = std::variant<std::nullptr_t, long long, std::string>;

constexpr int kLines = 5;

// What the program sends for one order that is in stock, word for word; each stands once for its group of rows.
enum Kind { kChannel, kProduct, kLock, kStock, kOrders, kLine, kTimeline, kNews, kKey, kKinds };
struct Text {
    const char *head, *row, *tail;
};
constexpr std::array<Text, kKinds> kTexts{{
    {"SELECT id, code, shipping_policy FROM channel FORCE INDEX (channel_code) WHERE code IN (", "?", ")"},
    {"SELECT id, sku, name, price_minor, currency FROM product WHERE sku IN (", "?", ")"},
    {"SELECT product_id, free, reserved FROM stock_product FORCE INDEX (PRIMARY) WHERE warehouse_id = 1 AND product_id IN (", "?",
     ") ORDER BY product_id FOR UPDATE"},
    {"INSERT INTO stock_product (product_id, free, reserved) VALUES ", "(?, ?, ?)",
     " ON DUPLICATE KEY UPDATE free = VALUES(free), reserved = VALUES(reserved)"},
    {"INSERT INTO orders (id, number, channel_id, external_ref, content_hash, commercial, payment, shipping_policy, state, "
     "state_since, currency, total_minor, customer_name, customer_email, customer_phone, country, ship_to, note, line_count, "
     "units, "
     "reserved, released_at, placed_at, accepted_at, public_token_hash) VALUES ",
     "(?, ?, 1, ?, ?, 'confirmed', 'paid', 'ship_available', 'released', ?, 'GBP', ?, ?, ?, ?, 'GB', ?, '', 5, 10, 10, ?, ?, ?, "
     "?)",
     ""},
    {"INSERT INTO order_line (id, order_id, line_no, product_id, sku, description, unit_price_minor, quantity, "
     "reserved_at_intake, reserved) VALUES ",
     "(?, ?, ?, ?, ?, ?, ?, 2, 2, reserved_at_intake)", ""},
    {"INSERT INTO order_timeline (id, order_id, at, kind, actor, detail) VALUES ", "(?, ?, ?, ?, ?, ?)", ""},
    {"INSERT INTO event_new (id, topic, subject, body, version, at) VALUES ", "(?, ?, ?, ?, 1, ?)", ""},
    {"INSERT INTO idempotency_key (principal, route, token, body_hash, status, response, at) VALUES ",
     "('key_floor', 'POST /api/v1/orders', ?, ?, 201, ?, ?)", ""},
}};

class Session {
  public:
    explicit Session(const FloorOptions& options) : db_(mysql_init(nullptr)) {
        if (!mysql_real_connect(db_, nullptr, "root", "", options.database.c_str(), 0, options.socket.c_str(), 0)) fail();
        query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    }
    ~Session() {
        for (auto& [key, statement] : prepared_) mysql_stmt_close(statement);
        mysql_close(db_);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void query(const char* text) {
        if (mysql_query(db_, text) != 0) fail();
    }
    MYSQL_STMT* run(Kind kind, std::size_t rows, const std::vector<Cell>& cells) {
        MYSQL_STMT* statement = prepared(kind, rows);
        binds_.assign(cells.size(), MYSQL_BIND{});
        for (std::size_t i = 0; i < cells.size(); ++i) {
            MYSQL_BIND& bind = binds_[i];
            if (const auto* number = std::get_if<long long>(&cells[i])) {
                bind.buffer_type = MYSQL_TYPE_LONGLONG;
                bind.buffer = const_cast<long long*>(number);
            } else if (const auto* text = std::get_if<std::string>(&cells[i])) {
                bind.buffer_type = MYSQL_TYPE_STRING;
                bind.buffer = const_cast<char*>(text->data());
                bind.buffer_length = text->size();
            } else {
                bind.buffer_type = MYSQL_TYPE_NULL;
            }
        }
        if (mysql_stmt_bind_param(statement, binds_.data()) || mysql_stmt_execute(statement))
            throw std::runtime_error(mysql_stmt_error(statement));
        ++statements;
        return statement;
    }
    /// A list that is looked up; what was found is taken into memory as the program does.
    void read(Kind kind, const std::vector<Cell>& keys) {
        MYSQL_STMT* statement = run(kind, keys.size(), keys);
        if (mysql_stmt_store_result(statement)) throw std::runtime_error(mysql_stmt_error(statement));
        mysql_stmt_free_result(statement);
    }
    long long statements = 0;

  private:
    [[noreturn]] void fail() { throw std::runtime_error(mysql_error(db_)); }
    MYSQL_STMT* prepared(Kind kind, std::size_t rows) {
        MYSQL_STMT*& statement = prepared_[{kind, rows}];
        if (statement) return statement;
        const Text& text = kTexts[kind];
        std::string sql = text.head;
        for (std::size_t i = 0; i < rows; ++i) sql.append(i ? ", " : "").append(text.row);
        sql += text.tail;
        statement = mysql_stmt_init(db_);
        if (mysql_stmt_prepare(statement, sql.data(), sql.size()) != 0) throw std::runtime_error(mysql_stmt_error(statement));
        return statement;
    }

    MYSQL* db_;
    std::map<std::pair<Kind, std::size_t>, MYSQL_STMT*> prepared_;
    std::vector<MYSQL_BIND> binds_;
};

std::atomic<long long> next_id{1'000'000'000};  // far from the program's own numbers

std::string now_text() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    tm parts{};
    gmtime_r(&now.tv_sec, &parts);
    char text[40];
    const auto n = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    return std::string(text, n) + "." + std::to_string(1000000 + now.tv_nsec / 1000).substr(1);
}

/// Three news an order: a row each where there is one order, packed into rows of seven kilobytes where there are many.
void tell(const std::vector<std::pair<long long, std::string>>& news, const std::string& now, std::vector<Cell>& cells) {
    std::string bundle;
    const auto row = [&](long long id, const char* topic, long long subject, std::string body) {
        cells.insert(cells.end(), {Cell(id), Cell(std::string(topic)), Cell(subject), Cell(std::move(body)), Cell(now)});
    };
    for (const auto& [order, body] : news) {
        long long id = order;
        for (const char* topic : {"order.accepted", "order.released", "order.state"}) {
            if (news.size() == 1)
                row(id++, topic, order, body);
            else
                bundle += std::to_string(id++) + ' ' + topic + ' ' + std::to_string(order) + " 1 " + std::to_string(body.size()) +
                          '\n' + body;
        }
        if (bundle.size() > 6500 || (!bundle.empty() && &body == &news.back().second))
            row(order, "", 0, std::exchange(bundle, {}));
    }
}

/// One transaction's rows, then the transaction.
void take(Session& session, int group, const std::vector<FloorProduct>& products, std::mt19937& random) {
    const std::string now = now_text();
    std::array<std::vector<Cell>, kKinds> cells;
    std::map<long long, long long> wanted;
    std::set<std::string> skus;
    std::vector<std::pair<long long, std::string>> news;  // order, body
    std::uniform_int_distribution<std::size_t> any(0, products.size() - 1);
    const auto add = [&](Kind kind, std::initializer_list<Cell> row) { cells[kind].insert(cells[kind].end(), row); };
    for (int i = 0; i < group; ++i) {
        const long long order = next_id.fetch_add(32);
        const std::string ref = "floor-" + std::to_string(order),
                          hash = std::string(24, 'h') + std::to_string(10'000'000 + order % 10'000'000);
        const std::string address =
            R"({"name":"Ada Whitfield","lines":["12 Brick Lane","Flat 3"],"city":"London","postal_code":"E1 6QL","country":"GB"})";
        add(kOrders, {order, order, ref, hash, now, 2550LL, "Ada Whitfield", "ada@example.org", "+44 20 7946 0000", address, now,
                      now, now, ref + hash.substr(ref.size())});
        std::set<std::size_t> chosen;
        while (chosen.size() < kLines) chosen.insert(any(random));
        long long n = 0;
        for (const auto at : chosen) {
            const long long line = order + 1 + n++;
            const FloorProduct& product = products[at];
            wanted[product.id] += 2;
            skus.insert(product.sku);
            add(kLine, {line, order, n, product.id, product.sku, "Stoneware mug, blue", 255LL});
        }
        add(kTimeline,
            {order, order, now, "order.accepted", "key_floor",
             R"({"channel":"shop","external_ref":")" + ref + R"(","total":{"minor":2550,"currency":"GBP"},"released":10})"});
        news.push_back({order, R"({"id":"ord_06B3M2X8Y7Q4K","number":1001,"external_ref":")" + ref + R"(","state":"released"})"});
        add(kKey, {ref, hash, std::string(620, 'x'), now});
    }
    tell(news, now, cells[kNews]);
    session.query("START TRANSACTION");
    session.read(kChannel, {"shop"});
    session.read(kProduct, {skus.begin(), skus.end()});
    std::vector<Cell> ids;
    for (const auto& [product, units] : wanted) ids.emplace_back(product);
    MYSQL_STMT* locked = session.run(kLock, ids.size(), ids);
    std::array<long long, 3> row{};
    std::array<MYSQL_BIND, 3> into{};
    for (std::size_t i = 0; i < 3; ++i) into[i].buffer_type = MYSQL_TYPE_LONGLONG, into[i].buffer = &row[i];
    mysql_stmt_bind_result(locked, into.data());
    mysql_stmt_store_result(locked);
    while (mysql_stmt_fetch(locked) == 0) {
        const long long units = std::min(row[1], wanted.at(row[0]));
        add(kStock, {row[0], row[1] - units, row[2] + units});
    }
    mysql_stmt_free_result(locked);
    const auto insert = [&](Kind kind, std::size_t rows) { session.run(kind, rows, cells[kind]); };
    const auto orders = static_cast<std::size_t>(group);
    insert(kStock, wanted.size()), insert(kOrders, orders), insert(kLine, orders * kLines), insert(kTimeline, orders);
    insert(kNews, cells[kNews].size() / 5), insert(kKey, orders);
    session.query("COMMIT");
}

}  // namespace

std::vector<std::string> floor_statements() {
    std::vector<std::string> all;
    for (const auto& text : kTexts) all.push_back(std::string(text.head) + text.row + text.tail);
    return all;
}

Floor intake_floor(const FloorOptions& options, const std::vector<FloorProduct>& products) {
    std::vector<float> millis;
    std::atomic<long long> statements{0};
    std::string failed;
    std::mutex mutex;
    std::atomic<bool> go{false}, stop{false};
    std::vector<std::thread> threads;
    for (int i = 0; i < options.connections; ++i) {
        threads.emplace_back([&, i] {
            std::vector<float> mine;
            try {
                Session session(options);
                std::mt19937 random(static_cast<unsigned>(i));
                while (!go) std::this_thread::sleep_for(std::chrono::milliseconds(1));
                while (!stop) {
                    const auto begun = Clock::now();
                    try {
                        take(session, options.group, products, random);
                    } catch (const std::runtime_error& e) {
                        if (!std::strstr(e.what(), "eadlock")) throw;
                        session.query("ROLLBACK");
                        continue;
                    }
                    mine.push_back(std::chrono::duration<float, std::milli>(Clock::now() - begun).count());
                }
                statements += session.statements;
            } catch (const std::exception& e) {
                const std::lock_guard lock(mutex);
                failed = e.what();
            }
            const std::lock_guard lock(mutex);
            millis.insert(millis.end(), mine.begin(), mine.end());
            mysql_thread_end();
        });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const Cpu database(database_pid());
    const auto cpu = std::clock();
    const auto begun = Clock::now();
    go = true;
    std::this_thread::sleep_for(options.time);
    stop = true;
    for (auto& thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    if (!failed.empty()) throw std::runtime_error("the floor failed: " + failed);
    std::sort(millis.begin(), millis.end());
    const auto transactions = static_cast<double>(millis.size());
    const double orders = transactions * options.group;
    const auto quantile = [&](double q) {
        return millis.empty() ? 0.0 : static_cast<double>(millis[static_cast<std::size_t>(q * (transactions - 1))]);
    };
    return {orders / seconds,
            quantile(0.5),
            quantile(0.99),
            1e6 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC / orders,
            1e6 * database.seconds() / orders,
            static_cast<double>(statements) / orders};
}

}  // namespace waybill::bench
