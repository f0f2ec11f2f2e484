#include "http/front.h"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/crypto.h"
#include "base/log.h"

namespace waybill::http {
namespace {

using std::chrono::milliseconds;
constexpr std::uint64_t kListener = 1;
constexpr std::uint64_t kWaker = 2;
constexpr std::size_t kScratch = 64 * 1024;     // more than a TLS record: nothing stays behind where epoll cannot see it
constexpr std::size_t kSpareConnections = 256;  // beyond the cap: those that are told 503
constexpr int kBacklog = 1024;
constexpr int kAcceptsAtOnce = 64;

bool control(int epoll, int operation, int fd, std::uint32_t events, std::uint64_t id) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    return epoll_ctl(epoll, operation, fd, &event) == 0;
}

milliseconds tick_of(const Limits& limits) {
    const auto shortest = std::min({limits.header_time, limits.body_time, limits.idle_time});
    return std::clamp(shortest / 4, milliseconds(5), milliseconds(100));
}

/// Not shared with another listener: two servers on one port would halve the calls between them, and nobody would know.
void listen_at(Poco::Net::ServerSocket& socket, const std::string& host, int port) {
    try {
        socket.bind(Poco::Net::SocketAddress(host, static_cast<Poco::UInt16>(port)), true, false);
        socket.listen(kBacklog);
    } catch (const Poco::Exception& e) {
        throw std::runtime_error("cannot listen on " + host + ":" + std::to_string(port) + ": " + std::strerror(e.code()));
    }
}

}  // namespace

Front::Front(ServerOptions options, const Router& router, const Dispatcher& dispatcher, Metrics& metrics)
    : options_(std::move(options)),
      limits_(options_.limits),
      router_(router),
      dispatcher_(dispatcher),
      metrics_(metrics),
      proxies_(options_.proxies),
      uncounted_(options_.uncounted),
      id_prefix_(crypto::hex(crypto::random_bytes(6)) + "-"),
      scratch_(kScratch) {
    if (!options_.tls_certificate.empty()) tls_ = server_tls(options_.tls_certificate, options_.tls_key);
    listen_at(listener_, options_.host, options_.port);
    listener_.setBlocking(false);
    port_ = listener_.address().port();
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    waker_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (epoll_ < 0 || waker_ < 0 || !control(epoll_, EPOLL_CTL_ADD, waker_, EPOLLIN, kWaker))
        throw std::runtime_error("the http front cannot have its epoll set");
    const auto counts = counts_;
    metrics_.gauge("waybill_http_connections", "Connections open now.", [counts] { return double(counts->connections.load()); });
    metrics_.gauge("waybill_http_in_flight", "Requests with a worker or waiting for one.",
                   [counts] { return double(counts->in_flight.load()); });
}

Front::~Front() {
    stop(milliseconds(0));
    ::close(epoll_);
    ::close(waker_);
}

void Front::start() {
    if (thread_.joinable() || closing_) return;
    workers_ = std::make_unique<Workers>(limits_.workers, static_cast<std::size_t>(limits_.queued_requests), dispatcher_,
                                         closing_, [this](Done done, bool urgent) { done_by_worker(std::move(done), urgent); });
    listen(true);
    thread_ = std::thread([this] { run(); });
}

void Front::stop(milliseconds patience) {
    deadline_ = (std::chrono::steady_clock::now() + patience).time_since_epoch().count();
    closing_ = true;
    wake();
    if (thread_.joinable()) thread_.join();
    if (workers_) workers_->stop();  // a handler that still runs is waited for: it holds what it was given
    recall_lent();
    {
        std::unique_lock lock(done_mutex_);
        returned_.wait(lock, [this] { return lent_ == 0; });
    }
    connections_.clear();
    listener_.close();  // of a front that never ran
}

void Front::run() {
    block_sigpipe();
    std::array<epoll_event, 256> events{};
    const auto tick = tick_of(limits_);
    Tick now = std::chrono::steady_clock::now();
    Tick next_watch = now + tick;
    while (!finished(now)) {
        const int timeout = closing_ ? 5 : static_cast<int>(tick.count());
        const int n = std::max(0, epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout));
        now = std::chrono::steady_clock::now();
        if (std::any_of(events.begin(), events.begin() + n, [](const epoll_event& e) { return e.data.u64 == kWaker; })) {
            std::uint64_t count = 0;  // emptied before the list is taken: whoever adds to it later wakes us again
            [[maybe_unused]] const auto bytes = ::read(waker_, &count, sizeof count);
        }
        take_done(now);  // before the events: one on an answered connection is mostly its next request
        for (int i = 0; i < n; ++i) {
            const std::uint64_t id = events[static_cast<std::size_t>(i)].data.u64;
            if (id == kListener) {
                accept_some(now);
            } else if (const auto found = connections_.find(id); found != connections_.end()) {
                survive(*found->second, now);
            }
        }
        if (parked_ > 0) take_done(now);  // its worker may have looked at parked_ just before
        if (now >= next_watch) {
            watch(now);
            next_watch = now + tick;
        }
    }
}

bool Front::finished(Tick now) {
    if (!closing_) return false;
    if (!std::exchange(taking_leave_, true)) {
        // Whom the system let in has asked already, as far as they know; those who come meanwhile are not waited for.
        for (int i = 0; i <= kBacklog / kAcceptsAtOnce && accept_some(now); ++i) continue;
        if (listening_) listen(false);
        listener_.close();  // nobody waits before a door that does not open again
        recall_lent();
    }
    const auto is_idle = [](const Connection& c) { return c.state() == Connection::State::reading && !c.framing.begun(); };
    std::vector<std::uint64_t> idle;
    for (const auto& [id, connection] : connections_)
        if (is_idle(*connection)) idle.push_back(id);
    for (const std::uint64_t id : idle) {
        survive(*connections_.at(id), now);  // what was sent before we left may wait in the system's buffer
        if (const auto left = connections_.find(id); left != connections_.end() && is_idle(*left->second)) drop(*left->second);
    }
    return connections_.empty() || now.time_since_epoch().count() >= deadline_;
}

/// Whoever streams sees the end, and gives the connection back.
void Front::recall_lent() {
    for (const auto& [id, connection] : connections_)
        if (connection->state() == Connection::State::lent) connection->transport.end_receiving();
}

void Front::listen(bool on) {
    if (control(epoll_, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, listener_.impl()->sockfd(), EPOLLIN, kListener)) listening_ = on;
}

bool Front::accept_some(Tick now) {
    try {
        for (int i = 0; i < kAcceptsAtOnce; ++i) {
            if (!listener_.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ)) return false;
            Poco::Net::SocketAddress peer;
            Poco::Net::StreamSocket socket = listener_.acceptConnection(peer);
            admit(std::move(socket), plain_address(peer.host()), now);
        }
    } catch (const Poco::Exception& e) {
        if (e.code() != EMFILE && e.code() != ENFILE && e.code() != ENOBUFS && e.code() != ENOMEM) return true;  // that client left
        if (now - told_of_files_ > std::chrono::seconds(10)) log::error("http.accept", {{"what", e.displayText()}});
        told_of_files_ = now;
        listen(false);  // until the watchdog's next round: the backlog would only spin
        return false;
    }
    return true;
}

void Front::admit(Poco::Net::StreamSocket socket, const Poco::Net::IPAddress& peer, Tick now) {
    const auto most = static_cast<std::size_t>(limits_.connections);
    if (connections_.size() >= most + kSpareConnections) return;  // closes it
    const std::uint64_t id = next_connection_++;
    auto made = std::make_unique<Connection>(id, std::move(socket), tls_, peer, limits_, now);
    Connection& connection = *made;
    join_household(connection);
    const bool too_many = crowded(connection);
    const bool full = !too_many && connections_.size() >= most && !make_room(connection, now);
    connections_.emplace(id, std::move(made));
    ++counts_->connections;
    ++metrics_.counter("waybill_http_accepted_total", "Connections accepted.");

    if (full) connection.framing.refuse({503, "connections", "There are too many connections; come back in a moment."});
    if (too_many) connection.framing.refuse({503, "connections_of_address", "This address has too many connections open."});
    if (full || too_many) advance(connection, now);
    arm(connection);
}

void Front::join_household(Connection& connection) {
    connection.housed = &by_address_[connection.household()];
    ++connection.housed->connections;
}

bool Front::counted(const Connection& connection) const {
    return !uncounted_.contains(connection.peer) && !proxies_.contains(connection.peer);
}

bool Front::crowded(const Connection& connection) const {
    return connection.housed->connections > limits_.connections_per_address && counted(connection);
}

/// One household has an eighth of the memory at most, that others find room, and room for one large body in any case.
bool Front::greedy(const Connection& connection) const {
    const std::size_t most = std::max(limits_.held_bytes / 8, 2 * limits_.body_bytes);  // strings grow to twice what they hold
    return connection.housed->held > most && counted(connection);
}

/// Where every place is taken: of the connections that have no request, one of the largest household goes, and among its own the
/// one that waits longest; for a newcomer of a smaller household at once. So neither many slow clients nor many addresses shut
/// the door on the others. False where everybody is at work.
bool Front::make_room(const Connection& newcomer, Tick now) {
    Connection* chosen = nullptr;
    const auto rank = [now](const Connection& c) { return std::pair(c.housed->connections, c.waiting(now)); };
    for (const auto& [id, connection] : connections_) {
        if (connection->state() != Connection::State::reading) continue;
        const bool may_go =
            connection->housed->connections > newcomer.housed->connections || connection->waiting(now) >= limits_.makes_room;
        if (may_go && (!chosen || rank(*connection) > rank(*chosen))) chosen = connection.get();
    }
    if (!chosen) return false;
    ++metrics_.counter("waybill_http_made_room_total", "Connections without a request, closed for a new one.");
    drop(*chosen);
    return true;
}

/// Nothing that one connection's bytes lead to ends the others.
void Front::survive(Connection& connection, Tick now) {
    try {
        ready(connection, now);
    } catch (const std::exception& e) {
        log::error("http.connection_failed", {{"what", e.what()}});
        const auto state = connection.state();
        if (state != Connection::State::in_flight && state != Connection::State::lent) drop(connection);
    }
}

void Front::account(Connection& connection, std::size_t held) {
    held_ += held - connection.known;
    connection.housed->held += held - connection.known;
    connection.known = held;
}

void Front::ready(Connection& connection, Tick now) {
    switch (connection.state()) {
        case Connection::State::in_flight:
            park(connection);
            return;
        case Connection::State::lent:
            return;
        case Connection::State::reading:
            if (connection.receive(scratch_, now)) advance(connection, now);
            break;
        default:
            connection.proceed(scratch_, now);
            advance(connection, now);
    }
    arm(connection);
}

void Front::watch(Tick now) {
    std::vector<std::pair<Connection*, Connection::Overdue>> late;
    for (const auto& [id, connection] : connections_)
        if (const auto why = connection->overdue(now); why != Connection::Overdue::no) late.emplace_back(connection.get(), why);
    for (const auto& [connection, why] : late) {
        if (why == Connection::Overdue::close) connection->abandon();
        if (why == Connection::Overdue::header)
            connection->framing.refuse({408, "header_time", "The headers did not come in the time allowed."});
        if (why == Connection::Overdue::body)
            connection->framing.refuse({408, "body_time", "The body did not come in the time allowed."});
        advance(*connection, now);
        arm(*connection);
    }
    if (!listening_ && !closing_) listen(true);
}

/// Asks epoll for what the connection's state waits for, or forgets it.
void Front::arm(Connection& connection) {
    if (connection.state() == Connection::State::closed) return drop(connection);
    account(connection, connection.held());
    const std::uint32_t wanted = connection.wanted();
    if (wanted == connection.armed) return;
    const int operation = connection.armed == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (!control(epoll_, operation, connection.transport.fd(), wanted, connection.id)) return drop(connection);
    connection.armed = wanted;
}

void Front::park(Connection& connection) {
    control(epoll_, EPOLL_CTL_DEL, connection.transport.fd(), 0, 0);
    connection.armed = 0;
    connection.parked = true;
    ++parked_;
}

void Front::drop(Connection& connection) {
    if (connection.armed != 0) control(epoll_, EPOLL_CTL_DEL, connection.transport.fd(), 0, 0);
    account(connection, 0);
    if (--connection.housed->connections == 0) by_address_.erase(connection.household());
    --counts_->connections;
    connections_.erase(connection.id);
}

/// On a worker's thread. The front is woken only where it has something to do: mostly the next event wakes it soon enough.
void Front::done_by_worker(Done done, bool urgent) {
    const std::lock_guard lock(done_mutex_);
    if (done.what == Done::What::lent) ++lent_;
    if (done.what == Done::What::returned && --lent_ == 0) returned_.notify_all();
    done_.push_back(std::move(done));
    if (urgent || parked_ > 0) wake();
}

void Front::take_done(Tick now) {
    std::vector<Done> done;
    {
        const std::lock_guard lock(done_mutex_);
        done.swap(done_);
    }
    for (auto& one : done) {
        Connection& connection = *connections_.at(one.connection);
        if (connection.parked) {
            connection.parked = false;
            --parked_;
        }
        if (one.what != Done::What::returned) --counts_->in_flight;
        if (one.what == Done::What::lent) {
            lend(connection);
            continue;
        }
        if (one.broken || one.what == Done::What::returned)
            connection.close();
        else
            connection.send(std::move(one.bytes), one.sent, one.keep_alive, now);
        if (connection.state() == Connection::State::writing && held_ + connection.held() > limits_.held_bytes) {
            ++metrics_.counter("waybill_http_cut_total", "Answers cut off because too many were not taken by their clients.");
            connection.close();
        }
        advance(connection, now);
        arm(connection);
    }
}

/// From here on somebody else hears and answers the client.
void Front::lend(Connection& connection) {
    if (connection.armed != 0) control(epoll_, EPOLL_CTL_DEL, connection.transport.fd(), 0, 0);
    connection.armed = 0;
    connection.lend();
    if (closing_) connection.transport.end_receiving();
}

void Front::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(waker_, &one, sizeof one);  // fails only where it is awake already
}

}  // namespace waybill::http
