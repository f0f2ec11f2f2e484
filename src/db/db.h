#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "waybill/ids.h"
#include "waybill/result.h"
#include "waybill/time.h"

/// The one door to the database. Nothing outside src/db sees the connector.
namespace waybill::db {

/// SQL as a constant at the head of the store that uses it. A group in braces is repeated for a list:
/// `INSERT INTO t (a, b) VALUES {(?, ?)}` takes many rows, `SELECT … WHERE id IN ({?})` a list. At most one group.
struct Statement {
    const char* sql;
};

/// What can be bound: NULL, a whole number, or bytes (text, DATETIME, BLOB).
using Value = std::variant<std::nullptr_t, std::int64_t, std::string>;

inline Value bind(std::nullptr_t) { return nullptr; }
inline Value bind(bool v) { return static_cast<std::int64_t>(v); }
template <class N>
requires(std::is_integral_v<N> && !std::is_same_v<N, bool>) Value bind(N v) { return static_cast<std::int64_t>(v); }
inline Value bind(std::string v) { return v; }
inline Value bind(std::string_view v) { return std::string(v); }
inline Value bind(const char* v) { return std::string(v); }
template <class Tag>
Value bind(Id<Tag> id) {
    return id ? Value(id.raw()) : Value(nullptr);
}
Value bind(Instant at);  ///< DATETIME(6), UTC
template <class T>
Value bind(const std::optional<T>& v) {
    return v ? db::bind(*v) : Value(nullptr);  // qualified: std::bind must not be found
}

using Values = std::vector<Value>;
/// `values(order, sku, 3)`: one row for a `{(…)}` group, or the arguments of a statement.
template <class... A>
Values values(A&&... args) {
    Values v;
    v.reserve(sizeof...(args));
    (v.push_back(db::bind(std::forward<A>(args))), ...);
    return v;
}

/// One row of a result, already copied out of the connector. A NULL read as anything but optional, a number that does not
/// fit and a column that is not of the kind asked for throw std::logic_error: a statement and its reader disagree.
class Row {
  public:
    explicit Row(Values cells) : cells_(std::move(cells)) {}

    bool is_null(std::size_t column) const { return std::holds_alternative<std::nullptr_t>(cells_.at(column)); }
    std::int64_t integer(std::size_t column) const;
    const std::string& text(std::size_t column) const;
    Instant instant(std::size_t column) const;

    template <class T>
    T get(std::size_t column) const {
        if constexpr (requires { typename T::value_type; } && !std::is_same_v<T, std::string>) {
            if (is_null(column)) return std::nullopt;
            return get<typename T::value_type>(column);
        } else if constexpr (std::is_same_v<T, bool>) {
            return integer(column) != 0;
        } else if constexpr (std::is_integral_v<T>) {
            const std::int64_t wide = integer(column);
            if (!std::in_range<T>(wide)) throw std::logic_error("a column's value does not fit its type");
            return static_cast<T>(wide);
        } else if constexpr (std::is_same_v<T, std::string>) {
            return text(column);
        } else if constexpr (std::is_same_v<T, Instant>) {
            return instant(column);
        } else {
            return T(is_null(column) ? 0 : integer(column));  // an Id: NULL is "none"
        }
    }

  private:
    Values cells_;
};

/// A broken world: the database is gone, a statement is wrong, a constraint that the program should have kept was violated.
class Broken : public std::runtime_error {
  public:
    Broken(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
    int code() const { return code_; }

  private:
    int code_;
};
/// A unique key refused a row (1062). Expected where a store races on purpose; name() is the key's name.
class Duplicate : public Broken {
  public:
    Duplicate(std::string key, const std::string& what) : Broken(1062, what), key_(std::move(key)) {}
    const std::string& name() const { return key_; }

  private:
    std::string key_;
};
/// A CHECK of the schema refused a row; the statement changed nothing, and the transaction goes on. Expected where a store lets
/// the schema decide.
class Violated : public Broken {
  public:
    using Broken::Broken;
};
/// COMMIT was sent and no answer came: the change may be durable or not. The caller reads back by its operation id.
class OutcomeUnknown : public Broken {
  public:
    using Broken::Broken;
};
/// Tried for as long as allowed and still in conflict, or no database to be had: answer 503 with Retry-After.
class Unavailable : public Broken {
  public:
    using Broken::Broken;
};

class Connection;
class Pool;

/// A transaction that is open. Handed to stores by reference; never kept.
class Tx {
  public:
    explicit Tx(Connection& connection) : connection_(connection) {}
    Tx(const Tx&) = delete;
    Tx& operator=(const Tx&) = delete;

    /// INSERT, UPDATE, DELETE: rows found (not rows changed: CLIENT_FOUND_ROWS is on).
    template <class... A>
    std::int64_t run(const Statement& statement, A&&... args) {
        return execute(statement, values(std::forward<A>(args)...));
    }
    /// SELECT: all rows.
    template <class... A>
    std::vector<Row> rows(const Statement& statement, A&&... args) {
        return select(statement, values(std::forward<A>(args)...));
    }
    /// SELECT: the first row, if any.
    template <class... A>
    std::optional<Row> one(const Statement& statement, A&&... args) {
        auto found = select(statement, values(std::forward<A>(args)...));
        if (found.empty()) return {};
        return std::move(found.front());
    }
    /// A statement with a `{(?, …)}` group: `before` and `after` are bound around the group. Long lists are cut into pieces.
    std::int64_t run_all(const Statement& statement, const std::vector<Values>& group, const Values& before = {},
                         const Values& after = {});
    /// A SELECT with a `{?}` group: the rows of all pieces, so an ORDER BY or LIMIT holds within pieces of 256 only. An empty
    /// list gives no rows and asks nothing.
    std::vector<Row> rows_in(const Statement& statement, const std::vector<Value>& list, const Values& before = {},
                             const Values& after = {});
    /// An UPDATE or DELETE with a `{?}` group.
    std::int64_t run_in(const Statement& statement, const std::vector<Value>& list, const Values& before = {},
                        const Values& after = {});

    std::int64_t execute(const Statement& statement, const Values& args);
    std::vector<Row> select(const Statement& statement, const Values& args);
    /// How many statements of this transaction were no SELECT.
    int writes() const { return writes_; }

  private:
    Connection& connection_;
    int writes_ = 0;
};

/// `list(ids)` for rows_in: anything that bind() takes.
template <class Range>
std::vector<Value> list(const Range& range) {
    std::vector<Value> out;
    for (const auto& item : range) out.push_back(db::bind(item));
    return out;
}

struct Options {
    std::string url;  ///< "mysql://user:password@host:port/name" or "mysql://user@localhost/name?socket=/path/m.sock"
    int connections = 16;
    Duration borrow_wait = std::chrono::seconds(5);  ///< how long a caller waits for a free connection before Unavailable
    bool allow_weak_durability = false;
    Duration statement_limit = std::chrono::seconds(30);  ///< the server ends a statement that takes longer, and a transaction that does nothing for a third of it
    Duration lock_wait = std::chrono::seconds(5);         ///< how long a statement waits for a row lock
};

struct Counts {
    std::int64_t statements = 0, commits = 0, retries = 0, opened = 0;
};

/// The pool and the transaction loop. Thread-safe. One a process, made by app.
class Database {
  public:
    /// Connects once: throws Unavailable where nobody answers, Broken where the URL, the password or the server's durability
    /// (innodb_flush_log_at_trx_commit must be 1, or weak durability allowed) is not as it must be.
    explicit Database(Options options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs `f(Tx&)` inside one transaction. `f` returns a Result (an error rolls back) or void (an exception rolls back).
    /// On a deadlock, a lock time-out or a snapshot conflict the whole of `f` runs again, bounded and with jitter: `f` must
    /// change nothing outside its own locals and the database. A dead connection before COMMIT runs it again on a fresh one.
    /// Throws OutcomeUnknown, Unavailable, Broken. No carrier call, file or mail belongs inside.
    template <class F>
    auto transact(F&& f) {
        using Out = std::invoke_result_t<F&, Tx&>;
        if constexpr (std::is_void_v<Out>) {
            attempt([&](Tx& tx) { return f(tx), true; });
        } else {
            std::optional<Out> out;
            attempt([&](Tx& tx) {
                out.emplace(f(tx));
                if constexpr (requires { out->ok(); })
                    return out->ok();
                else
                    return true;
            });
            return *std::move(out);
        }
    }

    /// SQL text that is not a store's: migrations, checks, start-up probes. One statement, each its own transaction; columns as
    /// they come. `execute` throws OutcomeUnknown where no answer came.
    std::vector<Row> query(const std::string& sql);
    void execute(const std::string& sql);

    Counts counts() const;
    int in_use() const;
    /// True where the server answers within a second and takes writes; asked at most once a second.
    bool writable();

  private:
    void attempt(const std::function<bool(Tx&)>& body);
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::db
