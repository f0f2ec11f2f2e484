#include "desk/terms_form.h"

#include "base/text.h"
#include "desk/form_fields.h"

namespace waybill::desk {
namespace {

using Form = std::map<std::string, std::string>;

constexpr const char* kPrefix = "terms.";

std::string typed(const Form& form, const std::string& name) {
    const auto found = form.find(kPrefix + name);
    return found == form.end() ? "" : text::trim(found->second);
}

bool is_terms(const std::string& name) { return name.starts_with(kPrefix); }

/// Fields of the form and the member of `customs` that each is.
constexpr std::pair<const char*, const char*> kCustomsTexts[] = {{"invoice", "invoice_number"}, {"certified", "certified_by"}, {"filing", "export_filing"},
                                                                {"our_tax", "sender_tax_id"},  {"their_tax", "recipient_tax_id"}};

void write_customs(json::Writer& out, const Form& form) {
    const std::string reason = typed(form, "reason"), incoterm = typed(form, "incoterm"), duties = typed(form, "duties");
    const bool abandon = !typed(form, "abandon").empty();
    bool any = (!reason.empty() && reason != "sale") || (!incoterm.empty() && incoterm != "DAP") || !duties.empty() || abandon;
    for (const auto& [name, member] : kCustomsTexts) any = any || !typed(form, name).empty();
    if (!any) return;
    out.key("customs").begin_object();
    if (!reason.empty()) out.member("reason", reason);
    if (!incoterm.empty()) out.member("incoterm", incoterm);
    if (!duties.empty()) out.member("duties", duties);
    for (const auto& [name, member] : kCustomsTexts)
        if (const std::string said = typed(form, name); !said.empty()) out.member(member, said);
    out.member("return_if_undeliverable", !abandon).end_object();
}

/// The form in the API's own words, which say what is wrong with them.
std::string as_json(const Form& form, std::vector<FieldError>& wrong) {
    json::Writer out;
    out.begin_object();
    if (const std::string said = typed(form, "signature"); !said.empty()) out.member("signature", said);
    if (const std::string said = typed(form, "insured"); !said.empty()) {
        const auto currency = Currency::parse(typed(form, "currency"));
        const auto value = currency ? Money::parse(said, *currency) : std::nullopt;
        if (value)
            out.member("insured_value", *value);
        else
            wrong.push_back(currency ? FieldError{"/terms/insured_value", "money", "is no amount of that currency"}
                                     : FieldError{"/terms/currency", "currency", "is no currency"});
    }
    if (const std::string said = typed(form, "residential"); !said.empty()) out.member("residential", said == "yes");
    if (!typed(form, "saturday").empty()) out.member("saturday_delivery", true);
    if (const std::string said = typed(form, "point"); !said.empty()) out.member("service_point", said);
    // The place's address was put beside its id where it was chosen from a list; another id that is typed has none.
    if (const std::string said = typed(form, "point_address"); !said.empty() && typed(form, "point") == typed(form, "point_of"))
        if (json::parse(said)) out.key("service_point_address").raw(said);
    out.key("references").begin_array();
    for (const std::string& one : text::split(typed(form, "references"), ','))
        if (const std::string said = text::trim(one); !said.empty()) out.value(said);
    out.end_array();
    write_customs(out, form);
    return out.end_object().take();
}

/// Terms as they would be typed.
Form form_of(const carrier::Terms& terms) {
    Form form;
    json::Writer out;
    rates::write_terms(out, terms);
    const auto said = json::parse(out.take()).value();
    const auto set = [&](const char* name, std::string value) { form[kPrefix + std::string(name)] = std::move(value); };
    const auto text_at = [&](const char* pointer) { return std::string(said.at(pointer) && said.at(pointer)->text() ? *said.at(pointer)->text() : ""); };
    set("signature", text_at("/signature"));
    if (terms.insured_value) set("insured", terms.insured_value->amount()), set("currency", terms.insured_value->currency.text());
    if (terms.residential) set("residential", *terms.residential ? "yes" : "no");
    if (terms.saturday_delivery) set("saturday", "yes");
    set("point", terms.service_point);
    if (const auto* at = said.at("/service_point_address")) set("point_address", json::text(*at)), set("point_of", terms.service_point);
    std::string references;
    for (const auto& one : terms.references) references += (references.empty() ? "" : ", ") + one;
    set("references", references);
    for (const auto& [name, member] : kCustomsTexts) set(name, text_at((std::string("/customs/") + member).c_str()));
    for (const char* name : {"reason", "incoterm", "duties"}) set(name, text_at((std::string("/customs/") + name).c_str()));
    if (terms.customs && !terms.customs->return_if_undeliverable) set("abandon", "yes");
    return form;
}

using Options = std::vector<std::pair<std::string, std::string>>;

Options options(const Texts& texts, const std::string& prefix, std::initializer_list<const char*> words) {
    Options all;
    for (const char* one : words) all.emplace_back(one, texts(prefix + (*one == '\0' ? "unsaid" : one)));
    return all;
}

void add_customs(FormFields& fields, const Texts& texts, const Form& form) {
    const auto label = [&](const char* name) { return texts(std::string("desk.terms.") + name); };
    fields.choice("terms.reason", "customs/reason", label("reason"), typed(form, "reason"),
                  options(texts, "desk.terms.reason.", {"sale", "gift", "sample", "repair", "returned", "documents", "personal_effects"}));
    Options incoterms;
    for (const char* one : {"DAP", "DDP", "CFR", "CIF", "CIP", "CPT", "DPU", "EXW", "FAS", "FCA", "FOB"}) incoterms.emplace_back(one, one);
    fields.choice("terms.incoterm", "customs/incoterm", label("incoterm"), typed(form, "incoterm"), incoterms);
    fields.choice("terms.duties", "customs/duties", label("duties"), typed(form, "duties"), options(texts, "desk.terms.duties.", {"", "recipient", "sender"}));
    for (const auto& [name, member] : kCustomsTexts)
        fields.text(std::string(kPrefix) + name, std::string("customs/") + member, label(name), typed(form, name), 150);
    fields.check("terms.abandon", label("abandon"), !typed(form, "abandon").empty());
}

}  // namespace

std::optional<Result<carrier::Terms>> typed_terms(const Visit& visit) {
    bool any = false;
    for (const auto& [name, value] : visit.form) any = any || is_terms(name);
    if (!any) return {};
    std::vector<FieldError> wrong;
    const auto said = json::parse(as_json(visit.form, wrong));
    if (!said) return said.error();
    json::Fields in(*said, wrong, "/terms");
    auto terms = rates::read_terms(in);
    if (!wrong.empty()) return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", std::move(wrong));
    return terms;
}

void set_terms(View& view, const Visit& visit, const orders::Order& order, const carrier::Terms& shown, const std::optional<Error>& problem) {
    Form form;
    for (const auto& [name, value] : visit.form)
        if (is_terms(name)) form[name] = value;
    const bool again = !form.empty();
    if (!again) form = form_of(shown);
    const Texts& texts = visit.texts;
    const auto label = [&](const char* name) { return texts(std::string("desk.terms.") + name); };
    FormFields fields(visit, wrong_of(problem), "/terms");
    fields.choice("terms.signature", "signature", label("signature"), typed(form, "signature"), options(texts, "desk.terms.signature.", {"none", "anybody", "adult"}));
    fields.text("terms.insured", "insured_value", label("insured"), typed(form, "insured"), 20, "decimal");
    const std::string currency = typed(form, "currency");
    fields.text("terms.currency", "currency", label("currency"), currency.empty() ? order.total.currency.text() : currency, 3);
    fields.choice("terms.residential", "residential", label("residential"), typed(form, "residential"), options(texts, "desk.terms.residential.", {"", "yes", "no"}));
    fields.text("terms.references", "references", label("references"), typed(form, "references"), 200);
    fields.text("terms.point", "service_point", label("point"), typed(form, "point"), 64);
    fields.check("terms.saturday", label("saturday"), !typed(form, "saturday").empty());
    View v;
    v.set("id", order.id.text()).set("fields", fields.html());
    v.set("point_address", typed(form, "point_address")).set("point_of", typed(form, "point_of"));
    bool customs_wrong = false;
    if (order.ship_to.country != visit.parts.rates.ship_from().country) {
        FormFields abroad(visit, wrong_of(problem), "/terms");
        add_customs(abroad, texts, form);
        v.set("customs", abroad.html());
        customs_wrong = abroad.any_wrong();
    }
    std::vector<View> finders;
    for (const auto& one : visit.parts.addressing.able(carrier::Operation::service_points))
        finders.push_back(View().set("code", one.code).set("name", one.name));
    const auto now = again ? typed_terms(visit) : std::nullopt;
    const bool said = again ? !now || !*now || rates::says_something(**now) : rates::says_something(shown);
    v.set("finders", std::move(finders)).set("open", said || fields.any_wrong() || customs_wrong);
    view.set("terms", part(visit, "terms", v));
}

std::vector<View> carried_terms(const Visit& visit) {
    std::vector<View> all;
    for (const auto& [name, value] : visit.form)
        if (is_terms(name) && !name.starts_with("terms.point")) all.push_back(View().set("name", name).set("value", value));
    return all;
}

}  // namespace waybill::desk
