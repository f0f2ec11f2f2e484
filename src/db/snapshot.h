#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/db.h"

namespace waybill::db {

/// One consistent view of the whole database, as of the moment at which this is made; writers go on meanwhile. Has a session
/// of its own; no retry, for a session that is lost takes its view along. Throws Unavailable, Broken.
class Snapshot {
  public:
    explicit Snapshot(const Options& options);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    using Take = std::function<void(const std::vector<std::optional<std::string>>& cells)>;
    /// One SELECT, its rows handed over one by one with the cells as the server writes them: bounded memory.
    void each(const std::string& sql, const Take& take);

  private:
    std::atomic<std::int64_t> statements_ = 0;
    std::unique_ptr<Connection> connection_;
};

}  // namespace waybill::db
