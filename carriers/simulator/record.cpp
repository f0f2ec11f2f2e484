#include "record.h"

#include <stdexcept>

#include "waybill/json.h"

namespace waybill::simulator {
namespace {

constexpr std::size_t kText = 4000;

std::int64_t micros(Instant at) { return at.time_since_epoch().count(); }
Instant from_micros(std::int64_t count) { return Instant(Duration(count)); }

void write_party(json::Writer& out, std::string_view key, const Party& party) {
    out.key(key).begin_object();
    out.member("name", party.name).member("company", party.company).key("lines").begin_array();
    for (const std::string& line : party.lines) out.value(line);
    out.end_array().member("city", party.city).member("region", party.region).member("postal_code", party.postal_code);
    out.member("country", party.country).member("phone", party.phone).member("email", party.email).end_object();
}

Party read_party(json::Fields in) {
    Party party;
    party.name = in.text_or("name", "", kText);
    party.company = in.text_or("company", "", kText);
    party.lines = in.texts_or_none("lines", 9, kText);
    party.city = in.text_or("city", "", kText);
    party.region = in.text_or("region", "", kText);
    party.postal_code = in.text_or("postal_code", "", kText);
    party.country = in.text_or("country", "", kText);
    party.phone = in.text_or("phone", "", kText);
    party.email = in.text_or("email", "", kText);
    return party;
}

Shipment read_shipment(json::Fields in) {
    Shipment shipment;
    shipment.id = in.text("id", 1, kText);
    shipment.reference = in.text("reference", 1, kText);
    shipment.service = in.text("service", 1, kText);
    shipment.account = account_named(in.text_or("account", "d", 1)).value_or(Account::plain);
    shipment.idempotency_key = in.text_or("key", "", kText);
    shipment.fingerprint = in.text_or("body", "", kText);
    shipment.label_format = in.text("label_format", 1, kText);
    shipment.shipper = read_party(in.object("shipper"));
    shipment.recipient = read_party(in.object("recipient"));
    shipment.service_point = in.text_or("service_point", "", kText);
    shipment.price = in.money("price");
    shipment.booked_at = from_micros(in.integer("at", 0, INT64_MAX));
    for (json::Fields& piece : in.objects("pieces", 1, 1000))
        shipment.pieces.push_back(
            {piece.text("number", 1, kText), piece.text_or("reference", "", kText), piece.integer("weight_g", 0, INT64_MAX)});
    return shipment;
}

}  // namespace

std::string booked_record(const Shipment& shipment) {
    json::Writer out;
    out.begin_object().key("booked").begin_object();
    out.member("id", shipment.id).member("reference", shipment.reference).member("service", shipment.service);
    out.member("account", name(shipment.account)).member("key", shipment.idempotency_key).member("body", shipment.fingerprint);
    out.member("label_format", shipment.label_format).member("price", shipment.price).member("at", micros(shipment.booked_at));
    if (!shipment.service_point.empty()) out.member("service_point", shipment.service_point);
    write_party(out, "shipper", shipment.shipper);
    write_party(out, "recipient", shipment.recipient);
    out.key("pieces").begin_array();
    for (const Piece& piece : shipment.pieces) {
        out.begin_object().member("number", piece.number).member("reference", piece.reference);
        out.member("weight_g", piece.weight_g).end_object();
    }
    out.end_array().end_object().end_object();
    return out.take();
}

std::string voided_record(const std::string& id, Instant at) {
    json::Writer out;
    out.begin_object().key("voided").begin_object().member("id", id).member("at", micros(at)).end_object().end_object();
    return out.take();
}

std::string clock_record(const ClockState& clock) {
    json::Writer out;
    out.begin_object()
        .key("clock")
        .begin_object()
        .member("wall", micros(clock.wall))
        .member("simulated", micros(clock.simulated));
    out.member("speed_millionths", static_cast<std::int64_t>(clock.speed * 1e6)).end_object().end_object();
    return out.take();
}

Record read_record(const std::string& line) {
    const auto value = json::parse(line, {.bytes = 16u << 20, .depth = 8});
    if (!value) throw std::runtime_error("the journal holds a line that is no JSON: " + value.error().detail);
    std::vector<FieldError> errors;
    json::Fields in(*value, errors);
    Record record;
    if (in.has("booked")) record.booked = read_shipment(in.object("booked"));
    if (in.has("voided")) {
        json::Fields voided = in.object("voided");
        record.voided = Record::Voided{voided.text("id", 1, kText), from_micros(voided.integer("at", 0, INT64_MAX))};
    }
    if (in.has("clock")) {
        json::Fields clock = in.object("clock");
        record.clock =
            ClockState{from_micros(clock.integer("wall", 0, INT64_MAX)), from_micros(clock.integer("simulated", 0, INT64_MAX)),
                       static_cast<double>(clock.integer("speed_millionths", 0, INT64_MAX)) / 1e6};
    }
    if (!errors.empty()) throw std::runtime_error("the journal holds a line that is no record: " + errors.front().pointer);
    return record;
}

}  // namespace waybill::simulator
