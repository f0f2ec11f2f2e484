#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "http/paging.h"
#include "orders/orders.h"

namespace waybill::orders {
struct ImportOutcome;
}

/// The tables of orders: one statement for many rows wherever many can come.
namespace waybill::orders::store {

struct Channel {
    ChannelId id;
    std::string code;
    Policy policy = Policy::ship_available;
};
std::map<std::string, Channel> channels(db::Tx& tx, const std::vector<std::string>& codes);

/// What intake must know of an order that has the same external reference.
struct Existing {
    OrderId id;
    std::int64_t number = 0;
    ChannelId channel;
    std::string external_ref, content_hash, state;
};
std::vector<Existing> existing(db::Tx& tx, const std::vector<std::string>& external_refs);
/// Which of these orders stand in the table; waits for whoever is writing them.
std::vector<OrderId> present(db::Tx& tx, const std::vector<OrderId>& ids);

/// An order as intake writes it.
struct NewRow {
    OrderId id;
    std::int64_t number = 0;
    ChannelId channel;
    std::string external_ref, content_hash, payment, state, token_hash;
    Policy policy = Policy::ship_available;
    Money total;
    std::string customer_name, customer_email, customer_phone, note;
    Address ship_to;
    int open_holds = 0;
    std::int64_t lines = 0, units = 0, reserved = 0;
    bool released = false;
    Instant placed_at;
};
struct NewLineRow {
    OrderLineId id;
    OrderId order;
    int line_no = 0;
    ProductId product;
    std::string sku, description;
    std::int64_t unit_price = 0, quantity = 0, reserved = 0;
};
struct NewChargeRow {
    OrderId order;
    int charge_no = 0;
    NewCharge charge;
};
struct HoldRow {
    std::int64_t id = 0;
    OrderId order;
    std::string reason, detail, actor;
};
struct ProgressRow {
    std::int64_t id = 0;
    OrderId order;
    OrderLineId line;
    Stage stage = Stage::reserved;
    std::int64_t units = 0, reference = 0;
    std::string actor;
};
struct TimelineRow {
    std::int64_t id = 0;
    OrderId order;
    std::string kind, actor, detail;  ///< detail: a JSON object
};
void insert(db::Tx& tx, const std::vector<NewRow>& orders, Instant now);
void insert(db::Tx& tx, const std::vector<NewLineRow>& lines);
void insert(db::Tx& tx, const std::vector<NewChargeRow>& charges);
void insert(db::Tx& tx, const std::vector<HoldRow>& holds, Instant now);
void insert(db::Tx& tx, const std::vector<ProgressRow>& progress, Instant now);
void insert(db::Tx& tx, const std::vector<TimelineRow>& entries, Instant now);

/// What of an order changes as work goes on. Locked: whoever holds one is alone with that order.
struct Head {
    OrderId id;
    std::int64_t number = 0;
    std::string external_ref, commercial, payment, state;
    Policy policy = Policy::ship_available;
    Booking booking = Booking::none;
    int open_holds = 0;
    bool walking = false;
    Stages units;
    std::optional<Instant> released_at;
    Instant state_since;

    friend bool operator==(const Head&, const Head&) = default;
};
std::optional<Head> lock(db::Tx& tx, OrderId id);
std::vector<Head> lock(db::Tx& tx, const std::vector<OrderId>& ids);  ///< in the order of their ids
void update(db::Tx& tx, const Head& head);
/// What changes about an order as it goes on, where none of its units move.
struct Standing {
    std::string state;
    Instant since;
    Booking booking = Booking::none;

    friend auto operator<=>(const Standing&, const Standing&) = default;
};
inline Standing standing(const Head& head) { return {head.state, head.state_since, head.booking}; }
void set_standing(db::Tx& tx, const Standing& standing, const std::vector<OrderId>& ids);

/// A line's product and stages: what a change of one order is made of.
struct LineHead {
    OrderLineId id;
    OrderId order;
    int line_no = 0;
    ProductId product;
    std::string sku;
    std::int64_t unit_price = 0;
    Stages stages;
};
std::vector<LineHead> line_heads(db::Tx& tx, OrderId order);
std::vector<LineHead> line_heads(db::Tx& tx, const std::vector<OrderLineId>& ids);
/// Writes the stages of lines that stand in the table.
void update(db::Tx& tx, const std::vector<LineHead>& lines);
void set_product(db::Tx& tx, OrderId order, const std::string& sku, ProductId product);

/// Everything but lines, charges, holds and conditions.
std::optional<Order> order(db::Tx& tx, OrderId id);
void set_address(db::Tx& tx, OrderId id, const Address& ship_to);
std::optional<OrderId> by_token_hash(db::Tx& tx, const std::string& hash);
std::vector<Line> lines(db::Tx& tx, OrderId id, Currency currency);
std::vector<NewCharge> charges(db::Tx& tx, OrderId id, Currency currency);
std::vector<Hold> open_holds(db::Tx& tx, OrderId id);
std::vector<TimelineEntry> timeline(db::Tx& tx, OrderId id);
void change_hold(db::Tx& tx, OrderId id, const std::string& reason, const std::string& detail);
void lift_hold(db::Tx& tx, OrderId id, const std::string& reason, Instant now);

/// Orders with a line that waits for the product, are confirmed and not held: the oldest first.
std::vector<OrderId> waiting_for(db::Tx& tx, ProductId product, int limit);

// Boards.
/// Where a page of a board ends.
using Cursor = http::Place;
std::vector<Summary> summaries(db::Tx& tx, const std::vector<OrderId>& ids);
std::vector<Summary> in_state(db::Tx& tx, const std::string& state, const Cursor& after, int limit);
/// With the instants at which the holds were placed, which the page is ordered by.
std::vector<std::pair<Summary, Instant>> with_hold(db::Tx& tx, const std::string& reason, const std::string& state,
                                                   const Cursor& after, int limit);
std::vector<Summary> before_number(db::Tx& tx, std::int64_t number, int limit);
/// Ids of orders whose number, external reference or customer's name begins so; at most `limit` of each.
std::vector<OrderId> matching(db::Tx& tx, const std::string& text, int limit);
/// Those that an open hold of that name stops.
std::set<OrderId> held_by(db::Tx& tx, const std::vector<OrderId>& ids, const std::string& reason);
StateCount count(db::Tx& tx, const std::string& state, Instant since);

// CSV imports.
struct ImportError {
    int row_no = 0;
    std::string external_ref, reason, detail, row_text;
};
struct ImportRow {
    ImportId id;
    std::string file_hash, header, actor;
    ChannelId channel;
    std::string channel_code;
    bool done = false;
    int decided = 0, rows = 0, orders = 0, accepted = 0, held = 0, refused = 0, replayed = 0;
};
/// A new one, at work and with a lease that has run out, and its bytes.
void insert(db::Tx& tx, const ImportRow& import, const std::string& bytes, Instant now);
std::optional<ImportRow> import_row(db::Tx& tx, ImportId id);  ///< without file_hash and channel
std::string import_bytes(db::Tx& tx, ImportId id);             ///< empty once the import is done
std::vector<ImportError> import_errors(db::Tx& tx, ImportId id);
/// One that is not done, of the same file by the same sender.
std::optional<ImportId> open_import_of(db::Tx& tx, const std::string& file_hash, ChannelId channel, const std::string& actor);
/// One that is not done and that nobody is at.
std::optional<ImportId> due_import(db::Tx& tx);
bool claim_import(db::Tx& tx, ImportId id, std::int64_t token, Duration lease);
/// Writes what became of the orders [from, from + by) and prolongs the lease; false where the lease or the progress is another's.
bool advance_import(db::Tx& tx, ImportId id, std::int64_t token, std::size_t from, std::size_t by, const ImportOutcome& outcome,
                    Duration lease);
void release_import(db::Tx& tx, ImportId id, std::int64_t token);
/// Done, and its bytes are gone; nothing where the lease is another's or orders are left.
void finish_import(db::Tx& tx, ImportId id, std::int64_t token, Instant now);

}  // namespace waybill::orders::store
