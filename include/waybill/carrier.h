#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/carrier_booking.h"
#include "waybill/carrier_errors.h"
#include "waybill/carrier_offers.h"
#include "waybill/carrier_tracking.h"
#include "waybill/conversation.h"

/// What a carrier module is written against. A module proposes HTTP calls and reads replies; it does no I/O, knows no
/// clock, holds no state between operations. Each operation is a coroutine that is suspended at every call:
///
///     Conversation<Booked> Demo::book(BookingRequest request) const {
///         const Call buy = create_shipment(request).auth("oauth").once();   // money: sent once, never retried
///         const Reply bought = co_await buy;
///         co_return read_booked(bought);
///     }
///
/// The host owns tokens, time-outs, rate limits, retries of repeatable calls, redaction and recording.
namespace waybill::carrier {

/// Raised whenever a type of the contract changes its layout or meaning; a module with another number is not loaded.
inline constexpr std::uint32_t kAbiVersion = 3;

/// How a booking whose outcome is unknown is settled (declared in carrier.json as "recovery").
enum class Recovery {
    deduplicates,  ///< A: the carrier recognises the same request and answers with the first one's result
    queryable,     ///< B: the carrier can be asked by our reference
    none,          ///< C: neither: a person decides, never the program
};

/// What a module may be able to do; carrier.json lists under "capabilities" exactly what it does.
enum class Operation : std::uint8_t {
    book, cancel, track, find, list, rate, check_address, label, manifest, pickup, cancel_pickup, service_points, push, subscribe,
};
/// The words of carrier.json, in the order of `Operation`.
inline constexpr std::array<std::string_view, 14> kOperationNames{
    "book",     "void",   "track",         "find",           "list", "rate",     "check_address", "label",
    "manifest", "pickup", "cancel_pickup", "service_points", "push", "subscribe"};
/// "book", "void", "track" …
constexpr std::string_view name(Operation operation) { return kOperationNames[static_cast<std::size_t>(operation)]; }

/// The key of the answer that an operation gives where a module does not have it.
inline constexpr std::string_view kNoOperation = "carrier.no_such_operation";

/// One carrier's behaviour. Methods are const and may run on any thread, several at a time. Each may be left out: the default
/// answers `unsupported` with the key kNoOperation at once, and that is how the host sees that it is not there.
///
/// An error's class (carrier_errors.h) tells the host what was done. rejected, not_found, unsupported, too_late and payment
/// mean: refused, and nothing was done; rate_limited and unauthorized: nothing was done, later is fine. Anything else on or
/// after a `once` call leaves the outcome in doubt.
class Carrier {
  public:
    virtual ~Carrier() = default;

    virtual Conversation<Booked> book(BookingRequest request) const;
    virtual Conversation<Voided> cancel(VoidRequest request) const;
    virtual Conversation<Found> find(FindRequest request) const;
    /// Whatever was booked, by anybody with our account, the oldest first; void ones included.
    virtual Conversation<Listed> list(ListRequest request) const;
    virtual Conversation<Labels> label(LabelRequest request) const;
    virtual Conversation<Manifested> manifest(ManifestRequest request) const;

    virtual Conversation<std::vector<Rate>> rate(RateRequest request) const;
    virtual Conversation<AddressChecked> check_address(AddressCheck request) const;
    virtual Conversation<PickupBooked> pickup(PickupRequest request) const;
    virtual Conversation<Voided> cancel_pickup(PickupCancel request) const;
    virtual Conversation<std::vector<ServicePoint>> service_points(ServicePointsRequest request) const;

    virtual Conversation<std::vector<Tracked>> track(TrackRequest request) const;
    /// Has the carrier push news of these numbers. It spends nothing and may be sent again: a number that is subscribed already
    /// must come to no harm by it, and counts as accepted. A number of which the carrier says nothing is left out of the answer.
    virtual Conversation<std::vector<Subscribed>> subscribe(SubscribeRequest request) const;
    /// First who sent it (unauthorized where the proof is wrong or missing), then what it says. Never before the proof.
    virtual Result<Pushed> read_push(const Push& push, const Secrets& secrets) const;

    /// Signs a call whose auth is of kind "signed", over exactly the bytes that will be sent.
    virtual Result<Signed> sign(const Signing& signing) const;
};

/// What carrier.json says, handed to the module when it is made: its data, so that code and data stay one.
struct Description {
    std::string code;                    ///< "demo"
    std::string name;
    Recovery recovery = Recovery::none;
    std::map<std::string, TrackingStatus> status_map;  ///< the carrier's code → our status
    std::map<std::string, TrackingFlag> flag_map;      ///< the carrier's code → our side flag
    std::string raw_json;                ///< the whole file, for what only this module knows
    std::map<std::string, std::string> account;        ///< our account's values (no secrets) by the names of carrier.json

    /// A code's own entry, else its group's ("X:*" serves every "X:…" without one), else unknown.
    TrackingStatus status_of(const std::string& code) const;
    TrackingFlag flag_of(const std::string& code) const;
};

/// Compared by exact equality before anything else of a module is called.
struct Abi {
    std::uint32_t version;
    const char* compiler;       ///< __VERSION__
    int cxx11_abi;              ///< _GLIBCXX_USE_CXX11_ABI
    int sanitized;              ///< built with AddressSanitizer
};
#if defined(__SANITIZE_ADDRESS__)
inline constexpr int kSanitized = 1;
#else
inline constexpr int kSanitized = 0;
#endif
inline constexpr Abi kAbi{kAbiVersion, __VERSION__, _GLIBCXX_USE_CXX11_ABI, kSanitized};

}  // namespace waybill::carrier

/// Stands once in a module: exports the two functions by which the host knows and makes it.
#define WAYBILL_CARRIER_MODULE(Class)                                                                                       \
    extern "C" __attribute__((visibility("default"))) const waybill::carrier::Abi* waybill_carrier_abi() {                  \
        return &waybill::carrier::kAbi;                                                                                     \
    }                                                                                                                       \
    extern "C" __attribute__((visibility("default"))) waybill::carrier::Carrier* waybill_carrier_create(                    \
        const waybill::carrier::Description& description) {                                                                 \
        return new Class(description);                                                                                      \
    }
