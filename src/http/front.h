#pragma once
#include <Poco/Net/ServerSocket.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "http/connection.h"
#include "http/proxies.h"
#include "http/server.h"
#include "http/workers.h"

namespace waybill::http {

/// One thread that accepts, reads, frames and checks for all connections (epoll), and keeps their time. A waiting or slow
/// connection costs no worker; a complete request goes to the workers, one at a time for each connection.
class Front {
  public:
    Front(ServerOptions options, const Router& router, const Dispatcher& dispatcher, Metrics& metrics);
    ~Front();
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;

    void start();
    void stop(std::chrono::milliseconds patience);
    int port() const { return port_; }

  private:
    struct Counts {  // shared with the gauges, which may be read after the front is gone
        std::atomic<int> connections{0}, in_flight{0};
    };

    // front.cpp: the loop
    void run();
    bool finished(Tick now);
    void recall_lent();
    void listen(bool on);
    bool accept_some(Tick now);  // whether more may wait
    void join_household(Connection& connection);
    bool counted(const Connection& connection) const;
    bool crowded(const Connection& connection) const;
    bool greedy(const Connection& connection) const;
    bool make_room(const Connection& newcomer, Tick now);
    void admit(Poco::Net::StreamSocket socket, const Poco::Net::IPAddress& peer, Tick now);
    void ready(Connection& connection, Tick now);
    void survive(Connection& connection, Tick now);
    void account(Connection& connection, std::size_t held);
    void watch(Tick now);
    void arm(Connection& connection);
    void park(Connection& connection);
    void drop(Connection& connection);
    void lend(Connection& connection);
    void done_by_worker(Done done, bool urgent);
    void take_done(Tick now);
    void wake();

    // exchange.cpp: what happens on one connection
    void advance(Connection& connection, Tick now);
    void open_request(Connection& connection);
    void hand_over(Connection& connection, Tick now);
    void answer_refusal(Connection& connection, Tick now);
    std::string request_id(const Head& head);

    const ServerOptions options_;
    const Limits& limits_;
    const Router& router_;
    const Dispatcher& dispatcher_;
    Metrics& metrics_;
    const Proxies proxies_;
    const Networks uncounted_;
    Poco::Net::Context::Ptr tls_;
    Poco::Net::ServerSocket listener_;
    int port_ = 0;
    int epoll_ = -1;
    int waker_ = -1;
    bool listening_ = false;
    const std::shared_ptr<Counts> counts_ = std::make_shared<Counts>();
    const std::string id_prefix_;
    std::uint64_t next_request_ = 0;
    std::uint64_t next_connection_ = 16;  // smaller numbers mark the listener and the waker in epoll's events
    std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
    std::map<std::string, Household> by_address_;
    std::vector<char> scratch_;
    std::size_t held_ = 0;  // of all connections, by their held()
    Tick told_of_files_;

    std::mutex done_mutex_;
    std::condition_variable returned_;
    std::vector<Done> done_;
    int lent_ = 0;  // connections on which somebody streams
    bool taking_leave_ = false;
    std::atomic<int> parked_{0};
    std::atomic<bool> closing_{false};
    std::atomic<Tick::rep> deadline_{0};
    std::unique_ptr<Workers> workers_;
    std::thread thread_;
};

}  // namespace waybill::http
