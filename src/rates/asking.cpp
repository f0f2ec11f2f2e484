#include <algorithm>

#include "rates/rates.h"
#include "rates/round.h"
#include "rates/store.h"

// Prices are asked for one shipment, or for many at once, and the way that each goes is chosen.
namespace waybill::rates {
namespace {

constexpr std::size_t kAskedTogether = 16;  // shipments: carriers limit how much they are asked, and the deadline runs for all of them

/// What the rules made of a shipment for which none of them chose.
Error no_way(const rules::Decision& decision) {
    std::string told;
    for (const rules::Step& step : decision.steps) told += " " + step.name + ": " + (step.reason.detail.empty() ? step.reason.key : step.reason.detail);
    return error(Code::conflict, "rules.no_way", "No rule chooses a carrier for this shipment." + told);
}

Ask ask_of(const Wanted& wanted) {
    Ask ask;
    ask.order = wanted.order;
    ask.packages = wanted.packages;
    ask.terms = wanted.terms.value_or(carrier::Terms{});
    return ask;
}

/// Whether prices could change what was decided without any.
bool wants_offers(const rules::Decision& decision, const std::vector<rules::Rule>& rules) {
    return std::any_of(decision.steps.begin(), decision.steps.end(), [&](const auto& step) { return step.held && rules[step.rule].wants_offers(); });
}

}  // namespace

/// What carriers are asked, and whom: nobody before begin().
struct Rates::Asking {
    Quote quote;
    carrier::RateRequest request;
    std::vector<carrierhost::Profile> asked;
    std::shared_ptr<Round> round;
};

Result<carrier::RateRequest> Rates::request_for(const Ask& ask) {
    if (!ask.order) {
        carrier::RateRequest request;
        request.from = settings_.ship_from;
        request.to = ask.to.value_or(Address{});
        request.parcels = ask.parcels;
        request.terms = ask.terms;
        return request;
    }
    return p_.db.transact([&](db::Tx& tx) -> Result<carrier::RateRequest> {
        TRY(order, p_.orders.get(tx, *ask.order));
        carrier::RateRequest request;
        request.from = settings_.ship_from;
        request.to = order.ship_to;
        request.terms = ask.terms;
        for (const auto& package : p_.packing.sealed_of_order(tx, order.id))
            if (package.state == "sealed" && (ask.packages.empty() || ask.packages.contains(package.id)))
                request.parcels.push_back(p_.packing.parcel(tx, package));
        if (request.parcels.empty()) return error(Code::conflict, "shipment.nothing_to_book", "No sealed package of this order waits to be booked.");
        return request;
    });
}

Result<Rates::Asking> Rates::prepared(const Ask& ask) {
    TRY(request, request_for(ask));
    Asking asking;
    Quote& quote = asking.quote;
    quote.id = p_.ids.next<QuoteId>();
    quote.ask = ask;
    quote.ask.to = request.to;
    quote.ask.parcels = request.parcels;
    quote.facts = rules::facts(request.parcels, request.to.country, request.to.postal_code);
    quote.facts.promised = ask.promised;
    asking.request = std::move(request);
    return asking;
}

void Rates::begin(Asking& asking) {
    asking.quote.asked_at = p_.clock.now();
    asking.asked = quoting(p_.market);
    asking.round = Round::begin(p_.market, asking.asked, asking.request);
}

Quote Rates::finish(Asking asking, Duration patience, const std::string& actor) {
    Quote quote = std::move(asking.quote);
    sort_out(asking.asked, asking.round->wait(patience), quote);
    quote.expires_at = p_.clock.now() + settings_.valid_for;
    p_.db.transact([&](db::Tx& tx) { store::insert_quote(tx, quote, actor); });
    return quote;
}

Result<Quote> Rates::shop(const Ask& ask, std::optional<Duration> deadline, const std::string& actor) {
    TRY(asking, prepared(ask));
    begin(asking);
    return finish(std::move(asking), deadline.value_or(settings_.deadline), actor);
}

Result<Chosen> Rates::named(const Wanted& wanted) {
    if (!wanted.quote) return Chosen{wanted.way, wanted.terms.value_or(carrier::Terms{})};
    if (!wanted.is_named()) return error(Code::invalid, "quote.no_way", "Which offer of the quote is meant? Carrier and service are missing.");
    TRY(quote, this->quote(*wanted.quote));
    if (wanted.terms && !same_terms(*wanted.terms, quote.ask.terms))
        return error(Code::conflict, "quote.other_terms", "The quote's price is for other terms than the booking's; ask for prices on these.");
    TRY_VOID(confirm(*wanted.quote, wanted.way, wanted.accepted));
    return Chosen{wanted.way, std::move(quote.ask.terms)};
}

std::vector<Result<Chosen>> Rates::choose(std::span<const Wanted> wanted, const std::string& actor) {
    const auto by_rules = [](const Wanted& one) { return !one.is_named() && !one.quote; };
    const bool any = std::any_of(wanted.begin(), wanted.end(), by_rules);
    const std::vector<rules::Rule> rules = any ? this->rules().rules : std::vector<rules::Rule>{};
    const std::vector<rules::Known> known = rules.empty() ? std::vector<rules::Known>{} : this->known();
    std::vector<std::optional<Result<Chosen>>> chosen(wanted.size());
    const auto decide = [&](std::size_t i, const Quote& quote, bool asked) {
        const auto decision = rules::decide(rules, quote.facts, known, quote.offers);
        if (!asked && wants_offers(decision, rules)) return;
        if (decision.way)
            chosen[i] = Chosen{*decision.way, quote.ask.terms};
        else
            chosen[i] = no_way(decision);
    };
    std::vector<std::pair<std::size_t, Asking>> open;  // whose carriers have to be asked
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!by_rules(wanted[i]) || rules.empty()) {
            chosen[i] = named(wanted[i]);
            continue;
        }
        auto asking = prepared(ask_of(wanted[i]));
        if (!asking) {
            chosen[i] = asking.error();
            continue;
        }
        decide(i, asking->quote, false);
        if (!chosen[i]) open.emplace_back(i, *std::move(asking));
    }
    for (std::size_t from = 0; from < open.size(); from += kAskedTogether) {
        const std::span some(open.data() + from, std::min(kAskedTogether, open.size() - from));
        for (auto& [i, asking] : some) begin(asking);
        const auto until = std::chrono::steady_clock::now() + settings_.deadline;
        for (auto& [i, asking] : some) {
            const auto left = std::max(until - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration{});
            decide(i, finish(std::move(asking), std::chrono::duration_cast<Duration>(left), actor), true);
        }
    }
    std::vector<Result<Chosen>> out;
    for (auto& one : chosen) out.push_back(*std::move(one));
    return out;
}

}  // namespace waybill::rates
