#include <algorithm>

#include "base/excerpt.h"
#include "base/wording.h"
#include "desk/routes.h"

// Our accounts with carriers: what is set, which is in use, and a harmless call to try one.
namespace waybill::desk {
namespace {

using accounts::AccountView;
using accounts::CarrierView;
using http::Response;
using http::Role;

constexpr int kChanges = 20;

std::string link_of(const std::string& carrier, const std::string& account) { return "/desk/carriers/" + carrier + "/" + account; }
std::string carrier_of(const Visit& visit) { return visit.request.param("carrier"); }
std::string account_of(const Visit& visit) { return visit.request.param("account"); }
bool may_manage(const Visit& visit) { return visit.is({Role::logistics_lead}); }

std::string who(const Visit& visit, const std::string& actor) {
    if (actor.empty()) return visit.texts("desk.carriers.operator");
    if (actor == visit.who.id) return visit.texts("desk.actor.you");
    const auto id = UserId::parse(actor);
    const auto user = id ? visit.parts.identity.user(*id) : Result<identity::User>(Error{});
    return user ? user->name : visit.texts("desk.actor.colleague");
}

/// An environment of a carrier as a row: with an account, or without one yet.
View row(const Visit& visit, const AccountView& account, bool made) {
    View v;
    v.set("link", link_of(account.carrier, account.name)).set("in_use", account.in_use).set("made", made).set("endpoint", account.endpoint);
    v.set("name", account.read_only ? visit.texts("desk.carriers.configuration") : account.name).set("rehearsal", account.rehearsal);
    v.set("real", !account.rehearsal && !account.read_only).set("unusable", made ? account.unusable : "").set("read_only", account.read_only);
    return v;
}

View carrier_view(const Visit& visit, const CarrierView& carrier) {
    std::vector<View> rows;
    bool used = false;
    for (const auto& account : carrier.accounts) {
        used = used || account.in_use;
        rows.push_back(row(visit, account, true));
    }
    for (const auto& name : carrier.environments) {
        const bool made = std::any_of(carrier.accounts.begin(), carrier.accounts.end(), [&](const auto& a) { return a.name == name; });
        if (const auto empty = made ? Result<AccountView>(Error{}) : visit.parts.accounts.account(carrier.code, name))
            rows.push_back(row(visit, *empty, false));
    }
    View v;
    v.set("code", carrier.code).set("name", carrier.name).set("rows", std::move(rows)).set("used", used);
    v.set("trouble", used ? carrier.unusable : "").set("own", carrier.own_endpoints && may_manage(visit));
    return v;
}

Response see_all(const Visit& visit) {
    std::vector<View> carriers;
    for (const auto& carrier : visit.parts.accounts.carriers()) carriers.push_back(carrier_view(visit, carrier));
    View v;
    v.set("carriers", std::move(carriers)).set("key_trouble", visit.parts.accounts.key_trouble());
    return show(visit, {.title = visit.texts("desk.carriers.title"), .page = "carriers", .view = std::move(v), .section = "carriers"});
}

void set_fields(const Visit& visit, View& v, const AccountView& account) {
    std::vector<View> values, secrets;
    for (const auto& value : account.values) {
        const auto typed = visit.form.find("value." + value.name);  // what was refused a moment ago stands there again
        values.push_back(View().set("name", value.name).set("required", value.required)
                             .set("value", typed == visit.form.end() ? value.value : typed->second));
    }
    for (const auto& secret : account.secrets) {
        View s;
        s.set("name", secret.name).set("required", secret.required).set("set", secret.set).set("may_drop", secret.set && !secret.required);
        if (secret.changed_at)
            s.set("changed", visit.texts("desk.carriers.changed", {{"at", wording::moment(visit.texts, *secret.changed_at)}, {"who", who(visit, secret.changed_by)}}));
        secrets.push_back(std::move(s));
    }
    v.set("values", std::move(values)).set("secrets", std::move(secrets));
}

View trial_view(const Visit& visit, const accounts::Trial& trial) {
    std::vector<View> calls;
    for (const auto& call : trial.calls) {
        const auto head = call.reply.find('\n'), body = call.call.find("\n\n");
        calls.push_back(View().set("line", call.call.substr(0, call.call.find('\n'))).set("answer", call.reply.substr(0, head))
                            .set("call", call.call.substr(0, body) + "\n\n" + (body == call.call.npos ? "" : excerpt::pretty(call.call.substr(body + 2))))
                            .set("reply", excerpt::pretty(head == call.reply.npos ? "" : excerpt::without_encoded(call.reply.substr(head + 1))))
                            .set("no", std::to_string(calls.size() + 1)));
    }
    View v;
    v.set("good", trial.good).set("said", visit.texts(trial.good ? "desk.carriers.trial_good" : "desk.carriers.trial_bad"));
    v.set("outcome", trial.operation.empty() ? "" : word(visit.texts, "desk.carriers.asked.", trial.operation));
    return v.set("detail", trial.detail).set("calls", std::move(calls));
}

Response account_page(const Visit& visit, std::optional<Error> problem, std::optional<accounts::Trial> trial = {}) {
    const auto account = visit.parts.accounts.account(carrier_of(visit), account_of(visit));
    if (!account) return refuse(visit, account.error());
    const auto carrier = visit.parts.accounts.carrier(account->carrier);
    if (!carrier) return refuse(visit, carrier.error());
    const auto listed = std::find(carrier->environments.begin(), carrier->environments.end(), account->name) != carrier->environments.end();
    const bool made = account->version > 0 || account->read_only, manages = may_manage(visit) && !account->read_only;
    View v = row(visit, *account, made);
    v.set("carrier", carrier->name).set("code", account->carrier).set("account", account->name).set("version", std::to_string(account->version));
    v.set("manages", manages).set("may_try", may_manage(visit) && made).set("may_use", manages && made && !account->in_use);
    v.set("may_stop", manages && account->in_use).set("may_remove", manages && made && !account->in_use);
    v.set("own", carrier->own_endpoints).set("own_endpoint", account->endpoint == account->name ? "" : account->endpoint).set("needs_url", !listed);
    v.set("key_trouble", manages ? visit.parts.accounts.key_trouble() : "");
    set_fields(visit, v, *account);
    std::vector<View> changes;
    for (const auto& change : visit.parts.accounts.changes(account->carrier, kChanges))
        changes.push_back(View().set("iso", rfc3339(change.at)).set("at", wording::moment(visit.texts, change.at)).set("account", change.account)
                              .set("what", word(visit.texts, "desk.carriers.change.", change.what)).set("detail", change.detail).set("who", who(visit, change.actor)));
    v.set("changes", std::move(changes));
    if (trial) v.set("trial", trial_view(visit, *trial));
    Screen screen{.title = carrier->name, .page = "carrier", .view = std::move(v), .section = "carriers", .here = link_of(account->carrier, account->name)};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

Response see(const Visit& visit) { return account_page(visit, {}); }

accounts::Entry entered(const Visit& visit) {
    accounts::Entry entry;
    for (const auto& [name, text] : visit.form) {
        if (name == "endpoint") entry.endpoint = text;
        if (name.starts_with("value.")) entry.values[name.substr(6)] = text;
        if (name.starts_with("secret.") && !text.empty()) entry.secrets[name.substr(7)] = Secret<std::string>(text);
    }
    for (const auto& [name, text] : visit.form)
        if (name.starts_with("drop.")) entry.secrets.emplace(name.substr(5), std::string());
    if (const auto version = visit.field("version"); !version.empty()) entry.version = std::atoi(version.c_str());
    return entry;
}

/// The work counts once; of the form nothing is remembered but its key, for it holds secrets.
Result<std::string> changed(const Visit& visit, const std::function<Result<std::string>(db::Tx&)>& work) {
    http::Request without = visit.request;
    without.body.clear();
    const Visit quiet{visit.parts, without, visit.texts, visit.who, {{"once", visit.field("once")}}};
    auto done = once(quiet, work);
    if (done) visit.parts.accounts.look();
    return done;
}

Response act(const Visit& visit) {
    auto& accounts = visit.parts.accounts;
    const std::string carrier = carrier_of(visit), account = account_of(visit), what = visit.field("do"), actor = visit.who.id;
    if (what == "try") {
        const auto trial = accounts.try_out(carrier, account);
        return trial ? account_page(visit, {}, *trial) : account_page(visit, trial.error());
    }
    const auto done = changed(visit, [&](db::Tx& tx) -> Result<std::string> {
        if (what == "save") TRY_VOID(accounts.put(tx, carrier, account, entered(visit), actor));
        if (what == "use") TRY_VOID(accounts.use(tx, carrier, account, visit.field("confirm"), actor));
        if (what == "stop") TRY_VOID(accounts.stop(tx, carrier, account, actor));
        if (what == "remove") TRY_VOID(accounts.remove(tx, carrier, account, actor));
        return what;
    });
    if (!done) return account_page(visit, done.error());
    if (what == "remove") return Response::see_other("/desk/carriers?done=account_removed");
    return Response::see_other(link_of(carrier, account) + "?done=account_" + *done);
}

/// A step between: what will follow, and a button.
Response confirm(const Visit& visit) {
    const auto account = visit.parts.accounts.account(carrier_of(visit), account_of(visit));
    if (!account) return refuse(visit, account.error());
    const std::string what = visit.request.asked("do", "use");
    const bool use = what == "use", stop = what == "stop";
    View v;
    v.set("link", link_of(account->carrier, account->name)).set("account", account->name).set("code", account->carrier);
    v.set("do", use ? "use" : stop ? "stop" : "remove").set("real", use && !account->rehearsal);
    v.set("heading", visit.texts(use ? "desk.carriers.use" : stop ? "desk.carriers.stop" : "desk.carriers.remove"));
    v.set("question", visit.texts(use ? "desk.carriers.use_means" : stop ? "desk.carriers.stop_means" : "desk.carriers.remove_means"));
    if (const auto carrier = visit.parts.accounts.carrier(account->carrier)) v.set("carrier", carrier->name);
    return show(visit, {.title = visit.texts("desk.carriers.title"), .page = "carrier_confirm", .view = std::move(v), .section = "carriers"});
}

/// Of a carrier with endpoints of our own: the name leads to the account's page.
Response name_it(const Visit& visit) { return Response::see_other(link_of(carrier_of(visit), visit.request.asked("name", "test"))); }

}  // namespace

void add_carriers(http::Router& router, const SharedParts& parts) {
    const std::string one = "/desk/carriers/{carrier}/{account}";
    const std::set<Role> look{Role::logistics_lead, Role::auditor}, manage{Role::logistics_lead};
    add_page(router, parts, "GET", "/desk/carriers", look, see_all, "Carriers and our accounts with them.");
    add_page(router, parts, "GET", "/desk/carriers/{carrier}", look, name_it, "To the account of that name.");
    add_page(router, parts, "GET", one, look, see, "One account with a carrier.");
    add_page(router, parts, "GET", one + "/confirm", manage, confirm, "Ask before an account is used, or used no more, or removed.");
    add_page(router, parts, "POST", one, manage, act, "Change an account, use it, or try it.");
}

}  // namespace waybill::desk
