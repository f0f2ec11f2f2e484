#include <waybill/carrier.h>
#include <waybill/encoding.h>
#include <waybill/json.h>

#include "messages.h"

namespace waybill::carrier::dhl_unified {

/// DHL's one door to the tracking of all its companies: it follows parcels, one number a call, and does nothing else.
class DhlUnified final : public Carrier {
  public:
    explicit DhlUnified(const Description& description) : description_(description), setup_(description) {}

    Conversation<std::vector<Tracked>> track(TrackRequest request) const override {
        std::vector<Tracked> all;
        for (const std::string& number : request.numbers) {
            std::string path = "/track/shipments?trackingNumber=" + percent_encoded(number) + "&language=en";
            if (!setup_.service.empty()) path += "&service=" + percent_encoded(setup_.service);
            const Call ask = Call::get(path).auth("key");
            const Reply told = co_await ask;
            CO_TRY(tracked, read_tracked(told, number, description_, setup_));
            all.push_back(std::move(tracked));
        }
        co_return all;
    }

  private:
    const Description description_;
    const Setup setup_;
};

}  // namespace waybill::carrier::dhl_unified

WAYBILL_CARRIER_MODULE(waybill::carrier::dhl_unified::DhlUnified)
