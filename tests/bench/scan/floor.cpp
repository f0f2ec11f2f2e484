#include "bench/scan/floor.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "bench/load.h"

namespace waybill::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr long long kIdentifiers = 1LL << 50;  // above it, a number that changes is a new identifier
std::atomic<long long> next_identifier{1'000'000'000'000};

struct Read {
    std::string sql;
    std::vector<Cell> cells;
};

/// Literals become cells: numbers and quoted texts that are no part of a name.
Read read(const std::string& text) {
    Read out;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '\'') {
            std::string value;
            for (++i; i < text.size(); ++i) {
                if (text[i] == '\\' && i + 1 < text.size()) value += text[++i];
                else if (text[i] != '\'') value += text[i];
                else if (i + 1 < text.size() && text[i + 1] == '\'') value += text[++i];
                else break;
            }
            ++i;
            out.sql += '?';
            out.cells.emplace_back(std::move(value));
        } else if (std::isdigit(static_cast<unsigned char>(c)) && (i == 0 || (!std::isalnum(static_cast<unsigned char>(text[i - 1])) && text[i - 1] != '_'))) {
            std::size_t end = i;
            while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end]))) ++end;
            out.sql += '?';
            out.cells.emplace_back(std::stoll(text.substr(i, end - i)));
            i = end;
        } else {
            out.sql += c;
            ++i;
        }
    }
    return out;
}

/// The transactions that recorded a scan, in their order; what duties did meanwhile on other connections is no part of it.
std::vector<std::vector<Read>> logged(db::Database& db) {
    std::vector<std::vector<Read>> transactions;
    std::map<std::int64_t, std::vector<Read>> open;  // by connection
    for (const auto& row : db.query("SELECT thread_id, command_type, CONVERT(argument USING utf8mb4) FROM mysql.general_log WHERE command_type IN ('Execute', 'Query')")) {
        const std::string& text = row.text(2);
        auto& mine = open[row.integer(0)];
        if (text.starts_with("START TRANSACTION")) {
            mine.clear();
        } else if (text.starts_with("COMMIT")) {
            const bool scan = std::any_of(mine.begin(), mine.end(), [](const Read& r) { return r.sql.starts_with("INSERT INTO scan "); });
            if (scan) transactions.push_back(std::move(mine));
            mine.clear();
        } else if (row.text(1) == "Execute") {
            mine.push_back(read(text));
        }
    }
    return transactions;
}

/// A connection decides when it prepares a statement whether the log will be told its values: none of the program's is from before.
void renew_connections(db::Database& db) {
    for (const auto& row : db.query("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"))
        try {
            db.execute("KILL " + std::to_string(row.integer(0)));
        } catch (const std::exception&) {  // it ended by itself
        }
}

/// The value of the k-th time.
Cell at(const Cell& first, const Cell& second, long long k) {
    const auto *a = std::get_if<long long>(&first), *b = std::get_if<long long>(&second);
    if (!a || !b || *a == *b) return second;
    if (*b > kIdentifiers) return ++next_identifier;
    return *b + k * (*b - *a);
}

}  // namespace

std::vector<Transaction> listen(db::Database& db, const std::function<void()>& once) {
    db.execute("SET GLOBAL log_output = 'TABLE'");
    std::vector<std::vector<Read>> heard[2];
    db.execute("SET GLOBAL general_log = 1");
    renew_connections(db);
    for (int i = 0; i < 3; ++i) once();
    for (auto& time : heard) {
        db.execute("TRUNCATE TABLE mysql.general_log");
        once();
        time = logged(db);
    }
    db.execute("SET GLOBAL general_log = 0");
    renew_connections(db);
    std::vector<Transaction> out;
    if (heard[0].size() != heard[1].size()) throw std::runtime_error("the same scans were not the same transactions");
    for (std::size_t t = 0; t < heard[0].size(); ++t) {
        Transaction& transaction = out.emplace_back();
        if (heard[0][t].size() != heard[1][t].size()) throw std::runtime_error("the same scan was not the same statements");
        for (std::size_t i = 0; i < heard[0][t].size(); ++i) {
            const auto &a = heard[0][t][i], &b = heard[1][t][i];
            if (a.sql != b.sql) throw std::runtime_error("the same scan was another statement: " + a.sql + "\n" + b.sql);
            transaction.push_back({a.sql, a.cells, b.cells});
        }
    }
    return out;
}

ScanFloor play(const std::string& socket, const std::string& database, const std::vector<std::vector<Transaction>>& recorded, std::chrono::milliseconds time) {
    std::mutex mutex;
    std::vector<float> millis;
    long long statements = 0;
    std::string trouble;
    const Cpu client(::getpid()), server(database_pid());
    const auto begun = Clock::now(), until = begun + time;
    std::vector<std::thread> threads;
    for (const auto& mine : recorded)
        threads.emplace_back([&] {
            try {
                PlainSession session(socket, database);
                std::vector<float> times;
                for (long long k = 1; Clock::now() < until; ++k)
                    for (const Transaction& transaction : mine) {
                        const auto from = Clock::now();
                        session.query("START TRANSACTION");
                        for (const Sent& sent : transaction) {
                            std::vector<Cell> cells;
                            for (std::size_t i = 0; i < sent.first.size(); ++i) cells.push_back(at(sent.first[i], sent.second[i], k));
                            session.run(sent.sql, cells);
                        }
                        session.query("COMMIT");
                        times.push_back(std::chrono::duration<float, std::milli>(Clock::now() - from).count());
                    }
                const std::lock_guard lock(mutex);
                millis.insert(millis.end(), times.begin(), times.end());
                statements += session.statements;
            } catch (const std::exception& e) {
                const std::lock_guard lock(mutex);
                trouble = e.what();
            }
        });
    for (auto& thread : threads) thread.join();
    if (!trouble.empty() || millis.empty()) throw std::runtime_error("the floor: " + trouble);
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    std::sort(millis.begin(), millis.end());
    const auto n = static_cast<double>(millis.size());
    const auto quantile = [&](double q) { return static_cast<double>(millis[static_cast<std::size_t>(q * (n - 1))]); };
    return {n / seconds, quantile(0.5), quantile(0.99), 1e6 * client.seconds() / n, 1e6 * server.seconds() / n, static_cast<double>(statements) / n};
}

}  // namespace waybill::bench
