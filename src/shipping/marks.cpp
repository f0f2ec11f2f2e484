#include "shipping/marks.h"

#include <algorithm>
#include <map>

#include "base/fault_points.h"
#include "base/log.h"

namespace waybill::shipping {

namespace {
constexpr std::size_t kMostKilobytes = 1024;  // of one transaction
}  // namespace

GroupCount::GroupCount(Metrics& metrics, const std::string& kind)
    : groups_(metrics.counter("waybill_booking_groups_total", "Transactions that bookings shared, by what they did.", "kind=\"" + kind + "\"")),
      members_(metrics.counter("waybill_booking_members_total", "Bookings in those transactions.", "kind=\"" + kind + "\"")) {}

void GroupCount::add(std::size_t members) {
    ++groups_;
    members_ += static_cast<std::int64_t>(members);
}

Marks::Marks(db::Database& db, const Clock& clock, Duration lease, Metrics& metrics)
    : db_(db), clock_(clock), lease_(lease), count_(metrics, "mark"),
      gatherer_({.writers = 1, .items = 256, .rows = kMostKilobytes}, [this](std::vector<Mark> marks) { take(std::move(marks)); }) {}

void Marks::mark(Mark mark) {
    const std::size_t kilobytes = 1 + mark.sending.exact.size() / 1024;
    gatherer_.put(std::move(mark), kilobytes);
}

void Marks::take(std::vector<Mark> marks) {
    std::vector<BookingId> durable;
    try {
        durable = write(marks);
    } catch (const std::exception& e) {
        // Nothing is sent. What is marked all the same counts as sent and silent when its lease ends.
        log::error("booking.not_marked", {{"marks", marks.size()}, {"what", e.what()}});
    }
    count_.add(marks.size());
    for (const Mark& mark : marks) {
        WAYBILL_CRASH_POINT_OF(mark.kind, "sending_committed");
        mark.then(std::binary_search(durable.begin(), durable.end(), mark.sending.id));
    }
}

/// The intents that are marked for sure, sorted.
std::vector<BookingId> Marks::write(const std::vector<Mark>& marks) {
    std::map<std::int64_t, std::vector<store::Sending>> claims;
    for (const Mark& mark : marks) claims[mark.token].push_back(mark.sending);
    const auto of_all_claims = [&](const auto& ask) {
        std::vector<BookingId> all;
        for (const auto& [token, sendings] : claims) {
            const std::vector<BookingId> some = ask(token, sendings);
            all.insert(all.end(), some.begin(), some.end());
        }
        std::sort(all.begin(), all.end());
        return all;
    };
    try {
        return db_.transact([&](db::Tx& tx) {
            auto marked = of_all_claims(
                [&](std::int64_t token, const auto& sendings) { return store::mark_sending(tx, token, sendings, lease_, clock_.now()); });
            for ([[maybe_unused]] const Mark& mark : marks) WAYBILL_CRASH_POINT_OF(mark.kind, "sending_uncommitted");
            return marked;
        });
    } catch (const db::OutcomeUnknown&) {  // the token is the claim's own: what is marked under it was marked here
        return db_.transact([&](db::Tx& tx) {
            return of_all_claims([&](std::int64_t token, const auto& sendings) { return store::marked(tx, token, sendings); });
        });
    }
}

}  // namespace waybill::shipping
