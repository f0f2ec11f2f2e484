#pragma once
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/crypto.h"
#include "base/log.h"
#include "db/db.h"
#include "http/broadcaster.h"
#include "http/http.h"
#include "http/server.h"

namespace waybill::http::testing {

/// Bearer "admin", "picker", "broken" (throws); cookie sid=s for a session of a logistics lead whose CSRF token is "right".
class FakeAuthenticator final : public Authenticator {
  public:
    Result<std::optional<Principal>> authenticate(const Request& request) override {
        ++asked;
        const std::string bearer = request.header("authorization");
        if (bearer == "Bearer admin") return std::optional(Principal{"key_admin", "Admin", {Role::admin}});
        if (bearer == "Bearer picker") return std::optional(Principal{"usr_p", "Pat", {Role::picker}});
        if (bearer == "Bearer broken") throw std::runtime_error("secret text of the database");
        if (!bearer.empty()) return error(Code::unauthorized, "credential.unknown", "This key is not known.");
        const std::string session = request.cookie("sid");
        if (session == "s") return std::optional(Principal{"usr_l", "Lee", {Role::logistics_lead}, true, "right"});
        if (!session.empty()) return error(Code::unauthorized, "session.expired", "Log in again.");
        return std::optional<Principal>();
    }
    std::atomic<int> asked{0};
};

/// A server on a free port of loopback with a few telling routes.
class TestServer {
  public:
    enum class Start { now, later };
    explicit TestServer(Limits limits = small(), std::string certificate = "", std::string key = "", BroadcastLimits feed = {},
                        std::vector<std::string> uncounted = {"127.0.0.0/8"}) {
        make(limits, std::move(certificate), std::move(key), feed, std::move(uncounted));
        start();
    }
    /// With `later`, more routes can be added before start().
    TestServer(Limits limits, Start when) {
        make(limits, "", "", {}, {"127.0.0.0/8"});
        if (when == Start::now) start();
    }
    void start() { server->start(); }
    void add_later(std::string pattern, LaterHandler handler) {
        router.add({"GET", std::move(pattern), Access::anyone(), std::move(handler), ""});
    }
    ~TestServer() { server->stop(std::chrono::seconds(5)); }

    static Limits small() {
        Limits limits;
        limits.workers = 4;
        limits.makes_room = std::chrono::minutes(1);
        return limits;
    }
    int port() const { return server->port(); }
    std::int64_t gone(const std::string& reason) {
        return metrics.counter("waybill_http_listeners_gone_total", "", "reason=\"" + reason + "\"");
    }
    std::int64_t refused(const std::string& reason) {
        return metrics.counter("waybill_http_refused_total", "", "reason=\"" + reason + "\"");
    }

    Router router;
    FakeAuthenticator authenticator;
    Metrics metrics;
    std::atomic<int> handled{0};
    std::atomic<int> slow_begun{0};
    std::unique_ptr<Broadcaster> broadcaster;
    std::unique_ptr<Server> server;

  private:
    void make(Limits limits, std::string certificate, std::string key, BroadcastLimits feed,
              std::vector<std::string> uncounted) {
        crypto::start();
        log::open("/dev/null", log::Level::error);
        broadcaster = std::make_unique<Broadcaster>(feed, metrics);
        add_routes();
        ServerOptions options{"127.0.0.1", 0, std::move(certificate), std::move(key), {}, limits, std::move(uncounted)};
        server = std::make_unique<Server>(options, router, authenticator, metrics);
    }
    void add(std::string method, std::string pattern, Access access, Handler handler, std::size_t max_body = 1 << 20) {
        router.add({std::move(method), std::move(pattern), std::move(access),
                    [this, handler = std::move(handler)](const Request& request) { return ++handled, handler(request); }, "",
                    max_body});
    }
    void add_routes() {
        const auto anyone = Access::anyone();
        add("GET", "/hello", anyone,
            [](const Request& r) { return Response::json(200, "{\"hello\":\"" + r.asked("name", "you") + "\"}"); });
        const auto echo = [](const Request& r) { return Response::bytes("application/octet-stream", r.body); };
        for (const char* method : {"POST", "PUT", "DELETE"}) add(method, "/echo", anyone, echo, 100'000);
        add("POST", "/small", anyone, echo, 10);
        add("GET", "/page", anyone, [](const Request&) { return Response::html("<p>page</p>"); });
        add("GET", "/throws", anyone, [](const Request&) -> Response { throw std::runtime_error("secret text"); });
        add("GET", "/throws-int", anyone, [](const Request&) -> Response { throw 42; });
        add("GET", "/no-database", anyone, [](const Request&) -> Response { throw db::Unavailable(2002, "secret socket"); });
        add("GET", "/splits", anyone, [](const Request&) { return Response::see_other("/x\r\nSet-Cookie: a=b"); });
        add("GET", "/large", anyone, [](const Request&) { return Response::bytes("text/plain", std::string(6'000'000, 'x')); });
        add("GET", "/medium", anyone, [](const Request&) { return Response::bytes("text/plain", std::string(400'000, 'x')); });
        add("GET", "/slow", anyone, [this](const Request&) {
            ++slow_begun;
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            return Response::json(200, "{}");
        });
        add("GET", "/items/{id}", Access::only({Role::picker}),
            [](const Request& r) { return Response::json(200, "\"" + r.param("id") + "\""); });
        add("POST", "/lead", Access::only({Role::logistics_lead}), echo);
        add("POST", "/public-form", anyone, [](const Request& r) { return Response::json(200, r.principal ? "true" : "false"); });
        add("GET", "/desk/orders", Access::only({Role::logistics_lead}), [](const Request&) { return Response::html("board"); });
        add("GET", "/feed/{topic}", anyone, [this](const Request& r) { return broadcaster->listen(r, r.param("topic")); });
        add("GET", "/staff-feed", Access::only({Role::picker}),
            [this](const Request& r) { return broadcaster->listen(r, "staff"); });
        add("POST", "/desk/orders", Access::only({Role::logistics_lead}), echo);
        add("GET", "/desk/throws", anyone, [](const Request&) -> Response { throw std::runtime_error("secret text"); });
        add("GET", "/desk/no-database", anyone, [](const Request&) -> Response { throw db::Unavailable(2002, "secret"); });
        add("GET", "/desk/unknown", anyone, [](const Request&) -> Response { throw db::OutcomeUnknown(2013, "secret"); });
        router.refuse_by("/desk", [](const Request& request, const Denial& denial) -> std::optional<Response> {
            if (request.header("accept") == "text/event-stream") return {};
            if (request.asked("page") == "throws") throw std::runtime_error("secret text");
            if (denial.status == 401) return Response::see_other("/login");
            const std::string who = request.principal ? request.principal->name : "stranger";
            return Response::html("<p>" + who + ": " + denial.key + "</p>", denial.status);
        });
        add("GET", "/peer", anyone,
            [](const Request& r) { return Response::json(200, "\"" + r.peer + (r.secure ? " secure" : "") + "\""); });
    }
};

/// Waits for what another thread does.
inline bool soon(const std::function<bool()>& done) {
    for (int i = 0; i < 1'000; ++i) {
        if (done()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

inline std::string get(std::string_view path, std::string_view more = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(more) + "\r\n";
}
inline std::string post(std::string_view path, std::string_view body, std::string_view more = "") {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(more) + "\r\n" + std::string(body);
}

}  // namespace waybill::http::testing
