#include <algorithm>
#include <stdexcept>

#include "app/parts.h"
#include "base/assets.h"
#include "http/manual.h"
#include "http/remembered.h"

namespace waybill::app {

namespace {

http::Response plain(int status, std::string text) {
    auto response = http::Response::bytes("text/plain; charset=utf-8", std::move(text));
    response.status = status;
    return response;
}

bool is_secret(const Setting& setting) {
    return setting.key == "database.url" || setting.key.find("secret") != std::string_view::npos;
}

http::Response settings_page(const Config& config) {
    json::Writer out;
    out.begin_object();
    for (const auto& setting : settings_table())
        if (!is_secret(setting)) out.member(setting.key, config.text(setting.key));
    out.end_object();
    return http::Response::json(200, out.take());
}

http::Schema settings_shape() {
    std::vector<http::Member> members;
    for (const auto& setting : settings_table()) {
        if (is_secret(setting)) continue;
        auto text = http::shape::text().says(std::string(setting.help));
        members.emplace_back(std::string(setting.key), setting.fallback.empty() ? text : text.by_default(setting.fallback));
    }
    return http::shape::named("Settings", http::shape::object(std::move(members)));
}

std::string manual_file(const std::string& path) {
    auto text = assets::read(path);
    if (!text) throw std::logic_error("there is no file " + path);
    return *std::move(text);
}

http::About about_the_api(const Config& config) {
    return {.title = "Waybill",
            .version = "1.0.0",
            .description = manual_file("web/docs/about.md"),
            .server = config.text("web.public_url"),
            .tags = {{"Orders", "From the shop to the release: intake, holds, cancellation, boards."},
                     {"Addresses", "What carriers know of an address, and their service points near it."},
                     {"Imports", "Orders as CSV."},
                     {"Products", "What is sold, by SKU."},
                     {"Stock", "Places, goods received, what is free."},
                     {"Picking", "Walks through the warehouse, scan by scan."},
                     {"Packing", "Packages, verified unit by unit, with SSCC and packing slip."},
                     {"Rates", "What carriers ask, all at once, and the rules that choose carrier and service."},
                     {"Shipping", "Booking with carriers, voids, handover."},
                     {"Carriers", "Our accounts with carriers, and which is in use."},
                     {"Tracking", "Where parcels are."},
                     {"Webhooks", "News pushed to your address, signed as Standard Webhooks 1.0 says."},
                     {"Floor", "Devices, badges and PINs of the scan station; scans that need a person."},
                     {"Users", "People who sign in."},
                     {"API keys", "Programs that call."},
                     {"Service", "The program itself."}},
            .problem_keys = http::key_sentences(manual_file("web/docs/problem_keys.txt"))};
}

std::vector<http::SettingText> setting_texts() {
    std::vector<http::SettingText> texts;
    for (const auto& s : settings_table()) texts.push_back({std::string(s.key), std::string(s.fallback), std::string(s.help)});
    return texts;
}

}  // namespace

void App::Parts::add_routes() {
    using http::Access;
    using http::Request;
    using http::Role;
    const auto operation = [](std::string id) { return http::Operation("Service", std::move(id)); };
    const auto language = [this](const std::string& name) -> const Texts& { return texts(name); };

    router.add({"GET", "/healthz", Access::anyone(), [](const Request&) { return plain(200, "ok\n"); }, "The process is alive."},
               operation("isAlive").answers(200, "text/plain", "It is."));
    router.add({"GET", "/readyz", Access::anyone(),
                [this](const Request&) { return db.writable() ? plain(200, "ready\n") : plain(503, "not ready\n"); },
                "The database answers and takes writes."},
               operation("isReady").answers(200, "text/plain", "It does.").answers(503, "text/plain", "Not now."));
    router.add({"GET", "/metrics", Access::only({Role::auditor}),
                [this](const Request&) { return http::Response::bytes("text/plain; version=0.0.4", metrics.text()); },
                "Counters and gauges in the Prometheus text format."},
               operation("getMetrics").answers(200, "text/plain", "Prometheus, version 0.0.4."));

    router.add(
        {"GET", "/api/v1/settings", Access::only({Role::auditor}), [this](const Request&) { return settings_page(config); },
         "The settings in force, without those that could hold a secret."},
        operation("getSettings").answers(200, settings_shape()));

    http::add_static_routes(router);
    http::Router api;  // what may be repeated gets a memory
    identity::add_routes(api, identity);
    notify::add_routes(api, notify);
    catalogue::add_routes(api, catalogue);
    stock::add_routes(api, stock, db, catalogue, idempotency);
    orders::add_routes(api, orders, intake, db, ids, clock,
                       [this](json::Writer& out, OrderId id, const Request& reader) {
                           packing::write_of_order(out, packing, id, reader);
                           shipping::write_of_order(out, shipping, id, reader);
                           tracking::write_of_order(out, tracking, id, reader);
                       },
                       {std::max(1, static_cast<int>(config.integer("http.workers")) / 4)});
    addressing::add_routes(api, addressing);
    picking::add_routes(api, picking, db, idempotency, language);
    packing::add_routes(api, packing, db, idempotency, language);
    packing::add_lot_routes(api, packing, catalogue, stock, db);
    rates::add_routes(api, rates, db);
    shipping::add_routes(api, shipping, rates, db, idempotency);
    shipping::add_doubt_routes(api, shipping, db, idempotency);
    shipping::add_label_routes(api, shipping, db, idempotency);
    shipping::add_conversation_routes(api, shipping);
    collection::add_routes(api, collection, db, idempotency);
    accounts::add_routes(api, accounts, db);
    tracking::add_routes(api, tracking);
    floor::add_routes(api, floor);
    for (const auto& route : api.routes()) router.add(http::remembered(route, db, idempotency));
    tracking::add_push_route(router, tracking);
    portal::add_routes(router, {clock, orders, packing, shipping, tracking, carriers, language});
    desk::add_routes(router, {db, clock, identity, catalogue, stock, orders, picking, packing, rates, shipping, collection, tracking, carriers, accounts, addressing,
                              idempotency, live_board, language, [this] { return recovery.on(); }});
    http::add_manual(router, about_the_api(config), setting_texts(), language);
}

}  // namespace waybill::app
