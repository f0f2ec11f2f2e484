#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/quantity.h"

/// The arithmetic of the ledger. Pure; what may never happen is a std::logic_error before any SQL is sent.
namespace waybill::stock::rules {

/// Where units can be. The first six are balances of the warehouse, the others are the world outside of it.
enum class Account : std::uint8_t { free, reserved, allocated, picked, packed, shipped, supplier, missing, found, scrap };
std::string_view name(Account account);
constexpr std::size_t kBalances = 6;
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
};
struct Stop {
    std::size_t candidate;  ///< index
    Quantity units;

    friend bool operator==(const Stop&, const Stop&) = default;
};
/// The fewest bins that hold so many units together: one that covers all of it if there is one, else the fullest first and
/// last one that covers the rest. Among equals the first code. Their sum is less than `wanted` only where all together hold less.
std::vector<Stop> choose(const std::vector<Candidate>& bins, Quantity wanted);

/// Printable ASCII without a blank at either end: a code that goes on a label and comes back from a scanner.
bool is_printable_code(std::string_view code);

}  // namespace waybill::stock::rules
