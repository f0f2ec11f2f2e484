#include <algorithm>
#include <set>

#include "base/log.h"
#include "tracking/impl.h"
#include "tracking/store_subscriptions.h"

// Subscriptions: a carrier that pushes only what it was asked to is asked, in its batches. Whatever comes of it, the poll goes on.
namespace waybill::tracking {

bool Tracking::subscribe_due() {
    auto& impl = *impl_;
    if (impl.settings.push_base.empty()) return false;
    bool asked = false;
    for (const auto& profile : impl.p.carriers.carriers()) {
        if (!profile.can(carrier::Operation::subscribe)) continue;
        const std::string account = impl.p.carriers.account_in_use(profile.code);
        // Its pushes are proven by the secrets of that account, whichever is in use when they come.
        const std::string address = account.empty() ? profile.code : profile.code + "@" + account;
        if (!impl.p.carriers.can_subscribe(address)) continue;
        {
            const std::lock_guard lock(impl.mutex);
            if (impl.in_flight >= impl.settings.max_in_flight) return asked;
        }
        asked = impl.subscribe(profile, account, address) || asked;
    }
    return asked;
}

/// One batch of one carrier; false where nothing was due.
bool Tracking::Impl::subscribe(const carrierhost::Profile& profile, const std::string& account, const std::string& address) {
    Asked asked{account, profile.subscription_lasts, p.ids.raw(), {}};
    carrier::SubscribeRequest request;
    request.push_to = settings.push_base + address;
    const bool found = p.db.transact([&](db::Tx& tx) {
        asked.rows = store::claim_subscriptions(tx, profile.code, asked.token, settings.lease, profile.subscribe_batch);
        const bool any = !asked.rows.empty();
        for (const auto& row : asked.rows)
            if (row.finished) store::end_subscription(tx, row.tracker, asked.token, {account, row.subscribed_at, {}, 0, ""});
        std::erase_if(asked.rows, [](const auto& row) { return row.finished; });
        request.numbers = numbers_of(tx, asked.rows);
        return any;
    });
    if (asked.rows.empty()) return found;
    {
        const std::lock_guard lock(mutex);
        ++in_flight;
    }
    p.carriers.subscribe(address, std::move(request), [this, asked = std::move(asked)](auto outcome) { subscribed(asked, outcome); });
    return true;
}

/// Each number once, although two packages may share a label.
std::vector<carrier::SubscribeRequest::Number> Tracking::Impl::numbers_of(db::Tx& tx, const std::vector<store::SubscriptionRow>& rows) {
    std::vector<OrderId> orders;
    for (const auto& row : rows) orders.push_back(row.order);
    const auto summaries = orders.empty() ? std::map<OrderId, orders::Summary>() : p.orders.summaries(tx, orders);
    std::vector<carrier::SubscribeRequest::Number> numbers;
    std::set<std::string> seen;
    for (const auto& row : rows) {
        const auto order = summaries.find(row.order);
        if (seen.insert(row.number).second) numbers.push_back({row.number, order == summaries.end() ? "" : order->second.country});
    }
    return numbers;
}

void Tracking::Impl::subscribed(const Asked& asked, const Subscription& outcome) {
    p.metrics.counter("waybill_tracking_subscriptions", "Numbers that carriers were asked to push.",
                      outcome.kind == Subscription::Kind::done ? "outcome=\"answered\"" : "outcome=\"failed\"") +=
        static_cast<std::int64_t>(asked.rows.size());
    try {
        p.db.transact([&](db::Tx& tx) {
            for (const auto& row : asked.rows) store::end_subscription(tx, row.tracker, asked.token, answered(row, asked, outcome));
        });
    } catch (const std::exception& e) {  // the lease runs out and the carrier is asked again, which harms nobody
        log::error("tracking.subscription_not_stored", {{"trackers", asked.rows.size()}, {"what", e.what()}});
    }
    const std::lock_guard lock(mutex);
    --in_flight;
    all_done.notify_all();
}

store::Answered Tracking::Impl::answered(const store::SubscriptionRow& row, const Asked& asked, const Subscription& outcome) const {
    const auto now = p.clock.now();
    if (outcome.kind == Subscription::Kind::done) {
        const auto& all = *outcome.value;
        const auto told = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.number == row.number; });
        if (told != all.end() && !told->accepted) return {asked.account, row.subscribed_at, {}, 0, told->why};
        if (told != all.end()) {
            auto lasts = asked.lasts;
            if (told->ends_at) lasts = std::max<Duration>(*told->ends_at - now, std::chrono::hours(1));
            return {asked.account, now, lasts, 0, ""};  // a parcel that is under way when it ends is subscribed anew
        }
    }
    const int failures = row.failures + 1;
    const std::string why = outcome.kind == Subscription::Kind::done ? "The carrier said nothing of this number" : outcome.error.detail;
    if (failures >= settings.subscribe_tries) return {asked.account, row.subscribed_at, {}, failures, why};
    const Duration pause = std::max(full_jitter(rules::back_off(failures)), std::min<Duration>(outcome.retry_after, std::chrono::hours(6)));
    return {asked.account, row.subscribed_at, pause, failures, why};
}

}  // namespace waybill::tracking
