#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/secret.h"
#include "waybill/carrier.h"
#include "wire/wire.h"

/// Loads carrier modules and performs what they propose.
namespace waybill::carrierhost {

/// One service of a carrier, from its carrier.json.
struct Service {
    std::string code, name;
    Grams max_weight;
    int max_parcels = 1;
    std::optional<Duration> void_within;  ///< from the booking on: later the carrier voids no more; nothing: it does not say
};

/// What the rest of the house needs to know of a loaded carrier.
struct Profile {
    std::string code, name;
    carrier::Recovery recovery = carrier::Recovery::none;
    std::vector<Service> services;
    std::vector<std::string> label_formats;
    int track_batch = 1;
    int subscribe_batch = 0;                      ///< numbers in one `subscribe`; 0: it has none
    std::optional<Duration> subscription_lasts;   ///< so long a subscription pushes, where no answer tells; nothing: to the end
    std::string tracking_url;  ///< with {number}; for the customer's page; may be empty
    std::string portal_url;    ///< with {reference}; where a person looks a booking up at the carrier's; may be empty
    std::set<carrier::Operation> capabilities;
    bool can(carrier::Operation operation) const { return capabilities.contains(operation); }
    bool can_find = false, can_rate = false, can_void = false, can_list = false;  ///< the same of the capabilities that bookings stand on
    std::vector<std::string> endpoints;        ///< the names of carrier.json: "test", "live" …
    std::vector<std::string> secrets, optional_secrets;  ///< what an account must have, and may have
    std::vector<std::string> values, optional_values;    ///< likewise, of what is no secret
    Duration quiet_period = std::chrono::seconds(180);  ///< how long an absent booking may still appear
    Duration idempotency_window{};  ///< class A: so long the carrier knows a key again
};

/// Endpoint and credentials of one account.
struct Account {
    std::string carrier;                                 ///< "demo"
    std::string base_url;                                ///< a URL, or the name of an endpoint in carrier.json
    std::map<std::string, Secret<std::string>> secrets;  ///< by the names that carrier.json asks for
    std::map<std::string, std::string> values;           ///< likewise: what is no secret, e.g. our number with the carrier
    /// Of a rehearsal only, never of a configuration: where files are asked for that the carrier keeps at other hosts.
    std::string files_at{};
    std::string name{};    ///< tells a carrier's accounts apart: "test", "live", "configuration"
    std::string closed{};  ///< not empty: why nothing can be called by it, e.g. that its secrets do not open
};

/// One call of an operation and what came of it, for people: without secrets, cut at 64 KiB.
struct CallRecord {
    std::string call;   ///< request line, headers, body
    std::string reply;  ///< "HTTP 200 …", or why there is none
    bool once = false;
    Duration took{};
    Instant at{};  ///< when it was sent
};

/// What a module asked to be kept, as text to store: a JSON object of texts.
std::string kept_text(const carrier::Kept& kept);
/// The inverse. Throws std::logic_error where it was not written by kept_text().
carrier::Kept kept_values(const std::string& stored);

/// How an operation ended. Exactly one kind.
template <class T>
struct Outcome {
    enum class Kind {
        done,      ///< value is there
        refused,   ///< the carrier said no and did nothing: error says why
        not_now,   ///< nothing was done: try again after `retry_after` (429, 401, breaker open, nothing was sent)
        in_doubt,  ///< a once call was sent and its effect is not known
        aborted,   ///< the journal said no: the lease is lost, somebody else goes on
    };
    Kind kind = Kind::not_now;
    std::optional<T> value;
    Error error;
    Duration retry_after = std::chrono::seconds(5);
    std::string raw_reply;  ///< what the once call was answered with, for the record; secrets redacted
    std::vector<CallRecord> calls;  ///< the whole conversation, in its order

    /// "done", "refused", "not_now", "in_doubt" or "aborted": for records and metrics.
    const char* word() const {
        switch (kind) {
            case Kind::done: return "done";
            case Kind::refused: return "refused";
            case Kind::not_now: return "not_now";
            case Kind::in_doubt: return "in_doubt";
            case Kind::aborted: break;
        }
        return "aborted";
    }
};

/// Where the host makes things durable while an operation runs. Called on host workers, never on the wire's thread; may block
/// on the database. An exception counts as false; what throws calls nobody.
class Journal {
  public:
    virtual ~Journal() = default;
    virtual bool keep(const std::string& name, const std::string& value) = 0;
    /// The last moment before the once call leaves: `exact` is the request as it will be sent, without secrets. Calls `then` once, at
    /// once or later, on any thread that may block a little: with true after the commit, with false where nothing may be sent. So
    /// calls that come together can share a transaction, and no worker waits for it.
    virtual void sending(const std::string& exact, std::function<void(bool)> then) = 0;
    /// For how long a yes of `sending` holds, counted from before it was asked. What has not begun to leave by then stays here: the run
    /// ends not_now, as one of which nothing was sent.
    virtual Duration good_for() const = 0;
    /// Not empty where this run repeats an earlier one whose outcome is unknown: what that one passed to `sending`. The once call
    /// then goes out as those bytes, with today's credentials; where that cannot be, the run ends in doubt and sends nothing.
    virtual std::string first_sent() const { return {}; }
    /// A call came to its end, for the record. Must not throw.
    virtual void exchanged(const CallRecord&) {}
};

class CarrierHost {
  public:
    struct Options {
        std::string modules_folder;     ///< <folder>/<code>/carrier.so and carrier.json
        std::vector<Account> accounts;  ///< carriers without one are loaded and shown, and answer not_now
        int workers = 4;
        Duration call_timeout = std::chrono::seconds(30);
        Duration breaker_open_for = std::chrono::seconds(30);  ///< the first rest of a carrier that does not answer
        std::string record_to;  ///< a folder: every conversation is written there as a recording (carriers/README.md); empty: none
    };
    /// Loads every module; a bad one is logged with its reason and left out, it never stops the start.
    CarrierHost(Options options, wire::Wire& wire, const Clock& clock, Metrics& metrics);
    /// Waits for workers; operations under way end as not_now or in_doubt, their `done` then runs on the calling thread.
    ~CarrierHost();

    const std::vector<Profile>& carriers() const;
    const Profile* find_carrier(const std::string& code) const;
    /// The reasons why modules were not loaded, by folder name.
    const std::map<std::string, std::string>& refused_modules() const;

    /// Puts these accounts in the place of those so far: of each carrier the first is the one in use. Operations under way end with the
    /// account they began with, and what did not change keeps its tokens, limits and rests. Thread-safe, like all that follows.
    void use(std::vector<Account> accounts);
    /// The name of a carrier's account in use; empty where it has none, or one without a name.
    std::string account_in_use(const std::string& carrier) const;
    /// Why nothing can be called; empty where it can.
    std::string unusable(const std::string& carrier) const;

    // Each starts one conversation and returns at once; `done` runs on a host worker, exactly once. `carrier` is a code ("demo": by the
    // account in use) or a code and an account ("demo@test"). An unknown carrier is `refused`, an account that is not there `not_now`.
    void book(const std::string& carrier, carrier::BookingRequest request, std::shared_ptr<Journal> journal,
              std::function<void(Outcome<carrier::Booked>)> done);
    void cancel(const std::string& carrier, carrier::VoidRequest request, std::shared_ptr<Journal> journal,
                std::function<void(Outcome<carrier::Voided>)> done);
    void track(const std::string& carrier, carrier::TrackRequest request,
               std::function<void(Outcome<std::vector<carrier::Tracked>>)> done);
    /// The request's credential is put in here, out of the account that is used.
    void subscribe(const std::string& carrier, carrier::SubscribeRequest request,
                   std::function<void(Outcome<std::vector<carrier::Subscribed>>)> done);
    /// True where the carrier has subscriptions, can be called, and its account has the secret that pushes prove themselves by.
    bool can_subscribe(const std::string& carrier) const;
    void find(const std::string& carrier, carrier::FindRequest request, std::function<void(Outcome<carrier::Found>)> done);
    void list(const std::string& carrier, carrier::ListRequest request, std::function<void(Outcome<carrier::Listed>)> done);
    void rate(const std::string& carrier, carrier::RateRequest request,
              std::function<void(Outcome<std::vector<carrier::Rate>>)> done);
    void check_address(const std::string& carrier, carrier::AddressCheck request,
                       std::function<void(Outcome<carrier::AddressChecked>)> done);
    void label(const std::string& carrier, carrier::LabelRequest request, std::function<void(Outcome<carrier::Labels>)> done);
    void manifest(const std::string& carrier, carrier::ManifestRequest request, std::shared_ptr<Journal> journal,
                  std::function<void(Outcome<carrier::Manifested>)> done);
    void pickup(const std::string& carrier, carrier::PickupRequest request, std::shared_ptr<Journal> journal,
                std::function<void(Outcome<carrier::PickupBooked>)> done);
    void cancel_pickup(const std::string& carrier, carrier::PickupCancel request, std::shared_ptr<Journal> journal,
                       std::function<void(Outcome<carrier::Voided>)> done);
    void service_points(const std::string& carrier, carrier::ServicePointsRequest request,
                        std::function<void(Outcome<std::vector<carrier::ServicePoint>>)> done);
    /// Reads what somebody sent in the carrier's name: at once, without a call. unauthorized: the carrier did not send it.
    Result<carrier::Pushed> read_push(const std::string& carrier, const carrier::Push& push) const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::carrierhost
