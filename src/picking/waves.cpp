#include <algorithm>

#include "picking/floor.h"
#include "picking/picking.h"
#include "picking/rules_batch.h"
#include "picking/store.h"

// Waves: which of the waiting orders are released together, and in which batches they are picked.
namespace waybill::picking {
namespace {

constexpr std::int64_t kMm3InCm3 = 1000;

rules::Load limits(const Cart& cart) { return {cart.orders, cart.units, cart.weight.value, cart.volume_cm3 * kMm3InCm3}; }

/// The tasks of a choice as the batching sees them: one job an order, one stop a bin.
struct Work {
    std::vector<OrderId> orders;  ///< by job
    std::vector<rules::Job> jobs;
    std::vector<rules::Spot> stops;  ///< by bin
    FloorPlan plan;

    Batch batch(const std::vector<std::size_t>& members, const std::map<OrderId, orders::Summary>& summaries) const {
        Batch out;
        rules::Load load;
        std::vector<std::size_t> visited;
        for (const std::size_t job : members) {
            out.orders.emplace_back(orders[job], summaries.at(orders[job]).number);
            load += jobs[job].load;
            visited.insert(visited.end(), jobs[job].stops.begin(), jobs[job].stops.end());
        }
        std::sort(visited.begin(), visited.end());
        visited.erase(std::unique(visited.begin(), visited.end()), visited.end());
        out.stops = static_cast<std::int64_t>(visited.size());
        out.units = load.units, out.weight = {load.grams}, out.volume_cm3 = load.cubic_mm / kMm3InCm3;
        out.distance = length(members);
        return out;
    }
    Millimetres length(const std::vector<std::size_t>& members) const {
        std::vector<rules::Spot> visited;
        for (const std::size_t job : members)
            for (const std::size_t stop : jobs[job].stops) visited.push_back(stops[stop]);
        return rules::plan_route(plan.floor(), visited).length;
    }
};

Work gather(const std::vector<OrderId>& orders, const std::vector<store::TaskRow>& tasks,
            const std::map<LocationId, stock::Location>& places, const std::map<ProductId, catalogue::Product>& goods,
            const stock::Layout& layout) {
    std::vector<stock::Location> bins;
    std::map<LocationId, std::size_t> stop;
    for (const auto& task : tasks)
        if (stop.emplace(task.bin, bins.size()).second) bins.push_back(places.at(task.bin));
    FloorPlan plan(layout, bins);
    auto spots = plan.spots(bins);
    Work work{orders, std::vector<rules::Job>(orders.size()), std::move(spots), std::move(plan)};
    for (std::size_t job = 0; job < orders.size(); ++job) {
        auto& [stops, load] = work.jobs[job];
        load.orders = 1;
        for (const auto& task : tasks) {
            if (task.order != orders[job]) continue;
            stops.push_back(stop.at(task.bin));
            const auto& product = goods.at(task.product);
            load.units += task.quantity.units;
            load.grams += (product.weight * task.quantity).value;
            load.cubic_mm +=
                product.size.length.value * product.size.width.value * product.size.height.value * task.quantity.units;
        }
    }
    return work;
}

}  // namespace

/// A wave as it would be made now, and the tasks of its orders.
struct Picking::WavePlan {
    Wave wave;
    std::vector<store::TaskRow> tasks;
};

Picking::WavePlan Picking::plan_wave(db::Tx& tx, const WaveChoice& choice) {
    // Each order needs a tote: its own, or a free one.
    const auto free = free_totes(tx, static_cast<std::size_t>(choice.max_orders));
    auto totes = free ? free->size() : 0;
    WavePlan out;
    std::vector<OrderId> orders;
    for (const OrderId order : rules::chosen(store::waiting(tx), choice)) {
        if (static_cast<int>(orders.size()) == choice.max_orders) break;
        if (!p_.orders.require_pickable(tx, order)) continue;
        if (!store::tote_of_order(tx, order)) {
            if (totes == 0) {
                ++out.wave.left_out;
                continue;
            }
            --totes;
        }
        orders.push_back(order);
    }
    if (orders.empty()) return out;
    out.tasks = store::released(tx, orders);
    std::vector<LocationId> bins;
    std::vector<ProductId> products;
    for (const auto& task : out.tasks) bins.push_back(task.bin), products.push_back(task.product);
    const auto work =
        gather(orders, out.tasks, p_.stock.locations(tx, bins), p_.catalogue.by_ids(tx, products), p_.stock.layout(tx));
    const auto cart = limits(choice.cart);
    const auto batches = rules::plan_batches(work.plan.floor(), work.stops, work.jobs, cart);
    const auto summaries = p_.orders.summaries(tx, orders);
    for (const auto& members : batches.batches) out.wave.batches.push_back(work.batch(members, summaries));
    for (const auto& members : rules::first_come(work.jobs, cart))
        out.wave.first_come = out.wave.first_come + work.length(members);
    out.wave.orders = static_cast<std::int64_t>(orders.size()),
    out.wave.lists = static_cast<std::int64_t>(out.wave.batches.size());
    out.wave.distance = batches.length, out.wave.bound = batches.bound;
    return out;
}

Wave Picking::preview_wave(const WaveChoice& choice) {
    return p_.db.transact([&](db::Tx& tx) { return plan_wave(tx, choice).wave; });
}

Result<Wave> Picking::release_wave(db::Tx& tx, const WaveChoice& choice, const std::string& actor) {
    store::lock_turn(tx);
    auto [wave, tasks] = plan_wave(tx, choice);
    if (wave.batches.empty() && wave.left_out > 0)
        return error(Code::conflict, "picking.no_tote", "No tote is free: pack or put back what lies in the totes in use.");
    if (wave.batches.empty()) return error(Code::conflict, "wave.nothing", "No waiting order fits this choice.");
    wave.id = p_.ids.next<WaveId>(), wave.number = p_.numbers.next("pick_wave"), wave.actor = actor,
    wave.created_at = p_.clock.now();
    for (auto& batch : wave.batches) {
        std::vector<OrderId> orders;
        for (const auto& [order, number] : batch.orders) orders.push_back(order);
        TRY(list, make_list(tx, store::lock_released(tx, orders), "", wave.id));
        batch.list = list;
        batch.list_number = store::get_list(tx, list, false)->number;
    }
    store::insert_wave(tx, wave);
    return wave;
}

Result<Wave> Picking::wave(WaveId id) {
    return p_.db.transact([&](db::Tx& tx) -> Result<Wave> {
        auto found = store::wave(tx, id);
        if (!found) return error(Code::not_found, "wave.unknown", "There is no such wave.");
        for (const auto& row : store::lists_of_wave(tx, id)) {
            const auto list = load(tx, row.id).value();
            Batch batch;
            batch.list = list.id, batch.list_number = list.number, batch.distance = list.distance;
            std::vector<LocationId> bins;
            for (const auto& tote : list.totes) batch.orders.emplace_back(tote.order, tote.order_number);
            for (const auto& task : list.tasks) {
                const auto product = p_.catalogue.by_ids(tx, {task.product}).at(task.product);
                batch.units += task.quantity.units;
                batch.weight += product.weight * task.quantity;
                batch.volume_cm3 += product.size.length.value * product.size.width.value * product.size.height.value *
                                    task.quantity.units / kMm3InCm3;
                if (std::find(bins.begin(), bins.end(), task.bin) == bins.end()) bins.push_back(task.bin);
            }
            batch.stops = static_cast<std::int64_t>(bins.size());
            found->batches.push_back(std::move(batch));
        }
        return *std::move(found);
    });
}

std::vector<Wave> Picking::waves(int limit, const std::optional<http::Place>& before) {
    return p_.db.transact([&](db::Tx& tx) { return store::waves(tx, before, limit); });
}

Result<Dispatch> Picking::set_dispatch(OrderId order, const Dispatch& dispatch) {
    return p_.db.transact([&](db::Tx& tx) -> Result<Dispatch> {
        if (!p_.orders.summaries(tx, {order}).contains(order))
            return error(Code::not_found, "order.not_found", "There is no such order.");
        store::save_dispatch(tx, order, dispatch, p_.clock.now());
        return dispatch;
    });
}

}  // namespace waybill::picking
