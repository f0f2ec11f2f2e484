#include "http/paging.h"
#include "floor/routes.h"

// What leads do for the floor: let devices in, hand out badges, set PINs, and take all of it back.
namespace waybill::floor {
namespace {

using http::Request;
using http::Response;

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }
int one_more(const Request& request) { return static_cast<int>(http::number(request, "limit")) + 1; }

void write(json::Writer& out, const Device& device) {
    out.begin_object()
        .member("id", device.id)
        .member("name", device.name)
        .member("approved_by", device.approved_by)
        .member("created_at", device.created_at)
        .member("seen_at", device.seen_at)
        .member("revoked_at", device.revoked_at)
        .end_object();
}

void write_members(json::Writer& out, const Badge& badge) {
    out.member("id", badge.id)
        .member("user", badge.user)
        .member("login", badge.login)
        .member("name", badge.name)
        .member("created_at", badge.created_at)
        .member("last_used_at", badge.last_used_at)
        .member("revoked_at", badge.revoked_at)
        .member("locked", badge.locked);
}

Response invite(const Request& request, Badges& badges) {
    const auto name = http::parse_body(request, [](json::Fields& f) { return f.text("name", 1, 40); });
    if (!name) return http::problem(name.error(), request);
    return http::answer(request, 201, badges.invite(*name, actor(request)),
                        [](json::Writer& out, const Invitation& invitation) {
                            out.begin_object()
                                .member("code", invitation.code.reveal())
                                .member("expires_at", invitation.expires_at)
                                .end_object();
                        })
        .header("Cache-Control", "no-store");
}

Response list_devices(const Request& request, Badges& badges) {
    const auto after = DeviceId::parse(request.asked("after")).value_or(DeviceId());
    return http::page(
        request, badges.devices(after, one_more(request)), [](json::Writer& out, const Device& device) { write(out, device); },
        [](const Device& last) { return last.id.text(); });
}

Response revoke_device(const Request& request, Badges& badges) {
    const auto id = http::path_id<DeviceId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    if (const auto done = badges.revoke(*id); !done) return http::problem(done.error(), request);
    return Response{.status = 204};
}

Response issue(const Request& request, Badges& badges, const std::string& site) {
    const auto user = http::parse_body(request, [](json::Fields& f) { return f.id<UserId>("user"); });
    if (!user) return http::problem(user.error(), request);
    return http::answer(request, 201, badges.issue(*user, site, actor(request)),
                        [](json::Writer& out, const IssuedBadge& issued) {
                            out.begin_object();
                            write_members(out, issued.badge);
                            out.member("code", issued.code.reveal()).end_object();
                        })
        .header("Cache-Control", "no-store");
}

Response list_badges(const Request& request, Badges& badges) {
    const auto after = BadgeId::parse(request.asked("after")).value_or(BadgeId());
    return http::page(
        request, badges.badges(after, one_more(request)),
        [](json::Writer& out, const Badge& badge) {
            out.begin_object();
            write_members(out, badge);
            out.end_object();
        },
        [](const Badge& last) { return last.id.text(); });
}

Response revoke_badge(const Request& request, Badges& badges) {
    const auto id = http::path_id<BadgeId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    if (const auto done = badges.revoke(*id); !done) return http::problem(done.error(), request);
    return Response{.status = 204};
}

Response set_pin(const Request& request, Badges& badges) {
    const auto user = http::path_id<UserId>(request, "id");
    if (!user) return http::problem(user.error(), request);
    const auto pin = http::parse_body(request, [](json::Fields& f) { return Secret<std::string>(f.text("pin", 1, 40)); });
    if (!pin) return http::problem(pin.error(), request);
    if (const auto set = badges.set_pin(*user, *pin); !set) return http::problem(set.error(), request);
    return Response{.status = 204};
}

std::vector<http::Member> badge_members() {
    using namespace http::shape;
    return {{"id", id<BadgeId>()},
            {"user", id<UserId>()},
            {"login", text()},
            {"name", text()},
            {"created_at", instant()},
            {"last_used_at", nullable(instant())},
            {"revoked_at", nullable(instant())},
            {"locked", truth().says("By wrong PINs: a new PIN unlocks.")}};
}

http::Schema device_shape() {
    using namespace http::shape;
    return named("Device", object({{"id", id<DeviceId>()},
                                   {"name", text()},
                                   {"approved_by", text().says("Who invited it.")},
                                   {"created_at", instant()},
                                   {"seen_at", instant().says("To the minute.")},
                                   {"revoked_at", nullable(instant())}}));
}

http::Access leads() { return http::Access::only({http::Role::logistics_lead}); }
http::Operation operation(std::string id) { return http::Operation("Floor", std::move(id)); }

void add_devices(http::Router& router, Badges& badges) {
    using namespace http::shape;
    router.add({"GET", "/api/v1/devices", leads(), [&badges](const Request& r) { return list_devices(r, badges); },
                "Handhelds and tablets that were let in, by their ids."},
               operation("listDevices").paged(500, 100, id<DeviceId>()).answers(200, page_of(device_shape())));
    router.add({"POST", "/api/v1/devices", leads(), [&badges](const Request& r) { return invite(r, badges); },
                "Makes a code that lets one device in within ten minutes: show it as a QR code of /floor#enrol=CODE.", 16 << 10},
               operation("inviteDevice")
                   .keyless("Its answer shows a secret, and no secret may be kept for a repetition: a code too many ends by itself.")
                   .takes(input({{"name", text(1, 40).like("handheld 7")}}))
                   .answers(201, object({{"code", text()}, {"expires_at", instant()}})));
    router.add({"DELETE", "/api/v1/devices/{id}", leads(), [&badges](const Request& r) { return revoke_device(r, badges); },
                "Lets a device in no more, and ends who works on it."},
               operation("revokeDevice").repeatable().path("id", id<DeviceId>()).answers_nothing("Revoked."));
}

void add_badges(http::Router& router, Badges& badges, const std::string& site) {
    using namespace http::shape;
    auto issued = badge_members();
    issued.emplace_back("code", text().says("What the badge's symbols say: shown this once."));
    router.add({"GET", "/api/v1/badges", leads(), [&badges](const Request& r) { return list_badges(r, badges); },
                "Badges, without their codes."},
               operation("listBadges").paged(500, 100, id<BadgeId>()).answers(200, page_of(named("Badge", object(badge_members())))));
    router.add({"POST", "/api/v1/badges", leads(), [&badges, site](const Request& r) { return issue(r, badges, site); },
                "A new badge for a picker or packer; the badges that the person had are revoked.", 16 << 10},
               operation("issueBadge")
                   .keyless("Its answer shows a secret, and no secret may be kept for a repetition: the next badge revokes the one before.")
                   .takes(input({{"user", id<UserId>()}})).answers(201, object(issued)).refuses({404, 409}));
    router.add({"DELETE", "/api/v1/badges/{id}", leads(), [&badges](const Request& r) { return revoke_badge(r, badges); },
                "Revokes a badge, and ends its person's work on the floor."},
               operation("revokeBadge").repeatable().path("id", id<BadgeId>()).answers_nothing("Revoked."));
    router.add({"PUT", "/api/v1/users/{id}/pin", leads(), [&badges](const Request& r) { return set_pin(r, badges); },
                "Sets a person's PIN for the floor, and unlocks badge and PIN.", 16 << 10},
               operation("setPin")
                   .keyless("It says what shall be, and no quick hash of a PIN may be kept.")
                   .path("id", id<UserId>())
                   .takes(input({{"pin", text(1, 40).says("6 to 12 digits.").like("271828")}}))
                   .answers_nothing("Set."));
}

}  // namespace

void add_management(http::Router& router, Floor& floor) {
    add_devices(router, floor.parts().badges);
    add_badges(router, floor.parts().badges, floor.settings().site);
}

}  // namespace waybill::floor
