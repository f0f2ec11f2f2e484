#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "exchange.h"
#include "waybill/time.h"

namespace waybill::simulator {

/// What came in and how it was answered: counts since the start, and the last calls. Thread-safe.
class Calls {
  public:
    struct Call {
        Instant at;
        Operation operation = Operation::other;
        std::string method, path;
        int status = 0;     ///< 0: not answered
        std::string fault;  ///< empty, or the kind that struck
    };
    void add(Call call);
    std::string text(std::size_t limit) const;  ///< {"counts": {"book": {"201": 7, …}}, "data": [newest first]}

  private:
    mutable std::mutex mutex_;
    std::map<std::string, std::map<std::string, std::int64_t>> counts_;
    std::deque<Call> last_;
};

}  // namespace waybill::simulator
