#include "carrierhost/carrierhost.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "base/log.h"
#include "base/text.h"
#include "carrierhost/fitness.h"
#include "carrierhost/operation.h"
#include "carrierhost/recorder.h"
#include "carrierhost/rules.h"

namespace waybill::carrierhost {
namespace {

using Ending = Operation::Ending;

template <class T>
Outcome<T> outcome_of(Ending ending, carrier::Conversation<T>* conversation) {
    using Kind = typename Outcome<T>::Kind;
    Outcome<T> out;
    out.retry_after = ending.retry_after;
    out.raw_reply = std::move(ending.raw_reply);
    out.error = std::move(ending.error);
    out.calls = std::move(ending.calls);
    switch (ending.kind) {
        case Ending::Kind::refused:
            out.kind = Kind::refused;
            return out;
        case Ending::Kind::not_now:
            out.kind = Kind::not_now;
            return out;
        case Ending::Kind::in_doubt:
            out.kind = Kind::in_doubt;
            return out;
        case Ending::Kind::aborted:
            out.kind = Kind::aborted;
            return out;
        case Ending::Kind::concluded:
            break;
    }
    Result<T> result = conversation->take();
    if (result)
        if (const std::string why = unfit(*result); !why.empty())
            result = error(Code::malformed, "carrier.module_failed", "The carrier module answered with " + why + ".");
    if (result) {
        out.kind = Kind::done;
        out.value = std::move(result).value();
        return out;
    }
    out.error = std::move(result).error();
    out.error.detail = text::to_utf8(out.error.detail);  // carriers' own words may be in any encoding
    switch (rules::after_module_error(out.error.code, ending.once_sent)) {
        case rules::Ending::refused:
            out.kind = Kind::refused;
            break;
        case rules::Ending::not_now:
            out.kind = Kind::not_now;
            break;
        case rules::Ending::in_doubt:
            out.kind = Kind::in_doubt;
            break;
    }
    return out;
}

/// Carriers refuse days that have passed: what waited past midnight goes out with the day on which it leaves.
void today_at_earliest(std::optional<std::chrono::year_month_day>& ship_date, Instant now) {
    const std::chrono::year_month_day today = std::chrono::floor<std::chrono::days>(now);
    if (ship_date && *ship_date < today) ship_date = today;
}

/// "demo@test" → "demo".
std::string code_of(const std::string& address) { return address.substr(0, address.find('@')); }

}  // namespace

class CarrierHost::Impl {
  public:
    Impl(Options options, wire::Wire& wire, const Clock& clock, Metrics& metrics)
        : parts_{wire, std::make_shared<Workers>(options.workers), clock, metrics, options.call_timeout, options.breaker_open_for},
          recorder_(options.record_to) {
        LoadedModules loaded = load_modules(options.modules_folder);
        refused_ = std::move(loaded.refused);
        for (const auto& [folder, reason] : refused_)
            log::error("carrier.module_refused", {{"module", folder}, {"reason", reason}});
        for (auto& module : loaded.modules) {
            profiles_.push_back(module->descriptor.profile);
            const std::string code = module->descriptor.profile.code;
            modules_.emplace(code, std::move(module));
            nobodys_.emplace(code, std::make_unique<Channel>(modules_.at(code), nullptr, parts_));
        }
        use(options.accounts);
    }

    void use(const std::vector<Account>& accounts) {
        std::map<std::string, Channel*> now;
        std::map<std::string, std::string> in_use;
        const std::lock_guard lock(channels_mutex_);
        for (const Account& account : accounts) {
            if (!modules_.contains(account.carrier)) continue;
            Channel* channel = of(account);
            now.emplace(account.carrier + "@" + account.name, channel);
            now.emplace(account.carrier, channel);
            in_use.emplace(account.carrier, account.name);
        }
        for (const auto& [code, channel] : nobodys_)
            if (now.emplace(code, channel.get()).second && !(now_.contains(code) && now_.at(code) == channel.get()))
                log::warning("carrier.unusable", {{"carrier", code}, {"reason", channel->unusable()}});
        now_ = std::move(now);
        in_use_ = std::move(in_use);
    }

    std::string account_in_use(const std::string& code) const {
        const std::lock_guard lock(channels_mutex_);
        const auto found = in_use_.find(code);
        return found == in_use_.end() ? "" : found->second;
    }

    std::string unusable(const std::string& address) const {
        const Channel* channel = find(address);
        if (channel == nullptr) return "No carrier is called " + code_of(address);
        const bool gone = channel == nobodys_.at(channel->code()).get() && code_of(address) != address;
        return gone ? "There is no account \"" + address.substr(address.find('@') + 1) + "\" with " + channel->code() + " any more"
                    : channel->unusable();
    }

    ~Impl() {
        parts_.workers->stop();
        std::unordered_map<Operation*, std::shared_ptr<Operation>> left;
        {
            const std::lock_guard lock(mutex_);
            left.swap(active_);
        }
        for (const auto& [key, operation] : left) operation->abandon();
    }

    /// `begin` asks the channel's carrier for its conversation.
    template <class T, class Begin>
    void perform(const std::string& code, Task task, std::shared_ptr<Journal> journal, std::function<void(Outcome<T>)> done,
                 Begin begin) {
        Channel* channel = find(code);
        Ending preset;
        std::unique_ptr<carrier::Conversation<T>> conversation;
        if (channel == nullptr) {
            preset = {
                Ending::Kind::refused, error(Code::not_found, "carrier.unknown", "No carrier is called " + code), {}, {}, false};
        } else if (!channel->unusable().empty()) {
            preset = {Ending::Kind::not_now,
                      error(Code::unavailable, "carrier.no_account", unusable(code)),
                      std::chrono::seconds(60),
                      {},
                      false};
        } else {
            try {
                conversation = std::make_unique<carrier::Conversation<T>>(begin(*channel));
            } catch (const std::exception& e) {
                preset = {Ending::Kind::not_now,
                          error(Code::malformed, "carrier.module_failed", std::string("The carrier module failed: ") + e.what()),
                          std::chrono::seconds(60),
                          {},
                          false};
            } catch (...) {
                preset = {Ending::Kind::not_now,
                          error(Code::malformed, "carrier.module_failed", "The carrier module failed"),
                          std::chrono::seconds(60),
                          {},
                          false};
            }
        }
        carrier::Conversation<T>* talk = conversation.get();
        const auto finish = [this, channel, talk, done = std::move(done)](Operation& operation, Ending ending) {
            Outcome<T> outcome = outcome_of(std::move(ending), talk);
            if (outcome.error.code == Code::unauthorized) operation.distrust_token();
            if (channel != nullptr) recorder_.write(channel->code(), operation.task(), outcome.word(), outcome.calls);
            if (channel != nullptr) channel->count_end(operation.task(), outcome.word());
            try {
                done(std::move(outcome));
            } catch (const std::exception& e) {
                log::error("carrier.done_failed", {{"error", e.what()}});
            }
            forget(operation);
        };
        start(std::make_shared<Operation>(Operation::Parts{parts_.wire, parts_.workers, parts_.clock}, channel, task, std::move(conversation),
                                          std::move(journal), std::move(preset), finish));
    }

    Result<carrier::Pushed> read_push(const std::string& code, const carrier::Push& push) const {
        const Channel* channel = find(code);
        if (channel == nullptr) return error(Code::not_found, "carrier.unknown", "No carrier is called " + code);
        return channel->read_push(push);
    }

    bool can_subscribe(const std::string& code) const {
        const Channel* channel = find(code);
        return channel != nullptr && channel->unusable().empty() && channel->descriptor().profile.can(Task::subscribe) &&
               !channel->push_credential().empty();
    }

    Instant now() const { return parts_.clock.now(); }

    std::vector<Profile> profiles_;
    std::map<std::string, std::string> refused_;

  private:
    Channel* find(const std::string& address) const {
        const std::lock_guard lock(channels_mutex_);
        if (const auto found = now_.find(address); found != now_.end()) return found->second;
        const auto known = nobodys_.find(code_of(address));
        return known == nobodys_.end() ? nullptr : known->second.get();
    }
    /// The channel of an account that did not change, else a new one. `channels_mutex_` is held.
    Channel* of(const Account& account) {
        for (const auto& [address, channel] : now_)
            if (channel->is_of(account)) return channel;
        channels_.push_back(std::make_unique<Channel>(modules_.at(account.carrier), &account, parts_));
        Channel* channel = channels_.back().get();
        if (channel->unusable().empty())
            log::info("carrier.loaded", {{"carrier", account.carrier}, {"account", account.name}});
        else
            log::warning("carrier.unusable", {{"carrier", account.carrier}, {"account", account.name}, {"reason", channel->unusable()}});
        return channel;
    }
    void start(const std::shared_ptr<Operation>& operation) {
        {
            const std::lock_guard lock(mutex_);
            active_.emplace(operation.get(), operation);
        }
        operation->start();
    }
    void forget(Operation& operation) {
        const std::lock_guard lock(mutex_);
        active_.erase(&operation);
    }

    const Channel::Parts parts_;
    Recorder recorder_;
    std::map<std::string, std::shared_ptr<const Module>> modules_;
    std::map<std::string, std::unique_ptr<Channel>> nobodys_;  // a carrier's without an account: nothing can be called
    mutable std::mutex channels_mutex_;
    std::vector<std::unique_ptr<Channel>> channels_;  // all there ever were: an operation may be under way in any
    std::map<std::string, Channel*> now_;             // by "demo" and "demo@test"
    std::map<std::string, std::string> in_use_;
    std::mutex mutex_;
    std::unordered_map<Operation*, std::shared_ptr<Operation>> active_;
};

CarrierHost::CarrierHost(Options options, wire::Wire& wire, const Clock& clock, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), wire, clock, metrics)) {}
CarrierHost::~CarrierHost() = default;

const std::vector<Profile>& CarrierHost::carriers() const { return impl_->profiles_; }

const Profile* CarrierHost::find_carrier(const std::string& code) const {
    const auto found = std::find_if(impl_->profiles_.begin(), impl_->profiles_.end(),
                                    [&](const Profile& profile) { return profile.code == code; });
    return found == impl_->profiles_.end() ? nullptr : &*found;
}

const std::map<std::string, std::string>& CarrierHost::refused_modules() const { return impl_->refused_; }

void CarrierHost::use(std::vector<Account> accounts) { impl_->use(accounts); }
std::string CarrierHost::account_in_use(const std::string& carrier) const { return impl_->account_in_use(carrier); }
std::string CarrierHost::unusable(const std::string& carrier) const { return impl_->unusable(carrier); }

void CarrierHost::book(const std::string& carrier, carrier::BookingRequest request, std::shared_ptr<Journal> journal,
                       std::function<void(Outcome<carrier::Booked>)> done) {
    const bool repeats = journal && !journal->first_sent().empty();
    if (!repeats) today_at_earliest(request.terms.ship_date, impl_->now());
    impl_->perform<carrier::Booked>(carrier, Task::book, std::move(journal), std::move(done),
                                    [&](const Channel& channel) { return channel.carrier().book(std::move(request)); });
}

void CarrierHost::cancel(const std::string& carrier, carrier::VoidRequest request, std::shared_ptr<Journal> journal,
                         std::function<void(Outcome<carrier::Voided>)> done) {
    impl_->perform<carrier::Voided>(carrier, Task::cancel, std::move(journal), std::move(done),
                                    [&](const Channel& channel) { return channel.carrier().cancel(std::move(request)); });
}

void CarrierHost::track(const std::string& carrier, carrier::TrackRequest request,
                        std::function<void(Outcome<std::vector<carrier::Tracked>>)> done) {
    impl_->perform<std::vector<carrier::Tracked>>(carrier, Task::track, nullptr, std::move(done),
                                                  [&](const Channel& channel) { return channel.carrier().track(std::move(request)); });
}

void CarrierHost::subscribe(const std::string& carrier, carrier::SubscribeRequest request,
                            std::function<void(Outcome<std::vector<carrier::Subscribed>>)> done) {
    impl_->perform<std::vector<carrier::Subscribed>>(carrier, Task::subscribe, nullptr, std::move(done), [&](const Channel& channel) {
        request.credential = channel.push_credential();
        return channel.carrier().subscribe(std::move(request));
    });
}
bool CarrierHost::can_subscribe(const std::string& carrier) const { return impl_->can_subscribe(carrier); }

void CarrierHost::find(const std::string& carrier, carrier::FindRequest request,
                       std::function<void(Outcome<carrier::Found>)> done) {
    impl_->perform<carrier::Found>(carrier, Task::find, nullptr, std::move(done),
                                   [&](const Channel& channel) { return channel.carrier().find(std::move(request)); });
}

void CarrierHost::list(const std::string& carrier, carrier::ListRequest request,
                       std::function<void(Outcome<carrier::Listed>)> done) {
    impl_->perform<carrier::Listed>(carrier, Task::list, nullptr, std::move(done),
                                    [&](const Channel& channel) { return channel.carrier().list(std::move(request)); });
}

void CarrierHost::rate(const std::string& carrier, carrier::RateRequest request,
                       std::function<void(Outcome<std::vector<carrier::Rate>>)> done) {
    impl_->perform<std::vector<carrier::Rate>>(carrier, Task::rate, nullptr, std::move(done),
                                               [&](const Channel& channel) { return channel.carrier().rate(std::move(request)); });
}

void CarrierHost::check_address(const std::string& carrier, carrier::AddressCheck request,
    std::function<void(Outcome<carrier::AddressChecked>)> done) {
    impl_->perform<carrier::AddressChecked>(carrier, Task::check_address, nullptr, std::move(done),
        [&](const Channel& channel) { return channel.carrier().check_address(std::move(request)); });
}

void CarrierHost::label(const std::string& carrier, carrier::LabelRequest request,
    std::function<void(Outcome<carrier::Labels>)> done) {
    impl_->perform<carrier::Labels>(carrier, Task::label, nullptr, std::move(done),
        [&](const Channel& channel) { return channel.carrier().label(std::move(request)); });
}

void CarrierHost::manifest(const std::string& carrier, carrier::ManifestRequest request, std::shared_ptr<Journal> journal,
    std::function<void(Outcome<carrier::Manifested>)> done) {
    impl_->perform<carrier::Manifested>(carrier, Task::manifest, std::move(journal), std::move(done),
        [&](const Channel& channel) { return channel.carrier().manifest(std::move(request)); });
}

void CarrierHost::pickup(const std::string& carrier, carrier::PickupRequest request, std::shared_ptr<Journal> journal,
    std::function<void(Outcome<carrier::PickupBooked>)> done) {
    impl_->perform<carrier::PickupBooked>(carrier, Task::pickup, std::move(journal), std::move(done),
        [&](const Channel& channel) { return channel.carrier().pickup(std::move(request)); });
}

void CarrierHost::cancel_pickup(const std::string& carrier, carrier::PickupCancel request, std::shared_ptr<Journal> journal,
    std::function<void(Outcome<carrier::Voided>)> done) {
    impl_->perform<carrier::Voided>(carrier, Task::cancel_pickup, std::move(journal), std::move(done),
        [&](const Channel& channel) { return channel.carrier().cancel_pickup(std::move(request)); });
}

void CarrierHost::service_points(const std::string& carrier, carrier::ServicePointsRequest request,
    std::function<void(Outcome<std::vector<carrier::ServicePoint>>)> done) {
    impl_->perform<std::vector<carrier::ServicePoint>>(carrier, Task::service_points, nullptr, std::move(done),
        [&](const Channel& channel) { return channel.carrier().service_points(std::move(request)); });
}

Result<carrier::Pushed> CarrierHost::read_push(const std::string& carrier, const carrier::Push& push) const {
    return impl_->read_push(carrier, push);
}

}  // namespace waybill::carrierhost
