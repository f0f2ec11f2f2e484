#include <waybill/encoding.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "messages.h"

namespace waybill::carrier::mydhl {
namespace {

constexpr std::size_t kMostBytes = 64u << 20;  // some hundred labels

struct Place {
    std::string_view theirs, ours;
};
/// Where DHL's complaints point, and what that is in our request.
constexpr std::array<Place, 7> kPlaces{{{"/customerDetails/shipperDetails", "/from"},
                                        {"/customerDetails/receiverDetails", "/to"},
                                        {"/content/packages", "/parcels"},
                                        {"/content/exportDeclaration", "/terms/customs"},
                                        {"/valueAddedServices", "/terms"},
                                        {"/plannedShippingDateAndTime", "/terms/ship_date"},
                                        {"/productCode", "/service"}}};

/// "#/content/packages/0/weight: must be greater" names a field of ours.
void add_field(const std::string& said, std::vector<FieldError>& fields) {
    const auto hash = said.find("#/");
    if (hash == std::string::npos) return;
    const std::string pointer = said.substr(hash + 1, said.find_first_of(": ", hash) - hash - 1);
    for (const Place& place : kPlaces)
        if (pointer.starts_with(place.theirs)) {
            std::string ours(place.ours);
            if (place.ours == "/parcels") ours += pointer.substr(place.theirs.size(), pointer.find('/', place.theirs.size() + 1) - place.theirs.size());
            return fields.push_back({ours, "refused", said});
        }
}

/// The body's own status counts, as the line's may be a proxy's; some of DHL's are no HTTP statuses ("998").
Refusal class_of(const json::Value& value, const std::string& detail, int line) {
    if (detail.starts_with("999:")) return Refusal::unavailable;  // "Process failure occurred", whatever the status
    int status = std::atoi(text_at(value, "/status").c_str());
    if (status == 0) status = std::atoi(text_at(value, "/code").c_str());
    if (status < 400 || status > 599) status = line;
    if (status == 401 || status == 403) return Refusal::unauthorized;
    if (status == 404) return Refusal::not_found;
    if (status == 408 || status >= 500) return Refusal::unavailable;
    if (status == 429) return Refusal::rate_limited;
    return Refusal::rejected;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<Instant> http_date(const std::string& text) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int day = 0, year = 0, hour = 0, minute = 0, second = 0;
    char month[4] = {};
    if (std::sscanf(text.c_str(), "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &day, month, &year, &hour, &minute, &second) != 6) return std::nullopt;
    const auto at = kMonths.find(month);
    if (at == std::string_view::npos || at % 3 != 0) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(at / 3 + 1)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

/// "+05:30"
std::chrono::minutes offset_of(const std::string& text) {
    int hours = 0, minutes = 0;
    char sign = 0;
    if (std::sscanf(text.c_str(), "%c%2d:%2d", &sign, &hours, &minutes) != 3 || hours > 14) return {};
    const std::chrono::minutes east(hours * 60 + minutes);
    return sign == '-' ? -east : east;
}

std::string media_type(const std::string& format) {
    if (format == "PDF") return "application/pdf";
    if (format == "ZPL") return "application/zpl";
    return format == "PNG" ? "image/png" : "application/" + format;
}

std::string kind_of(const std::string& type) {
    if (type == "invoice" || type == "proforma") return "commercial_invoice";
    return type == "receipt" || type == "shipmentReceipt" ? "receipt" : "other";
}

/// One label for each parcel, or one for all; nothing where DHL's labels fit the parcels in neither way.
std::vector<Label> fitting_labels(std::map<std::int64_t, Label> by_parcel, std::vector<Label> loose, std::size_t parcels, Booked& booked) {
    std::vector<Label> labels;
    if (by_parcel.size() == parcels && by_parcel.begin()->first == 1 && by_parcel.rbegin()->first == static_cast<std::int64_t>(parcels)) {
        for (auto& [number, label] : by_parcel) labels.push_back(std::move(label));
    } else if (by_parcel.empty() && (loose.size() == 1 || loose.size() == parcels)) {
        std::swap(labels, loose);
    } else if (by_parcel.empty() && parcels == 1 && !loose.empty()) {  // the second is the archive's copy by the same name
        labels.push_back(std::move(loose.front()));
        loose.erase(loose.begin());
    }
    for (Label& label : loose) booked.documents.push_back({"other", label.media_type, std::move(label.bytes), ""});
    return labels;
}

Result<void> read_documents(const json::Value& value, std::size_t parcels, Booked& booked) {
    std::map<std::int64_t, Label> by_parcel;
    std::vector<Label> loose;
    for (const json::Value& document : list_at(value, "/documents")) {
        const std::string type = text_at(document, "/typeCode"), format = text_at(document, "/imageFormat");
        auto bytes = from_base64(text_at(document, "/content"));
        const bool is_label = type.empty() || type == "label", can_be_read = bytes && !bytes->empty();
        if (is_label && !can_be_read) return malformed("has a label that cannot be read");
        const json::Value* number = document.find("packageReferenceNumber");
        if (!can_be_read)
            booked.warnings.push_back("DHL's document " + type + " cannot be read");
        else if (!is_label)
            booked.documents.push_back({kind_of(type), media_type(format), *std::move(bytes), ""});
        else if (number != nullptr && number->whole())
            by_parcel.insert_or_assign(*number->whole(), Label{media_type(format), *std::move(bytes)});
        else
            loose.push_back({media_type(format), *std::move(bytes)});
    }
    booked.labels = fitting_labels(std::move(by_parcel), std::move(loose), parcels, booked);
    if (booked.labels.empty()) return malformed("has neither one label for each parcel nor one for all");
    return {};
}

void read_price(const json::Value& value, Booked& booked) {
    for (const json::Value& charge : list_at(value, "/shipmentCharges")) {
        if (text_at(charge, "/currencyType") != "BILLC") continue;
        const std::string currency = text_at(charge, "/priceCurrency");
        booked.price = money_of(charge.find("price"), currency);
        std::int64_t sum = 0;
        for (const json::Value& line : list_at(charge, "/serviceBreakdown")) {
            const auto amount = money_of(line.find("price"), currency);
            if (!amount) continue;
            sum += amount->minor;
            booked.price_lines.push_back({text_at(line, "/typeCode"), text_at(line, "/name"), *amount});
        }
        if (!booked.price || sum != booked.price->minor) booked.price_lines.clear();
        return;
    }
}

}  // namespace

std::string text_at(const json::Value& value, std::string_view pointer) {
    const json::Value* found = value.at(pointer);
    if (found == nullptr) return "";
    return found->kind == json::Kind::integer ? std::to_string(found->integer) : found->string;
}

const std::vector<json::Value>& list_at(const json::Value& value, std::string_view pointer) {
    static const std::vector<json::Value> kNone;
    const json::Value* found = value.at(pointer);
    return found == nullptr ? kNone : found->items;
}

std::optional<Money> money_of(const json::Value* number, const std::string& currency) {
    const auto known = Currency::parse(currency);
    if (!known || number == nullptr || (number->kind != json::Kind::integer && number->kind != json::Kind::number)) return std::nullopt;
    const double value = number->kind == json::Kind::integer ? static_cast<double>(number->integer) : number->number;
    if (!(std::abs(value) < 1e12)) return std::nullopt;
    return Money{std::llround(value * std::pow(10.0, known->exponent())), *known};
}

Error malformed(std::string what) { return refused(Refusal::malformed, "DHL's answer " + std::move(what)); }

Result<json::Value> read_json(const Reply& reply) {
    auto value = json::parse(reply.body, {.bytes = kMostBytes, .depth = 32});
    if (!value || value->kind != json::Kind::object) return malformed("is not JSON");
    return value;
}

Error refusal(const Reply& reply) {
    const auto value = read_json(reply);
    if (!value) return value.error();
    const std::string detail = text_at(*value, "/detail"), title = text_at(*value, "/title"), message = text_at(*value, "/message");
    const bool says_status = !text_at(*value, "/status").empty() || !text_at(*value, "/code").empty();
    std::string words = !detail.empty() ? detail : !title.empty() ? title : message;
    if (words.empty() || (!says_status && reply.status < 400)) return malformed("has status " + std::to_string(reply.status) + " and neither a result nor a reason");
    std::vector<FieldError> fields;
    add_field(detail, fields);
    for (const json::Value& more : list_at(*value, "/additionalDetails")) {
        words += "; " + more.string;
        add_field(more.string, fields);
    }
    return refused(class_of(*value, detail, reply.status), "DHL: " + words, std::move(fields));
}

Result<Origin> read_origin(const Reply& reply) {
    TRY(value, read_json(reply));
    Origin origin;
    if (const auto date = reply.headers.find("date"); date != reply.headers.end()) origin.now = http_date(date->second);
    const json::Value* places = value.find("address");
    if (reply.status == 200 && places != nullptr && places->kind == json::Kind::array) {
        for (const json::Value& place : places->items)
            if (const std::string offset = text_at(place, "/serviceArea/GMTOffset"); !offset.empty()) {
                origin.offset = offset_of(offset);
                break;
            }
        return origin;
    }
    const Error said = refusal(reply);
    // What DHL does not find in its directory it may collect all the same: the booking itself decides.
    if (said.code == Code::rejected || said.code == Code::not_found) return origin;
    return said;
}

Result<Booked> read_booked(const Reply& reply, const BookingRequest& request) {
    TRY(value, read_json(reply));
    Booked booked;
    booked.tracking_number = booked.carrier_shipment_id = text_at(value, "/shipmentTrackingNumber");
    if (reply.status < 200 || reply.status > 299 || booked.tracking_number.empty()) return refusal(reply);
    for (const json::Value& parcel : list_at(value, "/packages")) booked.parcel_numbers.push_back(text_at(parcel, "/trackingNumber"));
    const std::size_t parcels = request.parcels.size();
    if (booked.parcel_numbers.size() != parcels)
        return malformed("has " + std::to_string(booked.parcel_numbers.size()) + " parcels for " + std::to_string(parcels));
    if (std::count(booked.parcel_numbers.begin(), booked.parcel_numbers.end(), std::string()) != 0) return malformed("has a parcel without a number");
    TRY_VOID(read_documents(value, parcels, booked));
    read_price(value, booked);
    for (const json::Value& warning : list_at(value, "/warnings")) booked.warnings.push_back(warning.string);
    return booked;
}

Result<Found> read_found(const Reply& reply, const FindRequest& request) {
    TRY(value, read_json(reply));
    const json::Value* shipments = value.find("shipments");
    if (reply.status != 200 || shipments == nullptr || shipments->kind != json::Kind::array) {
        const Error said = refusal(reply);
        if (said.code == Code::not_found) return Found{};
        return said;
    }
    Found found;
    for (const json::Value& shipment : shipments->items) {
        const auto& references = list_at(shipment, "/shipperReferences");
        const bool ours = std::any_of(references.begin(), references.end(), [&](const auto& one) { return text_at(one, "/value") == request.reference; });
        Booked match;
        match.tracking_number = match.carrier_shipment_id = text_at(shipment, "/shipmentTrackingNumber");
        if (!ours || match.tracking_number.empty()) continue;
        match.reference = request.reference;
        match.service = text_at(shipment, "/productCode");
        for (const json::Value& piece : list_at(shipment, "/pieces")) match.parcel_numbers.push_back(text_at(piece, "/trackingNumber"));
        if (std::count(match.parcel_numbers.begin(), match.parcel_numbers.end(), std::string()) != 0) match.parcel_numbers.clear();
        match.labels.push_back({request.label_format == "zpl" ? "application/zpl" : "application/pdf", ""});  // DHL gives a label once
        found.matches.push_back(std::move(match));
    }
    return found;
}

}  // namespace waybill::carrier::mydhl
