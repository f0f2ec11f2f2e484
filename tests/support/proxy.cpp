#include "support/proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace waybill::testing {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t kMost = 1 << 20;  // waiting in one direction

struct Address {
    sockaddr_storage bytes{};
    socklen_t size = 0;
};
Address loopback(int port) {
    Address address;
    auto* in = reinterpret_cast<sockaddr_in*>(&address.bytes);
    in->sin_family = AF_INET;
    in->sin_port = htons(static_cast<std::uint16_t>(port));
    in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.size = sizeof *in;
    return address;
}
Address unix_socket(const std::string& path) {
    Address address;
    auto* un = reinterpret_cast<sockaddr_un*>(&address.bytes);
    un->sun_family = AF_UNIX;
    if (path.size() >= sizeof un->sun_path) throw std::runtime_error("a socket's path is too long: " + path);
    path.copy(un->sun_path, path.size());
    address.size = sizeof *un;
    return address;
}

void reset(int fd) {
    const linger now{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

/// Bytes on their way in one direction.
struct Flow {
    struct Piece {
        Steady::time_point due;
        std::string bytes;
    };
    std::deque<Piece> waiting;
    std::size_t size = 0, passed = 0;
    bool ended = false;  // the sender closed; passed on once all is through
};

struct Connection {
    int client = -1, server = -1;
    Flow up, down;
    std::optional<Proxy::Way> cut;
    std::size_t cut_after = 0;
    bool saw_after = false;    // the rule's first text went by
    bool loses_reply = false;  // the next byte from the server ends it
    bool dead = false;
};

struct Rule {
    std::string text, after;
    int nth = 1;
    bool loses_request = false;
};

}  // namespace

class Proxy::Impl {
  public:
    Impl(Address listen_at, Address target) : target_(target) {
        listener_ = ::socket(listen_at.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        socklen_t size = listen_at.size;
        if (bind(listener_, reinterpret_cast<sockaddr*>(&listen_at.bytes), listen_at.size) != 0 || listen(listener_, 512) != 0 ||
            getsockname(listener_, reinterpret_cast<sockaddr*>(&listen_at.bytes), &size) != 0 ||
            pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0)
            throw std::runtime_error("the proxy cannot listen");
        if (listen_at.bytes.ss_family == AF_INET) port_ = ntohs(reinterpret_cast<sockaddr_in*>(&listen_at.bytes)->sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~Impl() {
        set([&] { stop_ = true; });
        thread_.join();
        close(listener_), close(wake_[0]), close(wake_[1]);
        if (!path_.empty()) unlink(path_.c_str());
    }

    template <class F>
    void set(F f) {
        {
            const std::lock_guard lock(mutex_);
            f();
        }
        [[maybe_unused]] const auto ignored = write(wake_[1], "", 1);
    }
    void add_rule(Rule rule) {
        set([&] {
            for (Connection& connection : open_) connection.saw_after = rule.after.empty();
            rule_ = std::move(rule);
        });
    }

    mutable std::mutex mutex_;
    std::string path_;
    int port_ = 0, opened_ = 0;
    std::chrono::milliseconds delay_{0};
    bool frozen_ = false, refuses_ = false, stop_ = false, reset_all_ = false;
    std::optional<std::pair<Way, std::size_t>> cut_next_;
    std::optional<Rule> rule_;
    Address target_;

  private:
    void run() {
        for (;;) {
            std::vector<pollfd> fds;
            int timeout = -1;
            {
                const std::lock_guard lock(mutex_);
                if (stop_ || std::exchange(reset_all_, false))
                    for (Connection& connection : open_) kill(connection);
                open_.remove_if([](const Connection& c) { return c.dead; });
                if (stop_) return;
                watched(fds, timeout);
            }
            poll(fds.data(), fds.size(), timeout);
            const std::lock_guard lock(mutex_);
            char drop[64];
            while (read(wake_[0], drop, sizeof drop) > 0) {
            }
            if (frozen_) continue;
            accept_new();
            for (Connection& connection : open_) move(connection);
        }
    }

    void watched(std::vector<pollfd>& fds, int& timeout) const {
        fds.push_back({wake_[0], POLLIN, 0});
        if (frozen_) return;
        fds.push_back({listener_, POLLIN, 0});
        const auto now = Steady::now();
        for (const Connection& c : open_) {
            const auto want = [&](int fd, const Flow& in, const Flow& out) {
                short events = 0;
                if (!in.ended && in.size < kMost) events |= POLLIN;
                if (!out.waiting.empty()) {
                    const auto left = std::chrono::ceil<std::chrono::milliseconds>(out.waiting.front().due - now).count();
                    if (left <= 0)
                        events |= POLLOUT;
                    else
                        timeout = timeout < 0 ? static_cast<int>(left) : std::min(timeout, static_cast<int>(left));
                }
                if (events != 0) fds.push_back({fd, events, 0});
            };
            want(c.client, c.up, c.down);
            want(c.server, c.down, c.up);
        }
    }

    void accept_new() {
        for (int fd; (fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
            ++opened_;
            // A server that stands still has its queue full in the end: who comes then is refused, and nobody here waits for it.
            const int waits = target_.bytes.ss_family == AF_UNIX ? SOCK_NONBLOCK : 0;
            const int server = ::socket(target_.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | waits, 0);
            if (refuses_ || connect(server, reinterpret_cast<const sockaddr*>(&target_.bytes), target_.size) != 0) {
                reset(fd), close(server);
                continue;
            }
            fcntl(server, F_SETFL, O_NONBLOCK);
            Connection& made = open_.emplace_back();
            made.client = fd;
            made.server = server;
            made.saw_after = rule_ && rule_->after.empty();
            if (cut_next_) made.cut = cut_next_->first, made.cut_after = cut_next_->second, cut_next_.reset();
        }
    }

    void move(Connection& c) {
        take(c, c.client, c.up, Way::to_server);
        take(c, c.server, c.down, Way::to_client);
        give(c, c.server, c.up);
        give(c, c.client, c.down);
        if (!c.dead && c.up.ended && c.down.ended && c.up.waiting.empty() && c.down.waiting.empty()) kill(c);
    }

    void take(Connection& c, int fd, Flow& flow, Way way) {
        char buffer[65536];
        while (!c.dead && !flow.ended && flow.size < kMost) {
            const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
            if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
            if (n < 0) return kill(c);
            if (n == 0) return void(flow.ended = true);
            std::string bytes(buffer, static_cast<std::size_t>(n));
            if (way == Way::to_client && c.loses_reply) return kill(c);
            if (way == Way::to_server && !judged(c, bytes)) return kill(c);
            if (c.cut == way && flow.passed + bytes.size() > c.cut_after) {
                bytes.resize(c.cut_after - flow.passed);
                if (!bytes.empty()) [[maybe_unused]]
                    const auto sent = send(way == Way::to_server ? c.server : c.client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
                return kill(c);
            }
            flow.passed += bytes.size();
            flow.size += bytes.size();
            flow.waiting.push_back({Steady::now() + delay_, std::move(bytes)});
        }
    }

    /// Holds a sending against the rule; false where it is to be lost.
    bool judged(Connection& c, const std::string& bytes) {
        if (!rule_) return true;
        if (!rule_->after.empty() && bytes.find(rule_->after) != std::string::npos) c.saw_after = true;
        if (bytes.find(rule_->text) == std::string::npos) return true;
        const bool counts = std::exchange(c.saw_after, rule_->after.empty());
        if (!counts || --rule_->nth > 0) return true;
        const bool passes = !rule_->loses_request;
        c.loses_reply = passes;
        rule_.reset();
        return passes;
    }

    void give(Connection& c, int fd, Flow& flow) {
        while (!c.dead && !flow.waiting.empty() && flow.waiting.front().due <= Steady::now()) {
            std::string& bytes = flow.waiting.front().bytes;
            const ssize_t n = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
            if (n < 0) return kill(c);
            flow.size -= static_cast<std::size_t>(n);
            bytes.erase(0, static_cast<std::size_t>(n));
            if (bytes.empty()) flow.waiting.pop_front();
        }
        if (!c.dead && flow.ended && flow.waiting.empty()) shutdown(fd, SHUT_WR);
    }

    static void kill(Connection& c) {
        if (std::exchange(c.dead, true)) return;
        reset(c.client), reset(c.server);
    }

    int listener_ = -1, wake_[2] = {-1, -1};
    std::list<Connection> open_;
    std::thread thread_;
};

Proxy::Proxy(int target_port) : impl_(std::make_unique<Impl>(loopback(0), loopback(target_port))) {}
Proxy::Proxy(std::string target_socket) {
    char folder[] = "/tmp/waybill-proxy-XXXXXX";  // a name that nobody else has; the socket takes its place
    if (!mkdtemp(folder) || rmdir(folder) != 0) throw std::runtime_error("no place for the proxy's socket");
    impl_ = std::make_unique<Impl>(unix_socket(folder), unix_socket(target_socket));
    impl_->path_ = folder;
}
Proxy::~Proxy() = default;

int Proxy::port() const { return impl_->port_; }
const std::string& Proxy::socket() const { return impl_->path_; }
void Proxy::delay(std::chrono::milliseconds each_way) {
    impl_->set([&] { impl_->delay_ = each_way; });
}
void Proxy::cut_next_after(Way way, std::size_t bytes) {
    impl_->set([&] { impl_->cut_next_ = {way, bytes}; });
}
void Proxy::lose_reply_to(std::string text, int nth, std::string after) {
    impl_->add_rule({std::move(text), std::move(after), nth, false});
}
void Proxy::lose_request(std::string text, int nth, std::string after) {
    impl_->add_rule({std::move(text), std::move(after), nth, true});
}
bool Proxy::struck() const {
    const std::lock_guard lock(impl_->mutex_);
    return !impl_->rule_;
}
void Proxy::reset_all() {
    impl_->set([&] { impl_->reset_all_ = true; });
}
void Proxy::freeze(bool on) {
    impl_->set([&] { impl_->frozen_ = on; });
}
void Proxy::refuse(bool on) {
    impl_->set([&] { impl_->refuses_ = on; });
}
void Proxy::turn_to(std::string target_socket) {
    const Address target = unix_socket(target_socket);
    impl_->set([&] { impl_->target_ = target; });
}
int Proxy::connections() const {
    const std::lock_guard lock(impl_->mutex_);
    return impl_->opened_;
}

}  // namespace waybill::testing
