#include "base/crypto.h"
#include "floor/routes.h"

// Who is let in: a device by its invitation, a person by badge or PIN.
namespace waybill::floor {
namespace {

using http::Access;
using http::Request;
using http::Response;

constexpr const char* kYear = "; Max-Age=34560000";  // the longest that browsers keep

std::string cookie(const Request& request, const std::string& name, const std::string& value, const std::string& more) {
    return name + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + (request.secure ? "; Secure" : "") + more;
}
/// A shift, and no longer.
std::string session_cookie(const Request& request, const std::string& token) {
    return cookie(request, floor_cookie(request.secure), token, token.empty() ? "; Max-Age=0" : "; Max-Age=43200");
}

void write_worker(json::Writer& out, const std::optional<Worker>& worker) {
    out.key("worker");
    if (!worker) return void(out.null());
    out.begin_object().member("session", worker->session).member("user", worker->user).member("name", worker->name);
    out.key("roles").begin_array();
    for (const auto role : worker->roles) out.value(http::name(role));
    out.end_array()
        .member("until", std::chrono::duration_cast<std::chrono::milliseconds>(worker->until.time_since_epoch()).count())
        .member("csrf", worker->csrf_token)
        .end_object();
}

std::string state(Floor& floor, const std::optional<Device>& device, const std::optional<Worker>& worker) {
    json::Writer out;
    out.begin_object().member("site", floor.settings().site).member("short_limit", floor.settings().short_limit).key("device");
    if (device)
        out.begin_object().member("id", device->id).member("name", device->name).end_object();
    else
        out.null();
    out.member("last_seq", device ? floor.last_seq(device->id) : 0);
    write_worker(out, device ? worker : std::nullopt);
    out.end_object();
    return out.take();
}

Response get_state(const Request& request, Floor& floor) {
    const auto worker = floor.parts().badges.at_work(request);
    return Response::json(200, state(floor, floor.parts().badges.device(request), worker)).header("Cache-Control", "no-store");
}

bool is_our_own(const Request& request) {
    const std::string site = request.header("sec-fetch-site");
    return (site.empty() || site == "same-origin") && request.header("content-type").starts_with("application/json");
}
Response foreign(const Request& request) {
    return http::problem(error(Code::forbidden, "csrf", "This call does not come from the station's own page."), request);
}

Response enrol(const Request& request, Floor& floor) {
    if (!is_our_own(request)) return foreign(request);
    const auto code = http::parse_body(request, [](json::Fields& f) { return f.text("code", 1, 200); });
    if (!code) return http::problem(code.error(), request);
    const auto enrolled = floor.parts().badges.enrol(*code);
    if (!enrolled) return http::problem(enrolled.error(), request);
    return Response::json(201, state(floor, enrolled->device, {}))
        .header("Set-Cookie", cookie(request, device_cookie(request.secure), enrolled->key.reveal(), kYear));
}

/// Another badge is another person at once: whoever was at work here before has ended.
Response begin(const Request& request, Floor& floor) {
    const auto device = own_device(floor, request);
    if (!device) return http::problem(device.error(), request);
    struct Proof {
        std::string badge, login, pin;
    };
    const auto proof = http::parse_body(request, [](json::Fields& f) {
        return Proof{f.text_or("badge", "", 200), f.text_or("login", "", 200), f.text_or("pin", "", 40)};
    });
    if (!proof) return http::problem(proof.error(), request);
    auto& badges = floor.parts().badges;
    const auto begun = proof->badge.empty() ? badges.begin(device->id, proof->login, Secret<std::string>(proof->pin))
                                            : badges.begin(device->id, Secret<std::string>(proof->badge));
    if (!begun) return http::problem(begun.error(), request);
    return Response::json(201, state(floor, *device, begun->worker))
        .header("Set-Cookie", session_cookie(request, begun->token.reveal()))
        .header("Set-Cookie", cookie(request, device_cookie(request.secure),
                                     request.cookie(device_cookie(request.secure)), kYear));
}

Response end(const Request& request, Floor& floor) {
    if (const auto worker = floor.parts().badges.at_work(request)) floor.parts().badges.end(worker->session);
    return Response{.status = 204}.header("Set-Cookie", session_cookie(request, ""));
}

Response prove(const Request& request, Floor& floor) {
    struct Input {
        std::string pin, subject;
    };
    const auto input = http::parse_body(request, [](json::Fields& f) { return Input{f.text("pin", 1, 40), f.text("subject", 1, 40)}; });
    if (!input) return http::problem(input.error(), request);
    const auto worker = floor.parts().badges.at_work(request);
    if (!worker) return http::problem(error(Code::unauthorized, "unauthorized", "Nobody is at work on this device."), request);
    if (const auto proved = floor.parts().badges.prove(*worker, Secret<std::string>(input->pin)); !proved)
        return http::problem(proved.error(), request);
    json::Writer out;
    out.begin_object().member("grant", floor.grant(*worker, input->subject)).end_object();
    return Response::json(200, out.take()).header("Cache-Control", "no-store");
}

}  // namespace

http::Handler for_workers(Floor& floor, Response (*handler)(const Request&, Floor&), std::optional<http::Role> wanted) {
    return [&floor, handler, wanted](const Request& request) {
        const auto worker = floor.parts().badges.at_work(request);
        if (!worker) return http::problem(error(Code::unauthorized, "unauthorized", "Nobody is at work on this device."), request);
        const std::string site = request.header("sec-fetch-site");
        const bool changes = request.method != "GET" && request.method != "HEAD";
        if (changes && ((!site.empty() && site != "same-origin") || !crypto::equal(request.header("x-csrf-token"), worker->csrf_token)))
            return foreign(request);
        if (wanted && !worker->roles.contains(*wanted))
            return http::problem(error(Code::forbidden, "forbidden", "Your roles do not include this."), request);
        Request mine = request;
        mine.principal = http::Principal{.id = worker->user.text(), .name = worker->name, .roles = worker->roles};
        return handler(mine, floor);
    };
}

Result<Device> own_device(const Floor& floor, const Request& request) {
    if (!is_our_own(request)) return error(Code::forbidden, "csrf", "This call does not come from the station's own page.");
    if (auto device = floor.parts().badges.device(request)) return *std::move(device);
    return error(Code::unauthorized, "device.unknown", "This device is not let in here, or no more.");
}

void add_entrance(http::Router& router, Floor& floor) {
    const auto with = [&floor](Response (*handler)(const Request&, Floor&)) -> http::Handler {
        return [&floor, handler](const Request& request) { return handler(request, floor); };
    };
    router.add({"GET", "/floor/state", Access::anyone(), with(get_state), "The device, and who is at work on it."});
    router.add({"POST", "/floor/enrolment", Access::anyone(), with(enrol), "Lets a device in by the code that a lead shows it.", 4 << 10});
    router.add({"POST", "/floor/session", Access::anyone(), with(begin), "Begins a person's work by badge, or by login and PIN.", 4 << 10});
    router.add({"POST", "/floor/session/end", Access::anyone(), for_workers(floor, end), "Ends it.", 4 << 10});
    router.add({"POST", "/floor/pin", Access::anyone(), for_workers(floor, prove), "Asks the person's PIN for what a badge alone may not do.", 4 << 10});
}

}  // namespace waybill::floor
