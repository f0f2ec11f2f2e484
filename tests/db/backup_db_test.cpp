#include "db/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/crypto.h"
#include "db/migrate.h"
#include "db/scratch.h"
#include "db/snapshot.h"
#include "support/folder.h"

// A backup is only as good as what comes back.
namespace waybill::db {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::Scratch;

constexpr const char* kShape =
    "CREATE TABLE odd (id BIGINT NOT NULL, word VARCHAR(40) NULL, raw VARBINARY(300) NULL, picture LONGBLOB NULL, doc JSON NULL, "
    "price DECIMAL(12,4) NULL, at DATETIME(6) NULL, day DATE NULL, small TINYINT NULL, twice BIGINT AS (id*2) STORED, "
    "thrice BIGINT AS (id*3) VIRTUAL, PRIMARY KEY (id), KEY word (word)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 "
    "COLLATE=utf8mb4_bin;\n"
    "CREATE TABLE `left``over` (a INT NOT NULL, b CHAR(64) CHARACTER SET ascii NULL, PRIMARY KEY (a));\n"
    "CREATE TABLE purse (id INT NOT NULL, amount BIGINT NOT NULL, PRIMARY KEY (id));\n";

std::vector<Migration> shape() { return {{1, "0001_shape.sql", kShape}}; }

std::string every_byte(std::size_t times) {
    std::string bytes;
    for (std::size_t i = 0; i < times * 256; ++i) bytes += static_cast<char>(i);
    return bytes;
}

class Backups : public ::testing::Test {
  protected:
    Backups() {
        crypto::start();
        Options two = from_.options();
        Database db(two);
        EXPECT_EQ(migrate(db, shape()).value(), 1);
    }

    static Options one(const Scratch& scratch) {
        Options options = scratch.options();
        options.connections = 1;
        return options;
    }
    std::string file() const { return folder_ / "day.backup"; }
    void fill() {
        Database db(from_.options());
        db.transact([](Tx& tx) {
            constexpr Statement kOdd{
                "INSERT INTO odd (id, word, raw, picture, doc, price, at, day, small) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"};
            tx.run(kOdd, 1, "", "", "", "{}", "0.0000", "2026-11-23 13:01:05.000001", "0001-01-01", 0);
            tx.run(kOdd, 2, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
            tx.run(kOdd, -3, "\xE5\xBC\xA0\xE4\xBC\x9F \xF0\x9F\x93\xA6 'quoted' \\ \n", every_byte(1), every_byte(4096),
                   R"({"a": "b"})", "-99999999.9999", "1970-01-01 00:00:00", "2026-02-28", -128);
            tx.run(kOdd, INT64_MAX / 3, "N", "-", "1:N", "[1]", "0.0001", "2038-01-19 03:14:08.5", "9999-12-31", 127);
            constexpr Statement kLeft{"INSERT INTO `left``over` (a, b) VALUES (?, ?)"};
            for (int i = 0; i < 5000; ++i) tx.run(kLeft, i, i % 3 ? std::optional<std::string>(std::to_string(i)) : std::nullopt);
        });
    }
    Saved saved() {
        auto made = back_up(one(from_), file(), {});
        EXPECT_TRUE(made.ok()) << made.error().detail;
        return *made;
    }
    Result<Restored> restored(const RestoreOptions& how = {.newest_schema = 1}) { return restore(one(to_), file(), how); }
    static std::vector<std::string> texts(Scratch& scratch, const std::string& sql) {
        Database db(one(scratch));
        std::vector<std::string> all;
        for (const Row& row : db.query(sql)) all.push_back(row.text(0));
        return all;
    }

    Scratch from_, to_;
    places::Folder folder_{"backup"};
};

TEST_F(Backups, BringBackEveryByteAndTellNothingFromEmpty) {
    fill();
    const Saved before = saved();
    const auto after = restored();
    ASSERT_TRUE(after.ok()) << after.error().detail;
    EXPECT_EQ(after->tables, before.tables);
    EXPECT_EQ(after->head.schema, 1);
    constexpr const char* kOdd =
        "SELECT CONCAT_WS('|', id, QUOTE(word), QUOTE(HEX(raw)), SHA2(picture,256), LENGTH(picture), QUOTE(doc), QUOTE(price), "
        "QUOTE(at), QUOTE(day), QUOTE(small), twice, QUOTE(thrice)) FROM odd ORDER BY id";
    const auto odd = texts(to_, kOdd);
    ASSERT_EQ(odd.size(), 4u);
    EXPECT_EQ(odd, texts(from_, kOdd));
    EXPECT_EQ(texts(to_, "SHOW TABLES"), texts(from_, "SHOW TABLES"));
    Database to(one(to_));
    EXPECT_TRUE(check_schema(to, shape()).ok());
    EXPECT_EQ(to.query("SHOW CREATE TABLE odd").at(0).text(1), Database(one(from_)).query("SHOW CREATE TABLE odd").at(0).text(1));
}

TEST_F(Backups, AreForTheirOwnerOnlyAndNeverOverwriteAnything) {
    const Saved made = saved();
    struct stat seen {};
    ASSERT_EQ(stat(file().c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 07777, 0600u);
    EXPECT_EQ(seen.st_size, made.bytes);
    EXPECT_FALSE(fs::exists(file() + ".part"));
    const auto again = back_up(one(from_), file(), {});
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.error().key, "backup.exists");
    EXPECT_EQ(back_up(one(from_), folder_ / "no/such/folder", {}).error().key, "backup.file");
}

TEST_F(Backups, AreRefusedWithOneBitChangedAnywhere) {
    fill();
    saved();
    std::ifstream in(file(), std::ios::binary);
    const std::string good(std::istreambuf_iterator<char>(in), {});
    const Scratch unused;
    for (std::size_t i = 0; i < 40; ++i) {
        std::string bad = good;
        const std::size_t at = i < 39 ? i * good.size() / 39 : good.size() - 3;
        bad[at] = static_cast<char>(bad[at] ^ (1 << i % 8));
        std::ofstream(file(), std::ios::binary | std::ios::trunc) << bad;
        const auto refused = restored();
        ASSERT_FALSE(refused.ok()) << at;
        EXPECT_THAT(refused.error().key, ::testing::AnyOf("backup.damaged", "backup.format")) << at;
    }
    EXPECT_TRUE(texts(to_, "SHOW TABLES").empty());
}

TEST_F(Backups, AreRefusedWhereTheyWereCut) {
    fill();
    saved();
    const auto size = fs::file_size(file());
    for (const auto left : {size - 1, size - 40, size - 73, size / 2, std::uintmax_t{30}, std::uintmax_t{0}}) {
        fs::resize_file(file(), left);
        const auto refused = restored();
        ASSERT_FALSE(refused.ok()) << left;
        EXPECT_THAT(refused.error().key, ::testing::AnyOf("backup.damaged", "backup.format")) << left;
    }
    EXPECT_TRUE(texts(to_, "SHOW TABLES").empty());
}

TEST_F(Backups, GoIntoAnEmptyDatabaseOnly) {
    saved();
    Database to(one(to_));
    to.execute("CREATE TABLE something (a INT)");
    const auto refused = restored();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().key, "restore.not_empty");
    EXPECT_EQ(texts(to_, "SHOW TABLES"), std::vector<std::string>{"something"});
}

TEST_F(Backups, OfANewerProgramAreLeftAlone) {
    saved();
    const auto refused = restored({.newest_schema = 0});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().key, "restore.newer");
}

TEST_F(Backups, CutWhileRestoredKeepEverybodyOff) {
    fill();
    saved();
    struct Cut {};
    RestoreOptions how{.newest_schema = 1, .at = [](const char* stage, const std::string& table) {
                           if (std::string(stage) == "loaded" && table == "odd") throw Cut();
                       }};
    EXPECT_THROW((void)restored(how), Cut);
    const auto again = restored();
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.error().key, "restore.unfinished");
    Database to(to_.options());
    EXPECT_EQ(check_schema(to, shape()).error().key, "restore.unfinished");
    EXPECT_EQ(migrate(to, shape()).error().key, "restore.unfinished");
    EXPECT_EQ(back_up(one(to_), folder_ / "half", {}).error().key, "restore.unfinished");
}

TEST_F(Backups, NameEveryTableThatDoesNotHoldWhatWasSaved) {
    fill();
    saved();
    const auto differs = restored({.newest_schema = 1, .at = [&](const char* stage, const std::string& table) {
                                       if (std::string(stage) != "loaded" || table == "purse") return;
                                       Database other(one(to_));
                                       if (table == "odd") other.execute("UPDATE odd SET word='' WHERE id=2");
                                       if (table == "left`over") other.execute("DELETE FROM `left``over` WHERE a=7");
                                   }});
    ASSERT_FALSE(differs.ok());
    EXPECT_EQ(differs.error().key, "restore.differs");
    ASSERT_EQ(differs.error().fields.size(), 2u);
    EXPECT_EQ(differs.error().fields[0].pointer, "left`over");
    EXPECT_THAT(differs.error().fields[0].detail, HasSubstr("holds 4999 rows"));
    EXPECT_EQ(differs.error().fields[1].pointer, "odd");
    Database to(one(to_));
    EXPECT_EQ(check_schema(to, shape()).error().key, "restore.unfinished");
}

TEST_F(Backups, ProveThemselvesBesideTheLiveDatabase) {
    fill();
    const Saved before = saved();
    const auto live = texts(from_, "SHOW TABLES");
    const auto proof = verify_backup(one(from_), file(), {.newest_schema = 1});
    ASSERT_TRUE(proof.ok()) << proof.error().detail;
    EXPECT_EQ(proof->tables, before.tables);
    EXPECT_EQ(texts(from_, "SHOW TABLES"), live);
    EXPECT_TRUE(texts(from_, "SHOW DATABASES LIKE '%\\_verify'").empty());
}

TEST_F(Backups, SeeOneMomentWhileMoneyMovesAndNobodyWaits) {
    constexpr int kPurses = 4000;
    Database db(from_.options());
    db.transact([](Tx& tx) {
        std::vector<Values> rows;
        for (int i = 0; i < kPurses; ++i) rows.push_back(values(i, 100));
        tx.run_all({"INSERT INTO purse (id, amount) VALUES {(?, ?)}"}, rows);
    });
    std::atomic<bool> over = false;
    std::atomic<int> moved = 0;
    std::thread mover([&] {
        for (int i = 0; !over; ++i) {
            db.transact([&](Tx& tx) {  // from the front to the back, so that a reader without a view would see too much
                tx.run({"UPDATE purse SET amount=amount-1 WHERE id=?"}, i % 1000);
                tx.run({"UPDATE purse SET amount=amount+1 WHERE id=?"}, kPurses - 1 - i % 1000);
            });
            ++moved;
        }
    });
    while (moved < 20) std::this_thread::yield();
    const int before = moved;
    {
        Snapshot view(one(from_));
        for (int i = 0; i < 3; ++i) {
            std::string sum;
            view.each("SELECT SUM(amount) FROM purse", [&](const Cells& cells) { sum = cells.at(0).value_or(""); });
            EXPECT_EQ(sum, "400000");
            while (moved < before + 200 * (i + 1)) std::this_thread::yield();  // work goes on under the view
        }
    }
    saved();
    over = true;
    mover.join();
    ASSERT_TRUE(restored().ok());
    EXPECT_EQ(texts(to_, "SELECT CONCAT(SUM(amount), ' in ', COUNT(*)) FROM purse"), std::vector<std::string>{"400000 in 4000"});
}

TEST_F(Backups, RefuseAColumnWhoseTextIsNotItsValue) {
    Database(one(from_)).execute("CREATE TABLE rounded (a DOUBLE)");
    const auto refused = back_up(one(from_), file(), {});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().key, "backup.column");
    EXPECT_FALSE(fs::exists(file()));
    EXPECT_FALSE(fs::exists(file() + ".part"));
}

}  // namespace
}  // namespace waybill::db
