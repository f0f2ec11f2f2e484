#pragma once
#include <span>
#include <string_view>

#include "truth.h"
#include "waybill/result.h"

namespace waybill::simulator {

struct ServiceTerms {
    std::string_view code, name;
    std::int64_t max_weight_g;
    std::size_t max_parcels;
    std::int64_t base_minor, per_kg_minor;  ///< GBP, inside one country; abroad costs three times as much
    int days, days_abroad;
};
std::span<const ServiceTerms> services();

/// Reads the body of POST /v1/shipments strictly: error invalid with every wrong field.
Result<Shipment> read_booking(std::string_view body);

/// The body of POST /v1/rates: parties and parcels as in a booking.
Result<Shipment> read_rate_request(std::string_view body);

bool carries(const ServiceTerms& terms, const Shipment& shipment);
Money price(const ServiceTerms& terms, const Shipment& shipment);

}  // namespace waybill::simulator
