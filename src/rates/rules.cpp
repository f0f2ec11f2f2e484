#include "rates/rules.h"

#include <algorithm>
#include <tuple>

namespace waybill::rates::rules {
namespace {

/// Amounts that clients send may be anything: their sum ends at the largest there is.
std::int64_t plus(std::int64_t sum, std::int64_t amount, std::int64_t times) {
    std::int64_t product = 0, total = 0;
    if (__builtin_mul_overflow(amount, times, &product) || __builtin_add_overflow(sum, product, &total)) return INT64_MAX;
    return total;
}

std::string kilograms(Grams weight) {
    const std::string grams = std::to_string(weight.value % 1000);
    return std::to_string(weight.value / 1000) + "." + std::string(3 - grams.size(), '0') + grams + " kg";
}

/// "SW1A 1AA" → "SW1A1AA".
std::string plain(const std::string& postal_code) {
    std::string out;
    for (const char c : postal_code)
        if (c != ' ' && c != '-') out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

bool among(const std::vector<std::string>& list, const std::string& text) { return std::find(list.begin(), list.end(), text) != list.end(); }

std::optional<Reason> wrong_size(const Rule& rule, const Facts& facts) {
    if (rule.weight_from && facts.weight < *rule.weight_from) return Reason{"weight", "It weighs " + kilograms(facts.weight) + ", and the rule begins at " + kilograms(*rule.weight_from) + "."};
    if (rule.weight_to && facts.weight > *rule.weight_to) return Reason{"weight", "It weighs " + kilograms(facts.weight) + ", and the rule ends at " + kilograms(*rule.weight_to) + "."};
    if (rule.longest_to && facts.longest > *rule.longest_to)
        return Reason{"size", "A side is " + std::to_string(facts.longest.value) + " mm long, and the rule takes " + std::to_string(rule.longest_to->value) + " mm."};
    if (rule.volume_to_cm3 && facts.volume_cm3 > *rule.volume_to_cm3)
        return Reason{"size", "It fills " + std::to_string(facts.volume_cm3) + " cm³, and the rule takes " + std::to_string(*rule.volume_to_cm3) + " cm³."};
    return std::nullopt;
}

std::optional<Reason> wrong_place(const Rule& rule, const Facts& facts) {
    if (!rule.countries.empty() && !among(rule.countries, facts.country)) return Reason{"destination", "The rule is not for " + facts.country + "."};
    if (rule.postal_codes.empty()) return std::nullopt;
    const std::string code = plain(facts.postal_code);
    const bool inside = std::any_of(rule.postal_codes.begin(), rule.postal_codes.end(), [&](const std::string& begin) { return code.starts_with(plain(begin)); });
    if (!inside) return Reason{"destination", "The rule is not for the postal code " + facts.postal_code + "."};
    return std::nullopt;
}

std::optional<Reason> wrong_value(const Rule& rule, const Facts& facts) {
    for (const auto& [limit, is_lower] : {std::pair{rule.value_from, true}, {rule.value_to, false}}) {
        if (!limit) continue;
        if (!facts.value) return Reason{"value", "The value of the goods is not known."};
        if (facts.value->currency != limit->currency)
            return Reason{"value", "The goods are worth " + facts.value->text() + ", and the rule is in " + limit->currency.text() + "."};
        if (is_lower ? facts.value->minor < limit->minor : facts.value->minor > limit->minor)
            return Reason{"value", "The goods are worth " + facts.value->text() + ", and the rule " + (is_lower ? "begins" : "ends") + " at " + limit->text() + "."};
    }
    return std::nullopt;
}

/// Why the rule does not concern the shipment; nothing where it does.
std::optional<Reason> not_for(const Rule& rule, const Facts& facts) {
    if (!rule.enabled) return Reason{"disabled", "The rule is switched off."};
    if (auto wrong = wrong_size(rule, facts)) return wrong;
    if (auto wrong = wrong_place(rule, facts)) return wrong;
    if (auto wrong = wrong_value(rule, facts)) return wrong;
    if (rule.promised && *rule.promised != facts.promised.has_value())
        return Reason{"promise", *rule.promised ? "Nothing was promised." : "A day was promised."};
    return std::nullopt;
}

const Known* find(std::span<const Known> known, const Way& way) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const Known& k) { return k.way == way; });
    return found == known.end() ? nullptr : &*found;
}
const Offer* find(std::span<const Offer> offers, const Way& way) {
    const auto found = std::find_if(offers.begin(), offers.end(), [&](const Offer& o) { return o.way == way; });
    return found == offers.end() ? nullptr : &*found;
}

/// Why this way cannot be taken; nothing where it can.
std::optional<Reason> unfit(const Rule& rule, const Facts& facts, const Known* known, const Offer* offer) {
    if (known == nullptr) return Reason{"unknown", "No carrier here has this service."};
    if (facts.heaviest > known->heaviest)
        return Reason{"weight", "A parcel weighs " + kilograms(facts.heaviest) + "; the service takes " + kilograms(known->heaviest) + "."};
    if (facts.parcels > known->parcels)
        return Reason{"parcels", std::to_string(facts.parcels) + " parcels; the service takes " + std::to_string(known->parcels) + " in one shipment."};
    if (!rule.wants_offers()) return std::nullopt;
    if (offer == nullptr) return Reason{"no_offer", "The carrier made no offer in time."};
    if (rule.price_to && offer->price.currency != rule.price_to->currency)
        return Reason{"price", "It costs " + offer->price.text() + ", and the rule is in " + rule.price_to->currency.text() + "."};
    if (rule.price_to && offer->price.minor > rule.price_to->minor)
        return Reason{"price", "It costs " + offer->price.text() + ", and the rule takes up to " + rule.price_to->text() + "."};
    if (rule.keep_promise && facts.promised) {
        if (!offer->arrives) return Reason{"promise", "The carrier does not say when it arrives."};
        if (*offer->arrives > *facts.promised) return Reason{"promise", "It arrives at " + rfc3339(*offer->arrives) + ", after the promise."};
    }
    return std::nullopt;
}

struct Candidate {
    Way way;
    const Offer* offer;
};

/// Prices of several currencies are not compared: those of the first one's currency are.
const Candidate& cheapest(const std::vector<Candidate>& candidates) {
    const Currency currency = candidates.front().offer->price.currency;
    return *std::min_element(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
        return std::tuple(a.offer->price.currency != currency, a.offer->price.minor) < std::tuple(b.offer->price.currency != currency, b.offer->price.minor);
    });
}
/// By the instant, else by the days; what is not told comes last, and of equals the cheaper one first.
const Candidate& fastest(const std::vector<Candidate>& candidates) {
    const auto order = [](const Candidate& c) {
        return std::tuple(!c.offer->arrives, c.offer->arrives.value_or(Instant{}), c.offer->transit_days.value_or(9999), c.offer->price.minor);
    };
    return *std::min_element(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) { return order(a) < order(b); });
}

std::string how(const Rule& rule, const Candidate& chosen, std::size_t of) {
    const std::string name = chosen.way.carrier + " " + chosen.way.service;
    if (rule.wish == Wish::cheapest) return name + " is the cheapest of " + std::to_string(of) + ": " + chosen.offer->price.text() + ".";
    if (rule.wish == Wish::fastest)
        return name + " is the fastest of " + std::to_string(of) + (chosen.offer->arrives ? ": " + rfc3339(*chosen.offer->arrives) : "") + ".";
    return name + " is the first that fits.";
}

std::vector<Candidate> candidates(const Rule& rule, const Facts& facts, std::span<const Known> known, std::span<const Offer> offers, Step& step) {
    std::vector<Way> ways = rule.among;
    if (ways.empty())
        for (const Offer& offer : offers) ways.push_back(offer.way);
    std::vector<Candidate> fit;
    for (const Way& way : ways) {
        const Offer* offer = find(offers, way);
        if (auto reason = unfit(rule, facts, find(known, way), offer))
            step.passed_over.push_back({way, *std::move(reason)});
        else
            fit.push_back({way, offer});
    }
    return fit;
}

}  // namespace

Facts facts(std::span<const Parcel> parcels, std::string country, std::string postal_code) {
    Facts f;
    f.parcels = static_cast<int>(parcels.size());
    f.country = std::move(country);
    f.postal_code = std::move(postal_code);
    for (const Parcel& parcel : parcels) {
        f.weight.value += parcel.weight.value;
        f.heaviest = std::max(f.heaviest, parcel.weight);
        f.longest = std::max({f.longest, parcel.size.length, parcel.size.width, parcel.size.height});
        f.volume_cm3 += parcel.size.length.value * parcel.size.width.value * parcel.size.height.value / 1000;
        for (const ParcelItem& item : parcel.items) {
            if (item.unit_value.currency == Currency()) continue;
            if (!f.value) f.value = Money{0, item.unit_value.currency};
            if (f.value->currency == item.unit_value.currency) f.value->minor = plus(f.value->minor, item.unit_value.minor, item.quantity.units);
        }
    }
    return f;
}

std::vector<FieldError> faults(const Rule& rule) {
    std::vector<FieldError> all;
    if (rule.name.empty()) all.push_back({"name", "required", "is missing"});
    if (rule.weight_from && rule.weight_to && *rule.weight_from > *rule.weight_to)
        all.push_back({"weight_to_g", "range", "is below weight_from_g: the rule could never hold"});
    for (const std::string& country : rule.countries) {
        const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
        if (country.size() != 2 || !capital(country[0]) || !capital(country[1]))
            all.push_back({"countries", "country", "holds \"" + country + "\", which is no code of two capital letters"});
    }
    if (rule.value_from && rule.value_to && (rule.value_from->currency != rule.value_to->currency || rule.value_from->minor > rule.value_to->minor))
        all.push_back({"value_to", "range", "is below value_from, or in another currency: the rule could never hold"});
    if (rule.among.empty() && rule.wish == Wish::listed) all.push_back({"among", "required", "must list ways, where the wish is \"listed\""});
    return all;
}

Decision decide(std::span<const Rule> rules, const Facts& facts, std::span<const Known> known, std::span<const Offer> offers) {
    Decision decision;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const Rule& rule = rules[i];
        Step& step = decision.steps.emplace_back(Step{i, rule.name, false, {}, {}});
        if (auto reason = not_for(rule, facts)) {
            step.reason = *std::move(reason);
            continue;
        }
        step.held = true;
        const std::vector<Candidate> fit = candidates(rule, facts, known, offers, step);
        if (fit.empty()) {
            step.reason = {"no_way", "The rule holds, but no way that it allows can take the shipment."};
            continue;
        }
        const Candidate& chosen = rule.wish == Wish::cheapest ? cheapest(fit) : rule.wish == Wish::fastest ? fastest(fit) : fit.front();
        step.reason = {"chosen", how(rule, chosen, fit.size())};
        decision.way = chosen.way;
        if (chosen.offer != nullptr) decision.offer = *chosen.offer;
        decision.rule = i;
        return decision;
    }
    return decision;
}

Renewal renewal(const Money& before, const Money& now, int tolerance_permille) {
    if (before == now) return Renewal::same;
    if (before.currency != now.currency) return Renewal::changed;
    if (now.minor <= before.minor) return Renewal::within_tolerance;
    // More than it may rise: before * tolerance / 1000, rounded down.
    return now.minor - before.minor <= before.minor / 1000 * tolerance_permille + before.minor % 1000 * tolerance_permille / 1000 ? Renewal::within_tolerance
                                                                                                                               : Renewal::changed;
}

}  // namespace waybill::rates::rules
