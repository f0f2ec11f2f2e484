#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

#include "rates/rates.h"

namespace waybill::rates {

/// One asking of several carriers at once: collects what comes until the deadline. What comes later finds nobody waiting.
class Round {
  public:
    using Answer = carrierhost::Outcome<std::vector<carrier::Rate>>;

    /// Asks all; `asked` are profiles of carriers that quote prices.
    static std::shared_ptr<Round> begin(const Market& market, const std::vector<carrierhost::Profile>& asked, const carrier::RateRequest& request);
    /// Until all have answered, at most so long; then what there is. A carrier that has not answered has none.
    std::map<std::string, Answer> wait(Duration patience);

  private:
    std::mutex mutex_;
    std::condition_variable answered_;
    std::size_t expected_ = 0;
    std::map<std::string, Answer> answers_;  // under mutex_
};

/// Carriers that can be asked for prices.
std::vector<carrierhost::Profile> quoting(const Market& market);

/// Offers of services that carrier.json has, and why others made none.
void sort_out(const std::vector<carrierhost::Profile>& asked, const std::map<std::string, Round::Answer>& answers, Quote& quote);

}  // namespace waybill::rates
