#include <charconv>
#include <cmath>

#include "api.h"
#include "waybill/json.h"

namespace waybill::simulator {
namespace {

constexpr std::int64_t kLongestAdvance = 400LL * 86400;

std::string plain_number(double value) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 6);
    return {text, end.ptr};
}

}  // namespace

Answer ControlApi::handle(const Request& request) {
    const std::string what = request.method + " " + request.path;
    if (what == "GET /_sim/shipments") return shipments(request);
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
    const Instant now = truth_.now();
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const Shipment& shipment : reference.empty() ? truth_.all() : truth_.by_reference(reference)) {
        out.begin_object().member("reference", shipment.reference).member("tracking_number", shipment.pieces.front().number);
        out.member("state", state(shipment, now)).member("id", shipment.id).member("service", shipment.service);
        out.member("booked_at", shipment.booked_at).member("parcels", shipment.pieces.size()).end_object();
    }
    return json_answer(200, out.end_array().end_object().take());
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
