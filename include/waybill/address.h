#pragma once
#include <string>
#include <vector>

namespace waybill {

/// A postal address with the person to ask for. UTF-8 text; empty means "not given".
struct Address {
    std::string name;                 ///< the person, or the company's receiving desk
    std::string company;
    std::vector<std::string> lines;   ///< street lines, 1 to 3
    std::string city;
    std::string region;               ///< state, province or county, as written on the label
    std::string postal_code;          ///< text: leading zeros and letters are part of it
    std::string country;              ///< ISO 3166-1 alpha-2, capital letters
    std::string phone;
    std::string email;

    friend bool operator==(const Address&, const Address&) = default;
};

}  // namespace waybill
