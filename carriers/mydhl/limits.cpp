#include <waybill/regions.h>
#include <waybill/script.h>

#include <algorithm>
#include <array>

#include "messages.h"

namespace waybill::carrier::mydhl {
namespace {

constexpr std::size_t kLine = 45, kMostLines = 3, kMostParcels = 999, kMostGoods = 999;
constexpr std::int64_t kHeaviest = 70000;  // above it DHL wants a pallet, and an agreement

std::string at(const std::string& pointer, const char* member) { return pointer + "/" + member; }

void check_parcel(const Parcel& parcel, const std::string& pointer, const Product* product, Checks& checks) {
    if (parcel.weight.value <= 0) checks.fail(at(pointer, "weight"), "required", "must be above zero");
    if (parcel.weight.value > kHeaviest) checks.fail(at(pointer, "weight"), "range", "is above " + std::to_string(kHeaviest) + " g");
    if (product == nullptr) return;
    std::array<std::int64_t, 3> sides{parcel.size.length.value, parcel.size.width.value, parcel.size.height.value};
    std::sort(sides.rbegin(), sides.rend());
    for (std::size_t i = 0; i < sides.size(); ++i)
        if (sides[i] > product->sides[i]) {
            checks.fail(at(pointer, "size"), "range", "is above " + std::to_string(product->sides[0]) + " by " + std::to_string(product->sides[1]) +
                                                          " by " + std::to_string(product->sides[2]) + " mm");
            return;
        }
}

void check_parcels(const std::vector<Parcel>& parcels, const Product* product, Checks& checks) {
    if (parcels.empty()) checks.fail("/parcels", "required", "are missing");
    if (parcels.size() > kMostParcels) checks.fail("/parcels", "range", "are more than 999");
    Grams all;
    for (std::size_t i = 0; i < parcels.size(); ++i) {
        check_parcel(parcels[i], "/parcels/" + std::to_string(i), product, checks);
        all += parcels[i].weight;
    }
    if (product != nullptr && all.value > product->shipment.value)
        checks.fail("/parcels", "range", "weigh more than " + std::to_string(product->shipment.value) + " g together");
}

void fit_item(ParcelItem& item, const std::string& pointer, const std::string& currency, Checks& checks) {
    item.description = script::first(script::to_latin1(item.description), 512);
    item.sku = script::to_latin1(item.sku);
    if (item.description.empty() && item.sku.empty()) checks.fail(at(pointer, "description"), "required", "is missing");
    if (item.quantity.units < 1 || item.quantity.units > 1000000000) checks.fail(at(pointer, "quantity"), "range", "must be 1 to 1000000000");
    if (item.unit_value.minor <= 0) checks.fail(at(pointer, "unit_value"), "required", "must be above zero for customs");
    if (!item.hs_code.empty()) checks.length(at(pointer, "hs_code"), item.hs_code, 2, 18);
    if (!item.origin_country.empty()) checks.length(at(pointer, "origin_country"), item.origin_country, 2, 2);
    if (item.unit_value.currency.text() != currency) checks.fail(at(pointer, "unit_value"), "currency", "is not in " + currency + " as the others are");
}

void fit_items(std::vector<Parcel>& parcels, Checks& checks) {
    std::string currency;
    std::size_t count = 0;
    for (std::size_t i = 0; i < parcels.size(); ++i)
        for (std::size_t k = 0; k < parcels[i].items.size(); ++k, ++count) {
            ParcelItem& item = parcels[i].items[k];
            if (currency.empty()) currency = item.unit_value.currency.text();
            fit_item(item, "/parcels/" + std::to_string(i) + "/items/" + std::to_string(k), currency, checks);
        }
    if (count == 0) checks.fail("/parcels/0/items", "required", "are missing: customs want to know the goods");
    if (count > kMostGoods) checks.fail("/parcels", "range", "hold more than 999 kinds of goods");
}

void check_customs(BookingRequest& request, Checks& checks) {
    if (!request.terms.customs) request.terms.customs = Customs{};
    Customs& customs = *request.terms.customs;
    static const std::array<std::string_view, 16> kIncoterms{"EXW", "FCA", "CPT", "CIP", "DPU", "DAP", "DDP", "FAS",
                                                             "FOB", "CFR", "CIF", "DAF", "DAT", "DDU", "DEQ", "DES"};
    if (std::find(kIncoterms.begin(), kIncoterms.end(), customs.incoterm) == kIncoterms.end())
        checks.fail("/terms/customs/incoterm", "unsupported", "is none that DHL knows");
    customs.certified_by = script::to_latin1(customs.certified_by);
    checks.length("/terms/customs/invoice_number", customs.invoice_number, 0, 35);
    checks.length("/terms/customs/certified_by", customs.certified_by, 0, 35);
    checks.length("/terms/customs/export_filing", customs.export_filing, 0, 20);
    checks.length("/terms/customs/sender_tax_id", customs.sender_tax_id, 0, 35);
    checks.length("/terms/customs/recipient_tax_id", customs.recipient_tax_id, 0, 35);
    if (customs.duties == Payer::third_party) checks.length("/terms/customs/duties_account", customs.duties_account, 1, 12);
    if (customs.freight && customs.freight->minor < 0) checks.fail("/terms/customs/freight", "range", "is below zero");
    fit_items(request.parcels, checks);
}

void check_terms(BookingRequest& request, const Setup& setup, Checks& checks) {
    Terms& terms = request.terms;
    if (terms.cash_on_delivery) checks.fail("/terms/cash_on_delivery", "unsupported", "is not offered here");
    if (terms.payer != Payer::sender) checks.length("/terms/payer_account", terms.payer_account, 1, 12);
    if (!terms.service_point.empty()) {
        checks.length("/terms/service_point", terms.service_point, 1, 6);
        if (terms.is_return) checks.fail("/terms/service_point", "unsupported", "is not for returns");
    }
    for (std::size_t i = 0; i < terms.references.size(); ++i) {
        terms.references[i] = script::to_latin1(terms.references[i]);
        checks.length("/terms/references/" + std::to_string(i), terms.references[i], 1, 35);
    }
    const bool pdf = request.label_format == "pdf";
    if (!terms.label_size.empty() && terms.label_size != "4x8" && terms.label_size != "a6" && (terms.label_size != "a4" || !pdf))
        checks.fail("/terms/label_size", "unsupported", "is neither 4x8 nor a6, nor a4 as pdf");
    if (terms.label_dpi != 0 && terms.label_dpi != 203 && terms.label_dpi != 300)
        checks.fail("/terms/label_dpi", "unsupported", "is neither 203 nor 300");
    if (!pdf && request.label_format != "zpl") checks.fail("/label_format", "unsupported", "is neither pdf nor zpl");
    if (!setup.products.contains(request.service)) checks.fail("/service", "unsupported", "is none that carrier.json lists");
}

/// Where nothing is declared nobody asks for more than the reason: documents are known by it.
void forget_customs(Terms& terms) {
    if (terms.customs) terms.customs = Customs{.reason = terms.customs->reason};
}

const Product* product_of(const std::string& service, const Setup& setup) {
    const auto found = setup.products.find(service);
    return found == setup.products.end() ? nullptr : &found->second;
}

void fit_texts(Address& address) {
    for (std::string* text : {&address.name, &address.company, &address.city, &address.region, &address.postal_code, &address.phone})
        *text = script::to_latin1(*text);
    for (std::string& line : address.lines) line = script::to_latin1(line);
    std::erase(address.lines, std::string());
    address.lines = script::wrapped(address.lines, kLine, kMostLines);
    if (address.email.size() > 70) address.email.clear();  // for notices only
}

}  // namespace

void fit(Address& address, const std::string& pointer, bool is_party, Checks& checks) {
    fit_texts(address);
    if (address.lines.size() > kMostLines) checks.fail(at(pointer, "lines"), "length", "do not fit in 3 lines of 45 characters");
    for (std::size_t i = 0; i < address.lines.size(); ++i)
        checks.length(pointer + "/lines/" + std::to_string(i), address.lines[i], 1, kLine);
    checks.length(at(pointer, "city"), address.city, 1, 45);
    checks.length(at(pointer, "country"), address.country, 2, 2);
    checks.length(at(pointer, "postal_code"), address.postal_code, 0, 12);
    checks.length(at(pointer, "region"), address.region, 0, 35);
    if ((address.country == "US" || address.country == "CA") && !address.region.empty() && state(address).empty())
        checks.fail(at(pointer, "region"), "unknown", "is no state or province");
    if (!is_party) return;
    if (address.lines.empty()) checks.fail(at(pointer, "lines"), "required", "are missing");
    if (address.name.empty() && address.company.empty()) checks.fail(at(pointer, "name"), "required", "is missing");
    checks.length(at(pointer, "name"), address.name, 0, 255);
    checks.length(at(pointer, "company"), address.company, 0, 100);
    if (address.phone.find_first_of("0123456789") == std::string::npos)
        checks.fail(at(pointer, "phone"), "required", "is missing: DHL wants one of everybody");
    checks.length(at(pointer, "phone"), address.phone, 0, 70);
}

Result<BookingRequest> fitted(BookingRequest request, const Setup& setup) {
    Checks checks;
    fit(request.from, "/from", true, checks);
    fit(request.to, "/to", true, checks);
    check_parcels(request.parcels, product_of(request.service, setup), checks);
    check_terms(request, setup, checks);
    if (is_declarable(request.from.country, request.to.country, request.terms, request.service, setup)) {
        check_customs(request, checks);
    } else {
        forget_customs(request.terms);
    }
    checks.length("/reference", request.reference, 1, 35);
    if (!checks.ok()) return checks.error("DHL Express");
    return request;
}

Result<RateRequest> fitted(RateRequest request, const Setup& setup) {
    Checks checks;
    fit(request.from, "/from", false, checks);
    fit(request.to, "/to", false, checks);
    check_parcels(request.parcels, product_of(request.service, setup), checks);
    if (!is_declarable(request.from.country, request.to.country, request.terms, request.service, setup)) forget_customs(request.terms);
    if (!checks.ok()) return checks.error("DHL Express");
    return request;
}

}  // namespace waybill::carrier::mydhl
