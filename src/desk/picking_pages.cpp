#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/wording.h"
#include "desk/floor_plan.h"
#include "desk/routes.h"
#include "desk/scanning.h"

// Pick lists, and one walk by keyboard or wedge scanner.
namespace waybill::desk {
namespace {

using http::Response;
using picking::PickList;
using picking::Scan;
using picking::Task;

constexpr std::int64_t kMostOrders = 48, kUsualOrders = 12;

bool is_open(const Task& task) { return task.state == "assigned"; }
std::int64_t left(const Task& task) { return (task.quantity - task.picked - task.shorted).units; }
std::string link(PickListId id) { return "/desk/picking/" + id.text(); }

View list_row(const Visit& visit, const PickList& list) {
    View v;
    v.set("id", list.id.text()).set("number", std::to_string(list.number)).set("picker", list.picker);
    v.set("metres", wording::count(list.distance.value / 1000))
        .set("age", wording::age(visit.texts, visit.parts.clock.now() - list.created_at));
    return v;
}

Response overview(const Visit& visit, std::optional<Error> problem = {}) {
    constexpr int kShown = 50;
    std::vector<View> open, done, waiting, putbacks;
    for (const auto& list : visit.parts.picking.lists("open", kShown)) open.push_back(list_row(visit, list));
    for (const auto& list : visit.parts.picking.lists("done", 10)) done.push_back(list_row(visit, list));
    for (const auto& p : visit.parts.picking.putbacks(kShown)) {
        View row;
        row.set("order", std::to_string(p.order_number))
            .set("sku", p.sku)
            .set("description", p.description)
            .set("tote", p.tote_code);
        putbacks.push_back(std::move(row.set("left", wording::count((p.quantity - p.done).units))));
    }
    std::int64_t released = 0;
    for (const auto& count : visit.parts.orders.counts())
        if (count.state == "released") released = count.orders;
    View v;
    v.set("open", std::move(open)).set("done_lists", std::move(done)).set("putbacks", std::move(putbacks));
    v.set("released", wording::count(released))
        .set("can_make", visit.may_work() && released > 0)
        .set("usual", std::to_string(kUsualOrders));
    v.set("most", std::to_string(kMostOrders));
    Screen screen{.title = visit.texts("desk.picking.title"),
                  .page = "picking",
                  .view = std::move(v),
                  .section = "picking",
                  .here = "/desk/picking"};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

Response make_list(const Visit& visit) {
    const auto wanted = whole(visit.field("orders"), 1, kMostOrders).value_or(kUsualOrders);
    const auto list = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        TRY(made, visit.parts.picking.create_list(tx, {}, static_cast<int>(wanted), visit.who.name));
        return made.id.text();
    });
    return list ? Response::see_other("/desk/picking/" + *list) : overview(visit, list.error());
}

View stop_view(const Visit& visit, const Task& task) {
    View v;
    v.set("no", std::to_string(task.sequence))
        .set("bin", task.bin_code)
        .set("sku", task.sku)
        .set("description", task.description);
    if (task.lot.id) v.set("lot", visit.texts("document.lot", {{"lot", task.lot.code}, {"date", iso_date(task.lot.expires)}}));
    v.set("barcode", task.barcode.empty() ? task.sku : task.barcode)
        .set("tote", task.tote_code)
        .set("quantity", wording::count(task.quantity.units));
    v.set("picked", wording::count(task.picked.units)).set("left", std::to_string(left(task))).set("order", task.order.text());
    v.set("order_number", std::to_string(task.order_number)).set("state", word(visit.texts, "desk.task_state.", task.state));
    v.set("task", task.id.text())
        .set("open", is_open(task))
        .set("short", task.state == "short")
        .set("finished", task.state == "picked");
    return v;
}

/// What the person scanned already at this stop; it travels in the address, the list itself keeps the truth.
struct Step {
    std::string bin;
    std::int64_t in_hand = 0;
};

void set_stop(View& v, const Visit& visit, const Task& task, const Step& step) {
    View stop = stop_view(visit, task);
    const bool at_bin = step.bin == task.bin_code;
    stop.set("ask_bin", !at_bin).set("ask_item", at_bin && step.in_hand == 0).set("ask_tote", at_bin && step.in_hand > 0);
    stop.set("in_hand", std::to_string(step.in_hand));
    v.set("stop", std::move(stop)).set("may_vouch", visit.may_vouch()).set("seq", next_sequence(visit.parts.clock));
}

Response walk(const Visit& visit, PickListId id, const Step& step, std::optional<Error> problem = {}) {
    const auto list = visit.parts.picking.get(id);
    if (!list) return refuse(visit, list.error());
    std::vector<View> stops, totes;
    for (const auto& task : list->tasks) stops.push_back(stop_view(visit, task));
    for (const auto& tote : list->totes)
        totes.push_back(
            View().set("code", tote.code).set("order", tote.order.text()).set("order_number", std::to_string(tote.order_number)));
    const auto closed = std::count_if(list->tasks.begin(), list->tasks.end(), [](const Task& t) { return !is_open(t); });
    View v;
    v.set("id", id.text())
        .set("number", std::to_string(list->number))
        .set("picker", list->picker)
        .set("stops", std::move(stops))
        .set("totes", std::move(totes));
    v.set("metres", wording::count(list->distance.value / 1000))
        .set("closed", std::to_string(closed))
        .set("all", std::to_string(list->tasks.size()));
    const auto next = std::find_if(list->tasks.begin(), list->tasks.end(), is_open);
    if (next != list->tasks.end() && visit.may_work()) set_stop(v, visit, *next, step);
    v.set("finished_list", next == list->tasks.end());
    if (const auto floor = visit.parts.picking.floor(id))
        v.set("plan", floor_plan(visit, *floor, visit.texts("desk.walk.title", {{"number", std::to_string(list->number)}})));
    v.set("shortest", list->bound.value > 0 && list->distance == list->bound);
    Screen screen{.title = visit.texts("desk.walk.title", {{"number", std::to_string(list->number)}}),
                  .page = "walk",
                  .view = std::move(v),
                  .section = "picking",
                  .here = link(id)};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

/// What a code is, seen from this list: the places of the list know their kind, everything else is an item.
std::string kind_of(const PickList& list, const std::string& code) {
    if (std::any_of(list.tasks.begin(), list.tasks.end(), [&](const Task& t) { return t.bin_code == code; })) return "bin";
    if (std::any_of(list.totes.begin(), list.totes.end(), [&](const auto& t) { return t.code == code; })) return "tote";
    return "item";
}

std::vector<Scan> scans_of(const Visit& visit, const PickList& list, std::int64_t seq, const Step& step) {
    const std::string action = visit.field("action");
    const auto task =
        std::find_if(list.tasks.begin(), list.tasks.end(), [&](const Task& t) { return t.id.text() == visit.field("task"); });
    if (action == "short" && task != list.tasks.end())
        return {{seq, "bin", task->bin_code, 1, ""}, {seq + 1, "short", task->sku, 1, visit.field("reason"), task->lot.code}};
    if (action == "vouch" && task != list.tasks.end() && visit.may_vouch()) {
        std::vector<Scan> scans{{seq, "bin", task->bin_code, 1, ""}};
        if (const auto rest = left(*task) - step.in_hand; rest > 0) scans.push_back({seq + 1, "item", task->sku, rest, "", task->lot.code});
        scans.push_back({seq + 2, "tote", task->tote_code, 1, ""});
        return scans;
    }
    const std::string code = text::trim(visit.field("code"));
    const std::string kind = step.bin.empty() && kind_of(list, code) == "item" ? "bin" : kind_of(list, code);
    const Scanned item = kind == "item" ? read_item(code) : Scanned{code, "", ""};
    return {{seq, kind, item.code, whole(visit.field("quantity"), 1, 1'000'000).value_or(1), "", item.lot}};
}

Response scan(const Visit& visit) {
    const auto id = http::path_id<PickListId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    Step step{visit.field("bin"), whole(visit.field("in_hand"), 0, 1'000'000).value_or(0)};
    const auto seq = sequence(visit);
    if (!seq) return walk(visit, *id, step, seq.error());
    const auto list = visit.parts.picking.get(*id);
    if (!list) return refuse(visit, list.error());
    const auto scans = scans_of(visit, *list, *seq, step);
    const auto answers = visit.parts.picking.scan(*id, visit.device(), scans, visit.who.id);
    if (!answers) return walk(visit, *id, step, answers.error());
    for (std::size_t i = 0; i < answers->size() && (*answers)[i].ok; ++i) {
        if (scans[i].kind == "bin")
            step = {scans[i].code, step.bin == scans[i].code ? step.in_hand : 0};
        else
            step.in_hand = told((*answers)[i], "in_hand");
    }
    if (auto why = refusal(*answers)) return walk(visit, *id, step, std::move(why));
    return Response::see_other(link(*id) + "?bin=" + text::url_encode(step.bin) + "&hand=" + std::to_string(step.in_hand));
}

Response show_walk(const Visit& visit) {
    const auto id = http::path_id<PickListId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    return walk(visit, *id, {visit.request.asked("bin"), whole(visit.request.asked("hand"), 0, 1'000'000).value_or(0)});
}

}  // namespace

void add_picking(http::Router& router, const SharedParts& parts) {
    add_page(
        router, parts, "GET", "/desk/picking", readers(), [](const Visit& v) { return overview(v); },
        "Pick lists, and goods to put back.");
    add_page(router, parts, "POST", "/desk/picking", workers(), make_list, "Make a pick list of the oldest released orders.");
    add_page(router, parts, "GET", "/desk/picking/{id}", readers(), show_walk, "One pick list: the walk, stop by stop.");
    add_page(router, parts, "POST", "/desk/picking/{id}/scan", workers(), scan, "A scan of the walk.");
}

}  // namespace waybill::desk
