#include <arpa/inet.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/log.h"
#include "bench/load.h"
#include "http/server.h"
#include "support/world.h"

// Requests a second of an empty route: the ceiling of the front, beside nginx (one worker, as our front is one thread, and with
// two) that answers the same bytes in the same run. Turn by turn, three rounds, the median of each.
extern "C" char** environ;

namespace {

using namespace waybill;
using namespace waybill::bench;
using std::chrono::milliseconds;

class Nobody final : public http::Authenticator {
    Result<std::optional<http::Principal>> authenticate(const http::Request&) override {
        return std::optional<http::Principal>();
    }
};

/// Our server in a process of its own, so that its CPU can be told from the loader's. Its end is this object's.
class Child {
  public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
    Child& operator=(Child&&) = delete;
    ~Child() {
        if (pid_ == 0) return;
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_;
};

void await(int port) {
    for (int i = 0; i < 500; ++i) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool there = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        ::close(fd);
        if (there) return;
        std::this_thread::sleep_for(milliseconds(10));
    }
    throw std::runtime_error("a server did not start");
}

constexpr const char* kBody = R"({"hello":"warehouse","number":1234567890})";

Child waybill_front(int port) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        sigset_t stop;
        sigemptyset(&stop);
        sigaddset(&stop, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &stop, nullptr);
        log::open("/dev/null", log::Level::info);  // the access log is written, to nowhere, as nginx's is
        http::Router router;
        router.add({"GET", "/empty", http::Access::anyone(),
                    [](const http::Request&) { return http::Response::json(200, kBody); }, "Nothing."});
        Nobody nobody;
        Metrics metrics;
        http::ServerOptions options;
        options.port = port;
        options.limits.requests_per_connection = 1'000'000;
        http::Server server(options, router, nobody, metrics);
        server.start();
        int signal = 0;
        sigwait(&stop, &signal);
        server.stop(milliseconds(100));
        std::_Exit(0);
    }
    await(port);
    return Child(pid);
}

Child nginx(int port, int workers, const std::string& folder) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/nginx.conf")
        << "daemon off; worker_processes " << workers << "; pid " << folder << "/pid; error_log " << folder
        << "/error.log; events { worker_connections 4096; }\nhttp { access_log /dev/null; keepalive_requests 1000000; "
           "client_body_temp_path "
        << folder << "/b; proxy_temp_path " << folder << "/p; fastcgi_temp_path " << folder << "/f; uwsgi_temp_path " << folder
        << "/u; scgi_temp_path " << folder << "/s; server { listen 127.0.0.1:" << port
        << "; location / { default_type application/json; add_header X-Content-Type-Options nosniff; "
        << "add_header Referrer-Policy no-referrer; add_header X-Request-Id $request_id; add_header Cache-Control no-store; "
           "return 200 '"
        << kBody << "'; } } }\n";
    const std::string config = folder + "/nginx.conf";
    const char* argv[] = {"/usr/sbin/nginx", "-c", config.c_str(), "-p", folder.c_str(), nullptr};
    pid_t pid = 0;
    if (posix_spawn(&pid, argv[0], nullptr, nullptr, const_cast<char**>(argv), environ) != 0)
        throw std::runtime_error("nginx did not start");
    await(port);
    return Child(pid);
}

/// A process and its children: nginx works in those.
double cpu_of_family(int pid) {
    double sum = cpu_seconds(pid);
    std::ifstream children("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children");
    for (int child = 0; children >> child;) sum += cpu_seconds(child);
    return sum;
}

struct Line {
    double rate = 0, p50 = 0, p99 = 0, micros = 0;
};

Line measure(int port, int pid, int clients, milliseconds time) {
    const auto request = [](std::int64_t, std::string& out) {
        out += "GET /empty HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n\r\n";
    };
    const double before = cpu_of_family(pid);
    const Seen seen = load(port, clients, time, request);
    return {seen.rate(), seen.quantile(0.5), seen.quantile(0.99),
            1e6 * (cpu_of_family(pid) - before) / static_cast<double>(seen.answered())};
}

Line median(std::vector<Line> lines) {
    std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.rate < b.rate; });
    return lines[lines.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    const milliseconds time(argc > 1 ? std::atoi(argv[1]) * 1000 : 2000);
    rlimit files{8192, 8192};
    setrlimit(RLIMIT_NOFILE, &files);
    char folder[] = "/tmp/waybill-http-bench-XXXXXX";
    if (!mkdtemp(folder)) return 1;
    struct Peer {
        const char* name;
        int port;
        Child child;
    };
    std::vector<Peer> peers;
    const int ours = testing::free_port();
    peers.push_back({"Waybill", ours, waybill_front(ours)});
    for (const int workers : {1, 2}) {
        const int port = testing::free_port();
        peers.push_back({workers == 1 ? "nginx, 1 worker" : "nginx, 2 workers", port,
                         nginx(port, workers, std::string(folder) + "/" + std::to_string(workers))});
    }
    std::printf("an empty route, keep-alive, loader of one thread beside it\n%-18s %8s %12s %9s %9s %12s\n", "", "clients",
                "requests/s", "p50 ms", "p99 ms", "CPU us each");
    for (const int clients : {32, 256, 1000}) {
        std::vector<std::vector<Line>> seen(peers.size());
        for (int round = 0; round < 3; ++round)
            for (std::size_t i = 0; i < peers.size(); ++i)
                seen[i].push_back(measure(peers[i].port, peers[i].child.pid(), clients, time));
        const double first = median(seen[1]).rate;
        for (std::size_t i = 0; i < peers.size(); ++i) {
            const Line line = median(seen[i]);
            std::printf("%-18s %8d %12.0f %9.2f %9.2f %12.1f   %.2f of nginx with one worker\n", peers[i].name, clients,
                        line.rate, line.p50, line.p99, line.micros, line.rate / first);
        }
        std::fflush(stdout);
    }
    std::printf("Waybill's memory %.0f MiB\n", resident_mib(peers[0].child.pid()));
    peers.clear();
    std::filesystem::remove_all(folder);
    return 0;
}
