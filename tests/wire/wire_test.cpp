#include "wire/wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

#include "support/raw_server.h"

namespace waybill::wire {
namespace {

using namespace std::chrono_literals;
using Kind = Outcome::Kind;

Request get(std::string url) {
    Request request;
    request.url = std::move(url);
    request.total_timeout = 5s;
    return request;
}

Request post(std::string url, std::string body) {
    Request request = get(std::move(url));
    request.method = "POST";
    request.body = std::move(body);
    return request;
}

class WireTest : public testing::Test {
  protected:
    Metrics metrics;
    Wire wire{Wire::Options{}, metrics};
};

/// Answers every request of a connection with the same bytes.
auto answering(std::string reply) {
    return [reply = std::move(reply)](int fd) {
        while (!read_request(fd).empty()) write_all(fd, reply);
    };
}

TEST_F(WireTest, HandsBackStatusLowerCaseHeadersAndBody) {
    RawServer server(answering("HTTP/1.1 201 Created\r\nX-Thing: One\r\nx-thing: two\r\nContent-Length: 5\r\n\r\nhello"));
    const Outcome outcome = wire.fetch(post(server.url(), "{}"));
    ASSERT_EQ(outcome.kind, Kind::answered) << outcome.error;
    EXPECT_EQ(outcome.status, 201);
    EXPECT_EQ(outcome.headers.at("x-thing"), "One, two");
    EXPECT_EQ(outcome.body, "hello");
}

TEST_F(WireTest, SendsExactlyTheRequestThatWasAsked) {
    std::string seen;
    RawServer server([&](int fd) {
        seen = read_request(fd);
        write_all(fd, "HTTP/1.1 204 No Content\r\n\r\n");
    });
    Request request = post(server.url("/v1/a?b=c"), "body");
    request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};
    ASSERT_EQ(wire.fetch(std::move(request)).status, 204);
    EXPECT_TRUE(seen.starts_with("POST /v1/a?b=c HTTP/1.1\r\n")) << seen;
    EXPECT_NE(seen.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
    EXPECT_NE(seen.find("\r\nX-Empty:"), std::string::npos);
    EXPECT_EQ(seen.find("Expect"), std::string::npos);
    EXPECT_TRUE(seen.ends_with("\r\n\r\nbody"));
}

TEST_F(WireTest, DoesNotFollowRedirects) {
    RawServer server(answering("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_EQ(wire.fetch(get(server.url())).status, 302);
    EXPECT_EQ(server.accepted(), 1);
}

TEST_F(WireTest, SpeaksOnlyHttpAndHttps) {
    for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "no url", ""}) {
        const Outcome outcome = wire.fetch(get(url));
        EXPECT_EQ(outcome.kind, Kind::not_sent) << url;
        EXPECT_FALSE(outcome.error.empty()) << url;
    }
}

TEST_F(WireTest, RefusesHeadersThatWouldSplitTheRequest) {
    RawServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    for (const auto& header : std::vector<std::pair<std::string, std::string>>{
             {"X-A", "b\r\nX-C: d"}, {"X A", "b"}, {"X-A:", "b"}, {"Content-Length", "3"}, {"transfer-encoding", "chunked"}}) {
        Request request = post(server.url(), "abc");
        request.headers = {header};
        EXPECT_EQ(wire.fetch(std::move(request)).kind, Kind::not_sent) << header.first;
    }
    EXPECT_EQ(server.accepted(), 0);
}

TEST_F(WireTest, CutsABodyOverItsLimit) {
    RawServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(100000, 'x')));
    Request request = get(server.url());
    request.max_reply_bytes = 99999;
    const Outcome outcome = wire.fetch(std::move(request));
    EXPECT_EQ(outcome.kind, Kind::unknown);
    EXPECT_NE(outcome.error.find("over the limit"), std::string::npos) << outcome.error;
}

TEST_F(WireTest, CutsAnEndlessHead) {
    RawServer server([](int fd) {
        read_request(fd);
        write_all(fd, "HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 2000; ++i) write_all(fd, "X-" + std::to_string(i) + ": " + std::string(100, 'y') + "\r\n");
    });
    EXPECT_EQ(wire.fetch(get(server.url())).kind, Kind::unknown);
}

// ---- what may be called "not sent" ------------------------------------------------------------------------------------

TEST_F(WireTest, ARefusedPortIsNotSent) {
    const Outcome outcome = wire.fetch(post("http://127.0.0.1:" + std::to_string(refused_port()) + "/", "money"));
    EXPECT_EQ(outcome.kind, Kind::not_sent) << outcome.error;
}

TEST_F(WireTest, AnUnresolvableNameIsNotSent) {
    EXPECT_EQ(wire.fetch(post("http://no-such-host.invalid/", "money")).kind, Kind::not_sent);
}

TEST_F(WireTest, AConnectionThatIsNeverAcceptedIsNotSent) {
    Request request = post("http://192.0.2.1/", "money");  // RFC 5737: no host answers
    request.connect_timeout = 200ms;
    EXPECT_EQ(wire.fetch(std::move(request)).kind, Kind::not_sent);
}

TEST_F(WireTest, AFailedTlsHandshakeIsNotSent) {
    std::string seen;
    RawServer server([&](int fd) {
        char buffer[512];
        const ssize_t n = read(fd, buffer, sizeof buffer);
        seen.assign(buffer, n > 0 ? static_cast<std::size_t>(n) : 0);
        write_all(fd, "this is no TLS\r\n");
    });
    Request request = post("https://127.0.0.1:" + std::to_string(server.port()) + "/", "money");
    request.never_repeated = true;
    EXPECT_EQ(wire.fetch(std::move(request)).kind, Kind::not_sent);
    EXPECT_EQ(seen.find("POST"), std::string::npos);
}

TEST_F(WireTest, AListenerThatResetsAtOnceIsNeverAnAnswer) {
    RawServer server([](int fd) { reset_on_close(fd); });
    for (int i = 0; i < 20; ++i) {
        Request request = post(server.url(), "money");
        request.never_repeated = true;
        // Not sent where the reset came before the first byte was written, else unknown: both are true.
        EXPECT_NE(wire.fetch(std::move(request)).kind, Kind::answered);
    }
}

TEST_F(WireTest, AResetOfBytesThatNobodyReadIsUnknown) {
    RawServer server([](int fd) {
        pollfd readable{fd, POLLIN, 0};
        poll(&readable, 1, 5000);
        reset_on_close(fd);
    });
    for (int i = 0; i < 20; ++i) {
        Request request = post(server.url(), "money");
        request.never_repeated = true;
        EXPECT_EQ(wire.fetch(std::move(request)).kind, Kind::unknown);
    }
}

TEST_F(WireTest, AResetAfterTheRequestWasReadIsUnknown) {
    RawServer server([](int fd) {
        read_request(fd);
        reset_on_close(fd);
    });
    EXPECT_EQ(wire.fetch(post(server.url(), "money")).kind, Kind::unknown);
}

TEST_F(WireTest, ATimeOutAfterTheRequestIsUnknownAndSaysSo) {
    RawServer server([](int fd) {
        read_request(fd);
        char c;
        (void)!read(fd, &c, 1);  // until the client gives up
    });
    Request request = post(server.url(), "money");
    request.total_timeout = 200ms;
    const Outcome outcome = wire.fetch(std::move(request));
    EXPECT_EQ(outcome.kind, Kind::unknown);
    EXPECT_TRUE(outcome.timed_out);
}

TEST_F(WireTest, HalfAReplyIsUnknown) {
    RawServer server([](int fd) {
        read_request(fd);
        write_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    });
    EXPECT_EQ(wire.fetch(get(server.url())).kind, Kind::unknown);
}

/// Answers one request on each connection; at the next one that connection dies without a word.
auto dying_at_the_second(std::atomic<int>& requests) {
    return [&](int fd) {
        for (int here = 1; !read_request(fd).empty(); ++here) {
            ++requests;
            if (here == 2) return;
            write_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    };
}

TEST_F(WireTest, ARequestThatMayBeRepeatedIsRepeatedWhenItsConnectionDies) {
    std::atomic<int> requests{0};
    RawServer server(dying_at_the_second(requests));
    ASSERT_EQ(wire.fetch(get(server.url())).status, 200);
    EXPECT_EQ(wire.fetch(post(server.url(), "harmless")).status, 200) << "libcurl does so by itself";
    EXPECT_EQ(requests, 3);
}

TEST_F(WireTest, ARequestThatCostsMoneyIsNeverSilentlyRepeated) {
    std::atomic<int> requests{0};
    RawServer server(dying_at_the_second(requests));
    ASSERT_EQ(wire.fetch(get(server.url())).status, 200);
    Request request = post(server.url(), "money");
    request.never_repeated = true;
    const Outcome outcome = wire.fetch(std::move(request));
    EXPECT_EQ(outcome.kind, Kind::unknown);
    EXPECT_THAT(outcome.error, testing::HasSubstr("not repeated"));
    EXPECT_EQ(requests, 2);
}

TEST_F(WireTest, RequestsThatCostMoneyShareConnectionsThatAreAtWork) {
    RawServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    for (int i = 0; i < 10; ++i) {
        Request request = post(server.url(), "money");
        request.never_repeated = true;
        ASSERT_EQ(wire.fetch(std::move(request)).status, 200);
    }
    EXPECT_EQ(server.accepted(), 1);
}

TEST_F(WireTest, ReusesConnectionsOtherwise) {
    RawServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    for (int i = 0; i < 10; ++i) ASSERT_EQ(wire.fetch(get(server.url())).status, 200);
    EXPECT_EQ(server.accepted(), 1);
}

// ---- lanes and the end ------------------------------------------------------------------------------------------------

TEST(WireLanes, AFullTrackingLaneDoesNotDelayABooking) {
    std::mutex mutex;
    std::condition_variable wake;
    bool open = false;
    std::atomic<int> held{0};
    RawServer server([&](int fd) {
        while (true) {
            const std::string request = read_request(fd);
            if (request.empty()) return;
            if (request.starts_with("GET /track")) {
                ++held;
                std::unique_lock lock(mutex);
                wake.wait(lock, [&] { return open; });
            }
            write_all(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    Metrics metrics;
    Wire wire(Wire::Options{.booking_slots = 2, .tracking_slots = 2, .other_slots = 1, .webhook_slots = 1, .ca_file = ""},
              metrics);
    std::atomic<int> tracked{0};
    for (int i = 0; i < 6; ++i) {
        Request request = get(server.url("/track"));
        request.lane = Lane::tracking;
        wire.send(std::move(request), [&](Outcome outcome) { tracked += outcome.status == 200; });
    }
    Request booking = post(server.url("/book"), "x");
    booking.lane = Lane::booking;
    EXPECT_EQ(wire.fetch(std::move(booking)).status, 200);
    EXPECT_EQ(tracked, 0);
    EXPECT_LE(held, 2) << "more than the lane's slots ran at once";
    {
        const std::lock_guard lock(mutex);
        open = true;
    }
    wake.notify_all();
    for (int i = 0; i < 500 && tracked < 6; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(tracked, 6);
}

TEST(WireLanes, WhoFindsNoSlotInTimeWasNotSent) {
    RawServer server([](int fd) {
        read_request(fd);
        char c;
        (void)!read(fd, &c, 1);
    });
    Metrics metrics;
    Wire wire(Wire::Options{.booking_slots = 1, .tracking_slots = 1, .other_slots = 1, .webhook_slots = 1, .ca_file = ""},
              metrics);
    wire.send(get(server.url()), [](Outcome) {});
    Request second = get(server.url());
    second.total_timeout = 300ms;
    const Outcome outcome = wire.fetch(std::move(second));
    EXPECT_EQ(outcome.kind, Kind::not_sent);
    EXPECT_TRUE(outcome.no_slot);
}

TEST(WireEnd, TellsEveryCallerWhatIsKnown) {
    RawServer server([](int fd) {
        read_request(fd);
        char c;
        (void)!read(fd, &c, 1);
    });
    int unknown = 0, not_sent = 0;
    {
        Metrics metrics;
        Wire wire(Wire::Options{.booking_slots = 1, .tracking_slots = 1, .other_slots = 1, .webhook_slots = 1, .ca_file = ""},
                  metrics);
        for (int i = 0; i < 3; ++i)
            wire.send(post(server.url(), "money"), [&](Outcome outcome) {
                unknown += outcome.kind == Kind::unknown;
                not_sent += outcome.kind == Kind::not_sent;
            });
        while (server.accepted() == 0) std::this_thread::sleep_for(5ms);
        std::this_thread::sleep_for(50ms);
    }
    EXPECT_EQ(unknown, 1);
    EXPECT_EQ(not_sent, 2);
}

TEST_F(WireTest, CarriesAThousandRequestsFromManyThreads) {
    RawServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 250; ++i) good += wire.fetch(get(server.url())).body == "ok";
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 1000);
}

}  // namespace
}  // namespace waybill::wire
