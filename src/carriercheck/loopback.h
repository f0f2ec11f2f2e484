#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "waybill/conversation.h"

namespace waybill::carriercheck {

/// A request as it came.
struct Heard {
    std::string method, path, body;
    std::map<std::string, std::string> headers;  ///< names in lower case

    friend bool operator==(const Heard& a, const Heard& b) { return a.method == b.method && a.path == b.path && a.body == b.body; }
};

/// What is said to it, and how.
struct Answer {
    enum class How {
        whole,
        cut,      ///< the head promises all of it, the line goes dead in its midst
        silence,  ///< it was heard, and nothing is said until the caller gives up
        hang_up,  ///< it was heard, and the line goes dead
    };
    How how = How::whole;
    carrier::Reply reply;
};

/// A carrier's HTTP service on a port of 127.0.0.1 of its own: every request is put to `answer`, one at a time.
class Loopback {
  public:
    explicit Loopback(std::function<Answer(const Heard&)> answer);
    ~Loopback();  ///< hangs up and joins
    Loopback(const Loopback&) = delete;
    Loopback& operator=(const Loopback&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  private:
    void accept_all();
    void serve(int fd);

    std::function<Answer(const Heard&)> answer_;
    int listener_ = -1, port_ = 0;
    std::mutex mutex_, answering_;
    std::vector<int> open_;             // under mutex_
    std::vector<std::thread> serving_;  // of the acceptor alone, until it has ended
    std::thread acceptor_;
};

}  // namespace waybill::carriercheck
