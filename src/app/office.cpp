#include "app/office.h"

#include <iostream>

#include "base/crypto.h"
#include "base/log.h"

namespace waybill::app {
namespace {

log::Level level(const std::string& name) {
    if (name == "debug") return log::Level::debug;
    if (name == "warning") return log::Level::warning;
    return name == "error" ? log::Level::error : log::Level::info;
}

}  // namespace

Result<Config> settings_for(const std::string& config_file, bool answers_on_stdout) {
    TRY(config, load_config(config_file));
    const std::string& target = config.text("log.target");
    const bool beside = answers_on_stdout && target == "-";
    const log::Level lowest = level(config.text("log.level"));
    log::open(beside ? "/dev/stderr" : target, beside && lowest == log::Level::info ? log::Level::warning : lowest);
    crypto::start();
    return config;
}

int fail(const Error& error) {
    std::cerr << "waybill: " << error.detail << "\n";
    for (const auto& field : error.fields) std::cerr << "  " << field.pointer << ": " << field.detail << "\n";
    return 1;
}

int fail(const std::exception& broken) {
    std::cerr << "waybill: " << broken.what() << "\n";
    return 1;
}

db::Options patient_options(const Config& config, int connections) {
    db::Options options = database_options(config);
    options.connections = connections;
    options.statement_limit = std::chrono::hours(12);
    return options;
}

Office::Office(const Config& config)
    : db(database_options(config)),
      process(db),
      ids(clock, process.number(), process.not_before_ms()),
      identity(db, ids, clock) {}

Office::~Office() {
    try {
        process.renew(ids.last_ms());
    } catch (const std::exception& e) {  // the lease runs out by itself
        log::warning("process.not_renewed", {{"what", e.what()}});
    }
}

}  // namespace waybill::app
