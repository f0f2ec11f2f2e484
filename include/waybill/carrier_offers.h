#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "waybill/carrier_booking.h"

/// What a carrier offers before anything is booked: prices, places, a van.
namespace waybill::carrier {

struct RateRequest {  ///< what a price is asked for
    Address from, to;
    std::vector<Parcel> parcels;
    Terms terms;
    std::string service;                 ///< only this one; empty: all that the carrier offers for the way
};
struct Rate {  ///< what one service costs
    std::string service;                 ///< the carrier's own code, as in carrier.json
    Money price;                         ///< what our account pays
    std::optional<Instant> expected_delivery;
    std::string name;                    ///< for people
    std::optional<Money> list_price;     ///< what everybody pays
    std::optional<int> transit_days;     ///< working days as the carrier counts them
    bool guaranteed = false;
    std::string carrier_rate_id;         ///< where a rate is a thing of its own at the carrier
    std::vector<PriceLine> price_lines;
};

struct AddressCheck {  ///< an address to be held against the carrier's directory
    Address address;
};
struct AddressChecked {  ///< what the directory says
    enum class Verdict {
        valid,      ///< deliverable as it is written
        corrected,  ///< deliverable as the one candidate is written
        ambiguous,  ///< several candidates
        unknown,    ///< not in the directory
    };
    Verdict verdict = Verdict::unknown;
    std::optional<bool> residential;
    std::vector<Address> candidates;     ///< best first; without names and phones
    std::vector<std::string> remarks;    ///< the carrier's wording
};

struct PickupRequest {  ///< a van to our dock
    std::string reference;               ///< ours, at most 14 characters
    Address at;
    std::chrono::year_month_day date;    ///< local at `at`
    int ready_minute = 0, close_minute = 0;  ///< minutes after local midnight
    std::int64_t parcels = 1;
    Grams weight;                        ///< of all
    std::string service, to_country;     ///< of most of them
    std::vector<std::string> carrier_shipment_ids;
    std::string instructions;
    Kept kept;
};
struct PickupBooked {  ///< the van comes
    std::string confirmation;            ///< what it is cancelled by
    std::optional<Money> price;
};
struct PickupCancel {  ///< the van need not come
    std::string confirmation;
};

struct ServicePointsRequest {  ///< places near an address where a parcel is fetched or handed in
    Address near;
    int at_most = 10;
    std::int64_t radius_m = 10000;
};
struct ServicePoint {  ///< one such place
    std::string id;                      ///< what Terms::service_point names
    std::string name;
    Address address;
    std::optional<double> latitude, longitude;
    std::optional<std::int64_t> distance_m;
    std::vector<std::string> hours;      ///< for people, one line a day or span
};

}  // namespace waybill::carrier
