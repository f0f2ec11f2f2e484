#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace waybill::db {

class Database;

/// Short numbers for people and serials for SSCCs: strictly increasing within a process, never given twice, gaps allowed.
/// Blocks are leased from one row by compare-and-set, outside of the caller's transaction. Thread-safe.
class Numbers {
  public:
    explicit Numbers(Database& db, std::int64_t block = 100) : db_(db), block_(block) {}
    /// The next number of that series ("order", "pick_list", "sscc"); a new series starts at 1001. Ask before a transaction, not
    /// inside one: a lease needs a connection of its own.
    std::int64_t next(const std::string& series);

  private:
    struct Block {
        std::int64_t next = 0, end = 0;
    };
    std::int64_t lease(const std::string& series);

    Database& db_;
    const std::int64_t block_;
    std::mutex mutex_;
    std::map<std::string, Block> blocks_;
};

}  // namespace waybill::db
