#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "carrierhost/carrierhost.h"
#include "orders/orders.h"

/// What carriers know of places: whether an address can be delivered to, and where near it a parcel can be fetched. Owns no table and changes
/// nothing: what is suggested is taken by a person, or not at all.
namespace waybill::addressing {

/// Where carriers are asked: the carrier host, or a test. `done` may come on any thread, at any time, or never.
struct Directory {
    std::function<std::vector<carrierhost::Profile>()> carriers;
    std::function<std::string(const std::string& carrier)> unusable;  ///< why nothing can be called; empty where it can
    std::function<void(const std::string& carrier, carrier::AddressCheck, std::function<void(carrierhost::Outcome<carrier::AddressChecked>)> done)> check;
    std::function<void(const std::string& carrier, carrier::ServicePointsRequest,
                       std::function<void(carrierhost::Outcome<std::vector<carrier::ServicePoint>>)> done)>
        near;
};
Directory directory_of(carrierhost::CarrierHost& carriers);

/// A carrier that can be asked now.
struct Asked {
    std::string code, name;
};

class Addressing {
  public:
    explicit Addressing(Directory directory, Duration deadline = std::chrono::seconds(5)) : directory_(std::move(directory)), deadline_(deadline) {}

    /// What the carrier's directory says of an address. Candidates come without names and phones. Both this and near() block until the carrier
    /// has answered, at most until the deadline. Errors: "carrier.unknown"; "carrier.unsupported": it cannot be asked that; "carrier.late"; what
    /// it cannot do now ("carrier.no_account", "carrier.resting", …), all unavailable; else the carrier's own refusal with its wording, and
    /// with the fields it blames below "/address".
    Result<carrier::AddressChecked> check(const std::string& carrier, const Address& address, std::optional<Duration> deadline = {});
    /// Places of the carrier's near an address, the nearest first. Errors: those of check().
    Result<std::vector<carrier::ServicePoint>> near(const std::string& carrier, const carrier::ServicePointsRequest& request,
                                                    std::optional<Duration> deadline = {});
    /// Those that can do it and can be called, by their names.
    std::vector<Asked> able(carrier::Operation operation) const;

  private:
    Result<void> may_ask(const std::string& carrier, carrier::Operation operation, const char* what) const;

    Directory directory_;
    Duration deadline_;
};

/// An address as it would be with a carrier's candidate: the candidate's place, the present one's people. A candidate without a street keeps
/// the present one.
Address with_candidate(const Address& present, const Address& candidate);

/// "valid", "corrected", "ambiguous" or "unknown".
const char* verdict_word(carrier::AddressChecked::Verdict verdict);

void add_routes(http::Router& router, Addressing& addressing);

}  // namespace waybill::addressing
