#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>

namespace waybill::bench {

/// A private MariaDB whose data outlives the run: made where the folder has none, started here, stopped at the end.
class KeptServer {
  public:
    enum class Mode {
        load,     ///< nothing waits for the disk; stopped cleanly, so that nothing is lost
        measure,  ///< as in production: each commit is on the disk
    };
    KeptServer(std::filesystem::path folder, Mode mode);
    ~KeptServer();
    KeptServer(const KeptServer&) = delete;
    KeptServer& operator=(const KeptServer&) = delete;

    std::string url(const std::string& database) const;
    pid_t pid() const { return pid_; }

  private:
    std::filesystem::path folder_;
    pid_t pid_ = 0;
};

}  // namespace waybill::bench
