#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "base/crypto.h"
#include "support/checks.h"
#include "support/shop.h"

// Accounts with a carrier changed while the server runs, and what follows for bookings.
namespace waybill {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::eventually;
using testing::run_program;
using testing::Shop;
using testing::World;

const std::string kLive = "/api/v1/carriers/demo/accounts/live";

class AccountsFlow : public ::testing::Test {
  protected:
    void SetUp() override {
        crypto::start();
        shop.stock("MUG", 20);
    }
    testing::Finished waybill(std::vector<std::string> words) {
        words.insert(words.begin(), testing::built("waybill"));
        words.insert(words.end(), {"--config", world.folder() + "/waybill.toml"});
        return run_program(words);
    }
    std::string book() {
        std::string order;
        shop.packed({{"MUG", 1}}, &order);
        return shop.must(world.call("POST", "/api/v1/shipments", R"({"order":")" + order + R"("})"), "book").text("/id");
    }
    /// The customer of the carrier's contract "b" is our live account; the configuration's is its customer "d".
    World::Answer put(const std::string& secret = "demo-secret") {
        return world.call("PUT", kLive, R"({"endpoint":")" + world.simulator().url() + R"(/b","secrets":{"client_id":"demo","client_secret":")" + secret + R"("}})");
    }
    std::string booked_by(const std::string& shipment) {
        const auto reference = world.call("GET", "/api/v1/shipments/" + shipment).text("/bookings/0/reference");
        const auto truth = world.simulator().control("GET", "/_sim/shipments?reference=" + reference);
        const auto* account = truth.at("/data/0/account");
        return account ? account->string : "";
    }
    std::int64_t rows_with(const std::string& word) {
        std::int64_t found = 0;
        auto& db = world.database().db();
        for (const auto& column : db.query("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND data_type NOT IN "
                                           "('bigint', 'int', 'smallint', 'tinyint', 'datetime', 'enum')"))
            found += db.query("SELECT COUNT(*) FROM `" + column.text(0) + "` WHERE INSTR(`" + column.text(1) + "`, '" + word + "') > 0").at(0).integer(0);
        return found;
    }
    std::string log() {
        std::ifstream in(world.folder() + "/server.log", std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    World world;
    Shop shop{world};
};

TEST_F(AccountsFlow, ChangedWhileTheServerRunsTakeNewBookingsAndLeaveTheOldOnesWhereTheyWere) {
    EXPECT_THAT(put().body, HasSubstr(world.folder() + "/secrets.key")) << "no key yet: the file is named";
    ASSERT_EQ(waybill({"seal", "make"}).status, 0);
    struct stat key {};
    ASSERT_EQ(stat((world.folder() + "/secrets.key").c_str(), &key), 0);
    EXPECT_EQ(key.st_mode & 0777, 0600u);

    const auto before = book();
    ASSERT_TRUE(shop.becomes(before, "booked"));
    EXPECT_EQ(booked_by(before), "d");
    world.simulator().set_faults(R"([{"on":"book","kind":"half_reply","times":1}])");
    const auto doubtful = book();
    ASSERT_TRUE(shop.becomes(doubtful, "in_doubt"));

    ASSERT_EQ(put().status, 200);
    EXPECT_EQ(world.call("POST", kLive + "/use").status, 422) << "real labels are confirmed";
    const auto used = world.call("POST", kLive + "/use", R"({"confirm":"live"})");
    ASSERT_EQ(used.status, 200) << used.body;
    EXPECT_EQ(used.text("/unusable"), "");
    const auto after = book();
    ASSERT_TRUE(shop.becomes(after, "booked"));
    EXPECT_EQ(booked_by(after), "b");

    ASSERT_TRUE(shop.becomes(doubtful, "booked", std::chrono::seconds(60))) << "asked about by the account that sent it";
    EXPECT_EQ(booked_by(doubtful), "d");
    EXPECT_EQ(world.call("GET", "/api/v1/shipments/" + doubtful).json.find("bookings")->items.size(), 1u);
    ASSERT_EQ(world.call("POST", "/api/v1/shipments/" + before + "/void").status, 202);
    EXPECT_TRUE(shop.becomes(before, "voided")) << "by the account that booked it";
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

TEST_F(AccountsFlow, AreTriedWithACallThatChangesNothingAndTellNoSecret) {
    ASSERT_EQ(waybill({"seal", "make"}).status, 0);
    const std::string wrong = "wrong-and-never-told";
    const auto entered = put(wrong);
    ASSERT_EQ(entered.status, 200) << entered.body;
    const auto bad = world.call("POST", kLive + "/try");
    EXPECT_THAT(bad.body, AllOf(HasSubstr(R"("good":false)"), HasSubstr("credentials")));
    ASSERT_EQ(put().status, 200);
    const auto good = world.call("POST", kLive + "/try");
    EXPECT_THAT(good.body, AllOf(HasSubstr(R"("good":true)"), HasSubstr(R"("operation":"rate")"), HasSubstr("HTTP 200")));
    EXPECT_EQ(world.simulator().control("GET", "/_sim/summary").find("accepted")->integer, 0);
    const auto seen = world.call("GET", "/api/v1/carriers");
    for (const auto* answer : {&entered, &bad, &good, &seen}) {
        EXPECT_THAT(answer->body, Not(HasSubstr(wrong)));
        EXPECT_THAT(answer->body, Not(HasSubstr("demo-secret")));
    }
    EXPECT_EQ(rows_with(wrong), 0);
    EXPECT_EQ(rows_with("demo-secret"), 0);
    EXPECT_THAT(log(), AllOf(HasSubstr("accounts.changed"), Not(HasSubstr(wrong)), Not(HasSubstr("demo-secret"))));
}

TEST_F(AccountsFlow, AreForLeadsAndSeenByAuditors) {
    ASSERT_EQ(waybill({"seal", "make"}).status, 0);
    const auto as = [&](const std::string& role, const std::string& method, const std::string& path) {
        const auto issued = waybill({"key", "issue", "--name", role, "--role", role});
        return world.send(method, path, {{"Authorization", "Bearer " + issued.out.substr(0, issued.out.find('\n'))}, {"Content-Type", "application/json"}},
                          method == "PUT" ? "{}" : "").status;
    };
    EXPECT_EQ(as("auditor", "GET", "/api/v1/carriers"), 200);
    EXPECT_EQ(as("auditor", "PUT", kLive), 403);
    EXPECT_EQ(as("logistics", "PUT", kLive), 403);
    EXPECT_EQ(as("logistics", "GET", "/api/v1/carriers"), 403);
    EXPECT_EQ(as("logistics_lead", "PUT", "/api/v1/carriers/demo/accounts/simulator"), 200);
}

TEST_F(AccountsFlow, AreSealedUnderAnotherKeyWhileBookingsGoOn) {
    ASSERT_EQ(waybill({"seal", "make"}).status, 0);
    ASSERT_EQ(put().status, 200);
    ASSERT_EQ(world.call("POST", kLive + "/use", R"({"confirm":"live"})").status, 200);
    const auto rotated = waybill({"seal", "rotate", "--forget"});
    ASSERT_EQ(rotated.status, 0);
    EXPECT_THAT(rotated.out, HasSubstr("2 secret(s)"));
    EXPECT_EQ(waybill({"seal", "check"}).status, 0);
    world.kill_and_restart();
    const auto id = book();
    ASSERT_TRUE(shop.becomes(id, "booked"));
    EXPECT_EQ(booked_by(id), "b");

    const std::string saved = world.folder() + "/saved.backup";
    ASSERT_EQ(waybill({"backup", saved}).status, 0);
    EXPECT_THAT(waybill({"restore", saved, "--verify"}).out, HasSubstr("all 2 secret(s) of carriers in it open"));
    std::rename((world.folder() + "/secrets.key").c_str(), (world.folder() + "/away.key").c_str());
    EXPECT_THAT(waybill({"restore", saved, "--verify"}).out, AllOf(HasSubstr("2 of 2 secret(s)"), HasSubstr("secrets.key is not there")));
    world.kill_and_restart();  // and starts
    const auto closed = world.call("GET", kLive);
    EXPECT_THAT(closed.text("/unusable"), HasSubstr("secrets.key is not there"));
}

}  // namespace
}  // namespace waybill
