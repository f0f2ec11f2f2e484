#include "bench/plain_session.h"

#include <stdexcept>

namespace waybill::bench {

PlainSession::PlainSession(const std::string& socket, const std::string& database) : db_(mysql_init(nullptr)) {
    if (!mysql_real_connect(db_, nullptr, "root", "", database.c_str(), 0, socket.c_str(), CLIENT_FOUND_ROWS)) throw std::runtime_error(mysql_error(db_));
    query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
}

PlainSession::~PlainSession() {
    for (auto& [sql, statement] : prepared_) mysql_stmt_close(statement);
    mysql_close(db_);
}

void PlainSession::query(const char* text) {
    if (mysql_query(db_, text) != 0) throw std::runtime_error(mysql_error(db_));
}

MYSQL_STMT* PlainSession::execute(const std::string& sql, const std::vector<Cell>& cells) {
    MYSQL_STMT*& statement = prepared_[sql];
    if (!statement) {
        statement = mysql_stmt_init(db_);
        if (mysql_stmt_prepare(statement, sql.data(), sql.size()) != 0) throw std::runtime_error(sql.substr(0, 60) + ": " + mysql_stmt_error(statement));
    }
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
        throw std::runtime_error(sql.substr(0, 200) + ": " + mysql_stmt_error(statement));
    ++statements;
    return statement;
}

long long PlainSession::run(const std::string& sql, const std::vector<Cell>& cells) {
    MYSQL_STMT* const statement = execute(sql, cells);
    if (mysql_stmt_field_count(statement) == 0) return static_cast<long long>(mysql_stmt_affected_rows(statement));
    mysql_stmt_store_result(statement);
    const auto rows = static_cast<long long>(mysql_stmt_num_rows(statement));
    mysql_stmt_free_result(statement);
    return rows;
}

std::vector<long long> PlainSession::numbers(const std::string& sql, const std::vector<Cell>& cells) {
    MYSQL_STMT* const statement = execute(sql, cells);
    mysql_stmt_store_result(statement);
    std::vector<MYSQL_BIND> into(mysql_stmt_field_count(statement));  // the others are not looked at
    long long number = 0;
    for (MYSQL_BIND& bind : into) bind.buffer_type = MYSQL_TYPE_NULL;
    into.front().buffer_type = MYSQL_TYPE_LONGLONG;
    into.front().buffer = &number;
    mysql_stmt_bind_result(statement, into.data());
    std::vector<long long> out;
    for (int how = 0; (how = mysql_stmt_fetch(statement)) == 0 || how == MYSQL_DATA_TRUNCATED;) out.push_back(number);
    mysql_stmt_free_result(statement);
    return out;
}

}  // namespace waybill::bench
