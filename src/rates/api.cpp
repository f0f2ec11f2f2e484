#include "rates/json.h"

namespace waybill::rates {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

constexpr std::int64_t kLongestDeadline = 20'000;  // milliseconds; a client does not wait for ever
const std::set<Role> kAsk{Role::logistics_lead, Role::logistics, Role::packer, Role::integration};
const std::set<Role> kRead{Role::logistics_lead, Role::logistics, Role::packer, Role::integration, Role::auditor};
const std::set<Role> kSave{Role::logistics_lead};

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }

/// What prices are asked for: an order, or an address and parcels.
Ask read_ask(json::Fields& in) {
    Ask ask;
    ask.order = in.id_if<OrderId>("order");
    read_goods(in, ask);
    ask.promised = in.instant_if("promised");
    const bool goods = ask.to.has_value() && !ask.parcels.empty();
    if (!ask.order && !ask.to) in.fail("to", "required", "is needed, or an order");
    if (!ask.order && ask.parcels.empty()) in.fail("parcels", "required", "are needed, or an order");
    if (ask.order && goods) in.fail("order", "both", "and an address with parcels are two askings");
    return ask;
}

void write_quote(json::Writer& out, const Quote& quote) {
    out.begin_object().member("id", quote.id).member("order", quote.ask.order).member("asked_at", quote.asked_at).member("expires_at", quote.expires_at);
    write_terms(out.key("terms"), quote.ask.terms);
    out.key("offers").begin_array();
    for (const auto& offer : quote.offers) write(out, offer);
    out.end_array().key("no_offers").begin_array();
    for (const auto& none : quote.no_offers) write(out, none);
    out.end_array().end_object();
}

void write_set(json::Writer& out, const RuleSet& set) {
    out.begin_object().member("version", set.version).member("saved_at", set.saved_at).member("saved_by", set.saved_by).key("rules").begin_array();
    for (const auto& rule : set.rules) write(out, rule);
    out.end_array().end_object();
}

Response shop(const Request& request, Rates& rates) {
    const auto ask = http::parse_body(request, read_ask);
    if (!ask) return http::problem(ask.error(), request);
    const auto deadline = std::chrono::milliseconds(http::number(request, "deadline_ms"));
    return http::answer(request, 201, rates.shop(*ask, deadline, actor(request)), write_quote);
}

Response read_quote(const Request& request, Rates& rates) {
    const auto id = http::path_id<QuoteId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::answer(request, 200, rates.quote(*id), write_quote);
}

Response confirm(const Request& request, Rates& rates) {
    const auto id = http::path_id<QuoteId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    struct Input {
        rules::Way way;
        std::optional<Money> accepted;
    };
    const auto input = http::parse_body(request, [](json::Fields& in) {
        return Input{{in.text("carrier", 1, 32), in.text("service", 1, 64)}, in.money_if("accepted_price")};
    });
    if (!input) return http::problem(input.error(), request);
    return http::answer(request, 200, rates.confirm(*id, input->way, input->accepted), [](json::Writer& out, const Confirmed& confirmed) {
        const char* words[] = {"same", "within_tolerance", "changed"};
        out.begin_object().member("price", words[static_cast<std::size_t>(confirmed.renewal)]).key("offer");
        write(out, confirmed.offer);
        out.member("expires_at", confirmed.expires_at).end_object();
    });
}

std::vector<rules::Rule> read_rules(json::Fields& in) {
    std::vector<rules::Rule> all;
    for (json::Fields& rule : in.objects("rules", 0, 500)) all.push_back(read_rule(rule));
    return all;
}

Response save(const Request& request, Rates& rates, db::Database& db) {
    struct Input {
        std::int64_t version;
        std::vector<rules::Rule> rules;
    };
    auto input = http::parse_body(request, [](json::Fields& in) { return Input{in.integer("version", 0, INT64_MAX - 1), read_rules(in)}; });
    if (!input) return http::problem(input.error(), request);
    return http::answer(request, 200, db.transact([&](db::Tx& tx) { return rates.save_rules(tx, input->version, input->rules, actor(request)); }), write_set);
}

/// Asks the carriers as if the shipment were to go, and says what the rules make of their offers.
Response try_out(const Request& request, Rates& rates) {
    struct Input {
        Ask ask;
        std::optional<std::vector<rules::Rule>> rules;
    };
    const auto input = http::parse_body(request, [](json::Fields& in) {
        Input read{read_ask(in), {}};
        if (in.has("rules")) read.rules = read_rules(in);
        return read;
    });
    if (!input) return http::problem(input.error(), request);
    const auto deadline = std::chrono::milliseconds(http::number(request, "deadline_ms"));
    const auto quote = rates.shop(input->ask, deadline, actor(request));
    if (!quote) return http::problem(quote.error(), request);
    json::Writer out;
    out.begin_object().key("decision");
    write(out, rates.decide(*quote, input->rules));
    out.key("quote");
    write_quote(out, *quote);
    return Response::json(200, out.end_object().take());
}

http::Schema offer_shape() {
    using namespace http::shape;
    return named("RateOffer", object({{"carrier", text()},
                                      {"service", text()},
                                      {"name", text().says("For people.")},
                                      {"price", money()},
                                      {"arrives", nullable(instant())},
                                      {"transit_days", nullable(count()).says("Working days as the carrier counts them.")}}));
}

http::Schema quote_shape() {
    using namespace http::shape;
    const auto none = object({{"carrier", text()},
                              {"reason", word({"late", "refused", "not_now", "no_service"}).says("late: not answered by the deadline.")},
                              {"detail", text()}});
    return named("RateQuote", object({{"id", id<QuoteId>()},
                                      {"order", nullable(id<OrderId>())},
                                      {"asked_at", instant()},
                                      {"expires_at", instant().says("Until then the prices count.")},
                                      {"terms", terms_shape().says("On which they count; empty: a usual parcel at home.")},
                                      {"offers", list_of(offer_shape()).says("The cheapest first.")},
                                      {"no_offers", list_of(none).says("Carriers without an offer, and why.")}}));
}

std::vector<http::Member> goods_members() {
    using namespace http::shape;
    const auto address = input({may("name", text(0, 200)), may("company", text(0, 200)), may("lines", list_of(text(0, 200), 0, 3)), may("city", text(0, 200)),
                                may("region", text(0, 100)), may("postal_code", text(0, 20)), {"country", text(2, 2).like("GB")}, may("phone", text(0, 50)),
                                may("email", text(0, 200))});
    const auto parcel = input({may("reference", text(0, 50)), {"weight_g", whole(1, 100'000'000)}, {"length_mm", whole(1, 100'000)},
                               {"width_mm", whole(1, 100'000)}, {"height_mm", whole(1, 100'000)}, may("value", money())});
    return {may("order", id<OrderId>().says("Its address and sealed packages; or `to` and `parcels`.")), may("to", address),
            may("parcels", list_of(parcel, 0, 100)),
            may("terms", terms_shape().says("What is agreed beyond the way it goes: it has its price.")), may("promised", instant().says("When it was promised to be there."))};
}

http::Schema way_shape() {
    using namespace http::shape;
    return input({{"carrier", text(1, 32)}, {"service", text(1, 64)}});
}

/// What a rule's members are, for what we read and what we answer.
std::vector<http::Member> rule_members() {
    using namespace http::shape;
    return {{"name", text(1, 100).like("Heavy to Europe")},
            may("enabled", truth()),
            may("weight_from_g", whole(0, 100'000'000).says("Of all parcels; inclusive, like the other bounds.")),
            may("weight_to_g", whole(0, 100'000'000)),
            may("longest_to_mm", whole(0, 100'000).says("The longest side of any parcel.")),
            may("volume_to_cm3", whole(0, 100'000'000)),
            may("countries", list_of(text(2, 2), 0, 250).says("Empty: all.")),
            may("postal_codes", list_of(text(0, 12), 0, 500).says("Beginnings of postal codes. Empty: all.")),
            may("value_from", money()),
            may("value_to", money()),
            may("promised", truth().says("Whether a day was promised; absent: either.")),
            may("among", list_of(way_shape(), 0, 100).says("The ways to choose from, in this order. Empty: all that are offered.")),
            may("wish", word({"listed", "cheapest", "fastest"}).says("Which of those that fit.")),
            may("price_to", money()),
            may("keep_promise", truth().says("Only what arrives by the promised instant."))};
}

http::Schema rules_shape() {
    using namespace http::shape;
    auto members = rule_members();
    for (auto& member : members) {
        if (!member.required && member.schema.kind != http::Schema::Kind::list) member.schema = nullable(member.schema);
        member.required = true;
    }
    return named("ShippingRules", object({{"version", count().says("0: there never were any.")},
                                          {"saved_at", nullable(instant())},
                                          {"saved_by", text()},
                                          {"rules", list_of(object(members)).says("The first one that holds and finds a way chooses.")}}));
}

http::Schema trial_shape() {
    using namespace http::shape;
    const auto over = object({{"carrier", text()}, {"service", text()}, {"reason", text()}, {"detail", text()}});
    const auto step = object({{"rule", count().says("Its place in the list.")},
                              {"name", text()},
                              {"held", truth().says("Its conditions.")},
                              {"reason", text().says("chosen, no_way, or the condition that did not hold.")},
                              {"detail", text()},
                              {"passed_over", list_of(over).says("Ways that it did not take, and why.")}});
    return object({{"decision", object({{"way", nullable(object({{"carrier", text()}, {"service", text()}})).says("Null: no rule chose.")},
                                        {"offer", nullable(offer_shape())},
                                        {"steps", list_of(step).says("What each rule said, up to the one that chose.")}})},
                   {"quote", quote_shape()}});
}

void add_quote_routes(http::Router& router, Rates& rates, const std::function<http::Operation(std::string)>& operation) {
    using namespace http::shape;
    const auto deadline = whole(100, kLongestDeadline).by_default(3000);
    router.add({"POST", "/api/v1/rate-quotes", Access::only(kAsk), [&rates](const Request& r) { return shop(r, rates); },
                "Asks every carrier at once what a shipment costs. Who has not answered by the deadline is shown, not waited for."},
               operation("createRateQuote")
                   .keyless("It buys nothing: a quote too many is forgotten.")
                   .query("deadline_ms", deadline, "How long to wait for carriers.")
                   .takes(input(goods_members()))
                   .answers(201, quote_shape())
                   .refuses({404, 409}));
    router.add({"GET", "/api/v1/rate-quotes/{id}", Access::only(kRead), [&rates](const Request& r) { return read_quote(r, rates); }, "A quote as it was answered."},
               operation("getRateQuote").path("id", id<QuoteId>()).answers(200, quote_shape()));
    router.add({"POST", "/api/v1/rate-quotes/{id}/confirm", Access::only(kAsk), [&rates](const Request& r) { return confirm(r, rates); },
                "An offer as it counts now. When its time is over the carrier is asked again; a price that rose above the tolerance wants to be accepted by a person."},
               operation("confirmRateOffer")
                   .keyless("It changes nothing: the carrier is asked again at most.")
                   .path("id", id<QuoteId>())
                   .takes(input({{"carrier", text(1, 32)}, {"service", text(1, 64)}, may("accepted_price", money())}))
                   .answers(200, object({{"price", word({"same", "within_tolerance", "changed"})}, {"offer", offer_shape()}, {"expires_at", instant()}}))
                   .refuses({409}));
}

}  // namespace

void add_routes(http::Router& router, Rates& rates, db::Database& db) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("Rates", std::move(id)); };
    add_quote_routes(router, rates, operation);
    router.add({"GET", "/api/v1/shipping-rules", Access::only(kRead),
                [&rates](const Request&) {
                    json::Writer out;
                    write_set(out, rates.rules());
                    return Response::json(200, out.take());
                },
                "The rules by which carrier and service are chosen."},
               operation("getShippingRules").answers(200, rules_shape()));
    router.add({"PUT", "/api/v1/shipping-rules", Access::only(kSave), [&rates, &db](const Request& r) { return save(r, rates, db); },
                "Replaces the rules as a whole. Try them on a shipment first."},
               operation("putShippingRules")
                   .repeatable()
                   .takes(input({{"version", count().says("That was read; another one meanwhile is a conflict.")}, {"rules", list_of(input(rule_members()), 0, 500)}}))
                   .answers(200, rules_shape())
                   .refuses({409}));
    auto tried = goods_members();
    tried.push_back(may("rules", list_of(input(rule_members()), 0, 500).says("Rules that are not saved; absent: those that are.")));
    router.add({"POST", "/api/v1/shipping-rules/try", Access::only(kRead), [&rates](const Request& r) { return try_out(r, rates); },
                "What rules would choose for a shipment, and why: every rule, every way that was passed over. Books nothing."},
               operation("tryShippingRules")
                   .keyless("It books and saves nothing.")
                   .query("deadline_ms", whole(100, kLongestDeadline).by_default(3000), "How long to wait for carriers.")
                   .takes(input(std::move(tried)))
                   .answers(200, trial_shape())
                   .refuses({404, 409}));
}

}  // namespace waybill::rates
