#include "app/parts.h"

namespace waybill::app {

namespace {

http::Response plain(int status, std::string text) {
    auto response = http::Response::bytes("text/plain; charset=utf-8", std::move(text));
    response.status = status;
    return response;
}

http::Response settings_page(const Config& config) {
    json::Writer out;
    out.begin_object();
    for (const auto& setting : settings_table()) {
        const bool secret = setting.key == "database.url" || setting.key.find("secret") != std::string_view::npos;
        if (secret) continue;
        out.member(setting.key, config.text(setting.key));
    }
    out.end_object();
    return http::Response::json(200, out.take());
}

}  // namespace

void App::Parts::add_routes() {
    using http::Access;
    using http::Request;
    using http::Role;
    const auto language = [this](const std::string& name) -> const Texts& { return texts(name); };

    router.add({"GET", "/healthz", Access::anyone(), [](const Request&) { return plain(200, "ok\n"); }, "The process is alive."});
    router.add({"GET", "/readyz", Access::anyone(),
                [this](const Request&) { return db.writable() ? plain(200, "ready\n") : plain(503, "not ready\n"); },
                "The database answers."});
    router.add({"GET", "/metrics", Access::only({Role::auditor}),
                [this](const Request&) { return http::Response::bytes("text/plain; version=0.0.4", metrics.text()); },
                "Counters and gauges in the Prometheus text format."});

    router.add({"GET", "/api/v1/settings", Access::only({Role::auditor}), [this](const Request&) { return settings_page(config); },
                "The settings in force, without those that could hold a secret."});

    http::add_static_routes(router);
    identity::add_routes(router, identity);
    notify::add_routes(router, notify);
    catalogue::add_routes(router, catalogue);
    stock::add_routes(router, stock, db, catalogue, idempotency);
    orders::add_routes(router, orders, db, ids, clock, {[this](json::Writer& out, OrderId id) {
                           packing::write_of_order(out, packing, id);
                           shipping::write_of_order(out, shipping, id);
                           tracking::write_of_order(out, tracking, id);
                       }});
    picking::add_routes(router, picking, db, idempotency, language);
    packing::add_routes(router, packing, db, idempotency, language);
    shipping::add_routes(router, shipping, db, idempotency);
    tracking::add_routes(router, tracking);
    portal::add_routes(router, {clock, orders, packing, shipping, tracking, carriers, language});
    desk::add_routes(router, {db, clock, identity, catalogue, stock, orders, picking, packing, shipping, tracking, carriers,
                              idempotency, live_board, language});
}

}  // namespace waybill::app
