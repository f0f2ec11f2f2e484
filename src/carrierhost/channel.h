#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "carrierhost/breaker.h"
#include "carrierhost/bucket.h"
#include "carrierhost/module.h"
#include "carrierhost/redact.h"
#include "carrierhost/tokens.h"

namespace waybill::carrierhost {

/// What is done: each has its own breaker, limit and time-out, so that trouble in one does not stop another.
using Task = carrier::Operation;
inline constexpr const auto& kTaskNames = carrier::kOperationNames;

/// One carrier as the host calls it: its module, our account with it, and everything that is the same for all carriers.
class Channel {
  public:
    struct Parts {
        wire::Wire& wire;
        std::shared_ptr<Workers> workers;
        const Clock& clock;
        Metrics& metrics;
        Duration call_timeout, breaker_open_for;
    };
    /// `account` may be null: then nothing can be called.
    Channel(std::shared_ptr<const Module> module, const Account* account, Parts parts);

    const Descriptor& descriptor() const { return module_->descriptor; }
    const carrier::Carrier& carrier() const { return *carrier_; }
    const std::string& code() const { return module_->descriptor.profile.code; }
    /// Why nothing can be called; empty where it can.
    const std::string& unusable() const { return unusable_; }
    /// True where it calls by this very account.
    bool is_of(const Account& account) const;

    Breaker& breaker(Task task) { return *breakers_[static_cast<std::size_t>(task)]; }
    Bucket& bucket(Task task) { return *buckets_[static_cast<std::size_t>(task)]; }
    Tokens& tokens() { return tokens_; }
    const Redactor& redactor() const { return redactor_; }

    /// The request of a booking's first sending, read back from its exact text, without credentials: what is sent again is the very
    /// bytes. Nothing where the text hides something, or went to another address than ours is now.
    std::optional<wire::Request> again(const std::string& exact, Task task) const;
    /// The request of a call without credentials. Errors: a path that is none, an auth that carrier.json does not know.
    Result<wire::Request> request(const carrier::Call& call, Task task) const;
    /// True for a GET of a whole URL at one of the hosts that carrier.json lists.
    bool is_file(const carrier::Call& call) const;
    /// Adds the credentials; `token` is used by oauth2 only. Returns the name of the header that carries them.
    std::string add_credentials(wire::Request& request, const Auth& auth, const std::string& token) const;
    /// Has the module sign the request, where its auth is of kind "signed"; its headers are added, path and body replaced.
    Result<std::vector<std::string>> sign(wire::Request& request, const carrier::Call& call, const Auth& auth, Instant now) const;
    /// What pushes prove themselves by; empty where the account has no such secret.
    std::string push_credential() const;
    Result<carrier::Pushed> read_push(const carrier::Push& push) const;
    /// The auth that a call names; none where it names none.
    const Auth& auth_of(const carrier::Call& call) const;

    void count_call(Task task, const wire::Outcome& outcome, Duration took);
    void count_end(Task task, std::string_view outcome);

  private:
    carrier::Secrets secrets() const;
    const std::string& secret(const std::string& name) const { return account_.secrets.at(name).reveal(); }

    const std::shared_ptr<const Module> module_;
    Account account_;
    const std::string endpoint_;  // of the account, as it was given
    std::unique_ptr<const carrier::Carrier> of_account_;  // null: nothing of the account concerns the module
    const carrier::Carrier* carrier_;
    std::string unusable_;
    const Duration call_timeout_;
    Metrics& metrics_;
    std::array<std::unique_ptr<Breaker>, kTaskNames.size()> breakers_;
    std::array<std::unique_ptr<Bucket>, kTaskNames.size()> buckets_;
    Redactor redactor_;
    Tokens tokens_;
};

}  // namespace waybill::carrierhost
