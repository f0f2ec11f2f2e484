#pragma once
#include <map>
#include <string>
#include <vector>

#include "carrierhost/carrierhost.h"

namespace waybill::carrierhost {

/// How a call proves who we are. Texts are names of secrets, never secrets.
struct Auth {
    enum class Kind {
        none,    ///< {"kind": "none"}
        header,  ///< {"kind": "header", "header": "X-Api-Key", "secret": "api_key", "prefix": "Bearer "}
        basic,   ///< {"kind": "basic", "user": "api_key", "password": "password"}; either may be left out
        oauth2,  ///< {"kind": "oauth2", "token_path", "client_id", "client_secret", "style": "basic" | "form" | "json", "scope"}
        signed_by_module,  ///< {"kind": "signed"}: Carrier::sign adds it over the exact bytes
    };
    /// Where the token service wants the client's name and secret (RFC 6749, 2.3.1, and one that is none of it).
    enum class ClientIn { basic, form, json };
    Kind kind = Kind::none;
    std::string header, prefix, secret;
    std::string user, password;
    std::string token_path, client_id, client_secret, scope;
    ClientIn client_in = ClientIn::basic;
};

struct Limit {
    std::int64_t per_second = 0;  ///< 0: none
    std::int64_t burst = 0;
};

/// A carrier.json, read and checked.
struct Descriptor {
    Profile profile;
    carrier::Description description;  ///< what the module is made with
    std::map<std::string, std::string> endpoints;
    std::map<std::string, Auth> auth;
    std::vector<std::string> file_hosts;  ///< of files that the carrier keeps elsewhere; "*.example" for all below
    std::map<std::string, Limit> limits;       ///< by the operation's word; "default" for the others
    std::map<std::string, Duration> timeouts;  ///< of one call, by the operation's word; the others have the host's
    std::string push_secret;              ///< which of the account's secrets pushes prove themselves by; empty: no subscriptions
    std::string idempotency_header;       ///< empty: the carrier knows none
};

/// `code` is the folder's name. The error names every wrong member with its pointer.
Result<Descriptor> read_descriptor(const std::string& json, const std::string& code);

}  // namespace waybill::carrierhost
