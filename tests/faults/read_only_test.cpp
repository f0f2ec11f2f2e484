#include <gtest/gtest.h>

#include <functional>

#include "db/db.h"
#include "support/database_server.h"
#include "support/proxy.h"

// A database that takes no writes any more, because another one has taken its place behind the same address.
namespace waybill::testing {
namespace {

constexpr db::Statement kPut{"INSERT INTO t (id) VALUES (?)"};
constexpr db::Statement kHas{"SELECT COUNT(*) FROM t WHERE id = ?"};

class AReadOnlyDatabase : public ::testing::Test {
  protected:
    AReadOnlyDatabase() {
        for (auto* server : {&old_, &successor_}) {
            db::Database root(options("root", "mysql", server->socket(), 1));
            for (const char* sql : {"CREATE DATABASE d", "CREATE TABLE d.t (id BIGINT PRIMARY KEY)", "CREATE USER app@localhost",
                                    "GRANT ALL ON d.* TO app@localhost"})
                root.execute(sql);
        }
        address_ = std::make_unique<Proxy>(old_.socket());
        app_ = std::make_unique<db::Database>(options("app", "d", address_->socket(), 4));
        root_ = std::make_unique<db::Database>(options("root", "d", old_.socket(), 1));
        there_ = std::make_unique<db::Database>(options("root", "d", successor_.socket(), 1));
    }
    static db::Options options(const std::string& user, const std::string& name, const std::string& socket, int connections) {
        return {.url = "mysql://" + user + "@localhost/" + name + "?socket=" + socket, .connections = connections};
    }
    void put(int id) {
        app_->transact([&](db::Tx& tx) { tx.run(kPut, id); });
    }
    /// What `count` sessions at the same time see of a row.
    std::int64_t seen_by(int count, int id) {
        return app_->transact([&](db::Tx& tx) { return tx.one(kHas, id)->integer(0) + (count > 1 ? seen_by(count - 1, id) : 0); });
    }
    static std::int64_t rows(db::Database& root, int id) {
        return root.query("SELECT COUNT(*) FROM t WHERE id = " + std::to_string(id)).at(0).integer(0);
    }
    /// As an operator does: nobody writes there any more, and the address leads to the other one.
    void fail_over() {
        root_->execute("SET GLOBAL read_only = 1");
        address_->turn_to(successor_.socket());
    }

    DatabaseServer old_, successor_;
    std::unique_ptr<Proxy> address_;
    std::unique_ptr<db::Database> app_, root_, there_;  ///< the last two look at either server by itself
};

TEST_F(AReadOnlyDatabase, IsLeftAndTheTransactionRepeatedWhereWritingIsPossible) {
    put(1);
    ASSERT_EQ(seen_by(3, 1), 3);
    fail_over();
    put(2);
    EXPECT_EQ(rows(*root_, 2), 0);
    EXPECT_EQ(rows(*there_, 2), 1);
    EXPECT_EQ(seen_by(3, 2), 3) << "a session that only reads is still with the old one";
}

TEST_F(AReadOnlyDatabase, ThatBecameSoBeforeACommitHasStoredNothing) {
    int runs = 0;
    app_->transact([&](db::Tx& tx) {
        tx.run(kPut, 3);
        if (++runs == 1) fail_over();
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(rows(*root_, 3), 0);
    EXPECT_EQ(rows(*there_, 3), 1);
}

TEST_F(AReadOnlyDatabase, IsAnOutageUntilThereIsAnother) {
    put(4);
    root_->execute("SET GLOBAL read_only = 1");
    EXPECT_THROW(put(5), db::Unavailable);
    EXPECT_FALSE(app_->writable());
    address_->turn_to(successor_.socket());
    put(6);
    EXPECT_EQ(rows(*there_, 6), 1);
}

}  // namespace
}  // namespace waybill::testing
