#pragma once
#include "carriercheck/recording.h"

/// The requests that recordings are played with: what a recording does not name has a value that every carrier takes.
namespace waybill::carriercheck {

Address sample_address(std::string name, std::string city, std::string country);
Address asked_address(const Recording& recording);
std::vector<Parcel> sample_parcels(std::int64_t count);
carrier::BookingRequest booking_request(const Recording& recording);
carrier::VoidRequest void_request(const Recording& recording);
carrier::TrackRequest track_request(const Recording& recording);
carrier::SubscribeRequest subscribe_request(const Recording& recording);
carrier::FindRequest find_request(const Recording& recording);
carrier::ListRequest list_request(const Recording& recording);
carrier::RateRequest rate_request(const Recording& recording);
carrier::LabelRequest label_request(const Recording& recording);
carrier::ManifestRequest manifest_request(const Recording& recording);
carrier::PickupRequest pickup_request(const Recording& recording);
carrier::PickupCancel pickup_cancel(const Recording& recording);
carrier::ServicePointsRequest service_points_request(const Recording& recording);

}  // namespace waybill::carriercheck
