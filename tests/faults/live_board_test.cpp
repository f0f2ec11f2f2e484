#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "http/raw_client.h"
#include "support/shop.h"

// The board's tiles while somebody looks at them, over the real program.
namespace waybill::testing {
namespace {

using http::testing::RawClient;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;

class LiveBoard : public ::testing::Test {
  protected:
    std::unique_ptr<RawClient> look(const std::string& credential) {
        auto client = std::make_unique<RawClient>(std::stoi(world.url().substr(world.url().rfind(':') + 1)), seconds(20));
        client->send("GET /desk/live HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n" + credential + "\r\n");
        return client;
    }
    std::string admin() const { return "Authorization: Bearer " + world.admin_key() + "\r\n"; }
    /// The next event's JSON.
    static std::string counts(RawClient& client) {
        const auto frame = client.read_until("}}\n\n");
        const std::size_t at = frame.rfind("event: counts\ndata: ");
        return at == std::string::npos ? "" : text::trim(frame.substr(at + 20));
    }

    World world{{{"http", "listeners_of_one = 4\nheartbeat = \"500ms\""}}};
};

TEST_F(LiveBoard, TellsWhatHoldsNowAndThenEveryChange) {
    Shop shop(world);
    shop.stock("MUG", 20);
    const auto client = look(admin());
    EXPECT_THAT(client->read_until("\r\n\r\n"), AllOf(HasSubstr("HTTP/1.1 200 OK"), HasSubstr("text/event-stream")));
    EXPECT_THAT(counts(*client), AllOf(HasSubstr("\"all\":0"), HasSubstr("\"held\":0")));
    shop.order({{"MUG", 1}});
    EXPECT_THAT(counts(*client), HasSubstr("\"all\":1"));
    const auto late = look(admin());
    EXPECT_THAT(counts(*late), HasSubstr("\"all\":1")) << "who comes later is told at once";
    EXPECT_EQ(client->read_until(":\n\n").find("\"all\":0"), std::string::npos);
    world.stop();
    client->read_to_end();
    EXPECT_TRUE(client->clean());
}

TEST_F(LiveBoard, IsForWhoMaySeeTheBoardAndNotForEverMore) {
    EXPECT_EQ(look("")->read().status, 401);
    EXPECT_EQ(look("Authorization: Bearer wb_live_nonsense\r\n")->read().status, 401);
    const auto issued = run_program(
        {built("waybill"), "key", "issue", "--config", world.folder() + "/waybill.toml", "--name", "p", "--role", "picker"});
    EXPECT_EQ(look("Authorization: Bearer " + text::trim(issued.out) + "\r\n")->read().status, 403);
    std::vector<std::unique_ptr<RawClient>> boards;
    for (int i = 0; i < 4; ++i) boards.push_back(look(admin()));
    for (auto& board : boards) EXPECT_FALSE(counts(*board).empty());
    const auto fifth = look(admin())->read();
    EXPECT_EQ(fifth.status, 503);
    EXPECT_TRUE(fifth.headers.contains("retry-after"));
    boards.pop_back();
    EXPECT_TRUE(eventually([&] {
        auto again = look(admin());
        return again->read_until("\r\n").find(" 200 ") != std::string::npos;
    }));
}

}  // namespace
}  // namespace waybill::testing
