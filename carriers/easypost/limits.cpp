#include <waybill/regions.h>
#include <waybill/script.h>

#include <algorithm>

#include "messages.h"

namespace waybill::carrier::easypost {
namespace {

constexpr std::size_t kName = 50, kLine = 50, kCity = 50, kMostParcels = 30;
constexpr std::int64_t kHeaviest = 68038, kLongest = 2743;  // 150 lb, 108 in: the widest of any carrier behind EasyPost

std::string at(const std::string& pointer, const char* member) { return pointer + "/" + member; }

void check_parcels(const std::vector<Parcel>& parcels, std::int64_t heaviest, Checks& checks) {
    if (parcels.empty()) checks.fail("/parcels", "required", "are missing");
    if (parcels.size() > kMostParcels) checks.fail("/parcels", "range", "are more than 30");
    for (std::size_t i = 0; i < parcels.size(); ++i) {
        const std::string pointer = "/parcels/" + std::to_string(i);
        const Dimensions& size = parcels[i].size;
        if (parcels[i].weight.value <= 0) checks.fail(at(pointer, "weight"), "required", "must be above zero");
        if (parcels[i].weight.value > heaviest)
            checks.fail(at(pointer, "weight"), "range", "is above " + std::to_string(heaviest) + " g");
        if (std::max({size.length.value, size.width.value, size.height.value}) > kLongest)
            checks.fail(at(pointer, "size"), "range", "is longer than " + std::to_string(kLongest) + " mm");
    }
}

void fit_items(std::vector<Parcel>& parcels, Checks& checks) {
    for (std::size_t i = 0; i < parcels.size(); ++i) {
        if (parcels[i].items.empty())
            checks.fail("/parcels/" + std::to_string(i) + "/items", "required", "are missing: customs want to know the goods");
        for (std::size_t k = 0; k < parcels[i].items.size(); ++k) {
            ParcelItem& item = parcels[i].items[k];
            const std::string pointer = "/parcels/" + std::to_string(i) + "/items/" + std::to_string(k);
            item.description = script::to_ascii(item.description.empty() ? item.sku : item.description);
            checks.length(at(pointer, "description"), item.description, 1, 255);
            if (item.quantity.units < 1) checks.fail(at(pointer, "quantity"), "range", "must be above zero");
            if (item.unit_value.minor <= 0) checks.fail(at(pointer, "unit_value"), "required", "must be above zero for customs");
            if (!item.hs_code.empty()) checks.length(at(pointer, "hs_code"), item.hs_code, 6, 12);
        }
    }
}

void check_terms(BookingRequest& request, Checks& checks) {
    Terms& terms = request.terms;
    if (terms.cash_on_delivery) checks.fail("/terms/cash_on_delivery", "unsupported", "is not offered here");
    if (!terms.service_point.empty()) checks.fail("/terms/service_point", "unsupported", "is not offered here");
    if (terms.insured_value && terms.insured_value->currency.text() != "USD")
        checks.fail("/terms/insured_value", "currency", "must be in USD");
    if (terms.payer != Payer::sender) checks.length("/terms/payer_account", terms.payer_account, 1, 30);
    for (std::size_t i = 0; i < terms.references.size(); ++i) {
        terms.references[i] = script::to_ascii(terms.references[i]);
        checks.length("/terms/references/" + std::to_string(i), terms.references[i], 1, 50);
    }
    if (!terms.label_size.empty() && terms.label_size != "4x6" && terms.label_size != "4x7" && terms.label_size != "4x8")
        checks.fail("/terms/label_size", "unsupported", "is none of 4x6, 4x7, 4x8");
    if (regions::share_customs(request.from.country, request.to.country)) return;
    if (!terms.customs) terms.customs = Customs{};
    if (request.from.phone.empty()) checks.fail("/from/phone", "required", "is missing: customs want it");
    if (request.to.phone.empty() && request.to.email.empty()) checks.fail("/to/phone", "required", "is missing, and so is the email");
    fit_items(request.parcels, checks);
}

}  // namespace

void fit(Address& address, const std::string& pointer, Checks& checks) {
    for (std::string* text : {&address.name, &address.company, &address.city, &address.region, &address.postal_code})
        *text = script::to_ascii(*text);
    for (std::string& line : address.lines) line = script::to_ascii(line);
    std::erase(address.lines, std::string());
    address.lines = script::wrapped(address.lines, kLine, 2);  // street1 and street2
    if (address.lines.empty()) checks.fail(at(pointer, "lines"), "required", "are missing");
    if (address.lines.size() > 2) checks.fail(at(pointer, "lines"), "length", "do not fit in 2 lines of 50 characters");
    for (std::size_t i = 0; i < address.lines.size(); ++i)
        checks.length(pointer + "/lines/" + std::to_string(i), address.lines[i], 1, kLine);
    if (address.name.empty() && address.company.empty()) checks.length(at(pointer, "name"), "", 1, kName);
    checks.length(at(pointer, "name"), address.name, 0, kName);
    checks.length(at(pointer, "company"), address.company, 0, kName);
    checks.length(at(pointer, "city"), address.city, 1, kCity);
    checks.length(at(pointer, "country"), address.country, 2, 2);
    checks.length(at(pointer, "postal_code"), address.postal_code, 0, 12);
    address.region = regions::code(address.country, address.region);
    if ((address.country == "US" || address.country == "CA") && address.region.size() != 2)
        checks.fail(at(pointer, "region"), "unknown", "is no state or province");
    std::string digits;
    for (const char c : address.phone)
        if (c >= '0' && c <= '9') digits += c;
    address.phone = digits;
    checks.length(at(pointer, "phone"), address.phone, 0, 15);
}

Result<BookingRequest> fitted(BookingRequest request, const Setup& setup) {
    Checks checks;
    const auto limit = setup.max_weight_g.find(request.service);
    if (limit == setup.max_weight_g.end()) checks.fail("/service", "unsupported", "is none that carrier.json lists");
    fit(request.from, "/from", checks);
    fit(request.to, "/to", checks);
    check_parcels(request.parcels, limit == setup.max_weight_g.end() ? kHeaviest : limit->second, checks);
    check_terms(request, checks);
    checks.length("/reference", request.reference, 1, 50);
    if (request.label_format != "zpl" && request.label_format != "pdf" && request.label_format != "png")
        checks.fail("/label_format", "unsupported", "is none of zpl, pdf, png");
    if (!checks.ok()) return checks.error("EasyPost");
    return request;
}

Result<RateRequest> fitted(RateRequest request) {
    Checks checks;
    fit(request.from, "/from", checks);
    fit(request.to, "/to", checks);
    check_parcels(request.parcels, kHeaviest, checks);
    if (!checks.ok()) return checks.error("EasyPost");
    return request;
}

}  // namespace waybill::carrier::easypost
