#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>

#include "db/db.h"

namespace waybill::test {

/// An empty database of its own on the server that WAYBILL_TEST_DB names (the socket's path), dropped at the end.
class Scratch {
  public:
    Scratch() : name_("scratch_" + std::to_string(::getpid()) + "_" + std::to_string(std::rand())) {
        const char* socket = std::getenv("WAYBILL_TEST_DB");
        if (socket == nullptr) throw std::runtime_error("WAYBILL_TEST_DB is not set");
        socket_ = socket;
        root().execute("CREATE DATABASE " + name_ + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    }
    ~Scratch() { root().execute("DROP DATABASE " + name_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    db::Options options() const {
        db::Options options;
        options.url = "mysql://root@localhost/" + name_ + "?socket=" + socket_;
        options.connections = 8;
        options.allow_weak_durability = true;
        return options;
    }
    const std::string& name() const { return name_; }
    /// A session of its own on the server, without a database chosen.
    db::Database& root() {
        if (!root_) {
            db::Options options;
            options.url = "mysql://root@localhost/?socket=" + socket_;
            options.connections = 2;
            options.allow_weak_durability = true;
            root_ = std::make_unique<db::Database>(options);
        }
        return *root_;
    }
    /// Ends the server's session of that number, as an administrator or a failing network would.
    void kill(std::int64_t connection) { root().execute("KILL " + std::to_string(connection)); }

  private:
    std::string name_;
    std::string socket_;
    std::unique_ptr<db::Database> root_;
};

}  // namespace waybill::test
