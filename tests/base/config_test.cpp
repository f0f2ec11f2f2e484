#include "base/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace waybill {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::array<Setting, 5> kSettings = {{
    {"http.host", Setting::Kind::text, "127.0.0.1", "Address."},
    {"http.port", Setting::Kind::integer, "8080", "Port."},
    {"http.idle_time", Setting::Kind::duration, "5s", "Pause."},
    {"log.json", Setting::Kind::flag, "true", "Lines."},
    {"web.root", Setting::Kind::text, "", "Folder."},
}};

class ConfigTest : public testing::Test {
  protected:
    ~ConfigTest() override { std::filesystem::remove(file); }
    void write(std::string_view toml) const { std::ofstream(file) << toml; }
    // The sentence of the error, empty where there is none.
    std::string complaint(const std::map<std::string, std::string>& environment = {},
                          const std::map<std::string, std::string>& overrides = {}) const {
        const auto config = Config::load(kSettings, std::filesystem::exists(file) ? file : "", environment, overrides);
        return config ? "" : config.error().detail;
    }
    const std::string file =
        (std::filesystem::temp_directory_path() / ("waybill-config-" + std::to_string(::getpid()) + ".toml")).string();
};

TEST_F(ConfigTest, FallsBackToTheDefaults) {
    const auto config = Config::load(kSettings, "", {}, {});
    ASSERT_TRUE(config);
    EXPECT_EQ(config->text("http.host"), "127.0.0.1");
    EXPECT_EQ(config->integer("http.port"), 8080);
    EXPECT_EQ(config->duration("http.idle_time"), 5s);
    EXPECT_TRUE(config->flag("log.json"));
    EXPECT_EQ(config->text("web.root"), "");
    EXPECT_THROW((void)config->text("no.such"), std::logic_error);
    EXPECT_THROW((void)config->integer("http.host"), std::logic_error);
}

TEST_F(ConfigTest, LaterSourcesWin) {
    write("[http]\nhost = \"a\"\nport = 1\nidle_time = \"250ms\"\n[log]\njson = false\n");
    const auto config =
        Config::load(kSettings, file, {{"WAYBILL_HTTP_PORT", "2"}, {"WAYBILL_HTTP_IDLE_TIME", "2min"}}, {{"http.port", "3"}});
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(config->text("http.host"), "a");
    EXPECT_EQ(config->integer("http.port"), 3);
    EXPECT_EQ(config->duration("http.idle_time"), 2min);
    EXPECT_FALSE(config->flag("log.json"));
}

TEST_F(ConfigTest, NamesEveryMistakeAndWhereItStood) {
    write("[http]\nport = \"80\"\nprot = 1\nidle_time = 5\n[log]\njson = 1\n");
    const std::string text =
        complaint({{"WAYBILL_HTTP_PROT", "1"}, {"WAYBILL_LOG_JSON", "maybe"}}, {{"no.such", "1"}, {"http.port", "x"}});
    EXPECT_THAT(text, HasSubstr(file + ":2: http.port: must be a whole number"));
    EXPECT_THAT(text, HasSubstr(file + ":3: http.prot: is not a known setting"));
    EXPECT_THAT(text, HasSubstr(file + ":4: http.idle_time: must be a duration"));
    EXPECT_THAT(text, HasSubstr(file + ":6: log.json: must be true or false"));
    EXPECT_THAT(text, HasSubstr("environment variable WAYBILL_HTTP_PROT: is not a known setting"));
    EXPECT_THAT(text, HasSubstr("environment variable WAYBILL_LOG_JSON: must be true or false"));
    EXPECT_THAT(text, HasSubstr("command line, no.such: is not a known setting"));
    EXPECT_THAT(text, HasSubstr("command line, http.port: must be a whole number"));
}

TEST_F(ConfigTest, ExplainsAFileThatCannotBeRead) {
    write("[http\n");
    EXPECT_THAT(complaint(), HasSubstr(file + ":1: "));
    EXPECT_FALSE(Config::load(kSettings, "/no/such/file.toml", {}, {}));
}

TEST(ParseDuration, ReadsAWholeNumberAndAUnit) {
    EXPECT_EQ(parse_duration("250ms"), 250ms);
    EXPECT_EQ(parse_duration("10s"), 10s);
    EXPECT_EQ(parse_duration("5min"), 5min);
    EXPECT_EQ(parse_duration("4h"), 4h);
    EXPECT_EQ(parse_duration("3d"), 72h);
    for (const char* bad : {"", "5", "s", "-5s", "1.5s", "5 s", "5m", "5S", "99999999999999999d", "99999999999999999999s"})
        EXPECT_FALSE(parse_duration(bad)) << bad;
}

}  // namespace
}  // namespace waybill
