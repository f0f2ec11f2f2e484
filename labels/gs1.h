#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/result.h"

/// Numbers and element strings of the GS1 General Specifications (https://ref.gs1.org/standards/genspecs/):
/// check digits (7.9), SSCC (2.2.1), GTIN (3.3.2), application identifiers (section 3).
namespace waybill::labels::gs1 {

/// The separator in an element string where FNC1 ends a value of variable length: what a scanner transmits for it.
inline constexpr char kSeparator = '\x1D';

/// The mod-10 check digit (0 to 9) of digits that do not have one yet; nothing where the text is empty or not all digits.
std::optional<int> check_digit(std::string_view digits);

/// Whether the last digit is the check digit of those before it.
bool checks(std::string_view digits);

/// An SSCC-18: extension digit (0 to 9), company prefix (4 to 12 digits), serial in the digits that remain of 16, check digit.
/// Errors: invalid "gs1.extension", "gs1.prefix", "gs1.serial" (does not fit behind this prefix).
Result<std::string> sscc(int extension, std::string_view company_prefix, std::uint64_t serial);

/// The 18 digits again, if they are an SSCC. Errors: invalid "gs1.digits", "gs1.length", "gs1.check_digit".
Result<std::string> valid_sscc(std::string_view digits);

/// A GTIN-8, -12, -13 or -14 as 14 digits, with zeros in front: the one form in which two of them may be compared.
/// Errors: invalid "gs1.digits", "gs1.length", "gs1.check_digit".
Result<std::string> gtin14(std::string_view digits);

/// What is known of one application identifier.
struct Identifier {
    enum class Rule { plain, check_digit, date };

    const char* prefix;  ///< "00"; of an identifier with a decimal place, the part before it: "310"
    int digits;          ///< of the whole identifier: 2 to 4
    int shortest;        ///< of the value, in characters
    int longest;
    bool numeric;     ///< digits only; else the 82 characters of table 7.11-1
    bool predefined;  ///< of a length that every reader knows, so that no separator follows (table 7.8.5-2)
    Rule rule;
    const char* title;  ///< the data title: "SSCC", "BATCH/LOT"
};

/// The table's row for an identifier ("10", "3103"); nullptr where it is not in our table.
const Identifier* find(std::string_view identifier);

/// One value with its identifier: {"00", "340123450000000018"}.
struct Element {
    std::string identifier;
    std::string value;

    friend bool operator==(const Element&, const Element&) = default;
};

/// The element string: values in the given order, a separator behind each of variable length that is not the last.
/// Errors: invalid "gs1.empty", "gs1.identifier", "gs1.length", "gs1.digits", "gs1.character", "gs1.check_digit", "gs1.date".
Result<std::string> write(const std::vector<Element>& elements);

/// Reads what a scanner sent: an element string with separators, with or without a symbology identifier (`]C1`, `]d2`, `]Q3`,
/// `]e0`). Errors: as write.
Result<std::vector<Element>> parse(std::string_view scanned);

/// For people: "(00)340123450000000018(10)A1".
std::string bracketed(const std::vector<Element>& elements);

}  // namespace waybill::labels::gs1
