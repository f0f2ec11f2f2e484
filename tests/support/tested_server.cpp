#include "support/tested_server.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "wire/wire.h"

extern "C" char** environ;

namespace waybill::testing {

TestedServer::TestedServer(World& world, Environment always) : world_(world), always_(std::move(always)) {
    log_ = world.folder() + "/tested-" + std::to_string(port_.number()) + ".log";
    always_.emplace("WAYBILL_HTTP_PORT", std::to_string(port_.number()));
    always_.emplace("WAYBILL_LOG_TARGET", log_);
}

TestedServer::~TestedServer() { kill(); }

void TestedServer::start(const Environment& this_time) {
    if (running()) return;
    Environment all = always_;
    for (const auto& [name, value] : this_time) all[name] = value;
    std::vector<std::string> words;
    for (char** word = environ; *word != nullptr; ++word) words.emplace_back(*word);
    for (const auto& [name, value] : all) words.push_back(name + "=" + value);
    std::vector<char*> variables;
    for (auto& word : words) variables.push_back(word.data());
    variables.push_back(nullptr);
    const std::string program = built("waybill-tested"), config = world_.folder() + "/waybill.toml", err = log_ + ".err";
    const pid_t parent = getpid();
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("no process for a server");
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) ::_exit(1);
        const int out = ::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        ::dup2(out, 1), ::dup2(out, 2);
        ::execle(program.c_str(), program.c_str(), "serve", "--config", config.c_str(), static_cast<char*>(nullptr),
                 variables.data());
        ::_exit(127);
    }
}

bool TestedServer::ready() const {
    static Metrics metrics;
    static wire::Wire wire({}, metrics);
    wire::Request request;
    request.url = "http://127.0.0.1:" + std::to_string(port_.number()) + "/readyz";
    request.total_timeout = std::chrono::seconds(2);
    const auto answer = wire.fetch(std::move(request));
    return answer.kind == wire::Outcome::Kind::answered && answer.status == 200;
}

bool TestedServer::await_ready(std::chrono::milliseconds patience) const {
    return eventually([this] { return ready(); }, patience);
}

bool TestedServer::running() {
    if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
    return pid_ > 0;
}

bool TestedServer::stopped() {
    if (!running()) return false;
    std::ifstream in("/proc/" + std::to_string(pid_) + "/stat");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto end = text.rfind(") ");
    return end != std::string::npos && text.size() > end + 2 && text[end + 2] == 'T';
}

void TestedServer::kill() {
    if (!running()) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}
void TestedServer::stop() {
    if (running()) ::kill(pid_, SIGSTOP);
}
void TestedServer::go_on() {
    if (running()) ::kill(pid_, SIGCONT);
}

}  // namespace waybill::testing
