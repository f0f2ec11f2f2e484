#pragma once
#include <cstdint>
#include <string>

#include "db/archive.h"

/// One number for a table's rows, made in two independent ways: by this program from the rows as it read them, and by the
/// server from the rows as it stores them. That both agree proves a restored table.
///
/// A row's text: for each column `-` for NULL, else `<length>:<bytes>`; a column that can be long stands there with the hex
/// digits of its SHA-256. The table's checksum: the first 64 bits of each text's SHA-256, XORed. Rows are unique by their key,
/// so none cancels another; their order does not matter.
namespace waybill::db {

class RowSum {
  public:
    explicit RowSum(const ArchivedTable& table);

    void add(const Cells& cells);
    TableSum sum() const;

  private:
    std::string name_;
    std::vector<bool> digested_;
    std::string text_;
    std::int64_t rows_ = 0;
    std::uint64_t sum_ = 0;
};

/// The same, computed by the server: one row of count and checksum.
std::string checksum_query(const ArchivedTable& table);

/// An identifier in backquotes.
std::string quoted(const std::string& name);

}  // namespace waybill::db
