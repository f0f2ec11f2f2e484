#include "picking/store.h"

namespace waybill::picking::store {

namespace {

constexpr db::Statement kInsertTasks{
    "INSERT INTO pick_task (id, order_id, order_line_id, product_id, bin_id, quantity, state, created_at, updated_at, lot_id) VALUES "
    "{(?, ?, ?, ?, ?, ?, 'released', ?, ?, ?)}"};
constexpr db::Statement kLockReleased{
    "SELECT id, order_id, order_line_id, product_id, bin_id, quantity, picked, shorted, state, pick_list_id, sequence, tote_id, lot_id FROM pick_task "
    "WHERE order_id IN ({?}) AND state = 'released' ORDER BY id FOR UPDATE"};
constexpr db::Statement kReleased{
    "SELECT id, order_id, order_line_id, product_id, bin_id, quantity, picked, shorted, state, pick_list_id, sequence, tote_id, lot_id FROM pick_task "
    "WHERE order_id IN ({?}) AND state = 'released' ORDER BY id"};
constexpr db::Statement kLockOpen{
    "SELECT id, order_id, order_line_id, product_id, bin_id, quantity, picked, shorted, state, pick_list_id, sequence, tote_id, lot_id FROM pick_task "
    "WHERE order_id = ? AND state IN ('released', 'assigned') ORDER BY id FOR UPDATE"};
constexpr db::Statement kOfList{
    "SELECT id, order_id, order_line_id, product_id, bin_id, quantity, picked, shorted, state, pick_list_id, sequence, tote_id, lot_id FROM pick_task "
    "WHERE pick_list_id = ? ORDER BY sequence"};
constexpr db::Statement kAtBin{
    "SELECT id, order_id, order_line_id, product_id, bin_id, quantity, picked, shorted, state, pick_list_id, sequence, tote_id, lot_id FROM pick_task "
    "WHERE pick_list_id = ? AND bin_id = ? ORDER BY sequence"};
constexpr db::Statement kTask{
    "SELECT id, order_id, order_line_id, product_id, bin_id, quantity, picked, shorted, state, pick_list_id, sequence, tote_id, lot_id FROM pick_task "
    "WHERE id = ?"};
constexpr db::Statement kNextOpen{
    "SELECT id, order_id, order_line_id, product_id, bin_id, quantity, picked, shorted, state, pick_list_id, sequence, tote_id, lot_id FROM pick_task "
    "WHERE pick_list_id = ? AND state = 'assigned' ORDER BY sequence LIMIT 1"};
constexpr db::Statement kAssign{
    "INSERT INTO pick_task (id, order_id, order_line_id, product_id, bin_id, quantity, state, pick_list_id, tote_id, sequence, created_at, updated_at) "
    "VALUES {(?, ?, ?, ?, ?, ?, 'assigned', ?, ?, ?, ?, ?)} ON DUPLICATE KEY UPDATE state = 'assigned', pick_list_id = VALUES(pick_list_id), "
    "tote_id = VALUES(tote_id), sequence = VALUES(sequence), updated_at = VALUES(updated_at)"};
constexpr db::Statement kSaveTask{"UPDATE pick_task SET picked = ?, shorted = ?, state = ?, reason = ?, updated_at = ? WHERE id = ?"};
constexpr db::Statement kOpenOfOrder{"SELECT id FROM pick_task WHERE order_id = ? AND state IN ('released', 'assigned') LIMIT 1"};

constexpr db::Statement kTurn{"SELECT id FROM picking_turn WHERE id = 1 FOR UPDATE"};
constexpr db::Statement kInsertList{
    "INSERT INTO pick_list (id, number, state, picker, distance_mm, bound_mm, wave_id, created_at) VALUES (?, ?, 'open', ?, ?, ?, ?, ?)"};
constexpr db::Statement kGetList{
    "SELECT id, number, state, picker, distance_mm, bound_mm, current_bin, current_task, in_hand, created_at FROM pick_list WHERE id = ?"};
constexpr db::Statement kLockList{
    "SELECT id, number, state, picker, distance_mm, bound_mm, current_bin, current_task, in_hand, created_at FROM pick_list WHERE id = ? FOR UPDATE"};
constexpr db::Statement kLists{
    "SELECT id, number, state, picker, distance_mm, bound_mm, current_bin, current_task, in_hand, created_at FROM pick_list WHERE state = ? "
    "AND created_at <= ? AND (created_at < ? OR id < ?) ORDER BY created_at DESC, id DESC LIMIT ?"};
constexpr db::Statement kListsOfWave{
    "SELECT id, number, state, picker, distance_mm, bound_mm, current_bin, current_task, in_hand, created_at FROM pick_list "
    "WHERE wave_id = ? ORDER BY number"};
constexpr db::Statement kSavePosition{"UPDATE pick_list SET current_bin = ?, current_task = ?, in_hand = ? WHERE id = ?"};
constexpr db::Statement kDropInHand{"UPDATE pick_list SET current_task = NULL, in_hand = 0 WHERE id = ? AND current_task = ?"};
constexpr db::Statement kReopenList{"UPDATE pick_list SET state = 'open', done_at = NULL WHERE id = ?"};
constexpr db::Statement kFinishList{"UPDATE pick_list SET state = 'done', done_at = ? WHERE id = ?"};

const Instant kNever{std::chrono::hours(24 * 365 * 1000)};  // later than any list was made

TaskRow task_row(const db::Row& r) {
    return {r.get<PickTaskId>(0),
            r.get<OrderId>(1),
            r.get<OrderLineId>(2),
            r.get<ProductId>(3),
            r.get<LocationId>(4),
            {r.get<std::int64_t>(5)},
            {r.get<std::int64_t>(6)},
            {r.get<std::int64_t>(7)},
            r.text(8),
            r.get<PickListId>(9),
            r.get<int>(10),
            r.get<LocationId>(11),
            r.get<LotId>(12)};
}

std::vector<TaskRow> task_rows(const std::vector<db::Row>& rows) {
    std::vector<TaskRow> out;
    out.reserve(rows.size());
    for (const auto& row : rows) out.push_back(task_row(row));
    return out;
}

ListRow list_row(const db::Row& r) {
    return {r.get<PickListId>(0),
            r.integer(1),
            r.text(2),
            r.text(3),
            r.integer(4),
            r.integer(5),
            {r.get<LocationId>(6), r.get<PickTaskId>(7), {r.integer(8)}},
            r.instant(9)};
}

}  // namespace

void insert_tasks(db::Tx& tx, std::span<const TaskRow> tasks, Instant at) {
    std::vector<db::Values> rows;
    for (const auto& t : tasks) rows.push_back(db::values(t.id, t.order, t.line, t.product, t.bin, t.quantity.units, at, at, t.lot));
    if (!rows.empty()) tx.run_all(kInsertTasks, rows);
}

std::vector<TaskRow> lock_released(db::Tx& tx, const std::vector<OrderId>& orders) {
    return task_rows(tx.rows_in(kLockReleased, db::list(orders)));
}
std::vector<TaskRow> released(db::Tx& tx, const std::vector<OrderId>& orders) {
    return task_rows(tx.rows_in(kReleased, db::list(orders)));
}
std::vector<TaskRow> lock_open_of_order(db::Tx& tx, OrderId order) { return task_rows(tx.rows(kLockOpen, order)); }
std::vector<TaskRow> tasks_of_list(db::Tx& tx, PickListId list) { return task_rows(tx.rows(kOfList, list)); }

std::vector<TaskRow> tasks_at(db::Tx& tx, PickListId list, LocationId bin) { return task_rows(tx.rows(kAtBin, list, bin)); }
std::optional<TaskRow> task(db::Tx& tx, PickTaskId id) {
    const auto row = tx.one(kTask, id);
    if (!row) return {};
    return task_row(*row);
}
std::optional<TaskRow> next_open(db::Tx& tx, PickListId list) {
    const auto row = tx.one(kNextOpen, list);
    if (!row) return {};
    return task_row(*row);
}

void assign(db::Tx& tx, PickListId list, std::span<const TaskRow> in_route_order, Instant at) {
    std::vector<db::Values> rows;
    int sequence = 0;
    for (const auto& t : in_route_order)
        rows.push_back(db::values(t.id, t.order, t.line, t.product, t.bin, t.quantity.units, list, t.tote, ++sequence, at, at));
    if (!rows.empty()) tx.run_all(kAssign, rows);
}

void save_task(db::Tx& tx, const TaskRow& t, const std::string& reason, Instant at) {
    tx.run(kSaveTask, t.picked.units, t.shorted.units, t.state, reason, at, t.id);
}

bool has_open_tasks(db::Tx& tx, OrderId order) { return tx.one(kOpenOfOrder, order).has_value(); }

void lock_turn(db::Tx& tx) { tx.one(kTurn); }

void insert_list(db::Tx& tx, const ListRow& list, WaveId wave) {
    tx.run(kInsertList, list.id, list.number, list.picker, list.distance_mm, list.bound_mm, wave, list.created_at);
}

std::optional<ListRow> get_list(db::Tx& tx, PickListId id, bool lock) {
    const auto row = lock ? tx.one(kLockList, id) : tx.one(kGetList, id);
    if (!row) return {};
    return list_row(*row);
}

std::vector<ListRow> lists(db::Tx& tx, const std::string& state, const std::optional<http::Place>& before, int limit) {
    const auto last = before.value_or(http::Place{kNever, INT64_MAX});
    std::vector<ListRow> out;
    for (const auto& row : tx.rows(kLists, state, last.at, last.at, last.id, limit)) out.push_back(list_row(row));
    return out;
}

std::vector<ListRow> lists_of_wave(db::Tx& tx, WaveId wave) {
    std::vector<ListRow> out;
    for (const auto& row : tx.rows(kListsOfWave, wave)) out.push_back(list_row(row));
    return out;
}

void save_position(db::Tx& tx, PickListId id, const rules::Position& p) { tx.run(kSavePosition, p.bin, p.task, p.in_hand.units, id); }
void drop_in_hand(db::Tx& tx, PickListId id, PickTaskId task) { tx.run(kDropInHand, id, task); }
void reopen_list(db::Tx& tx, PickListId id) { tx.run(kReopenList, id); }
void finish_list(db::Tx& tx, PickListId id, Instant at) { tx.run(kFinishList, at, id); }

}  // namespace waybill::picking::store
