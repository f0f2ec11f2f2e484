#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace waybill {

/// Counters and gauges in the Prometheus text format. One instance a process, made by app and handed to who counts.
/// Thread-safe; a counter reference stays valid as long as the registry.
class Metrics {
  public:
    using Counter = std::atomic<std::int64_t>;

    /// `labels` as they stand between the braces: `route="/api/v1/orders",status="201"`. The same name and labels give the same counter.
    Counter& counter(std::string_view name, std::string_view help, std::string_view labels = "");
    /// A value that is asked for when somebody reads the page; left out of it where `read` throws.
    void gauge(std::string_view name, std::string_view help, std::function<double()> read);
    std::string text() const;

  private:
    struct Family {
        std::string help;
        std::map<std::string, std::unique_ptr<Counter>, std::less<>> counters;
        std::function<double()> read;
    };
    mutable std::mutex mutex_;
    std::map<std::string, Family, std::less<>> families_;
};

}  // namespace waybill
