#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <thread>

#include "http/raw_client.h"
#include "http/test_server.h"

// P15: thousands of clients that say or take a byte a second, and one that wants to work. The server is in this process, so that
// its counters can be read and its times be short; the clients are real sockets.
namespace waybill::http::testing {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

/// As many descriptors as the system allows: both ends of every connection are ours.
void take_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

constexpr std::uint32_t kSomeAddress = (127u << 24) + (1u << 16);  // 127.1.0.0

/// Clients that drip, each on its own connection; one that is dropped comes again.
class Drippers {
  public:
    Drippers(int port, int clients, int addresses)
        : port_(port), addresses_(addresses), clients_(static_cast<std::size_t>(clients)) {
        thread_ = std::thread([this] { run(); });
    }
    ~Drippers() { stop(); }
    void stop() {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
    }

    std::atomic<int> connected{0}, dropped{0}, turned_away{0};
    std::atomic<std::int64_t> longest_ms{0};

  private:
    struct Client {
        std::unique_ptr<RawClient> socket;
        Clock::time_point since, next;
    };

    void connect(std::size_t i, Clock::time_point now) {
        Client& client = clients_[i];
        const auto from = addresses_ == 1
                              ? INADDR_LOOPBACK
                              : kSomeAddress + 1 + static_cast<std::uint32_t>(i) % static_cast<std::uint32_t>(addresses_);
        try {
            client.socket = std::make_unique<RawClient>(port_, milliseconds(0), from);
        } catch (const std::runtime_error&) {
            return;
        }
        client.since = now;
        client.next = now + milliseconds(static_cast<int>(i % 1'000));
        ++connected;
        if (i % 10 < 5)
            client.socket->send("GET /hello HTTP/1.1\r\nHost: x\r\nA: ");
        else if (i % 10 < 9)
            client.socket->send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n");
        else
            read_slowly(*client.socket);
    }
    static void read_slowly(RawClient& client) {
        const int small = 4'096;
        ::setsockopt(client.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        client.send(get("/medium"));
    }
    /// False where the server has ended it.
    bool drip(std::size_t i) {
        const int fd = clients_[i].socket->fd();
        char heard[4];
        const bool reader = i % 10 == 9;
        const auto n = ::recv(fd, heard, reader ? 1 : sizeof heard, MSG_DONTWAIT);
        if (n > 0 && !reader) {
            if (std::string_view(heard, static_cast<std::size_t>(n)).starts_with("HTTP")) {
                char status[16] = {};
                if (::recv(fd, status, 8, MSG_DONTWAIT) > 5 && std::string_view(status).find("503") != std::string_view::npos)
                    ++turned_away;
            }
            return false;
        }
        if (n == 0 || (n < 0 && errno != EAGAIN)) return false;
        return reader || clients_[i].socket->send("x");
    }
    void run() {
        while (!stopping_) {
            const auto now = Clock::now();
            for (std::size_t i = 0; i < clients_.size() && !stopping_; ++i) {
                Client& client = clients_[i];
                if (!client.socket) {
                    connect(i, now);
                } else if (now >= client.next) {
                    client.next = now + seconds(1);
                    if (drip(i)) continue;
                    const auto lived = duration_cast<milliseconds>(now - client.since).count();
                    longest_ms = std::max<std::int64_t>(longest_ms, lived);
                    ++dropped;
                    client.socket.reset();
                }
            }
            std::this_thread::sleep_for(milliseconds(20));
        }
    }

    const int port_, addresses_;
    std::vector<Client> clients_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

/// A client that works for `time`; half of its requests on fresh connections. Milliseconds of the 99th percentile.
double healthy_p99(int port, milliseconds time, int& refused) {
    std::vector<double> took;
    std::unique_ptr<RawClient> kept;
    const auto until = Clock::now() + time;
    for (int i = 0; Clock::now() < until; ++i) {
        const auto start = Clock::now();
        int status = 0;
        if (i % 2 == 0) {
            status = RawClient(port).ask(get("/hello", "Connection: close\r\n")).status;
        } else {
            if (i % 40 == 1) kept = std::make_unique<RawClient>(port);
            status = kept->ask(get("/hello")).status;
        }
        took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        if (status != 200) ++refused;
        std::this_thread::sleep_for(milliseconds(3));
    }
    std::sort(took.begin(), took.end());
    return took[took.size() * 99 / 100];
}

Limits short_times() {
    auto limits = TestServer::small();
    limits.header_time = limits.body_time = seconds(3);
    limits.connections = 2'500;
    return limits;
}

class SlowClients : public ::testing::Test {
  protected:
    void SetUp() override { take_descriptors(); }
    void endure(TestServer& server, int clients, int addresses, milliseconds longest) {
        Drippers drippers(server.port(), clients, addresses);
        ASSERT_TRUE(soon([&] { return drippers.connected >= clients; }));
        int refused = 0;
        const double p99 = healthy_p99(server.port(), seconds(10), refused);
        EXPECT_EQ(server.slow_begun, 0);
        drippers.stop();
        std::cout << "healthy p99 " << p99 << " ms, " << drippers.connected << " slow connections, " << drippers.dropped
                  << " dropped, " << drippers.turned_away << " turned away, the longest lived " << drippers.longest_ms << " ms\n";
        EXPECT_LE(p99, 250);
        EXPECT_EQ(refused, 0);
        EXPECT_GE(drippers.dropped, clients);
        EXPECT_LE(drippers.longest_ms, longest.count());
    }
};

TEST_F(SlowClients, FromOneAddressHoldNobodyUp) {
    TestServer server(short_times());
    endure(server, 2'000, 1, seconds(7));  // header or body time, the watchdog's tick, and up to a second until they look
}

TEST_F(SlowClients, FromManyAddressesHoldNobodyUp) {
    TestServer server(short_times(), "", "", {}, {});
    endure(server, 2'000, 200, seconds(7));
}

TEST_F(SlowClients, ThatFillEveryPlaceMakeRoomForWhoWorks) {
    auto limits = short_times();
    limits.connections = 500;
    limits.makes_room = milliseconds(200);
    TestServer server(limits, "", "", {}, {});
    endure(server, 700, 100, seconds(7));
    EXPECT_GT(server.metrics.counter("waybill_http_made_room_total", ""), 0);
}

TEST_F(SlowClients, OfOneAddressAreToldToComeBackBeyondItsCap) {
    auto limits = TestServer::small();
    limits.connections_per_address = 8;
    TestServer server(limits, "", "", {}, {"10.0.0.0/8"});
    std::vector<std::unique_ptr<RawClient>> greedy;
    for (int i = 0; i < 8; ++i) {
        greedy.push_back(std::make_unique<RawClient>(server.port(), seconds(10), kSomeAddress + 1));
        EXPECT_EQ(greedy.back()->ask(get("/hello")).status, 200);
    }
    for (int i = 0; i < 5; ++i) {
        RawClient ninth(server.port(), seconds(10), kSomeAddress + 1);
        const auto answer = ninth.read();
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.headers.at("retry-after"), "2");
        EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
        EXPECT_THAT(answer.body, ::testing::HasSubstr("http.connections_of_address"));
        EXPECT_EQ(ninth.read_to_end(), "");
        EXPECT_TRUE(ninth.clean());
    }
    EXPECT_EQ(RawClient(server.port(), seconds(10), kSomeAddress + 2).ask(get("/hello")).status, 200) << "its neighbour";
    greedy.pop_back();
    EXPECT_TRUE(soon([&] {
        RawClient again(server.port(), seconds(10), kSomeAddress + 1);
        return again.ask(get("/hello")).status == 200;
    }));
}

TEST_F(SlowClients, ThatFillTheMemoryWithBodiesAreToldToComeBack) {
    auto limits = TestServer::small();
    limits.held_bytes = 200'000;
    TestServer server(limits);
    const std::string most = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + std::string(60'000, 'b');
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(most);
    }
    EXPECT_TRUE(soon([&] { return server.refused("memory") >= 1; }));
    EXPECT_EQ(RawClient(server.port()).ask(get("/hello")).status, 200);
    const auto refused = server.refused("memory");
    EXPECT_LT(refused, 5);
    int served = 0, told = 0;
    for (auto& client : clients) {
        client->send(std::string(40'000, 'b'));
        const auto answer = client->read();
        served += answer.status == 200 ? 1 : 0;
        told += answer.status == 503 && answer.headers.contains("retry-after") ? 1 : 0;
    }
    EXPECT_GE(served, 1);
    EXPECT_EQ(served + told, 5);
    EXPECT_EQ(RawClient(server.port()).ask(post("/echo", std::string(90'000, 'c'))).status, 200) << "what was held is given back";
}

TEST_F(SlowClients, ThatTakeTheirAnswerTooSlowlyAreDropped) {
    auto limits = TestServer::small();
    limits.body_time = milliseconds(600);
    limits.bytes_per_second = 1'000'000;
    TestServer server(limits);
    RawClient client(server.port());
    const int small = 4'096;
    ::setsockopt(client.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    client.send(get("/large"));
    const auto start = Clock::now();
    std::size_t taken = 0;
    char buffer[4'096];
    while (Clock::now() - start < seconds(8)) {  // it goes on reading all the time, at 100 kB/s
        const auto n = ::recv(client.fd(), buffer, sizeof buffer, 0);
        if (n <= 0) break;
        taken += static_cast<std::size_t>(n);
        std::this_thread::sleep_for(milliseconds(40));
    }
    EXPECT_LT(taken, 6'000'000u);
    EXPECT_LT(Clock::now() - start, seconds(8));
}

}  // namespace
}  // namespace waybill::http::testing
