#include <algorithm>

#include "base/text.h"
#include "base/wording.h"
#include "desk/routes.h"
#include "labels/badge_card.h"
#include "labels/command_sheet.h"

// What the desk does for the floor: devices, badges, PINs, and scans that need a person.
namespace waybill::desk {
namespace {

using http::Response;
using http::Role;

constexpr int kMost = 500, kShownConflicts = 100;

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
    auto& identity = visit.parts.identity;
    std::map<UserId, identity::Badge> badges;
    for (auto& badge : identity.badges().badges({}, kMost))
        if (!badge.revoked_at) badges.insert_or_assign(badge.user, std::move(badge));
    std::vector<View> rows;
    for (const auto& user : identity.users("", kMost)) {
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
    for (const auto& device : visit.parts.identity.badges().devices({}, kMost)) {
        if (device.revoked_at) continue;
        View v;
        v.set("id", device.id.text()).set("name", device.name).set("seen", wording::moment(visit.texts, device.seen_at));
        rows.push_back(std::move(v));
    }
    return rows;
}

std::vector<View> conflicts(const Visit& visit) {
    std::map<std::string, std::string> names, machines;
    for (const auto& user : visit.parts.identity.users("", kMost)) names.emplace(user.id.text(), user.name);
    for (const auto& device : visit.parts.identity.badges().devices({}, kMost)) machines.emplace(device.id.text(), device.name);
    std::vector<View> rows;
    for (const auto& c : visit.parts.floor.conflicts(kShownConflicts)) {
        View v;
        v.set("id", c.id.text()).set("code", c.code).set("quantity", wording::count(c.quantity.units));
        v.set("kind", word(visit.texts, "desk.floor.kind.", c.kind)).set("person", names[c.person]).set("device", machines[c.device]);
        v.set("at", wording::moment(visit.texts, c.scanned_at)).set("detail", c.detail);
        if (c.task == "pick" && !c.subject.empty()) v.set("list", c.subject);
        rows.push_back(std::move(v));
    }
    return rows;
}

Response overview(const Visit& visit, std::optional<Error> problem = {}, View v = {}) {
    v.set("people", people(visit)).set("devices", devices(visit)).set("may_lead", visit.may_vouch());
    auto open = conflicts(visit);
    v.set("conflict_count", wording::count(static_cast<std::int64_t>(open.size()))).set("no_conflicts", open.empty());
    v.set("conflicts", std::move(open));
    Screen screen{.title = visit.texts("desk.floor.title"), .page = "floor", .view = std::move(v), .section = "floor", .here = "/desk/floor"};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

/// The code is shown on this one page, and stands nowhere else.
Response invite(const Visit& visit) {
    const auto invitation = visit.parts.identity.badges().invite(visit.field("name"), visit.who.id);
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
    if (!user) return overview(visit, error(Code::not_found, "not_found", visit.texts("desk.refused.form")));
    const std::string site = visit.parts.floor.settings().site;
    const auto issued = visit.parts.identity.badges().issue(*user, site, visit.who.id);
    if (!issued) return overview(visit, issued.error());
    auto pdf = labels::pdf(labels::BadgeCard{issued->badge.name, site, issued->code.reveal(), visit.parts.clock.now()}, visit.texts);
    if (!pdf) return overview(visit, pdf.error());
    return Response::bytes("application/pdf", *std::move(pdf)).header("Cache-Control", "no-store");
}

Response commands(const Visit& visit) {
    auto pdf = labels::pdf(labels::CommandSheet{visit.parts.floor.settings().site, visit.parts.clock.now()}, visit.texts);
    return pdf ? Response::bytes("application/pdf", *std::move(pdf)) : refuse(visit, pdf.error());
}

Response done(const Visit& visit, const Result<void>& result, const std::string& what) {
    return result ? Response::see_other("/desk/floor?done=" + what) : overview(visit, result.error());
}

Response revoke(const Visit& visit) {
    auto& badges = visit.parts.identity.badges();
    if (const auto badge = identity::BadgeId::parse(visit.field("badge"))) return done(visit, badges.revoke(*badge), "revoked");
    if (const auto device = identity::DeviceId::parse(visit.field("device"))) return done(visit, badges.revoke(*device), "revoked");
    return overview(visit, error(Code::invalid, "form.stale", visit.texts("desk.refused.form")));
}

Response set_pin(const Visit& visit) {
    const auto user = UserId::parse(visit.field("user"));
    if (!user) return overview(visit, error(Code::invalid, "form.stale", visit.texts("desk.refused.form")));
    return done(visit, visit.parts.identity.badges().set_pin(*user, Secret<std::string>(visit.field("pin"))), "pin");
}

Response settle(const Visit& visit) {
    const auto id = floor::ConflictId::parse(visit.field("conflict"));
    const std::string note = text::shorten(text::trim(visit.field("note")), 300);
    if (!id || note.empty()) return overview(visit, error(Code::invalid, "form.stale", visit.texts("desk.refused.form")));
    const auto settled = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        TRY_VOID(visit.parts.floor.settle(tx, *id, note, visit.who.id));
        return id->text();
    });
    return settled ? Response::see_other("/desk/floor?done=settled") : overview(visit, settled.error());
}

}  // namespace

void add_floor(http::Router& router, const SharedParts& parts) {
    const std::set<Role> leads{Role::logistics_lead};
    add_page(
        router, parts, "GET", "/desk/floor", workers(), [](const Visit& v) { return overview(v); },
        "Badges, devices, and scans that need a person.");
    add_page(router, parts, "GET", "/desk/floor/commands.pdf", workers(), commands, "The command sheet for benches and carts.");
    add_page(router, parts, "POST", "/desk/floor/devices", leads, invite, "Shows a code that lets one device in.");
    add_page(router, parts, "POST", "/desk/floor/badge", leads, print_badge, "Prints a new badge; the old one is revoked.");
    add_page(router, parts, "POST", "/desk/floor/revoke", leads, revoke, "Revokes a badge or a device.");
    add_page(router, parts, "POST", "/desk/floor/pin", leads, set_pin, "Sets a person's PIN.");
    add_page(router, parts, "POST", "/desk/floor/conflicts", workers(), settle, "Says what was done about a conflict.");
}

}  // namespace waybill::desk
