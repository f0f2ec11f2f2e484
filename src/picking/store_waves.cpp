#include <set>

#include "picking/store.h"

namespace waybill::picking::store {
namespace {

constexpr db::Statement kWaiting{
    "SELECT t.order_id, t.created_at, w.priority, w.carrier, w.due_by FROM pick_task t LEFT JOIN dispatch_wish w "
    "ON w.order_id = t.order_id WHERE t.state = 'released' ORDER BY t.created_at, t.id LIMIT ?"};
// Each waiting task looks for its order's wish, not the reverse: wishes are kept, and become more than what waits.
constexpr db::Statement kWished{
    "SELECT t.order_id, MIN(t.created_at) AS ready_at, w.priority, w.carrier, w.due_by FROM pick_task t FORCE INDEX (pick_task_state) "
    "STRAIGHT_JOIN dispatch_wish w ON w.order_id = t.order_id WHERE t.state = 'released' "
    "GROUP BY t.order_id, w.priority, w.carrier, w.due_by "
    "ORDER BY w.priority DESC, w.due_by IS NULL, w.due_by, ready_at, t.order_id LIMIT ?"};
constexpr db::Statement kSaveWish{
    "INSERT INTO dispatch_wish (order_id, priority, carrier, due_by, updated_at) VALUES (?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE priority = VALUES(priority), carrier = VALUES(carrier), due_by = VALUES(due_by), "
    "updated_at = VALUES(updated_at)"};
constexpr db::Statement kInsertWave{
    "INSERT INTO pick_wave (id, number, orders, lists, distance_mm, bound_mm, first_come_mm, actor, created_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr db::Statement kWave{
    "SELECT id, number, orders, lists, distance_mm, bound_mm, first_come_mm, actor, created_at FROM pick_wave WHERE id = ?"};
constexpr db::Statement kWaves{
    "SELECT id, number, orders, lists, distance_mm, bound_mm, first_come_mm, actor, created_at FROM pick_wave "
    "WHERE created_at <= ? AND (created_at < ? OR id < ?) ORDER BY created_at DESC, id DESC LIMIT ?"};
const Instant kNever{std::chrono::hours(24 * 365 * 1000)};

Wave wave_of(const db::Row& r) {
    Wave wave;
    wave.id = r.get<WaveId>(0), wave.number = r.integer(1), wave.orders = r.integer(2), wave.lists = r.integer(3);
    wave.distance = {r.integer(4)}, wave.bound = {r.integer(5)}, wave.first_come = {r.integer(6)};
    wave.actor = r.text(7), wave.created_at = r.instant(8);
    return wave;
}

}  // namespace

std::vector<rules::Waiting> waiting(db::Tx& tx) {
    constexpr int kMostTasks = 4000, kMostWished = 4000;
    std::vector<rules::Waiting> out;
    std::set<OrderId> seen;
    const auto add = [&](const std::vector<db::Row>& rows) {
        for (const auto& row : rows) {
            const auto order = row.get<OrderId>(0);
            if (!seen.insert(order).second) continue;
            rules::Waiting w{order, row.instant(1), {}};
            if (!row.is_null(2)) {
                w.dispatch = {static_cast<int>(row.integer(2)), row.text(3), {}};
                if (!row.is_null(4)) w.dispatch.due_by = row.instant(4);
            }
            out.push_back(std::move(w));
        }
    };
    const auto oldest = tx.rows(kWaiting, kMostTasks);
    add(oldest);
    if (static_cast<int>(oldest.size()) == kMostTasks) add(tx.rows(kWished, kMostWished));  // else all of them are seen
    return out;
}

void save_dispatch(db::Tx& tx, OrderId order, const Dispatch& d, Instant at) {
    tx.run(kSaveWish, order, d.priority, d.carrier, d.due_by, at);
}

void insert_wave(db::Tx& tx, const Wave& w) {
    tx.run(kInsertWave, w.id, w.number, w.orders, w.lists, w.distance.value, w.bound.value, w.first_come.value, w.actor,
           w.created_at);
}

std::optional<Wave> wave(db::Tx& tx, WaveId id) {
    const auto row = tx.one(kWave, id);
    if (!row) return std::nullopt;
    return wave_of(*row);
}

std::vector<Wave> waves(db::Tx& tx, const std::optional<http::Place>& before, int limit) {
    const auto last = before.value_or(http::Place{kNever, INT64_MAX});
    std::vector<Wave> out;
    for (const auto& row : tx.rows(kWaves, last.at, last.at, last.id, limit)) out.push_back(wave_of(row));
    return out;
}

}  // namespace waybill::picking::store
