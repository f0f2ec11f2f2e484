#pragma once
#include <chrono>
#include <cstddef>

namespace waybill::http {

/// Every bound of the front in one table; shown by --help, settable as [http] in the configuration.
struct Limits {
    std::size_t uri_bytes = 8 * 1024;
    std::size_t header_bytes = 32 * 1024;  ///< the whole header block
    std::size_t header_fields = 100;
    std::size_t header_value_bytes = 8 * 1024;
    std::size_t body_bytes = 20u << 20;  ///< no route may allow more
    std::chrono::milliseconds header_time{10'000};
    std::chrono::milliseconds body_time{30'000};
    std::size_t bytes_per_second = 1024;  ///< of a body, and of an answer that is more than the system's buffers take
    std::chrono::milliseconds idle_time{5'000};
    int requests_per_connection = 100;
    int connections = 2'000;
    std::chrono::milliseconds makes_room{1'000};  ///< where all are taken, one that waits so long without a request is closed
    int connections_per_address = 64;             ///< or IPv6 /64; not for uncounted networks and proxies
    int workers = 16;
    std::size_t held_bytes = 512u << 20;  ///< of bodies and unsent answers of all connections, an eighth for one address; beyond it bodies get 503
    int queued_requests = 1'024;          ///< complete requests that wait for a worker; beyond it 503
};

}  // namespace waybill::http
