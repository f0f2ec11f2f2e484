#include <future>

#include "accounts/impl.h"

// "Try it": one harmless question to the carrier.
namespace waybill::accounts {

namespace {

using carrier::Operation;
constexpr auto kPatience = std::chrono::seconds(60);

template <class T>
Trial trial_of(const char* operation, const carrierhost::Outcome<T>& o) {
    return {operation, o.kind == carrierhost::Outcome<T>::Kind::done, o.word(), o.error.detail, o.calls};
}

/// Starts a conversation by `ask(done)` and waits for its end, which may come after nobody waits any more.
template <class T, class Ask>
Trial waited(const char* operation, Ask ask) {
    const auto promise = std::make_shared<std::promise<Trial>>();
    auto answer = promise->get_future();
    ask(std::function<void(carrierhost::Outcome<T>)>([promise, operation](carrierhost::Outcome<T> o) { promise->set_value(trial_of(operation, o)); }));
    if (answer.wait_for(kPatience) == std::future_status::ready) return answer.get();
    return {operation, false, "not_now", "The carrier did not answer within a minute.", {}};
}

/// A small parcel from the warehouse to itself.
carrier::RateRequest small_parcel(const Address& home) {
    carrier::RateRequest request;
    request.from = request.to = home;
    Parcel parcel;
    parcel.reference = "000000000000000000";
    parcel.weight = Grams{500};
    parcel.size = {Millimetres{200}, Millimetres{150}, Millimetres{100}};
    request.parcels.push_back(parcel);
    return request;
}

}  // namespace

Result<Trial> Accounts::try_out(const std::string& carrier, const std::string& name) {
    TRY(seen, account(carrier, name));
    const auto* profile = impl_->profile(carrier);
    auto& host = impl_->p.carriers;
    impl_->look();  // what was entered a moment ago is what is tried
    const std::string address = carrier + "@" + seen.name;
    if (const auto why = host.unusable(address); !why.empty()) return Trial{"", false, "not_now", why, {}};
    if (profile->can(Operation::rate))
        return waited<std::vector<carrier::Rate>>("rate", [&](auto done) { host.rate(address, small_parcel(impl_->settings.ship_from), done); });
    if (profile->can(Operation::check_address))
        return waited<carrier::AddressChecked>("check_address", [&](auto done) { host.check_address(address, {impl_->settings.ship_from}, done); });
    if (profile->can(Operation::list))
        return waited<carrier::Listed>("list", [&](auto done) { host.list(address, {impl_->p.clock.now() - std::chrono::minutes(5), ""}, done); });
    if (profile->can(Operation::track))
        return waited<std::vector<carrier::Tracked>>("track", [&](auto done) { host.track(address, {{"WAYBILLTRIAL1"}, {}}, done); });
    return error(Code::unsupported, "account.no_trial", profile->name + " has no call that changes nothing.");
}

}  // namespace waybill::accounts
