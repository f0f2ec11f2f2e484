#include "base/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "waybill/json.h"

namespace waybill::log {
namespace {

class LogTest : public testing::Test {
  protected:
    void SetUp() override { open(file, Level::info); }
    void TearDown() override {
        open("-", Level::error);
        std::filesystem::remove(file);
    }
    std::vector<json::Value> lines() const {
        std::vector<json::Value> all;
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);) all.push_back(json::parse(line).value());
        return all;
    }
    const std::string file = (std::filesystem::temp_directory_path() / ("waybill-log-" + std::to_string(::getpid()))).string();
};

TEST_F(LogTest, WritesOneJsonObjectALine) {
    info("booking.sent",
         {{"order", OrderId(1)}, {"n", 3}, {"ratio", 0.5}, {"nan", 0.0 / 0.0}, {"ok", true}, {"text", "a\nb\"}\n{"}});
    const auto all = lines();
    ASSERT_EQ(all.size(), 1U) << "a newline in a text does not start a line";
    EXPECT_EQ(all[0].find("event")->text(), "booking.sent");
    EXPECT_EQ(all[0].find("level")->text(), "info");
    EXPECT_TRUE(parse_rfc3339(*all[0].find("at")->text()));
    EXPECT_EQ(all[0].find("order")->text(), "ord_0000000000001");
    EXPECT_EQ(all[0].find("n")->whole(), 3);
    EXPECT_EQ(all[0].find("nan")->kind, json::Kind::null);
    EXPECT_TRUE(all[0].find("ok")->boolean);
    EXPECT_EQ(all[0].find("text")->text(), "a\nb\"}\n{");
}

TEST_F(LogTest, HidesSecretsByTheirType) {
    warning("login", {{"password", Secret<std::string>("hidden")}, {"name", Pii<std::string>("Jane")}});
    EXPECT_EQ(lines().at(0).find("password")->text(), "***");
    EXPECT_EQ(lines().at(0).find("name")->text(), "***");
}

TEST_F(LogTest, KeepsForeignBytesReadable) {
    error("reply.bad", {{"body",
                         "a\xFF"
                         "b"}});
    EXPECT_EQ(lines().at(0).find("body")->text(), "a\uFFFDb");
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel) {
    debug("noise");
    info("heard");
    EXPECT_EQ(lines().size(), 1U);
}

TEST_F(LogTest, NeverMixesTheLinesOfThreads) {
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([] {
                for (int n = 0; n < 200; ++n) info("tick", {{"text", std::string(300, 'x')}});
            });
        }
    }
    EXPECT_EQ(lines().size(), 800U);
}

TEST(Log, ThrowsWhereItsFileCannotBeOpened) { EXPECT_THROW(open("/no/such/folder/log", Level::info), std::runtime_error); }

}  // namespace
}  // namespace waybill::log
