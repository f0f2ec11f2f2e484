#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "waybill/result.h"

/// The file that a backup is: tables with their rows, in a form of our own that reads and writes with bounded memory.
///
/// Line 1 `WAYBILL BACKUP 1` (the format's version), line 2 a JSON object that says what the file is, then a gzip stream of
/// records, then a last line `SHA256 <64 hex digits>` over everything before it. The records, each begun by one byte:
/// `T` text: JSON of a table (name, definition, columns) · `R` a row: for each column its length plus one, or 0 for NULL, as
/// LEB128, and its bytes · `E` text: JSON of the table's sum (rows, checksum) · `Z` the end. A text is its length as LEB128
/// and its bytes.
namespace waybill::db {

using Cell = std::optional<std::string>;  ///< a column's value as the server writes it; nothing is NULL
using Cells = std::vector<Cell>;

struct ArchivedTable {
    std::string name;
    std::string definition;             ///< what SHOW CREATE TABLE said
    std::vector<std::string> columns;   ///< those that hold values: generated ones are left out
    std::vector<std::string> digested;  ///< those of them that can be long: the table's checksum has their SHA-256 instead
};

/// What a table held. The checksum does not depend on the order of rows (db/checksum.h).
struct TableSum {
    std::string name;
    std::int64_t rows = 0;
    std::string checksum;
    friend bool operator==(const TableSum&, const TableSum&) = default;
};

struct ArchiveHead {
    std::string created_at;
    std::string server;  ///< version of the database server that it was taken from
    int schema = 0;      ///< the last migration
};

/// Writes FILE.part, readable by its owner only; only finish() gives the file its name, after fsync. An archive that was not
/// finished leaves no file.
class ArchiveWriter {
  public:
    /// Errors: "backup.exists", "backup.file" (cannot be written, or another backup is writing it).
    static Result<std::unique_ptr<ArchiveWriter>> create(const std::string& file, const ArchiveHead& head);
    ~ArchiveWriter();

    void table(const ArchivedTable& table);
    void row(const Cells& cells);
    void end(const TableSum& sum);
    /// The size of the file.
    Result<std::int64_t> finish();

  private:
    class Impl;
    explicit ArchiveWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

class ArchiveReader {
  public:
    /// Reads the whole file once to compare its checksum, so that a damaged one is refused before anything is done with it.
    /// Errors: "backup.file", "backup.damaged" (cut, or changed), "backup.format" (not ours, or of a newer program).
    static Result<std::unique_ptr<ArchiveReader>> open(const std::string& file);
    ~ArchiveReader();

    const ArchiveHead& head() const;

    struct Sink {
        std::function<void(const ArchivedTable&)> table;
        std::function<void(const Cells&)> row;
        std::function<void(const TableSum&)> end;
    };
    /// All records in order, once. Throws std::runtime_error where the records do not make sense.
    void read(const Sink& sink);

  private:
    class Impl;
    explicit ArchiveReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::db
