#include "chaos.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <random>

#include "client.h"

extern "C" char** environ;

namespace day {

Chaos::Chaos(std::string run_json, std::string up, int kills, std::uint64_t seed)
    : run_json_(std::move(run_json)), up_(std::move(up)), kills_(kills), thread_([this, seed] { run(seed); }) {}

Chaos::~Chaos() {
    stop_ = true;
    thread_.join();
}

bool Chaos::restart() {
    const auto site = read_site(run_json_);
    if (!site) return false;
    const std::string data = std::filesystem::path(run_json_).parent_path(), port = site->url.substr(site->url.rfind(':') + 1);
    std::vector<std::string> words{up_, "up", "--detach", "--data", data, "--port", port};
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int failed = posix_spawn(&child, up_.c_str(), &files, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    int status = 0;
    return !failed && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void Chaos::run(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < kills_ && !stop_; ++i) {
        const auto pause = std::chrono::milliseconds(500 + random() % 3500);
        for (auto waited = std::chrono::milliseconds(0); waited < pause && !stop_; waited += std::chrono::milliseconds(50))
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        if (stop_) return;
        const auto site = read_site(run_json_);
        if (!site || site->server_pid <= 1 || ::kill(static_cast<pid_t>(site->server_pid), SIGKILL) != 0) {
            std::cerr << "\nchaos: no server to kill\n";
            continue;
        }
        ++killed_;
        if (!restart()) std::cerr << "\nchaos: the server could not be started again\n";
    }
}

}  // namespace day
