#include "support/database_server.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "db/db.h"

namespace waybill::testing {
namespace {

namespace fs = std::filesystem;

pid_t spawn(const std::vector<std::string>& words, const std::string& log) {
    std::vector<char*> argv;
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no process could be made");
    if (child > 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setsid();
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
}

void write_configuration(const std::string& folder, const std::string& data, const std::vector<std::string>& settings) {
    std::ofstream out(folder + "/my.cnf");
    fs::create_directory(folder + "/tmp");  // one that starts deletes the temporary tables that it finds, another one's too
    out << "[mariadbd]\nbasedir=/usr\nskip-networking\nskip-name-resolve\ncharacter-set-server=utf8mb4\n"
           "collation-server=utf8mb4_bin\ndefault-time-zone='+00:00'\nmax_allowed_packet=64M\nmax_connections=300\n"
           "innodb_flush_log_at_trx_commit=1\ninnodb_log_file_size=128M\ninnodb_buffer_pool_size=512M\nperformance_schema=OFF\n"
        << "datadir=" << data << "\ntmpdir=" << folder << "/tmp\nsocket=" << folder << "/m.sock\npid-file=" << folder << "/m.pid\n"
        << "log-error=" << folder << "/error.log\n";
    for (const auto& line : settings) out << line << '\n';
    if (::geteuid() == 0) out << "user=root\n";
}

}  // namespace

DatabaseServer::DatabaseServer(std::vector<std::string> settings, std::string place) : own_place_(place.empty()) {
    char folder[] = "/tmp/waybill-database-XXXXXX";
    if (::mkdtemp(folder) == nullptr) throw std::runtime_error("no folder for a database");
    folder_ = folder;
    data_ = (own_place_ ? folder_ : place) + "/data";
    write_configuration(folder_, data_, settings);
    int status = 0;
    ::waitpid(spawn({"mariadb-install-db", "--defaults-file=" + folder_ + "/my.cnf", "--datadir=" + data_,
                     "--auth-root-authentication-method=normal", "--skip-test-db", "--force"},
                    folder_ + "/install.log"),
              &status, 0);
    if (status != 0) throw std::runtime_error("a database could not be initialised: see " + folder_ + "/install.log");
    start();
}

DatabaseServer::~DatabaseServer() {
    kill();
    std::error_code ignored;
    if (!own_place_) fs::remove_all(data_, ignored);
    fs::remove_all(folder_, ignored);
}

bool DatabaseServer::running() {
    if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) != 0) pid_ = 0;
    return pid_ > 0;
}

void DatabaseServer::kill() {
    if (!running()) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

void DatabaseServer::stop() {
    if (!running()) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

bool DatabaseServer::answers() const {
    try {
        db::Database probe({.url = "mysql://root@localhost/mysql?socket=" + socket(), .connections = 1, .allow_weak_durability = true});
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

void DatabaseServer::launch() {
    if (!running()) pid_ = spawn({"mariadbd", "--defaults-file=" + folder_ + "/my.cnf"}, folder_ + "/error.log");
}

void DatabaseServer::start() {
    launch();
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!answers()) {
        if (!running() || std::chrono::steady_clock::now() > until)
            throw std::runtime_error("a database did not start: see " + folder_ + "/error.log");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

}  // namespace waybill::testing
