#include <algorithm>

#include "picking/picking.h"
#include "picking/store.h"
#include "waybill/json.h"

// The scan station's side: bin, item, tote, short. Each scan counts once and is undone by itself.
namespace waybill::picking {

namespace {

std::vector<rules::OpenTask> open_tasks(std::span<const store::TaskRow> rows, std::map<LotId, stock::Lot> lots) {
    std::vector<rules::OpenTask> out;
    for (const auto& row : rows)
        out.push_back({row.id, row.order, row.bin, row.product, "", row.quantity, row.picked, row.shorted, row.state == "assigned", lots[row.lot].code});
    return out;
}

std::string accepted(std::int64_t seq, const store::TaskRow* task, Quantity in_hand) {
    json::Writer out;
    out.begin_object().member("seq", seq).member("ok", true);
    if (task)
        out.member("task", task->id).member("state", task->state).member("picked", task->picked.units)
            .member("needed", (task->quantity - task->shorted).units).member("in_hand", in_hand.units);
    out.end_object();
    return out.take();
}

}  // namespace

/// One scan inside its transaction: what the list looks like, and what the scan changes of it.
class Picking::ScanStep {
  public:
    ScanStep(Parts& parts, db::Tx& tx, store::ListRow& list, const Scan& scan, const std::string& actor)
        : p_(parts), tx_(tx), list_(list), scan_(scan), actor_(actor) {}

    Result<std::string> apply() {
        if (scan_.kind != "tote") let_go_of_stopped();
        if (scan_.kind == "bin") return bin();
        if (scan_.kind == "item") return item();
        if (scan_.kind == "tote") return tote();
        if (scan_.kind == "undo") return undo();
        return short_pick();
    }

  private:
    /// Only what the scan is about is read: a walk may have a thousand stops.
    void look_at(std::vector<store::TaskRow> rows) {
        rows_ = std::move(rows);
        std::vector<LotId> lots;
        for (const auto& row : rows_)
            if (row.lot) lots.push_back(row.lot);
        tasks_ = open_tasks(rows_, p_.stock.lots(tx_, lots));
    }
    /// What a rule says of the tasks. Only a refusal names goods: for it their SKUs are read, and the rule is asked again.
    template <class Rule>
    auto judged(Rule rule) {
        auto verdict = rule();
        if (verdict) return verdict;
        std::vector<ProductId> products;
        for (const auto& task : tasks_) products.push_back(task.product);
        const auto goods = p_.catalogue.by_ids(tx_, products);
        for (auto& task : tasks_)
            if (const auto good = goods.find(task.product); good != goods.end()) task.sku = good->second.sku;
        return rule();
    }

    /// Units of an order that is held or cancelled cannot reach their tote. They are still their bin's, and the walk goes on.
    void let_go_of_stopped() {
        if (list_.position.in_hand == Quantity{0}) return;
        const auto task = store::task(tx_, list_.position.task);
        if (task && p_.orders.require_pickable(tx_, task->order)) return;
        list_.position = {list_.position.bin, {}, {}};
        store::save_position(tx_, list_.id, list_.position);
    }

    Result<std::string> bin() {
        const auto place = p_.stock.location(tx_, scan_.code);
        if (!place || place->kind != stock::Kind::bin)
            return error(Code::conflict, "scan.not_a_bin", "\"" + scan_.code + "\" is not a bin. Go to " + next_bin() + ".");
        look_at(store::tasks_at(tx_, list_.id, place->id));
        const bool wanted = std::any_of(rows_.begin(), rows_.end(), [](const auto& row) { return row.state == "assigned"; });
        TRY(position, judged([&] { return rules::at_bin(list_.position, tasks_, place->id, wanted ? "" : next_bin()); }));
        store::save_position(tx_, list_.id, position);
        return accepted(scan_.seq, nullptr, {});
    }

    Result<std::string> item() {
        look_at(store::tasks_at(tx_, list_.id, list_.position.bin));
        const auto product = p_.catalogue.by_code(tx_, scan_.code);
        TRY(position, judged([&] { return rules::with_item(list_.position, tasks_, product.value_or(ProductId()), {scan_.quantity}, scan_.lot); }));
        const auto& row = this->row(position.task);
        TRY_VOID(p_.orders.require_pickable(tx_, row.order));
        store::save_position(tx_, list_.id, position);
        return accepted(scan_.seq, &row, position.in_hand);
    }

    Result<std::string> tote() {
        if (auto in_hand = store::task(tx_, list_.position.task)) look_at({*std::move(in_hand)});
        TRY(task, rules::for_tote(list_.position, tasks_));
        const auto use = store::tote_of_order(tx_, task.order);
        const auto place = p_.stock.location(tx_, scan_.code);
        if (!use || !place || place->id != use->tote) {
            const auto right = use ? p_.stock.locations(tx_, {use->tote}).at(use->tote).code : std::string("?");
            return error(Code::conflict, "scan.wrong_tote", "Wrong tote. These units belong into " + right + ".");
        }
        TRY_VOID(p_.orders.require_pickable(tx_, task.order));
        auto& row = this->row(task.id);
        const Quantity units = list_.position.in_hand;
        p_.stock.pick(tx_, {row.line.raw(), row.product, row.bin, units, row.lot}, use->tote, actor_);
        store::add_content(tx_, {row.line, use->tote, row.order, row.product, units, row.lot});
        row.picked += units;
        if (row.picked + row.shorted == row.quantity) row.state = "picked";
        store::save_task(tx_, row, "", p_.clock.now());
        const orders::Progress progress{row.line, orders::Stage::picked, units, row.id.raw()};
        p_.orders.record(tx_, row.order, {&progress, 1}, actor_);
        store::save_position(tx_, list_.id, {list_.position.bin, {}, {}});
        finish_if_done();
        return accepted(scan_.seq, &row, {});
    }

    Result<std::string> undo() {
        const auto id = PickTaskId::parse(scan_.code);
        auto found = id ? store::task(tx_, *id) : std::nullopt;
        if (!found || found->list != list_.id) return error(Code::conflict, "scan.unknown", "\"" + scan_.code + "\" is no stop of this list.");
        auto& row = *found;
        TRY_VOID(p_.orders.require_pickable(tx_, row.order));
        const auto use = store::tote_of_order(tx_, row.order);
        Quantity in_tote;
        for (const auto& content : store::content_of_order(tx_, row.order, true))
            if (use && content.line == row.line && content.lot == row.lot && content.tote == use->tote) in_tote += content.quantity;
        const Quantity units{scan_.quantity};
        TRY_VOID(rules::may_take_out(list_.position, units, row.picked, in_tote));
        p_.stock.unpick(tx_, {row.line.raw(), row.product, use->tote, units, row.lot}, row.bin, actor_);
        store::take_content(tx_, row.line, use->tote, row.lot, units);
        row.picked -= units;
        row.state = "assigned";
        store::save_task(tx_, row, "", p_.clock.now());
        const orders::Progress progress{row.line, orders::Stage::picked, {-units.units}, row.id.raw()};
        p_.orders.record(tx_, row.order, {&progress, 1}, actor_);
        store::reopen_list(tx_, list_.id);
        return accepted(scan_.seq, &row, {});
    }

    Result<std::string> short_pick() {
        look_at(store::tasks_at(tx_, list_.id, list_.position.bin));
        const auto product = scan_.code.empty() ? std::optional<ProductId>() : p_.catalogue.by_code(tx_, scan_.code);
        if (!scan_.code.empty() && !product) return error(Code::conflict, "scan.unknown", "\"" + scan_.code + "\" is not known.");
        TRY(task, judged([&] { return rules::for_short(list_.position, tasks_, product.value_or(ProductId()), scan_.reason, scan_.lot); }));
        TRY_VOID(p_.orders.require_pickable(tx_, task.order));
        auto& row = this->row(task.id);
        const Quantity missing = task.left();
        p_.stock.write_off(tx_, {row.line.raw(), row.product, row.bin, missing, row.lot}, scan_.reason, actor_);
        row.shorted += missing;
        row.state = "short";
        store::save_task(tx_, row, scan_.reason, p_.clock.now());
        p_.orders.backorder(tx_, row.order, row.line, orders::Stage::allocated, missing, scan_.reason, actor_);
        free_if_empty(row.order);
        finish_if_done();
        return accepted(scan_.seq, &row, {});
    }

    store::TaskRow& row(PickTaskId id) {
        return *std::find_if(rows_.begin(), rows_.end(), [&](const auto& r) { return r.id == id; });
    }
    std::string next_bin() {
        const auto next = store::next_open(tx_, list_.id);
        return next ? p_.stock.locations(tx_, {next->bin}).at(next->bin).code : "the bench: this list is done";
    }
    /// Nothing came into the tote, and nothing will.
    void free_if_empty(OrderId order) {
        const auto use = store::tote_of_order(tx_, order);
        if (use && !store::has_open_tasks(tx_, order) && store::content_of_order(tx_, order, false).empty()) store::free_tote(tx_, use->tote);
    }
    void finish_if_done() {
        if (!store::next_open(tx_, list_.id)) store::finish_list(tx_, list_.id, p_.clock.now());
    }

    Parts& p_;
    db::Tx& tx_;
    store::ListRow& list_;
    const Scan& scan_;
    const std::string& actor_;
    std::vector<store::TaskRow> rows_;
    std::vector<rules::OpenTask> tasks_;
};

Result<std::vector<ScanAnswer>> Picking::scan(PickListId id, const std::string& device, std::span<const Scan> scans,
                                             const std::string& actor) {
    std::vector<ScanLog::Seen> seen;
    for (const auto& scan : scans) seen.push_back({scan.seq, scan.code});
    std::optional<store::ListRow> list;
    const auto open = [&](db::Tx& tx) -> Result<void> {
        list = store::get_list(tx, id, true);
        if (!list) return error(Code::not_found, "pick_list.unknown", "There is no such pick list.");
        return {};
    };
    return p_.scans.apply({device, "pick", actor, id.raw()}, seen, open,
                          [&](db::Tx& tx, std::size_t i) { return ScanStep(p_, tx, *list, scans[i], actor).apply(); });
}

}  // namespace waybill::picking
