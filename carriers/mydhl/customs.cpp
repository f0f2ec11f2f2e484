#include <waybill/script.h>
#include <waybill/units.h>

#include <algorithm>
#include <array>

#include "messages.h"

namespace waybill::carrier::mydhl {
namespace {

/// In the order of ExportReason: the word that DHL has for it.
constexpr std::array<const char*, 7> kReasons{
    "commercial_purpose_or_sale", "gift", "sample", "temporary", "return", "permanent", "personal_belongings_or_personal_use"};
/// And what the invoice prints.
constexpr std::array<const char*, 7> kWords{"Sale", "Gift", "Sample", "Repair", "Returned goods", "Documents", "Personal effects"};

/// The same goods in several parcels are one line of the invoice.
std::vector<ParcelItem> lines_of(const BookingRequest& request) {
    std::vector<ParcelItem> lines;
    for (const Parcel& parcel : request.parcels)
        for (const ParcelItem& item : parcel.items) {
            const auto same = std::find_if(lines.begin(), lines.end(), [&](const ParcelItem& line) {
                return line.sku == item.sku && line.description == item.description && line.unit_value == item.unit_value &&
                       line.unit_weight == item.unit_weight && line.hs_code == item.hs_code && line.origin_country == item.origin_country;
            });
            if (same == lines.end())
                lines.push_back(item);
            else
                same->quantity += item.quantity;
        }
    return lines;
}

void write_line(json::Writer& out, const ParcelItem& item, std::int64_t number, const BookingRequest& request) {
    const Customs& customs = *request.terms.customs;
    const Grams weight{std::max<std::int64_t>(1, item.unit_weight.value * item.quantity.units)};  // of the line; DHL adds nothing up
    out.begin_object().member("number", number).member("description", item.description.empty() ? item.sku : item.description);
    out.key("price").raw(item.unit_value.amount());
    out.key("quantity").begin_object().member("value", item.quantity.units).member("unitOfMeasurement", "PCS").end_object();
    if (!item.hs_code.empty()) {
        out.key("commodityCodes").begin_array().begin_object().member("typeCode", "outbound").member("value", item.hs_code).end_object();
        out.end_array();
    }
    out.member("exportReasonType", kReasons.at(static_cast<std::size_t>(customs.reason)));
    out.member("manufacturerCountry", item.origin_country.empty() ? request.from.country : item.origin_country);
    out.key("weight").begin_object().key("netValue").raw(units::kilograms(weight, 3)).key("grossValue").raw(units::kilograms(weight, 3));
    out.end_object().end_object();
}

}  // namespace

void write_declaration(json::Writer& out, const BookingRequest& request, const Planned& planned) {
    const Customs& customs = *request.terms.customs;
    const auto reason = static_cast<std::size_t>(customs.reason);
    const bool personal = customs.reason == ExportReason::gift || customs.reason == ExportReason::personal_effects;
    std::int64_t number = 0;
    out.key("exportDeclaration").begin_object().key("lineItems").begin_array();
    for (const ParcelItem& line : lines_of(request)) write_line(out, line, ++number, request);
    out.end_array().key("invoice").begin_object();
    out.member("number", customs.invoice_number.empty() ? request.reference : customs.invoice_number);
    out.member("date", date(customs.invoice_date.value_or(planned.day)));
    if (!customs.certified_by.empty()) out.member("signatureName", customs.certified_by);
    out.end_object();
    if (customs.freight && customs.freight->minor > 0) {
        out.key("additionalCharges").begin_array().begin_object().key("value").raw(customs.freight->amount());
        out.member("typeCode", "freight").end_object().end_array();
    }
    out.member("exportReason", kWords.at(reason)).member("exportReasonType", kReasons.at(reason));
    out.member("shipmentType", personal ? "personal" : "commercial").end_object();
}

}  // namespace waybill::carrier::mydhl
