#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "db/db.h"
#include "db/scratch.h"

namespace waybill::db {
namespace {

using namespace std::chrono_literals;

class Columns : public ::testing::Test {
  protected:
    Columns() {
        database.execute(
            "CREATE TABLE c (id BIGINT PRIMARY KEY, i INT, u INT UNSIGNED, f TINYINT(1), d DECIMAL(20,6), s VARCHAR(100), e "
            "ENUM('a','b'), "
            "t DATETIME(6), b BINARY(16), doc LONGBLOB, dt DATE) ENGINE=InnoDB");
    }
    template <class F>
    auto in(F&& f) {
        return database.transact(f);
    }

    testing::Scratch scratch;
    Database database{scratch.options()};
};

constexpr Statement kAdd{"INSERT INTO c (id, i, u, f, d, s, e, t, b, doc, dt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kAll{"SELECT id, i, u, f, d, s, e, t, b, doc, dt FROM c WHERE id=?"};
constexpr Statement kAddMany{"INSERT INTO c (id, i, s) VALUES {(?, ?, ?)}"};
constexpr Statement kAmong{"SELECT id FROM c WHERE i>=? AND id IN ({?}) AND i<?"};
constexpr Statement kRaise{"UPDATE c SET i=i+? WHERE id IN ({?})"};
constexpr Statement kSum{"SELECT SUM(i), COUNT(*), MAX(i), AVG(i), 0.5e0 FROM c"};
constexpr Statement kAddDocument{"INSERT INTO c (id, doc) VALUES (?, ?)"};
constexpr Statement kDocument{"SELECT doc FROM c WHERE id=?"};
constexpr Statement kSession{"SELECT CONNECTION_ID()"};

TEST_F(Columns, ComeBackAsTheyWentIn) {
    const Instant at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 13h + 1us;
    const std::string binary("\0\x01\xff\0\0\0\0\0\0\0\0\0\0\0\0\x7f", 16);
    const std::string text = "\xE5\xBC\xA0\xE4\xBC\x9F \xF0\x9F\x93\xA6 \xD8\xB9";
    in([&](Tx& tx) {
        tx.run(kAdd, INT64_MAX, -5, 4294967295U, true, "12345678901234.567891", text, "b", at, binary, std::string("\0x", 2),
               "2026-02-03");
        const Row row = *tx.one(kAll, INT64_MAX);
        EXPECT_EQ(row.get<std::int64_t>(0), INT64_MAX);
        EXPECT_EQ(row.get<int>(1), -5);
        EXPECT_EQ(row.get<std::uint32_t>(2), 4294967295U);
        EXPECT_TRUE(row.get<bool>(3));
        EXPECT_EQ(row.text(4), "12345678901234.567891");
        EXPECT_EQ(row.text(5), text);
        EXPECT_EQ(row.text(6), "b");
        EXPECT_EQ(row.instant(7), at);
        EXPECT_EQ(row.text(8), binary);
        EXPECT_EQ(row.text(9), std::string("\0x", 2));
        EXPECT_EQ(row.instant(10), Instant(std::chrono::sys_days(std::chrono::year(2026) / 2 / 3)));
    });
}

TEST_F(Columns, KeepNullApartFromZeroAndEmpty) {
    in([&](Tx& tx) {
        tx.run(kAdd, 1, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
        tx.run(kAdd, 2, 0, 0, false, "0", "", "a", nullptr, nullptr, "", nullptr);
        const Row none = *tx.one(kAll, 1);
        for (std::size_t i = 1; i < 11; ++i) EXPECT_TRUE(none.is_null(i)) << i;
        const Row zero = *tx.one(kAll, 2);
        EXPECT_EQ(zero.integer(1), 0);
        EXPECT_EQ(zero.text(5), "");
        EXPECT_EQ(zero.text(9), "");
        EXPECT_FALSE(tx.one(kAll, 3).has_value());
    });
}

TEST_F(Columns, SumUpToWholeNumbers) {
    in([&](Tx& tx) {
        tx.run_all(kAddMany, {values(1, 10, "a"), values(2, 21, "b")});
        const Row row = *tx.one(kSum);
        EXPECT_EQ(row.integer(0), 31);
        EXPECT_EQ(row.integer(1), 2);
        EXPECT_EQ(row.integer(2), 21);
        EXPECT_EQ(row.text(3), "15.5000");
        EXPECT_EQ(row.text(4), "0.5");
    });
}

TEST_F(Columns, TakeGroupsOfAnySize) {
    std::int64_t id = 0;
    for (const std::size_t size : {0, 1, 2, 63, 64, 65, 300, 1000}) {
        std::vector<Values> rows;
        std::vector<std::int64_t> ids;
        for (std::size_t i = 0; i < size; ++i) {
            rows.push_back(values(++id, static_cast<int>(i), "row"));
            ids.push_back(id);
        }
        const auto n = static_cast<std::int64_t>(size);
        in([&](Tx& tx) {
            EXPECT_EQ(tx.run_all(kAddMany, rows), n);
            EXPECT_EQ(tx.rows_in(kAmong, list(ids), values(0), values(100000)).size(), size);
            EXPECT_EQ(tx.rows_in(kAmong, list(ids), values(1), values(100000)).size(), size == 0 ? 0 : size - 1);
            EXPECT_EQ(tx.run_in(kRaise, list(ids), values(1000000)), n);
            EXPECT_EQ(tx.rows_in(kAmong, list(ids), values(0), values(100000)).size(), 0U);
        });
    }
}

TEST_F(Columns, HoldDocumentsOfMegabytes) {
    std::string document(12 << 20, '\0');
    for (std::size_t i = 0; i < document.size(); ++i) document[i] = static_cast<char>((i * 2654435761U) >> 13);
    in([&](Tx& tx) {
        tx.run(kAddDocument, 1, document);
        tx.run(kAddDocument, 2, "short");
        tx.run(kAddDocument, 3, nullptr);
        EXPECT_TRUE(tx.one(kDocument, 1)->text(0) == document);
        EXPECT_EQ(tx.one(kDocument, 2)->text(0), "short");
        EXPECT_TRUE(tx.one(kDocument, 3)->is_null(0));
    });
}

TEST_F(Columns, KeepADocumentsBytesWhenTheTransactionRunsAgain) {
    const std::string document(500'000, 'x');
    int runs = 0;
    in([&](Tx& tx) {
        tx.run(kAddDocument, 1, document);
        if (++runs == 1) {
            scratch.kill(tx.one(kSession)->integer(0));
            std::this_thread::sleep_for(50ms);
        }
        tx.run(kAddDocument, 2, document);
    });
    EXPECT_EQ(runs, 2);
    in([&](Tx& tx) {
        EXPECT_TRUE(tx.one(kDocument, 1)->text(0) == document);
        EXPECT_TRUE(tx.one(kDocument, 2)->text(0) == document);
    });
}

TEST_F(Columns, PrepareEachStatementOnce) {
    Options one = scratch.options();
    one.connections = 1;
    Database alone(one);  // the session's own count: others use the server, too
    const auto prepared = [&] { return std::stoll(alone.query("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'").at(0).text(1)); };
    const auto before = prepared();
    for (int i = 0; i < 50; ++i) alone.transact([&](Tx& tx) { tx.one(kAll, i); });
    EXPECT_EQ(prepared() - before, 1);
}

TEST_F(Columns, SurviveMoreStatementsThanTheCacheHolds) {
    std::vector<std::string> texts;
    for (int i = 0; i < 900; ++i) texts.push_back("SELECT " + std::to_string(i) + " FROM DUAL WHERE ?=1");
    in([&](Tx& tx) {
        for (int round = 0; round < 2; ++round) {
            for (int i = 0; i < 900; ++i)
                EXPECT_EQ(tx.one(Statement{texts[static_cast<std::size_t>(i)].c_str()}, 1)->integer(0), i);
        }
    });
    EXPECT_LE(std::stoll(database.query("SHOW SESSION STATUS LIKE 'Prepared_stmt_count'").at(0).text(1)), 16000);
}

}  // namespace
}  // namespace waybill::db
