#include "front.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "base/log.h"

namespace waybill::simulator {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kMaxHead = 64u << 10, kMaxBody = 4u << 20;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The request line and the headers; nothing where they are no HTTP/1.
std::optional<Front::Incoming> read_head(std::string_view head) {
    Front::Incoming in;
    const std::string_view first = head.substr(0, head.find("\r\n"));
    const auto one = first.find(' '), two = first.rfind(' ');
    if (one == std::string_view::npos || one == two || !first.substr(two + 1).starts_with("HTTP/1.")) return std::nullopt;
    in.method = first.substr(0, one);
    in.uri = first.substr(one + 1, two - one - 1);
    in.headers["http"] = first.substr(two + 6);
    for (std::size_t at = first.size() + 2; at < head.size();) {
        const auto end = std::min(head.find("\r\n", at), head.size());
        const std::string_view line = head.substr(at, end - at);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        in.headers[lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
        at = end + 2;
    }
    return in;
}

bool wants_body(const std::string& method) { return method != "GET" && method != "DELETE" && method != "HEAD"; }

/// How long the body is; nothing where it does not say so, or says too much.
std::optional<std::size_t> body_length(const Front::Incoming& in) {
    const std::string stated = in.header("content-length");
    if (stated.empty() && !wants_body(in.method)) return 0;
    std::size_t length = 0;
    const auto [end, wrong] = std::from_chars(stated.data(), stated.data() + stated.size(), length);
    if (wrong != std::errc() || end != stated.data() + stated.size() || length > kMaxBody) return std::nullopt;
    return length;
}

const char* reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 404: return "Not Found";
        case 409: return "Conflict";
        case 422: return "Unprocessable Entity";
        case 429: return "Too Many Requests";
        default: return status < 500 ? "Refused" : "Failed";
    }
}

std::string head_of(const Answer& answer, bool close) {
    std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " " + reason(answer.status) + "\r\nContent-Type: " + answer.content_type +
                      "\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n";
    for (const auto& [name, value] : answer.headers) out += name + ": " + value + "\r\n";
    return out + (close ? "Connection: close\r\n\r\n" : "\r\n");
}

}  // namespace

std::string Front::Incoming::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

class Front::Impl {
  public:
    Impl(int port, Handler handler) : handler_(std::move(handler)) {
        const int on = 1;
        setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const at = reinterpret_cast<sockaddr*>(&address);
        if (bind(listener_, at, size) != 0 || listen(listener_, 4096) != 0 || getsockname(listener_, at, &size) != 0)
            throw std::runtime_error(std::string("cannot listen: ") + std::strerror(errno));
        port_ = ntohs(address.sin_port);
        watch(EPOLL_CTL_ADD, listener_, EPOLLIN);
        watch(EPOLL_CTL_ADD, stop_, EPOLLIN);
        thread_ = std::thread([this] { loop(); });
    }
    ~Impl() {
        stopping_ = true;
        const std::uint64_t one = 1;
        (void)!write(stop_, &one, sizeof one);
        thread_.join();
        for (const auto& [fd, peer] : peers_) close(fd);
        for (const int fd : {listener_, stop_, epoll_}) close(fd);
    }

    int port() const { return port_; }
    void later(Duration delay, std::function<void()> work) { waiting_.emplace(Steady::now() + delay, std::move(work)); }

    void answer(Ticket ticket, const Answer& answer, bool close) {
        Peer* const peer = use_up(ticket);
        if (peer == nullptr) return;
        peer->ends = peer->ends || close;
        peer->out = head_of(answer, peer->ends) + answer.body;
        flush(*peer);
    }
    void answer_half(Ticket ticket, const Answer& answer) {
        Peer* const peer = use_up(ticket);
        if (peer == nullptr) return;
        peer->ends = true;
        peer->out = head_of(answer, false) + answer.body.substr(0, answer.body.size() / 2);
        flush(*peer);
    }
    void reset(Ticket ticket) {
        Peer* const peer = use_up(ticket);
        if (peer == nullptr) return;
        const linger at_once{1, 0};
        setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        drop(*peer);
    }

  private:
    struct Peer {
        int fd = -1;
        std::string in, out;
        Ticket waits = 0;   // the request at work; 0: none
        bool ends = false;  // after this answer
        bool full = false;  // the socket takes no more just now
    };

    void watch(int how, int fd, std::uint32_t what) const {
        epoll_event event{};
        event.events = what;
        event.data.fd = fd;
        epoll_ctl(epoll_, how, fd, &event);
    }

    void loop() {
        std::array<epoll_event, 256> events;
        while (!stopping_) {
            std::int64_t sleep = 1000;
            if (!waiting_.empty())
                sleep = std::clamp<std::int64_t>(
                    std::chrono::ceil<std::chrono::milliseconds>(waiting_.begin()->first - Steady::now()).count(), 0, sleep);
            const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(sleep));
            for (int i = 0; i < count; ++i) {
                const epoll_event& event = events[static_cast<std::size_t>(i)];
                if (event.data.fd == listener_)
                    accept_all();
                else if (const auto peer = peers_.find(event.data.fd); peer != peers_.end())
                    event.events & EPOLLOUT ? flush(peer->second) : receive(peer->second);
            }
            while (!waiting_.empty() && waiting_.begin()->first <= Steady::now()) waiting_.extract(waiting_.begin()).mapped()();
        }
    }

    void accept_all() {
        for (int fd = 0; (fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
            const int on = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            peers_[fd].fd = fd;
            watch(EPOLL_CTL_ADD, fd, EPOLLIN);
        }
    }

    void receive(Peer& peer) {
        char buffer[16384];
        ssize_t n = 0;
        while ((n = recv(peer.fd, buffer, sizeof buffer, 0)) > 0) {
            peer.in.append(buffer, static_cast<std::size_t>(n));
            if (static_cast<std::size_t>(n) < sizeof buffer) break;
        }
        if (n == 0 || (n < 0 && errno != EAGAIN) || peer.in.size() > kMaxHead + kMaxBody) return drop(peer);
        take_request(peer);
    }

    void take_request(Peer& peer) {
        if (peer.waits != 0 || !peer.out.empty()) return;
        const auto head = peer.in.find("\r\n\r\n");
        if (head == std::string::npos) return peer.in.size() > kMaxHead ? drop(peer) : void();
        auto in = read_head(std::string_view(peer.in).substr(0, head));
        if (!in) return drop(peer);
        const auto length = body_length(*in);
        if (length && peer.in.size() < head + 4 + *length) return;
        peer.waits = ++last_ticket_;
        tickets_[peer.waits] = peer.fd;
        if (!length) return answer(peer.waits, problem(413, "too_large", "A body needs a length of at most 4 MiB"), true);
        in->body = peer.in.substr(head + 4, *length);
        peer.in.erase(0, head + 4 + *length);
        peer.ends = in->header("http") == "0" || lower(in->header("connection")) == "close";
        handler_(peer.waits, std::move(*in));
    }

    Peer* use_up(Ticket ticket) {
        const auto found = tickets_.extract(ticket);
        if (!found) return nullptr;
        Peer& peer = peers_.at(found.mapped());
        peer.waits = 0;
        return &peer;
    }

    void flush(Peer& peer) {
        while (!peer.out.empty()) {
            const ssize_t n = send(peer.fd, peer.out.data(), peer.out.size(), MSG_NOSIGNAL);
            if (n < 0 && errno == EAGAIN) return peer.full = true, watch(EPOLL_CTL_MOD, peer.fd, EPOLLIN | EPOLLOUT);
            if (n < 0) return drop(peer);
            peer.out.erase(0, static_cast<std::size_t>(n));
        }
        if (peer.ends) return drop(peer);
        if (peer.full) peer.full = false, watch(EPOLL_CTL_MOD, peer.fd, EPOLLIN);
        if (!peer.in.empty()) take_request(peer);
    }

    void drop(Peer& peer) {
        if (peer.waits != 0) tickets_.erase(peer.waits);
        const int fd = peer.fd;
        peers_.erase(fd);
        close(fd);
    }

    const Handler handler_;
    const int listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), epoll_ = epoll_create1(EPOLL_CLOEXEC),
              stop_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int port_ = 0;
    std::unordered_map<int, Peer> peers_;
    std::unordered_map<Ticket, int> tickets_;
    Ticket last_ticket_ = 0;
    std::multimap<Steady::time_point, std::function<void()>> waiting_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

Front::Front(int port, Handler handler) : impl_(std::make_unique<Impl>(port, std::move(handler))) {}
Front::~Front() = default;
int Front::port() const { return impl_->port(); }
void Front::later(Duration delay, std::function<void()> work) { impl_->later(delay, std::move(work)); }
void Front::answer(Ticket ticket, const Answer& answer, bool close) { impl_->answer(ticket, answer, close); }
void Front::answer_half(Ticket ticket, const Answer& answer) { impl_->answer_half(ticket, answer); }
void Front::reset(Ticket ticket) { impl_->reset(ticket); }

}  // namespace waybill::simulator
