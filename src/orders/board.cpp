#include <algorithm>
#include <limits>
#include <tuple>

#include "base/text.h"
#include "http/paging.h"
#include "orders/store.h"

namespace waybill::orders {
namespace {

constexpr int kMostRows = 200;
constexpr int kMostHits = 200;  // of a search: its cost has a bound, however long the history
constexpr std::chrono::hours kRecent{24};

/// A page out of rows that were read with one more than the page holds.
template <class Row, class ToSummary, class ToCursor>
Board page(std::vector<Row> rows, int limit, ToSummary summary, ToCursor cursor) {
    Board board;
    const bool more = rows.size() > static_cast<std::size_t>(limit);
    if (more) rows.resize(static_cast<std::size_t>(limit));
    if (more) board.next = http::cursor_text(cursor(rows.back()));
    for (auto& row : rows) board.orders.push_back(summary(std::move(row)));
    return board;
}

Summary same(Summary summary) { return summary; }
store::Cursor by_state(const Summary& summary) { return {summary.state_since, summary.id.raw()}; }

/// The newest first, since who looks for a customer mostly means the last order; of those that do not fit, no row is read.
Board search(db::Tx& tx, const BoardQuery& query, const store::Cursor& after, int limit) {
    auto ids = store::matching(tx, text::trim(query.text), kMostHits);
    const auto held = query.hold.empty() ? std::set<OrderId>() : store::held_by(tx, ids, query.hold);
    std::erase_if(
        ids, [&](OrderId id) { return (after.id != 0 && id.raw() >= after.id) || (!query.hold.empty() && !held.contains(id)); });
    std::sort(ids.begin(), ids.end(), std::greater<>());
    if (query.state.empty() && ids.size() > static_cast<std::size_t>(limit)) ids.resize(static_cast<std::size_t>(limit) + 1);
    auto found = store::summaries(tx, ids);
    std::erase_if(found, [&](const Summary& s) { return !query.state.empty() && s.state != query.state; });
    std::sort(found.begin(), found.end(), [](const Summary& a, const Summary& b) { return a.id > b.id; });
    return page(std::move(found), limit, same, [](const Summary& s) { return store::Cursor{Instant{}, s.id.raw()}; });
}

Board held_by(db::Tx& tx, const BoardQuery& query, const store::Cursor& after, int limit) {
    auto rows = store::with_hold(tx, query.hold, query.state, after, limit + 1);
    return page(
        std::move(rows), limit, [](auto row) { return std::move(row.first); },
        [](const auto& row) {
            return store::Cursor{row.second, row.first.id.raw()};
        });
}

Board newest(db::Tx& tx, const store::Cursor& after, int limit) {
    const std::int64_t before = after.id == 0 ? std::numeric_limits<std::int64_t>::max() : after.id;
    return page(store::before_number(tx, before, limit + 1), limit, same, [](const Summary& s) {
        return store::Cursor{Instant{}, s.number};
    });
}

}  // namespace

Board Orders::board(const BoardQuery& query) {
    const auto after = http::cursor(query.after);
    if (!after) return {};
    const int limit = std::clamp(query.limit, 1, kMostRows);
    return p_.db.transact([&](db::Tx& tx) {
        if (!text::trim(query.text).empty()) return search(tx, query, *after, limit);
        if (!query.hold.empty()) return held_by(tx, query, *after, limit);
        if (query.state.empty()) return newest(tx, *after, limit);
        return page(store::in_state(tx, query.state, *after, limit + 1), limit, same, by_state);
    });
}

std::vector<StateCount> Orders::counts() {
    const Instant recent = p_.clock.now() - kRecent;
    return p_.db.transact([&](db::Tx& tx) {
        std::vector<StateCount> counts;
        for (const auto& state : states()) {
            const bool final = state == "delivered" || state == "cancelled";
            counts.push_back(store::count(tx, state, final ? recent : Instant{}));
        }
        return counts;
    });
}

}  // namespace waybill::orders
