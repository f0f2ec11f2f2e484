#include "shipping/request_json.h"

#include <stdexcept>

#include "rates/rates.h"
#include "waybill/json.h"

namespace waybill::shipping {

namespace {

void write(json::Writer& out, const Address& a) {
    out.begin_object().member("name", a.name).member("company", a.company).key("lines").begin_array();
    for (const auto& line : a.lines) out.value(line);
    out.end_array().member("city", a.city).member("region", a.region).member("postal_code", a.postal_code).member("country", a.country)
        .member("phone", a.phone).member("email", a.email).end_object();
}

void write(json::Writer& out, const Parcel& p) {
    out.begin_object().member("reference", p.reference).member("weight_g", p.weight.value).member("length_mm", p.size.length.value)
        .member("width_mm", p.size.width.value).member("height_mm", p.size.height.value).key("items").begin_array();
    for (const auto& i : p.items)
        out.begin_object().member("sku", i.sku).member("description", i.description).member("quantity", i.quantity.units)
            .member("unit_weight_g", i.unit_weight.value).member("unit_value", i.unit_value).member("hs_code", i.hs_code)
            .member("origin_country", i.origin_country).end_object();
    out.end_array().end_object();
}

// What was stored was checked when it came in, by the rules of that day: of its texts nothing is refused here.
std::string word(const json::Value& of, std::string_view key) {
    const auto* value = of.find(key);
    return value ? value->string : "";
}

Address read_address(const json::Value& of) {
    Address a{word(of, "name"),        word(of, "company"), {}, word(of, "city"), word(of, "region"), word(of, "postal_code"),
              word(of, "country"), word(of, "phone"),   word(of, "email")};
    if (const auto* lines = of.find("lines"))
        for (const auto& line : lines->items) a.lines.push_back(line.string);
    return a;
}

Parcel read_parcel(json::Fields f, const json::Value& of) {
    constexpr std::int64_t kAny = INT64_MAX;
    Parcel p;
    p.reference = f.text_or("reference", "", 100);
    p.weight = {f.integer("weight_g", 0, kAny)};
    p.size = {{f.integer("length_mm", 0, kAny)}, {f.integer("width_mm", 0, kAny)}, {f.integer("height_mm", 0, kAny)}};
    for (auto& i : f.objects_or_none("items", 100'000)) {
        const auto& texts = of.find("items")->items[p.items.size()];
        ParcelItem item;
        item.sku = word(texts, "sku");
        item.description = word(texts, "description");
        item.quantity = {i.integer("quantity", 0, kAny)};
        item.unit_weight = {i.integer("unit_weight_g", 0, kAny)};
        item.unit_value = i.money("unit_value");
        item.hs_code = word(texts, "hs_code");
        item.origin_country = word(texts, "origin_country");
        p.items.push_back(std::move(item));
    }
    return p;
}

}  // namespace

std::string to_json(const carrier::BookingRequest& r) {
    json::Writer out;
    out.begin_object().member("reference", r.reference).member("idempotency_key", r.idempotency_key).member("service", r.service)
        .member("label_format", r.label_format);
    if (const auto& day = r.terms.ship_date) out.member("ship_date", rfc3339(std::chrono::sys_days(*day)).substr(0, 10));
    if (rates::says_something(r.terms)) rates::write_terms(out.key("terms"), r.terms);
    write(out.key("from"), r.from);
    write(out.key("to"), r.to);
    out.key("parcels").begin_array();
    for (const auto& parcel : r.parcels) write(out, parcel);
    out.end_array().end_object();
    return out.take();
}

carrier::BookingRequest booking_request(const std::string& stored) {
    const auto value = json::parse(stored, {.bytes = 16u << 20});
    if (!value) throw std::logic_error("a stored booking request cannot be read: " + value.error().detail);
    std::vector<FieldError> errors;
    json::Fields f(*value, errors);
    carrier::BookingRequest r;
    r.reference = f.text("reference", 1, 32);
    r.idempotency_key = f.text("idempotency_key", 1, 36);
    r.service = f.text("service", 1, 64);
    r.label_format = f.text("label_format", 1, 10);
    if (f.has("terms")) {
        auto terms = f.object("terms");
        r.terms = rates::read_terms(terms);
    }
    if (const auto day = parse_rfc3339(f.text_or("ship_date", "", 10) + "T00:00:00Z"))
        r.terms.ship_date = std::chrono::floor<std::chrono::days>(*day);
    const auto *from = value->find("from"), *to = value->find("to");
    if (!from || !to) throw std::logic_error("a stored booking request has no addresses");
    r.from = read_address(*from);
    r.to = read_address(*to);
    for (auto& parcel : f.objects("parcels", 1, 1000)) r.parcels.push_back(read_parcel(parcel, value->find("parcels")->items[r.parcels.size()]));
    if (!errors.empty()) throw std::logic_error("a stored booking request is wrong at " + errors.front().pointer);
    return r;
}

}  // namespace waybill::shipping
