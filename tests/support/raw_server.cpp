#include "support/raw_server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace waybill {
namespace {

int listen_on_any(int& port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd, 128) != 0 ||
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no loopback port");
    port = ntohs(address.sin_port);
    return fd;
}

}  // namespace

RawServer::RawServer(std::function<void(int)> serve) : serve_(std::move(serve)) {
    listener_ = listen_on_any(port_);
    acceptor_ = std::thread([this] { accept_loop(); });
}

void RawServer::accept_loop() {
    for (;;) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;
        ++accepted_;
        const std::lock_guard lock(mutex_);
        open_.push_back(fd);
        threads_.emplace_back([this, fd] {
            serve_(fd);
            const std::lock_guard inner(mutex_);
            open_.erase(std::find(open_.begin(), open_.end(), fd));
            close(fd);
        });
    }
}

RawServer::~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
    {
        const std::lock_guard lock(mutex_);
        for (const int fd : open_) shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
}

std::string read_request(int fd) {
    std::string request;
    char buffer[4096];
    for (;;) {
        const auto head = request.find("\r\n\r\n");
        if (head != std::string::npos) {
            const auto at = request.find("Content-Length: ");
            const std::size_t body = at < head ? std::stoul(request.substr(at + 16)) : 0;
            if (request.size() >= head + 4 + body) return request;
        }
        const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
        if (n <= 0) return {};
        request.append(buffer, static_cast<std::size_t>(n));
    }
}

void write_all(int fd, const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t n = send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return;
        sent += static_cast<std::size_t>(n);
    }
}

void reset_on_close(int fd) {
    const linger now{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

int refused_port() {
    int port = 0;
    close(listen_on_any(port));
    return port;
}

}  // namespace waybill
