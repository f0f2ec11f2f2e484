#include "carriercheck/loopback.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace waybill::carriercheck {
namespace {

constexpr std::size_t kLargest = 32u << 20;

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::size_t length_of(const Heard& heard) {
    const auto found = heard.headers.find("content-length");
    std::size_t length = 0;
    if (found != heard.headers.end()) std::from_chars(found->second.data(), found->second.data() + found->second.size(), length);
    return length;
}

/// Method, path and headers of a head; the body is read afterwards.
Heard read_head(const std::string& head) {
    Heard heard;
    const auto line_end = head.find("\r\n");
    const std::string line = head.substr(0, line_end);
    const auto first = line.find(' '), last = line.rfind(' ');
    heard.method = line.substr(0, first);
    if (first != std::string::npos && last > first) heard.path = line.substr(first + 1, last - first - 1);
    for (std::size_t at = line_end; at != std::string::npos && at + 2 < head.size();) {
        const auto end = head.find("\r\n", at + 2);
        const std::string field = head.substr(at + 2, end == std::string::npos ? end : end - at - 2);
        if (const auto colon = field.find(':'); colon != std::string::npos) {
            const auto value = field.find_first_not_of(' ', colon + 1);
            heard.headers[lower(field.substr(0, colon))] = value == std::string::npos ? "" : field.substr(value);
        }
        at = end;
    }
    return heard;
}

/// False where the caller went away first.
bool read_request(int fd, Heard& heard) {
    std::string bytes;
    char buffer[16384];
    for (bool has_head = false; bytes.size() < kLargest;) {
        const auto head = bytes.find("\r\n\r\n");
        if (head != std::string::npos && !has_head) heard = read_head(bytes.substr(0, head)), has_head = true;
        if (has_head && bytes.size() >= head + 4 + length_of(heard)) return heard.body = bytes.substr(head + 4), true;
        const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
        if (n <= 0) return false;
        bytes.append(buffer, static_cast<std::size_t>(n));
    }
    return false;
}

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void write_answer(int fd, const Answer& answer) {
    if (answer.how == Answer::How::hang_up) return;
    if (answer.how == Answer::How::silence) {
        char nothing[64];
        while (recv(fd, nothing, sizeof nothing, 0) > 0) {
        }
        return;
    }
    const carrier::Reply& reply = answer.reply;
    std::string bytes = "HTTP/1.1 " + std::to_string(reply.status) + " Rehearsed\r\n";
    for (const auto& [name, value] : reply.headers)
        if (name != "content-length" && name != "transfer-encoding" && name != "connection") bytes += name + ": " + value + "\r\n";
    const bool is_cut = answer.how == Answer::How::cut;
    bytes += "content-length: " + std::to_string(reply.body.size() + (is_cut ? 1 : 0)) + "\r\nconnection: close\r\n\r\n";
    bytes += is_cut ? reply.body.substr(0, reply.body.size() / 2) : reply.body;
    write_all(fd, bytes);
}

}  // namespace

Loopback::Loopback(std::function<Answer(const Heard&)> answer) : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (listener_ < 0 || bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("There is no free port on 127.0.0.1");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

Loopback::~Loopback() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
    {
        const std::lock_guard lock(mutex_);
        for (const int fd : open_) shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& thread : serving_) thread.join();
}

void Loopback::accept_all() {
    for (;;) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;
        {
            const std::lock_guard lock(mutex_);
            open_.push_back(fd);
        }
        serving_.emplace_back([this, fd] { serve(fd); });
    }
}

void Loopback::serve(int fd) {
    Heard heard;
    if (read_request(fd, heard)) {
        Answer answer;
        {
            const std::lock_guard lock(answering_);
            answer = answer_(heard);
        }
        write_answer(fd, answer);
    }
    const std::lock_guard lock(mutex_);
    open_.erase(std::find(open_.begin(), open_.end(), fd));
    close(fd);
}

}  // namespace waybill::carriercheck
