#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "waybill/time.h"

namespace waybill::carrierhost {

/// A few threads that run what is posted, at once or after a while.
class Workers {
  public:
    explicit Workers(int count);
    ~Workers() { stop(); }

    void post(std::function<void()> task) { post_after(Duration{}, std::move(task)); }
    void post_after(Duration delay, std::function<void()> task);
    /// Finishes the tasks that run, drops those that wait, joins. Whatever is posted afterwards is dropped.
    void stop();

  private:
    using Steady = std::chrono::steady_clock;
    void work();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::multimap<Steady::time_point, std::function<void()>> waiting_;  // equal times keep their order
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace waybill::carrierhost
