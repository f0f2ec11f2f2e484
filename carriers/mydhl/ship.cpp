#include <waybill/script.h>

#include "messages.h"

namespace waybill::carrier::mydhl {
namespace {

void write_account(json::Writer& out, const char* type, const std::string& number) {
    out.begin_object().member("typeCode", type).member("number", number).end_object();
}

/// Ours stands first whoever pays: under it the shipment is found again.
void write_accounts(json::Writer& out, const Terms& terms, const Setup& setup) {
    out.key("accounts").begin_array();
    write_account(out, "shipper", setup.account);
    if (terms.payer != Payer::sender) write_account(out, "payer", terms.payer_account);
    if (terms.customs && terms.customs->duties == Payer::third_party)
        write_account(out, "duties-taxes", terms.customs->duties_account);
    else if (terms.customs && (terms.customs->incoterm == "DDP" || terms.customs->duties == Payer::sender))
        write_account(out, "duties-taxes", setup.account);
    out.end_array();
}

/// What is drawn, and how. Labels come by parcels, the archive's copy and the invoice apart from them.
void write_images(json::Writer& out, const BookingRequest& request, bool declarable) {
    const Terms& terms = request.terms;
    out.key("outputImageProperties").begin_object();
    if (terms.label_dpi != 0) out.member("printerDPI", terms.label_dpi == 300 ? 300 : 200);
    out.member("encodingFormat", request.label_format).key("imageOptions").begin_array();
    out.begin_object().member("typeCode", "label");
    if (terms.label_size == "4x8") out.member("templateName", "ECOM26_84_001");
    if (terms.label_size == "a6") out.member("templateName", "ECOM26_A6_002");
    if (terms.label_size == "a4") out.member("templateName", "ECOM26_84_A4_001");
    out.end_object().begin_object().member("typeCode", "waybillDoc").member("isRequested", true).end_object();
    if (declarable) {
        const bool sale = terms.customs->reason == ExportReason::sale;
        out.begin_object().member("typeCode", "invoice").member("isRequested", true);
        out.member("invoiceType", terms.is_return ? "returns" : sale ? "commercial" : "proforma").end_object();
    }
    out.end_array().member("splitTransportAndWaybillDocLabels", true).end_object();
    out.key("getAdditionalInformation").begin_array().begin_object();
    out.member("typeCode", "linkLabelsByPieces").member("isRequested", true).end_object().end_array();
}

void write_references(json::Writer& out, const BookingRequest& request) {
    out.key("customerReferences").begin_array();
    out.begin_object().member("value", request.reference).member("typeCode", "CU").end_object();
    for (const std::string& other : request.terms.references) out.begin_object().member("value", other).member("typeCode", "CO").end_object();
    out.end_array();
}

void write_tax_id(json::Writer& out, const std::string& number, const std::string& country) {
    if (number.empty()) return;
    const char* type = number.starts_with("IM") && number.size() == 12 ? "SDT" : country == "BR" ? "CNP" : country == "US" ? "EIN" : "VAT";
    out.key("registrationNumbers").begin_array().begin_object().member("typeCode", type).member("number", number);
    out.member("issuerCountryCode", country).end_object().end_array();
}

void write_parties(json::Writer& out, const BookingRequest& request) {
    const Terms& terms = request.terms;
    out.key("customerDetails").begin_object().key("shipperDetails").begin_object();
    write_party(out, request.from, true);
    if (terms.customs) write_tax_id(out, terms.customs->sender_tax_id, request.from.country);
    out.end_object().key("receiverDetails").begin_object();
    write_party(out, request.to, true);
    if (terms.customs) write_tax_id(out, terms.customs->recipient_tax_id, request.to.country);
    if (terms.residential) out.member("typeCode", *terms.residential ? "private" : "business");
    out.end_object();
    if (!terms.service_point.empty()) {  // DHL demands the buyer where the parcel goes to a service point: it writes to him
        out.key("buyerDetails").begin_object();
        write_party(out, request.to, true);
        out.end_object();
    }
    out.end_object();
}

void write_content(json::Writer& out, const BookingRequest& request, const Planned& planned, bool declarable) {
    out.key("content").begin_object().key("packages").begin_array();
    for (const Parcel& parcel : request.parcels) {
        write_parcel(out.begin_object(), parcel);
        if (!parcel.reference.empty()) {
            out.key("customerReferences").begin_array().begin_object().member("value", script::first(parcel.reference, 35));
            out.member("typeCode", "CU").end_object().end_array();
        }
        out.end_object();
    }
    out.end_array().member("isCustomsDeclarable", declarable);
    if (declarable) {
        const Money value = goods_value(request.parcels);
        out.key("declaredValue").raw(value.amount()).member("declaredValueCurrency", value.currency.text());
        write_declaration(out, request, planned);
        if (!request.terms.customs->export_filing.empty() && request.from.country == "US")
            out.member("USFilingTypeValue", request.terms.customs->export_filing);
    }
    out.member("description", goods(request)).member("incoterm", request.terms.customs ? request.terms.customs->incoterm : "DAP");
    out.member("unitOfMeasurement", "metric").end_object();
}

}  // namespace

void write_services(json::Writer& out, const Terms& terms, const Setup& setup) {
    std::vector<std::string> codes;
    if (terms.saturday_delivery) codes.emplace_back("AA");
    if (terms.signature == Signature::anybody) codes.emplace_back("SF");
    if (terms.signature == Signature::adult) codes.emplace_back("SD");
    if (!terms.service_point.empty()) codes.emplace_back("TV");
    if (terms.customs && (terms.customs->incoterm == "DDP" || terms.customs->duties != Payer::recipient)) codes.emplace_back("DD");
    if (terms.is_return && !setup.return_service.empty()) codes.push_back(setup.return_service);
    if (codes.empty() && !terms.insured_value) return;
    out.key("valueAddedServices").begin_array();
    if (const auto& insured = terms.insured_value)
        out.begin_object().member("serviceCode", "II").key("value").raw(insured->amount()).member("currency", insured->currency.text()).end_object();
    for (const std::string& code : codes) out.begin_object().member("serviceCode", code).end_object();
    out.end_array();
}

std::string ship_message(const BookingRequest& request, const Planned& planned, const Setup& setup) {
    const bool declarable = is_declarable(request.from.country, request.to.country, request.terms, request.service, setup);
    json::Writer out;
    out.begin_object().member("plannedShippingDateAndTime", planned.text);
    out.key("pickup").begin_object().member("isRequested", false).end_object();
    out.member("productCode", request.service).member("getRateEstimates", true);
    write_accounts(out, request.terms, setup);
    write_services(out, request.terms, setup);
    write_images(out, request, declarable);
    write_references(out, request);
    write_parties(out, request);
    write_content(out, request, planned, declarable);
    if (!request.terms.service_point.empty()) {
        out.key("onDemandDelivery").begin_object().member("deliveryOption", "servicepoint");
        out.member("servicePointId", request.terms.service_point).end_object();
    }
    return out.end_object().take();
}

}  // namespace waybill::carrier::mydhl
