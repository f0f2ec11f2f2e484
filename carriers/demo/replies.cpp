#include <waybill/encoding.h>
#include <waybill/json.h>

#include <algorithm>

#include "messages.h"

namespace waybill::carrier::demo {

std::string media_type(std::string_view format) { return format == "zpl" ? "application/zpl" : "application/pdf"; }

namespace {

constexpr std::size_t kText = 1000, kLabel = 8u << 20;

Error malformed(std::string what) {
    return error(Code::malformed, "carrier.malformed_reply", "The carrier's reply " + std::move(what));
}

Result<json::Value> read_json(const Reply& reply) {
    auto value = json::parse(reply.body, {.bytes = 16u << 20, .depth = 16});
    if (!value) return malformed("is not JSON");
    return value;
}

/// What the carrier says where it refuses: its envelope must be readable, else nobody knows who answered.
Error refusal(const Reply& reply) {
    const auto value = read_json(reply);
    if (!value) return value.error();
    const json::Value* code = value->at("/error/code");
    const json::Value* message = value->at("/error/message");
    if (code == nullptr || !code->text() || message == nullptr || !message->text()) return malformed("refuses without a reason");
    std::string detail(*message->text());
    if (const json::Value* details = value->at("/error/details"))
        for (const json::Value& item : details->items) {
            const json::Value* field = item.find("field");
            const json::Value* problem = item.find("problem");
            if (field != nullptr && problem != nullptr) detail += "; " + field->string + " " + problem->string;
        }
    if (code->text() == "duplicate_order") return error(Code::conflict, "carrier.duplicate_order", detail);
    switch (reply.status) {
        case 401:
            return error(Code::unauthorized, "carrier.unauthorized", detail);
        case 404:
            return error(Code::not_found, "carrier.not_found", detail);
        case 429:
            return error(Code::rate_limited, "carrier.rate_limited", detail);
        case 400:
        case 402:
        case 403:
        case 409:
        case 413:
        case 415:
        case 422:
            return error(Code::rejected, "carrier." + std::string(*code->text()), detail);
        default:
            return malformed("has status " + std::to_string(reply.status));
    }
}

/// Labels only in the answer to a booking that counts; a search lists shipments without them.
Booked read_shipment(json::Fields& in, bool with_labels) {
    Booked booked;
    booked.reference = in.text("reference", 1, kText);
    booked.service = in.text_or("service", "", kText);
    booked.live = in.text("state", 1, kText) != "voided";
    with_labels = with_labels && *booked.live;
    booked.carrier_shipment_id = in.text("id", 1, kText);
    booked.tracking_number = in.text("tracking_number", 1, kText);
    booked.price = in.money_if("price");
    const std::string format = in.word("label_format", {"pdf", "zpl"});
    for (json::Fields& parcel : in.objects("parcels", 1, 1000)) {
        booked.parcel_numbers.push_back(parcel.text("tracking_number", 1, kText));
        if (!with_labels) continue;
        auto bytes = from_base64(parcel.text("label_base64", 1, kLabel));
        if (!bytes) parcel.fail("label_base64", "base64", "is not base64");
        booked.labels.push_back({media_type(format), std::move(bytes).value_or("")});
    }
    return booked;
}

Tracked read_one_tracked(json::Fields& in, const Description& description, const Reasons& reasons,
                         std::vector<FieldError>& errors) {
    Tracked tracked;
    tracked.number = in.text("tracking_number", 1, kText);
    tracked.known = in.boolean_or("found", true);
    for (json::Fields& item : in.objects_or_none("events", 1000)) {
        const std::size_t errors_before = errors.size();
        TrackingEvent event;
        event.carrier_event_id = item.text_or("id", "", kText);
        event.code = item.text("code", 1, kText);
        event.at = item.instant("at");
        event.sequence = item.integer_or("sequence", 0, 0, INT64_MAX);
        event.place = item.text_or("place", "", kText);
        event.text = item.text_or("text", "", kText);
        if (errors.size() > errors_before) {
            errors.resize(errors_before);  // one bad event is left out alone
            continue;
        }
        if (const auto status = description.status_map.find(event.code); status != description.status_map.end())
            event.status = status->second;
        if (const auto flag = description.flag_map.find(event.code); flag != description.flag_map.end())
            event.flag = flag->second;
        if (const auto reason = reasons.find(event.code); reason != reasons.end()) event.reason = reason->second;
        tracked.events.push_back(std::move(event));
    }
    return tracked;
}

/// Of the answers to a search by reference the one that is ours; nothing where there is none. The filter is the carrier's promise, not a fact.
template <class Read>
auto first_of_ours(const Reply& reply, const char* list, const std::string& reference, Read read)
    -> Result<std::optional<decltype(read(std::declval<json::Fields&>()))>> {
    if (reply.status != 200) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    std::optional<decltype(read(std::declval<json::Fields&>()))> found;
    for (json::Fields& one : in.objects(list, 0, 10000))
        if (one.text("reference", 1, kText) == reference && !found) found = read(one);
    if (!errors.empty()) return malformed("cannot be read at " + errors.front().pointer);
    return found;
}

/// One thing that was made just now, and is ours.
template <class Read>
auto made_for_us(const Reply& reply, const std::string& reference, Read read) -> Result<decltype(read(std::declval<json::Fields&>()))> {
    if (constexpr int kCreated = 201; reply.status != kCreated) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    auto made = read(in);
    if (in.text("reference", 1, kText) != reference) in.fail("reference", "stranger", "is not ours");
    if (!errors.empty()) return malformed("cannot be read at " + errors.front().pointer);
    return made;
}

Manifested one_manifest(json::Fields& in) {
    Manifested made;
    made.carrier_manifest_id = in.text("id", 1, kText);
    made.left_out = in.texts_or_none("left_out", 10000, kText);
    return made;
}

PickupBooked one_pickup(json::Fields& in) { return {in.text("id", 1, kText), std::nullopt}; }

}  // namespace

Reasons reasons_of(const Description& description) {
    Reasons reasons;
    if (const auto value = json::parse(description.raw_json))
        if (const json::Value* listed = value->at("/module/reasons"))
            for (const auto& [code, reason] : listed->members) reasons.emplace(code, reason.string);
    return reasons;
}

Result<Booked> read_booked(const Reply& reply, const BookingRequest& request) {
    if (reply.status != 201) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    Booked booked = read_shipment(in, true);
    if (booked.reference != request.reference) in.fail("reference", "stranger", "is not ours");
    if (booked.parcel_numbers.size() != request.parcels.size()) in.fail("parcels", "count", "are not as many as were booked");
    if (!errors.empty()) return malformed("cannot be read at " + errors.front().pointer);
    return booked;
}

Result<Voided> read_voided(const Reply& reply) {
    if (reply.status == 200) {
        TRY(value, read_json(reply));
        const json::Value* state = value.find("state");
        if (state == nullptr || state->text() != "voided") return malformed("does not say that the shipment is void");
        return Voided{false};
    }
    const Error refused = refusal(reply);
    if (refused.key == "carrier.already_voided") return Voided{true};
    return refused;
}

Result<std::vector<Tracked>> read_tracked(const Reply& reply, const TrackRequest& request, const Description& description,
                                          const Reasons& reasons) {
    if (reply.status != 200) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    std::vector<Tracked> all;
    for (json::Fields& result : in.objects("results", 0, 1000)) {
        Tracked tracked = read_one_tracked(result, description, reasons, errors);
        const bool asked = std::find(request.numbers.begin(), request.numbers.end(), tracked.number) != request.numbers.end();
        if (asked) all.push_back(std::move(tracked));  // strangers are nobody's news
    }
    if (!errors.empty()) return malformed("cannot be read at " + errors.front().pointer);
    return all;
}

Result<std::vector<Match>> read_matches(const Reply& reply, const std::string& reference) {
    if (reply.status != 200) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    std::vector<Match> matches;
    for (json::Fields& listed : in.objects("shipments", 0, 10000)) {
        if (listed.text("reference", 1, kText) != reference) continue;  // the filter is the carrier's promise, not a fact
        Match match{read_shipment(listed, false), listed.word("label_format", {"pdf", "zpl"})};
        if (match.booked.live == true) matches.push_back(std::move(match));
    }
    if (!errors.empty()) return malformed("cannot be read at " + errors.front().pointer);
    return matches;
}

Result<Listed> read_listed(const Reply& reply) {
    if (reply.status != 200) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    Listed page;
    for (json::Fields& item : in.objects("shipments", 0, 10000)) {
        ListedShipment listed;
        const std::string state = item.text("state", 1, kText);
        listed.booked = read_shipment(item, false);
        listed.booked_at = item.instant("booked_at");
        listed.scanned = state != "booked" && state != "voided";
        for (json::Fields& parcel : item.objects("parcels", 1, 1000))
            listed.parcel_references.push_back(parcel.text_or("reference", "", kText));
        page.shipments.push_back(std::move(listed));
    }
    page.next_page = in.text_or("next", "", kText);
    if (!errors.empty()) return malformed("cannot be read at " + errors.front().pointer);
    return page;
}

Result<Label> read_label(const Reply& reply, const std::string& format) {
    if (reply.status != 200) return refusal(reply);
    const std::string_view begins = format == "zpl" ? "^XA" : "%PDF-", ends = format == "zpl" ? "^XZ" : "%%EOF";
    if (!reply.body.starts_with(begins)) return malformed("is not a label");
    // One that was cut on its way would be printed and stuck on.
    const auto last = reply.body.find_last_not_of(" \r\n\t");
    if (!std::string_view(reply.body).substr(0, last + 1).ends_with(ends)) return malformed("is a label that ends too soon");
    return Label{media_type(format), reply.body};
}

Result<Manifested> read_manifest(const Reply& reply, const std::string& reference) { return made_for_us(reply, reference, one_manifest); }
Result<std::optional<Manifested>> read_manifests(const Reply& reply, const std::string& reference) {
    return first_of_ours(reply, "manifests", reference, one_manifest);
}
std::vector<Document> read_document(const Reply& reply) {
    if (reply.status != 200 || !reply.body.starts_with("%PDF-")) return {};
    return {{"manifest", "application/pdf", reply.body, ""}};
}

Result<PickupBooked> read_pickup(const Reply& reply, const std::string& reference) { return made_for_us(reply, reference, one_pickup); }
Result<std::optional<PickupBooked>> read_pickups(const Reply& reply, const std::string& reference) {
    return first_of_ours(reply, "pickups", reference, one_pickup);
}
Result<Voided> read_cancelled(const Reply& reply) {
    Voided cancelled;
    if (reply.status != 200) {
        const Error refused = refusal(reply);
        if (refused.key != "carrier.already_cancelled") return refused;
        cancelled.already = true;
        return cancelled;
    }
    TRY(value, read_json(reply));
    const json::Value* van = value.find("state");
    if (van == nullptr || van->text() != "cancelled") return malformed("does not say that the van is cancelled");
    return cancelled;
}

namespace {

Address read_place(json::Fields in) {
    Address place;
    place.lines = in.texts_or_none("lines", 10, kText);
    place.city = in.text_or("city", "", kText);
    place.region = in.text_or("region", "", kText);
    place.postal_code = in.text_or("postal_code", "", kText);
    place.country = in.text("country", 2, 2);
    return place;
}

}  // namespace

Result<AddressChecked> read_checked(const Reply& reply) {
    if (reply.status != 200) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    AddressChecked checked;
    const std::string verdict = in.word("verdict", {"valid", "corrected", "ambiguous", "unknown"});
    checked.verdict = verdict == "valid"       ? AddressChecked::Verdict::valid
                      : verdict == "corrected" ? AddressChecked::Verdict::corrected
                      : verdict == "ambiguous" ? AddressChecked::Verdict::ambiguous
                                               : AddressChecked::Verdict::unknown;
    if (in.has("residential")) checked.residential = in.boolean_or("residential", false);
    for (json::Fields& candidate : in.objects("candidates", 0, 100)) checked.candidates.push_back(read_place(candidate));
    checked.remarks = in.texts_or_none("remarks", 100, kText);
    const bool told = checked.verdict == AddressChecked::Verdict::unknown || !checked.candidates.empty();
    if (!told) in.fail("candidates", "required", "are missing");
    if (!errors.empty()) return malformed("cannot be read at " + errors.front().pointer);
    return checked;
}

Result<std::vector<ServicePoint>> read_points(const Reply& reply) {
    if (reply.status != 200) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    std::vector<ServicePoint> points;
    for (json::Fields& told : in.objects("points", 0, 1000)) {
        ServicePoint point;
        point.id = told.text("id", 1, 64);
        point.name = told.text("name", 1, kText);
        point.address = read_place(told.object("address"));
        if (told.has("distance_m")) point.distance_m = told.integer("distance_m", 0, INT64_C(50'000'000));
        point.hours = told.texts_or_none("hours", 50, kText);
        points.push_back(std::move(point));
    }
    if (!errors.empty()) return malformed("cannot be read at " + errors.front().pointer);
    return points;
}

Result<std::vector<Rate>> read_rates(const Reply& reply) {
    if (reply.status != 200) return refusal(reply);
    TRY(value, read_json(reply));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    std::vector<Rate> rates;
    for (json::Fields& quoted : in.objects("rates", 0, 1000))
        rates.push_back({quoted.text("service", 1, kText), quoted.money("price"), quoted.instant_if("expected_delivery")});
    if (!errors.empty()) return malformed("cannot be read at " + errors.front().pointer);
    return rates;
}

}  // namespace waybill::carrier::demo
