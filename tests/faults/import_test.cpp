#include <gmock/gmock.h>

#include <iostream>
#include <random>
#include <set>
#include <thread>

#include "support/checks.h"
#include "support/shop.h"

// A file of orders while the server is killed again and again: no order is lost, none is there twice, and the counts and the
// error file are those of an import that nobody disturbed.
namespace waybill::testing {
namespace {

constexpr int kOrders = 3000, kKills = 4;

std::string file(const std::string& prefix) {
    std::string csv =
        "external_ref,customer_name,address1,city,postal_code,country,sku,description,quantity,unit_price,currency\n";
    for (int i = 0; i < kOrders; ++i) {
        // One in ten names a product that nobody knows and is held, one in seven has a line that is refused.
        const std::string order = prefix + std::to_string(i) + ",Ann Lee,1 High Street,London,N1 9GU,GB,";
        csv += order + (i % 10 == 3 ? "NEW" : "MUG") + ",A mug,1,2.55,GBP\n";
        csv += order + "MUG,A mug," + (i % 7 == 5 ? "0" : "2") + ",2.55,GBP\n";
    }
    return csv;
}

class ImportUnderKills : public ::testing::Test {
  protected:
    ImportUnderKills() : shop(world) { shop.stock("MUG", 5 * kOrders); }

    std::string counts(const World::Answer& a) {
        std::string all;
        for (const char* name : {"rows", "orders", "decided", "accepted", "held", "refused", "replayed"})
            all += std::string(name) + " " + std::to_string(a.whole("/" + std::string(name))) + ", ";
        return all;
    }
    /// Without the references' prefix, which is all that two runs differ in.
    std::string refused(const World::Answer& import, char prefix) {
        std::string csv = world.call("GET", import.text("/error_file")).body;
        std::erase(csv, prefix);
        return csv;
    }
    std::string undisturbed() {
        const auto report = shop.must(world.call("POST", "/api/v1/imports", file("Z")), "an import");
        errors = refused(report, 'Z');
        return counts(report);
    }
    void kill_at_random(int within_ms) {
        std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(1, within_ms)(chance)));
        world.kill_and_restart();
    }
    void expect_each_order_once(const std::string& prefix) {
        std::set<std::string> wanted, found;
        for (int i = 0; i < kOrders; ++i)
            if (i % 7 != 5) wanted.insert(prefix + std::to_string(i));
        for (const auto& row :
             world.database().db().query("SELECT external_ref FROM orders WHERE external_ref LIKE '" + prefix + "%'"))
            EXPECT_TRUE(found.insert(row.text(0)).second) << row.text(0) << " is there twice";
        EXPECT_EQ(found, wanted);
        EXPECT_THAT(violations(world.database().db()), ::testing::IsEmpty());
    }

    World world;
    Shop shop;
    unsigned seed = std::random_device()();
    std::minstd_rand chance{seed};
    std::string errors;
};

TEST_F(ImportUnderKills, FinishesWhatWasAcknowledged) {
    std::cout << "seed " << seed << "\n";
    const std::string expected = undisturbed();
    const auto begun = shop.must(world.call("POST", "/api/v1/imports?wait=0", file("Q")), "an import");
    EXPECT_EQ(begun.status, 202);
    const std::string path = "/api/v1/imports/" + begun.text("/id");
    int cut = 0;
    for (std::int64_t decided = -1; cut < kKills; ++cut) {
        // Each kill meets a server that is at it: the import has come further since the last one.
        eventually([&] {
            const auto now = world.call("GET", path);
            return now.text("/state") == "done" || now.whole("/decided") > decided;
        });
        const auto now = world.call("GET", path);
        if (now.text("/state") == "done") break;
        decided = now.whole("/decided");
        std::cout << "killed at " << decided << "\n";
        kill_at_random(200);
    }
    EXPECT_GT(cut, 0);
    ASSERT_TRUE(eventually([&] { return world.call("GET", path).text("/state") == "done"; }, std::chrono::seconds(90)));
    const auto report = world.call("GET", path);
    EXPECT_EQ(counts(report), expected);
    EXPECT_TRUE(refused(report, 'Q') == errors) << "the error files differ";
    expect_each_order_once("Q");
}

TEST_F(ImportUnderKills, TakesTheFileOfASenderWhoWasCutOffAndSendsItAgain) {
    std::cout << "seed " << seed << "\n";
    const std::string expected = undisturbed();
    const std::string csv = file("Q");
    World::Answer last;
    int sent = 0;
    for (; sent < 20 && last.status != 201; ++sent) {
        std::thread sender([&] { last = world.call("POST", "/api/v1/imports", csv); });
        if (sent < kKills) kill_at_random(700);
        sender.join();
    }
    std::cout << "sent " << sent << " times\n";
    ASSERT_EQ(last.status, 201) << last.body;
    // Either it joined the import that the killed server had begun, or that one was finished and everything is a replay.
    ASSERT_TRUE(
        eventually([&] { return world.database().db().query("SELECT id FROM order_import WHERE state = 'working'").empty(); }));
    EXPECT_EQ(last.whole("/accepted") + last.whole("/held") + last.whole("/replayed"), kOrders - last.whole("/refused"));
    if (last.whole("/replayed") == 0) {
        EXPECT_EQ(counts(last), expected);
    }
    EXPECT_TRUE(refused(last, 'Q') == errors) << "the error files differ";
    expect_each_order_once("Q");
}

}  // namespace
}  // namespace waybill::testing
