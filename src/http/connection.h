#pragma once
#include <Poco/Net/IPAddress.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/framing.h"
#include "http/http.h"
#include "http/target.h"
#include "http/transport.h"

namespace waybill::http {

using Tick = std::chrono::steady_clock::time_point;

/// What the connections of one household() have together.
struct Household {
    int connections = 0;
    std::size_t held = 0;  ///< by their held()
};

/// One client's connection as the front's thread sees it: its bytes, its state, and how long it may stay in it.
class Connection {
  public:
    enum class State {
        reading,    ///< waits for a request, or has a part of one
        in_flight,  ///< a worker has the request, and the transport
        lent,       ///< somebody streams on it; nothing is asked of epoll here
        writing,    ///< the rest of a response goes out
        lingering,  ///< the answer is out and the sending side shut: what the client still sends is thrown away, so that it
                    ///< reads the answer and not a reset
        closed,
    };
    /// What the watchdog has to do.
    enum class Overdue { no, close, header, body };

    Connection(std::uint64_t id, Poco::Net::StreamSocket socket, const Poco::Net::Context::Ptr& tls, Poco::Net::IPAddress peer,
               const Limits& limits, Tick now);

    const std::uint64_t id;
    const Poco::Net::IPAddress peer;
    Framing framing;
    Transport transport;
    Target target;  ///< of the request being read, once its head is complete
    Router::Match match;
    int requests = 0;
    std::uint32_t armed = 0;        ///< epoll events asked for; 0: not in the set
    bool parked = false;            ///< taken out of the set because bytes came while a worker has it
    Household* housed = nullptr;    ///< with whom it is counted
    std::size_t worked_on = 0;      ///< bytes of the body that a worker has
    std::size_t known = 0;          ///< of held(): what the front has added up

    State state() const { return state_; }
    /// Whose connections are counted together: the address, or for IPv6 the /64 that one customer has.
    std::string household() const;
    /// The epoll events to wait for in the present state.
    std::uint32_t wanted() const;

    /// reading: takes what has come; true where bytes were fed. At the client's end of sending the state becomes closed, or
    /// the framing refused where a request was cut short.
    bool receive(std::span<char> scratch, Tick now);
    void in_flight() { state_ = State::in_flight; }
    void lend() { state_ = State::lent; }
    /// Back to reading the next request, if the bytes of one are not there already.
    void resume(Tick now);
    /// Sends what the socket takes of `bytes` from `sent` on, and the rest later; then reading again, or lingering. The string
    /// is only ever moved: bytes of this length keep their place in memory, as Transport::write asks.
    void send(std::string bytes, std::size_t sent, bool keep_alive, Tick now);
    /// writing: goes on. lingering: throws away what came.
    void proceed(std::span<char> scratch, Tick now);
    /// "100 Continue", where the client waits for it and has not sent its body yet.
    void say_continue();
    void close() { state_ = State::closed; }
    /// Closes, and has the system forget at once what the client does not take.
    void abandon();
    /// The client has been refused: it gets little time to take the answer.
    void hurry() { hurried_ = true; }
    /// Memory that bodies and unsent answers take here, with what a worker has of them.
    std::size_t held() const { return framing.held() + out_.capacity() + worked_on; }

    Overdue overdue(Tick now) const;
    /// reading: how long there was no complete request. Zero in every other state.
    Tick::duration waiting(Tick now) const { return state_ == State::reading ? now - since_ : Tick::duration(0); }

  private:
    void write(Tick now);
    void progress(std::size_t bytes, Tick now);
    Overdue overdue_reading(Tick now) const;

    const Limits& limits_;
    State state_ = State::reading;
    Io::Kind blocked_on_ = Io::Kind::want_read;
    std::string out_;
    std::size_t out_at_ = 0;
    bool close_after_ = false;
    bool hurried_ = false, slow_ = false;
    Tick window_since_;  // while writing: progress is measured over windows of body_time
    std::size_t window_bytes_ = 0;
    std::size_t lingered_ = 0;
    Tick since_;       // of the present state; while reading, of the request's first byte; while writing, of progress
    Tick body_since_;  // since the head was complete
};

}  // namespace waybill::http
