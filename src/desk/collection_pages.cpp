#include "base/excerpt.h"
#include "base/text.h"
#include "base/wording.h"
#include "desk/routes.h"

// The close of a carrier's day: manifests and vans.
namespace waybill::desk {
namespace {

using collection::ManifestId;
using collection::PickupId;
using http::Response;

constexpr int kShown = 20;
const std::string kPage = "/desk/collection";

std::string carrier_name(const Visit& visit, const std::string& code) {
    const auto* profile = visit.parts.carriers.find_carrier(code);
    return profile ? profile->name : code;
}

/// What both have: a state in words and colours, and why.
View errand(const Visit& visit, const std::string& link, const std::string& state, const std::string& carrier, const std::string& number,
            const std::string& detail, Instant at) {
    View v;
    v.set("link", kPage + link).set("state", word(visit.texts, "desk.collection.state.", state)).set("carrier", carrier_name(visit, carrier));
    v.set("number", number).set("detail", detail).set("at", wording::moment(visit.texts, at)).set("doubt", state == "in_doubt");
    v.set("problem", state == "in_doubt" || state == "refused").set("good", state == "done").set("moving", state == "pending" || state == "sending");
    return v;
}

View manifest_view(const Visit& visit, const collection::Manifest& m) {
    View v = errand(visit, "/manifests/" + m.id.text(), m.state, m.carrier, m.number, m.detail, m.created_at);
    std::vector<View> documents;
    for (int i = 1; i <= m.documents; ++i)
        documents.push_back(View().set("link", "/api/v1/manifests/" + m.id.text() + "/documents/" + std::to_string(i)).set("no", std::to_string(i)));
    return v.set("shipments", wording::count(m.shipments)).set("documents", std::move(documents));
}

View pickup_view(const Visit& visit, const collection::Pickup& p) {
    const std::string state = p.cancellation_in_doubt ? "in_doubt" : p.state;
    View v = errand(visit, "/pickups/" + p.id.text(), state, p.carrier, p.number, p.detail, p.created_at);
    v.set("id", p.id.text()).set("date", collection::rules::text(p.date)).set("ready", collection::rules::time_text(p.ready_minute));
    v.set("close", collection::rules::time_text(p.close_minute)).set("parcels", wording::count(p.parcels));
    if (p.price) v.set("price", wording::amount(*p.price));
    const auto* profile = visit.parts.carriers.find_carrier(p.carrier);
    return v.set("can_cancel", visit.may_work() && p.state == "done" && profile && profile->can(carrier::Operation::cancel_pickup));
}

/// The form's fields as they were typed, or as a day usually is.
void set_form(View& v, const Visit& visit) {
    const auto typed = [&](const char* name, const std::string& usual) { return visit.form.contains(name) ? visit.field(name) : usual; };
    const std::chrono::year_month_day today = std::chrono::floor<std::chrono::days>(visit.parts.clock.now());
    v.set("date", typed("date", collection::rules::text(today))).set("ready", typed("ready", "15:00")).set("close", typed("close", "18:00"));
    v.set("parcels", typed("parcels", "")).set("weight", typed("weight", "")).set("instructions", typed("instructions", ""));
    std::vector<View> carriers;
    for (const auto& profile : visit.parts.carriers.carriers())
        if (profile.can(carrier::Operation::pickup) && visit.parts.carriers.unusable(profile.code).empty())
            carriers.push_back(View().set("code", profile.code).set("name", profile.name).set("chosen", typed("carrier", "") == profile.code));
    v.set("can_order", visit.may_work() && !carriers.empty()).set("carriers", std::move(carriers));
}

Response page(const Visit& visit, std::optional<Error> problem = {}) {
    View v;
    std::vector<View> waiting, manifests, pickups;
    bool moving = false;
    for (const auto& [code, count] : visit.parts.collection.waiting())
        if (count > 0 || visit.parts.carriers.unusable(code).empty())  // of those without an account nobody expects a manifest
            waiting.push_back(View().set("code", code).set("name", carrier_name(visit, code)).set("count", wording::count(count))
                                  .set("can_close", visit.may_work() && count > 0));
    for (const auto& one : visit.parts.collection.manifests({}, kShown)) {
        moving = moving || one.state == "pending" || one.state == "sending";
        manifests.push_back(manifest_view(visit, one));
    }
    for (const auto& one : visit.parts.collection.pickups({}, kShown)) {
        moving = moving || one.state == "pending" || one.state == "sending" || (one.state == "cancelling" && !one.cancellation_in_doubt);
        pickups.push_back(pickup_view(visit, one));
    }
    v.set("no_manifests", waiting.empty()).set("waiting", std::move(waiting)).set("manifests", std::move(manifests));
    v.set("pickups", std::move(pickups));
    set_form(v, visit);
    const bool busy = moving && visit.request.method == "GET" && !problem;  // never while somebody types again what was wrong
    Screen screen{.title = visit.texts("desk.collection.title"), .page = "collection", .view = std::move(v), .section = "handover", .here = kPage,
                  .status = 0, .refresh = busy ? 3 : 0};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

Response close_day(const Visit& visit) {
    const auto closed = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        TRY(made, visit.parts.collection.close_day(tx, visit.field("carrier"), visit.who.id));
        return made.front().id.text();
    });
    return closed ? Response::see_other(kPage + "?done=day_closed") : page(visit, closed.error());
}

/// Whole units of the smallest kind: "12.5" of thousands is 12500; nothing where it is no such number.
std::optional<std::int64_t> thousandths(const std::string& typed) {
    const auto dot = typed.find_first_of(".,");
    std::string digits = typed.substr(0, dot), rest = dot == typed.npos ? "" : typed.substr(dot + 1);
    if (digits.empty() || digits.size() > 6 || rest.size() > 3 || (digits + rest).find_first_not_of("0123456789") != std::string::npos) return {};
    rest.resize(3, '0');
    return std::stoll(digits + rest);
}

Result<collection::NewPickup> typed(const Visit& visit) {
    collection::NewPickup wanted;
    std::vector<FieldError> errors;
    wanted.carrier = visit.field("carrier");
    const auto date = collection::rules::date(visit.field("date"));
    const auto ready = collection::rules::minute(visit.field("ready")), close = collection::rules::minute(visit.field("close"));
    const std::string parcels = text::trim(visit.field("parcels")), weight = text::trim(visit.field("weight"));
    for (auto& wrong : collection::rules::wrong({date, ready, close}, std::chrono::floor<std::chrono::days>(visit.parts.clock.now())))
        errors.push_back(std::move(wrong));
    const auto kilos = thousandths(weight), count = thousandths(parcels);
    if (!parcels.empty() && (!count || *count % 1000 != 0 || *count == 0)) errors.push_back({"/parcels", "number", "is a whole number, 1 or more"});
    if (!weight.empty() && (!kilos || *kilos == 0)) errors.push_back({"/weight", "number", "is a number of kilograms, with three decimals at most"});
    if (!errors.empty()) return error(Code::invalid, "request.fields", visit.texts("desk.collection.wrong"), std::move(errors));
    wanted.date = *date, wanted.ready_minute = *ready, wanted.close_minute = *close;
    if (!parcels.empty()) wanted.parcels = *count / 1000;
    if (!weight.empty()) wanted.weight = Grams{*kilos};
    wanted.instructions = text::trim(text::shorten(visit.field("instructions"), 250));
    return wanted;
}

Response order(const Visit& visit) {
    const auto wanted = typed(visit);
    if (!wanted) return page(visit, wanted.error());
    const auto ordered = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        TRY(pickup, visit.parts.collection.order(tx, *wanted, visit.who.id));
        return pickup.id.text();
    });
    return ordered ? Response::see_other(kPage + "?done=van_asked") : page(visit, ordered.error());
}

template <class SomeId>
Response with(const Visit& visit, const std::function<Response(SomeId)>& work) {
    const auto id = http::path_id<SomeId>(visit.request, "id");
    return id ? work(*id) : refuse(visit, id.error());
}

Response cancel(const Visit& visit) {
    return with<PickupId>(visit, [&](PickupId id) {
        const auto asked = once(visit, [&](db::Tx& tx) -> Result<std::string> {
            TRY(pickup, visit.parts.collection.cancel(tx, id, visit.who.id));
            return pickup.id.text();
        });
        return asked ? Response::see_other(kPage + "?done=van_cancelling") : page(visit, asked.error());
    });
}

Response one(const Visit& visit, View v, const collection::Said& said, const std::string& title, std::optional<Error> problem) {
    v.set("title", title).set("decides", visit.may_work());
    if (visit.may_listen()) v.set("sent", said.sent).set("reply", excerpt::pretty(excerpt::cut(said.reply, 8000)));
    Screen screen{.title = title, .page = "errand", .view = std::move(v), .section = "handover", .here = visit.request.path};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

Response see_manifest(const Visit& visit, std::optional<Error> problem = {}) {
    return with<ManifestId>(visit, [&](ManifestId id) {
        const auto found = visit.parts.collection.manifest(id);
        if (!found) return refuse(visit, found.error());
        View v = manifest_view(visit, *found);
        std::vector<View> parts;
        for (const auto& part : found->parts)
            parts.push_back(View().set("number", part.tracking_number).set("order", part.order.text()).set("left_out", part.left_out));
        v.set("parts", std::move(parts)).set("is_manifest", true);
        return one(visit, std::move(v), found->said, visit.texts("desk.collection.manifest"), problem);
    });
}

Response see_pickup(const Visit& visit, std::optional<Error> problem = {}) {
    return with<PickupId>(visit, [&](PickupId id) {
        const auto found = visit.parts.collection.pickup(id);
        if (!found) return refuse(visit, found.error());
        View v = pickup_view(visit, *found);
        v.set("is_pickup", true).set("cancellation", found->cancellation_in_doubt).set("instructions", found->instructions);
        return one(visit, std::move(v), found->said, visit.texts("desk.collection.van"), problem);
    });
}

Result<collection::Finding> finding(const Visit& visit, bool wants_number) {
    collection::Finding out{visit.field("made") == "yes", text::trim(text::shorten(visit.field("number"), 200)),
                            text::trim(text::shorten(visit.field("reason"), 300))};
    std::vector<FieldError> errors;
    if (out.made && wants_number && out.number.empty()) errors.push_back({"/number", "required", "is needed where it was made"});
    if (out.reason.empty()) errors.push_back({"/reason", "required", "is needed"});
    if (!errors.empty()) return error(Code::invalid, "request.fields", visit.texts("desk.collection.wrong"), std::move(errors));
    return out;
}

Response settle_manifest(const Visit& visit) {
    return with<ManifestId>(visit, [&](ManifestId id) {
        const auto found = finding(visit, true);
        if (!found) return see_manifest(visit, found.error());
        const auto done = once(visit, [&](db::Tx& tx) -> Result<std::string> {
            TRY(now, visit.parts.collection.settle(tx, id, *found, visit.who.id));
            return now.id.text();
        });
        return done ? Response::see_other(kPage + "?done=errand_settled") : see_manifest(visit, done.error());
    });
}

Response settle_pickup(const Visit& visit) {
    return with<PickupId>(visit, [&](PickupId id) {
        const auto found = finding(visit, visit.field("of") != "cancellation");
        if (!found) return see_pickup(visit, found.error());
        const auto done = once(visit, [&](db::Tx& tx) -> Result<std::string> {
            TRY(now, visit.parts.collection.settle(tx, id, *found, visit.who.id));
            return now.id.text();
        });
        return done ? Response::see_other(kPage + "?done=errand_settled") : see_pickup(visit, done.error());
    });
}

}  // namespace

void add_collection(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", kPage, readers(), [](const Visit& v) { return page(v); }, "Manifests and vans.");
    add_page(router, parts, "POST", kPage + "/manifests", workers(), close_day, "Close a carrier's day.");
    add_page(router, parts, "GET", kPage + "/manifests/{id}", readers(), [](const Visit& v) { return see_manifest(v); }, "One manifest.");
    add_page(router, parts, "POST", kPage + "/manifests/{id}", workers(), settle_manifest, "What a person found out about a manifest.");
    add_page(router, parts, "POST", kPage + "/pickups", workers(), order, "Order a van.");
    add_page(router, parts, "GET", kPage + "/pickups/{id}", readers(), [](const Visit& v) { return see_pickup(v); }, "One van.");
    add_page(router, parts, "POST", kPage + "/pickups/{id}", workers(), settle_pickup, "What a person found out about a van.");
    add_page(router, parts, "POST", kPage + "/pickups/{id}/cancel", workers(), cancel, "Ask a carrier not to come.");
}

}  // namespace waybill::desk
