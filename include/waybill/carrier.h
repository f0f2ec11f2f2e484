#pragma once
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "waybill/address.h"
#include "waybill/money.h"
#include "waybill/parcel.h"
#include "waybill/result.h"
#include "waybill/time.h"
#include "waybill/tracking.h"

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

/// Raised whenever a type of this header changes its layout or meaning; a module with another number is not loaded.
inline constexpr std::uint32_t kAbiVersion = 2;

/// How a booking whose outcome is unknown is settled (declared in carrier.json as "recovery").
enum class Recovery {
    deduplicates,  ///< A: the carrier recognises the same request and answers with the first one's result
    queryable,     ///< B: the carrier can be asked by our reference
    none,          ///< C: neither: a person decides, never the program
};

/// One HTTP request that a module proposes. `path` is relative to the endpoint that carrier.json names for the environment.
struct Call {
    std::string method = "GET";
    std::string path;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string auth_name;       ///< names an entry of "auth" in carrier.json; empty: no credentials
    bool is_once = false;        ///< sent at most once in the life of the operation
    std::string idempotency_key; ///< sent as the header that carrier.json names, where the carrier deduplicates

    static Call get(std::string path) { return Call{"GET", std::move(path), {}, {}, {}, false, {}}; }
    static Call post_json(std::string path, std::string body) {
        return Call{"POST", std::move(path), {{"Content-Type", "application/json"}}, std::move(body), {}, false, {}};
    }
    static Call del(std::string path) { return Call{"DELETE", std::move(path), {}, {}, {}, false, {}}; }

    Call auth(std::string name) && { return auth_name = std::move(name), std::move(*this); }
    Call header(std::string name, std::string value) && {
        return headers.emplace_back(std::move(name), std::move(value)), std::move(*this);
    }
    /// Marks the call that spends money or voids it. At most one in a conversation.
    Call once() && { return is_once = true, std::move(*this); }
};

/// A complete answer. A transport failure never reaches the module: the host ends or retries the operation itself.
struct Reply {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
};

/// `co_await Keep("shipment_id", id);` makes a value durable before the next call; after a restart the conversation
/// begins again and finds it in its request's `kept`.
struct Keep {
    std::string name;
    std::string value;
    Keep(std::string n, std::string v) : name(std::move(n)), value(std::move(v)) {}
};

/// What the host sees of a conversation whatever its result type is.
class Dialogue {
  public:
    enum class Wants { call, keep, nothing };

    virtual ~Dialogue() = default;
    /// Runs to the next suspension. Never throws: an exception of the module ends the conversation with code malformed,
    /// key "carrier.module_failed".
    virtual void resume() = 0;
    virtual Wants wants() const = 0;
    virtual const Call& call() const = 0;   ///< only while wants() is call
    virtual const Keep& keep() const = 0;   ///< only while wants() is keep
    virtual void answer(Reply reply) = 0;   ///< hands the reply to the pending call; resume() follows
};

/// A coroutine that ends with a Result<T>. Movable; owns its frame; a frame that is destroyed early simply ends.
template <class T>
class Conversation final : public Dialogue {
  public:
    struct promise_type {
        std::variant<std::monostate, Call, Keep> pending;
        Reply reply;
        std::optional<Result<T>> result;

        Conversation get_return_object() { return Conversation(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_value(Result<T> value) { result = std::move(value); }
        void unhandled_exception() {
            std::string what = "an unknown exception";
            try {
                throw;
            } catch (const std::exception& e) {
                what = e.what();
            } catch (...) {
            }
            result = error(Code::malformed, "carrier.module_failed", "The carrier module failed: " + what);
        }

        struct AwaitReply {
            promise_type* promise;
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<>) const noexcept {}
            Reply await_resume() const { return std::move(promise->reply); }
        };
        struct AwaitKept {
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<>) const noexcept {}
            void await_resume() const noexcept {}
        };
        AwaitReply await_transform(Call call) { return pending = std::move(call), AwaitReply{this}; }
        AwaitKept await_transform(Keep keep) { return pending = std::move(keep), AwaitKept{}; }
    };

    Conversation(Conversation&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    Conversation& operator=(Conversation&& other) noexcept {
        if (this != &other) {
            if (frame_) frame_.destroy();
            frame_ = std::exchange(other.frame_, nullptr);
        }
        return *this;
    }
    ~Conversation() override {
        if (frame_) frame_.destroy();
    }

    void resume() override {
        frame_.promise().pending = std::monostate{};
        if (!frame_.done()) frame_.resume();
    }
    Wants wants() const override {
        const auto& pending = frame_.promise().pending;
        return std::holds_alternative<Call>(pending) ? Wants::call : std::holds_alternative<Keep>(pending) ? Wants::keep : Wants::nothing;
    }
    const Call& call() const override { return std::get<Call>(frame_.promise().pending); }
    const Keep& keep() const override { return std::get<Keep>(frame_.promise().pending); }
    void answer(Reply reply) override { frame_.promise().reply = std::move(reply); }

    bool done() const { return frame_.done(); }
    /// The outcome; only once done() is true, and only once.
    Result<T> take() {
        auto& result = frame_.promise().result;
        if (!result) return error(Code::malformed, "carrier.no_result", "The carrier module ended without a result");
        return *std::move(result);
    }

  private:
    explicit Conversation(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    std::coroutine_handle<promise_type> frame_;
};

/// Values that an earlier, interrupted run of the same operation kept.
using Kept = std::map<std::string, std::string>;

struct RateRequest {  ///< what a price is asked for
    Address from, to;
    std::vector<Parcel> parcels;
};
struct Rate {  ///< what one service costs
    std::string service;                 ///< the carrier's own code, as in carrier.json
    Money price;
    std::optional<Instant> expected_delivery;
};

struct BookingRequest {  ///< one shipment of one or more parcels, to be bought
    std::string reference;               ///< ours, at most 14 characters of 0-9 A-Z: unique for each attempt, for ever
    std::string idempotency_key;         ///< a UUIDv4, the same for every repetition of this attempt
    std::string service;
    Address from, to;
    std::vector<Parcel> parcels;
    std::string label_format;            ///< "pdf", "zpl" or "png"
    Kept kept;
};
struct Label {  ///< a document to print and stick on
    std::string media_type;              ///< "application/pdf", "application/zpl", "image/png"
    std::string bytes;
};
struct Booked {  ///< what the carrier answered to a booking, and holds us to
    std::string carrier_shipment_id;
    std::string tracking_number;                 ///< the master number
    std::vector<std::string> parcel_numbers;     ///< one for each parcel, in the request's order; empty where the master serves all
    std::optional<Money> price;
    std::vector<Label> labels;                   ///< one for each parcel, or one for all

    // What the carrier repeats of what it booked: a booking that comes back to a repetition or a search is compared by it. Empty
    // where the carrier does not say.
    std::optional<bool> live;                    ///< false: it counts no more (void, cancelled)
    std::string reference, service;
    std::optional<Address> to;
};

struct VoidRequest {  ///< what a booking is taken back by: whatever the carrier knows it under
    std::string reference;
    std::string carrier_shipment_id;
    std::string tracking_number;
    Kept kept;
};
struct Voided {  ///< the booking counts no more
    bool already = false;                ///< it had been void before this call
};

struct TrackRequest {  ///< one batch of tracking numbers
    std::vector<std::string> numbers;    ///< at most the batch size of carrier.json
};
struct Tracked {  ///< what the carrier tells of one number
    std::string number;
    bool known = true;                   ///< false: the carrier does not know the number (yet)
    std::vector<TrackingEvent> events;
};

struct FindRequest {  ///< what became of a booking whose answer was lost
    std::string reference;
    Instant since;                       ///< when the first attempt was sent
};
/// What the carrier has under a reference. The module compares references itself: a carrier that ignores its filter answers
/// with strangers. Live matches only; void ones are left out.
struct Found {
    std::vector<Booked> matches;
};

struct ListRequest {  ///< one page of what the carrier has
    Instant since;                       ///< booked at or after this instant
    std::string page;                    ///< empty: the first; else what the page before named
};
struct ListedShipment {  ///< one booking in the carrier's books
    Booked booked;                       ///< without labels; reference and live are told
    Instant booked_at;
    bool scanned = false;                ///< the carrier has had it in its hands: it cannot be voided any more
    std::vector<std::string> parcel_references;  ///< what the parcels' references were, in the order of parcel_numbers
};
struct Listed {  ///< one page, and where the next one is
    std::vector<ListedShipment> shipments;
    std::string next_page;               ///< empty: this was the last one
};

/// One carrier's behaviour. Methods are const and may run on any thread, several at a time.
/// Error codes that the host understands: rejected (the carrier refused and did nothing), rate_limited, unauthorized,
/// not_found, unsupported; conflict on a booking says that the carrier has it already. That, and anything else on or after a
/// `once` call, leaves the outcome in doubt.
class Carrier {
  public:
    virtual ~Carrier() = default;
    virtual Conversation<Booked> book(BookingRequest request) const = 0;
    virtual Conversation<Voided> cancel(VoidRequest request) const = 0;
    virtual Conversation<std::vector<Tracked>> track(TrackRequest request) const = 0;
    virtual Conversation<Found> find(FindRequest request) const;                 ///< default: unsupported
    virtual Conversation<std::vector<Rate>> rate(RateRequest request) const;     ///< default: unsupported
    /// Whatever was booked, by anybody with our account, the oldest first; void ones included. Default: unsupported.
    virtual Conversation<Listed> list(ListRequest request) const;
};

/// What carrier.json says, handed to the module when it is made: its data, so that code and data stay one.
struct Description {
    std::string code;                    ///< "demo"
    std::string name;
    Recovery recovery = Recovery::none;
    std::map<std::string, TrackingStatus> status_map;  ///< the carrier's code → our status
    std::map<std::string, TrackingFlag> flag_map;      ///< the carrier's code → our side flag
    std::string raw_json;                ///< the whole file, for what only this module knows
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

/// TRY for conversations: binds `name` to the value, or ends the conversation with the error.
#define CO_TRY(name, ...)                                                                    \
    auto WAYBILL_JOIN(try_##name##_, __LINE__) = (__VA_ARGS__);                              \
    if (!WAYBILL_JOIN(try_##name##_, __LINE__))                                              \
        co_return std::move(WAYBILL_JOIN(try_##name##_, __LINE__)).error();                  \
    auto name = std::move(WAYBILL_JOIN(try_##name##_, __LINE__)).value()

/// Stands once in a module: exports the two functions by which the host knows and makes it.
#define WAYBILL_CARRIER_MODULE(Class)                                                                                       \
    extern "C" __attribute__((visibility("default"))) const waybill::carrier::Abi* waybill_carrier_abi() {                  \
        return &waybill::carrier::kAbi;                                                                                     \
    }                                                                                                                       \
    extern "C" __attribute__((visibility("default"))) waybill::carrier::Carrier* waybill_carrier_create(                    \
        const waybill::carrier::Description& description) {                                                                 \
        return new Class(description);                                                                                      \
    }
