#pragma once
#include <cppconn/connection.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/connection.h"

/// The connector itself, wrapped: raw pointers owned, values copied by column type, statements cached. Included by
/// connection.cpp and session.cpp only.
namespace waybill::db {

/// What the connector threw, before it is classified.
struct Failed {
    int code;
    std::string what;
};

class Connection::Session {
  public:
    Session(const SessionSettings& settings, const Target::Host& host);

    void execute(const char* sql);
    std::vector<Row> query(const std::string& sql);
    std::int64_t update(const char* sql, std::size_t group, std::span<const Value* const> args);
    std::vector<Row> select(const char* sql, std::size_t group, std::span<const Value* const> args);
    /// Row by row as the server sends them, never all at once: for tables that do not fit into memory.
    void stream(const std::string& sql, const std::function<void(const std::vector<std::optional<std::string>>&)>& take);
    bool ping();

  private:
    struct Key {
        std::string sql;
        std::size_t group;
    };
    struct KeyView {
        std::string_view sql;
        std::size_t group;
        friend bool operator==(const KeyView&, const KeyView&) = default;
    };
    struct Hash {
        std::size_t operator()(const KeyView& key) const { return std::hash<std::string_view>()(key.sql) * 31 + key.group; }
    };
    struct Prepared {
        Key key;
        std::unique_ptr<sql::PreparedStatement> statement;
        std::size_t parameters = 0;
    };
    using Order = std::list<Prepared>;  // most recently used first

    Prepared& prepared(const char* sql, std::size_t group);
    void forget(const char* sql, std::size_t group);
    template <class F>
    auto bound(const char* sql, std::size_t group, std::span<const Value* const> args, F&& run);

    // Members go in reverse: statements before the connection that they belong to.
    std::unique_ptr<sql::Connection> connection_;
    std::unique_ptr<sql::Statement> text_;
    Order order_;
    std::unordered_map<KeyView, Order::iterator, Hash> found_;
};

}  // namespace waybill::db
