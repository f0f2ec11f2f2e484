#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "waybill/conversation.h"
#include "waybill/time.h"
#include "waybill/tracking.h"

/// Following parcels: asked for by us, or pushed by the carrier; and the secrets that prove who speaks.
namespace waybill::carrier {

struct TrackRequest {  ///< one batch of tracking numbers
    std::vector<std::string> numbers;    ///< at most the batch size of carrier.json
    std::vector<std::string> references; ///< of ours, where the carrier can be asked by them (capability track_reference)
};
struct Tracked {  ///< what the carrier tells of one number
    std::string number;
    bool known = true;                   ///< false: the carrier does not know the number (yet)
    std::vector<TrackingEvent> events;
    std::string reference;               ///< the one of ours that it was asked by; empty where asked by number
    std::optional<Instant> expected_delivery;
    std::string received_by;             ///< who signed
};

struct SubscribeRequest {  ///< numbers of which the carrier is to push news from now on
    struct Number {
        std::string number;
        std::string country;             ///< where the parcel goes, ISO 3166-1 alpha-2; empty: not known
    };
    std::vector<Number> numbers;         ///< at most the batch of carrier.json's `subscribe`, each once
    std::string push_to;                 ///< https, of our own: takes this carrier's pushes and no other's
    /// What a push is to prove itself by: the account's secret that carrier.json names there. For the carrier alone: never to be
    /// kept, logged or put into a path. Empty where the account has none.
    std::string credential;
};
struct Subscribed {  ///< what the carrier made of one number
    std::string number;                  ///< as it was asked for
    bool accepted = true;
    std::string why;                     ///< the carrier's wording where it refused; then never empty
    std::optional<Instant> ends_at;      ///< when it pushes no more, where the answer tells
};

/// The account's secrets by the names of carrier.json, for signatures only. Never to be kept, logged or sent.
using Secrets = std::map<std::string, std::string>;

struct Push {  ///< a request that somebody sent to us in the carrier's name
    std::string method;
    std::string path;                            ///< with the query
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;                            ///< exactly the bytes that came
};
struct Pushed {  ///< what a genuine push told
    std::string event_id;                ///< the carrier's identity of the message: the same again tells nothing new; may be empty
    std::vector<Tracked> tracked;
    int answer_status = 200;             ///< what the carrier wants to hear
    std::string answer_type = "application/json", answer_body = "{}";
};

struct Signing {  ///< a call of ours, about to leave, whose auth is of kind "signed"
    std::string auth;                    ///< its name in carrier.json
    Call call;                           ///< exactly as it will be sent
    Secrets secrets;
    Instant now;
};
struct Signed {  ///< what the signature adds
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<std::string> path, body;  ///< in the place of the call's own
};

}  // namespace waybill::carrier
