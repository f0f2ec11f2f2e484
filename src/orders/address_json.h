#pragma once
#include <string>

#include "waybill/address.h"
#include "waybill/json.h"

namespace waybill::orders {

/// How much of a person's data a reader is shown.
enum class Sight {
    full,   ///< customer service, logistics, integrations, admin, auditor
    money,  ///< finance: no telephone, no e-mail
    floor,  ///< pickers and packers: name and city only
};

/// {name, company, lines, city, region, postal_code, country, phone, email}.
void write(json::Writer& out, const Address& address, Sight sight);
/// As stored.
std::string address_text(const Address& address);
Address address(const std::string& text);

}  // namespace waybill::orders
