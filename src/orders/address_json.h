#pragma once
#include <string>

#include "http/schema.h"
#include "waybill/address.h"
#include "waybill/json.h"

namespace waybill::orders {

/// How much of a person's data a reader is shown.
enum class Sight {
    full,   ///< customer service, logistics, integrations, admin, auditor
    money,  ///< finance: no telephone, no e-mail
    floor,  ///< pickers and packers: name and city only
};

/// An address as callers write it; every member of a wrong kind is noted in the fields' errors. What else is wrong with it says wrong_fields().
Address read_address(json::Fields fields);
/// Its shape, and that of an address as it is shown.
http::Schema address_in_shape();
http::Schema address_shape();
/// {name, company, lines, city, region, postal_code, country, phone, email}.
void write(json::Writer& out, const Address& address, Sight sight);
/// As stored.
std::string address_text(const Address& address);
Address address(const std::string& text);

}  // namespace waybill::orders
