#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/text.h"
#include "http/raw_client.h"
#include "support/shop.h"

// What the roles do not see: of an order by its key, and on the pages of the desk.
namespace waybill {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::eventually;
using testing::run_program;
using testing::Shop;
using testing::World;

class SightOfRoles : public ::testing::Test {
  protected:
    void SetUp() override {
        crypto::start();
        shop.stock("MUG", 10);
    }
    World::Answer as(const std::string& role, const std::string& path) {
        const auto issued = waybill({"key", "issue", "--name", role, "--role", role});
        return world.send("GET", path, {{"Authorization", "Bearer " + issued.out.substr(0, issued.out.find('\n'))}});
    }
    /// A page of the desk, for somebody with that role who has logged in.
    http::testing::Answer page_for(const std::string& role, const std::string& path) {
        EXPECT_EQ(waybill({"user", "put", "--login", role, "--name", role, "--role", role}, "correct horse battery\n").status, 0);
        const std::string form = "login=" + role + "&password=" + text::url_encode("correct horse battery");
        http::testing::RawClient client(world.port(), std::chrono::seconds(30));
        const auto session = client.ask("POST /login HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                                        "Content-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
        const std::string cookie = session.headers.at("set-cookie");
        http::testing::RawClient reader(world.port(), std::chrono::seconds(30));
        return reader.ask("GET " + path + " HTTP/1.1\r\nHost: x\r\nCookie: " + cookie.substr(0, cookie.find(';')) + "\r\n\r\n");
    }
    testing::Finished waybill(std::vector<std::string> words, const std::string& input = "") {
        words.insert(words.begin(), testing::built("waybill"));
        words.insert(words.end(), {"--config", world.folder() + "/waybill.toml"});
        return run_program(words, input);
    }

    World world;
    Shop shop{world};
};

std::size_t count_of(const World::Answer& order, const std::string& list) { return order.json.find(list)->items.size(); }

TEST_F(SightOfRoles, OnAnOrderIsWhatTheirOwnRoutesShowThem) {
    std::string order;
    const auto package = shop.packed({{"MUG", 1}}, &order);
    const auto shipment = shop.book(order, package);
    ASSERT_TRUE(shop.becomes(shipment, "booked"));
    const std::string path = "/api/v1/orders/" + order;
    auto& db = world.database().db();
    ASSERT_TRUE(eventually([&] { return world.call("GET", path).json.find("trackers")->items.size() == 1; }));
    db.transact([](db::Tx& tx) {
        tx.run(db::Statement{"INSERT INTO tracking_event (id, tracker_id, identity, code, at, confidence, status, text, seen_at) "
                             "SELECT 1, id, UNHEX(SHA2('x', 256)), 'X', NOW(6), 'exact', 'in_transit', 'Left with Mrs Bell at 14 Brick Lane', NOW(6) FROM tracker"});
    });
    const auto all = as("customer_service", path);
    const std::string number = all.text("/shipments/0/tracking_number");
    ASSERT_NE(number, "");
    ASSERT_GT(all.whole("/shipments/0/price/minor"), 0);
    EXPECT_THAT(all.body, HasSubstr("Mrs Bell"));

    const auto picker = as("picker", path);
    ASSERT_EQ(picker.status, 200) << picker.body;
    for (const char* list : {"packages", "shipments", "trackers"}) EXPECT_EQ(count_of(picker, list), 0u) << list;
    EXPECT_THAT(picker.body, AllOf(Not(HasSubstr(number)), Not(HasSubstr("\"price\"")), Not(HasSubstr("Mrs Bell"))));

    const auto packer = as("packer", path);
    for (const char* list : {"packages", "shipments", "trackers"}) EXPECT_EQ(count_of(packer, list), 1u) << list;
    EXPECT_THAT(packer.body, AllOf(HasSubstr(number), HasSubstr("\"price\":null"), Not(HasSubstr("\"minor\""))));

    const auto finance = as("finance", path);
    EXPECT_EQ(finance.whole("/shipments/0/price/minor"), all.whole("/shipments/0/price/minor"));
    EXPECT_EQ(count_of(finance, "packages"), 0u);
    EXPECT_EQ(count_of(finance, "trackers"), 0u);
    EXPECT_THAT(finance.body, Not(HasSubstr("Mrs Bell")));
}

TEST_F(SightOfRoles, OfABookingInDoubtEndsBeforeTheRequestWhereTheyReadNoConversations) {
    world.simulator().set_faults(R"([{"on":"book","kind":"reset_before","times":1}])");
    std::string order;
    shop.packed({{"MUG", 1}}, &order);
    const auto id = shop.must(world.call("POST", "/api/v1/shipments", R"({"order":")" + order + R"(","carrier":"demo_c"})"), "book").text("/id");
    ASSERT_TRUE(eventually([&] { return world.call("GET", "/api/v1/shipments/" + id).text("/reason") == "needs_person"; }));
    const std::string page = "/desk/shipments/" + id + "/doubt";
    const auto finance = page_for("finance", page);
    ASSERT_EQ(finance.status, 200);
    EXPECT_THAT(finance.body, AllOf(HasSubstr("Booking in doubt"), HasSubstr("Your role does not include what was said to carriers."), Not(HasSubstr("Brick Lane"))));
    EXPECT_THAT(finance.body, Not(HasSubstr("Nothing left this house")));
    const auto logistics = page_for("logistics", page);
    EXPECT_THAT(logistics.body, AllOf(HasSubstr("12 Brick Lane"), Not(HasSubstr("Your role does not include"))));
}

}  // namespace
}  // namespace waybill
