#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/metrics.h"
#include "db/db.h"
#include "waybill/ids.h"
#include "waybill/time.h"

/// The outbox: news as rows, written in the transaction of the change that they tell of.
namespace waybill::events {

/// A fact to announce. `body` is a JSON object; `version` is that of its shape.
struct News {
    std::string topic;         ///< "order.released"
    std::int64_t subject = 0;  ///< raw id of what it is about
    std::string body;
    int version = 1;
};

struct Event {
    EventId id;
    std::int64_t position = 0;  ///< gapless order in which committed events became visible
    std::string topic;
    std::int64_t subject = 0;
    std::string body;
    int version = 1;
    Instant at;
};

/// What rooms hold to announce something.
class Outbox {
  public:
    Outbox(IdGenerator& ids, const Clock& clock) : ids_(ids), clock_(clock) {}
    void put(db::Tx& tx, const News& news);
    void put_all(db::Tx& tx, const std::vector<News>& news);

  private:
    IdGenerator& ids_;
    const Clock& clock_;
};

/// Who listens. Registered by app, in one list. `handle` runs inside the transaction that also moves the consumer's
/// cursor, so its effect in the database happens exactly once; nothing leaves the building from there.
struct Consumer {
    std::string name;                 ///< stable: the cursor's key
    std::vector<std::string> topics;  ///< exact topics
    int batch = 100;
    std::function<void(db::Tx&, std::span<const Event>)> handle;
};

/// Gives committed events their position, and hands them to the consumers in that order. A batch that throws is tried
/// again one event at a time; an event that fails five times is parked in `event_parked` with its error, counted, logged,
/// and the consumer goes on. Several processes may run one each: a consumer is fed by one of them at a time.
/// `add` first; then one thread runs the rounds, and any may ask for lag().
class Relay {
  public:
    Relay(db::Database& db, const Clock& clock, Metrics& metrics) : db_(db), clock_(clock), metrics_(metrics) {}
    /// A new consumer begins with the oldest event that is still kept.
    void add(Consumer consumer);
    /// One round: numbers what is new, feeds every consumer one batch. True where anything was done. Throws what db throws
    /// (Unavailable, OutcomeUnknown): that is nobody's failure, and the next round goes on with the consumer after it.
    bool run_once();
    /// Events not yet seen by the slowest consumer.
    std::int64_t lag();
    /// Hands the consumer's parked events to it again, each in a transaction of its own; returns how many it took.
    int retry_parked(const std::string& consumer);
    /// Forgets a bounded number of events that are older than `keep_days` and seen by every consumer. True where there may be
    /// more.
    bool prune(int keep_days);

  private:
    bool number();
    bool feed(const Consumer& consumer);
    bool hand_over(const Consumer& consumer, int batch);
    void blame(const Consumer& consumer, const std::string& reason);
    std::vector<const Consumer*> behind();

    db::Database& db_;
    const Clock& clock_;
    Metrics& metrics_;
    std::vector<Consumer> consumers_;
    std::string failed_;  ///< the consumer at which the last round ended; empty: it came to its end
};

}  // namespace waybill::events
