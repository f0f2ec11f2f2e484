#include "rates/rates.h"

#include <algorithm>

#include "rates/json.h"
#include "rates/round.h"
#include "rates/store.h"

namespace waybill::rates {
namespace {

Error no_quote() { return error(Code::not_found, "quote.unknown", "There is no such quote."); }

}  // namespace

Market market_of(carrierhost::CarrierHost& carriers) {
    return {[&carriers] { return carriers.carriers(); },
            [&carriers](const std::string& code, carrier::RateRequest request, auto done) { carriers.rate(code, std::move(request), std::move(done)); }};
}

std::vector<rules::Known> Rates::known() {
    std::vector<rules::Known> all;
    for (const auto& profile : p_.market.carriers())
        for (const auto& service : profile.services) all.push_back({{profile.code, service.code}, service.max_weight, service.max_parcels});
    return all;
}

Result<Quote> Rates::quote(QuoteId id) {
    return p_.db.transact([&](db::Tx& tx) -> Result<Quote> {
        if (auto found = store::quote(tx, id)) return *std::move(found);
        return no_quote();
    });
}

Result<Confirmed> Rates::confirm(QuoteId id, const rules::Way& way, const std::optional<Money>& accepted) {
    TRY(quote, this->quote(id));
    const auto offer = std::find_if(quote.offers.begin(), quote.offers.end(), [&](const auto& o) { return o.way == way; });
    if (offer == quote.offers.end()) return error(Code::not_found, "quote.no_such_offer", "The quote has no offer of " + way.carrier + " " + way.service + ".");
    carrier::RateRequest request;
    request.from = settings_.ship_from;
    request.to = quote.ask.to.value_or(Address{});
    request.parcels = quote.ask.parcels;
    request.terms = quote.ask.terms;
    bool same_place = true;
    if (quote.ask.order)
        if (const auto order = p_.orders.get(*quote.ask.order)) {
            same_place = order->ship_to == request.to;
            request.to = order->ship_to;
        }
    if (same_place && p_.clock.now() < quote.expires_at) return Confirmed{rules::Renewal::same, *offer, quote.expires_at};

    auto asked = quoting(p_.market);
    std::erase_if(asked, [&](const auto& profile) { return profile.code != way.carrier; });
    Quote again;
    sort_out(asked, Round::begin(p_.market, asked, request)->wait(settings_.deadline), again);
    const auto now = std::find_if(again.offers.begin(), again.offers.end(), [&](const auto& o) { return o.way == way; });
    if (now == again.offers.end())
        return error(Code::conflict, "quote.gone", again.no_offers.empty() ? "The carrier does not offer this any more." : again.no_offers.front().detail);
    const rules::Renewal renewal = rules::renewal(offer->price, now->price, settings_.tolerance_permille);
    if (renewal == rules::Renewal::changed && accepted != now->price)
        return error(Code::conflict, "quote.changed",
                     "The price was " + offer->price.text() + " and is " + now->price.text() + " now; somebody has to accept it.");
    return Confirmed{renewal, *now, p_.clock.now() + settings_.valid_for};
}

bool Rates::prune() {
    return p_.db.transact([&](db::Tx& tx) { return store::prune(tx, p_.clock.now() - std::chrono::hours(24 * 30)); });
}

RuleSet Rates::rules() {
    return p_.db.transact([&](db::Tx& tx) { return store::rules(tx).value_or(RuleSet{}); });
}

Result<RuleSet> Rates::save_rules(db::Tx& tx, std::int64_t version, std::vector<rules::Rule> rules, const std::string& actor) {
    const auto ways = known();
    std::vector<FieldError> errors;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        for (const FieldError& fault : rules::faults(rules[i])) errors.push_back({"/rules/" + std::to_string(i) + "/" + fault.pointer, fault.key, fault.detail});
        for (std::size_t w = 0; w < rules[i].among.size(); ++w) {
            const rules::Way& way = rules[i].among[w];
            if (std::none_of(ways.begin(), ways.end(), [&](const auto& k) { return k.way == way; }))
                errors.push_back({"/rules/" + std::to_string(i) + "/among/" + std::to_string(w), "unknown", "is no service of a carrier here"});
        }
    }
    if (!errors.empty()) return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", std::move(errors));
    RuleSet set{version + 1, std::move(rules), p_.clock.now(), actor};
    const std::int64_t newest = store::rules(tx).value_or(RuleSet{}).version;
    if (newest != version)
        return error(Code::conflict, "rules.changed", "Somebody saved version " + std::to_string(newest) + " meanwhile.");
    try {
        store::insert_rules(tx, set);
    } catch (const db::Duplicate&) {  // a moment ago
        return error(Code::conflict, "rules.changed", "Somebody saved version " + std::to_string(set.version) + " meanwhile.");
    }
    return set;
}

rules::Decision Rates::decide(const Quote& quote, const std::optional<std::vector<rules::Rule>>& tried) {
    const std::vector<rules::Rule> used = tried ? *tried : rules().rules;
    return rules::decide(used, quote.facts, known(), quote.offers);
}

}  // namespace waybill::rates
