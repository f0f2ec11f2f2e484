#pragma once
#include <sys/types.h>

#include <map>
#include <string>

#include "support/held_port.h"
#include "support/world.h"

namespace waybill::testing {

/// One more server on a World's database: `waybill-tested`, the program with places to die at (src/base/fault_points.h). Ends
/// with this object, and with the thread that started it: start() belongs to a thread that lives as long.
class TestedServer {
  public:
    /// Variables of its environment: TESTED_CRASH, TESTED_STOP, TESTED_MUTATE, and settings as WAYBILL_TABLE_KEY.
    using Environment = std::map<std::string, std::string>;

    explicit TestedServer(World& world, Environment always = {});
    ~TestedServer();
    TestedServer(const TestedServer&) = delete;
    TestedServer& operator=(const TestedServer&) = delete;

    int port() const { return port_.number(); }
    std::string log_file() const { return log_; }

    void start(const Environment& this_time = {});  ///< returns at once
    bool ready() const;                             ///< answers /readyz
    bool await_ready(std::chrono::milliseconds patience = std::chrono::seconds(60)) const;
    bool running();  ///< stopped counts as running
    bool stopped();  ///< by SIGSTOP
    void kill();     ///< SIGKILL, and waits for its end
    void stop();     ///< SIGSTOP
    void go_on();    ///< SIGCONT

  private:
    World& world_;
    Environment always_;
    std::string log_;
    HeldPort port_;
    pid_t pid_ = 0;
};

}  // namespace waybill::testing
