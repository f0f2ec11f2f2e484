#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace waybill::testing {

/// A private MariaDB of a test's own, for tests that kill it. Every commit is on the disk, as in production. Ends with this
/// object, and with the thread that started it: start() belongs to a thread that lives as long.
class DatabaseServer {
  public:
    /// `settings` are more lines of its [mariadbd]; `place` is a folder for its data (default: one of its own under /tmp).
    explicit DatabaseServer(std::vector<std::string> settings = {}, std::string place = "");
    ~DatabaseServer();
    DatabaseServer(const DatabaseServer&) = delete;
    DatabaseServer& operator=(const DatabaseServer&) = delete;

    std::string socket() const { return folder_ + "/m.sock"; }
    /// A folder that is not `place`: socket, configuration and error log.
    const std::string& folder() const { return folder_; }
    pid_t pid() const { return pid_; }
    /// False where it is stopped, killed, or gave up by itself.
    bool running();

    /// SIGKILL: what it had not written is lost, what it had promised must not be.
    void kill();
    /// SIGTERM, as a restart by the package manager.
    void stop();
    /// Begins a start and returns: it may give up by itself. Nothing where it runs.
    void launch();
    /// Starts, where it does not run, and returns when it takes connections. Throws where it does not within a minute.
    void start();
    /// Whether it lets somebody in now.
    bool answers() const;

  private:
    std::string folder_, data_;
    bool own_place_ = false;
    pid_t pid_ = 0;
};

}  // namespace waybill::testing
