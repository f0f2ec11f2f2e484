#include "support/places.h"
#include "support/simulator.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace waybill {
namespace {

/// One request on one connection: enough for the controls, and no library under test in between.
std::string ask(int port, const std::string& request) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string reply;
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
        send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
        char buffer[16384];
        for (ssize_t n = 0; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;) reply.append(buffer, static_cast<std::size_t>(n));
    }
    close(fd);
    return reply;
}

}  // namespace

Simulator::Simulator(std::vector<std::string> options) : options_(std::move(options)) {
    start();
}

Simulator::~Simulator() { stop(); }

void Simulator::start() {
    const std::string port_file = folder_ / "port";
    std::filesystem::remove(port_file);
    std::vector<std::string> words{
        places::build_dir() + "/waybill-simulator", "--data", folder_.path(), "--port", std::to_string(port_), "--port-file", port_file};
    words.insert(words.end(), options_.begin(), options_.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (posix_spawn(&pid_, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0)
        throw std::runtime_error("cannot start " + words[0]);
    for (int i = 0; i < 6000 && !std::filesystem::exists(port_file); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::ifstream(port_file) >> port_;
    if (port_ == 0) throw std::runtime_error("the simulator does not listen");
}

int Simulator::stop() {
    if (pid_ < 0) return 0;
    int status = 0;
    kill(pid_, SIGTERM);
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void Simulator::kill_and_restart() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    start();
}

json::Value Simulator::control(const std::string& method, const std::string& path, const std::string& body) const {
    const std::string reply =
        ask(port_, method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " +
                       std::to_string(body.size()) + "\r\n\r\n" + body);
    const auto head = reply.find("\r\n\r\n");
    if (!reply.starts_with("HTTP/1.1 200") || head == std::string::npos)
        throw std::runtime_error(method + " " + path + ": " + reply);
    return json::parse(std::string_view(reply).substr(head + 4), {.bytes = 64u << 20, .depth = 16}).value();
}

std::size_t Simulator::accepted(const std::string& reference) const {
    return control("GET", "/_sim/shipments?reference=" + reference).at("/data")->items.size();
}

std::int64_t Simulator::calls(const std::string& operation, const std::string& status) const {
    const json::Value answer = control("GET", "/_sim/requests?limit=0");
    const json::Value* count = answer.at("/counts/" + operation + "/" + status);
    return count == nullptr ? 0 : count->integer;
}

}  // namespace waybill
