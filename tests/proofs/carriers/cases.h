#pragma once
#include <string>
#include <vector>

#include "waybill/carrier.h"

namespace waybill::proofs {

/// One shipment of the tables: what it shows, and the field that must be refused before any call, where one must.
struct Case {
    std::string says;
    carrier::BookingRequest request;
    std::string refused;  ///< a JSON pointer; empty: it goes out
};

/// What differs between the carriers: their words for services and labels.
struct Words {
    std::string ground, express, abroad, label, other_label;
    bool service_points = true, within_europe = true;
};

/// More than fifty shipments: at home, abroad, several parcels, returns, scripts, limits.
std::vector<Case> shipments(const Words& words);

}  // namespace waybill::proofs
