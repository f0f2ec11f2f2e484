#pragma once
#include <cstdlib>
#include <memory>
#include <string>

#include "support/test_db.h"

namespace waybill::testing {

/// A database of the test's own, and the means to hurt its sessions.
class Scratch {
  public:
    explicit Scratch(TestDb::Content content = TestDb::Content::nothing) : own_(content) {}

    /// For a pool on that database.
    db::Options options() const { return {.url = own_.url(), .connections = 8, .allow_weak_durability = true}; }

    /// Another session on the server, without a database chosen.
    db::Database& root() {
        if (!root_) {
            const std::string url = "mysql://root@localhost/?socket=" + std::string(std::getenv("WAYBILL_TEST_DB"));
            root_ = std::make_unique<db::Database>(db::Options{.url = url, .connections = 2, .allow_weak_durability = true});
        }
        return *root_;
    }
    /// Ends the server's session of that number, as an administrator or a failing network would.
    void kill(std::int64_t connection) { root().execute("KILL " + std::to_string(connection)); }

  private:
    TestDb own_;
    std::unique_ptr<db::Database> root_;
};

}  // namespace waybill::testing
