#include "waybill/carrier.h"

namespace waybill::carrier {

// Parameters are part of the contract and live in the frame; the defaults have no use for them.
Conversation<Found> Carrier::find(FindRequest) const {
    co_return error(Code::unsupported, "carrier.unsupported", "This carrier cannot be asked by our reference");
}

Conversation<std::vector<Rate>> Carrier::rate(RateRequest) const {
    co_return error(Code::unsupported, "carrier.unsupported", "This carrier does not quote prices");
}

Conversation<Listed> Carrier::list(ListRequest) const {
    co_return error(Code::unsupported, "carrier.unsupported", "This carrier does not list what it has");
}

}  // namespace waybill::carrier
