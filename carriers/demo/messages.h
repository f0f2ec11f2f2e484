#pragma once
#include <waybill/carrier.h>

#include <map>
#include <string>
#include <vector>

/// What the demo carrier is told and what it answers (carriers/simulator/README.md), without any order of events.
namespace waybill::carrier::demo {

/// What this carrier does not do, by the field's name; no fields: it does all that is asked.
Error unmet(const Terms& terms);
std::string booking_message(const BookingRequest& request);
std::string rate_message(const RateRequest& request);
std::string address_message(const Address& address);
std::string points_message(const ServicePointsRequest& request);
std::string track_message(const TrackRequest& request);
std::string manifest_message(const ManifestRequest& request);
std::string pickup_message(const PickupRequest& request);

/// Exception reasons by the carrier's event code: "module": {"reasons": …} of carrier.json.
using Reasons = std::map<std::string, std::string>;
Reasons reasons_of(const Description& description);

/// Conflict: the carrier refuses because it has this booking already, by a call whose answer was lost. A shipment that the carrier shows as void, as some do where they recognise a repetition, is no booking: rejected.
Result<Booked> read_booked(const Reply& reply, const BookingRequest& request);
Result<Voided> read_voided(const Reply& reply);
Result<std::vector<Tracked>> read_tracked(const Reply& reply, const TrackRequest& request, const Description& description,
                                          const Reasons& reasons);
Result<Listed> read_listed(const Reply& reply);
Result<Manifested> read_manifest(const Reply& reply, const std::string& reference);
/// What a search for our reference shows; nothing: there is none.
Result<std::optional<Manifested>> read_manifests(const Reply& reply, const std::string& reference);
/// The document is worth having, but the manifest counts without it.
std::vector<Document> read_document(const Reply& reply);
Result<PickupBooked> read_pickup(const Reply& reply, const std::string& reference);
Result<std::optional<PickupBooked>> read_pickups(const Reply& reply, const std::string& reference);
Result<Voided> read_cancelled(const Reply& reply);
Result<std::vector<Rate>> read_rates(const Reply& reply);
Result<AddressChecked> read_checked(const Reply& reply);
Result<std::vector<ServicePoint>> read_points(const Reply& reply);
std::string media_type(std::string_view format);
Result<Label> read_label(const Reply& reply, const std::string& format);

/// A live shipment that really bears the reference; its label is still to be fetched.
struct Match {
    Booked booked;
    std::string label_format;
};
Result<std::vector<Match>> read_matches(const Reply& reply, const std::string& reference);

}  // namespace waybill::carrier::demo
