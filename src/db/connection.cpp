#include "db/connection.h"

#include <utility>

#include "base/fault_points.h"
#include "db/server_version.h"
#include "db/session.h"

namespace waybill::db {
namespace {

constexpr const char* kModes =
    "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,"
    "ONLY_FULL_GROUP_BY";

constexpr const char* kAskSession =
    "SELECT @@tx_isolation, @@sql_mode, @@time_zone, @@character_set_client, @@character_set_results, @@collation_connection, "
    "@@innodb_lock_wait_timeout, @@autocommit, @@global.read_only, @@version, @@innodb_flush_log_at_trx_commit, @@wsrep_on, "
    "@@innodb_snapshot_isolation, @@max_allowed_packet";

std::string in_short(const char* sql) {
    const std::string text(sql);
    return text.size() <= 160 ? text : text.substr(0, 160) + " ...";
}

void demand(bool agreed, const char* what) {
    if (!agreed) throw Broken(0, std::string("the database session is not as asked: ") + what);
}

}  // namespace

template <class F>
auto Connection::guarded(const char* sql, F&& f) {
    statements_.fetch_add(1, std::memory_order_relaxed);
    try {
        return f();
    } catch (const Failed& failed) {
        const Kind kind = kind_of(failed.code);
        if (kind == Kind::conflict && WAYBILL_MUTATED("db.retry_of_a_statement")) return f();
        const std::string what = std::to_string(failed.code) + ' ' + failed.what + " in: " + in_short(sql);
        if (kind == Kind::lost) usable_ = false;
        if (in_transaction_ && (kind == Kind::lost || kind == Kind::conflict)) doom_ = Doom{kind, failed.code, what};
        if (kind == Kind::duplicate) throw Duplicate(key_of_duplicate(failed.what), what);
        raise(kind, failed.code, what);
    }
}

Connection::Connection(const SessionSettings& settings, std::atomic<std::int64_t>& statements) : statements_(statements) {
    std::optional<Unreachable> last;
    for (const Target::Host& host : settings.target.hosts) {
        try {
            session_ = std::make_unique<Session>(settings, host);
            set_up(settings);
            return;
        } catch (const Failed& failed) {
            if (connect_kind_of(failed.code) != Kind::unreachable) raise(Kind::fatal, failed.code, failed.what);
            last.emplace(failed.code, failed.what);
        } catch (const Lost& lost) {
            last.emplace(lost.code(), lost.what());
        } catch (const Unreachable& away) {
            last.emplace(away);
        }
    }
    throw Unreachable(last ? *last : Unreachable(0, "the database URL names no host"));
}

Connection::~Connection() = default;

void Connection::set_up(const SessionSettings& settings) {
    usable_ = true;
    if (const std::string why = unsuited(query("SELECT VERSION()").at(0).text(0)); !why.empty()) throw Broken(0, why);
    const auto seconds = [](Duration d) { return std::to_string(std::chrono::ceil<std::chrono::seconds>(d).count()); };
    const std::string set = std::string("SET NAMES utf8mb4 COLLATE utf8mb4_bin, SESSION sql_mode='") + kModes +
                            "', SESSION time_zone='+00:00', SESSION tx_isolation='READ-COMMITTED', SESSION autocommit=1" +
                            ", SESSION innodb_lock_wait_timeout=" + seconds(settings.lock_wait) +
                            ", SESSION max_statement_time=" + seconds(settings.statement_limit) +
                            // Who stands still inside a transaction (a stopped process) would keep its rows from everybody for ever.
                            ", SESSION idle_transaction_timeout=" + seconds(settings.statement_limit / 3);
    execute(set);

    const std::vector<Row> answer = query(kAskSession);
    const Row& row = answer.at(0);
    demand(row.text(0) == "READ-COMMITTED", "isolation");
    const std::string modes = "," + row.text(1) + ",";
    for (std::size_t from = 0; from != std::string::npos;) {
        const std::string all = kModes;
        const auto comma = all.find(',', from);
        demand(modes.find("," + all.substr(from, comma - from) + ",") != std::string::npos, "sql_mode");
        from = comma == std::string::npos ? comma : comma + 1;
    }
    demand(row.text(2) == "+00:00", "time_zone");
    demand(row.text(3) == "utf8mb4" && row.text(4) == "utf8mb4" && row.text(5) == "utf8mb4_bin", "character set");
    demand(std::to_string(row.integer(6)) == seconds(settings.lock_wait), "lock wait");
    demand(row.integer(7) == 1, "autocommit");
    if (row.integer(8) != 0) throw Unreachable(1290, "the server is read-only");
    capabilities_ = {.version = row.text(9),
                     .flush_log_at_commit = row.get<int>(10),
                     .cluster = row.integer(11) != 0,
                     .snapshot_isolation = row.integer(12) != 0,
                     .max_packet = row.integer(13)};
    if (capabilities_.cluster) {
        const auto ready = query("SHOW STATUS LIKE 'wsrep_ready'");
        if (ready.empty() || ready[0].text(1) != "ON") throw Unreachable(1047, "this node of the cluster is not ready");
    }
    if (!settings.target.tls_ca.empty()) {
        const auto cipher = query("SHOW SESSION STATUS LIKE 'Ssl_version'");
        demand(!cipher.empty() && !cipher[0].text(1).empty(), "TLS");
        capabilities_.tls = true;
    }
}

void Connection::command(const char* sql) {
    guarded(sql, [&] { session_->execute(sql); });
}

void Connection::begin() {
    doom_.reset();
    in_transaction_ = false;
    command("START TRANSACTION");
    in_transaction_ = true;
}

void Connection::check_not_doomed() const {
    if (doom_) raise(doom_->kind, doom_->code, doom_->what);
}

void Connection::commit() {
    check_not_doomed();
    in_transaction_ = false;  // from here on a loss is no reason to run again
    try {
        command("COMMIT");
    } catch (const Broken& broken) {
        if (surely_rolled_back(broken.code())) throw;
        usable_ = false;
        throw OutcomeUnknown(broken.code(), broken.what());
    }
}

void Connection::roll_back() {
    doom_.reset();
    in_transaction_ = false;
    if (!usable_) return;  // the server rolls back what a lost session left
    try {
        command("ROLLBACK");
    } catch (const Broken&) {
        usable_ = false;
    }
}

std::int64_t Connection::update(const Statement& statement, std::size_t group, std::span<const Value* const> args) {
    check_not_doomed();
    return guarded(statement.sql, [&] { return session_->update(statement.sql, group, args); });
}

std::vector<Row> Connection::select(const Statement& statement, std::size_t group, std::span<const Value* const> args) {
    check_not_doomed();
    return guarded(statement.sql, [&] { return session_->select(statement.sql, group, args); });
}

std::vector<Row> Connection::query(const std::string& sql) {
    return guarded(sql.c_str(), [&] { return session_->query(sql); });
}

void Connection::execute(const std::string& sql) {
    guarded(sql.c_str(), [&] { session_->execute(sql.c_str()); });
}

void Connection::begin_snapshot() {
    doom_.reset();
    in_transaction_ = false;
    // The view is taken at once and kept; at our usual READ COMMITTED every statement would have one of its own.
    command("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    command("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
    in_transaction_ = true;
}

void Connection::stream(const std::string& sql, const std::function<void(const std::vector<std::optional<std::string>>&)>& take) {
    const bool was_usable = std::exchange(usable_, false);  // until the last row is read
    guarded(sql.c_str(), [&] { session_->stream(sql, take); });
    usable_ = was_usable;
}

bool Connection::answers() {
    if (usable_ && !session_->ping()) usable_ = false;
    return usable_;
}

}  // namespace waybill::db
