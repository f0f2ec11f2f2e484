#include <waybill/regions.h>
#include <waybill/units.h>

#include <array>
#include <cstdio>

#include "messages.h"

namespace waybill::carrier::easypost {
namespace {

constexpr std::array<std::string_view, 7> kContents{"merchandise", "gift", "sample", "other", "returned_goods", "documents", "other"};

/// Every client of theirs sends all of these; what is not known is empty.
void write_party(json::Writer& out, const char* key, const Address& party, std::optional<bool> residential) {
    out.key(key).begin_object().member("name", party.name);
    if (!party.company.empty()) out.member("company", party.company);
    out.member("street1", party.lines.empty() ? "" : party.lines[0]).member("street2", party.lines.size() > 1 ? party.lines[1] : "");
    out.member("city", party.city).member("state", party.region).member("zip", party.postal_code).member("country", party.country);
    out.member("phone", party.phone).member("email", party.email);
    if (residential) out.member("residential", *residential);
    out.end_object();
}

/// A return is told to EasyPost as the way out: it turns the addresses itself.
void write_parties(json::Writer& out, const Address& from, const Address& to, const Terms& terms) {
    write_party(out, "to_address", terms.is_return ? from : to, terms.residential);
    write_party(out, "from_address", terms.is_return ? to : from, std::nullopt);
    if (terms.is_return) out.member("is_return", true);
}

void write_parcel(json::Writer& out, const Parcel& parcel) {
    out.key("parcel").begin_object();
    const Dimensions& size = parcel.size;
    if (size.length.value > 0 && size.width.value > 0 && size.height.value > 0) {
        out.key("length").raw(units::inches(size.length, 1));
        out.key("width").raw(units::inches(size.width, 1));
        out.key("height").raw(units::inches(size.height, 1));
    }
    out.key("weight").raw(units::ounces(parcel.weight, 1)).end_object();
}

void write_customs(json::Writer& out, const BookingRequest& request, const std::vector<ParcelItem>& items) {
    if (regions::share_customs(request.from.country, request.to.country)) return;
    const Customs& customs = *request.terms.customs;
    out.key("customs_info").begin_object();
    out.member("eel_pfc", customs.export_filing.empty() ? "NOEEI 30.37(a)" : customs.export_filing);
    out.member("customs_certify", true);
    out.member("customs_signer", customs.certified_by.empty() ? request.from.name.empty() ? request.from.company : request.from.name
                                                              : customs.certified_by);
    out.member("contents_type", kContents.at(static_cast<std::size_t>(customs.reason))).member("contents_explanation", "");
    out.member("restriction_type", "none").member("non_delivery_option", customs.return_if_undeliverable ? "return" : "abandon");
    out.key("customs_items").begin_array();
    for (const ParcelItem& item : items) {
        out.begin_object().member("description", item.description).member("quantity", item.quantity.units);
        out.key("weight").raw(units::ounces(item.unit_weight * item.quantity, 1));  // of the line, as its value is
        out.key("value").raw(Money{item.unit_value.minor * item.quantity.units, item.unit_value.currency}.amount());
        out.member("currency", item.unit_value.currency.text());
        if (!item.hs_code.empty()) out.member("hs_tariff_number", item.hs_code);
        if (!item.sku.empty()) out.member("code", item.sku.substr(0, 20));
        out.member("origin_country", item.origin_country.empty() ? request.from.country : item.origin_country).end_object();
    }
    out.end_array().end_object();
}

void write_tax_ids(json::Writer& out, const BookingRequest& request) {
    if (!request.terms.customs) return;
    const Customs& customs = *request.terms.customs;
    if (customs.sender_tax_id.empty() && customs.recipient_tax_id.empty()) return;
    out.key("tax_identifiers").begin_array();
    const auto write = [&out](const char* entity, const std::string& id, const std::string& country) {
        if (id.empty()) return;
        out.begin_object().member("entity", entity).member("tax_id", id).member("tax_id_type", "EORI");
        out.member("issuing_country", country).end_object();
    };
    write("SENDER", customs.sender_tax_id, request.from.country);
    write("RECEIVER", customs.recipient_tax_id, request.to.country);
    out.end_array();
}

void write_payment(json::Writer& out, const Terms& terms) {
    if (terms.payer == Payer::sender) return;
    out.key("payment").begin_object().member("type", terms.payer == Payer::recipient ? "RECEIVER" : "THIRD_PARTY");
    out.member("account", terms.payer_account);
    if (!terms.payer_country.empty()) out.member("country", terms.payer_country);
    if (!terms.payer_postal_code.empty()) out.member("postal_code", terms.payer_postal_code);
    out.end_object();
}

std::string iso(std::chrono::year_month_day day) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return text;
}

void write_options(json::Writer& out, const BookingRequest& request) {
    const Terms& terms = request.terms;
    out.key("options").begin_object().member("label_format", format_word(request.label_format));
    if (!terms.label_size.empty()) out.member("label_size", terms.label_size);
    out.member("print_custom_1", request.reference);
    if (!terms.references.empty()) out.member("print_custom_2", terms.references.front());
    if (terms.signature != Signature::none)
        out.member("delivery_confirmation", terms.signature == Signature::adult ? "ADULT_SIGNATURE" : "SIGNATURE");
    if (terms.saturday_delivery) out.member("saturday_delivery", true);
    if (terms.ship_date) out.member("label_date", iso(*terms.ship_date) + "T12:00:00Z");
    const bool abroad = !regions::share_customs(request.from.country, request.to.country);
    if (abroad) {
        const Customs& customs = *terms.customs;
        out.member("incoterm", customs.incoterm);
        out.member("invoice_number", customs.invoice_number.empty() ? request.reference : customs.invoice_number);
        if (customs.duties == Payer::third_party)
            out.key("duty_payment").begin_object().member("type", "THIRD_PARTY").member("account", customs.duties_account).end_object();
        else if (customs.incoterm == "DDP" || customs.duties == Payer::sender)
            out.key("duty_payment").begin_object().member("type", "SENDER").end_object();
    }
    write_payment(out, terms);
    out.end_object();
}

std::string clock_time(int minute) {
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d:00", minute / 60 % 24, minute % 60);
    return text;
}

void write_ids(json::Writer& out, const char* key, const std::vector<std::string>& ids) {
    out.key(key).begin_array();
    for (const std::string& id : ids) out.begin_object().member("id", id).end_object();
    out.end_array();
}

}  // namespace

ServiceName ServiceName::of(const std::string& code) {
    const auto slash = code.find('/');
    return slash == std::string::npos ? ServiceName{"", code} : ServiceName{code.substr(0, slash), code.substr(slash + 1)};
}

std::string format_word(const std::string& label_format) {
    return label_format == "zpl" ? "ZPL" : label_format == "pdf" ? "PDF" : "PNG";
}

std::string shipment_message(const BookingRequest& request) {
    json::Writer out;
    out.begin_object().key("shipment").begin_object();
    write_parties(out, request.from, request.to, request.terms);
    write_parcel(out, request.parcels.front());
    write_customs(out, request, request.parcels.front().items);
    write_tax_ids(out, request);
    write_options(out, request);
    out.member("reference", request.reference);
    return out.end_object().end_object().take();
}

std::string order_message(const BookingRequest& request) {
    json::Writer out;
    out.begin_object().key("order").begin_object().member("reference", request.reference);
    write_parties(out, request.from, request.to, request.terms);
    out.key("shipments").begin_array();
    for (const Parcel& parcel : request.parcels) {
        out.begin_object();
        write_parcel(out, parcel);
        write_customs(out, request, parcel.items);
        write_tax_ids(out, request);
        write_options(out, request);
        out.member("reference", request.reference).end_object();
    }
    return out.end_array().end_object().end_object().take();
}

std::string buy_message(const std::string& rate_id, const std::optional<Money>& insured) {
    json::Writer out;
    out.begin_object().key("rate").begin_object().member("id", rate_id).end_object();
    if (insured) out.member("insurance", insured->amount());
    return out.end_object().take();
}

std::string choice_message(const std::string& carrier, const std::string& service) {
    json::Writer out;
    return out.begin_object().member("carrier", carrier).member("service", service).end_object().take();
}

std::string address_message(const Address& address) {
    json::Writer out;
    out.begin_object();
    write_party(out, "address", address, std::nullopt);
    return out.member("verify", true).end_object().take();
}

std::string batch_message(const std::vector<std::string>& shipments) {
    json::Writer out;
    out.begin_object().key("batch").begin_object();
    write_ids(out, "shipments", shipments);
    return out.end_object().end_object().take();
}

std::string scan_form_message(const std::vector<std::string>& shipments) {
    json::Writer out;
    out.begin_object().key("scan_form").begin_object();
    write_ids(out, "shipment", shipments);
    return out.end_object().end_object().take();
}

std::string pickup_message(const PickupRequest& request, const std::string& batch) {
    json::Writer out;
    out.begin_object().key("pickup").begin_object();
    if (!request.reference.empty()) out.member("reference", request.reference);
    write_party(out, "address", request.at, std::nullopt);
    out.member("min_datetime", iso(request.date) + "T" + clock_time(request.ready_minute));
    out.member("max_datetime", iso(request.date) + "T" + clock_time(request.close_minute));
    out.member("instructions", request.instructions);
    const std::string& id = batch.empty() ? request.carrier_shipment_ids.front() : batch;
    out.key(batch.empty() ? "shipment" : "batch").begin_object().member("id", id).end_object();
    return out.end_object().end_object().take();
}

std::string refund_message(const std::string& carrier, const std::vector<std::string>& numbers) {
    json::Writer out;
    out.begin_object().key("refund").begin_object().member("carrier", carrier).key("tracking_codes").begin_array();
    for (const std::string& number : numbers) out.value(number);
    return out.end_array().end_object().end_object().take();
}

std::string tracker_message(const std::string& number) {
    json::Writer out;
    return out.begin_object().key("tracker").begin_object().member("tracking_code", number).end_object().end_object().take();
}

}  // namespace waybill::carrier::easypost
