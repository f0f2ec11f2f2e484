#include <waybill/script.h>

#include <array>

#include "messages.h"

namespace waybill::carrier::ups {
namespace {

constexpr std::array<std::string_view, 7> kReasons{"SALE", "GIFT", "SAMPLE", "REPAIR", "RETURN", "INTERCOMPANYDATA", "PERSONAL EFFECTS"};

/// The same goods in several parcels are one line of the invoice.
std::vector<ParcelItem> lines_of(const BookingRequest& request) {
    std::vector<ParcelItem> lines;
    for (const Parcel& parcel : request.parcels)
        for (const ParcelItem& item : parcel.items) {
            ParcelItem* same = nullptr;
            for (ParcelItem& line : lines)
                if (line.sku == item.sku && line.description == item.description && line.unit_value == item.unit_value &&
                    line.hs_code == item.hs_code && line.origin_country == item.origin_country)
                    same = &line;
            if (same != nullptr)
                same->quantity += item.quantity;
            else
                lines.push_back(item);
        }
    return lines;
}

void write_product(json::Writer& out, const ParcelItem& item, const std::string& from_country) {
    const std::string& text = item.description.empty() ? item.sku : item.description;
    out.begin_object().key("Description").begin_array();
    auto pieces = script::wrapped({text}, 35, 3);
    if (pieces.size() > 3) pieces.resize(3);
    for (const std::string& piece : pieces) out.value(script::first(piece, 35));
    out.end_array().key("Unit").begin_object().member("Number", std::to_string(item.quantity.units));
    out.key("UnitOfMeasurement").begin_object().member("Code", "PCS").end_object();
    out.member("Value", item.unit_value.amount()).end_object();
    if (!item.hs_code.empty()) out.member("CommodityCode", item.hs_code);
    if (!item.sku.empty()) out.member("PartNumber", script::first(item.sku, 35));
    out.member("OriginCountryCode", item.origin_country.empty() ? from_country : item.origin_country).end_object();
}

/// The invoice names the buyer, who is the recipient.
void write_buyer(json::Writer& out, const Address& to, const std::string& tax_id) {
    out.key("Contacts").begin_object().key("SoldTo").begin_object();
    out.member("Name", to.company.empty() ? to.name : to.company);
    out.member("AttentionName", to.name.empty() ? to.company : to.name);
    if (!tax_id.empty() && tax_id.size() <= 15) out.member("TaxIdentificationNumber", tax_id);
    out.key("Phone").begin_object().member("Number", phone(to)).end_object();
    write_address(out, to, false);
    out.end_object().end_object();
}

}  // namespace

void write_forms(json::Writer& out, const BookingRequest& request) {
    const Customs& customs = *request.terms.customs;
    const auto lines = lines_of(request);
    out.key("InternationalForms").begin_object().key("FormType").begin_array().value("01").end_array();
    write_buyer(out, request.to, customs.recipient_tax_id);
    out.key("Product").begin_array();
    for (const ParcelItem& line : lines) write_product(out, line, request.from.country);
    out.end_array().member("InvoiceNumber", customs.invoice_number.empty() ? request.reference : customs.invoice_number);
    if (customs.invoice_date) out.member("InvoiceDate", date(*customs.invoice_date));
    out.member("TermsOfShipment", customs.incoterm);
    out.member("ReasonForExport", kReasons.at(static_cast<std::size_t>(customs.reason)));
    if (!customs.export_filing.empty()) out.member("Comments", script::first(customs.export_filing, 150));
    out.member("DeclarationStatement",
               "I hereby certify that the information on this invoice is true and correct and the contents of this shipment are "
               "as stated above.");
    if (customs.freight) out.key("FreightCharges").begin_object().member("MonetaryValue", customs.freight->amount()).end_object();
    out.member("CurrencyCode", lines.front().unit_value.currency.text()).end_object();
}

}  // namespace waybill::carrier::ups
