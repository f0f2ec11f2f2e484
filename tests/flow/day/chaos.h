#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace day {

/// Kills the server with SIGKILL at random moments and starts it again, while the day goes on.
class Chaos {
  public:
    /// `up`: the program that starts the product again, called as `up up --detach --data DIR --port P`; DIR is where run.json is.
    Chaos(std::string run_json, std::string up, int kills, std::uint64_t seed);
    ~Chaos();
    int killed() const { return killed_; }

  private:
    void run(std::uint64_t seed);
    bool restart();

    std::string run_json_, up_;
    const int kills_;
    std::atomic<int> killed_{0};
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

}  // namespace day
