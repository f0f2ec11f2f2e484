#pragma once
#include <string>
#include <vector>

#include "support/folder.h"
#include "waybill/json.h"

namespace waybill {

/// The real carrier simulator as a child process on a free loopback port, with a folder of its own. Ends with this object.
class Simulator {
  public:
    explicit Simulator(std::vector<std::string> options = {});
    ~Simulator();
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    const std::string& folder() const { return folder_.path(); }
    /// SIGKILL, and a start with the same folder and port.
    void kill_and_restart();
    /// SIGTERM; the exit status.
    int stop();

    /// A call of the simulator's controls; throws std::runtime_error where it is not answered with 200.
    json::Value control(const std::string& method, const std::string& path, const std::string& body = "") const;
    void set_faults(const std::string& json) const { control("PUT", "/_sim/faults", json); }
    /// How many bookings it accepted under a reference, void ones included.
    std::size_t accepted(const std::string& reference) const;
    /// How many calls of an operation it answered with that status ("unanswered" for none).
    std::int64_t calls(const std::string& operation, const std::string& status) const;

  private:
    void start();

    std::vector<std::string> options_;
    places::Folder folder_{"simulator"};
    int port_ = 0;
    int pid_ = -1;
};

}  // namespace waybill
