#pragma once
#include <mysql.h>

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace waybill::bench {

using Cell = std::variant<std::nullptr_t, long long, std::string>;

/// One connection of the plain C client: what a floor is written on. Statements are prepared once for each text.
class PlainSession {
  public:
    PlainSession(const std::string& socket, const std::string& database);
    ~PlainSession();
    PlainSession(const PlainSession&) = delete;
    PlainSession& operator=(const PlainSession&) = delete;

    void query(const char* text);
    /// Runs it; what a SELECT finds is read and thrown away. Returns the rows that it found or changed.
    long long run(const std::string& sql, const std::vector<Cell>& cells);
    /// The first column of what a SELECT finds.
    std::vector<long long> numbers(const std::string& sql, const std::vector<Cell>& cells);
    long long statements = 0;

  private:
    MYSQL_STMT* execute(const std::string& sql, const std::vector<Cell>& cells);
    MYSQL* db_;
    std::map<std::string, MYSQL_STMT*> prepared_;
    std::vector<MYSQL_BIND> binds_;
};

}  // namespace waybill::bench
