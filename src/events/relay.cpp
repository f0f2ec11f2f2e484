#include <algorithm>
#include <limits>

#include "base/log.h"
#include "base/text.h"
#include "events/store.h"

namespace waybill::events {
namespace {

constexpr int kNumberedAtOnce = 500;
constexpr std::int64_t kWindow = 5000;  // positions looked through at once for a consumer of rare topics
constexpr int kMostFailures = 5;
constexpr int kPrunedAtOnce = 1000;

std::string labelled(const Consumer& consumer) { return "consumer=\"" + consumer.name + "\""; }

/// The database being away is not the consumer's fault: that is thrown on, and counts for nobody.
bool blames_database(const std::exception& e) {
    return dynamic_cast<const db::Unavailable*>(&e) != nullptr || dynamic_cast<const db::OutcomeUnknown*>(&e) != nullptr;
}

}  // namespace

void Relay::add(Consumer consumer) {
    if (consumer.topics.empty() || consumer.batch < 1 || !consumer.handle)
        throw std::logic_error("no proper consumer: " + consumer.name);
    for (const Consumer& other : consumers_) {
        if (other.name == consumer.name) throw std::logic_error("a consumer of that name is there already: " + consumer.name);
    }
    consumers_.push_back(std::move(consumer));
}

bool Relay::run_once() {
    bool worked = number();
    auto due = behind();
    // Whose tables were locked for too long comes last now: it starves nobody, and a round without a database ends at the first one.
    const auto failed = std::find_if(due.begin(), due.end(), [&](const Consumer* consumer) { return consumer->name == failed_; });
    if (failed != due.end()) std::rotate(due.begin(), failed + 1, due.end());
    for (const Consumer* consumer : due) {
        failed_ = consumer->name;
        worked = feed(*consumer) || worked;
    }
    failed_.clear();
    return worked;
}

/// One numberer at a time, by the head's row lock: positions have no gaps, and whoever sees one sees all before it.
bool Relay::number() {
    std::int64_t numbered = 0;
    db_.transact([&](db::Tx& tx) {
        numbered = 0;
        if (!store::anything_new(tx)) return;
        const auto last = store::lock_head(tx);
        if (!last) return;
        auto fresh = store::fresh(tx, kNumberedAtOnce);
        std::int64_t position = *last;
        for (Event& event : fresh.news) event.position = ++position;
        store::append(tx, fresh);
        numbered = static_cast<std::int64_t>(fresh.news.size());
    });
    if (numbered > 0) metrics_.counter("waybill_events_total", "Events that became visible.") += numbered;
    return numbered > 0;
}

/// Those with something before them. Also makes the cursors of new ones.
std::vector<const Consumer*> Relay::behind() {
    std::vector<const Consumer*> found;
    db_.transact([&](db::Tx& tx) {
        found.clear();
        auto cursors = store::cursors(tx);
        const std::int64_t head = store::head(tx);
        for (const Consumer& consumer : consumers_) {
            const auto cursor = cursors.find(consumer.name);
            if (cursor == cursors.end()) store::begin_cursor(tx, consumer.name);
            if (cursor == cursors.end() || cursor->second < head) found.push_back(&consumer);
        }
    });
    return found;
}

/// One batch, in the transaction that moves the cursor. True where it moved.
bool Relay::hand_over(const Consumer& consumer, int batch) {
    bool moved = false;
    std::int64_t handed = 0;
    db_.transact([&](db::Tx& tx) {
        moved = false;
        const auto cursor = store::lock_cursor(tx, consumer.name);
        if (!cursor) return;  // somebody else feeds it
        const std::int64_t head = store::head(tx);
        if (*cursor >= head) return;
        std::int64_t until = std::min(head, *cursor + kWindow);
        const std::vector<Event> events = store::between(tx, *cursor, until, consumer.topics, batch);
        if (static_cast<int>(events.size()) == batch) until = events.back().position;
        if (!events.empty()) consumer.handle(tx, events);
        store::move_cursor(tx, consumer.name, until);
        handed = static_cast<std::int64_t>(events.size());
        moved = true;
    });
    if (moved && handed > 0) {
        metrics_.counter("waybill_events_handled_total", "Events that a consumer took.", labelled(consumer)) += handed;
    }
    return moved;
}

bool Relay::feed(const Consumer& consumer) {
    try {
        return hand_over(consumer, consumer.batch);
    } catch (const std::exception& e) {
        if (blames_database(e)) throw;
        if (consumer.batch == 1) return blame(consumer, e.what()), true;
    }
    for (int i = 0; i < consumer.batch; ++i) {
        try {
            if (!hand_over(consumer, 1)) break;
        } catch (const std::exception& e) {
            if (blames_database(e)) throw;
            blame(consumer, e.what());
            break;
        }
    }
    return true;
}

/// The event after the cursor failed once more: the fifth time it is parked, and the consumer goes on.
void Relay::blame(const Consumer& consumer, const std::string& reason) {
    const std::string brief = text::shorten(text::is_utf8(reason) ? reason : "(no text)", 400);
    std::optional<Event> parked;
    int failures = 0;
    db_.transact([&](db::Tx& tx) {
        parked.reset();
        const auto cursor = store::lock_cursor(tx, consumer.name);
        if (!cursor) return;
        const auto next = store::between(tx, *cursor, std::min(store::head(tx), *cursor + kWindow), consumer.topics, 1);
        if (next.empty()) return;
        failures = store::count_failure(tx, consumer.name);
        if (failures < kMostFailures) return;
        store::park(tx, consumer.name, next.front(), brief, clock_.now());
        store::move_cursor(tx, consumer.name, next.front().position);
        parked = next.front();
    });
    metrics_.counter("waybill_events_failures_total", "Times that a consumer failed.", labelled(consumer)) += 1;
    log::warning("events.failed", {{"consumer", consumer.name}, {"failures", failures}, {"error", brief}});
    if (parked) {
        metrics_.counter("waybill_events_parked_total", "Events that were put aside.", labelled(consumer)) += 1;
        log::error("events.parked", {{"consumer", consumer.name},
                                     {"position", parked->position},
                                     {"event", parked->id},
                                     {"topic", parked->topic},
                                     {"error", brief}});
    }
}

int Relay::retry_parked(const std::string& name) {
    const auto consumer = std::find_if(consumers_.begin(), consumers_.end(), [&](const Consumer& c) { return c.name == name; });
    if (consumer == consumers_.end()) return 0;
    int taken = 0;
    for (std::int64_t after = 0;;) {
        bool more = false;
        try {
            db_.transact([&](db::Tx& tx) {
                const auto event = store::parked_after(tx, name, after);
                more = event.has_value();
                if (!more) return;
                after = event->position - 1;  // where this one is found again when the transaction runs again
                consumer->handle(tx, {&*event, 1});
                store::unpark(tx, name, event->position);
            });
            if (!more) return taken;
            ++taken;
        } catch (const std::exception& e) {
            if (blames_database(e) || !more) throw;
            log::warning("events.failed_again", {{"consumer", name}, {"error", e.what()}});
        }
        ++after;
    }
}

std::int64_t Relay::lag() {
    std::int64_t slowest = 0;
    db_.transact([&](db::Tx& tx) {
        const auto cursors = store::cursors(tx);
        const std::int64_t head = store::head(tx);
        slowest = 0;
        for (const Consumer& consumer : consumers_) {
            const auto cursor = cursors.find(consumer.name);
            slowest = std::max(slowest, head - (cursor == cursors.end() ? 0 : cursor->second));
        }
    });
    return slowest;
}

bool Relay::prune(int keep_days) {
    std::int64_t pruned = 0;
    db_.transact([&](db::Tx& tx) {
        const auto cursors = store::cursors(tx);
        std::int64_t seen = store::head(tx);
        for (const Consumer& consumer : consumers_) {
            const auto cursor = cursors.find(consumer.name);
            seen = std::min(seen, cursor == cursors.end() ? 0 : cursor->second);
        }
        pruned = store::prune(tx, seen, clock_.now() - std::chrono::days(keep_days), kPrunedAtOnce);
    });
    return pruned == kPrunedAtOnce;
}

}  // namespace waybill::events
