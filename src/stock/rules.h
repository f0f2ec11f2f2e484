#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/lot.h"
#include "waybill/quantity.h"

/// The arithmetic of the ledger. Pure; what may never happen is a std::logic_error before any SQL is sent.
namespace waybill::stock::rules {

/// Where units can be. The first seven are balances of the warehouse, the others are the world outside of it. Expired units lie in
/// bins and are promised to nobody: their lots may not be sold any more.
enum class Account : std::uint8_t { free, reserved, allocated, picked, packed, shipped, expired, supplier, missing, found, scrap };
std::string_view name(Account account);
constexpr std::size_t kBalances = 7;
constexpr std::int64_t kMostUnits = 2'000'000'000;  ///< of one balance: it is stored in 32 bits

/// The balances of one product.
class Accounts {
  public:
    Quantity of(Account account) const;  ///< of a balance, not of the outside world
    void set(Account account, Quantity units);
    /// Takes from one account and gives to the other. Throws where a balance would leave 0..kMostUnits.
    void move(Account from, Account to, Quantity units);

    friend bool operator==(const Accounts&, const Accounts&) = default;

  private:
    std::array<Quantity, kBalances> units_{};
};

/// What lies in one place, and how much of it is allocated there.
struct Shelf {
    Quantity on_hand, allocated;

    Quantity open() const { return on_hand - allocated; }
    friend bool operator==(const Shelf&, const Shelf&) = default;
};
/// Throws unless 0 <= allocated <= on_hand <= kMostUnits.
void check(const Shelf& shelf);

/// As much of `wanted` as `available` covers. Throws for a negative wish.
Quantity grant(Quantity available, Quantity wanted);

/// A bin that could serve.
struct Candidate {
    std::string code;
    Quantity open;
    std::optional<Date> expires{};  ///< of the lot; none where the product has no lots
    bool doubtful = false;          ///< perhaps less lies there than the books say
};
struct Stop {
    std::size_t candidate;  ///< index
    Quantity units;

    friend bool operator==(const Stop&, const Stop&) = default;
};
/// The fewest bins that hold so many units together: one that covers all of it if there is one, else the fullest first and
/// last one that covers the rest. Among equals the first code. Their sum is less than `wanted` only where all together hold less.
std::vector<Stop> choose(const std::vector<Candidate>& bins, Quantity wanted);

/// First expired, first out: units of an earlier expiry before those of a later one, those without a lot before all; among equals as
/// choose(). Doubtful bins come after all others. Expired lots are not asked about: leave them out.
std::vector<Stop> choose_by_expiry(const std::vector<Candidate>& bins, Quantity wanted);

/// Whether a lot may still be promised: today is none of its last days, of which the customer wants `min_days`. Its expiry is a good day.
bool sellable(Date expires, Date today, int min_days);

/// Units that are expired, where `gone` of them lie unclaimed in lots that may not be sold: not more than nobody was promised.
Quantity set_apart(Quantity gone, Quantity free, Quantity expired);

/// What a lot is called: 1 to 20 characters as GS1 allows them under AI 10, none of them a blank.
bool is_lot_code(std::string_view code);

/// Printable ASCII without a blank at either end: a code that goes on a label and comes back from a scanner.
bool is_printable_code(std::string_view code);

}  // namespace waybill::stock::rules
