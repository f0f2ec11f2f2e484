#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "waybill/time.h"

/// Work that nobody waits for: duties that run again and again on threads of their own.
namespace waybill::jobs {

struct Duty {
    std::string name;                  ///< "tracking.poll"
    Duration every;                    ///< the pause after a run that found nothing to do
    std::function<bool()> run;         ///< one bounded piece of work; true: there was some, run again at once
};

/// Runs each duty on its own thread. An exception is logged, counted, and backs the duty off (1 s to 60 s, jittered): a
/// duty never ends the process. Claims between processes are the duties' own, by compare-and-set on rows.
class Runner {
  public:
    explicit Runner(Metrics& metrics);
    ~Runner();

    void add(Duty duty);           ///< before start()
    void start();
    void stop();                   ///< lets the piece of work in hand finish
    void poke(const std::string& name);  ///< runs the duty now, without waiting for its pause; any thread
    /// For tests, on a runner that was not started: runs all duties in turn until none finds work. Throws after `rounds`.
    void run_until_idle(int rounds = 1000);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::jobs
