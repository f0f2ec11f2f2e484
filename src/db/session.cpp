#include "db/session.h"

#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/parameter_metadata.h>
#include <cppconn/resultset_metadata.h>
#include <mysql_driver.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/fault_points.h"
#include "db/expand.h"
#include "db/failure.h"

namespace waybill::db {
namespace {

constexpr std::size_t kMostPrepared = 600;      // of one session; the server's own limit is 16,382 for all of them
constexpr std::size_t kSentAside = 100 * 1024;  // the connector keeps a pointer to longer texts until they are sent
constexpr int kTooManyPrepared = 1461;

/// How a column is copied out.
enum class Column { whole, unsigned_whole, decimal_whole, floating, bytes };

std::vector<Column> columns(sql::ResultSet& result) {
    sql::ResultSetMetaData& meta = *result.getMetaData();  // owned by the result
    std::vector<Column> kinds(meta.getColumnCount(), Column::bytes);
    for (unsigned i = 0; i < kinds.size(); ++i) {
        switch (meta.getColumnType(i + 1)) {
            case sql::DataType::TINYINT:
            case sql::DataType::SMALLINT:
            case sql::DataType::MEDIUMINT:
            case sql::DataType::INTEGER:
            case sql::DataType::BIGINT:
            case sql::DataType::YEAR:
                kinds[i] = meta.isSigned(i + 1) ? Column::whole : Column::unsigned_whole;
                break;
            case sql::DataType::DECIMAL:
            case sql::DataType::NUMERIC:
                if (meta.getScale(i + 1) == 0) kinds[i] = Column::decimal_whole;  // SUM() of whole numbers
                break;
            case sql::DataType::REAL:
            case sql::DataType::DOUBLE:
                kinds[i] = Column::floating;  // as text, a prepared statement would give six digits
                break;
            default:
                break;
        }
    }
    return kinds;
}

Value whole_of(std::string text) {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed == std::errc() && end == text.data() + text.size()) return number;
    return text;
}

Value cell(sql::ResultSet& result, unsigned column, Column kind) {
    switch (kind) {
        case Column::whole: {
            const std::int64_t number = result.getInt64(column);
            return result.wasNull() ? Value(nullptr) : Value(number);
        }
        case Column::unsigned_whole: {
            const std::uint64_t number = result.getUInt64(column);
            if (result.wasNull()) return nullptr;
            if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
                throw std::logic_error("an unsigned column holds more than 63 bits");
            }
            return static_cast<std::int64_t>(number);
        }
        case Column::floating: {
            const double number = static_cast<double>(result.getDouble(column));
            if (result.wasNull()) return nullptr;
            char text[40];
            return std::string(text, std::to_chars(text, text + sizeof text, number).ptr);
        }
        case Column::decimal_whole:
        case Column::bytes:
            break;
    }
    const sql::SQLString text = result.getString(column);
    if (result.wasNull()) return nullptr;
    return kind == Column::decimal_whole ? whole_of(text.asStdString()) : Value(text.asStdString());
}

std::vector<Row> copied(sql::ResultSet& result) {
    const std::vector<Column> kinds = columns(result);
    std::vector<Row> rows;
    rows.reserve(result.rowsCount());
    while (result.next()) {
        Values cells;
        cells.reserve(kinds.size());
        for (unsigned i = 0; i < kinds.size(); ++i) cells.push_back(cell(result, i + 1, kinds[i]));
        rows.emplace_back(std::move(cells));
    }
    return rows;
}

void bind_one(sql::PreparedStatement& statement, unsigned index, const Value& value, std::list<sql::SQLString>& aside) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        statement.setInt64(index, *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        if (text->size() < kSentAside) {
            statement.setString(index, *text);
        } else {
            aside.emplace_back(*text);
            statement.setString(index, aside.back());
        }
    } else {
        statement.setNull(index, sql::DataType::SQLNULL);
    }
}

sql::ConnectOptionsMap connect_options(const SessionSettings& settings, const Target::Host& host) {
    const auto seconds = [](Duration d) { return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(d).count()); };
    const Duration wait =
        settings.reply_wait > Duration{} ? settings.reply_wait : settings.statement_limit + std::chrono::seconds(5);
    sql::ConnectOptionsMap options;
    options["hostName"] = sql::SQLString(settings.target.socket.empty() ? "tcp://" + host.name : std::string("localhost"));
    if (settings.target.socket.empty()) {
        options["port"] = host.port;
    } else {
        options["socket"] = sql::SQLString(settings.target.socket);
    }
    options["userName"] = sql::SQLString(settings.target.user);
    options["password"] = sql::SQLString(settings.target.password);
    if (!settings.target.database.empty()) options["schema"] = sql::SQLString(settings.target.database);
    options["CLIENT_FOUND_ROWS"] = true;
    options["CLIENT_MULTI_STATEMENTS"] = false;
    options["OPT_RECONNECT"] = false;
    options["OPT_LOCAL_INFILE"] = 0;
    options["OPT_CONNECT_TIMEOUT"] = 2;
    options["OPT_READ_TIMEOUT"] = seconds(wait);
    options["OPT_WRITE_TIMEOUT"] = seconds(wait);
    if (!settings.target.tls_ca.empty()) {
        options["sslCA"] = sql::SQLString(settings.target.tls_ca);
        options["sslVerify"] = true;  // the only option that refuses plain text
    }
    return options;
}

/// Runs one call of the connector; its exceptions become Failed.
template <class F>
auto calling(F&& f) {
    try {
        return f();
    } catch (const sql::SQLException& e) {
        throw Failed{e.getErrorCode(), e.what()};
    }
}

}  // namespace

void Connection::start() { sql::mysql::get_driver_instance(); }

Connection::Session::Session(const SessionSettings& settings, const Target::Host& host) {
    calling([&] {
        sql::ConnectOptionsMap options = connect_options(settings, host);
        connection_.reset(sql::mysql::get_driver_instance()->connect(options));
        text_.reset(connection_->createStatement());
    });
}

void Connection::Session::execute(const char* sql) {
    calling([&] {
        if (text_->execute(sql)) std::unique_ptr<sql::ResultSet>(text_->getResultSet());
    });
}

std::vector<Row> Connection::Session::query(const std::string& sql) {
    return calling([&] {
        const std::unique_ptr<sql::ResultSet> result(text_->executeQuery(sql));
        return copied(*result);
    });
}

Connection::Session::Prepared& Connection::Session::prepared(const char* sql, std::size_t group) {
    if (const auto known = found_.find(KeyView{sql, group}); known != found_.end()) {
        order_.splice(order_.begin(), order_, known->second);
        return order_.front();
    }
    while (order_.size() >= kMostPrepared) {
        found_.erase(KeyView{order_.back().key.sql, order_.back().key.group});
        order_.pop_back();
    }
    const std::string text = WAYBILL_MUTATED_SQL(expand(sql, group));
    std::unique_ptr<sql::PreparedStatement> statement;
    try {
        statement.reset(connection_->prepareStatement(text));
    } catch (const sql::SQLException& e) {
        if (e.getErrorCode() != kTooManyPrepared || order_.empty()) throw;
        found_.clear();  // the server has no more room: ours make some
        order_.clear();
        statement.reset(connection_->prepareStatement(text));
    }
    const auto parameters = static_cast<std::size_t>(statement->getParameterMetaData()->getParameterCount());
    order_.push_front(Prepared{Key{sql, group}, std::move(statement), parameters});
    found_.emplace(KeyView{order_.front().key.sql, group}, order_.begin());
    return order_.front();
}

void Connection::Session::forget(const char* sql, std::size_t group) {
    const auto known = found_.find(KeyView{sql, group});
    if (known == found_.end()) return;
    const auto entry = known->second;
    found_.erase(known);
    order_.erase(entry);
}

template <class F>
auto Connection::Session::bound(const char* sql, std::size_t group, std::span<const Value* const> args, F&& run) {
    try {
        const Prepared& ready = prepared(sql, group);
        if (ready.parameters != args.size()) {  // the connector would quietly take what was bound the last time
            throw std::logic_error(std::to_string(args.size()) + " values bound to: " + sql);
        }
        sql::PreparedStatement& statement = *ready.statement;
        std::list<sql::SQLString> aside;  // outlives the call: long texts are sent from here
        for (std::size_t i = 0; i < args.size(); ++i) bind_one(statement, static_cast<unsigned>(i + 1), *args[i], aside);
        auto out = run(statement);
        if (!aside.empty()) statement.clearParameters();
        return out;
    } catch (const sql::SQLException& e) {
        const Failed failed{e.getErrorCode(), e.what()};
        const Kind kind = kind_of(failed.code);
        if (kind != Kind::duplicate && kind != Kind::violated) forget(sql, group);
        throw failed;
    }
}

std::int64_t Connection::Session::update(const char* sql, std::size_t group, std::span<const Value* const> args) {
    return bound(sql, group, args, [](sql::PreparedStatement& s) -> std::int64_t { return s.executeUpdate(); });
}

std::vector<Row> Connection::Session::select(const char* sql, std::size_t group, std::span<const Value* const> args) {
    return bound(sql, group, args, [](sql::PreparedStatement& s) {
        const std::unique_ptr<sql::ResultSet> result(s.executeQuery());
        return copied(*result);
    });
}

void Connection::Session::stream(const std::string& sql,
                                 const std::function<void(const std::vector<std::optional<std::string>>&)>& take) {
    calling([&] {
        const std::unique_ptr<sql::Statement> reader(connection_->createStatement());
        reader->setResultSetType(sql::ResultSet::TYPE_FORWARD_ONLY);  // the only one that the connector does not buffer
        const std::unique_ptr<sql::ResultSet> result(reader->executeQuery(sql));
        std::vector<std::optional<std::string>> cells(result->getMetaData()->getColumnCount());
        while (result->next()) {
            for (unsigned i = 0; i < cells.size(); ++i) {
                const sql::SQLString text = result->getString(i + 1);
                if (result->wasNull())
                    cells[i].reset();
                else
                    cells[i] = text.asStdString();
            }
            take(cells);
        }
    });
}

bool Connection::Session::ping() {
    try {
        return connection_->isValid();
    } catch (const sql::SQLException&) {
        return false;
    }
}

}  // namespace waybill::db
