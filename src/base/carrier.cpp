#include "waybill/carrier.h"

namespace waybill::carrier {
namespace {

Error absent(const char* what) {
    return error(Code::unsupported, std::string(kNoOperation), std::string("This carrier cannot ") + what);
}

}  // namespace

// Parameters are part of the contract and live in the frame; the defaults have no use for them.
Conversation<Booked> Carrier::book(BookingRequest) const { co_return absent("book parcels"); }
Conversation<Voided> Carrier::cancel(VoidRequest) const { co_return absent("take a booking back"); }
Conversation<Found> Carrier::find(FindRequest) const { co_return absent("be asked by our reference"); }
Conversation<Listed> Carrier::list(ListRequest) const { co_return absent("list what it has"); }
Conversation<Labels> Carrier::label(LabelRequest) const { co_return absent("give a label again"); }
Conversation<Manifested> Carrier::manifest(ManifestRequest) const { co_return absent("close a manifest"); }
Conversation<std::vector<Rate>> Carrier::rate(RateRequest) const { co_return absent("quote prices"); }
Conversation<AddressChecked> Carrier::check_address(AddressCheck) const { co_return absent("check addresses"); }
Conversation<PickupBooked> Carrier::pickup(PickupRequest) const { co_return absent("be called for a pickup"); }
Conversation<Voided> Carrier::cancel_pickup(PickupCancel) const { co_return absent("take a pickup back"); }
Conversation<std::vector<ServicePoint>> Carrier::service_points(ServicePointsRequest) const {
    co_return absent("tell its service points");
}
Conversation<std::vector<Tracked>> Carrier::track(TrackRequest) const { co_return absent("be asked about parcels"); }
Conversation<std::vector<Subscribed>> Carrier::subscribe(SubscribeRequest) const { co_return absent("be asked to push news"); }

namespace {

template <class Map>
auto entry(const Map& map, const std::string& code, typename Map::mapped_type otherwise) {
    auto found = map.find(code);
    if (found == map.end()) found = map.find(code.substr(0, code.find(':')) + ":*");
    return found == map.end() ? otherwise : found->second;
}

}  // namespace

TrackingStatus Description::status_of(const std::string& code) const { return entry(status_map, code, TrackingStatus::unknown); }
TrackingFlag Description::flag_of(const std::string& code) const { return entry(flag_map, code, TrackingFlag::none); }

Result<Pushed> Carrier::read_push(const Push&, const Secrets&) const { return absent("push news"); }
Result<Signed> Carrier::sign(const Signing&) const { return absent("sign its calls"); }

}  // namespace waybill::carrier
