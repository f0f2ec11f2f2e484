#pragma once
#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "carrierhost/carrierhost.h"

namespace waybill::carrierhost {

/// Writes conversations into a folder, one file each, in the shape of a module's recordings: to be read, cleaned of people's
/// names and put beside the module. Secrets never reach it. A file that cannot be written is logged and forgotten.
class Recorder {
  public:
    /// An empty folder: nothing is written.
    explicit Recorder(std::string folder);
    void write(const std::string& carrier, carrier::Operation operation, std::string_view outcome,
               const std::vector<CallRecord>& calls);

  private:
    const std::string folder_;
    std::atomic<std::uint64_t> number_{0};
};

}  // namespace waybill::carrierhost
