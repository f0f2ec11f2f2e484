#include <waybill/encoding.h>

#include <algorithm>
#include <array>

#include "messages.h"

namespace waybill::carrier::ups {
namespace {

constexpr std::size_t kMostBytes = 48u << 20;  // two hundred labels

struct Known {
    std::string_view code;
    Refusal refusal;
};
/// UPS's own codes where the HTTP status says less than the code.
constexpr std::array<Known, 7> kCodes{{
    {"10401", Refusal::unauthorized},
    {"10429", Refusal::rate_limited},
    {"151018", Refusal::not_found},   // no such tracking number
    {"300102", Refusal::not_found},   // no label under this number or reference
    {"190101", Refusal::too_late},    // the time for voiding is over
    {"190102", Refusal::not_found},   // no shipment to void
    {"TW0001", Refusal::not_found},   // no tracking information
}};

Refusal class_of(const std::string& code, int status) {
    for (const Known& known : kCodes)
        if (known.code == code) return known.refusal;
    if (code.starts_with("2500") && code.size() == 6) return status == 401 ? Refusal::token_expired : Refusal::unauthorized;
    switch (status) {
        case 401:
            return Refusal::token_expired;
        case 403:
            return Refusal::unauthorized;
        case 404:
            return Refusal::not_found;
        case 429:
            return Refusal::rate_limited;
        default:
            return status >= 500 ? Refusal::unavailable : Refusal::rejected;
    }
}

bool is_success(const json::Value& value, std::string_view pointer) { return text_at(value, pointer) == "1"; }

std::string media_type(const std::string& format) {
    if (format == "ZPL") return "application/zpl";
    if (format == "EPL") return "application/epl";
    if (format == "PDF") return "application/pdf";
    return format == "PNG" ? "image/png" : "image/gif";
}

/// A base64 image with its format beside it; nothing where there is none or it cannot be read.
std::optional<Label> image(const json::Value& holder, std::string_view format_pointer) {
    const json::Value* graphic = holder.find("GraphicImage");
    if (graphic == nullptr || !graphic->text()) return std::nullopt;
    auto bytes = from_base64(graphic->string);
    if (!bytes || bytes->empty()) return std::nullopt;
    return Label{media_type(text_at(holder, format_pointer)), *std::move(bytes)};
}

void read_forms(const json::Value& results, Booked& booked) {
    for (const json::Value* form : each(results.find("Form")))
        if (const json::Value* picture = form->find("Image"))
            if (auto drawn = image(*picture, "/ImageFormat/Code"))
                booked.documents.push_back({"commercial_invoice", drawn->media_type, std::move(drawn->bytes), ""});
    if (const std::string url = text_at(results, "/LabelURL"); !url.empty()) booked.documents.push_back({"return_label", "", "", url});
}

void read_price(const json::Value& results, Booked& booked) {
    const json::Value* negotiated = results.find("NegotiatedRateCharges");
    const json::Value* charges = results.find("ShipmentCharges");
    for (const json::Value* from : {negotiated, charges}) {
        if (from == nullptr || booked.price) continue;
        for (const char* pointer : {"/TotalChargesWithTaxes", "/TotalCharge", "/TotalCharges"})
            if (!booked.price) booked.price = money_at(*from, pointer);
    }
    // The itemised list charges; under a negotiated price they would not add up to it.
    if (charges == nullptr || negotiated != nullptr) return;
    const auto transport = money_at(*charges, "/TransportationCharges"), options = money_at(*charges, "/ServiceOptionsCharges");
    if (!transport || !options || !booked.price || transport->minor + options->minor != booked.price->minor) return;
    booked.price_lines = {{"transportation", "Transportation", *transport}, {"options", "Service options", *options}};
}

}  // namespace

std::vector<const json::Value*> each(const json::Value* value) {
    std::vector<const json::Value*> all;
    if (value == nullptr || value->kind == json::Kind::null) return all;
    if (value->kind != json::Kind::array) return {value};
    for (const json::Value& item : value->items) all.push_back(&item);
    return all;
}

std::string text_at(const json::Value& value, std::string_view pointer) {
    const json::Value* found = value.at(pointer);
    return found != nullptr && found->text() ? std::string(*found->text()) : "";
}

std::optional<Money> money_at(const json::Value& value, std::string_view pointer) {
    const json::Value* found = value.at(pointer);
    if (found == nullptr) return std::nullopt;
    const auto currency = Currency::parse(text_at(*found, "/CurrencyCode"));
    return currency ? Money::parse(text_at(*found, "/MonetaryValue"), *currency) : std::nullopt;
}

Error malformed(std::string what) { return refused(Refusal::malformed, "UPS's answer " + std::move(what)); }

Result<json::Value> read_json(const Reply& reply) {
    auto value = json::parse(reply.body, {.bytes = kMostBytes, .depth = 32});
    if (!value || value->kind != json::Kind::object) return malformed("is not JSON");
    return value;
}

Error refusal(const Reply& reply) {
    const auto value = read_json(reply);
    if (!value) return value.error();
    for (const char* pointer : {"/response/errors", "/Fault/detail/Errors/ErrorDetail"}) {
        std::string detail, code;
        for (const json::Value* item : each(value->at(pointer))) {
            const bool old = item->find("PrimaryErrorCode") != nullptr;
            const std::string its = text_at(*item, old ? "/PrimaryErrorCode/Code" : "/code");
            const std::string says = text_at(*item, old ? "/PrimaryErrorCode/Description" : "/message");
            if (its.empty() && says.empty()) continue;
            if (code.empty()) code = its;
            detail += (detail.empty() ? "" : "; ") + says + (its.empty() ? "" : " (" + its + ")");
        }
        if (!detail.empty()) return refused(class_of(code, reply.status), "UPS: " + detail);
    }
    if (const std::string code = text_at(*value, "/LocatorResponse/Response/Error/ErrorCode"); !code.empty())
        return refused(class_of(code, 400), "UPS: " + text_at(*value, "/LocatorResponse/Response/Error/ErrorDescription") + " (" + code + ")");
    return malformed("has status " + std::to_string(reply.status) + " and neither a result nor a reason");
}

Result<Booked> read_booked(const Reply& reply, const BookingRequest& request) {
    TRY(value, read_json(reply));
    const json::Value* results = value.at("/ShipmentResponse/ShipmentResults");
    if (reply.status != 200 || results == nullptr) return refusal(reply);
    if (!is_success(value, "/ShipmentResponse/Response/ResponseStatus/Code")) return malformed("does not say that it succeeded");
    Booked booked;
    booked.carrier_shipment_id = text_at(*results, "/ShipmentIdentificationNumber");
    booked.tracking_number = booked.carrier_shipment_id;
    if (booked.carrier_shipment_id.empty()) return malformed("has no shipment number");
    booked.reference = text_at(value, "/ShipmentResponse/Response/TransactionReference/CustomerContext");  // as we sent it, or another's
    for (const json::Value* parcel : each(results->find("PackageResults"))) {
        booked.parcel_numbers.push_back(text_at(*parcel, "/TrackingNumber"));
        if (booked.parcel_numbers.back().empty()) return malformed("has a parcel without a number");
        const json::Value* drawn = parcel->find("ShippingLabel");
        auto label = drawn == nullptr ? std::nullopt : image(*drawn, "/ImageFormat/Code");
        if (!label) return malformed("has no label for " + booked.parcel_numbers.back());
        booked.labels.push_back(*std::move(label));
    }
    if (booked.parcel_numbers.size() != request.parcels.size())
        return malformed("has " + std::to_string(booked.parcel_numbers.size()) + " parcels for " + std::to_string(request.parcels.size()));
    read_price(*results, booked);
    read_forms(*results, booked);
    for (const json::Value* alert : each(value.at("/ShipmentResponse/Response/Alert")))
        booked.warnings.push_back(text_at(*alert, "/Description"));
    return booked;
}

Result<Voided> read_voided(const Reply& reply, const std::string& shipment) {
    TRY(value, read_json(reply));
    if (reply.status == 200 && value.find("VoidShipmentResponse") != nullptr) {
        if (is_success(value, "/VoidShipmentResponse/SummaryResult/Status/Code")) return Voided{};
        for (const char* list : {"/VoidShipmentResponse/PackageLevelResults", "/VoidShipmentResponse/PackageLevelResult"})
            for (const json::Value* parcel : each(value.at(list)))
                if (!is_success(*parcel, "/Status/Code"))
                    return refused(Refusal::too_late, "UPS did not void " + text_at(*parcel, "/TrackingNumber"));
        return malformed("does not say that " + shipment + " is void");
    }
    const Error said = refusal(reply);
    const bool already = said.detail.find("190117") != std::string::npos || said.detail.find("already been voided") != std::string::npos;
    if (already && said.code != Code::malformed) return Voided{.already = true};
    return said;
}

Result<Booked> read_recovered(const Reply& reply, const std::vector<std::string>& order) {
    TRY(value, read_json(reply));
    const json::Value* response = value.find("LabelRecoveryResponse");
    if (reply.status != 200 || response == nullptr) return refusal(reply);
    Booked found;
    found.carrier_shipment_id = text_at(*response, "/ShipmentIdentificationNumber");
    std::map<std::string, Label> drawn;
    for (const json::Value* result : each(response->find("LabelResults"))) {
        const std::string number = text_at(*result, "/TrackingNumber");
        const json::Value* holder = result->find("LabelImage");
        auto label = holder == nullptr ? std::nullopt : image(*holder, "/LabelImageFormat/Code");
        if (number.empty() || !label) return malformed("recovers a label that cannot be read");
        drawn.insert_or_assign(number, *std::move(label));
        if (std::find(order.begin(), order.end(), number) == order.end()) found.parcel_numbers.push_back(number);
    }
    if (drawn.empty()) return refused(Refusal::not_found, "UPS has no label for this");
    std::vector<std::string> ordered;
    for (const std::string& number : order)
        if (drawn.contains(number)) ordered.push_back(number);
    found.parcel_numbers.insert(found.parcel_numbers.begin(), ordered.begin(), ordered.end());
    for (const std::string& number : found.parcel_numbers) found.labels.push_back(std::move(drawn.at(number)));
    if (found.carrier_shipment_id.empty()) found.carrier_shipment_id = found.parcel_numbers.front();
    found.tracking_number = found.carrier_shipment_id;
    return found;
}

}  // namespace waybill::carrier::ups
