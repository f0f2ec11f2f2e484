#include <waybill/regions.h>
#include <waybill/script.h>
#include <waybill/units.h>

#include "messages.h"

namespace waybill::carrier::ups {
namespace {

/// UPS tells companies from persons by Name and AttentionName: where there is one only, it stands in both places.
void write_names(json::Writer& out, const Address& party) {
    out.member("Name", party.company.empty() ? party.name : party.company);
    out.member("AttentionName", party.name.empty() ? party.company : party.name);
    if (const std::string digits = phone(party); !digits.empty())
        out.key("Phone").begin_object().member("Number", digits).end_object();
}

void write_parties(json::Writer& out, const BookingRequest& request, const Setup& setup) {
    const Terms& terms = request.terms;
    const Address& ours = terms.is_return ? request.to : request.from;  // the account's holder, whichever way it goes
    write_names(out.key("Shipper").begin_object(), ours);
    out.member("ShipperNumber", setup.shipper_number);
    write_address(out, ours, false);
    write_names(out.end_object().key("ShipTo").begin_object(), request.to);
    if (!request.to.email.empty()) out.member("EMailAddress", request.to.email);
    write_address(out, request.to, terms.residential.value_or(false) && terms.service_point.empty());
    write_names(out.end_object().key("ShipFrom").begin_object(), request.from);
    write_address(out, request.from, false);
    out.end_object();
    if (terms.service_point.empty()) return;
    const Address& point = *terms.service_point_address;
    out.key("ShipmentIndicationType").begin_array().begin_object().member("Code", "01").end_object().end_array();
    out.key("AlternateDeliveryAddress").begin_object();
    out.member("Name", point.company.empty() ? point.name : point.company);
    out.member("AttentionName", request.to.name.empty() ? request.to.company : request.to.name);
    out.member("UPSAccessPointID", terms.service_point);
    write_address(out, point, false);
    out.end_object();
}

void write_payer(json::Writer& out, Payer payer, const Setup& setup, const std::string& account, const std::string& postal,
                 const std::string& country) {
    if (payer == Payer::sender) {
        out.key("BillShipper").begin_object().member("AccountNumber", setup.shipper_number).end_object();
        return;
    }
    out.key(payer == Payer::recipient ? "BillReceiver" : "BillThirdParty").begin_object().member("AccountNumber", account);
    out.key("Address").begin_object();
    if (!postal.empty()) out.member("PostalCode", postal);
    if (payer == Payer::third_party) out.member("CountryCode", country);
    out.end_object().end_object();
}

void write_payment(json::Writer& out, const BookingRequest& request, const Setup& setup) {
    const Terms& terms = request.terms;
    out.key("PaymentInformation").begin_object().key("ShipmentCharge").begin_array();
    out.begin_object().member("Type", "01");
    write_payer(out, terms.payer, setup, terms.payer_account, terms.payer_postal_code, terms.payer_country);
    out.end_object();
    // Without a second charge the receiver pays duties and taxes.
    if (terms.customs && (terms.customs->incoterm == "DDP" || terms.customs->duties != Payer::recipient)) {
        const bool third = terms.customs->duties == Payer::third_party;
        out.begin_object().member("Type", "02");
        write_payer(out, third ? Payer::third_party : Payer::sender, setup, terms.customs->duties_account, "",
                    terms.payer_country.empty() ? request.from.country : terms.payer_country);
        out.end_object();
    }
    out.end_array().end_object();
}

/// UPS prints two references: on each parcel within the US, on the shipment elsewhere. The first is the attempt's: by it a
/// booking whose answer was lost is found again.
void write_references(json::Writer& out, const BookingRequest& request) {
    out.key("ReferenceNumber").begin_array();
    out.begin_object().member("Code", "TN").member("Value", request.reference).end_object();
    if (!request.terms.references.empty())
        out.begin_object().member("Code", "PO").member("Value", request.terms.references.front()).end_object();
    out.end_array();
}

bool parcels_bear_references(const BookingRequest& request) {
    return request.from.country == request.to.country && (request.from.country == "US" || request.from.country == "PR");
}

void write_parcel(json::Writer& out, const BookingRequest& request, const Parcel& parcel, std::optional<Money> insured) {
    const bool imperial = units::is_imperial(request.from.country), at_home = parcels_bear_references(request);
    const Signature signature = request.terms.signature;
    out.begin_object();
    if (request.terms.is_return) out.member("Description", script::first(goods(request), 35));
    out.key("Packaging").begin_object().member("Code", "02").end_object();
    write_dimensions(out, parcel, imperial, false);
    write_weight(out, parcel, imperial, false);
    if (at_home) write_references(out, request);
    if (insured || (at_home && signature != Signature::none)) {
        out.key("PackageServiceOptions").begin_object();
        if (at_home && signature != Signature::none)
            out.key("DeliveryConfirmation").begin_object().member("DCISType", signature == Signature::adult ? "3" : "2").end_object();
        if (insured)
            out.key("DeclaredValue").begin_object().member("CurrencyCode", insured->currency.text())
                .member("MonetaryValue", insured->amount()).end_object();
        out.end_object();
    }
    out.end_object();
}

void write_parcels(json::Writer& out, const BookingRequest& request) {
    out.key("Package").begin_array();
    const auto count = static_cast<std::int64_t>(request.parcels.size());
    for (std::int64_t i = 0; i < count; ++i) {
        std::optional<Money> insured = request.terms.insured_value;
        if (insured) insured->minor = insured->minor / count + (i < insured->minor % count ? 1 : 0);  // the whole, in equal parts
        write_parcel(out, request, request.parcels[static_cast<std::size_t>(i)], insured);
    }
    out.end_array();
}

void write_options(json::Writer& out, const BookingRequest& request) {
    const Terms& terms = request.terms;
    const bool abroad = !regions::share_customs(request.from.country, request.to.country);
    const bool confirm = terms.signature != Signature::none && !parcels_bear_references(request);
    if (!abroad && !confirm && !terms.saturday_delivery) return;
    out.key("ShipmentServiceOptions").begin_object();
    if (terms.saturday_delivery) out.member("SaturdayDeliveryIndicator", "");
    if (confirm)
        out.key("DeliveryConfirmation").begin_object().member("DCISType", terms.signature == Signature::adult ? "2" : "1").end_object();
    if (abroad) write_forms(out, request);
    out.end_object();
}

void write_label(json::Writer& out, const BookingRequest& request) {
    const bool zpl = request.label_format == "zpl";
    out.key("LabelSpecification").begin_object();
    out.key("LabelImageFormat").begin_object().member("Code", zpl ? "ZPL" : "GIF").end_object();
    if (!zpl) out.member("HTTPUserAgent", "Waybill");
    out.key("LabelStockSize").begin_object().member("Height", request.terms.label_size == "4x8" ? "8" : "6").member("Width", "4");
    out.end_object().end_object();
}

/// Forward parcels from the US to Canada and Puerto Rico: the value of the goods in whole units, rounded up.
void write_invoice_total(json::Writer& out, const BookingRequest& request) {
    const std::string& to = request.to.country;
    if (request.terms.is_return || request.from.country != "US" || (to != "CA" && to != "PR")) return;
    Money total;
    for (const Parcel& parcel : request.parcels)
        for (const ParcelItem& item : parcel.items)
            total = {total.minor + item.unit_value.minor * item.quantity.units, item.unit_value.currency};
    std::int64_t unit = 1;
    for (int i = 0; i < total.currency.exponent(); ++i) unit *= 10;
    out.key("InvoiceLineTotal").begin_object().member("CurrencyCode", total.currency.text());
    out.member("MonetaryValue", std::to_string((total.minor + unit - 1) / unit)).end_object();
}

}  // namespace

std::string ship_message(const BookingRequest& request, const Setup& setup) {
    json::Writer out;
    out.begin_object().key("ShipmentRequest").begin_object();
    out.key("Request").begin_object().member("RequestOption", "nonvalidate").key("TransactionReference").begin_object();
    out.member("CustomerContext", request.reference).end_object().end_object();
    out.key("Shipment").begin_object().member("Description", goods(request));
    if (request.terms.is_return) out.key("ReturnService").begin_object().member("Code", "9").end_object();
    write_parties(out, request, setup);
    write_payment(out, request, setup);
    out.key("ShipmentRatingOptions").begin_object().member("NegotiatedRatesIndicator", "").end_object();
    if (!parcels_bear_references(request)) write_references(out, request);
    out.key("Service").begin_object().member("Code", request.service).end_object();
    write_invoice_total(out, request);
    write_options(out, request);
    if (request.terms.ship_date) out.member("ShipmentDate", date(*request.terms.ship_date));
    write_parcels(out, request);
    out.end_object();
    write_label(out, request);
    return out.end_object().end_object().take();
}

}  // namespace waybill::carrier::ups
