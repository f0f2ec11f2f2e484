#include <array>

#include "labels/gs1.h"

namespace waybill::labels::gs1 {
namespace {

using Rule = Identifier::Rule;

/// GS1 General Specifications, section 3.2: the identifiers of trade, logistics and location that a warehouse meets.
constexpr std::array kTable{
    Identifier{"00", 2, 18, 18, true, true, Rule::check_digit, "SSCC"},
    Identifier{"01", 2, 14, 14, true, true, Rule::check_digit, "GTIN"},
    Identifier{"02", 2, 14, 14, true, true, Rule::check_digit, "CONTENT"},
    Identifier{"10", 2, 1, 20, false, false, Rule::plain, "BATCH/LOT"},
    Identifier{"11", 2, 6, 6, true, true, Rule::date, "PROD DATE"},
    Identifier{"12", 2, 6, 6, true, true, Rule::date, "DUE DATE"},
    Identifier{"13", 2, 6, 6, true, true, Rule::date, "PACK DATE"},
    Identifier{"15", 2, 6, 6, true, true, Rule::date, "BEST BEFORE"},
    Identifier{"16", 2, 6, 6, true, true, Rule::date, "SELL BY"},
    Identifier{"17", 2, 6, 6, true, true, Rule::date, "USE BY"},
    Identifier{"20", 2, 2, 2, true, true, Rule::plain, "VARIANT"},
    Identifier{"21", 2, 1, 20, false, false, Rule::plain, "SERIAL"},
    Identifier{"22", 2, 1, 20, false, false, Rule::plain, "CPV"},
    Identifier{"240", 3, 1, 30, false, false, Rule::plain, "ADDITIONAL ID"},
    Identifier{"241", 3, 1, 30, false, false, Rule::plain, "CUST. PART No."},
    Identifier{"250", 3, 1, 30, false, false, Rule::plain, "SECONDARY SERIAL"},
    Identifier{"251", 3, 1, 30, false, false, Rule::plain, "REF. TO SOURCE"},
    Identifier{"30", 2, 1, 8, true, false, Rule::plain, "VAR. COUNT"},
    Identifier{"310", 4, 6, 6, true, true, Rule::plain, "NET WEIGHT (kg)"},
    Identifier{"311", 4, 6, 6, true, true, Rule::plain, "LENGTH (m)"},
    Identifier{"312", 4, 6, 6, true, true, Rule::plain, "WIDTH (m)"},
    Identifier{"313", 4, 6, 6, true, true, Rule::plain, "HEIGHT (m)"},
    Identifier{"314", 4, 6, 6, true, true, Rule::plain, "AREA (m2)"},
    Identifier{"315", 4, 6, 6, true, true, Rule::plain, "NET VOLUME (l)"},
    Identifier{"316", 4, 6, 6, true, true, Rule::plain, "NET VOLUME (m3)"},
    Identifier{"320", 4, 6, 6, true, true, Rule::plain, "NET WEIGHT (lb)"},
    Identifier{"330", 4, 6, 6, true, true, Rule::plain, "GROSS WEIGHT (kg)"},
    Identifier{"331", 4, 6, 6, true, true, Rule::plain, "LENGTH (m), log"},
    Identifier{"332", 4, 6, 6, true, true, Rule::plain, "WIDTH (m), log"},
    Identifier{"333", 4, 6, 6, true, true, Rule::plain, "HEIGHT (m), log"},
    Identifier{"336", 4, 6, 6, true, true, Rule::plain, "VOLUME (m3), log"},
    Identifier{"340", 4, 6, 6, true, true, Rule::plain, "GROSS WEIGHT (lb)"},
    Identifier{"37", 2, 1, 8, true, false, Rule::plain, "COUNT"},
    Identifier{"400", 3, 1, 30, false, false, Rule::plain, "ORDER NUMBER"},
    Identifier{"401", 3, 1, 30, false, false, Rule::plain, "GINC"},
    Identifier{"402", 3, 17, 17, true, false, Rule::check_digit, "GSIN"},
    Identifier{"403", 3, 1, 30, false, false, Rule::plain, "ROUTE"},
    Identifier{"410", 3, 13, 13, true, true, Rule::check_digit, "SHIP TO LOC"},
    Identifier{"411", 3, 13, 13, true, true, Rule::check_digit, "BILL TO"},
    Identifier{"412", 3, 13, 13, true, true, Rule::check_digit, "PURCHASE FROM"},
    Identifier{"413", 3, 13, 13, true, true, Rule::check_digit, "SHIP FOR LOC"},
    Identifier{"414", 3, 13, 13, true, true, Rule::check_digit, "LOC No."},
    Identifier{"415", 3, 13, 13, true, true, Rule::check_digit, "PAY TO"},
    Identifier{"416", 3, 13, 13, true, true, Rule::check_digit, "PROD/SERV LOC"},
    Identifier{"417", 3, 13, 13, true, true, Rule::check_digit, "PARTY"},
    Identifier{"420", 3, 1, 20, false, false, Rule::plain, "SHIP TO POST"},
    Identifier{"421", 3, 4, 12, false, false, Rule::plain, "SHIP TO POST (country)"},
    Identifier{"422", 3, 3, 3, true, false, Rule::plain, "ORIGIN"},
    Identifier{"90", 2, 1, 30, false, false, Rule::plain, "INTERNAL"},
    Identifier{"91", 2, 1, 90, false, false, Rule::plain, "INTERNAL"},
    Identifier{"92", 2, 1, 90, false, false, Rule::plain, "INTERNAL"},
    Identifier{"93", 2, 1, 90, false, false, Rule::plain, "INTERNAL"},
    Identifier{"94", 2, 1, 90, false, false, Rule::plain, "INTERNAL"},
    Identifier{"95", 2, 1, 90, false, false, Rule::plain, "INTERNAL"},
    Identifier{"96", 2, 1, 90, false, false, Rule::plain, "INTERNAL"},
    Identifier{"97", 2, 1, 90, false, false, Rule::plain, "INTERNAL"},
    Identifier{"98", 2, 1, 90, false, false, Rule::plain, "INTERNAL"},
    Identifier{"99", 2, 1, 90, false, false, Rule::plain, "INTERNAL"},
};

bool decimal_place(char c) { return c >= '0' && c <= '5'; }

}  // namespace

const Identifier* find(std::string_view identifier) {
    for (const Identifier& row : kTable) {
        const std::string_view prefix = row.prefix;
        if (identifier.size() != static_cast<std::size_t>(row.digits) || !identifier.starts_with(prefix)) continue;
        if (prefix.size() == identifier.size() || decimal_place(identifier.back())) return &row;
    }
    return nullptr;
}

}  // namespace waybill::labels::gs1
