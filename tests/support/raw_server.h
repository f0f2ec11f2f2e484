#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace waybill {

/// A loopback listener that hands each accepted socket to `serve` on a thread of its own and closes it afterwards.
class RawServer {
  public:
    explicit RawServer(std::function<void(int fd)> serve);
    ~RawServer();  ///< shuts every connection down and joins

    std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
    int port() const { return port_; }
    int accepted() const { return accepted_; }

  private:
    void accept_loop();

    std::function<void(int)> serve_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> accepted_{0};
    std::mutex mutex_;
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

/// Reads one request (head, and body by Content-Length); empty when the peer went away first.
std::string read_request(int fd);
void write_all(int fd, const std::string& bytes);
/// Makes the coming close a reset.
void reset_on_close(int fd);
/// A port of 127.0.0.1 on which nobody listens.
int refused_port();

}  // namespace waybill
