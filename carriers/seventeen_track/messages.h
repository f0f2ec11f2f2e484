#pragma once
#include <waybill/carrier.h>

#include <map>
#include <string>
#include <vector>

/// What 17TRACK is asked and what it answers, without any order of events. It follows parcels of a few thousand carriers by one
/// API of two shapes: version 1 tells one status for the whole way, version 2 a sub-status for each event. Both are read.
namespace waybill::carrier::seventeen_track {

/// What of carrier.json and of the account the messages need.
struct Setup {
    explicit Setup(const Description& description);
    std::string carrier;                         ///< of the account: 17TRACK's number of the carrier; empty: it finds out itself
    std::map<std::string, std::string> reasons;  ///< exception reasons by code, "Exception:*" for a group
};

/// [{"number", "carrier"}]: the body of every question.
std::string numbers_message(const std::vector<std::string>& numbers, const Setup& setup);

/// What came of one question about several numbers.
struct Answer {
    std::vector<Tracked> tracked;           ///< one for each number that is followed; nothing is known of some
    std::vector<std::string> unregistered;  ///< 17TRACK does not follow these: they have to be registered first
};
/// 17TRACK answers 200 whatever happened: the code in the body counts, and each rejected number has one of its own.
Result<Answer> read_answer(const Reply& reply, const std::vector<std::string>& asked, const Description& description, const Setup& setup);
/// Nothing where the numbers are followed from now on, or were before; payment where the account has no more room for them.
Result<void> read_registered(const Reply& reply);

}  // namespace waybill::carrier::seventeen_track
