#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/db.h"
#include "picking/picking.h"
#include "picking/rules.h"
#include "picking/rules_wave.h"

/// Picking's tables: pick_list, pick_task, tote_use, tote_content, putback, picking_turn, pick_wave,
/// dispatch_wish.
namespace waybill::picking::store {

struct TaskRow {
    PickTaskId id;
    OrderId order;
    OrderLineId line;
    ProductId product;
    LocationId bin;
    Quantity quantity, picked, shorted;
    std::string state;
    PickListId list;
    int sequence = 0;
    LocationId tote;
    LotId lot{};
};
struct ListRow {
    PickListId id;
    std::int64_t number = 0;
    std::string state, picker;
    std::int64_t distance_mm = 0, bound_mm = 0;
    rules::Position position;
    Instant created_at;
};
struct ToteRow {
    LocationId tote;
    OrderId order;
    PickListId list;
};
struct ContentRow {
    OrderLineId line;
    LocationId tote;
    OrderId order;
    ProductId product;
    Quantity quantity;
    LotId lot{};
};
struct PutbackRow {
    PutbackId id;
    OrderId order;
    OrderLineId line;
    ProductId product;
    LocationId tote;
    Quantity quantity, done;
    std::string state;
    Instant created_at;
    LotId lot{};
};

// ---- tasks and lists (store.cpp)
void insert_tasks(db::Tx& tx, std::span<const TaskRow> tasks, Instant at);
std::vector<TaskRow> lock_released(db::Tx& tx, const std::vector<OrderId>& orders);
std::vector<TaskRow> lock_open_of_order(db::Tx& tx, OrderId order);
std::vector<TaskRow> tasks_of_list(db::Tx& tx, PickListId list);
std::vector<TaskRow> tasks_at(db::Tx& tx, PickListId list, LocationId bin);
std::optional<TaskRow> task(db::Tx& tx, PickTaskId id);
/// The first stop of a list that is still to be done.
std::optional<TaskRow> next_open(db::Tx& tx, PickListId list);
void assign(db::Tx& tx, PickListId list, std::span<const TaskRow> in_route_order, Instant at);
void save_task(db::Tx& tx, const TaskRow& task, const std::string& reason, Instant at);
bool has_open_tasks(db::Tx& tx, OrderId order);

void lock_turn(db::Tx& tx);
void insert_list(db::Tx& tx, const ListRow& list, WaveId wave);
std::optional<ListRow> get_list(db::Tx& tx, PickListId id, bool lock);
std::vector<ListRow> lists(db::Tx& tx, const std::string& state, const std::optional<http::Place>& before, int limit);
void save_position(db::Tx& tx, PickListId id, const rules::Position& position);
/// Units of that task in the hand were never picked: they stay in their bin.
void drop_in_hand(db::Tx& tx, PickListId id, PickTaskId task);
void finish_list(db::Tx& tx, PickListId id, Instant at);
void reopen_list(db::Tx& tx, PickListId id);

// ---- waves (store_waves.cpp; lists_of_wave in store.cpp)
/// Orders with released tasks: the most urgent ones, and those of the oldest tasks; as many as a wave is ever chosen from.
std::vector<rules::Waiting> waiting(db::Tx& tx);
std::vector<TaskRow> released(db::Tx& tx, const std::vector<OrderId>& orders);
void save_dispatch(db::Tx& tx, OrderId order, const Dispatch& dispatch, Instant at);
void insert_wave(db::Tx& tx, const Wave& wave);
std::optional<Wave> wave(db::Tx& tx, WaveId id);
std::vector<Wave> waves(db::Tx& tx, const std::optional<http::Place>& before, int limit);
std::vector<ListRow> lists_of_wave(db::Tx& tx, WaveId wave);

// ---- totes and putbacks (store_totes.cpp)
std::vector<ToteRow> totes_in_use(db::Tx& tx);
std::optional<ToteRow> tote_of_order(db::Tx& tx, OrderId order);
std::optional<OrderId> order_in(db::Tx& tx, LocationId tote);
std::vector<ToteRow> full_totes(db::Tx& tx, int most);
void use_totes(db::Tx& tx, std::span<const ToteRow> uses, Instant at);
void move_totes(db::Tx& tx, std::span<const ToteRow> uses);
void free_tote(db::Tx& tx, LocationId tote);
std::vector<ContentRow> content_of_order(db::Tx& tx, OrderId order, bool lock);
void add_content(db::Tx& tx, const ContentRow& row);
void take_content(db::Tx& tx, OrderLineId line, LocationId tote, LotId lot, Quantity units);

void insert_putbacks(db::Tx& tx, std::span<const PutbackRow> rows, Instant at);
std::optional<PutbackRow> lock_putback(db::Tx& tx, PutbackId id);
std::vector<PutbackRow> open_putbacks(db::Tx& tx, const http::Place& after, int limit);
void save_putback(db::Tx& tx, const PutbackRow& row);
bool tote_has_open_putback(db::Tx& tx, LocationId tote);

}  // namespace waybill::picking::store
