#include "desk/booking.h"

#include "base/wording.h"
#include "desk/order_page.h"
#include "desk/repeatable.h"
#include "desk/routes.h"
#include "desk/terms_form.h"

// Bookings by hand and by rules, and what carriers ask.
namespace waybill::desk {
namespace {

using http::Response;

std::string part_of(OrderId order) { return "-" + order.bare(); }

Result<rates::Wanted> wanted(const Visit& visit, OrderId order) {
    rates::Wanted out;
    out.order = order;
    out.way = {visit.field("carrier"), visit.field("service")};
    if (const std::string quote = visit.field("quote"); !quote.empty()) {
        out.quote = rates::QuoteId::parse(quote);
        if (!out.quote) return error(Code::not_found, "quote.unknown", "There is no such quote.");  // never at a price that nobody saw
    }
    if (auto terms = typed_terms(visit)) {
        if (!*terms) return terms->error();
        out.terms = **std::move(terms);
    }
    return out;
}

Result<std::string> book_one(const Visit& visit, OrderId order, const rates::Chosen& chosen) {
    return once(
        visit,
        [&](db::Tx& tx) -> Result<std::string> {
            const shipping::NewShipment wanted{order, {}, chosen.way.carrier, chosen.way.service, chosen.terms};
            TRY(shipment, visit.parts.shipping.book(tx, wanted, visit.who.id));
            return shipment.id.text();
        },
        part_of(order));
}

/// The terms that prices are asked on: those of the form, else those of the quote that was not good any more.
Result<carrier::Terms> asked_terms(const Visit& visit) {
    if (auto typed = typed_terms(visit)) return *std::move(typed);
    if (const auto id = rates::QuoteId::parse(visit.field("quote")))
        if (auto quote = visit.parts.rates.quote(*id)) return std::move(quote->ask.terms);
    return carrier::Terms{};
}

std::string one_line(const Address& address) {
    std::string out;
    for (const auto& line : address.lines) out += line + ", ";
    out += address.city;
    return out + (address.postal_code.empty() ? "" : " " + address.postal_code);
}

/// A carrier's places near the recipient, to choose one from; the other terms are carried along.
Response points(const Visit& visit) {
    const auto id = http::path_id<OrderId>(visit.request, "id");
    if (!id) return refuse(visit, id.error());
    const auto order = visit.parts.orders.get(*id);
    if (!order) return refuse(visit, order.error());
    const std::string code = visit.field("points_of");
    const auto* carrier = visit.parts.carriers.find_carrier(code);
    const auto found = visit.parts.addressing.near(code, {order->ship_to});
    View v;
    v.set("id", id->text()).set("number", std::to_string(order->number)).set("carrier", carrier ? carrier->name : code);
    std::vector<View> places;
    for (const auto& point : found ? *found : std::vector<carrier::ServicePoint>{}) {
        json::Writer address;
        orders::write(address, point.address, orders::Sight::full);
        View p;
        p.set("point", point.id).set("name", point.name).set("address", one_line(point.address)).set("point_address", address.take());
        if (point.distance_m) p.set("distance", wording::count(*point.distance_m) + " m");
        std::vector<View> hours;
        for (const auto& line : point.hours) hours.push_back(View().set("text", line));
        places.push_back(std::move(p.set("hours", std::move(hours))));
    }
    v.set("none", places.empty()).set("points", std::move(places)).set("carried", carried_terms(visit));
    Screen screen{.title = visit.texts("desk.points.title"), .page = "points", .view = std::move(v), .section = "orders", .here = order_link(*id)};
    if (!found) screen.problem = found.error();
    return show(visit, std::move(screen));
}

Response see(const Visit& visit) {
    const auto id = http::path_id<OrderId>(visit.request, "id");
    return id ? prices_page(visit, *id) : refuse(visit, id.error());
}

}  // namespace

std::vector<Result<std::string>> book_orders(const Visit& visit, const std::vector<OrderId>& orders) {
    std::vector<std::optional<Result<std::string>>> answers(orders.size());
    std::vector<rates::Wanted> asked;
    std::vector<std::size_t> places;
    std::vector<std::string> parts;
    for (const OrderId order : orders) parts.push_back(part_of(order));
    auto before = done_before(visit, parts);
    for (std::size_t i = 0; i < orders.size(); ++i) {
        if (!before[i]) {
            answers[i] = before[i].error();
        } else if (*before[i]) {
            answers[i] = **std::move(before[i]);
        } else if (auto one = wanted(visit, orders[i])) {
            asked.push_back(*std::move(one));
            places.push_back(i);
        } else {
            answers[i] = one.error();
        }
    }
    const auto ways = visit.parts.rates.choose(asked, visit.who.id);
    for (std::size_t n = 0; n < ways.size(); ++n) {
        if (ways[n])
            answers[places[n]] = book_one(visit, asked[n].order, *ways[n]);
        else
            answers[places[n]] = ways[n].error();
    }
    std::vector<Result<std::string>> out;
    for (auto& answer : answers) out.push_back(*std::move(answer));
    return out;
}

void set_quote(View& view, const Visit& visit, const rates::Quote& quote) {
    std::vector<View> offers, none;
    for (const auto& offer : quote.offers) {
        View row;
        row.set("name", offer.name).set("price", wording::amount(offer.price)).set("carrier", offer.way.carrier).set("service", offer.way.service);
        if (offer.arrives) row.set("arrives", wording::moment(visit.texts, *offer.arrives));
        offers.push_back(std::move(row));
    }
    for (const auto& one : quote.no_offers)
        none.push_back(View().set("carrier", one.carrier).set("why", word(visit.texts, "desk.rules.none.", one.reason)).set("detail", one.detail));
    view.set("offers", std::move(offers)).set("none", std::move(none));
}

void set_decision(View& view, const Visit& visit, const rates::rules::Decision& decision) {
    if (decision.way) view.set("way", decision.way->carrier + " " + decision.way->service);
    if (decision.offer) view.set("price", wording::amount(decision.offer->price));
    std::vector<View> steps;
    for (const auto& step : decision.steps) {
        View row;
        row.set("name", step.name).set("why", word(visit.texts, "desk.rules.why.", step.reason.key)).set("detail", step.reason.detail);
        std::vector<View> over;
        for (const auto& passed : step.passed_over)
            over.push_back(View().set("way", passed.way.carrier + " " + passed.way.service).set("why", word(visit.texts, "desk.rules.why.", passed.reason.key))
                               .set("detail", passed.reason.detail));
        steps.push_back(std::move(row.set("over", std::move(over))));
    }
    view.set("steps", std::move(steps));
}

Response prices_page(const Visit& visit, OrderId id, std::optional<Error> problem) {
    const auto order = visit.parts.orders.get(id);
    if (!order) return refuse(visit, order.error());
    const auto terms = asked_terms(visit);
    if (!terms && !problem) problem = terms.error();
    rates::Ask ask;
    ask.order = id;
    ask.terms = terms ? *terms : carrier::Terms{};
    const auto quote = terms ? visit.parts.rates.shop(ask, {}, visit.who.id) : Result<rates::Quote>(terms.error());
    View v;
    v.set("id", id.text()).set("number", std::to_string(order->number)).set("customer", order->customer_name).set("can_book", visit.may_work());
    if (quote) {
        const auto decision = visit.parts.rates.decide(*quote, {});
        v.set("asked", true).set("quote", quote->id.text()).set("until", wording::moment(visit.texts, quote->expires_at)).set("no_offers", quote->offers.empty());
        v.set("has_rules", !decision.steps.empty());
        set_quote(v, visit, *quote);
        set_decision(v, visit, decision);
    } else if (!problem) {
        problem = quote.error();
    }
    set_terms(v, visit, *order, ask.terms, problem);
    Screen screen{.title = visit.texts("desk.prices.title"), .page = "prices", .view = std::move(v), .section = "orders", .here = order_link(id) + "/prices"};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

void add_prices(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", "/desk/orders/{id}/prices", workers(), see, "What carriers ask for an order's sealed packages.");
    add_page(router, parts, "POST", "/desk/orders/{id}/prices", workers(), see, "The same on other terms: nothing is booked.");
    add_page(router, parts, "POST", "/desk/orders/{id}/points", workers(), points, "A carrier's service points near the recipient.");
}

}  // namespace waybill::desk
