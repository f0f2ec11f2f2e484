#pragma once
#include <string>
#include <utility>
#include <vector>

namespace waybill::bench {

/// One call as the product sent it: taken from what it kept of it.
struct SampleCall {
    std::string path;
    std::vector<std::pair<std::string, std::string>> headers;  ///< without the credentials
    std::string body;
    std::string reference;  ///< stands in the body: each call of the floor gets one of its own
};
/// Reads "POST URL\nName: value\n…\n\nbody".
SampleCall sample_call(const std::string& exact, const std::string& reference);

struct CallsFloor {
    double per_second = 0, client_micros = 0, simulator_micros = 0, p50 = 0, p99 = 0;
    long long answered = 0, failed = 0, connections = 0;
};
/// The same calls by a bare libcurl multi loop on one thread (epoll and curl_multi_socket_action), `in_flight` at a time, on
/// connections that are kept. Nothing is parsed, nothing is kept.
CallsFloor calls_floor(const std::string& simulator, int simulator_pid, const SampleCall& sample, int in_flight, int calls);

}  // namespace waybill::bench
