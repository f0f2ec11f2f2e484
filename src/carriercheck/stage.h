#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "carriercheck/loopback.h"
#include "carriercheck/recording.h"
#include "carrierhost/carrierhost.h"

namespace waybill::carriercheck {

/// What goes otherwise than it was recorded.
struct Twist {
    std::size_t at = SIZE_MAX;        ///< which exchange; SIZE_MAX: none
    int times = 1;                    ///< how often it goes so; then as recorded
    Answer::How how = Answer::How::whole;
    std::optional<int> status;        ///< in the place of the recorded one
    std::optional<std::string> body;  ///< likewise
    std::optional<std::string> retry_after;
    bool is_short = false;            ///< our patience with a call is short: for silence
};

/// How a request departs from the recording's.
struct Otherwise {
    std::optional<std::int64_t> parcels;
    std::optional<std::string> label_format, reference;
    std::optional<carrier::Kept> kept;
    std::optional<std::vector<std::string>> numbers;
};

/// How an operation ended, whatever it was.
struct Told {
    enum class Kind { done, refused, not_now, in_doubt, aborted };
    using Value = std::variant<std::monostate, carrier::Booked, carrier::Voided, std::vector<carrier::Tracked>, carrier::Found,
                               carrier::Listed, std::vector<carrier::Rate>, carrier::AddressChecked, carrier::Labels,
                               carrier::Manifested, carrier::PickupBooked, std::vector<carrier::ServicePoint>, std::vector<carrier::Subscribed>>;
    Kind kind = Kind::not_now;
    Error error;
    Value value;
    std::vector<Heard> heard;      ///< by the carrier, in order, without the calls for tokens
    std::size_t tokens = 0;        ///< how often a token was asked for
    int sent_once = 0;             ///< how often the host let a once call leave
    std::string departure;         ///< how it left the recording; empty where it followed it
    carrier::Kept kept;

    bool is_done() const { return kind == Kind::done; }
    template <class T>
    const T& as() const { return std::get<T>(value); }
};

/// A module between our host and a carrier that is played from recordings. The host is the product's own.
class Stage {
  public:
    /// Looks the module's carrier.json over and sets it up in a folder of its own. Errors as of `check`.
    static Result<std::unique_ptr<Stage>> set(const std::string& module, const std::string& recordings);
    ~Stage();

    /// Why the module was not loaded; empty where it was.
    std::string refusal();
    Told play(const Recording& recording, const Twist& twist = {}, const Otherwise& otherwise = {});
    Result<carrier::Pushed> push(const carrier::Push& push);

    const carrierhost::Profile& profile() const { return profile_; }
    const std::string& code() const { return code_; }
    const std::string& name() const { return name_; }
    const std::vector<Recording>& recordings() const { return recordings_; }
    /// Of carrier.json: codes of the status map with our words, likewise of the flag map.
    const std::map<std::string, std::string>& status_map() const { return status_map_; }
    const std::map<std::string, std::string>& flag_map() const { return flag_map_; }

  private:
    Stage() = default;
    Result<void> read_description(const std::string& module);
    std::unique_ptr<carrierhost::CarrierHost> host(const std::string& url, Duration patience);
    void load();

    std::string folder_, code_, name_;
    std::vector<Recording> recordings_;
    std::vector<std::string> secrets_, values_;
    std::set<std::string> token_paths_;
    std::map<std::string, std::string> status_map_, flag_map_;
    carrierhost::Profile profile_;
    SystemClock clock_;
    Metrics metrics_;
    wire::Wire wire_{wire::Wire::Options{}, metrics_};
};

}  // namespace waybill::carriercheck
