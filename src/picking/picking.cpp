#include "picking/picking.h"

#include <algorithm>

#include "picking/store.h"
#include "waybill/json.h"

// From "released" to tasks, and back again when an order is cancelled.
namespace waybill::picking {

namespace {

using orders::Progress;
using orders::Stage;

std::vector<OrderId> subjects(std::span<const events::Event> news) {
    std::vector<OrderId> ids;
    for (const auto& event : news) {
        const OrderId id(event.subject);
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
    return ids;
}

}  // namespace

void Picking::on_released(db::Tx& tx, std::span<const events::Event> released) {
    for (const OrderId id : subjects(released)) {
        // A hold or a cancellation that came in between stops the work before it begins.
        if (!p_.orders.require_pickable(tx, id)) continue;
        const auto order = p_.orders.get(tx, id);
        if (!order) continue;
        std::vector<stock::Units> wants;
        for (const auto& line : order->lines)
            if (line.product && line.reserved > line.allocated)
                wants.push_back({line.id.raw(), line.product, line.reserved - line.allocated});
        if (wants.empty()) continue;

        std::vector<store::TaskRow> tasks;
        std::vector<Progress> progress;
        for (const auto& piece : p_.stock.allocate(tx, wants)) {
            const OrderLineId line(piece.reference);
            const auto task = p_.ids.next<PickTaskId>();
            tasks.push_back({task, id, line, piece.product, piece.place, piece.quantity, {}, {}, "released", {}, 0, {}, piece.lot});
            progress.push_back({line, Stage::allocated, piece.quantity, task.raw()});
            for (auto& want : wants)
                if (want.reference == piece.reference) want.quantity -= piece.quantity;
        }
        store::insert_tasks(tx, tasks, p_.clock.now());
        p_.orders.record(tx, id, progress, "");
        give_up_expired(tx, id, wants);
    }
}

void Picking::give_up_expired(db::Tx& tx, OrderId order, std::span<const stock::Units> missing) {
    std::vector<ProductId> products;
    for (const auto& want : missing)
        if (want.quantity > Quantity{0}) products.push_back(want.product);
    if (products.empty()) return;
    const auto goods = p_.catalogue.by_ids(tx, products);
    for (const auto& want : missing) {
        if (want.quantity == Quantity{0} || !goods.at(want.product).by_lot) continue;
        p_.orders.backorder(tx, order, OrderLineId(want.reference), Stage::reserved, want.quantity, "expired", "");
        p_.stock.set_expired_apart(tx, {want.product});
    }
}

void Picking::on_cancelled(db::Tx& tx, std::span<const events::Event> cancelled) {
    for (const OrderId id : subjects(cancelled)) {
        if (!p_.orders.lock(tx, id)) continue;
        const auto order = p_.orders.get(tx, id);
        if (!order || order->commercial != "cancelled") continue;
        const auto now = p_.clock.now();
        std::vector<stock::Placed> pieces;
        std::vector<stock::Units> units;
        std::vector<Progress> progress;
        for (auto& task : store::lock_open_of_order(tx, id)) {
            const Quantity left = task.quantity - task.picked - task.shorted;
            if (left > Quantity{0}) {
                pieces.push_back({task.line.raw(), task.product, task.bin, left, task.lot});
                units.push_back({task.line.raw(), task.product, left});
                progress.push_back({task.line, Stage::allocated, {-left.units}, task.id.raw()});
                progress.push_back({task.line, Stage::reserved, {-left.units}, task.id.raw()});
            }
            task.state = "cancelled";
            store::save_task(tx, task, "order_cancelled", now);
            if (!task.list) continue;
            store::drop_in_hand(tx, task.list, task.id);
            if (!store::next_open(tx, task.list)) store::finish_list(tx, task.list, now);
        }
        p_.stock.deallocate(tx, pieces);
        p_.stock.unreserve(tx, units);
        if (!progress.empty()) p_.orders.record(tx, id, progress, "");
        make_putbacks(tx, id, "");
    }
}

void Picking::make_putbacks(db::Tx& tx, OrderId order, const std::string& actor) {
    std::vector<store::PutbackRow> rows;
    std::vector<Progress> progress;
    for (const auto& content : store::content_of_order(tx, order, true)) {
        rows.push_back({p_.ids.next<PutbackId>(), order, content.line, content.product, content.tote, content.quantity, {}, "open", {}, content.lot});
        for (const Stage stage : {Stage::picked, Stage::allocated, Stage::reserved})
            progress.push_back({content.line, stage, {-content.quantity.units}, rows.back().id.raw()});
        store::take_content(tx, content.line, content.tote, content.lot, content.quantity);
    }
    store::insert_putbacks(tx, rows, p_.clock.now());
    if (!progress.empty()) p_.orders.record(tx, order, progress, actor);
    if (rows.empty())
        if (const auto tote = store::tote_of_order(tx, order); tote && !store::tote_has_open_putback(tx, tote->tote))
            store::free_tote(tx, tote->tote);
}

std::vector<Picking::InTote> Picking::in_totes(db::Tx& tx, OrderId order) {
    std::vector<InTote> out;
    for (const auto& row : store::content_of_order(tx, order, true)) out.push_back({row.line, row.product, row.tote, row.quantity, row.lot});
    return out;
}

std::optional<OrderId> Picking::order_in(db::Tx& tx, LocationId tote) { return store::order_in(tx, tote); }

std::vector<Picking::FullTote> Picking::full_totes(db::Tx& tx, int most) {
    std::vector<FullTote> out;
    for (const auto& row : store::full_totes(tx, most)) out.push_back({row.order, row.tote});
    return out;
}

void Picking::taken_from_tote(db::Tx& tx, OrderId order, OrderLineId line, LotId lot, Quantity units) {
    Quantity wanted = units;
    const auto content = store::content_of_order(tx, order, true);
    for (const auto& row : content) {
        if (row.line != line || row.lot != lot || wanted == Quantity{0}) continue;
        const Quantity taken{std::min(row.quantity.units, wanted.units)};
        store::take_content(tx, line, row.tote, lot, taken);
        wanted -= taken;
    }
    if (wanted > Quantity{0}) throw std::logic_error("more was taken from totes than lay in them");
    const auto total = [](const auto& rows) {
        std::int64_t n = 0;
        for (const auto& row : rows) n += row.quantity.units;
        return n;
    };
    // An empty tote goes back to the shelf of totes, unless a walk for the same order is still filling it.
    if (total(content) == units.units && !store::has_open_tasks(tx, order))
        if (const auto tote = store::tote_of_order(tx, order)) store::free_tote(tx, tote->tote);
}

Result<LocationId> Picking::give_to_tote(db::Tx& tx, OrderId order, OrderLineId line, ProductId product, LotId lot, Quantity units) {
    LocationId tote;
    if (const auto used = store::tote_of_order(tx, order)) {
        tote = used->tote;
    } else {
        store::lock_turn(tx);
        TRY(free, free_totes(tx, 1));
        tote = free.front();
        const store::ToteRow use{tote, order, PickListId()};
        store::use_totes(tx, {&use, 1}, p_.clock.now());
    }
    store::add_content(tx, {line, tote, order, product, units, lot});
    return tote;
}

Result<std::vector<LocationId>> Picking::free_totes(db::Tx& tx, std::size_t wanted) {
    constexpr int kPage = 500;
    const auto used = store::totes_in_use(tx);
    std::vector<LocationId> found;
    for (std::string after; found.size() < wanted;) {
        const auto page = p_.stock.locations(tx, stock::Kind::tote, after, kPage);
        for (const auto& tote : page) {
            const bool taken = std::any_of(used.begin(), used.end(), [&](const auto& u) { return u.tote == tote.id; });
            if (!taken && found.size() < wanted) found.push_back(tote.id);
        }
        if (static_cast<int>(page.size()) < kPage) break;
        after = page.back().code;
    }
    if (found.empty()) return error(Code::conflict, "picking.no_tote", "No tote is free: pack or put back what lies in the totes in use.");
    return found;
}

std::vector<Picking::Putback> Picking::describe(db::Tx& tx, std::span<const store::PutbackRow> rows) {
    std::vector<OrderId> orders;
    std::vector<ProductId> products;
    std::vector<LocationId> totes;
    std::vector<LotId> ids;
    for (const auto& row : rows) {
        orders.push_back(row.order), products.push_back(row.product), totes.push_back(row.tote);
        if (row.lot) ids.push_back(row.lot);
    }
    auto lots = p_.stock.lots(tx, ids);
    const auto summaries = p_.orders.summaries(tx, orders);
    const auto goods = p_.catalogue.by_ids(tx, products);
    const auto places = p_.stock.locations(tx, totes);
    std::vector<Putback> out;
    for (const auto& row : rows) {
        const auto& product = goods.at(row.product);
        out.push_back({row.id, summaries.at(row.order).number, product.sku, product.name, places.at(row.tote).code, row.quantity, row.done, row.created_at, lots[row.lot]});
    }
    return out;
}

std::vector<Picking::Putback> Picking::putbacks(int limit, const http::Place& after) {
    return p_.db.transact([&](db::Tx& tx) { return describe(tx, store::open_putbacks(tx, after, limit)); });
}

Result<Picking::Putback> Picking::put_back(db::Tx& tx, PutbackId id, const std::string& item, const std::string& bin, Quantity units,
                                           const std::string& actor) {
    auto row = store::lock_putback(tx, id);
    if (!row) return error(Code::not_found, "putback.unknown", "There is no such putback.");
    TRY_VOID(p_.orders.lock(tx, row->order));  // the last two of a tote see each other
    if (p_.catalogue.by_code(tx, item) != row->product)
        return error(Code::conflict, "putback.wrong_item", "This is not the item that has to go back.");
    if (units < Quantity{1} || row->done + units > row->quantity)
        return error(Code::conflict, "putback.too_many",
                     "Only " + std::to_string((row->quantity - row->done).units) + " of this item are still to be put back.");
    const auto place = p_.stock.location(tx, bin);
    if (!place || place->kind != stock::Kind::bin) return error(Code::conflict, "scan.not_a_bin", "\"" + bin + "\" is not a bin.");
    p_.stock.put_back(tx, {row->line.raw(), row->product, row->tote, units, row->lot}, place->id, actor);
    row->done += units;
    if (row->done == row->quantity) row->state = "done";
    store::save_putback(tx, *row);
    if (!store::tote_has_open_putback(tx, row->tote) && store::content_of_order(tx, row->order, false).empty())
        store::free_tote(tx, row->tote);
    return describe(tx, {&*row, 1}).front();
}

}  // namespace waybill::picking
