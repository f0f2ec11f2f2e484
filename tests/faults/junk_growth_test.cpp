#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>

#include "faults/bad_requests.h"
#include "http/raw_client.h"
#include "support/world.h"

// P16: ten thousand junk requests against the real program. It answers each, and is no larger afterwards.
namespace waybill::testing {
namespace {

using http::testing::RawClient;
using std::chrono::seconds;

constexpr int kRequests = 10'000;

std::int64_t resident_kb(int pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
    return 0;
}

/// What AddressSanitizer keeps of freed memory is not the server's: the process under test keeps little of it.
void keep_little_quarantine() {
    const char* const given = std::getenv("ASAN_OPTIONS");
    const std::string options = std::string(given ? given : "") + ":quarantine_size_mb=1:thread_local_quarantine_size_kb=16";
    ::setenv("ASAN_OPTIONS", options.c_str(), 1);
}

class Junk : public ::testing::Test {
  protected:
    static std::map<std::string, std::string> settings() {
        keep_little_quarantine();
        return {{"http", "header_time = \"2s\""}, {"log", "level = \"error\""}};
    }
    int port() const { return std::stoi(world_.url().substr(world_.url().rfind(':') + 1)); }

    /// The row of the table, or random bytes in its place; the bytes are a pure function of the number.
    void send_one(int number, std::mt19937& random) {
        const bool noise = number % 4 == 0;
        const BadRequest& row = table_[static_cast<std::size_t>(number) % table_.size()];
        std::string bytes = row.bytes;
        if (noise) {
            bytes.assign(1 + random() % 2'000, '\0');
            for (auto& c : bytes) c = static_cast<char>(random());
        }
        const auto start = std::chrono::steady_clock::now();
        RawClient client(port());
        client.send(bytes);
        client.finish_sending();
        const auto heard = client.read_to_end();
        EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(5)) << row.name;
        EXPECT_FALSE(client.timed_out()) << row.name;
        EXPECT_LE(count(heard, "HTTP/1.1 "), 1) << row.name;
        if (noise) return;
        ASSERT_GE(heard.size(), 12u) << row.name;
        EXPECT_EQ(std::stoi(heard.substr(9, 3)), row.status) << row.name;
        EXPECT_TRUE(client.clean()) << row.name;
    }

    const std::vector<BadRequest> table_ = bad_requests({"/healthz", "/login", 1 << 20});
    World world_{settings()};
};

TEST_F(Junk, OfTenThousandRequestsLeavesNothingBehind) {
    const std::uint32_t seed = std::random_device()();
    std::cout << "seed " << seed << "\n";
    std::mt19937 random(seed);
    for (int i = 0; i < 1'500; ++i) send_one(i, random);  // what is made once is made now
    const auto before = resident_kb(world_.server_pid());
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRequests && !HasFatalFailure(); ++i) send_one(i, random);
    const auto after = resident_kb(world_.server_pid());
    std::cout << kRequests << " in "
              << std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count()
              << " ms; resident " << before << " kB before, " << after << " kB after\n";
    EXPECT_LT(after - before, 20 * 1024);
    EXPECT_EQ(world_.visit("/readyz").status, 200);
}

TEST_F(Junk, OfAHundredMegabytesLeavesNothingBehind) {
    const std::string megabyte = [] {
        std::string text;
        while (text.size() < (1u << 20)) text += "A: " + std::string(1'000, 'a') + "\r\n";
        return text;
    }();
    const auto flood = [&] {
        RawClient client(port());
        client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n");
        for (int i = 0; i < 100; ++i)
            if (!client.send(megabyte)) break;
        EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 431 "));
        EXPECT_FALSE(client.timed_out());
    };
    for (int i = 0; i < 3; ++i) flood();
    const auto before = resident_kb(world_.server_pid());
    for (int i = 0; i < 20; ++i) flood();
    EXPECT_LT(resident_kb(world_.server_pid()) - before, 20 * 1024);
    EXPECT_EQ(world_.visit("/readyz").status, 200);
}

}  // namespace
}  // namespace waybill::testing
