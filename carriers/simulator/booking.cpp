#include "booking.h"

#include <algorithm>
#include <array>

#include "places.h"
#include "waybill/json.h"

namespace waybill::simulator {
namespace {

constexpr std::array kServices{
    ServiceTerms{"economy", "Economy", 30000, 10, 299, 25, 4, 7},
    ServiceTerms{"standard", "Standard", 30000, 50, 399, 40, 2, 4},
    ServiceTerms{"express", "Express", 70000, 50, 899, 95, 1, 2},
    ServiceTerms{"freight", "Freight", 1000000, 100, 4500, 20, 3, 6},
};

constexpr std::int64_t kSavedAtPoint = 50;

bool is_reference(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-'; });
}

Party read_party(json::Fields in) {
    Party party;
    party.name = in.text("name", 1, 200);
    party.company = in.text_or("company", "", 200);
    party.lines = in.texts_or_none("lines", 3, 300);
    if (party.lines.empty()) in.fail("lines", "required", "needs one to three lines");
    party.city = in.text("city", 1, 200);
    party.region = in.text_or("region", "", 200);
    party.postal_code = in.text_or("postal_code", "", 20);
    party.country = in.text("country", 2, 2);
    if (!std::all_of(party.country.begin(), party.country.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        in.fail("country", "country", "must be an ISO 3166-1 alpha-2 code");
    party.phone = in.text_or("phone", "", 50);
    party.email = in.text_or("email", "", 254);
    in.done();
    return party;
}

void read_contents(json::Fields& parcel, bool abroad) {
    std::vector<json::Fields> contents = parcel.objects_or_none("contents", 1000);
    if (abroad && contents.empty()) parcel.fail("contents", "required", "is required for another country");
    for (json::Fields& item : contents) {
        item.text("description", 1, 300);
        item.integer("quantity", 1, 1000000);
        item.integer_or("unit_weight_g", 0, 0, 1000000);
        item.money_if("unit_value");
        item.text_or("hs_code", "", 14);
        item.text_or("origin_country", "", 2);
        item.done();
    }
}

void read_route(json::Fields& in, Shipment& shipment) {
    shipment.shipper = read_party(in.object("shipper"));
    shipment.recipient = read_party(in.object("recipient"));
    shipment.service_point = in.text_or("service_point", "", 12);
    if (!shipment.service_point.empty() && !has_service_point(shipment.service_point))
        in.fail("service_point", "unknown", "is no service point of this carrier");
    const bool abroad = shipment.shipper.country != shipment.recipient.country;
    for (json::Fields& parcel : in.objects("parcels", 1, 100)) {
        Piece piece;
        piece.reference = parcel.text_or("reference", "", 35);
        piece.weight_g = parcel.integer("weight_g", 1, 1000000);
        for (const char* side : {"length_mm", "width_mm", "height_mm"}) parcel.integer(side, 1, 5000);
        read_contents(parcel, abroad);
        parcel.done();
        shipment.pieces.push_back(std::move(piece));
    }
}

/// What no single field is to blame for.
void check_terms(json::Fields& in, const Shipment& shipment) {
    const auto terms =
        std::find_if(services().begin(), services().end(), [&](const ServiceTerms& t) { return t.code == shipment.service; });
    if (terms == services().end()) return in.fail("service", "unknown", "is no service of this carrier");
    if (!carries(*terms, shipment)) in.fail("parcels", "limit", "are too many or too heavy for this service");
}

Result<Shipment> finished(Shipment shipment, const std::vector<FieldError>& errors) {
    if (!errors.empty()) return error(Code::invalid, "validation_failed", "Some fields are wrong", errors);
    return shipment;
}

}  // namespace

std::span<const ServiceTerms> services() { return kServices; }

bool carries(const ServiceTerms& terms, const Shipment& shipment) {
    return shipment.pieces.size() <= terms.max_parcels &&
           std::all_of(shipment.pieces.begin(), shipment.pieces.end(),
                       [&](const Piece& p) { return p.weight_g <= terms.max_weight_g; });
}

Money price(const ServiceTerms& terms, const Shipment& shipment) {
    std::int64_t kilograms = 0;
    for (const Piece& piece : shipment.pieces) kilograms += (piece.weight_g + 999) / 1000;
    const std::int64_t zone = shipment.shipper.country == shipment.recipient.country ? 1 : 3;
    const std::int64_t saved = shipment.service_point.empty() ? 0 : kSavedAtPoint;  // nobody rings at a door
    return {zone * (terms.base_minor * static_cast<std::int64_t>(shipment.pieces.size()) + terms.per_kg_minor * kilograms) - saved,
            *Currency::parse("GBP")};
}

Result<Shipment> read_booking(std::string_view body) {
    TRY(value, json::parse(body));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    Shipment shipment;
    shipment.reference = in.text("reference", 1, 35);
    if (!is_reference(shipment.reference)) in.fail("reference", "characters", "may hold only 0-9, A-Z and -");
    shipment.service = in.text("service", 1, 20);
    shipment.label_format = in.word_or("label_format", "pdf", {"pdf", "zpl"});
    read_route(in, shipment);
    if (errors.empty()) check_terms(in, shipment);
    in.done();
    return finished(std::move(shipment), errors);
}

Result<Shipment> read_rate_request(std::string_view body) {
    TRY(value, json::parse(body));
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    Shipment shipment;
    read_route(in, shipment);
    in.done();
    return finished(std::move(shipment), errors);
}

}  // namespace waybill::simulator
