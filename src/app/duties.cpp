#include "app/parts.h"
#include "base/log.h"

namespace waybill::app {

namespace {
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
}  // namespace

// Who listens to what. Each handler runs in the transaction that moves its cursor.
void App::Parts::add_consumers() {
    using Span = std::span<const events::Event>;
    relay.add({"orders.stock", {"stock.received"}, 50, [this](db::Tx& tx, Span news) { orders.fill_backorders(tx, news); }});
    relay.add({"picking.released", {"order.released"}, 50, [this](db::Tx& tx, Span news) { picking.on_released(tx, news); }});
    relay.add({"picking.cancelled", {"order.cancelled"}, 20, [this](db::Tx& tx, Span news) { picking.on_cancelled(tx, news); }});
    relay.add({"packing.cancelled", {"order.cancelled"}, 20, [this](db::Tx& tx, Span news) { packing.on_cancelled(tx, news); }});
    relay.add({"shipping.cancelled", {"order.cancelled"}, 20, [this](db::Tx& tx, Span news) { shipping.on_cancelled(tx, news); }});
    relay.add({"floor.stops", {"order.cancelled", "order.held"}, 100, [this](db::Tx&, Span news) { floor.on_stopped(news); }});
    relay.add({"tracking.shipments", {"shipment.booked", "shipment.voided", "package.handed_over"}, 100,
               [this](db::Tx& tx, Span news) { tracking.on_shipment(tx, news); }});
    relay.add({"notify.webhooks",
               {"order.accepted", "order.held", "order.hold_lifted", "order.released", "order.backordered", "order.cancelled", "order.state", "shipment.booked",
                "shipment.failed", "shipment.in_doubt", "shipment.voided", "package.handed_over", "tracking.updated", "order.delivered"},
               100,
               [this](db::Tx& tx, Span news) { notify.on_event(tx, news); }});
}

// Work that nobody waits for, and how long each pauses when there was none.
void App::Parts::add_duties() {
    duties.add({"process.renew", seconds(15), [this] {
                    if (!process.renew(ids.last_ms())) throw std::runtime_error("another process holds our process number");
                    return false;
                }});
    duties.add({"recovery.watch", milliseconds(500), [this] { return recovery.look(), false; }});
    duties.add({"accounts.watch", seconds(2), [this] { return accounts.look(); }});  // what another server changed
    duties.add({"board.watch", seconds(2), [this] { return live_board.look(); }});  // for the listeners of this server
    if (config.flag("duties.enabled")) add_shared_duties();
    add_gauges();
}

/// Those that one of all servers does at a time, whichever comes first.
void App::Parts::add_shared_duties() {
    duties.add({"events.relay", milliseconds(20), [this] { return relay.run_once(); }});
    add_outgoing_duties();
    duties.add({"orders.import", milliseconds(500), [this] { return orders::Imports(orders, db, ids, clock).work_due(); }});
    // What was put aside may succeed once the world has changed: a tote came free, a bug was mended.
    duties.add({"events.retry_parked", seconds(30), [this] {
                    for (const char* consumer : {"orders.stock", "picking.released", "picking.cancelled", "packing.cancelled",
                                                 "shipping.cancelled", "tracking.shipments", "notify.webhooks"})
                        relay.retry_parked(consumer);
                    return false;
                }});
    duties.add({"events.prune", hours(1), [this] { return relay.prune(30); }});
    duties.add({"stock.expire", std::chrono::minutes(1), [this] { return stock.expire_due(); }});
    duties.add({"rates.prune", hours(1), [this] { return rates.prune(); }});
    duties.add({"shipping.prune", hours(1), [this] { return shipping.prune_conversations(); }});
    duties.add({"idempotency.prune", hours(1), [this] { return idempotency.prune(db, hours(24 * 30)); }});
}

/// What leaves the building: not while a restored database does not know what left it before.
void App::Parts::add_outgoing_duties() {
    const auto away = [this](jobs::Duty duty) {
        duty.run = [this, run = std::move(duty.run)] { return !recovery.on() && run(); };
        duties.add(std::move(duty));
    };
    away({"shipping.send", milliseconds(30), [this] { return shipping.send_due(); }});
    away({"shipping.resolve", milliseconds(500), [this] { return shipping.resolve_due(); }});
    away({"shipping.labels", seconds(1), [this] { return shipping.ask_for_labels(); }});
    away({"shipping.sweep", seconds(1), [this] { return shipping.sweep_due(); }});
    away({"collection.work", milliseconds(500), [this] { return collection.work_due(); }});
    away({"tracking.poll", milliseconds(200), [this] { return tracking.poll_due(); }});
    away({"tracking.subscribe", seconds(1), [this] { return tracking.subscribe_due(); }});
    away({"notify.deliver", milliseconds(200), [this] { return notify.deliver_due(); }});
}

void App::Parts::add_gauges() {
    metrics.gauge("waybill_bookings_unknown", "Bookings whose outcome is not known yet.",
                  [this] { return static_cast<double>(shipping.unknown_count()); });
    metrics.gauge("waybill_errands_in_doubt", "Manifests and vans of which nobody knows whether the carrier has them.",
                  [this] { return static_cast<double>(collection.in_doubt()); });
    metrics.gauge("waybill_outbox_lag", "Events that the slowest consumer has not seen.", [this] { return static_cast<double>(relay.lag()); });
    metrics.gauge("waybill_database_connections_in_use", "Connections that are borrowed now.",
                  [this] { return static_cast<double>(db.in_use()); });
    metrics.gauge("waybill_database_statements", "Statements sent since the start.",
                  [this] { return static_cast<double>(db.counts().statements); });
    metrics.gauge("waybill_database_commits", "Transactions committed since the start.",
                  [this] { return static_cast<double>(db.counts().commits); });
}

}  // namespace waybill::app
