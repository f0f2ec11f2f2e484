#include <waybill/encoding.h>
#include <waybill/regions.h>
#include <waybill/script.h>

#include <algorithm>

#include "messages.h"

namespace waybill::carrier::mydhl {
namespace {

constexpr std::size_t kMostPath = 7000;  // proxies begin to refuse at eight thousand

void write_account(json::Writer& out, const Setup& setup) {
    out.key("accounts").begin_array().begin_object().member("typeCode", "shipper").member("number", setup.account).end_object().end_array();
}

void write_amount(json::Writer& out, const char* type, const Money& amount) {
    out.begin_object().member("typeCode", type).key("value").raw(amount.amount()).member("currency", amount.currency.text()).end_object();
}

std::string day_of(Instant at, std::chrono::days later) {
    return date(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(at + later)));
}

}  // namespace

Setup::Setup(const Description& description) {
    const auto value_of = [&](const char* name) {
        const auto found = description.account.find(name);
        return found == description.account.end() ? std::string() : found->second;
    };
    account = value_of("account_number");
    return_service = value_of("return_service");
    const auto value = json::parse(description.raw_json);
    if (!value) return;
    const auto whole = [](const json::Value& at, const char* key) { return at.find(key) == nullptr ? 0 : at.find(key)->whole().value_or(0); };
    if (const json::Value* listed = value->at("/module/products"))
        for (const auto& [code, is] : listed->members) {
            Product product{is.find("documents") != nullptr && is.find("documents")->boolean, Grams{whole(is, "shipment_g")}, {}};
            product.sides = {whole(is, "length_mm"), whole(is, "width_mm"), whole(is, "height_mm")};
            std::sort(product.sides.rbegin(), product.sides.rend());
            products.emplace(code, product);
        }
    if (const json::Value* listed = value->at("/module/reasons"))
        for (const auto& [reason, codes] : listed->members)
            for (const json::Value& code : codes.items) reasons.emplace(code.string, reason);
}

bool is_declarable(const std::string& from, const std::string& to, const Terms& terms, const std::string& service, const Setup& setup) {
    if (regions::share_customs(from, to)) return false;
    if (terms.customs && terms.customs->reason == ExportReason::documents) return false;
    const auto product = setup.products.find(service);
    return product == setup.products.end() || !product->second.is_for_documents;
}

Money goods_value(const std::vector<Parcel>& parcels) {
    Money value;
    for (const Parcel& parcel : parcels)
        for (const ParcelItem& item : parcel.items)
            value = {value.minor + item.unit_value.minor * item.quantity.units, item.unit_value.currency};
    return value;
}

std::string rate_message(const RateRequest& request, const Planned& planned, const Setup& setup) {
    json::Writer out;
    out.begin_object().key("customerDetails").begin_object().key("shipperDetails").begin_object();
    write_place(out, request.from, false);
    out.end_object().key("receiverDetails").begin_object();
    write_place(out, request.to, false);
    out.end_object().end_object();
    write_account(out, setup);
    write_services(out, request.terms, setup);
    const bool declarable = is_declarable(request.from.country, request.to.country, request.terms, request.service, setup);
    out.member("plannedShippingDateAndTime", planned.text).member("unitOfMeasurement", "metric").member("isCustomsDeclarable", declarable);
    const Money value = goods_value(request.parcels);
    if (value.minor > 0 || request.terms.insured_value) {
        out.key("monetaryAmount").begin_array();
        if (value.minor > 0) write_amount(out, "declaredValue", value);
        if (request.terms.insured_value) write_amount(out, "insuredValue", *request.terms.insured_value);
        out.end_array();
    }
    out.member("nextBusinessDay", true).key("packages").begin_array();
    for (const Parcel& parcel : request.parcels) {
        write_parcel(out.begin_object(), parcel);
        out.end_object();
    }
    return out.end_array().end_object().take();
}

std::string pickup_message(const PickupRequest& request, const Origin& origin, const Setup& setup) {
    const bool abroad = !request.to_country.empty() && !regions::share_customs(request.at.country, request.to_country);
    const std::string product = request.service.empty() ? (request.to_country.empty() || request.to_country == request.at.country ? "N" : "P") : request.service;
    json::Writer out;
    out.begin_object().member("plannedPickupDateAndTime", moment(request.date, request.ready_minute, origin.offset));
    out.member("closeTime", moment(request.date, request.close_minute, origin.offset).substr(11, 5));
    write_account(out, setup);
    if (!request.instructions.empty()) {
        auto lines = script::wrapped({script::to_latin1(request.instructions)}, 80, 4);
        if (lines.size() > 4) lines.resize(4);
        out.key("specialInstructions").begin_array();
        for (const std::string& line : lines) out.begin_object().member("value", script::first(line, 80)).end_object();
        out.end_array();
    }
    if (!request.reference.empty()) out.member("remark", request.reference);
    out.key("customerDetails").begin_object().key("shipperDetails").begin_object();
    write_party(out, request.at, false);
    out.end_object().end_object().key("shipmentDetails").begin_array().begin_object();
    out.member("productCode", product).member("isCustomsDeclarable", abroad).member("unitOfMeasurement", "metric");
    if (request.carrier_shipment_ids.size() == 1) out.member("shipmentTrackingNumber", request.carrier_shipment_ids.front());
    out.key("packages").begin_array();
    const std::int64_t each = std::max<std::int64_t>(1, (request.weight.value + request.parcels - 1) / request.parcels);
    for (std::int64_t i = 0; i < request.parcels; ++i) {
        write_parcel(out.begin_object(), Parcel{"", Grams{each}, {}, {}});
        out.end_object();
    }
    return out.end_array().end_object().end_array().end_object().take();
}

std::string address_path(const Address& address, const char* type) {
    std::string path = std::string("/address-validate?type=") + type + "&countryCode=" + percent_encoded(address.country);
    if (!address.postal_code.empty()) path += "&postalCode=" + percent_encoded(address.postal_code);
    return path + "&cityName=" + percent_encoded(address.city) + "&strictValidation=false";
}

/// DHL searches references within a span of days only.
std::string find_path(const FindRequest& request, const Setup& setup) {
    using std::chrono::days;
    return "/tracking?shipmentReference=" + percent_encoded(request.reference) + "&shipperAccountNumber=" + percent_encoded(setup.account) +
           "&dateRangeFrom=" + day_of(request.since, days(-1)) + "&dateRangeTo=" + day_of(request.since, days(30)) +
           "&trackingView=all-checkpoints&levelOfDetail=all";
}

std::string service_points_path(const ServicePointsRequest& request) {
    std::string where;
    for (const std::string& line : request.near.lines) where += line + ", ";
    where += request.near.postal_code + (request.near.postal_code.empty() ? "" : " ") + request.near.city;
    const std::int64_t kilometres = std::clamp<std::int64_t>((request.radius_m + 999) / 1000, 1, 150);
    return "/servicepoints?address=" + percent_encoded(where) + "&countryCode=" + percent_encoded(request.near.country) +
           "&language=eng&servicePointResults=" + std::to_string(std::clamp(request.at_most, 1, 50)) + "&resultUom=km&maxDistance=" +
           std::to_string(kilometres);
}

bool is_shipment(const std::string& number) {
    return number.size() == 10 && std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string> track_paths(const std::vector<std::string>& numbers) {
    std::vector<std::string> paths;
    for (const bool shipments : {true, false}) {
        const std::string end = shipments ? "trackingView=all-checkpoints&levelOfDetail=shipment" : "trackingView=all-checkpoints&levelOfDetail=all";
        std::string path;
        for (const std::string& number : numbers) {
            if (is_shipment(number) != shipments) continue;
            const std::string one = (shipments ? "shipmentTrackingNumber=" : "pieceTrackingNumber=") + percent_encoded(number) + "&";
            if (!path.empty() && path.size() + one.size() + end.size() > kMostPath) paths.push_back(std::exchange(path, "") + end);
            path += (path.empty() ? "/tracking?" : "") + one;
        }
        if (!path.empty()) paths.push_back(path + end);
    }
    return paths;
}

}  // namespace waybill::carrier::mydhl
