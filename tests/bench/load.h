#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace waybill::bench {

/// What a closed loop of clients saw: each sends its next request when the last one is answered.
struct Seen {
    double seconds = 0;
    std::map<int, std::int64_t> statuses;
    std::vector<float> millis;  ///< of each answer, sorted
    std::int64_t reconnects = 0;

    std::int64_t answered() const { return static_cast<std::int64_t>(millis.size()); }
    double rate() const { return seconds > 0 ? static_cast<double>(answered()) / seconds : 0; }
    /// 0.5 is the median; in milliseconds.
    double quantile(double q) const;
};

/// `clients` keep-alive connections to 127.0.0.1:`port` on one thread, for `time` or until `most` requests were sent. `request`
/// writes the n-th request's bytes.
/// Throws where the server does not answer HTTP/1.1 with a Content-Length.
Seen load(int port, int clients, std::chrono::milliseconds time,
          const std::function<void(std::int64_t n, std::string& out)>& request, std::int64_t most = INT64_MAX);

/// The same, where a request depends on who sends it: `client` counts from 0.
Seen load_by_client(int port, int clients, std::chrono::milliseconds time,
                    const std::function<void(int client, std::int64_t n, std::string& out)>& request, std::int64_t most = INT64_MAX);

/// CPU seconds that a process has used, all its threads.
double cpu_seconds(int pid);
/// Resident memory in MiB.
double resident_mib(int pid);

/// Since its making.
class Cpu {
  public:
    explicit Cpu(int pid) : pid_(pid), begun_(cpu_seconds(pid)) {}
    double seconds() const { return cpu_seconds(pid_) - begun_; }

  private:
    int pid_;
    double begun_;
};

/// The pid of the private MariaDB behind WAYBILL_TEST_DB.
int database_pid();

}  // namespace waybill::bench
