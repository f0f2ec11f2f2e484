#include <algorithm>

#include "base/assets.h"
#include "base/crypto.h"
#include "base/template.h"
#include "base/text.h"
#include "base/wording.h"
#include "floor/routes.h"
#include "labels/badge_card.h"
#include "labels/command_sheet.h"

// The desk's page for the floor: devices, badges, PINs, and scans that need a person.
namespace waybill::floor {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

constexpr int kMost = 500, kShownConflicts = 100;

/// One look at the page, by somebody of the desk.
struct Visit {
    const Request& request;
    Floor& floor;
    const Texts& texts;
    std::map<std::string, std::string> form;

    bool leads() const {
        return request.principal->roles.contains(Role::admin) || request.principal->roles.contains(Role::logistics_lead);
    }
    std::string field(const std::string& name) const {
        const auto found = form.find(name);
        return found == form.end() ? "" : found->second;
    }
};

std::string load(const std::string& path, const Texts& texts) {
    const auto file = assets::read(path);
    if (!file) throw std::logic_error("there is no page " + path);
    return wording::localised(*file, texts);
}

/// In the desk's own frame: the page is one of its sections.
Response show(const Visit& visit, View v, const std::optional<Error>& problem) {
    const auto& who = *visit.request.principal;
    const bool english = visit.texts.language() == "en";
    v.set("csrf", who.csrf_token).set("once", crypto::hex(crypto::random_bytes(16))).set("may_lead", visit.leads());
    View outer;
    outer.set("lang", visit.texts.language()).set("title", visit.texts("desk.floor.title")).set("icon", assets::url("web/shared/icon.svg"));
    outer.set("css_base", assets::url("web/shared/base.css")).set("css_desk", assets::url("web/desk/desk.css"));
    outer.set("script", assets::url("web/desk/desk.js")).set("who", who.name).set("csrf", who.csrf_token).set("in_floor", true);
    outer.set("other_language", english ? "zh-CN" : "en").set("other_language_name", english ? "中文" : "English");
    outer.set("other_language_link", std::string("/desk/floor?lang=") + (english ? "zh-CN" : "en"));
    if (const auto done = visit.request.asked("done"); !done.empty())
        if (const auto message = wording::word(visit.texts, "desk.done.", done); message != done) outer.set("done", message);
    if (problem) outer.set("problem", View().set("lead", visit.texts("desk.error.other")).set("detail", problem->detail));
    outer.set("content", render(load("web/desk/floor.html", visit.texts), v));
    auto response = Response::html(render(load("web/desk/frame.html", visit.texts), outer), problem ? http::status(problem->code) : 200);
    if (const auto asked = visit.request.asked("lang"); asked == "en" || asked == "zh-CN")
        response.headers.emplace_back("Set-Cookie", "lang=" + asked + "; Path=/; Max-Age=31536000; SameSite=Lax" +
                                                        (visit.request.secure ? "; Secure" : ""));
    return response;
}

Error stale(const Visit& visit) { return error(Code::invalid, "request.fields", visit.texts("desk.refused.form")); }

/// A QR code as a picture that a page may hold: one square for each dark module.
std::string picture(const labels::Barcode& code) {
    const int side = code.columns_with_quiet();
    std::string path;
    for (int y = 0; y < code.rows; ++y)
        for (int x = 0; x < code.columns; ++x)
            if (code.dark[static_cast<std::size_t>(y * code.columns + x)])
                path += "M" + std::to_string(x + code.quiet_left) + " " + std::to_string(y + code.quiet_left) + "h1v1h-1z";
    const std::string size = std::to_string(side);
    return "data:image/svg+xml," + text::url_encode("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + " " + size +
                                                    "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + size + "v" + size +
                                                    "H0z\"/><path d=\"" + path + "\"/></svg>");
}

std::vector<View> people(const Visit& visit) {
    std::map<UserId, Badge> badges;
    for (auto& badge : visit.floor.parts().badges.badges({}, kMost))
        if (!badge.revoked_at) badges.insert_or_assign(badge.user, std::move(badge));
    std::vector<View> rows;
    for (const auto& user : visit.floor.parts().identity.users("", kMost)) {
        if (!user.active || (!user.roles.contains(Role::picker) && !user.roles.contains(Role::packer))) continue;
        View v;
        v.set("id", user.id.text()).set("name", user.name).set("login", user.login);
        if (const auto badge = badges.find(user.id); badge != badges.end()) {
            v.set("badge", badge->second.id.text()).set("since", wording::day(visit.texts, badge->second.created_at));
            v.set("locked", badge->second.locked);
            if (badge->second.last_used_at) v.set("used", wording::moment(visit.texts, *badge->second.last_used_at));
        }
        rows.push_back(std::move(v));
    }
    return rows;
}

std::vector<View> devices(const Visit& visit) {
    std::vector<View> rows;
    for (const auto& device : visit.floor.parts().badges.devices({}, kMost)) {
        if (device.revoked_at) continue;
        View v;
        v.set("id", device.id.text()).set("name", device.name).set("seen", wording::moment(visit.texts, device.seen_at));
        rows.push_back(std::move(v));
    }
    return rows;
}

std::vector<View> conflicts(const Visit& visit) {
    std::map<std::string, std::string> names, machines;
    for (const auto& user : visit.floor.parts().identity.users("", kMost)) names.emplace(user.id.text(), user.name);
    for (const auto& device : visit.floor.parts().badges.devices({}, kMost)) machines.emplace(device.id.text(), device.name);
    std::vector<View> rows;
    for (const auto& c : visit.floor.conflicts(kShownConflicts)) {
        View v;
        v.set("id", c.id.text()).set("code", c.code).set("quantity", wording::count(c.quantity.units));
        v.set("kind", wording::word(visit.texts, "desk.floor.kind.", c.kind)).set("person", names[c.person]).set("device", machines[c.device]);
        v.set("at", wording::moment(visit.texts, c.scanned_at)).set("detail", c.detail);
        if (c.task == "pick" && !c.subject.empty()) v.set("list", c.subject);
        rows.push_back(std::move(v));
    }
    return rows;
}

Response overview(const Visit& visit, std::optional<Error> problem = {}, View v = {}) {
    v.set("people", people(visit)).set("devices", devices(visit));
    auto open = conflicts(visit);
    v.set("conflict_count", wording::count(static_cast<std::int64_t>(open.size()))).set("no_conflicts", open.empty());
    v.set("conflicts", std::move(open));
    return show(visit, std::move(v), problem);
}

/// The code is shown on this one page, and stands nowhere else.
Response invite(const Visit& visit) {
    const auto invitation = visit.floor.parts().badges.invite(visit.field("name"), visit.request.principal->id);
    if (!invitation) return overview(visit, invitation.error());
    const std::string address = (visit.request.secure ? "https://" : "http://") + visit.request.header("host") + "/floor#enrol=" + invitation->code.reveal();
    const auto code = labels::qr(address);
    View v;
    v.set("invitation", code ? picture(*code) : "").set("invitation_address", address).set("invitation_name", visit.field("name"));
    return overview(visit, {}, std::move(v));
}

/// A badge is printed once: whoever asks again gets another one, and the one before is good no more.
Response print_badge(const Visit& visit) {
    const auto user = UserId::parse(visit.field("user"));
    if (!user) return overview(visit, stale(visit));
    const std::string site = visit.floor.settings().site;
    const auto issued = visit.floor.parts().badges.issue(*user, site, visit.request.principal->id);
    if (!issued) return overview(visit, issued.error());
    auto pdf = labels::pdf(labels::BadgeCard{issued->badge.name, site, issued->code.reveal(), visit.floor.parts().clock.now()}, visit.texts);
    if (!pdf) return overview(visit, pdf.error());
    return Response::bytes("application/pdf", *std::move(pdf)).header("Cache-Control", "no-store");
}

Response commands(const Visit& visit) {
    auto pdf = labels::pdf(labels::CommandSheet{visit.floor.settings().site, visit.floor.parts().clock.now()}, visit.texts);
    return pdf ? Response::bytes("application/pdf", *std::move(pdf)) : overview(visit, pdf.error());
}

Response done(const Visit& visit, const Result<void>& result, const std::string& what) {
    return result ? Response::see_other("/desk/floor?done=" + what) : overview(visit, result.error());
}

Response revoke(const Visit& visit) {
    auto& badges = visit.floor.parts().badges;
    if (const auto badge = BadgeId::parse(visit.field("badge"))) return done(visit, badges.revoke(*badge), "revoked");
    if (const auto device = DeviceId::parse(visit.field("device"))) return done(visit, badges.revoke(*device), "revoked");
    return overview(visit, stale(visit));
}

Response set_pin(const Visit& visit) {
    const auto user = UserId::parse(visit.field("user"));
    if (!user) return overview(visit, stale(visit));
    return done(visit, visit.floor.parts().badges.set_pin(*user, Secret<std::string>(visit.field("pin"))), "pin");
}

Response settle(const Visit& visit) {
    const auto id = ConflictId::parse(visit.field("conflict"));
    const std::string note = text::shorten(text::trim(visit.field("note")), 300);
    if (!id || note.empty()) return overview(visit, stale(visit));
    const auto settled =
        visit.floor.parts().db.transact([&](db::Tx& tx) { return visit.floor.settle(tx, *id, note, visit.request.principal->id); });
    return done(visit, settled, "settled");
}

/// A form's work, once however often the browser sends it. Its key is taken before the work is done: what is shown to the first
/// (a badge, a device's code) is never made twice, and a repetition sees the page as it has become.
Response once(const Visit& visit, Response (*work)(const Visit&)) {
    const auto& p = visit.floor.parts();
    const std::string token = visit.field("once");
    if (token.empty() || token.size() > 64) return overview(visit, stale(visit));
    const http::OperationKey key{visit.request.principal->id, "POST " + visit.request.path, token,
                                 crypto::sha256(visit.request.path + "\n" + visit.request.body)};
    const std::span one(&key, 1);
    const http::Outcome taken{200, ""};
    try {
        const auto before = p.db.transact([&](db::Tx& tx) {
            auto found = std::move(p.idempotency.look_up(tx, one).front());
            if (found && !*found) p.idempotency.settle_new(tx, one, std::span(&taken, 1));
            return found;
        });
        if (!before) return overview(visit, before.error());
        if (*before) return Response::see_other("/desk/floor");
    } catch (const db::Duplicate&) {  // the second click was first
        return Response::see_other("/desk/floor");
    }
    return work(visit);
}

}  // namespace

void add_desk_page(http::Router& router, Floor& floor) {
    const auto leads = Access::only({Role::logistics_lead}), workers = Access::only({Role::logistics_lead, Role::logistics});
    const auto with = [&floor](Response (*handler)(const Visit&)) -> http::Handler {
        return [&floor, handler](const Request& r) {
            const bool form = r.method == "POST";
            const Visit visit{r, floor, floor.parts().texts(r.language()), form ? r.form() : std::map<std::string, std::string>{}};
            return form ? once(visit, handler) : handler(visit);
        };
    };
    router.add({"GET", "/desk/floor", workers, with([](const Visit& v) { return overview(v); }), "Badges, devices, and scans that need a person."});
    router.add({"GET", "/desk/floor/commands.pdf", workers, with(commands), "The command sheet for benches and carts."});
    router.add({"POST", "/desk/floor/devices", leads, with(invite), "Shows a code that lets one device in."});
    router.add({"POST", "/desk/floor/badge", leads, with(print_badge), "Prints a new badge; the old one is revoked."});
    router.add({"POST", "/desk/floor/revoke", leads, with(revoke), "Revokes a badge or a device."});
    router.add({"POST", "/desk/floor/pin", leads, with(set_pin), "Sets a person's PIN."});
    router.add({"POST", "/desk/floor/conflicts", workers, with(settle), "Says what was done about a conflict."});
}

}  // namespace waybill::floor
