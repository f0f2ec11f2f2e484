#include "http/connection.h"

#include <sys/epoll.h>

namespace waybill::http {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLingerTime{2'000};
constexpr std::size_t kLingerBytes = 32u << 20;
constexpr milliseconds kRateGrace{3'000};  // before an average rate says anything

bool slower_than(std::size_t bytes_per_second, std::size_t bytes, Tick::duration spent) {
    const auto ms = std::chrono::duration_cast<milliseconds>(spent).count();
    return bytes * 1000 < bytes_per_second * static_cast<std::size_t>(ms);
}

}  // namespace

Connection::Connection(std::uint64_t number, Poco::Net::StreamSocket socket, const Poco::Net::Context::Ptr& tls,
                       Poco::Net::IPAddress address, const Limits& limits, Tick now)
    : id(number), peer(std::move(address)), framing(limits), transport(std::move(socket), tls), limits_(limits), since_(now) {}

std::string Connection::household() const {
    using Poco::Net::IPAddress;
    if (peer.family() == IPAddress::IPv4) return peer.toString();
    return (peer & IPAddress(64, IPAddress::IPv6)).toString();
}

std::uint32_t Connection::wanted() const {
    switch (state_) {
        case State::reading:
        case State::writing:
            return blocked_on_ == Io::Kind::want_write ? EPOLLOUT : EPOLLIN;
        case State::lingering:
            return EPOLLIN;
        case State::in_flight:
            return armed;  // left as it is: most clients are silent until they are answered
        case State::lent:
        case State::closed:
            return 0;
    }
    return 0;
}

bool Connection::receive(std::span<char> scratch, Tick now) {
    if (!transport.begins_as_it_must()) {
        framing.refuse({400, "plain_to_tls", "This port speaks TLS: the address begins with https."});
        return true;
    }
    const Io io = transport.read(scratch);
    if (io.kind == Io::Kind::end) {
        if (!framing.begun())
            close();
        else
            framing.refuse({400, "cut_short", "The request ends before it is complete."});
        return framing.stage() == Framing::Stage::refused;
    }
    if (io.kind != Io::Kind::some) {
        blocked_on_ = io.kind;
        return false;
    }
    blocked_on_ = Io::Kind::want_read;
    const auto before = framing.stage();
    if (!framing.begun() && requests > 0) since_ = now;
    framing.feed(std::string_view(scratch.data(), io.bytes));
    if (before == Framing::Stage::head && framing.stage() == Framing::Stage::head_done) body_since_ = now;
    return true;
}

void Connection::resume(Tick now) {
    state_ = State::reading;
    blocked_on_ = Io::Kind::want_read;
    since_ = body_since_ = now;
    framing.next();
}

void Connection::send(std::string bytes, std::size_t sent, bool keep_alive, Tick now) {
    out_ = std::move(bytes);
    out_at_ = sent;
    close_after_ = !keep_alive;
    state_ = State::writing;
    since_ = window_since_ = now;
    window_bytes_ = 0;
    slow_ = false;
    worked_on = 0;
    write(now);
}

void Connection::write(Tick now) {
    while (out_at_ < out_.size()) {
        const Io io = transport.write(std::string_view(out_).substr(out_at_));
        if (io.kind == Io::Kind::end) return close();
        if (io.kind != Io::Kind::some) {
            blocked_on_ = io.kind;
            return;
        }
        out_at_ += io.bytes;
        progress(io.bytes, now);
    }
    std::string().swap(out_);  // assigned to, it would keep the buffer as long as the connection is idle
    out_at_ = 0;
    if (!close_after_) return resume(now);
    transport.shut_down_sending();
    state_ = State::lingering;
    since_ = now;
}

/// A client that goes on reading is waited for, if it reads enough: a byte now and then buys no time.
void Connection::progress(std::size_t bytes, Tick now) {
    since_ = now;
    window_bytes_ += bytes;
    const auto window = now - window_since_;
    if (window < limits_.body_time) return;
    slow_ = slower_than(limits_.bytes_per_second, window_bytes_, window);
    window_since_ = now;
    window_bytes_ = 0;
}

void Connection::proceed(std::span<char> scratch, Tick now) {
    if (state_ == State::writing) write(now);
    if (state_ != State::lingering) return;
    const Io io = transport.discard(scratch);
    lingered_ += io.bytes;
    if (io.kind == Io::Kind::end || lingered_ > kLingerBytes) close();
}

void Connection::abandon() {
    if (state_ == State::writing) transport.reset_at_close();
    close();
}

void Connection::say_continue() {
    if (framing.unread() > 0 || framing.body_bytes() > 0) return;
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const Io io = transport.write(go_on);  // an empty socket buffer takes these few bytes at once
    if (io.kind != Io::Kind::some || io.bytes != go_on.size()) close();
}

Connection::Overdue Connection::overdue(Tick now) const {
    switch (state_) {
        case State::reading:
            return overdue_reading(now);
        case State::writing:
            return slow_ || now - since_ > (hurried_ ? kLingerTime : limits_.body_time) ? Overdue::close : Overdue::no;
        case State::lingering:
            return now - since_ > kLingerTime ? Overdue::close : Overdue::no;
        default:
            return Overdue::no;
    }
}

Connection::Overdue Connection::overdue_reading(Tick now) const {
    if (!framing.begun()) {
        const auto patience = requests == 0 ? limits_.header_time : limits_.idle_time;  // the first wait includes the handshake
        return now - since_ > patience ? Overdue::close : Overdue::no;
    }
    if (framing.stage() == Framing::Stage::head) return now - since_ > limits_.header_time ? Overdue::header : Overdue::no;
    const auto spent = now - body_since_;
    const bool slow = spent > kRateGrace && slower_than(limits_.bytes_per_second, framing.body_bytes(), spent);
    return spent > limits_.body_time || slow ? Overdue::body : Overdue::no;
}

}  // namespace waybill::http
