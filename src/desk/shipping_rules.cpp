#include "base/text.h"
#include "base/wording.h"
#include "desk/booking.h"
#include "desk/routes.h"
#include "desk/scanning.h"

// The rules that choose carrier and service: a list, one rule to change, and a parcel to try it on before it is saved.
namespace waybill::desk {
namespace {

using http::Response;
using rates::rules::Rule;
using rates::rules::Way;
using rates::rules::Wish;

using Field = std::function<std::string(const std::string&)>;

constexpr std::int64_t kMost = 100'000'000;

/// Texts of a rule's form, and what in them cannot be read.
class RuleForm {
  public:
    explicit RuleForm(const Field& field) : field_(field) {}

    Rule rule() {
        Rule r;
        r.name = text::trim(text::shorten(field_("name"), 100));
        r.enabled = field_("enabled") != "no";
        r.weight_from = number<Grams>("weight_from_g");
        r.weight_to = number<Grams>("weight_to_g");
        r.longest_to = number<Millimetres>("longest_to_mm");
        r.countries = words("countries", true);
        r.postal_codes = words("postal_codes", true);
        r.value_from = money("value_from");
        r.value_to = money("value_to");
        r.price_to = money("price_to");
        if (const auto promised = field_("promised"); promised == "yes" || promised == "no") r.promised = promised == "yes";
        for (const std::string& line : text::split(field_("among"), '\n'))
            if (const auto way = way_of(text::trim(line))) r.among.push_back(*way);
        const std::string wish = field_("wish");
        r.wish = wish == "cheapest" ? Wish::cheapest : wish == "fastest" ? Wish::fastest : Wish::listed;
        r.keep_promise = field_("keep_promise") == "yes";
        for (const FieldError& fault : rates::rules::faults(r)) errors_.push_back(fault);
        return r;
    }
    std::optional<rates::Ask> parcel() {
        rates::Ask ask;
        ask.to = Address{};
        ask.to->name = "Trial";  // a price needs a place; who lives there and in which street changes nothing
        ask.to->lines = {"1"};
        ask.to->city = text::trim(text::shorten(field_("to_city"), 100));
        ask.to->country = text::trim(field_("to_country"));
        ask.to->postal_code = text::trim(text::shorten(field_("to_postal_code"), 20));
        Parcel parcel;
        parcel.weight = required<Grams>("parcel_weight_g");
        parcel.size = {required<Millimetres>("parcel_length_mm"), required<Millimetres>("parcel_width_mm"), required<Millimetres>("parcel_height_mm")};
        if (const auto value = money("parcel_value")) parcel.items.push_back({"", "goods", {1}, parcel.weight, *value, "", ""});
        if (ask.to->city.empty()) errors_.push_back({"to_city", "required", "is missing"});
        if (ask.to->country.size() != 2) errors_.push_back({"to_country", "country", "is no code of two capital letters"});
        ask.parcels.push_back(std::move(parcel));
        return errors_.empty() ? std::optional(ask) : std::nullopt;
    }
    std::optional<Error> problem() const {
        if (errors_.empty()) return {};
        return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", errors_);
    }

  private:
    template <class T>
    std::optional<T> number(const char* name) {
        const std::string said = text::trim(field_(name));
        if (said.empty()) return {};
        if (const auto value = whole(said, 0, kMost)) return T{*value};
        errors_.push_back({name, "number", "is no whole number"});
        return {};
    }
    template <class T>
    T required(const char* name) {
        const auto value = number<T>(name);
        if (!value || value->value < 1) errors_.push_back({name, "required", "is missing"});
        return value.value_or(T{1});
    }
    std::optional<Money> money(const char* name) {
        const std::string said = text::trim(field_(name));
        if (said.empty()) return {};
        const auto currency = Currency::parse(text::trim(field_("currency")));
        const auto value = currency ? Money::parse(said, *currency) : std::nullopt;
        if (!value) errors_.push_back({name, "money", "is no amount of that currency"});
        return value;
    }
    std::vector<std::string> words(const char* name, bool capitals) {
        std::vector<std::string> all;
        std::string said = field_(name);
        for (char& c : said) {
            if (c == ',' || c == '\n' || c == '\r') c = ' ';
            if (capitals && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        }
        for (std::string& word : text::split(said, ' '))
            if (!word.empty()) all.push_back(std::move(word));
        return all;
    }
    std::optional<Way> way_of(const std::string& line) {
        if (line.empty()) return {};
        const auto blank = line.find(' ');
        if (blank == std::string::npos) return errors_.push_back({"among", "way", "\"" + line + "\" names no service"}), std::nullopt;
        return Way{line.substr(0, blank), text::trim(line.substr(blank))};
    }

    const Field& field_;
    std::vector<FieldError> errors_;
};

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
    return all;
}

/// The form's fields as they would be typed.
std::map<std::string, std::string> typed(const Rule& r) {
    std::map<std::string, std::string> form;
    form["name"] = r.name;
    form["enabled"] = r.enabled ? "yes" : "no";
    if (r.weight_from) form["weight_from_g"] = std::to_string(r.weight_from->value);
    if (r.weight_to) form["weight_to_g"] = std::to_string(r.weight_to->value);
    if (r.longest_to) form["longest_to_mm"] = std::to_string(r.longest_to->value);
    form["countries"] = joined(r.countries);
    form["postal_codes"] = joined(r.postal_codes);
    for (const auto& [name, money] : {std::pair{"value_from", r.value_from}, {"value_to", r.value_to}, {"price_to", r.price_to}})
        if (money) form[name] = money->amount(), form["currency"] = money->currency.text();
    if (r.promised) form["promised"] = *r.promised ? "yes" : "no";
    for (const Way& way : r.among) form["among"] += way.carrier + " " + way.service + "\n";
    form["wish"] = r.wish == Wish::cheapest ? "cheapest" : r.wish == Wish::fastest ? "fastest" : "listed";
    form["keep_promise"] = r.keep_promise ? "yes" : "no";
    return form;
}

std::vector<View> options(const Visit& visit, const char* prefix, std::initializer_list<const char*> words, const std::string& chosen) {
    std::vector<View> all;
    for (const char* one : words)
        all.push_back(View().set("value", one).set("name", word(visit.texts, prefix, one)).set("chosen", chosen == one));
    return all;
}

std::vector<View> listed(const std::vector<Rule>& rules, const Visit& visit) {
    std::vector<View> rows;
    for (const Rule& rule : rules) {
        View row;
        row.set("at", std::to_string(rows.size())).set("no", std::to_string(rows.size() + 1)).set("name", rule.name).set("off", !rule.enabled);
        std::string ways;
        for (const Way& way : rule.among) ways += (ways.empty() ? "" : ", ") + way.carrier + " " + way.service;
        row.set("ways", ways.empty() ? visit.texts("desk.rules.any") : ways).set("movable", !rows.empty());
        row.set("wish", word(visit.texts, "desk.rules.wish.", typed(rule).at("wish")));
        rows.push_back(std::move(row));
    }
    return rows;
}

void set_trial(View& v, const Visit& visit, const rates::Quote& quote, const rates::rules::Decision& decision) {
    View trial;
    set_quote(trial, visit, quote);
    set_decision(trial, visit, decision);
    v.set("trial", std::move(trial));
}

Response page(const Visit& visit, const rates::RuleSet& set, std::size_t at, const Field& field, View v, std::optional<Error> problem) {
    for (const char* name : {"name", "weight_from_g", "weight_to_g", "longest_to_mm", "countries", "postal_codes", "value_from", "value_to", "price_to", "among",
                             "to_country", "to_postal_code", "to_city", "parcel_weight_g", "parcel_length_mm", "parcel_width_mm", "parcel_height_mm", "parcel_value"})
        v.set(name, field(name));
    v.set("currency", field("currency").empty() ? "GBP" : field("currency")).set("at", std::to_string(at)).set("version", std::to_string(set.version));
    v.set("is_new", at >= set.rules.size()).set("no", std::to_string(at + 1)).set("rules", listed(set.rules, visit));
    v.set("enabled", options(visit, "desk.rules.enabled.", {"yes", "no"}, field("enabled"))).set("promised", options(visit, "desk.rules.promised.", {"either", "yes", "no"}, field("promised")));
    v.set("wish", options(visit, "desk.rules.wish.", {"listed", "cheapest", "fastest"}, field("wish")));
    v.set("keep_promise", options(visit, "desk.rules.keep.", {"no", "yes"}, field("keep_promise")));
    std::vector<View> known;
    for (const auto& one : visit.parts.rates.known()) known.push_back(View().set("way", one.way.carrier + " " + one.way.service));
    v.set("known", std::move(known)).set("saves", visit.is({http::Role::logistics_lead}));
    if (set.saved_at) v.set("saved", wording::moment(visit.texts, *set.saved_at));
    Screen screen{.title = visit.texts("desk.rules.title"), .page = "rules", .view = std::move(v), .section = "handover", .here = "/desk/rules"};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

std::size_t place(const std::string& said, const rates::RuleSet& set) {
    return static_cast<std::size_t>(whole(said, 0, static_cast<std::int64_t>(set.rules.size())).value_or(static_cast<std::int64_t>(set.rules.size())));
}

Response see(const Visit& visit) {
    const auto set = visit.parts.rates.rules();
    const std::size_t at = place(visit.request.asked("edit"), set);
    const auto form = at < set.rules.size() ? typed(set.rules[at]) : std::map<std::string, std::string>{};
    return page(visit, set, at, [&](const std::string& name) { return form.contains(name) ? form.at(name) : ""; }, View(), {});
}

Response try_out(const Visit& visit, const rates::RuleSet& set, std::size_t at, const Field& field) {
    RuleForm form(field);
    auto rules = set.rules;
    if (at < rules.size())
        rules[at] = form.rule();
    else if (!text::trim(field("name")).empty())
        rules.push_back(form.rule());
    const auto ask = form.parcel();
    View v;
    if (!ask) return page(visit, set, at, field, std::move(v), form.problem());
    const auto quote = visit.parts.rates.shop(*ask, {}, visit.who.id);
    if (!quote) return page(visit, set, at, field, std::move(v), quote.error());
    set_trial(v, visit, *quote, visit.parts.rates.decide(*quote, rules));
    return page(visit, set, at, field, std::move(v), {});
}

Response act(const Visit& visit) {
    const Field field = [&](const std::string& name) { return visit.field(name); };
    const auto set = visit.parts.rates.rules();
    const std::size_t at = place(field("at"), set);
    const std::string what = field("do");
    if (what == "try") return try_out(visit, set, at, field);
    if (!visit.is({http::Role::logistics_lead}))
        return page(visit, set, at, field, View(), error(Code::forbidden, "forbidden", "Only the lead of logistics saves rules."));
    auto rules = set.rules;
    RuleForm form(field);
    if (what == "remove" && at < rules.size()) {
        rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(at));
    } else if (what == "up" && at > 0 && at < rules.size()) {
        std::swap(rules[at - 1], rules[at]);
    } else if (what == "save") {
        Rule rule = form.rule();
        if (auto problem = form.problem()) return page(visit, set, at, field, View(), std::move(problem));
        if (at < rules.size())
            rules[at] = std::move(rule);
        else
            rules.push_back(std::move(rule));
    }
    const auto done = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        TRY(saved, visit.parts.rates.save_rules(tx, whole(field("version"), 0, INT64_MAX - 1).value_or(0), rules, visit.who.id));
        return std::to_string(saved.version);
    });
    return done ? Response::see_other("/desk/rules?done=saved") : page(visit, set, at, field, View(), done.error());
}

}  // namespace

void add_rules(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", "/desk/rules", readers(), see, "The rules that choose carrier and service.");
    add_page(router, parts, "POST", "/desk/rules", workers(), act, "Try a rule on a parcel, or save it.");
}

}  // namespace waybill::desk
