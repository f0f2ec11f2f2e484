#include <algorithm>

#include "labels/pick_list.h"
#include "picking/floor.h"
#include "picking/picking.h"
#include "picking/store.h"

// Walks: which orders go together, in which order the stops are visited, and the paper for it.
namespace waybill::picking {

namespace {

constexpr std::size_t kMaxTasks = 1500;  // one walk never holds more than the document and a person can take

/// Tasks of whole orders, as many orders as fit; the first always.
std::vector<store::TaskRow> fitting(const std::vector<store::TaskRow>& tasks, const std::vector<OrderId>& orders) {
    std::vector<store::TaskRow> out;
    for (const OrderId order : orders) {
        const auto mine = std::count_if(tasks.begin(), tasks.end(), [&](const auto& t) { return t.order == order; });
        if (!out.empty() && out.size() + static_cast<std::size_t>(mine) > kMaxTasks) break;
        std::copy_if(tasks.begin(), tasks.end(), std::back_inserter(out), [&](const auto& t) { return t.order == order; });
    }
    return out;
}

std::vector<OrderId> orders_of(std::span<const store::TaskRow> tasks) {
    std::vector<OrderId> out;
    for (const auto& task : tasks)
        if (std::find(out.begin(), out.end(), task.order) == out.end()) out.push_back(task.order);
    return out;
}

std::string barcode_of(const catalogue::Product& product) { return product.barcodes.empty() ? product.sku : product.barcodes.front(); }

labels::PickListDocument document(const PickList& list, Instant now) {
    labels::PickListDocument d;
    d.number = std::to_string(list.number);
    d.barcode = list.id.text();
    d.picker = list.picker;
    d.distance = list.distance;
    d.printed_at = now;
    for (const auto& tote : list.totes) d.totes.push_back({tote.code, std::to_string(tote.order_number), tote.order.text()});
    for (const auto& task : list.tasks)
        d.rows.push_back({task.sequence, task.bin_code, task.sku, task.description, task.quantity, task.tote_code,
                          std::to_string(task.order_number), task.barcode, task.lot.code, task.lot.id ? iso_date(task.lot.expires) : ""});
    return d;
}

}  // namespace

Result<PickList> Picking::create_list(db::Tx& tx, const std::vector<OrderId>& wanted, int max_orders, const std::string& picker) {
    store::lock_turn(tx);
    std::vector<OrderId> pickable;
    for (const OrderId order : wanted.empty() ? rules::chosen(store::waiting(tx), {}) : wanted) {
        if (wanted.empty() && static_cast<int>(pickable.size()) == max_orders) break;
        if (p_.orders.require_pickable(tx, order)) pickable.push_back(order);
    }
    if (pickable.empty()) return error(Code::conflict, "picking.nothing_released", "No released order waits to be picked.");
    auto tasks = fitting(store::lock_released(tx, pickable), pickable);
    if (tasks.empty()) return error(Code::conflict, "picking.nothing_released", "Nothing of these orders waits to be picked.");
    TRY(id, make_list(tx, std::move(tasks), picker, WaveId()));
    return load(tx, id);
}

Result<PickListId> Picking::make_list(db::Tx& tx, std::vector<store::TaskRow> tasks, const std::string& picker, WaveId wave) {
    // A tote for each order: the one it has from an earlier walk, else a free one. Orders without a tote wait for the next walk.
    const auto now = p_.clock.now();
    const auto id = p_.ids.next<PickListId>();
    tasks = fitting(tasks, orders_of(tasks));
    std::vector<store::ToteRow> again, fresh;
    std::vector<OrderId> without;
    for (const OrderId order : orders_of(tasks)) {
        if (const auto tote = store::tote_of_order(tx, order)) again.push_back({tote->tote, order, id});
        else without.push_back(order);
    }
    if (!without.empty()) {
        auto totes = free_totes(tx, without.size());
        if (!totes && again.empty()) return std::move(totes).error();
        for (std::size_t i = 0; totes && i < totes->size(); ++i) fresh.push_back({(*totes)[i], without[i], id});
        for (std::size_t i = fresh.size(); i < without.size(); ++i)
            std::erase_if(tasks, [&](const auto& t) { return t.order == without[i]; });
    }
    const auto route = routed(tx, tasks);
    std::map<OrderId, LocationId> totes;
    for (const auto* uses : {&again, &fresh})
        for (const auto& use : *uses) totes[use.order] = use.tote;
    for (auto& task : tasks) task.tote = totes.at(task.order);

    store::insert_list(tx, {id, p_.numbers.next("pick_list"), "open", picker, route.length.value, route.bound.value, {}, now}, wave);
    store::use_totes(tx, fresh, now);
    store::move_totes(tx, again);
    store::assign(tx, id, tasks, now);
    for (const OrderId order : orders_of(tasks)) p_.orders.work_began(tx, order, picker);
    return id;
}

rules::Route Picking::routed(db::Tx& tx, std::vector<store::TaskRow>& tasks) {
    std::vector<LocationId> ids;
    for (const auto& task : tasks)
        if (std::find(ids.begin(), ids.end(), task.bin) == ids.end()) ids.push_back(task.bin);
    const auto places = p_.stock.locations(tx, ids);
    std::vector<stock::Location> bins;
    for (const LocationId bin : ids) bins.push_back(places.at(bin));
    auto route = FloorPlan(p_.stock.layout(tx), bins).route(bins);
    std::vector<store::TaskRow> sorted;
    for (const std::size_t stop : route.order)
        std::copy_if(tasks.begin(), tasks.end(), std::back_inserter(sorted), [&](const auto& t) { return t.bin == ids[stop]; });
    tasks = std::move(sorted);
    return route;
}

Result<PickList> Picking::load(db::Tx& tx, PickListId id) {
    const auto row = store::get_list(tx, id, false);
    if (!row) return error(Code::not_found, "pick_list.unknown", "There is no such pick list.");
    PickList list{row->id, row->number, row->state, row->picker, {row->distance_mm}, {row->bound_mm}, {}, {}, row->created_at};
    const auto tasks = store::tasks_of_list(tx, id);
    std::vector<ProductId> products;
    std::vector<LocationId> places;
    std::vector<LotId> ids;
    for (const auto& t : tasks) {
        products.push_back(t.product), places.push_back(t.bin), places.push_back(t.tote);
        if (t.lot) ids.push_back(t.lot);
    }
    auto lots = p_.stock.lots(tx, ids);
    const auto goods = p_.catalogue.by_ids(tx, products);
    const auto where = p_.stock.locations(tx, places);
    const auto orders = p_.orders.summaries(tx, orders_of(tasks));
    for (const OrderId order : orders_of(tasks)) {
        const auto first = std::find_if(tasks.begin(), tasks.end(), [&](const auto& t) { return t.order == order; });
        list.totes.push_back({where.at(first->tote).code, order, orders.at(order).number});
    }
    for (const auto& t : tasks) {
        const auto& product = goods.at(t.product);
        list.tasks.push_back({t.id, t.order, orders.at(t.order).number, t.line, t.product, product.sku, product.name, barcode_of(product),
                              t.bin, where.at(t.bin).code, where.at(t.tote).code, t.quantity, t.picked, t.shorted, t.state, t.sequence, lots[t.lot]});
    }
    return list;
}

Result<PickList> Picking::get(PickListId id) {
    return p_.db.transact([&](db::Tx& tx) { return load(tx, id); });
}

std::vector<PickList> Picking::lists(const std::string& state, int limit, const std::optional<http::Place>& before) {
    return p_.db.transact([&](db::Tx& tx) {
        std::vector<PickList> out;
        for (const auto& row : store::lists(tx, state, before, limit))
            out.push_back({row.id, row.number, row.state, row.picker, {row.distance_mm}, {row.bound_mm}, {}, {}, row.created_at});
        return out;
    });
}

Result<std::string> Picking::pdf(PickListId id, const Texts& texts) {
    TRY(list, get(id));
    return labels::pdf(document(list, p_.clock.now()), texts);
}

std::vector<std::string> Picking::barcodes(PickListId id) {
    const auto list = get(id);
    return list ? labels::barcodes(document(*list, p_.clock.now())) : std::vector<std::string>{};
}

}  // namespace waybill::picking
