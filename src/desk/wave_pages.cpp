#include "base/text.h"
#include "base/wording.h"
#include "desk/floor_plan.h"
#include "desk/routes.h"
#include "desk/scanning.h"

// Waves: choose, look at the batches and their metres, release.
namespace waybill::desk {
namespace {

using http::Response;
using picking::Wave;
using picking::WaveChoice;

using Field = std::function<std::string(const std::string&)>;

std::string metres(Millimetres mm) { return wording::count(mm.value / 1000); }

WaveChoice choice_of(const Visit& visit, const Field& field) {
    const auto number = [&](const char* name, std::int64_t least, std::int64_t most, std::int64_t otherwise) {
        return whole(field(name), least, most).value_or(otherwise);
    };
    WaveChoice c;
    if (const auto hours = whole(field("due_hours"), 0, 240)) c.due_by = visit.parts.clock.now() + std::chrono::hours(*hours);
    if (const auto carrier = text::trim(field("carrier")); !carrier.empty()) c.carrier = carrier;
    c.min_priority = static_cast<int>(number("min_priority", 0, 9, 0));
    c.max_orders = static_cast<int>(number("max_orders", 1, 200, 100));
    c.cart = {number("cart_orders", 0, 200, 12),
              number("cart_units", 0, 100'000, 0),
              {1000 * number("cart_kg", 0, 10'000, 0)},
              1000 * number("cart_litres", 0, 100'000, 0)};
    return c;
}

void set_choice(View& v, const WaveChoice& c, const Field& field) {
    v.set("due_hours", field("due_hours"))
        .set("carrier", c.carrier.value_or(""))
        .set("min_priority", std::to_string(c.min_priority));
    v.set("max_orders", std::to_string(c.max_orders)).set("cart_orders", std::to_string(c.cart.orders));
    v.set("cart_units", std::to_string(c.cart.units)).set("cart_kg", std::to_string(c.cart.weight.value / 1000));
    v.set("cart_litres", std::to_string(c.cart.volume_cm3 / 1000));
}

View batch_row(const picking::Batch& batch, std::size_t no) {
    View v;
    std::string numbers;
    for (const auto& [id, number] : batch.orders) numbers += (numbers.empty() ? "" : ", ") + std::to_string(number);
    v.set("no", std::to_string(no))
        .set("numbers", numbers)
        .set("stops", wording::count(batch.stops))
        .set("units", wording::count(batch.units));
    v.set("kg", wording::count((batch.weight.value + 500) / 1000)).set("litres", wording::count((batch.volume_cm3 + 500) / 1000));
    v.set("metres", metres(batch.distance))
        .set("list", batch.list ? batch.list.text() : "")
        .set("list_number", std::to_string(batch.list_number));
    return v;
}

void set_wave(View& v, const Visit& visit, const Wave& wave) {
    std::vector<View> batches;
    for (const auto& batch : wave.batches) batches.push_back(batch_row(batch, batches.size() + 1));
    v.set("batches", std::move(batches)).set("orders", wave.orders > 0);
    v.set("headline",
          visit.texts("desk.waves.headline", {{"orders", wording::count(wave.orders)}, {"lists", wording::count(wave.lists)}}));
    v.set("metres", metres(wave.distance)).set("bound", metres(wave.bound)).set("first_come", metres(wave.first_come));
    const auto saved = wave.first_come.value - wave.distance.value;
    if (saved > 0) v.set("less", std::to_string(100 * saved / wave.first_come.value));
    if (wave.left_out > 0) v.set("left_out", visit.texts("desk.waves.left_out", {{"orders", wording::count(wave.left_out)}}));
}

Response page(const Visit& visit, const Field& field, bool preview, std::optional<Error> problem = {}) {
    constexpr int kShown = 10;
    const auto choice = choice_of(visit, field);
    View v;
    if (preview) {
        View shown;
        set_choice(shown, choice, field);
        set_wave(shown, visit, visit.parts.picking.preview_wave(choice));
        v.set("shown", std::move(shown));
    }
    set_choice(v, choice, field);
    std::vector<View> waves;
    for (const auto& wave : visit.parts.picking.waves(kShown)) {
        View row;
        row.set("id", wave.id.text()).set("number", std::to_string(wave.number)).set("count", wording::count(wave.orders));
        row.set("lists", wording::count(wave.lists)).set("metres", metres(wave.distance));
        waves.push_back(std::move(row.set("age", wording::age(visit.texts, visit.parts.clock.now() - wave.created_at))));
    }
    v.set("waves", std::move(waves));
    if (const auto floor = visit.parts.picking.floor({}))
        v.set("plan", floor_plan(visit, *floor, visit.texts("desk.plan.title")));
    Screen screen{.title = visit.texts("desk.waves.title"), .page = "waves", .view = std::move(v), .section = "picking"};
    if (visit.request.method == "POST") screen.here = "/desk/waves";
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

Response choose(const Visit& visit) {
    return page(
        visit, [&](const std::string& name) { return visit.request.asked(name); }, visit.request.asked("show") == "1");
}

Response release(const Visit& visit) {
    const Field field = [&](const std::string& name) { return visit.field(name); };
    const auto made = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        TRY(wave, visit.parts.picking.release_wave(tx, choice_of(visit, field), visit.who.id));
        return wave.id.text();
    });
    return made ? Response::see_other("/desk/waves/" + *made + "?done=wave") : page(visit, field, true, made.error());
}

Response one(const Visit& visit) {
    const auto id = http::path_id<picking::WaveId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto wave = visit.parts.picking.wave(*id);
    if (!wave) return refuse(visit, wave.error());
    View v;
    v.set("number", std::to_string(wave->number));
    set_wave(v, visit, *wave);
    return show(visit, {.title = visit.texts("desk.waves.wave") + " " + std::to_string(wave->number),
                        .page = "wave",
                        .view = std::move(v),
                        .section = "picking",
                        .here = ""});
}

}  // namespace

void add_waves(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", "/desk/waves", readers(), choose, "Waves: choose orders, see their batches and metres.");
    add_page(router, parts, "POST", "/desk/waves", workers(), release, "Release a wave.");
    add_page(router, parts, "GET", "/desk/waves/{id}", readers(), one, "One wave with its pick lists.");
}

}  // namespace waybill::desk
