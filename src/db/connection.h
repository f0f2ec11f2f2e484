#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/db.h"
#include "db/failure.h"
#include "db/url.h"

/// One session with the server; the only file pair that knows the connector.
namespace waybill::db {

/// What a session is set to, and what it counts into.
struct SessionSettings {
    Target target;
    Duration statement_limit = std::chrono::seconds(30);
    Duration lock_wait = std::chrono::seconds(5);
    Duration reply_wait = {};  ///< how long an answer is waited for; 0: the statement limit and five seconds
};

/// Throws Broken where the URL is not usable.
SessionSettings session_settings(const Options& options);

/// What the server said about itself when the session was opened.
struct Capabilities {
    std::string version;
    int flush_log_at_commit = 0;
    bool cluster = false;
    bool snapshot_isolation = false;
    bool tls = false;
    std::int64_t max_packet = 0;
};

/// Not thread-safe: one thread at a time. Throws Broken and the classes of failure.h.
class Connection {
  public:
    /// Makes the connector's driver, which is not safe to be made by two threads at once.
    static void start();
    /// Connects, sets the session up and checks that the server agreed. Throws Unreachable where nobody answers.
    Connection(const SessionSettings& settings, std::atomic<std::int64_t>& statements);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// START TRANSACTION, COMMIT, ROLLBACK: as statements, for the connector's own calls swallow every error.
    void begin();
    /// Throws OutcomeUnknown where no answer came, Conflict where the server refused.
    void commit();
    void roll_back();

    /// A prepared statement with its group written `group` times (0: none). Prepared once, then found again.
    std::int64_t update(const Statement& statement, std::size_t group, std::span<const Value* const> args);
    std::vector<Row> select(const Statement& statement, std::size_t group, std::span<const Value* const> args);

    /// Plain text, outside transactions.
    std::vector<Row> query(const std::string& sql);
    void execute(const std::string& sql);

    /// START TRANSACTION on one consistent view of all tables; ends with roll_back().
    void begin_snapshot();
    /// One SELECT, row by row. What `take` throws goes through, and the session is of no use afterwards.
    void stream(const std::string& sql, const std::function<void(const std::vector<std::optional<std::string>>&)>& take);

    bool answers();
    /// False once an error showed that the session is of no use, or a transaction could not be ended.
    bool usable() const { return usable_ && !in_transaction_; }
    /// A conflict or a loss inside the open transaction. Whoever swallowed its exception cannot go on: every later
    /// statement, and COMMIT, throws it again.
    struct Doom {
        Kind kind;
        int code;
        std::string what;
    };
    const std::optional<Doom>& doom() const { return doom_; }
    void check_not_doomed() const;
    const Capabilities& capabilities() const { return capabilities_; }

  private:
    class Session;
    template <class F>
    auto guarded(const char* sql, F&& f);
    void command(const char* sql);
    void set_up(const SessionSettings& settings);

    std::atomic<std::int64_t>& statements_;
    std::unique_ptr<Session> session_;
    Capabilities capabilities_;
    std::optional<Doom> doom_;
    bool in_transaction_ = false;
    bool usable_ = true;
};

}  // namespace waybill::db
