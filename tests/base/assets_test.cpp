#include "base/assets.h"
#include "support/places.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace waybill::assets {
namespace {

// A folder that is gone, and switched off, after each test.
class AssetsOnDisk : public testing::Test {
  protected:
    void SetUp() override {
        std::filesystem::create_directories(folder / "web/desk");
        std::ofstream(folder / "web/desk/on_disk.css") << "a{}";
        std::ofstream(folder.string() + ".secret") << "secret";
        set_root(folder.string());
    }
    void TearDown() override {
        set_root("");
        std::filesystem::remove_all(folder);
        std::filesystem::remove(folder.string() + ".secret");
    }
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("waybill-assets-" + std::to_string(::getpid()));
};

TEST(Assets, AreSortedAndEqualToTheirFiles) {
    const auto& table = all();
    EXPECT_TRUE(std::is_sorted(table.begin(), table.end(), [](const Asset& a, const Asset& b) { return a.path < b.path; }));
    for (const Asset& asset : table) {
        std::string file = places::source_dir() + "/" + (asset.path.starts_with("web/") ? "src/" : "") + std::string(asset.path);
        if (asset.path.starts_with("web/reader/")) file = places::build_dir() + "/camera/" + std::string(asset.path);  // came from npm
        EXPECT_EQ(std::filesystem::file_size(file), asset.bytes.size()) << asset.path;
        EXPECT_EQ(read(asset.path), asset.bytes);
    }
}

TEST(Assets, AreFoundByPrefix) {
    for (const Asset& asset : under("sql/")) EXPECT_TRUE(asset.path.starts_with("sql/"));
    EXPECT_EQ(under("").size(), all().size());
    EXPECT_TRUE(under("no/such/").empty());
    EXPECT_FALSE(read("no/such"));
    EXPECT_THROW(url("no/such"), std::logic_error);
}

TEST_F(AssetsOnDisk, WinOverTheBinary) {
    EXPECT_EQ(read("web/desk/on_disk.css"), "a{}");
    const std::string before = url("web/desk/on_disk.css");
    EXPECT_EQ(before.substr(0, 8), "/assets/");
    EXPECT_EQ(before.substr(16), "/web/desk/on_disk.css");
    std::ofstream(folder / "web/desk/on_disk.css") << "b{}";
    EXPECT_NE(url("web/desk/on_disk.css"), before) << "the URL follows the content";
    set_root("");
    EXPECT_FALSE(read("web/desk/on_disk.css"));
}

TEST_F(AssetsOnDisk, NeverLeaveTheFolder) {
    const std::string secret = "../" + folder.filename().string() + ".secret";
    for (const std::string& path : {secret, "web/../" + secret, std::string("web/./desk/on_disk.css"), std::string("/etc/passwd"),
                                    std::string("web//desk"), std::string("web/desk"), std::string("")})
        EXPECT_FALSE(read(path)) << path;
}

}  // namespace
}  // namespace waybill::assets
