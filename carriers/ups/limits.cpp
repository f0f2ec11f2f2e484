#include <waybill/regions.h>
#include <waybill/script.h>

#include <algorithm>
#include <array>

#include "messages.h"

namespace waybill::carrier::ups {
namespace {

constexpr std::size_t kLine = 35, kCity = 30, kMostLines = 3, kMostParcels = 200, kMostProducts = 50;

std::string at(const std::string& pointer, const char* member) { return pointer + "/" + member; }

/// Weight, longest side and girth: 150 lb, 108 in, 165 in where pounds are used, else 70 kg, 274 cm and 330 cm.
void check_parcel(const Parcel& parcel, const std::string& pointer, bool imperial, Checks& checks) {
    const std::int64_t heaviest = imperial ? 68038 : 70000, longest = imperial ? 2743 : 2700, girth = imperial ? 4191 : 3300;
    std::array<std::int64_t, 3> sides{parcel.size.length.value, parcel.size.width.value, parcel.size.height.value};
    std::sort(sides.rbegin(), sides.rend());
    if (parcel.weight.value <= 0) checks.fail(at(pointer, "weight"), "required", "must be above zero");
    if (parcel.weight.value > heaviest)
        checks.fail(at(pointer, "weight"), "range", "is above " + std::to_string(heaviest) + " g");
    if (sides[0] > longest) checks.fail(at(pointer, "size"), "range", "is longer than " + std::to_string(longest) + " mm");
    if (sides[0] + 2 * (sides[1] + sides[2]) > girth)
        checks.fail(at(pointer, "size"), "range", "is above " + std::to_string(girth) + " mm in length and girth");
}

void check_parcels(const std::vector<Parcel>& parcels, const std::string& country, Checks& checks) {
    if (parcels.empty()) checks.fail("/parcels", "required", "are missing");
    if (parcels.size() > kMostParcels) checks.fail("/parcels", "range", "are more than 200");
    for (std::size_t i = 0; i < parcels.size(); ++i)
        check_parcel(parcels[i], "/parcels/" + std::to_string(i), country == "US" || country == "PR", checks);
}

void fit_items(std::vector<Parcel>& parcels, Checks& checks) {
    std::string currency;
    std::size_t products = 0;
    for (std::size_t i = 0; i < parcels.size(); ++i)
        for (std::size_t k = 0; k < parcels[i].items.size(); ++k, ++products) {
            ParcelItem& item = parcels[i].items[k];
            const std::string pointer = "/parcels/" + std::to_string(i) + "/items/" + std::to_string(k);
            item.description = script::to_latin1(item.description);
            item.sku = script::to_latin1(item.sku);
            if (item.description.empty() && item.sku.empty()) checks.length(at(pointer, "description"), "", 1, 105);
            if (item.quantity.units < 1 || item.quantity.units > 9999999) checks.fail(at(pointer, "quantity"), "range", "must be 1 to 9999999");
            if (item.unit_value.minor <= 0) checks.fail(at(pointer, "unit_value"), "required", "must be above zero for customs");
            if (!item.hs_code.empty()) checks.length(at(pointer, "hs_code"), item.hs_code, 6, 15);
            if (!item.origin_country.empty()) checks.length(at(pointer, "origin_country"), item.origin_country, 2, 2);
            if (currency.empty()) currency = item.unit_value.currency.text();
            if (item.unit_value.currency.text() != currency)
                checks.fail(at(pointer, "unit_value"), "currency", "is not in " + currency + " as the others are");
        }
    if (products == 0) checks.fail("/parcels/0/items", "required", "are missing: customs want to know the goods");
    if (products > kMostProducts) checks.fail("/parcels", "range", "hold more than 50 kinds of goods");
}

void check_customs(BookingRequest& request, Checks& checks) {
    if (regions::share_customs(request.from.country, request.to.country)) return;
    if (!request.terms.customs) request.terms.customs = Customs{};
    Customs& customs = *request.terms.customs;
    if (!customs.invoice_date) customs.invoice_date = request.terms.ship_date;
    if (!customs.invoice_date && !request.terms.is_return)
        checks.fail("/terms/customs/invoice_date", "required", "is missing; so is the ship date");
    static const std::array<std::string_view, 13> kIncoterms{"CFR", "CIF", "CIP", "CPT", "DAF", "DAP", "DDP",
                                                             "DEQ", "DES", "EXW", "FAS", "FCA", "FOB"};
    if (std::find(kIncoterms.begin(), kIncoterms.end(), customs.incoterm) == kIncoterms.end())
        checks.fail("/terms/customs/incoterm", "unsupported", "is none that UPS knows");
    checks.length("/terms/customs/invoice_number", customs.invoice_number, 0, 35);
    if (customs.duties == Payer::third_party) checks.length("/terms/customs/duties_account", customs.duties_account, 6, 6);
    if (phone(request.from).empty()) checks.fail("/from/phone", "required", "is missing: UPS wants it abroad");
    if (phone(request.to).empty()) checks.fail("/to/phone", "required", "is missing: UPS wants it abroad");
    fit_items(request.parcels, checks);
}

void check_terms(BookingRequest& request, Checks& checks) {
    Terms& terms = request.terms;
    if (terms.cash_on_delivery) checks.fail("/terms/cash_on_delivery", "unsupported", "is not offered here");
    if (terms.payer != Payer::sender) {
        checks.length("/terms/payer_account", terms.payer_account, 6, 6);
        if (terms.payer == Payer::third_party) checks.length("/terms/payer_country", terms.payer_country, 2, 2);
    }
    if (!terms.service_point.empty()) {
        checks.length("/terms/service_point", terms.service_point, 9, 9);
        if (!terms.service_point_address)
            checks.fail("/terms/service_point_address", "required", "is missing");
        else
            fit(*terms.service_point_address, "/terms/service_point_address", checks);
        if (terms.is_return) checks.fail("/terms/service_point", "unsupported", "is not for returns");
    }
    if (terms.is_return && terms.signature != Signature::none)
        checks.fail("/terms/signature", "unsupported", "is not for returns");
    for (std::size_t i = 0; i < terms.references.size(); ++i) {
        terms.references[i] = script::to_latin1(terms.references[i]);
        checks.length("/terms/references/" + std::to_string(i), terms.references[i], 1, 35);
    }
    if (!terms.label_size.empty() && terms.label_size != "4x6" && terms.label_size != "4x8")
        checks.fail("/terms/label_size", "unsupported", "is neither 4x6 nor 4x8");
}

}  // namespace

void fit(Address& address, const std::string& pointer, Checks& checks) {
    for (std::string* text : {&address.name, &address.company, &address.city, &address.region, &address.postal_code})
        *text = script::to_latin1(*text);
    for (std::string& line : address.lines) line = script::to_latin1(line);
    std::erase(address.lines, std::string());
    address.lines = script::wrapped(address.lines, kLine, kMostLines);
    if (address.lines.empty()) checks.fail(at(pointer, "lines"), "required", "are missing");
    if (address.lines.size() > kMostLines) checks.fail(at(pointer, "lines"), "length", "do not fit in 3 lines of 35 characters");
    for (std::size_t i = 0; i < address.lines.size(); ++i)
        checks.length(pointer + "/lines/" + std::to_string(i), address.lines[i], 1, kLine);
    if (address.name.empty() && address.company.empty()) checks.length(at(pointer, "name"), "", 1, kLine);
    checks.length(at(pointer, "name"), address.name, 0, kLine);
    checks.length(at(pointer, "company"), address.company, 0, kLine);
    checks.length(at(pointer, "city"), address.city, 1, kCity);
    checks.length(at(pointer, "country"), address.country, 2, 2);
    checks.length(at(pointer, "postal_code"), postal_code(address), 0, 9);
    checks.length(at(pointer, "phone"), phone(address), 0, 15);
    if (address.email.size() > 50) address.email.clear();  // for notices only
    if ((address.country == "US" || address.country == "CA") && state(address).size() != 2)
        checks.fail(at(pointer, "region"), "unknown", "is no state or province");
}

Result<BookingRequest> fitted(BookingRequest request, const Setup& setup) {
    Checks checks;
    fit(request.from, "/from", checks);
    fit(request.to, "/to", checks);
    check_parcels(request.parcels, request.from.country, checks);
    check_customs(request, checks);
    check_terms(request, checks);
    if (!setup.services.contains(request.service)) checks.fail("/service", "unsupported", "is none that carrier.json lists");
    checks.length("/reference", request.reference, 1, 35);
    if (request.label_format != "zpl" && request.label_format != "gif")
        checks.fail("/label_format", "unsupported", "is neither zpl nor gif");
    if (!checks.ok()) return checks.error("UPS");
    return request;
}

Result<RateRequest> fitted(RateRequest request) {
    Checks checks;
    fit(request.from, "/from", checks);
    fit(request.to, "/to", checks);
    check_parcels(request.parcels, request.from.country, checks);
    if (!checks.ok()) return checks.error("UPS");
    return request;
}

}  // namespace waybill::carrier::ups
