#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "support/raw_server.h"
#include "wire/wire.h"

// What must not leave any more after its `not_after` does not, wherever its time ran out.
namespace waybill::wire {
namespace {

using namespace std::chrono_literals;
using Kind = Outcome::Kind;

constexpr const char* kOk = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

Request post(std::string url) {
    Request request;
    request.method = "POST";
    request.url = std::move(url);
    request.body = "money";
    request.total_timeout = 5s;
    return request;
}

TEST(TooLate, ARequestWhoseTimeIsOverIsNotSent) {
    RawServer server([](int fd) {
        while (!read_request(fd).empty()) write_all(fd, kOk);
    });
    Metrics metrics;
    Wire wire({}, metrics);
    Request request = post(server.url());
    request.not_after = std::chrono::steady_clock::now();
    const Outcome outcome = wire.fetch(request);
    EXPECT_EQ(outcome.kind, Kind::not_sent);
    EXPECT_TRUE(outcome.too_late);
    EXPECT_EQ(server.accepted(), 0);
    request.not_after = std::chrono::steady_clock::now() + 1min;
    EXPECT_EQ(wire.fetch(request).status, 200);
}

TEST(TooLate, WhoseTimePassesWhileItWaitsForASlotIsNotSent) {
    std::promise<void> release;
    auto released = release.get_future().share();
    std::atomic<int> requests{0};
    RawServer server([&](int fd) {
        while (!read_request(fd).empty()) {
            ++requests;
            released.wait();
            write_all(fd, kOk);
        }
    });
    Metrics metrics;
    Wire wire(Wire::Options{.booking_slots = 1, .tracking_slots = 1, .other_slots = 1, .webhook_slots = 1, .ca_file = ""}, metrics);
    wire.send(post(server.url()), [](Outcome) {});
    Request second = post(server.url());
    second.not_after = std::chrono::steady_clock::now() + 50ms;
    std::promise<Outcome> told;
    wire.send(second, [&](Outcome outcome) { told.set_value(std::move(outcome)); });
    std::this_thread::sleep_until(*second.not_after);
    release.set_value();
    const Outcome outcome = told.get_future().get();
    EXPECT_EQ(outcome.kind, Kind::not_sent);
    EXPECT_TRUE(outcome.too_late);
    EXPECT_EQ(requests, 1);
}

TEST(TooLate, WhoseTimePassesWhileItConnectsSendsNoByte) {
    // A listener with room for one: who comes next is connected only when that one has been taken, and its SYN is tried again.
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), first = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&at), size), 0);
    ASSERT_EQ(listen(listener, 0), 0);
    ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size), 0);
    ASSERT_EQ(connect(first, reinterpret_cast<sockaddr*>(&at), size), 0);
    Request request = post("http://127.0.0.1:" + std::to_string(ntohs(at.sin_port)) + "/");
    request.never_repeated = true;
    request.not_after = std::chrono::steady_clock::now() + 200ms;
    Metrics metrics;
    Wire wire({}, metrics);
    std::promise<Outcome> told;
    wire.send(request, [&](Outcome outcome) { told.set_value(std::move(outcome)); });
    std::this_thread::sleep_until(*request.not_after);
    close(accept(listener, nullptr, nullptr));
    const int second = accept(listener, nullptr, nullptr);
    char byte = 0;
    EXPECT_EQ(read(second, &byte, 1), 0) << "something was sent";
    const Outcome outcome = told.get_future().get();
    EXPECT_EQ(outcome.kind, Kind::not_sent) << outcome.error;
    EXPECT_TRUE(outcome.too_late);
    for (const int fd : {listener, first, second}) close(fd);
}

}  // namespace
}  // namespace waybill::wire
