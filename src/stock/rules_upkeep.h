#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stock/rules.h"
#include "waybill/ids.h"
#include "waybill/time.h"

/// Which bins are counted and when, what a count is worth, and what a pick face wants. Pure.
namespace waybill::stock::rules {

/// A, B or C, by how often a product is picked.
enum class Class : std::uint8_t { a, b, c };
/// The products that make the first 80 % of all picks are A, the next 15 % B; who is absent from here is C.
std::map<ProductId, Class> classes(const std::map<ProductId, std::int64_t>& picks);
std::string_view name(Class of);
/// How long a bin of such goods goes uncounted.
Duration interval(Class of_best);

/// A bin that may be due.
struct Due {
    std::size_t bin;             ///< the caller's
    Class best = Class::c;       ///< of what lies in it
    bool counted = false;
    Duration since{};            ///< its last count
};
bool is_due(const Due& bin);
/// The most overdue ones, the most pressing first: those that were never counted by their class, before all others.
std::vector<std::size_t> due(std::vector<Due> bins, std::size_t most);

/// What one product's count says.
struct Difference {
    Quantity expected, counted;
    Quantity open;               ///< of what was expected: lies in the bin and is not allocated there
    Quantity free;               ///< of the product in the whole house
};
struct Verdict {
    Quantity gained;
    Quantity lost;               ///< written off now
    Quantity promised;           ///< missing as well, and claimed by orders
    bool perhaps_in_hand = false;  ///< units are allocated here: what seems lost may have been taken out, its scans to come
};
Verdict judge(const Difference& difference);
/// Whether a count is believed at once: 5 units or a twentieth of what was expected may be wrong together.
bool believable(Quantity expected, Quantity difference);

/// Where units go that are written off for this reason.
Account gone_to(const std::string& reason);
/// The number that a movement made at this moment begins with, by an id that is made now: identifiers carry their millisecond
/// above 22 bits (base/ids.h).
std::int64_t movement_at(std::int64_t now_id, Instant now, Instant at);

/// Units that a face wants from elsewhere: none while at least `low` units lie there unclaimed.
Quantity wanted(const Shelf& face, Quantity low, Quantity full);

}  // namespace waybill::stock::rules
