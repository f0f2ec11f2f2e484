#include <string_view>
#include <utility>

#include "orders/store.h"

namespace waybill::orders::store {
namespace {

constexpr db::Statement kOpenHolds{
    "SELECT reason, detail, placed_at FROM order_hold WHERE order_id = ? AND lifted_at IS NULL ORDER BY placed_at, id"};
constexpr db::Statement kChangeHold{"UPDATE order_hold SET detail = ? WHERE order_id = ? AND reason = ? AND lifted_at IS NULL"};
constexpr db::Statement kLiftHold{"UPDATE order_hold SET lifted_at = ? WHERE order_id = ? AND reason = ? AND lifted_at IS NULL"};
constexpr db::Statement kTimeline{"SELECT at, kind, actor, detail FROM order_timeline WHERE order_id = ? ORDER BY at, id"};

/// An intake that released the order at once says so in the last member of its own entry.
constexpr std::string_view kReleased = ",\"released\":";

void add(std::vector<TimelineEntry>& entries, TimelineEntry entry) {
    const auto at = entry.kind == "order.accepted" ? entry.detail.rfind(kReleased) : std::string::npos;
    if (at == std::string::npos) return entries.push_back(std::move(entry));
    TimelineEntry released{entry.at, "order.released", entry.actor, "{\"units\":" + entry.detail.substr(at + kReleased.size())};
    entry.detail = entry.detail.substr(0, at) + "}";
    entries.push_back(std::move(entry));
    entries.push_back(std::move(released));
}

}  // namespace

std::vector<Hold> open_holds(db::Tx& tx, OrderId id) {
    std::vector<Hold> holds;
    for (const auto& row : tx.rows(kOpenHolds, id)) holds.push_back({row.text(0), row.text(1), row.instant(2)});
    return holds;
}

void change_hold(db::Tx& tx, OrderId id, const std::string& reason, const std::string& detail) {
    tx.run(kChangeHold, detail, id, reason);
}

void lift_hold(db::Tx& tx, OrderId id, const std::string& reason, Instant now) { tx.run(kLiftHold, now, id, reason); }

std::vector<TimelineEntry> timeline(db::Tx& tx, OrderId id) {
    std::vector<TimelineEntry> entries;
    for (const auto& row : tx.rows(kTimeline, id)) add(entries, {row.instant(0), row.text(1), row.text(2), row.text(3)});
    return entries;
}

}  // namespace waybill::orders::store
