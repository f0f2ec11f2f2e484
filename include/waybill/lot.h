#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "waybill/ids.h"
#include "waybill/time.h"

namespace waybill {

/// What makes an identifier one of a lot.
struct LotTag {
    static constexpr const char* prefix = "lot";
};
/// Goods that were made together: a batch of one product, with one expiry.
using LotId = Id<LotTag>;

/// A day, wherever it is: no time, no zone.
using Date = std::chrono::sys_days;

/// ISO 8601: "2027-03-31".
std::string iso_date(Date date);
/// Reads "2027-03-31"; nothing on any other shape or a day that does not exist.
std::optional<Date> parse_iso_date(std::string_view text);
/// The day of a moment, by UTC.
Date date_of(Instant at);

/// A GS1 date of six digits, YYMMDD; day 00 is the month's last one. The century is that which brings it within 50 years of
/// `today` (GS1 General Specifications, 7.12). Nothing for anything else.
std::optional<Date> parse_gs1_date(std::string_view digits, Date today);

}  // namespace waybill
