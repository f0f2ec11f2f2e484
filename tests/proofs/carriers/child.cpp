#include "proofs/carriers/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "support/places.h"

namespace waybill::proofs {

Child::Child(std::vector<std::string> words, const std::string& log) : log_(log) {
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    // Emptied before anybody can read in it what an earlier one said.
    const int out = open(log_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    pid_ = fork();
    if (pid_ != 0) {
        close(out);
        return;
    }
    dup2(out, 1);
    dup2(out, 2);
    execvp(argv[0], argv.data());
    _exit(127);
}

Child::~Child() { kill(); }

bool Child::says(const std::string& text, std::chrono::seconds patience) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
        if (slurp(log_).find(text) != std::string::npos) return true;
        siginfo_t ended{};
        if (pid_ < 0 || waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid != 0) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

void Child::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

std::string material() {
    const char* named = std::getenv("WAYBILL_PROOFS");
    const std::string folder = named != nullptr ? named : places::source_dir() + "/../shared/carriers";
    return std::filesystem::exists(folder + "/README.md") ? folder : "";
}

std::string slurp(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace waybill::proofs
