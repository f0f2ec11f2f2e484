#include <charconv>
#include <cmath>
#include <map>

#include "api.h"
#include "waybill/json.h"

namespace waybill::simulator {
namespace {

constexpr std::int64_t kLongestAdvance = 400LL * 86400;

/// How many live shipments there are of what a sender means to book once. Two live ones are a parcel that was paid for twice.
std::map<std::string, int> live_by_sender(const std::vector<Shipment>& shipments) {
    std::map<std::string, int> live;
    for (const Shipment& shipment : shipments) live[booked_once(shipment)] += shipment.voided_at ? 0 : 1;
    return live;
}

std::string plain_number(double value) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 6);
    return {text, end.ptr};
}

}  // namespace

Answer ControlApi::handle(const Request& request) {
    const std::string what = request.method + " " + request.path;
    if (what == "GET /_sim/shipments") return shipments(request);
    if (what == "GET /_sim/dock") return dock();
    if (what == "GET /_sim/summary") return summary();
    if (what == "GET /_sim/clock") return clock_state();
    if (what == "POST /_sim/clock") return set_clock(request);
    if (what == "GET /_sim/faults") return json_answer(200, faults_.text());
    if (what == "PUT /_sim/faults") return set_faults(request);
    if (what == "DELETE /_sim/faults") return faults_.set({}), json_answer(200, faults_.text());
    if (what == "GET /_sim/requests") {
        const std::string limit = query_value(request.query, "limit");
        std::size_t count = 100;
        std::from_chars(limit.data(), limit.data() + limit.size(), count);
        return json_answer(200, calls_.text(count));
    }
    return problem(404, "not_found", "No such resource");
}

Answer ControlApi::shipments(const Request& request) const {
    const std::string reference = query_value(request.query, "reference");
    const bool duplicates = query_value(request.query, "duplicates") == "live";
    const std::vector<Shipment> chosen = reference.empty() ? truth_.all() : truth_.by_reference(reference);
    const std::map<std::string, int> live = live_by_sender(chosen);
    const Instant now = truth_.now();
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const Shipment& shipment : chosen) {
        if (duplicates && (shipment.voided_at || live.at(booked_once(shipment)) < 2)) continue;
        out.begin_object().member("reference", shipment.reference).member("tracking_number", shipment.pieces.front().number);
        out.member("account", name(shipment.account));
        out.member("state", state(shipment, now)).member("id", shipment.id).member("service", shipment.service);
        out.member("booked_at", shipment.booked_at).member("parcels", shipment.pieces.size()).end_object();
    }
    return json_answer(200, out.end_array().end_object().take());
}

Answer ControlApi::dock() const {
    json::Writer out;
    out.begin_object().key("manifests").begin_array();
    for (const Manifest& manifest : dock_.manifests()) write_manifest(out, manifest);
    out.end_array().key("pickups").begin_array();
    for (const Van& van : dock_.vans()) write_van(out, van);
    return json_answer(200, out.end_array().end_object().take());
}

Answer ControlApi::summary() const {
    const std::vector<Shipment> all = truth_.all();
    std::int64_t live = 0, senders = 0, too_many = 0;
    for (const auto& [sender, count] : live_by_sender(all)) {
        live += count;
        senders += count > 0;
        too_many += count > 1;
    }
    json::Writer out;
    out.begin_object()
        .member("accepted", all.size())
        .member("live", live)
        .member("voided", static_cast<std::int64_t>(all.size()) - live);
    out.member("booked_once", senders - too_many).member("live_duplicates", too_many).end_object();
    return json_answer(200, out.take());
}

Answer ControlApi::clock_state() const {
    const ClockState clock = truth_.clock();
    json::Writer out;
    out.begin_object()
        .member("now", clock.simulated)
        .member("wall", clock.wall)
        .key("speed")
        .raw(plain_number(clock.speed))
        .end_object();
    return json_answer(200, out.take());
}

Answer ControlApi::set_clock(const Request& request) {
    const auto value = json::parse(request.body);
    if (!value) return problem(422, "malformed_json", value.error().detail);
    const json::Value* advance = value->find("advance_seconds");
    const json::Value* speed = value->find("speed");
    if (value->members.size() != 1 || (advance == nullptr) == (speed == nullptr))
        return problem(422, "validation_failed", "The body must hold either advance_seconds or speed");
    if (advance != nullptr) {
        const auto seconds = advance->whole();
        if (!seconds || *seconds < 0 || *seconds > kLongestAdvance)
            return problem(422, "validation_failed", "advance_seconds must be a whole number from 0 to 34560000");
        truth_.advance(std::chrono::seconds(*seconds));
        return clock_state();
    }
    const double factor = speed->kind == json::Kind::integer  ? static_cast<double>(speed->integer)
                          : speed->kind == json::Kind::number ? speed->number
                                                              : NAN;
    if (!(factor >= 0 && factor <= 1e6)) return problem(422, "validation_failed", "speed must be a number from 0 to 1000000");
    truth_.set_speed(factor);
    return clock_state();
}

Answer ControlApi::set_faults(const Request& request) {
    auto faults = read_faults(request.body);
    if (!faults) return problem(422, "validation_failed", faults.error().detail, faults.error().fields);
    faults_.set(std::move(faults).value());
    return json_answer(200, faults_.text());
}

}  // namespace waybill::simulator
