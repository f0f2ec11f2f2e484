#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/crypto.h"
#include "base/gzip.h"
#include "support/shop.h"

// What was said to a carrier, as the people read it who have to make sense of it.
namespace waybill {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::eventually;
using testing::run_program;
using testing::Shop;
using testing::World;

class ConversationFlow : public ::testing::Test {
  protected:
    void SetUp() override { crypto::start(); }

    std::string book(const std::string& carrier) {
        shop.stock("MUG", 10);
        std::string order;
        shop.packed({{"MUG", 1}}, &order);
        return shop.must(world.call("POST", "/api/v1/shipments", R"({"order":")" + order + R"(","carrier":")" + carrier + R"("})"), "book").text("/id");
    }
    World::Answer talks(const std::string& id) { return world.call("GET", "/api/v1/shipments/" + id + "/conversation"); }
    std::string stored() {
        std::string all;
        for (const auto& row : world.database().db().query("SELECT calls FROM booking_conversation")) {
            if (row.text(0).starts_with('[')) {
                all += row.text(0);
                continue;
            }
            std::istringstream in(row.text(0));
            gzip::Reader reader(in);
            std::string text(1 << 20, '\0');
            text.resize(reader.read(text.data(), text.size()));
            all += text;
        }
        return all;
    }
    int status_for(const std::string& role, const std::string& path) {
        const auto issued = run_program({testing::built("waybill"), "key", "issue", "--config", world.folder() + "/waybill.toml", "--name", role, "--role", role});
        return world.send("GET", path, {{"Authorization", "Bearer " + issued.out.substr(0, issued.out.find('\n'))}}).status;
    }

    // The secret stands in the address that every request bears: where nothing hid it, it would be found.
    World world{{{"seller", "line = \"1 demo-secret Road\""}}};
    Shop shop{world};
};

TEST_F(ConversationFlow, OfABookingAndItsVoidIsShownWithoutASecret) {
    const auto id = book("demo_b");
    ASSERT_TRUE(shop.becomes(id, "booked"));
    ASSERT_EQ(world.call("POST", "/api/v1/shipments/" + id + "/void").status, 202);
    ASSERT_TRUE(shop.becomes(id, "voided"));
    const auto said = talks(id);
    ASSERT_EQ(said.status, 200) << said.body;
    ASSERT_EQ(said.json.find("data")->items.size(), 2u) << said.body;
    EXPECT_EQ(said.text("/data/0/operation"), "void");
    EXPECT_EQ(said.text("/data/1/operation"), "book");
    EXPECT_EQ(said.text("/data/1/outcome"), "done");
    EXPECT_EQ(said.whole("/data/1/calls/0/status"), 201);
    EXPECT_THAT(said.text("/data/1/calls/0/body"), HasSubstr("1 *** Road"));
    EXPECT_THAT(said.body, HasSubstr(R"({"name":"Authorization","value":"***"})"));
    EXPECT_THAT(stored(), Not(HasSubstr("demo-secret")));
    EXPECT_THAT(stored(), HasSubstr("1 *** Road"));

    const std::string path = "/api/v1/shipments/" + id + "/conversation";
    EXPECT_EQ(status_for("auditor", path), 200);
    for (const char* role : {"packer", "customer_service", "finance"}) EXPECT_EQ(status_for(role, path), 403) << role;
    EXPECT_EQ(world.call("GET", "/api/v1/shipments/shp_0000000000001/conversation").status, 404);
}

TEST_F(ConversationFlow, ThatAKillCutOffShowsWhatWasSentAndWhatTheCarrierWasAskedThen) {
    world.simulator().set_faults(R"([{"on":"book","kind":"timeout_after_commit","times":1,"seconds":20}])");
    const auto id = book("demo_b");
    ASSERT_TRUE(eventually([&] { return world.call("GET", "/api/v1/shipments/" + id).text("/bookings/0/state") == "sending"; }));
    world.kill_and_restart();
    ASSERT_TRUE(shop.becomes(id, "booked", std::chrono::seconds(60)));
    const auto said = talks(id);
    const auto& all = said.json.find("data")->items;
    ASSERT_GE(all.size(), 2u) << said.body;
    EXPECT_EQ(all.front().find("operation")->string, "find");
    EXPECT_EQ(all.back().find("outcome")->string, "not_known");
    EXPECT_TRUE(all.back().at("/calls/0/spends")->boolean);
    EXPECT_EQ(all.back().at("/calls/0/method")->string, "POST");
}

}  // namespace
}  // namespace waybill
