#include "rates/json.h"

#include <stdexcept>

namespace waybill::rates {
namespace {

constexpr std::int64_t kTonnes = 100'000'000, kMetres = 100'000;  // grams, millimetres: beyond every parcel

bool is_country(std::string_view text) { return text.size() == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z'; }

template <class T>
std::optional<T> number_if(json::Fields& in, const char* key, std::int64_t most) {
    const std::int64_t number = in.integer_or(key, 0, 0, most);
    if (!in.has(key)) return std::nullopt;
    return T{number};
}

rules::Way read_way(json::Fields in) {
    rules::Way way{in.text("carrier", 1, 32), in.text("service", 1, 64)};
    in.done();
    return way;
}

void write_way(json::Writer& out, const rules::Way& way) { out.member("carrier", way.carrier).member("service", way.service); }

void write_texts(json::Writer& out, const char* key, const std::vector<std::string>& texts) {
    out.key(key).begin_array();
    for (const auto& text : texts) out.value(text);
    out.end_array();
}

void read_conditions(json::Fields& in, rules::Rule& rule) {
    rule.weight_from = number_if<Grams>(in, "weight_from_g", kTonnes);
    rule.weight_to = number_if<Grams>(in, "weight_to_g", kTonnes);
    rule.longest_to = number_if<Millimetres>(in, "longest_to_mm", kMetres);
    rule.volume_to_cm3 = number_if<std::int64_t>(in, "volume_to_cm3", kTonnes);
    rule.countries = in.texts_or_none("countries", 250, 2);
    rule.postal_codes = in.texts_or_none("postal_codes", 500, 12);
    rule.value_from = in.money_if("value_from");
    rule.value_to = in.money_if("value_to");
    const bool promised = in.boolean_or("promised", false);
    if (in.has("promised")) rule.promised = promised;
}

Address read_address(json::Fields in) {
    Address a;
    a.name = in.text_or("name", "", 200);
    a.company = in.text_or("company", "", 200);
    a.lines = in.texts_or_none("lines", 3, 200);
    a.city = in.text_or("city", "", 200);
    a.region = in.text_or("region", "", 100);
    a.postal_code = in.text_or("postal_code", "", 20);
    a.country = in.text("country", 2, 2);
    if (!is_country(a.country)) in.fail("country", "country", "is no code of two capital letters");
    a.phone = in.text_or("phone", "", 50);
    a.email = in.text_or("email", "", 200);
    in.done();
    return a;
}

Parcel read_parcel(json::Fields in) {
    Parcel p;
    p.reference = in.text_or("reference", "", 50);
    p.weight = {in.integer("weight_g", 1, kTonnes)};
    p.size = {{in.integer("length_mm", 1, kMetres)}, {in.integer("width_mm", 1, kMetres)}, {in.integer("height_mm", 1, kMetres)}};
    if (const auto value = in.money_if("value")) p.items.push_back({"", "goods", {1}, p.weight, *value, "", ""});
    in.done();
    return p;
}

std::optional<Money> value_of(const Parcel& parcel) { return rules::facts(std::span(&parcel, 1), "", "").value; }

json::Value parsed(const std::string& stored) {
    auto value = json::parse(stored, {.bytes = 16u << 20, .depth = 32});
    if (!value) throw std::logic_error("what is stored of rates cannot be read: " + value.error().detail);
    return std::move(value).value();
}

/// A reader of what we wrote ourselves.
template <class Read>
void read_own(const std::string& stored, Read read) {
    const json::Value value = parsed(stored);
    std::vector<FieldError> errors;
    json::Fields in(value, errors);
    read(in);
    if (!errors.empty()) throw std::logic_error("what is stored of rates is wrong at " + errors.front().pointer);
}

}  // namespace

rules::Rule read_rule(json::Fields in) {
    rules::Rule rule;
    rule.name = in.text("name", 1, 100);
    rule.enabled = in.boolean_or("enabled", true);
    read_conditions(in, rule);
    for (json::Fields& way : in.objects_or_none("among", 100)) rule.among.push_back(read_way(way));
    const std::string wish = in.word_or("wish", "listed", {"listed", "cheapest", "fastest"});
    rule.wish = wish == "cheapest" ? rules::Wish::cheapest : wish == "fastest" ? rules::Wish::fastest : rules::Wish::listed;
    rule.price_to = in.money_if("price_to");
    rule.keep_promise = in.boolean_or("keep_promise", false);
    for (const FieldError& fault : rules::faults(rule))
        if (fault.pointer != "name") in.fail(fault.pointer, fault.key, fault.detail);  // which was said already
    in.done();
    return rule;
}

void write(json::Writer& out, const rules::Rule& rule) {
    const auto number = [&](const char* key, const auto& value) {
        out.key(key);
        if (value)
            out.value(value->value);
        else
            out.null();
    };
    out.begin_object().member("name", rule.name).member("enabled", rule.enabled);
    number("weight_from_g", rule.weight_from);
    number("weight_to_g", rule.weight_to);
    number("longest_to_mm", rule.longest_to);
    out.member("volume_to_cm3", rule.volume_to_cm3);
    write_texts(out, "countries", rule.countries);
    write_texts(out, "postal_codes", rule.postal_codes);
    out.member("value_from", rule.value_from).member("value_to", rule.value_to).member("promised", rule.promised);
    out.key("among").begin_array();
    for (const rules::Way& way : rule.among) write_way(out.begin_object(), way), out.end_object();
    out.end_array();
    out.member("wish", rule.wish == rules::Wish::cheapest ? "cheapest" : rule.wish == rules::Wish::fastest ? "fastest" : "listed");
    out.member("price_to", rule.price_to).member("keep_promise", rule.keep_promise).end_object();
}

void read_goods(json::Fields& in, Ask& ask) {
    if (in.has("to")) ask.to = read_address(in.object("to"));
    for (json::Fields& parcel : in.objects_or_none("parcels", 100)) ask.parcels.push_back(read_parcel(parcel));
    if (in.has("terms")) {
        auto terms = in.object("terms");
        ask.terms = read_terms(terms);
    } else {
        in.text_or("terms", "", 1);
    }
}

void write_goods(json::Writer& out, const Ask& ask) {
    const Address to = ask.to.value_or(Address{});
    out.key("to").begin_object().member("name", to.name).member("company", to.company);
    write_texts(out, "lines", to.lines);
    out.member("city", to.city).member("region", to.region).member("postal_code", to.postal_code).member("country", to.country);
    out.member("phone", to.phone).member("email", to.email).end_object();
    out.key("parcels").begin_array();
    for (const Parcel& p : ask.parcels)
        out.begin_object().member("reference", p.reference).member("weight_g", p.weight.value).member("length_mm", p.size.length.value)
            .member("width_mm", p.size.width.value).member("height_mm", p.size.height.value).member("value", value_of(p)).end_object();
    out.end_array();
    if (says_something(ask.terms)) write_terms(out.key("terms"), ask.terms);
}

void write(json::Writer& out, const rules::Offer& offer) {
    write_way(out.begin_object(), offer.way);
    out.member("name", offer.name).member("price", offer.price).member("arrives", offer.arrives).member("transit_days", offer.transit_days).end_object();
}

void write(json::Writer& out, const NoOffer& none) {
    out.begin_object().member("carrier", none.carrier).member("reason", none.reason).member("detail", none.detail).end_object();
}

void write(json::Writer& out, const rules::Decision& decision) {
    out.begin_object().key("way");
    if (decision.way)
        write_way(out.begin_object(), *decision.way), out.end_object();
    else
        out.null();
    out.key("offer");
    if (decision.offer)
        write(out, *decision.offer);
    else
        out.null();
    out.key("steps").begin_array();
    for (const rules::Step& step : decision.steps) {
        out.begin_object().member("rule", step.rule).member("name", step.name).member("held", step.held);
        out.member("reason", step.reason.key).member("detail", step.reason.detail).key("passed_over").begin_array();
        for (const rules::PassedOver& over : step.passed_over)
            write_way(out.begin_object(), over.way), out.member("reason", over.reason.key).member("detail", over.reason.detail).end_object();
        out.end_array().end_object();
    }
    out.end_array().end_object();
}

std::string stored(const Quote& quote) {
    json::Writer out;
    write_goods(out.begin_object(), quote.ask);
    out.member("promised", quote.ask.promised).key("offers").begin_array();
    for (const auto& offer : quote.offers) write(out, offer);
    out.end_array().key("no_offers").begin_array();
    for (const auto& none : quote.no_offers) write(out, none);
    return out.end_array().end_object().take();
}

Quote quote_of(const std::string& stored) {
    Quote quote;
    read_own(stored, [&](json::Fields& in) {
        read_goods(in, quote.ask);
        quote.ask.promised = in.instant_if("promised");
        for (json::Fields& o : in.objects_or_none("offers", 10'000)) {
            rules::Offer offer{{o.text("carrier", 1, 32), o.text("service", 1, 64)}, o.text_or("name", "", 500), o.money("price"), o.instant_if("arrives"), {}};
            if (o.has("transit_days")) offer.transit_days = static_cast<int>(o.integer("transit_days", 0, 10'000));
            quote.offers.push_back(std::move(offer));
        }
        for (json::Fields& n : in.objects_or_none("no_offers", 1000))
            quote.no_offers.push_back({n.text("carrier", 1, 32), n.text("reason", 1, 20), n.text_or("detail", "", 10'000)});
    });
    quote.facts = rules::facts(quote.ask.parcels, quote.ask.to ? quote.ask.to->country : "", quote.ask.to ? quote.ask.to->postal_code : "");
    quote.facts.promised = quote.ask.promised;
    return quote;
}

std::string stored(const std::vector<rules::Rule>& rules) {
    json::Writer out;
    out.begin_object().key("rules").begin_array();
    for (const auto& rule : rules) write(out, rule);
    return out.end_array().end_object().take();
}

std::vector<rules::Rule> rules_of(const std::string& stored) {
    std::vector<rules::Rule> all;
    read_own(stored, [&](json::Fields& in) {
        for (json::Fields& rule : in.objects_or_none("rules", 1000)) all.push_back(read_rule(rule));
    });
    return all;
}

}  // namespace waybill::rates
