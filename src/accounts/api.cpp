#include "accounts/accounts.h"
#include "http/operation.h"
#include "waybill/json.h"

// Routes of carriers' accounts. A secret is read from a body and written into no answer.
namespace waybill::accounts {

namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

const std::set<Role> kManage{Role::logistics_lead};
const std::set<Role> kLook{Role::logistics_lead, Role::auditor};

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }
const std::string& part(const Request& request, const char* name) { return request.param(name); }

void write_account(json::Writer& out, const AccountView& a) {
    out.begin_object().member("carrier", a.carrier).member("name", a.name).member("endpoint", a.endpoint).member("in_use", a.in_use)
        .member("read_only", a.read_only).member("rehearsal", a.rehearsal).member("unusable", a.unusable).member("version", a.version)
        .member("changed_at", a.changed_at).member("changed_by", a.changed_by).key("values").begin_array();
    for (const auto& v : a.values) out.begin_object().member("name", v.name).member("required", v.required).member("value", v.value).end_object();
    out.end_array().key("secrets").begin_array();
    for (const auto& s : a.secrets)
        out.begin_object().member("name", s.name).member("required", s.required).member("set", s.set).member("changed_at", s.changed_at)
            .member("changed_by", s.changed_by).end_object();
    out.end_array().end_object();
}

void write_carrier(json::Writer& out, const CarrierView& c) {
    out.begin_object().member("code", c.code).member("name", c.name).member("unusable", c.unusable).key("environments").begin_array();
    for (const auto& name : c.environments) out.value(name);
    out.end_array().key("accounts").begin_array();
    for (const auto& account : c.accounts) write_account(out, account);
    out.end_array().end_object();
}

void write_trial(json::Writer& out, const Trial& t) {
    out.begin_object().member("operation", t.operation).member("good", t.good).member("outcome", t.outcome).member("detail", t.detail)
        .key("calls").begin_array();
    for (const auto& call : t.calls) out.begin_object().member("call", call.call).member("reply", call.reply).end_object();
    out.end_array().end_object();
}

/// The members of an object of texts, whatever their names: the account says which it knows.
template <class Take>
void each_text(const json::Value& document, json::Fields& fields, const char* name, Take take) {
    const auto* object = document.find(name);
    if (!object) return;
    auto inner = fields.object(name);
    for (const auto& [key, value] : object->members) take(key, inner.text_or(key, "", 4000));
    inner.done();
}

Result<Entry> read_entry(const Request& request) {
    TRY(document, json::parse(request.body));
    return http::parse_body(request, [&](json::Fields& f) {
        Entry entry;
        if (f.has("endpoint")) entry.endpoint = f.text_or("endpoint", "", 200);
        if (f.has("version")) entry.version = static_cast<int>(f.integer("version", 0, INT32_MAX));
        each_text(document, f, "values", [&](const std::string& name, std::string text) { entry.values[name] = std::move(text); });
        each_text(document, f, "secrets", [&](const std::string& name, std::string text) { entry.secrets[name] = Secret<std::string>(std::move(text)); });
        return entry;
    });
}

Response put(const Request& request, Accounts& accounts, db::Database& db) {
    const auto entry = read_entry(request);
    if (!entry) return http::problem(entry.error(), request);
    const auto carrier = part(request, "carrier"), name = part(request, "account");
    const auto done = db.transact([&](db::Tx& tx) { return accounts.put(tx, carrier, name, *entry, actor(request)); });
    if (!done) return http::problem(done.error(), request);
    accounts.look();
    return http::answer(request, 200, accounts.account(carrier, name), write_account);
}

Response use(const Request& request, Accounts& accounts, db::Database& db) {
    Request with_body = request;
    if (with_body.body.empty()) with_body.body = "{}";
    const auto confirmed = http::parse_body(with_body, [](json::Fields& f) { return f.text_or("confirm", "", 32); });
    if (!confirmed) return http::problem(confirmed.error(), request);
    const auto carrier = part(request, "carrier"), name = part(request, "account");
    const auto done = db.transact([&](db::Tx& tx) { return accounts.use(tx, carrier, name, *confirmed, actor(request)); });
    if (!done) return http::problem(done.error(), request);
    accounts.look();
    return http::answer(request, 200, accounts.account(carrier, name), write_account);
}

using Act = Result<void> (Accounts::*)(db::Tx&, const std::string&, const std::string&, const std::string&);

Response act(const Request& request, Accounts& accounts, db::Database& db, Act what) {
    const auto done = db.transact([&](db::Tx& tx) { return (accounts.*what)(tx, part(request, "carrier"), part(request, "account"), actor(request)); });
    if (!done) return http::problem(done.error(), request);
    accounts.look();
    return Response{.status = 204};
}

http::Schema account_shape() {
    using namespace http::shape;
    const auto value = object({{"name", text()}, {"required", truth()}, {"value", text()}});
    const auto secret = object({{"name", text()},
                                {"required", truth()},
                                {"set", truth().says("A secret itself is never told.")},
                                {"changed_at", nullable(instant())},
                                {"changed_by", text()}});
    return named("CarrierAccount",
                 object({{"carrier", text()},
                         {"name", text().says("The environment, or \"configuration\": that one is changed in the configuration only.")},
                         {"endpoint", text().says("A name of the carrier's, or a URL.")},
                         {"in_use", truth()},
                         {"read_only", truth()},
                         {"rehearsal", truth().says("Nothing real comes of what is booked there.")},
                         {"unusable", text().says("Why nothing can be called by it; empty where it can.")},
                         {"version", count()},
                         {"changed_at", nullable(instant())},
                         {"changed_by", text()},
                         {"values", list_of(value)},
                         {"secrets", list_of(secret)}}));
}

http::Schema carrier_shape() {
    using namespace http::shape;
    return named("Carrier", object({{"code", text()},
                                    {"name", text()},
                                    {"unusable", text().says("Why nothing can be called now; empty where it can.")},
                                    {"environments", list_of(text())},
                                    {"accounts", list_of(account_shape())}}));
}

http::Schema trial_shape() {
    using namespace http::shape;
    return named("AccountTrial", object({{"operation", text()},
                                         {"good", truth().says("The carrier answered as to a customer.")},
                                         {"outcome", word({"done", "refused", "not_now", "in_doubt"})},
                                         {"detail", text()},
                                         {"calls", list_of(object({{"call", text()}, {"reply", text()}})).says("Credentials are hidden.")}}));
}

http::Operation operation(std::string id) { return http::Operation("Carriers", std::move(id)); }

}  // namespace

void add_routes(http::Router& router, Accounts& accounts, db::Database& db) {
    using namespace http::shape;
    const std::string one = "/api/v1/carriers/{carrier}/accounts/{account}";
    router.add({"GET", "/api/v1/carriers", Access::only(kLook),
                [&](const Request&) {
                    json::Writer out;
                    out.begin_object().key("data").begin_array();
                    for (const auto& carrier : accounts.carriers()) write_carrier(out, carrier);
                    return Response::json(200, out.end_array().end_object().take());
                },
                "Carriers, our accounts with them, and which is in use."},
               operation("listCarriers").answers(200, data_of(carrier_shape())));
    router.add({"GET", one, Access::only(kLook),
                [&](const Request& r) { return http::answer(r, 200, accounts.account(part(r, "carrier"), part(r, "account")), write_account); },
                "One account; an environment without one answers an empty one of version 0."},
               operation("getCarrierAccount").answers(200, account_shape()));
    router.add({"PUT", one, Access::only(kManage), [&](const Request& r) { return put(r, accounts, db); },
                "Enters an account's values and secrets; what is absent stays, an empty text takes away. It is in use only after `use`."},
               operation("putCarrierAccount")
                   .keyless("Done twice, it is as done once; and no digest of a secret is kept for a key.")
                   .takes(input({may("endpoint", text(0, 200).says("A URL, where the settings allow it; empty: the carrier's own. With another one, every secret is entered anew.")),
                                 may("version", count().says("The one that was seen: another one meanwhile is a conflict.")),
                                 may("values", anything().says("An object of texts by the names of the carrier.")),
                                 may("secrets", anything().says("An object of texts by the names of the carrier."))}))
                   .answers(200, account_shape())
                   .refuses({404, 409, 503}));
    router.add({"POST", one + "/use", Access::only(kManage), [&](const Request& r) { return use(r, accounts, db); },
                "New bookings go by this account from now on; those under way end by theirs."},
               operation("useCarrierAccount")
                   .repeatable()
                   .may_take(input({may("confirm", text(0, 32).says("The account's name, where bookings by it are real."))}))
                   .answers(200, account_shape())
                   .refuses({404, 409}));
    router.add({"POST", one + "/stop", Access::only(kManage), [&](const Request& r) { return act(r, accounts, db, &Accounts::stop); },
                "The account is not in use any more; the configuration's is, where there is one."},
               operation("stopCarrierAccount").repeatable().answers_nothing("It is not.").refuses({404, 409}));
    router.add({"DELETE", one, Access::only(kManage), [&](const Request& r) { return act(r, accounts, db, &Accounts::remove); },
                "Removes an account that is not in use, with its secrets."},
               operation("deleteCarrierAccount").repeatable().answers_nothing("It is gone.").refuses({404, 409}));
    router.add({"POST", one + "/try", Access::only(kManage),
                [&](const Request& r) { return http::answer(r, 200, accounts.try_out(part(r, "carrier"), part(r, "account")), write_trial); },
                "Asks the carrier something that changes nothing, by this account, and tells what came back."},
               operation("tryCarrierAccount").keyless("It changes nothing.").answers(200, trial_shape()).refuses({404, 409}));
}

}  // namespace waybill::accounts
