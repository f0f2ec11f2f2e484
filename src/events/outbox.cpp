#include "events/bundle.h"
#include "events/store.h"

namespace waybill::events {

void Outbox::put(db::Tx& tx, const News& news) { put_all(tx, {news}); }

void Outbox::put_all(db::Tx& tx, const std::vector<News>& news) {
    if (news.empty()) return;
    const Instant now = clock_.now();
    std::vector<Event> rows;
    rows.reserve(news.size());
    for (const News& one : news) {
        rows.push_back({.id = ids_.next<EventId>(),
                        .topic = one.topic,
                        .subject = one.subject,
                        .body = one.body,
                        .version = one.version,
                        .at = now});
    }
    store::put(tx, packed(std::move(rows)));
}

}  // namespace waybill::events
