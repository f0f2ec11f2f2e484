#include "bench/load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace waybill::bench {
namespace {

using Clock = std::chrono::steady_clock;

class Client {
  public:
    Client(int epoll, int port, std::uint32_t index) : epoll_(epoll), port_(port), index_(index) { connect(); }
    ~Client() { ::close(fd_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    std::string out;
    Clock::time_point sent;
    bool busy = false;

    void send() {
        if (hung_up_) reconnect();
        sent = Clock::now();
        busy = true;
        in_.clear();
        for (std::size_t at = 0; at < out.size();) {  // small requests: the socket's buffer takes them
            const ssize_t n = ::send(fd_, out.data() + at, out.size() - at, MSG_NOSIGNAL);
            if (n <= 0) throw std::runtime_error("the server does not take a request");
            at += static_cast<std::size_t>(n);
        }
    }
    /// Reads; the status of an answer that is complete, or 0.
    int receive() {
        char buffer[16384];
        const ssize_t n = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (n < 0) return 0;
        if (n == 0) {
            hung_up_ = true;
            if (!busy) return 0;
            throw std::runtime_error("the server closed a connection that waits for its answer");
        }
        in_.append(buffer, static_cast<std::size_t>(n));
        return complete();
    }
    std::int64_t reconnects = 0;
    int index() const { return static_cast<int>(index_); }

  private:
    void connect() {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port_));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("no connection to the server");
        const int on = 1;
        setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = index_;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, fd_, &event);
        hung_up_ = false;
    }
    void reconnect() {
        ::close(fd_);
        ++reconnects;
        connect();
    }
    int complete() {
        const std::size_t head = in_.find("\r\n\r\n");
        if (head == std::string::npos) return 0;
        const std::string_view headers = std::string_view(in_).substr(0, head);
        const std::size_t at = headers.find("ontent-Length: ");
        if (at == std::string_view::npos || headers.size() < 12) throw std::runtime_error("an answer without a Content-Length");
        std::size_t length = 0;
        std::from_chars(headers.data() + at + 15, headers.data() + headers.size(), length);
        if (in_.size() < head + 4 + length) return 0;
        if (headers.find("onnection: close") != std::string_view::npos) hung_up_ = true;
        busy = false;
        int status = 0;
        std::from_chars(in_.data() + 9, in_.data() + 12, status);
        return status;
    }

    const int epoll_, port_;
    const std::uint32_t index_;
    int fd_ = -1;
    bool hung_up_ = false;
    std::string in_;
};

}  // namespace

double Seen::quantile(double q) const {
    if (millis.empty()) return 0;
    return static_cast<double>(
        millis[std::min(millis.size() - 1, static_cast<std::size_t>(q * static_cast<double>(millis.size())))]);
}

Seen load(int port, int clients, std::chrono::milliseconds time,
          const std::function<void(std::int64_t n, std::string& out)>& request, std::int64_t most) {
    return load_by_client(port, clients, time, [&](int, std::int64_t n, std::string& out) { request(n, out); }, most);
}

Seen load_by_client(int port, int clients, std::chrono::milliseconds time,
                    const std::function<void(int client, std::int64_t n, std::string& out)>& request, std::int64_t most) {
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    Seen seen;
    std::int64_t next = 0;
    {
        std::vector<std::unique_ptr<Client>> all;
        for (int i = 0; i < clients; ++i) all.push_back(std::make_unique<Client>(epoll, port, static_cast<std::uint32_t>(i)));
        const auto begun = Clock::now();
        const auto until = begun + time;
        int waiting = 0;
        const auto begin = [&](Client& client) {
            client.out.clear();
            request(client.index(), next++, client.out);
            client.send();
            ++waiting;
        };
        for (auto& client : all)
            if (next < most) begin(*client);
        std::array<epoll_event, 512> events{};
        Clock::time_point last = begun;
        while (waiting > 0) {
            const int n = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 10'000);
            if (n == 0) throw std::runtime_error("no answer for ten seconds");
            for (int i = 0; i < n; ++i) {
                Client& client = *all[events[static_cast<std::size_t>(i)].data.u32];
                const int status = client.receive();
                if (status == 0) continue;
                last = Clock::now();
                --waiting;
                ++seen.statuses[status];
                seen.millis.push_back(std::chrono::duration<float, std::milli>(last - client.sent).count());
                if (last < until && next < most) begin(client);
            }
        }
        seen.seconds = std::chrono::duration<double>(last - begun).count();
        for (const auto& client : all) seen.reconnects += client->reconnects;
    }
    ::close(epoll);
    std::sort(seen.millis.begin(), seen.millis.end());
    return seen;
}

double cpu_seconds(int pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(in, line);
    std::istringstream fields(line.substr(line.rfind(')') + 2));
    std::string word;
    for (int i = 0; i < 11; ++i) fields >> word;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double resident_mib(int pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/status");
    std::string word;
    while (in >> word)
        if (word == "VmRSS:") {
            double kib = 0;
            in >> kib;
            return kib / 1024;
        }
    return 0;
}

int database_pid() {
    const char* socket = std::getenv("WAYBILL_TEST_DB");
    if (!socket) throw std::runtime_error("WAYBILL_TEST_DB names no database: run this as ./dev bench");
    std::ifstream in(std::filesystem::path(socket).parent_path() / "m.pid");
    int pid = 0;
    in >> pid;
    return pid;
}

}  // namespace waybill::bench
