#pragma once
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace waybill::http::testing {

struct Answer {
    int status = 0;  ///< 0: none came
    std::map<std::string, std::string> headers;
    std::string body;
};

/// A socket that says exactly what it is told to say, and reports exactly what it hears.
class RawClient {
  public:
    /// `from` is an address of loopback: 127.0.0.1 to 127.255.255.254.
    explicit RawClient(int port, std::chrono::milliseconds patience = std::chrono::seconds(10),
                       std::uint32_t from = INADDR_LOOPBACK)
        : patience_(patience) {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in own{};
        own.sin_family = AF_INET;
        own.sin_addr.s_addr = htonl(from);
        const int on = 1;
        ::setsockopt(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        if (from != INADDR_LOOPBACK && ::bind(fd_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
            throw std::runtime_error("no such address");
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(port));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return;
        ::close(fd_);
        throw std::runtime_error("no connection");
    }
    ~RawClient() { ::close(fd_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// False where the other side is gone.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }
    int fd() const { return fd_; }
    void finish_sending() { ::shutdown(fd_, SHUT_WR); }

    /// One response by its Content-Length. `head_only` for HEAD and 1xx.
    Answer read(bool head_only = false) {
        while (in_.find("\r\n\r\n") == std::string::npos)
            if (!more()) return {};
        const std::size_t end = in_.find("\r\n\r\n") + 4;
        Answer answer;
        answer.status = std::stoi(in_.substr(9, 3));
        for (const auto& line : text::split(in_.substr(0, end - 4), '\n')) {
            const std::size_t colon = line.find(':');
            if (colon != std::string::npos)
                answer.headers[text::lower(line.substr(0, colon))] = text::trim(line.substr(colon + 1));
        }
        in_.erase(0, end);
        const std::size_t length =
            head_only || !answer.headers.contains("content-length") ? 0 : std::stoul(answer.headers["content-length"]);
        while (in_.size() < length)
            if (!more()) return {};
        answer.body = in_.substr(0, length);
        in_.erase(0, length);
        return answer;
    }
    Answer ask(std::string_view request) { return send(request), read(); }

    /// What comes up to and including `text`; empty where it does not come.
    std::string read_until(std::string_view text) {
        while (in_.find(text) == std::string::npos)
            if (!more()) return {};
        const std::size_t end = in_.find(text) + text.size();
        std::string out = in_.substr(0, end);
        in_.erase(0, end);
        return out;
    }

    /// Everything until the other side closes. `clean()` says whether it closed with an end and not with a reset or never.
    std::string read_to_end() {
        while (more()) continue;
        return std::exchange(in_, {});
    }
    bool clean() const { return ended_ && !reset_; }
    bool timed_out() const { return timed_out_; }

  private:
    bool more() {
        if (ended_ || reset_) return false;
        pollfd waits{fd_, POLLIN, 0};
        if (::poll(&waits, 1, static_cast<int>(patience_.count())) <= 0) {
            timed_out_ = true;
            return false;
        }
        char buffer[16384];
        const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
        if (n == 0) ended_ = true;
        if (n < 0) reset_ = true;
        if (n <= 0) return false;
        in_.append(buffer, static_cast<std::size_t>(n));
        return true;
    }

    int fd_ = -1;
    std::chrono::milliseconds patience_;
    std::string in_;
    bool ended_ = false, reset_ = false, timed_out_ = false;
};

}  // namespace waybill::http::testing
