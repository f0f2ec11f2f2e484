#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "http/raw_client.h"
#include "http/test_server.h"

// What the front costs and bears: descriptors that run out, thousands of idle connections.
namespace waybill::http::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::int64_t resident_kb() {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
    return 0;
}

/// Sets the soft limit of descriptors for the length of a test.
class Descriptors {
  public:
    explicit Descriptors(rlim_t wanted) {
        getrlimit(RLIMIT_NOFILE, &before_);
        rlimit now = before_;
        now.rlim_cur = std::min(wanted, before_.rlim_max);
        setrlimit(RLIMIT_NOFILE, &now);
        granted = now.rlim_cur;
    }
    ~Descriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
    Descriptors(const Descriptors&) = delete;
    Descriptors& operator=(const Descriptors&) = delete;
    rlim_t granted = 0;

  private:
    rlimit before_{};
};

TEST(Front, OutlivesTheLackOfDescriptors) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the sanitizers look at objects through a pipe, and take one for broken where they can have none";
#endif
    TestServer server;
    const int lowest_free = ::dup(0);
    ::close(lowest_free);
    std::vector<std::unique_ptr<RawClient>> waiting;
    {
        // The clients connect in another process: here they would take the descriptors that the server lacks.
        const Descriptors few(static_cast<rlim_t>(lowest_free) + 8);
        const std::string command =
            "for i in $(seq 30); do curl -s -o /dev/null -w '%{http_code}\\n' --max-time 20 --keepalive-time 1 "
            "http://127.0.0.1:" +
            std::to_string(server.port()) + "/slow & done | sort | uniq -c; wait";
        std::string said;
        FILE* const child = ::popen(command.c_str(), "r");
        ASSERT_NE(child, nullptr);
        char buffer[256];
        while (::fgets(buffer, sizeof buffer, child)) said += buffer;
        ::pclose(child);
        EXPECT_THAT(said, ::testing::HasSubstr("30 200"));
    }
    EXPECT_EQ(RawClient(server.port()).ask(get("/hello")).status, 200);
}

TEST(Front, HoldsThousandsOfIdleConnectionsForLittle) {
    const Descriptors many(16'000);
    const int connections = static_cast<int>(std::min<rlim_t>(5'000, (many.granted - 200) / 2));
    auto limits = TestServer::small();
    limits.connections = connections + 10;
    limits.idle_time = seconds(2);
    limits.header_time = seconds(60);
    TestServer server(limits);
    for (int i = 0; i < 50; ++i) RawClient(server.port()).ask(get("/hello"));
    const auto before = resident_kb();
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < connections; ++i) idle.push_back(std::make_unique<RawClient>(server.port()));
    ASSERT_TRUE(soon([&] { return server.metrics.counter("waybill_http_accepted_total", "") >= connections + 50; }));
    const auto silent = resident_kb();
    const auto start = std::chrono::steady_clock::now();
    RawClient healthy(server.port());
    for (int i = 0; i < 100; ++i) ASSERT_EQ(healthy.ask(get("/hello")).status, 200);
    const auto hundred = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
    for (auto& client : idle) ASSERT_EQ(client->ask(post("/public-form", std::string(20'000, 'b'))).status, 200);
    const auto used = resident_kb();
    std::cout << connections << " connections: " << 1024 * (silent - before) / connections << " bytes each when silent, "
              << 1024 * (used - before) / connections << " after a request of 20 kB; 100 requests beside them " << hundred.count()
              << " ms\n";
#ifndef __SANITIZE_ADDRESS__  // which keeps what was freed
    EXPECT_LT(1024 * (used - before) / connections, 4'000);
#endif
    EXPECT_LT(hundred, milliseconds(1'500));
    // Nobody asks again: the watchdog closes them all.
    EXPECT_TRUE(soon([&] { return server.metrics.text().find("waybill_http_connections 0\n") != std::string::npos; }));
}

}  // namespace
}  // namespace waybill::http::testing
