#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/crypto.h"
#include "support/folder.h"
#include "support/places.h"
#include "support/shop.h"

// What somebody has who has the package and nothing else: the program at its place, headers, a CMake package.
namespace waybill {
namespace {

namespace fs = std::filesystem;
using testing::Finished;
using ::testing::HasSubstr;
using testing::run_program;
using testing::Shop;
using testing::World;

/// An installation under a folder of its own.
class Installation {
  public:
    Installation() {
        must({cmake(), "--install", places::build_dir(), "--prefix", prefix()});
    }

    static std::string cmake() { return fs::exists("/usr/bin/cmake") ? "/usr/bin/cmake" : "/usr/local/bin/cmake"; }
    std::string prefix() const { return folder_ / "usr"; }
    const std::string& folder() const { return folder_.path(); }
    std::string program() const { return prefix() + "/bin/waybill"; }

    static void must(const std::vector<std::string>& words) {
        const Finished finished = run_program(words);
        if (finished.status != 0) throw std::runtime_error(words[0] + " " + words[1] + " failed:\n" + finished.out);
    }
    /// Copies the stranger's folder out of the tree, builds it there, and installs the module beside ours.
    void add_stranger() const {
        const std::string source = folder_ / "stranger", build = folder_ / "build";
        fs::copy(fs::path(places::source_dir()) / "tests/stranger", source, fs::copy_options::recursive);
        // The library that it links is what this build made of it: instrumented, where this build is.
        const std::string flags = "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Werror " WAYBILL_INSTRUMENTED;
        must({cmake(), "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_PREFIX_PATH=" + prefix(),
              "-DCMAKE_INSTALL_PREFIX=" + prefix(), flags});
        must({cmake(), "--build", build});
        must({cmake(), "--install", build});
    }

  private:
    places::Folder folder_{"installed", places::Folder::On::disk};
};

TEST(InstalledForm, HasItsFilesAtTheirPlaces) {
    const Installation installed;
    for (const char* file : {"bin/waybill", "bin/waybill-simulator", "lib/waybill/carriers/demo/carrier.so",
                             "lib/waybill/carriers/demo/carrier.json", "lib/libwaybill_contract.a", "include/waybill/carrier.h",
                             "lib/cmake/Waybill/WaybillConfig.cmake", "lib/cmake/Waybill/WaybillConfigVersion.cmake"})
        EXPECT_TRUE(fs::exists(installed.prefix() + "/" + file)) << file;
    EXPECT_THAT(run_program({installed.program(), "--version"}).out, HasSubstr("0."));
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{},
                                                                                       {"serve"},
                                                                                       {"migrate"},
                                                                                       {"check"},
                                                                                       {"user", "put"},
                                                                                       {"user", "list"},
                                                                                       {"user", "disable"},
                                                                                       {"user", "password"},
                                                                                       {"key", "issue"},
                                                                                       {"key", "list"},
                                                                                       {"key", "revoke"},
                                                                                       {"backup"},
                                                                                       {"restore"},
                                                                                       {"carrier", "check"}}) {
        std::vector<std::string> all = {installed.program()};
        all.insert(all.end(), words.begin(), words.end());
        all.emplace_back("--help");
        const Finished help = run_program(all);
        EXPECT_EQ(help.status, 0);
        EXPECT_THAT(help.out, HasSubstr("Usage:"));
    }
    EXPECT_EQ(run_program({installed.program(), "no-such-command"}).status, 1);
    EXPECT_EQ(run_program({installed.program(), "backup"}).status, 1);
}

TEST(InstalledForm, TriesAStrangersCarrierOut) {
    const Installation installed;
    installed.add_stranger();
    const Finished checked = run_program({installed.program(), "carrier", "check", installed.folder() + "/build/carriers/swift/carrier.so"});
    EXPECT_EQ(checked.status, 0) << checked.out;
    EXPECT_THAT(checked.out, HasSubstr("all are well"));
    // The installed module has no recordings beside it: that is said, and is no success.
    const Finished alone = run_program({installed.program(), "carrier", "check", installed.prefix() + "/lib/waybill/carriers/swift"});
    EXPECT_EQ(alone.status, 1);
    EXPECT_THAT(alone.out, HasSubstr("a recording of book"));
}

TEST(InstalledForm, LoadsAStrangersCarrierAndBooksWithIt) {
    crypto::start();
    const Installation installed;
    installed.add_stranger();
    const std::string accounts = installed.folder() + "/carriers.json";
    std::ofstream(accounts) << "{}";
    World world({{"carriers", "accounts = \"" + accounts + "\""},
                 {"shipping", "default_carrier = \"swift\"\ndefault_service = \"standard\"\nlabel_format = \"zpl\""}},
                installed.prefix());
    // Only now it is known where the carrier listens.
    std::ofstream(accounts) << R"({"swift": {"endpoint": ")" << world.simulator().url()
                            << R"(", "secrets": {"user": "demo", "word": "demo-secret"}}})";
    world.kill_and_restart();

    Shop shop(world);
    shop.stock("MUG", 3);
    std::string order;
    const std::string package = shop.packed({{"MUG", 1}}, &order);
    const std::string shipment = shop.book(order, package);
    ASSERT_TRUE(shop.becomes(shipment, "booked"));
    const auto seen = shop.must(world.call("GET", "/api/v1/shipments/" + shipment), "the shipment");
    EXPECT_THAT(seen.body, HasSubstr("\"swift\""));
    const auto parcels = world.simulator().control("GET", "/_sim/shipments");
    ASSERT_EQ(parcels.at("/data")->items.size(), 1u);
    EXPECT_EQ(parcels.at("/data/0/state")->string, "booked");
    EXPECT_THAT(seen.body, HasSubstr(parcels.at("/data/0/tracking_number")->string));
}

}  // namespace
}  // namespace waybill
