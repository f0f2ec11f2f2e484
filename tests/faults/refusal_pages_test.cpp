#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "http/raw_client.h"
#include "support/world.h"

// What people see where the desk says no.
namespace waybill::testing {
namespace {

using http::testing::Answer;
using http::testing::RawClient;
using ::testing::HasSubstr;
using ::testing::Not;

class RefusalPages : public ::testing::Test {
  protected:
    void add_user(const std::string& login, const std::string& role) {
        const auto made = run_program({built("waybill"), "user", "put", "--config", world.folder() + "/waybill.toml", "--login",
                                       login, "--name", login, "--role", role},
                                      "correct horse battery\n");
        ASSERT_EQ(made.status, 0);
    }
    /// The cookie of a fresh session, as a header.
    std::string session(const std::string& login) {
        const auto answer = ask("POST", "/login", form() + "Sec-Fetch-Site: same-origin\r\n",
                                "login=" + login + "&password=" + text::url_encode("correct horse battery") + "&next=%2Fdesk");
        const auto& cookie = answer.headers.at("set-cookie");
        return "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
    }
    static std::string form() { return "Content-Type: application/x-www-form-urlencoded\r\n"; }
    Answer ask(const std::string& method, const std::string& path, const std::string& headers = "",
               const std::string& body = "") {
        RawClient client(std::stoi(world.url().substr(world.url().rfind(':') + 1)));
        return client.ask(method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
                          "\r\n" + headers + "\r\n" + body);
    }

    World world;
};

TEST_F(RefusalPages, AreTheLoginForStrangersAndAPageForTheOthers) {
    EXPECT_EQ(ask("GET", "/desk/picking?a=%26").headers["location"], "/login?next=%2Fdesk%2Fpicking%3Fa%3D%2526");
    EXPECT_EQ(ask("POST", "/desk/many", form(), "action=book").headers["location"], "/login?next=%2Fdesk");
    EXPECT_EQ(ask("GET", "/desk", "Accept: text/event-stream\r\n").status, 401);

    add_user("finn", "finance");
    const std::string finn = session("finn");
    EXPECT_EQ(ask("GET", "/desk", finn).status, 200);
    const auto role = ask("POST", "/desk/many", finn + form(), "action=book");
    EXPECT_EQ(role.status, 403);
    EXPECT_THAT(role.body, ::testing::AllOf(HasSubstr("Your role does not include this."), HasSubstr("class=\"sections\"")));
    EXPECT_THAT(ask("POST", "/desk/many?lang=zh-CN", finn + form(), "action=book").body, HasSubstr("您的角色不包含此操作。"));

    add_user("lee", "logistics");
    const std::string lee = session("lee");
    const auto forged = ask("POST", "/desk/many", lee + form(), "action=book");
    EXPECT_EQ(forged.status, 403);
    EXPECT_THAT(forged.body, HasSubstr("Please open the page again"));
    EXPECT_EQ(ask("POST", "/logout", lee + form()).status, 403) << "nobody is logged out by another site";

    const auto nowhere = ask("GET", "/desk/nowhere", lee);
    EXPECT_EQ(nowhere.status, 404);
    EXPECT_EQ(nowhere.headers.at("content-type"), "text/html; charset=utf-8");
    EXPECT_THAT(nowhere.body, HasSubstr("There is no such page."));
}

TEST_F(RefusalPages, TellTheNumberOfARequestThatFailedAndNothingOfWhy) {
    add_user("lee", "logistics");
    const std::string lee = session("lee");
    world.database().db().execute("RENAME TABLE orders TO orders_away");
    const auto broken = ask("GET", "/desk", lee + "X-Request-Id: tell-this\r\n");
    world.database().db().execute("RENAME TABLE orders_away TO orders");
    EXPECT_EQ(broken.status, 500);
    EXPECT_THAT(broken.body, ::testing::AllOf(HasSubstr("Something went wrong here."), HasSubstr("tell-this"),
                                              HasSubstr("class=\"sections\""), Not(HasSubstr("doesn't exist"))));
    EXPECT_EQ(ask("GET", "/desk", lee).status, 200);
}

}  // namespace
}  // namespace waybill::testing
