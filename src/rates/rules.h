#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "waybill/error.h"
#include "waybill/money.h"
#include "waybill/parcel.h"
#include "waybill/time.h"

/// Pure decisions of rates: which carrier and service a shipment goes by, and why.
namespace waybill::rates::rules {

/// What a shipment is judged by.
struct Facts {
    Grams weight;                         ///< of all parcels
    Grams heaviest;                       ///< of one
    Millimetres longest;                  ///< side of any parcel
    std::int64_t volume_cm3 = 0;          ///< of all parcels
    int parcels = 1;
    std::string country, postal_code;     ///< where it goes
    std::optional<Money> value;           ///< of the goods
    std::optional<Instant> promised;      ///< when it was promised to be there
};
Facts facts(std::span<const Parcel> parcels, std::string country, std::string postal_code);

/// A carrier's service, as carrier.json writes both.
struct Way {
    std::string carrier, service;
    friend bool operator==(const Way&, const Way&) = default;
};

/// What is known of a service without asking anybody.
struct Known {
    Way way;
    Grams heaviest;  ///< parcel that it takes
    int parcels = 1; ///< in one shipment, at most
};

/// What a carrier asks for it.
struct Offer {
    Way way;
    std::string name;                     ///< for people
    Money price;
    std::optional<Instant> arrives;
    std::optional<int> transit_days;      ///< working days, as the carrier counts them
    friend bool operator==(const Offer&, const Offer&) = default;
};

/// What of the ways that are left is taken.
enum class Wish { listed, cheapest, fastest };

/// Conditions, of which an absent one always holds, and what is chosen where all hold.
struct Rule {
    std::string name;
    bool enabled = true;
    std::optional<Grams> weight_from, weight_to;                ///< of all parcels; both inclusive
    std::optional<Millimetres> longest_to;
    std::optional<std::int64_t> volume_to_cm3;
    std::vector<std::string> countries;                         ///< ISO 3166-1 alpha-2; empty: all
    std::vector<std::string> postal_codes;                      ///< beginnings, spaces and capitals aside; empty: all
    std::optional<Money> value_from, value_to;                  ///< of the goods; both inclusive
    std::optional<bool> promised;                               ///< whether a day was promised

    std::vector<Way> among;                                     ///< in this order; empty: every way that is offered
    Wish wish = Wish::listed;
    std::optional<Money> price_to;                              ///< no dearer
    bool keep_promise = false;                                  ///< only what is there by the promised instant
    friend bool operator==(const Rule&, const Rule&) = default;

    /// Whether the choice needs prices or times that only carriers can tell.
    bool wants_offers() const { return wish != Wish::listed || price_to || keep_promise || among.empty(); }
};

/// What is wrong with a rule in itself, with the member's name as the pointer: bounds that nothing lies between, no country, nothing
/// to choose from.
std::vector<FieldError> faults(const Rule& rule);

/// Why a way was not taken, or a rule did not hold. `key` is for programs, `detail` a sentence for people.
struct Reason {
    std::string key, detail;
    friend bool operator==(const Reason&, const Reason&) = default;
};
struct PassedOver {
    Way way;
    Reason reason;
};
/// What one rule said of the shipment.
struct Step {
    std::size_t rule = 0;             ///< its place in the list
    std::string name;
    bool held = false;                ///< its conditions
    Reason reason;                    ///< why it did not hold, or how it chose, or why it could not
    std::vector<PassedOver> passed_over;
};
struct Decision {
    std::optional<Way> way;           ///< none: no rule chose
    std::optional<Offer> offer;       ///< where a carrier made one
    std::optional<std::size_t> rule;  ///< that chose
    std::vector<Step> steps;          ///< in order, up to the one that chose
};
/// The first rule that holds and finds a way chooses. A rule that holds and finds none is passed over, with reasons.
Decision decide(std::span<const Rule> rules, const Facts& facts, std::span<const Known> known, std::span<const Offer> offers);

/// A price that was asked for again.
enum class Renewal { same, within_tolerance, changed };
/// Dearer by more than the tolerance, or in another currency: a person decides. Cheaper is always fine.
Renewal renewal(const Money& before, const Money& now, int tolerance_permille);

}  // namespace waybill::rates::rules
