#include "portal/portal.h"

#include <algorithm>

#include "base/assets.h"
#include "base/template.h"
#include "base/text.h"
#include "base/wording.h"
#include "portal/journey.h"

namespace waybill::portal {
namespace {

using http::Request;
using http::Response;

std::string load(const std::string& name, const Texts& texts) {
    const auto file = assets::read("web/track/" + name + ".html");
    if (!file) throw std::logic_error("there is no page " + name);
    return wording::localised(*file, texts);
}

Response framed(const Request& request, const Texts& texts, const std::string& title, const std::string& content, int status) {
    const bool english = texts.language() == "en";
    View v;
    v.set("lang", texts.language())
        .set("title", title)
        .set("content", content)
        .set("css_base", assets::url("web/shared/base.css"));
    v.set("css_track", assets::url("web/track/track.css")).set("icon", assets::url("web/shared/icon.svg"));
    v.set("other_language", english ? "zh-CN" : "en").set("other_language_name", english ? "中文" : "English");
    auto response = Response::html(render(load("frame", texts), v), status)
                        .header("X-Robots-Tag", "noindex, nofollow, noarchive")
                        .header("Referrer-Policy", "no-referrer");
    if (const auto asked = request.asked("lang"); asked == "en" || asked == "zh-CN")
        response.headers.emplace_back(
            "Set-Cookie", "lang=" + asked + "; Path=/; Max-Age=31536000; SameSite=Lax" + (request.secure ? "; Secure" : ""));
    return response;
}

Response nothing_here(const Request& request, const Texts& texts) {
    return framed(request, texts, texts("portal.unknown.title"), render(load("unknown", texts), View()), 404);
}

std::string carrier_link(const carrierhost::Profile* carrier, const std::string& number) {
    constexpr std::string_view kPlace = "{number}";
    if (!carrier || !(carrier->tracking_url.starts_with("https://") || carrier->tracking_url.starts_with("http://"))) return "";
    std::string link = carrier->tracking_url;
    if (const auto at = link.find(kPlace); at != link.npos) link.replace(at, kPlace.size(), text::url_encode(number));
    return link;
}

View event_view(const Texts& texts, const TrackingEvent& event) {
    View v;
    v.set("at", wording::moment(texts, event.at))
        .set("iso", rfc3339(event.at))
        .set("place", event.place)
        .set("wording", event.text);
    v.set("assumed", event.confidence == TimeConfidence::assumed);
    const bool plain = event.flag == TrackingFlag::none;
    return v.set("status", plain ? wording::word(texts, "status.", std::string(name(event.status)))
                                 : wording::word(texts, "status.flag.", std::string(name(event.flag))));
}

View parcel_view(const Parts& parts, const Texts& texts, const tracking::Tracker& tracker, std::size_t n, std::size_t of) {
    const auto* carrier = parts.carriers.find_carrier(tracker.carrier);
    View v;
    v.set("heading",
          of > 1 ? texts("portal.parcel.of", {{"n", std::to_string(n)}, {"m", std::to_string(of)}}) : texts("portal.parcel.one"));
    v.set("carrier", carrier ? carrier->name : tracker.carrier)
        .set("number", tracker.number)
        .set("link", carrier_link(carrier, tracker.number));
    v.set("status", wording::word(texts, "status.", std::string(name(tracker.status))))
        .set("delivered", tracker.status == TrackingStatus::delivered);
    if (const std::string advice = trouble(texts, tracker.status, tracker.flag, tracker.reason); !advice.empty())
        v.set("trouble", advice);
    std::vector<View> events;
    for (auto event = tracker.events.rbegin(); event != tracker.events.rend(); ++event)
        events.push_back(event_view(texts, *event));
    return v.set("events", std::move(events));
}

std::vector<View> step_views(const Texts& texts, int reached) {
    std::vector<View> out;
    const char* names[] = {"portal.step.ordered", "portal.step.packed", "portal.step.on_the_way", "portal.step.delivered"};
    for (int i = 0; i < 4; ++i) {
        View v;
        v.set("name", texts(names[i]))
            .set("done", i < reached || reached == 3)
            .set("now", i == reached)
            .set("no", std::to_string(i + 1));
        out.push_back(std::move(v));
    }
    return out;
}

Response track(const Parts& parts, const Request& request) {
    const Texts& texts = parts.texts(request.language());
    const auto order = parts.orders.by_public_token(request.param("token"));
    if (!order) return nothing_here(request, texts);
    auto trackers = parts.tracking.of_order(order->id);
    std::erase_if(trackers, [](const auto& t) { return t.status == TrackingStatus::cancelled; });

    const Journey journey = journey_of(*order, trackers);
    const auto now = parts.clock.now();
    Instant updated = order->state_since;
    std::vector<View> parcels;
    for (std::size_t i = 0; i < trackers.size(); ++i) {
        parcels.push_back(parcel_view(parts, texts, trackers[i], i + 1, trackers.size()));
        updated = std::max(updated, trackers[i].last_polled_at.value_or(updated));
    }
    View v;
    v.set("sentence", texts(journey.sentence, {{"day", journey.day ? wording::day(texts, *journey.day) : ""}}));
    v.set("cancelled", journey.reached < 0).set("steps", step_views(texts, journey.reached)).set("parcels", std::move(parcels));
    v.set("reference", order->external_ref)
        .set("placed", wording::day(texts, order->placed_at))
        .set("rest_follows", journey.rest_follows);
    v.set("name", text::masked_name(order->ship_to.name.empty() ? order->customer_name : order->ship_to.name))
        .set("city", order->ship_to.city);
    v.set("updated", wording::age(texts, now - updated))
        .set("updated_at", wording::moment(texts, updated))
        .set("fresh", now - updated < std::chrono::minutes(1));
    return framed(request, texts, texts("portal.title", {{"reference", order->external_ref}}), render(load("track", texts), v),
                  200);
}

}  // namespace

void add_routes(http::Router& router, Parts parts) {
    router.add({"GET", "/t/{token}", http::Access::anyone(),
                [parts = std::move(parts)](const Request& r) { return track(parts, r); },
                "Where the parcels of an order are, for whoever has its link."});
}

}  // namespace waybill::portal
