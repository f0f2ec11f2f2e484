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
