#pragma once
#include <memory>

#include "app/settings.h"

/// The composition root: every object of the process is built here, once, in order.
namespace waybill::app {

class App {
  public:
    /// Builds everything; nothing listens and no duty runs yet. Throws where the world is broken; an Error where the start must
    /// be refused with a sentence (the wrong schema, weak durability).
    static Result<std::unique_ptr<App>> build(const Config& config);
    ~App();

    /// Serves until SIGTERM or SIGINT, then finishes what is in flight. The signals must be blocked in every thread.
    void serve();

    /// Loads the demonstration's catalogue, stock and orders, unless there is a catalogue already.
    Result<void> load_demo();

    /// Ends the recovery that a restore began: asks the carriers what they have since then, prints what was found. `since` empty: since
    /// the backup. Error "recovery.off" where none is on, "recovery.since" for a text that is no instant, and those of the carriers.
    Result<void> recover(const std::string& since);

    struct Parts;

  private:
    App();
    std::unique_ptr<Parts> parts_;
};

}  // namespace waybill::app
