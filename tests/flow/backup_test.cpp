#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/crypto.h"
#include "support/folder.h"
#include "support/shop.h"

// What an operator does before an upgrade, and on the worst day.
namespace waybill {
namespace {

namespace fs = std::filesystem;
using testing::built;
using testing::Finished;
using ::testing::HasSubstr;
using testing::run_program;
using testing::Shop;
using testing::TestDb;
using testing::World;

/// A folder with the settings of another place, where a backup is restored.
class Elsewhere {
  public:
    Elsewhere() {
        std::ofstream(config()) << "[database]\nurl = \"" + db_.url() + "\"\nallow_weak_durability = true\n";
    }

    std::string config() const { return folder_ / "waybill.toml"; }
    std::string file() const { return folder_ / "day.backup"; }
    db::Database& db() { return db_.db(); }
    Finished waybill(std::vector<std::string> words) const {
        words.insert(words.begin(), built("waybill"));
        words.insert(words.end(), {"--config", config()});
        return run_program(words);
    }

  private:
    TestDb db_{TestDb::Content::nothing};
    places::Folder folder_{"restore"};
};

std::int64_t count(db::Database& db, const std::string& table) {
    return db.query("SELECT COUNT(*) FROM " + table).at(0).integer(0);
}

TEST(Backup, TakenUnderLoadIsTheWholeOfOneMoment) {
    crypto::start();
    World world;
    Shop shop(world);
    shop.stock("MUG", 5000);
    shop.packed({{"MUG", 2}});  // a package with its documents: bytes, not only rows
    std::atomic<bool> over = false;
    std::atomic<std::int64_t> accepted = 0;
    std::thread customers([&] {
        while (!over) {
            shop.order({{"MUG", 1}});
            ++accepted;
        }
    });
    while (accepted < 20) std::this_thread::yield();
    const std::int64_t before = accepted;
    Elsewhere elsewhere;
    const Finished saved =
        run_program({built("waybill"), "backup", elsewhere.file(), "--config", world.folder() + "/waybill.toml"});
    const std::int64_t after = accepted;
    over = true;
    customers.join();
    ASSERT_EQ(saved.status, 0) << saved.out;
    struct stat seen {};
    ASSERT_EQ(stat(elsewhere.file().c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 07777, 0600u);

    const Finished restored = elsewhere.waybill({"restore", elsewhere.file()});
    ASSERT_EQ(restored.status, 0) << restored.out;
    EXPECT_THAT(restored.out, HasSubstr("hold what was saved"));
    // Table by table the same rows and checksums that were saved: the lines before the last.
    EXPECT_EQ(restored.out.substr(0, restored.out.find(elsewhere.file())), saved.out.substr(0, saved.out.find(elsewhere.file())));
    EXPECT_EQ(elsewhere.waybill({"check"}).status, 0);
    const std::int64_t orders = count(elsewhere.db(), "orders") - 1;
    EXPECT_GE(orders, before);
    EXPECT_LE(orders, after + 1);  // one may have been committed and not answered yet

    const Finished verified =
        run_program({built("waybill"), "restore", elsewhere.file(), "--verify", "--config", world.folder() + "/waybill.toml"});
    EXPECT_EQ(verified.status, 0) << verified.out;
    EXPECT_EQ(elsewhere.waybill({"restore", elsewhere.file()}).status, 1);  // it is not empty any more
}

TEST(Backup, WhoseRestoreIsKilledLeavesADatabaseThatNobodyTakesForWhole) {
    crypto::start();
    World world;
    Elsewhere elsewhere;
    ASSERT_EQ(run_program({built("waybill"), "backup", elsewhere.file(), "--config", world.folder() + "/waybill.toml"}).status,
              0);
    const pid_t child = fork();
    if (child == 0) {
        execl(built("waybill").c_str(), "waybill", "restore", elsewhere.file().c_str(), "--config", elsewhere.config().c_str(),
              nullptr);
        _exit(127);
    }
    ASSERT_TRUE(testing::eventually([&] { return elsewhere.db().query("SHOW TABLES").size() >= 3; }));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(elsewhere.waybill({"restore", elsewhere.file()}).status, 1);
    EXPECT_EQ(elsewhere.waybill({"serve"}).status, 1);
    EXPECT_EQ(elsewhere.waybill({"migrate"}).status, 1);
    EXPECT_EQ(elsewhere.waybill({"check"}).status, 1);
}

}  // namespace
}  // namespace waybill
