#pragma once
#include <curl/curl.h>

#include <chrono>
#include <functional>
#include <string>

#include "wire/wire.h"

namespace waybill::wire {

/// A request on its way: waiting for a slot, then bound to an easy handle.
struct Job {
    Request request;
    std::function<void(Outcome)> done;
    std::chrono::steady_clock::time_point queued_at;
};

/// One request on one libcurl easy handle. Lives on the loop's thread and stays where it is while the handle runs:
/// libcurl's callbacks hold its address.
class Transfer {
  public:
    Transfer(Job job, CURL* easy) : job_(std::move(job)), easy_(easy) {}
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    /// Describes the request to libcurl. Throws std::runtime_error where libcurl does not take it.
    void prepare(const std::string& ca_file);

    CURL* easy() const { return easy_; }
    const Job& job() const { return job_; }

    /// What became of it, once libcurl has said how it ended.
    Outcome outcome(CURLcode code);
    /// What is known of it when it is cut off while running.
    Outcome cut_off(std::string why);

  private:
    void describe_request();
    void describe_limits(const std::string& ca_file);
    /// Whether it is certain that no byte of the request left this machine.
    bool nothing_left() const;
    Outcome failed(std::string why, bool timed_out);

    static size_t on_header(char* data, size_t size, size_t count, void* self);
    static size_t on_body(char* data, size_t size, size_t count, void* self);
    static int on_request_begins(void* self, char* address, char*, int, int);
    static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);

    Job job_;
    CURL* easy_;
    curl_slist* headers_ = nullptr;
    Outcome reply_;
    std::size_t head_bytes_ = 0;
    bool begun_ = false;         // libcurl was about to write the request
    bool too_late_ = false;      // it was not any more
    std::string refusal_;        // why we ourselves stopped it
    char error_text_[CURL_ERROR_SIZE] = {};
};

/// Whether a request's `not_after` has passed; and what is said of one that is not begun for that reason.
bool is_too_late(const Request& request);
inline constexpr const char* kTooLate = "its time to be sent was over";

/// Why a request cannot be put on the wire at all; empty where it can.
std::string unsendable(const Request& request);

}  // namespace waybill::wire
