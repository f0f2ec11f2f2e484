#include "bench/growth/kept_server.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "db/db.h"

namespace waybill::bench {
namespace {

namespace fs = std::filesystem;

pid_t spawn(const std::vector<std::string>& words, const fs::path& log) {
    std::vector<char*> argv;
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no process could be made");
    if (child > 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::setsid();
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
}

std::string configuration(const fs::path& folder, KeptServer::Mode mode) {
    fs::create_directories(folder / "tmp");  // one that starts deletes the temporary tables that it finds, another one's too
    std::string text =
        "[mariadbd]\nbasedir=/usr\nskip-networking\nskip-name-resolve\ncharacter-set-server=utf8mb4\n"
        "collation-server=utf8mb4_bin\ndefault-time-zone='+00:00'\nmax_allowed_packet=64M\n"
        "innodb_log_file_size=2G\nperformance_schema=OFF\n";
    text += "datadir=" + (folder / "data").string() + "\ntmpdir=" + (folder / "tmp").string() + "\nsocket=" + (folder / "m.sock").string() +
            "\npid-file=" + (folder / "m.pid").string() + "\nlog-error=" + (folder / "error.log").string() + "\n";
    if (::geteuid() == 0) text += "user=root\n";
    if (mode == KeptServer::Mode::load)
        text +=
            "innodb_flush_log_at_trx_commit=0\ninnodb_doublewrite=0\ninnodb_buffer_pool_size=4G\n"
            "max_heap_table_size=1G\ntmp_table_size=1G\n";
    else
        text += "innodb_flush_log_at_trx_commit=1\ninnodb_buffer_pool_size=4G\n";
    return text;
}

void initialise(const fs::path& folder, const fs::path& config) {
    if (fs::exists(folder / "data")) return;
    const fs::path fresh = folder / "data.new";
    fs::remove_all(fresh);
    int status = 0;
    ::waitpid(spawn({"mariadb-install-db", "--defaults-file=" + config.string(), "--datadir=" + fresh.string(),
                     "--auth-root-authentication-method=normal", "--skip-test-db", "--force"},
                    folder / "install.log"),
              &status, 0);
    if (status != 0) throw std::runtime_error("the database could not be initialised: see " + (folder / "install.log").string());
    fs::rename(fresh, folder / "data");
}

}  // namespace

KeptServer::KeptServer(fs::path folder, Mode mode) : folder_(std::move(folder)) {
    fs::create_directories(folder_);
    const fs::path config = folder_ / "my.cnf";
    std::ofstream(config) << configuration(folder_, mode);
    initialise(folder_, config);
    pid_ = spawn({"mariadbd", "--defaults-file=" + config.string()}, folder_ / "error.log");
    // After a kill, it first replays its log.
    for (int tries = 0; tries < 3000; ++tries) {
        try {
            db::Database probe({.url = url("mysql"), .connections = 1, .allow_weak_durability = true});
            return;
        } catch (const std::exception&) {
            if (::waitpid(pid_, nullptr, WNOHANG) == pid_) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
    throw std::runtime_error("the database did not start: see " + (folder_ / "error.log").string());
}

KeptServer::~KeptServer() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
}

std::string KeptServer::url(const std::string& database) const {
    return "mysql://root@localhost/" + database + "?socket=" + (folder_ / "m.sock").string();
}

}  // namespace waybill::bench
