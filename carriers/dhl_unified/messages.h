#pragma once
#include <waybill/carrier.h>

#include <map>
#include <string>

/// What DHL's Shipment Tracking - Unified answers (version 1), without any order of events.
namespace waybill::carrier::dhl_unified {

/// What of carrier.json and of the account the answers are read with.
struct Setup {
    explicit Setup(const Description& description);
    std::string service;                                             ///< of the account: asked for alone; empty: DHL searches all its companies
    std::map<std::string, std::string> reasons;                      ///< exception reasons by code, "failure:*" for a group
    std::map<std::string, std::map<std::string, std::string>> codes; ///< by company: DHL's wording in capitals → its code
};

/// What DHL says of the one number that it was asked about. A number that several shipments bear is rejected: whose parcel it is
/// nobody could tell.
Result<Tracked> read_tracked(const Reply& reply, const std::string& number, const Description& description, const Setup& setup);

}  // namespace waybill::carrier::dhl_unified
