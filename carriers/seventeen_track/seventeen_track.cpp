#include <waybill/carrier.h>

#include "messages.h"

namespace waybill::carrier::seventeen_track {

/// Follows parcels of any carrier. A number is registered when it is asked about for the first time: that costs one of the account's
/// numbers, once; what is known of it comes with a later question.
class SeventeenTrack final : public Carrier {
  public:
    explicit SeventeenTrack(const Description& description) : description_(description), setup_(description) {}

    Conversation<std::vector<Tracked>> track(TrackRequest request) const override {
        if (request.numbers.empty()) co_return std::vector<Tracked>{};
        const Call ask = Call::post_json("/gettrackinfo", numbers_message(request.numbers, setup_)).auth("key");
        const Reply told = co_await ask;
        CO_TRY(answer, read_answer(told, request.numbers, description_, setup_));
        if (!answer.unregistered.empty()) {
            // May be repeated: a number that is registered already is not counted again.
            const Call enroll = Call::post_json("/register", numbers_message(answer.unregistered, setup_)).auth("key");
            const Reply enrolled = co_await enroll;
            const auto registered = read_registered(enrolled);
            if (!registered.ok() && answer.tracked.empty()) co_return registered.error();
            for (std::string& number : answer.unregistered) answer.tracked.push_back({std::move(number), false, {}});
        }
        co_return std::move(answer.tracked);
    }

  private:
    const Description description_;
    const Setup setup_;
};

}  // namespace waybill::carrier::seventeen_track

WAYBILL_CARRIER_MODULE(waybill::carrier::seventeen_track::SeventeenTrack)
