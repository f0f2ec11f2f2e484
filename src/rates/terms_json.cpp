#include "rates/terms_json.h"

#include <algorithm>

#include "orders/orders.h"

namespace waybill::rates {

namespace {

const std::vector<std::string> kSignatures{"none", "anybody", "adult"};
const std::vector<std::string> kPayers{"recipient", "sender"};
const std::vector<std::string> kReasons{"sale", "gift", "sample", "repair", "returned", "documents", "personal_effects"};
const std::vector<std::string> kIncoterms{"DAP", "CFR", "CIF", "CIP", "CPT", "DDP", "DPU", "EXW", "FAS", "FCA", "FOB"};
constexpr std::size_t kMostReferences = 5, kReference = 35, kTaxId = 40;

std::size_t place(const std::vector<std::string>& words, const std::string& word) {
    return static_cast<std::size_t>(std::find(words.begin(), words.end(), word) - words.begin());
}

void write_customs(json::Writer& out, const carrier::Customs& c) {
    out.begin_object().member("reason", kReasons.at(static_cast<std::size_t>(c.reason))).member("incoterm", c.incoterm)
        .member("duties", kPayers.at(c.duties == carrier::Payer::sender)).member("invoice_number", c.invoice_number)
        .member("certified_by", c.certified_by).member("export_filing", c.export_filing).member("sender_tax_id", c.sender_tax_id)
        .member("recipient_tax_id", c.recipient_tax_id).member("return_if_undeliverable", c.return_if_undeliverable).end_object();
}

carrier::Customs read_customs(json::Fields in) {
    carrier::Customs c;
    c.reason = static_cast<carrier::ExportReason>(place(kReasons, in.word_or("reason", "sale", kReasons)));
    c.incoterm = in.word_or("incoterm", "DAP", kIncoterms);
    const bool ours = in.word_or("duties", c.incoterm == "DDP" ? "sender" : "recipient", kPayers) == "sender";
    c.duties = ours ? carrier::Payer::sender : carrier::Payer::recipient;
    if (ours != (c.incoterm == "DDP")) in.fail("duties", "conflict", "are the sender's with DDP, and with nothing else");
    c.invoice_number = in.text_or("invoice_number", "", kReference);
    c.certified_by = in.text_or("certified_by", "", 100);
    c.export_filing = in.text_or("export_filing", "", 150);
    c.sender_tax_id = in.text_or("sender_tax_id", "", kTaxId);
    c.recipient_tax_id = in.text_or("recipient_tax_id", "", kTaxId);
    c.return_if_undeliverable = in.boolean_or("return_if_undeliverable", true);
    in.done();
    return c;
}

}  // namespace

void write_terms(json::Writer& out, const carrier::Terms& t) {
    out.begin_object();
    if (t.signature != carrier::Signature::none) out.member("signature", kSignatures.at(static_cast<std::size_t>(t.signature)));
    if (t.insured_value) out.member("insured_value", *t.insured_value);
    if (t.residential) out.member("residential", *t.residential);
    if (t.saturday_delivery) out.member("saturday_delivery", true);
    if (!t.service_point.empty()) out.member("service_point", t.service_point);
    if (const auto& at = t.service_point_address) orders::write(out.key("service_point_address"), *at, orders::Sight::full);
    if (!t.references.empty()) {
        out.key("references").begin_array();
        for (const auto& reference : t.references) out.value(reference);
        out.end_array();
    }
    if (t.customs) write_customs(out.key("customs"), *t.customs);
    out.end_object();
}

carrier::Terms read_terms(json::Fields& in) {
    carrier::Terms t;
    t.signature = static_cast<carrier::Signature>(place(kSignatures, in.word_or("signature", "none", kSignatures)));
    t.insured_value = in.money_if("insured_value");
    if (t.insured_value && t.insured_value->minor <= 0) in.fail("insured_value", "range", "is more than nothing, or absent");
    if (in.has("residential")) t.residential = in.boolean_or("residential", false);
    else in.text_or("residential", "", 1);
    t.saturday_delivery = in.boolean_or("saturday_delivery", false);
    t.service_point = in.text_or("service_point", "", 64);
    if (in.has("service_point_address")) t.service_point_address = orders::read_address(in.object("service_point_address"));
    else in.text_or("service_point_address", "", 1);
    if (t.service_point_address && t.service_point.empty()) in.fail("service_point", "required", "is needed with its address");
    t.references = in.texts_or_none("references", kMostReferences, kReference);
    if (in.has("customs")) t.customs = read_customs(in.object("customs"));
    else in.text_or("customs", "", 1);
    in.done();
    return t;
}

bool says_something(const carrier::Terms& t) {
    return t.signature != carrier::Signature::none || t.insured_value || t.residential || t.saturday_delivery || !t.service_point.empty() ||
           !t.references.empty() || t.customs;
}

bool same_terms(const carrier::Terms& a, const carrier::Terms& b) {
    const auto text = [](const carrier::Terms& terms) {
        json::Writer out;
        write_terms(out, terms);
        return out.take();
    };
    return text(a) == text(b);
}

namespace {

http::Schema place_shape() {
    using namespace http::shape;
    return input({may("name", text(0, 200)), may("company", text(0, 200)), may("lines", list_of(text(0, 200), 0, 3)), may("city", text(0, 100)),
                  may("region", text(0, 100)), may("postal_code", text(0, 20)), may("country", text(0, 2)), may("phone", text(0, 50)), may("email", text(0, 200))});
}

}  // namespace

http::Schema terms_shape() {
    using namespace http::shape;
    const auto customs = input({may("reason", word(kReasons).by_default("sale")),
                                may("incoterm", word(kIncoterms).by_default("DAP")),
                                may("duties", word(kPayers).says("The sender's with DDP, else the recipient's.")),
                                may("invoice_number", text(0, kReference).says("Absent: our reference is printed.")),
                                may("certified_by", text(0, 100).says("Who signs the declaration.")),
                                may("export_filing", text(0, 150).like("NOEEI 30.37(a)")),
                                may("sender_tax_id", text(0, kTaxId).says("EORI, VAT, IOSS …")),
                                may("recipient_tax_id", text(0, kTaxId)),
                                may("return_if_undeliverable", truth().says("Absent: true; false: abandoned."))});
    return input({may("signature", word(kSignatures).by_default("none").says("Who is to sign for the parcel.")),
                  may("insured_value", money()),
                  may("residential", truth().says("Absent: not known.")),
                  may("saturday_delivery", truth()),
                  may("service_point", text(0, 64).says("The carrier's id of the place where the recipient fetches it.")),
                  may("service_point_address", place_shape().says("Of that place, for carriers that print it.")),
                  may("references", list_of(text(0, kReference), 0, kMostReferences).says("Printed where the carrier has room.")),
                  may("customs", customs)});
}

}  // namespace waybill::rates
