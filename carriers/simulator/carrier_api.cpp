#include <algorithm>
#include <charconv>
#include <functional>
#include <random>

#include "api.h"
#include "base/crypto.h"
#include "booking.h"
#include "label.h"
#include "places.h"
#include "waybill/json.h"

namespace waybill::simulator {
namespace {

constexpr std::size_t kTrackBatch = 50, kListPage = 100;
constexpr std::string_view kShipments = "/v1/shipments/";

Answer refused(const Error& error) {
    const int status = error.code == Code::not_found   ? 404
                       : error.code == Code::conflict  ? 409
                       : error.code == Code::too_large ? 413
                                                       : 422;
    return problem(status, error.key.starts_with("json.") ? "malformed_json" : error.key, error.detail, error.fields);
}

Answer wrong_method(std::string_view allowed) {
    Answer answer = problem(405, "method_not_allowed", "This resource does not know that method");
    answer.headers.emplace_back("Allow", allowed);
    return answer;
}

/// "SH…" out of "/v1/shipments/SH…/label".
std::string id_in(const std::string& path) {
    const std::size_t end = path.rfind('/');
    return end <= kShipments.size() ? "" : path.substr(kShipments.size(), end - kShipments.size());
}

/// 0 to `whole`, the same for the same shipment and seed.
Duration part_of(Duration whole, const std::string& id, std::uint64_t seed) {
    std::seed_seq mixed{seed, static_cast<std::uint64_t>(std::hash<std::string>{}(id))};
    std::mt19937_64 chance(mixed);
    return Duration(
        static_cast<std::int64_t>(std::uniform_real_distribution<double>(0, 1)(chance) * static_cast<double>(whole.count())));
}

std::string label_bytes(const Shipment& shipment, const std::vector<Piece>& pieces) {
    return shipment.label_format == "zpl" ? label_zpl(shipment, pieces) : label_pdf(shipment, pieces);
}

void write_shipment(json::Writer& out, const Shipment& shipment, Instant now, bool with_labels) {
    out.begin_object().member("id", shipment.id).member("reference", shipment.reference).member("service", shipment.service);
    out.member("state", state(shipment, now)).member("tracking_number", shipment.pieces.front().number);
    out.member("price", shipment.price).member("label_format", shipment.label_format).member("booked_at", shipment.booked_at);
    out.key("parcels").begin_array();
    for (const Piece& piece : shipment.pieces) {
        out.begin_object().member("tracking_number", piece.number).member("reference", piece.reference);
        if (with_labels) out.member("label_base64", crypto::base64(label_bytes(shipment, {piece})));
        out.end_object();
    }
    out.end_array().end_object();
}

void write_tracking(json::Writer& out, const std::string& number, const std::optional<Shipment>& shipment, Instant now) {
    out.begin_object().member("tracking_number", number).member("found", shipment.has_value()).key("events").begin_array();
    if (shipment) {
        const auto piece =
            std::find_if(shipment->pieces.begin(), shipment->pieces.end(), [&](const Piece& p) { return p.number == number; });
        std::int64_t sequence = 0;
        for (const Step& step : history(*shipment, *piece, now)) {
            out.begin_object().member("id", number + "-" + std::to_string(++sequence)).member("sequence", sequence);
            out.member("code", step.code).member("at", shipment->booked_at + step.after);
            out.member("place", step.place).member("text", step.text).end_object();
        }
    }
    out.end_array().end_object();
}

}  // namespace

Answer CarrierApi::handle(Operation operation, const Request& request, const Twist& twist) {
    if (operation == Operation::token) return tokens_.issue(request);
    if (!tokens_.admits(request)) return problem(401, "unauthorized", "The token is missing, unknown or expired");
    if (request.method == "POST" && operation != Operation::void_shipment && operation != Operation::cancel_pickup &&
        !request.content_type.starts_with("application/json"))
        return problem(415, "unsupported_media_type", "The body must be application/json");
    switch (operation) {
        case Operation::rate:
            return request.method == "POST" ? rate(request) : wrong_method("POST");
        case Operation::book:
            return request.method == "POST" ? book(request, twist) : wrong_method("GET, POST");
        case Operation::find:
            return find(request, twist);
        case Operation::label:
            if (twist.label_gone) return problem(404, "label_gone", "The label is not kept any more");
            return request.method == "GET" ? label(request) : wrong_method("GET");
        case Operation::void_shipment:
            return request.method == "POST" ? cancel(request) : wrong_method("POST");
        case Operation::track:
            return track(request);
        case Operation::manifest:
        case Operation::pickup:
        case Operation::cancel_pickup:
            return dock_.handle(operation, request);
        case Operation::address:
        case Operation::points:
            return request.method == "POST" ? place(operation, request) : wrong_method("POST");
        default:
            return problem(404, "not_found", "No such resource");
    }
}

Answer CarrierApi::rate(const Request& request) const {
    const auto asked = read_rate_request(request.body);
    if (!asked) return refused(asked.error());
    const bool abroad = asked->shipper.country != asked->recipient.country;
    json::Writer out;
    out.begin_object().key("rates").begin_array();
    for (const ServiceTerms& terms : services()) {
        if (!carries(terms, *asked)) continue;
        const int days = abroad ? terms.days_abroad : terms.days;
        out.begin_object().member("service", terms.code).member("name", terms.name).member("price", price(terms, *asked));
        out.member("transit_days", days).member("expected_delivery", truth_.now() + std::chrono::days(days)).end_object();
    }
    return json_answer(200, out.end_array().end_object().take());
}

Answer CarrierApi::place(Operation operation, const Request& request) const {
    const auto told = operation == Operation::address ? checked_address(request.body) : service_points(request.body);
    return told ? json_answer(200, *told) : refused(told.error());
}

bool CarrierApi::repeats(const Request& request) const {
    const auto asked = read_booking(request.body);
    return asked && truth_.repeated(request.account, request.idempotency_key, asked->reference);
}

Answer CarrierApi::book(const Request& request, const Twist& twist) {
    auto asked = read_booking(request.body);
    if (!asked) return refused(asked.error());
    if (twist.duplicate_order || twist.cancelled_on_dedupe)
        if (auto first = truth_.repeated(request.account, request.idempotency_key, asked->reference))
            return repeat(*std::move(first), twist);
    for (const ServiceTerms& terms : services())
        if (terms.code == asked->service) asked->price = price(terms, *asked);
    asked->account = request.account;
    asked->idempotency_key = request.account == Account::deduplicating ? request.idempotency_key : "";
    if (!asked->idempotency_key.empty()) asked->fingerprint = crypto::hex(crypto::sha256(request.body));
    const auto booked = truth_.book(std::move(asked).value());
    if (!booked) return refused(booked.error());
    json::Writer out;
    write_shipment(out, booked->shipment, booked->replayed ? truth_.now() : booked->shipment.booked_at,
                   !booked->shipment.voided_at);
    Answer answer = json_answer(201, out.take());
    if (booked->replayed) answer.headers.emplace_back("Idempotency-Replayed", "true");
    return answer;
}

Answer CarrierApi::repeat(Shipment first, const Twist& twist) {
    if (twist.duplicate_order)
        return problem(409, "duplicate_order", "This order was booked before", {{"/id", "duplicate", first.id}});
    if (auto cancelled = truth_.cancel(first.id)) first = std::move(cancelled).value();
    json::Writer out;
    write_shipment(out, first, truth_.now(), !first.voided_at);
    return json_answer(201, out.take());
}

Answer CarrierApi::find(const Request& request, const Twist& twist) const {
    if (request.account == Account::mute) return problem(404, "not_found", "This contract has no search");
    if (const auto since = parse_rfc3339(query_value(request.query, "since"))) return list(request, *since, twist);
    const std::string reference = query_value(request.query, "reference");
    if (reference.empty()) return problem(400, "reference_required", "A search needs ?reference=");
    const Instant now = truth_.now();
    json::Writer out;
    out.begin_object().key("shipments").begin_array();
    for (const Shipment& shipment : truth_.by_reference(reference)) {
        const Duration hidden = twist.each_for_its_own ? part_of(twist.hidden_for, shipment.id, twist.seed) : twist.hidden_for;
        if (shipment.account == request.account && now - shipment.booked_at >= hidden) write_shipment(out, shipment, now, false);
    }
    return json_answer(200, out.end_array().end_object().take());
}

Answer CarrierApi::list(const Request& request, Instant since, const Twist& twist) const {
    const std::string from = query_value(request.query, "after");
    std::size_t after = 0;
    std::from_chars(from.data(), from.data() + from.size(), after);
    const Instant now = truth_.now();
    json::Writer out;
    out.begin_object().key("shipments").begin_array();
    for (const Shipment& shipment : truth_.page(request.account, since, after, kListPage)) {
        const Duration hidden = twist.each_for_its_own ? part_of(twist.hidden_for, shipment.id, twist.seed) : twist.hidden_for;
        if (now - shipment.booked_at >= hidden) write_shipment(out, shipment, now, false);
    }
    out.end_array();
    if (after > 0) out.member("next", std::to_string(after));
    return json_answer(200, out.end_object().take());
}

Answer CarrierApi::label(const Request& request) const {
    const auto shipment = truth_.by_id(id_in(request.path));
    if (!shipment) return problem(404, "not_found", "No shipment has this id");
    if (shipment->voided_at) return problem(409, "voided", "The shipment is void");
    std::vector<Piece> pieces = shipment->pieces;
    if (const std::string number = query_value(request.query, "parcel"); !number.empty())
        std::erase_if(pieces, [&](const Piece& piece) { return piece.number != number; });
    if (pieces.empty()) return problem(404, "not_found", "No parcel of this shipment has that number");
    return {200, shipment->label_format == "zpl" ? "application/zpl" : "application/pdf", label_bytes(*shipment, pieces), {}};
}

Answer CarrierApi::cancel(const Request& request) {
    const auto voided = truth_.cancel(id_in(request.path));
    if (!voided) return refused(voided.error());
    json::Writer out;
    out.begin_object().member("id", voided->id).member("state", "voided").member("voided_at", *voided->voided_at).end_object();
    return json_answer(200, out.take());
}

Answer CarrierApi::track(const Request& request) const {
    const Instant now = truth_.now();
    json::Writer out;
    if (request.path != "/v1/track/batch") {
        if (request.method != "GET") return wrong_method("GET");
        const std::string number = request.path.substr(std::string_view("/v1/track/").size());
        const auto shipment = truth_.by_number(number);
        if (!shipment) return problem(404, "not_found", "No parcel has this number");
        write_tracking(out, number, shipment, now);
        return json_answer(200, out.take());
    }
    if (request.method != "POST") return wrong_method("POST");
    const auto value = json::parse(request.body);
    if (!value) return refused(value.error());
    std::vector<FieldError> errors;
    json::Fields in(*value, errors);
    const std::vector<std::string> numbers = in.texts_or_none("numbers", kTrackBatch, 40);
    if (numbers.empty()) in.fail("numbers", "required", "needs one to fifty numbers");
    in.done();
    if (!errors.empty()) return problem(422, "validation_failed", "Some fields are wrong", errors);
    out.begin_object().key("results").begin_array();
    for (const std::string& number : numbers) write_tracking(out, number, truth_.by_number(number), now);
    return json_answer(200, out.end_array().end_object().take());
}

}  // namespace waybill::simulator
