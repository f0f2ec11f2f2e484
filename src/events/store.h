#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "events/events.h"

namespace waybill::events::store {

void put(db::Tx& tx, const std::vector<Event>& news);

/// Whether anything waits for its position. Asks without locks.
bool anything_new(db::Tx& tx);
/// Locks the head and gives its position; nothing where another process numbers just now.
std::optional<std::int64_t> lock_head(db::Tx& tx);
/// Committed news that have no position yet, and the rows that hold them.
struct Fresh {
    std::vector<Event> news;
    std::vector<EventId> rows;
};
/// About `limit` of them in the order of their rows: whole rows, as many as that takes.
Fresh fresh(db::Tx& tx, int limit);
/// Moves them on: their positions are set. The head goes to the last one.
void append(db::Tx& tx, const Fresh& numbered);

std::int64_t head(db::Tx& tx);
/// The positions of all consumers that ever were.
std::map<std::string, std::int64_t> cursors(db::Tx& tx);
void begin_cursor(db::Tx& tx, const std::string& consumer);
/// Nothing where another process feeds this consumer just now.
std::optional<std::int64_t> lock_cursor(db::Tx& tx, const std::string& consumer);
/// Sets the position and forgets the failures.
void move_cursor(db::Tx& tx, const std::string& consumer, std::int64_t position);
/// Counts one more failure of the event after the cursor, and says how many it were.
int count_failure(db::Tx& tx, const std::string& consumer);

/// Events of these topics with after < position <= until, at most `limit`, in order.
std::vector<Event> between(db::Tx& tx, std::int64_t after, std::int64_t until, const std::vector<std::string>& topics, int limit);

void park(db::Tx& tx, const std::string& consumer, const Event& event, const std::string& reason, Instant at);
/// The first parked event of the consumer after that position.
std::optional<Event> parked_after(db::Tx& tx, const std::string& consumer, std::int64_t position);
void unpark(db::Tx& tx, const std::string& consumer, std::int64_t position);

/// Deletes up to `limit` events from the front that are older than `before` and not after `until`; how many it were.
std::int64_t prune(db::Tx& tx, std::int64_t until, Instant before, int limit);

}  // namespace waybill::events::store
