#include "app/app.h"

#include <pthread.h>

#include <csignal>
#include <stdexcept>

#include "app/parts.h"
#include "app/supervisor.h"
#include "base/assets.h"
#include "base/crypto.h"
#include "base/log.h"
#include "db/migrate.h"

namespace waybill::app {

namespace {

std::map<std::string, Texts> load_languages() {
    std::map<std::string, Texts> languages;
    for (const char* language : {"en", "zh-CN"}) {
        const auto file = assets::read("web/texts/" + std::string(language) + ".txt");
        if (!file) throw std::runtime_error("the text catalogue is missing: " + std::string(language));
        auto texts = Texts::parse(language, *file);
        if (!texts)
            throw std::runtime_error("the text catalogue " + std::string(language) + " is wrong: " + texts.error().detail);
        languages.emplace(language, *std::move(texts));
    }
    return languages;
}

/// The secret behind customers' tokens: from the settings, else made once and kept in the database, so that every server
/// gives an order the same link.
orders::Settings with_token_secret(orders::Settings settings, identity::Identity& identity) {
    if (settings.token_secret.reveal().empty()) settings.token_secret = identity.shared_secret("customer_token");
    return settings;
}

int wait_for_signal() {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    int signal = 0;
    sigwait(&stop, &signal);
    return signal;
}

}  // namespace

App::Parts::Parts(const Config& c)
    : config(c),
      db(database_options(c)),
      recovery(db),
      process(db),
      ids(clock, process.number(), process.not_before_ms()),
      numbers(db),
      languages(load_languages()),
      idempotency(clock),
      outbox(ids, clock),
      relay(db, clock, metrics),
      // A slot for each booking that may be under way, and some for the questions about those in doubt.
      wire({.booking_slots = static_cast<int>(c.integer("shipping.max_in_flight")) + 16}, metrics),
      carriers(carrier_options(c), wire, clock, metrics),
      accounts({db, ids, clock, carriers}, account_settings(c)),
      identity(db, ids, clock),
      notify({db, ids, clock, wire, metrics}, notify_settings(c)),
      catalogue(db, ids, clock),
      stock(db, ids, clock, catalogue, outbox),
      orders({db, ids, clock, numbers, catalogue, stock, outbox, idempotency}, with_token_secret(orders_settings(c), identity)),
      intake(orders, metrics),
      addressing(addressing::directory_of(carriers)),
      scans(db, clock),
      picking({db, ids, clock, numbers, catalogue, stock, orders, outbox, scans}),
      packing({db, ids, clock, numbers, catalogue, stock, orders, picking, outbox, scans}, packing_settings(c)),
      rates({db, ids, clock, orders, packing, rates::market_of(carriers)}, rates_settings(c)),
      shipping({db, ids, clock, orders, packing, carriers, outbox, scans, metrics, [this] { return recovery.on(); }}, shipping_settings(c)),
      collection({db, ids, clock, orders, packing, carriers, shipping, [this] { return recovery.on(); }}, collection_settings(c)),
      tracking({db, ids, clock, orders, packing, shipping, carriers, outbox, metrics}, tracking_settings(c)),
      broadcaster(broadcast_limits(c), metrics),
      badges(db, ids, clock, identity),
      floor({db, ids, clock, identity, badges, catalogue, stock, orders, scans, picking, packing, idempotency, broadcaster,
             [this](const std::string& language) -> const Texts& { return texts(language); }},
            {c.text("floor.site"), c.integer("floor.short_limit"), c.text("floor.separators")}, identity.shared_secret("floor")),
      live_board(orders, clock, broadcaster),
      duties(metrics) {}

const Texts& App::Parts::texts(const std::string& language) const {
    const auto found = languages.find(language);
    return found == languages.end() ? languages.at("en") : found->second;
}

App::App() = default;
App::~App() = default;

Result<std::unique_ptr<App>> App::build(const Config& config) {
    crypto::start();
    assets::set_root(config.text("web.root"));
    {
        // Before anything else touches a table: a program and a schema that do not fit would damage data.
        db::Database probe([&] {
            auto options = database_options(config);
            options.connections = 1;
            return options;
        }());
        TRY(migrations, db::shipped_migrations());
        TRY_VOID(db::check_schema(probe, migrations));
    }
    std::unique_ptr<App> app(new App());
    app->parts_ = std::make_unique<Parts>(config);
    app->parts_->add_routes();
    app->parts_->add_consumers();
    app->parts_->add_duties();
    return app;
}

void App::serve() {
    auto& p = *parts_;
    http::Server server(server_options(p.config), p.router, p.identity, p.metrics);
    p.duties.start();
    server.start();
    supervisor::ready();
    log::info("server.started", {{"port", server.port()}, {"process", p.process.number()}});
    const int signal = wait_for_signal();
    supervisor::stopping();
    log::info("server.stopping", {{"signal", signal}});
    // A second signal must not cut the finish short: it stays blocked.
    server.stop(std::chrono::seconds(20));
    p.duties.stop();
    log::info("server.stopped");
}

}  // namespace waybill::app
