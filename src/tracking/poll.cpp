#include <algorithm>
#include <random>

#include "base/log.h"
#include "tracking/impl.h"

// The poll: due trackers are claimed in carrier batches and asked about; an answer is merged tracker by tracker.
namespace waybill::tracking {

Duration full_jitter(Duration pause) {
    std::minstd_rand random{std::random_device{}()};
    return Duration(std::uniform_int_distribution<std::int64_t>(pause.count() / 10, pause.count())(random));
}

bool Tracking::poll_due() {
    auto& impl = *impl_;
    bool asked = false;
    for (const auto& carrier : impl.p.carriers.carriers()) {
        int room = 0;
        {
            const std::lock_guard lock(impl.mutex);
            room = impl.settings.max_in_flight - impl.in_flight;
        }
        if (room <= 0) return asked;
        const int batch = std::max(carrier.track_batch, 1);
        const auto token = impl.p.ids.raw();
        const auto claimed = impl.p.db.transact(
            [&](db::Tx& tx) { return store::claim(tx, carrier.code, token, impl.settings.lease, batch * room); });
        if (claimed == 0) continue;
        asked = true;
        const auto rows = impl.p.db.transact([&](db::Tx& tx) { return store::by_token(tx, token); });
        for (std::size_t from = 0; from < rows.size(); from += static_cast<std::size_t>(batch)) {
            const auto to = std::min(rows.size(), from + static_cast<std::size_t>(batch));
            std::vector<store::TrackerRow> piece(rows.begin() + static_cast<std::ptrdiff_t>(from),
                                                 rows.begin() + static_cast<std::ptrdiff_t>(to));
            carrier::TrackRequest request;
            for (const auto& row : piece) request.numbers.push_back(row.number);
            {
                const std::lock_guard lock(impl.mutex);
                ++impl.in_flight;
            }
            impl.p.carriers.track(carrier.code, std::move(request),
                                  [&impl, piece = std::move(piece)](auto outcome) { impl.answer(piece, std::move(outcome)); });
        }
    }
    return asked;
}

/// Answers that come at the same time share a transaction.
void Tracking::Impl::answer(const std::vector<store::TrackerRow>& asked, Answer outcome) {
    const bool done = outcome.kind == Answer::Kind::done;
    p.metrics.counter("waybill_tracking_polls", "Numbers asked about.", done ? "outcome=\"answered\"" : "outcome=\"failed\"") +=
        static_cast<std::int64_t>(asked.size());
    const auto said = std::make_shared<const Answer>(std::move(outcome));
    std::vector<db::Companions::Step> steps;
    for (const auto& claimed : asked)
        steps.push_back([this, said, claimed](db::Tx& tx) { return store_answer(tx, claimed, *said), true; });
    companions.put(std::move(steps), [this, trackers = asked.size()](const std::exception_ptr& why) {
        try {
            if (why) std::rethrow_exception(why);
        } catch (const std::exception& e) {  // the lease runs out and the question is asked again
            log::error("tracking.answer_not_stored", {{"trackers", trackers}, {"what", e.what()}});
        }
        const std::lock_guard lock(mutex);
        --in_flight;
        all_done.notify_all();
    });
}

void Tracking::Impl::store_answer(db::Tx& tx, const store::TrackerRow& claimed, const Answer& outcome) {
    const bool done = outcome.kind == Answer::Kind::done;
    const carrier::Tracked* found = nullptr;
    if (done)
        for (const auto& tracked : *outcome.value)
            if (tracked.number == claimed.number && tracked.known) found = &tracked;
    // The order's row first, like everywhere: one order's changes go one after the other.
    if (found && !found->events.empty() && !p.orders.lock(tx, claimed.order)) return;
    auto row = store::get(tx, claimed.id, true);
    if (!row || row->lease_token != claimed.lease_token) return;
    if (!done) {
        const Duration pause = std::max(full_jitter(rules::back_off(row->failures + 1)),
                                        std::min<Duration>(outcome.retry_after, std::chrono::hours(6)));
        store::answered(tx, row->id, claimed.lease_token, pause, row->failures + 1, p.clock.now());
        return;
    }
    if (found) merge(tx, *row, found->events);
    store::answered(tx, row->id, claimed.lease_token, due_in(*row, is_pushed(tx, *row)), 0, p.clock.now());
}

}  // namespace waybill::tracking
