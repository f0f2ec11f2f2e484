#include "app/commands.h"

#include <iostream>

#include "app/app.h"
#include "base/assets.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "db/migrate.h"
#include "db/process_number.h"
#include "identity/identity.h"

namespace waybill::app {

namespace {

int fail(const Error& error) {
    std::cerr << "waybill: " << error.detail << "\n";
    for (const auto& field : error.fields) std::cerr << "  " << field.pointer << ": " << field.detail << "\n";
    return 1;
}

log::Level level(const std::string& name) {
    return name == "debug" ? log::Level::debug : name == "warning" ? log::Level::warning : name == "error" ? log::Level::error : log::Level::info;
}

/// Loads the settings and runs `work(config)`, which returns a Result<void>; a broken world becomes one sentence.
template <class Work>
int run(const std::string& config_file, bool keep_stdout_clean, Work work) {
    auto config = load_config(config_file);
    if (!config) return fail(config.error());
    try {
        const auto& target = config->text("log.target");
        log::open(keep_stdout_clean && target == "-" ? "/dev/stderr" : target, level(config->text("log.level")));
        crypto::start();
        const Result<void> done = work(*config);
        return done ? 0 : fail(done.error());
    } catch (const std::exception& e) {
        std::cerr << "waybill: " << e.what() << "\n";
        return 1;
    }
}

Result<std::set<http::Role>> roles(const std::vector<std::string>& names) {
    std::set<http::Role> out;
    for (const auto& name : names) {
        const auto role = http::role(name);
        if (!role) return error(Code::invalid, "role.unknown", "There is no role \"" + name + "\".");
        out.insert(*role);
    }
    return out;
}

/// What the small commands need: a database at the right schema, and identity.
struct Office {
    explicit Office(const Config& config)
        : db(database_options(config)), process(db), ids(clock, process.number(), process.not_before_ms()), identity(db, ids, clock) {}
    ~Office() {
        try {
            process.renew(ids.last_ms());
        } catch (const std::exception& e) {  // the lease runs out by itself
            log::warning("process.not_renewed", {{"what", e.what()}});
        }
    }
    SystemClock clock;
    db::Database db;
    db::ProcessNumber process;
    IdGenerator ids;
    identity::Identity identity;
};

}  // namespace

int serve(const std::string& config_file) {
    return run(config_file, false, [](const Config& config) -> Result<void> {
        TRY(app, App::build(config));
        app->serve();
        return {};
    });
}

int migrate(const std::string& config_file) {
    return run(config_file, true, [](const Config& config) -> Result<void> {
        auto options = database_options(config);
        options.connections = 2;
        options.statement_limit = std::chrono::hours(2);  // a change of a large table takes its time
        db::Database db(options);
        TRY(migrations, db::shipped_migrations());
        TRY(applied, db::migrate(db, migrations));
        std::cout << "schema: " << applied << " migration(s) applied, now at " << migrations.back().version << "\n";
        return {};
    });
}

int demo(const std::string& config_file) {
    return run(config_file, true, [](const Config& config) -> Result<void> {
        TRY(app, App::build(config));
        return app->load_demo();
    });
}

int check(const std::string& config_file) {
    return run(config_file, true, [](const Config& config) -> Result<void> {
        auto options = database_options(config);
        options.connections = 1;
        db::Database db(options);
        TRY(migrations, db::shipped_migrations());
        TRY_VOID(db::check_schema(db, migrations));
        int violated = 0, asked = 0;
        for (const auto& file : assets::under("sql/checks/")) {
            ++asked;
            for (const auto& statement : db::split_statements(std::string(file.bytes)))
                if (const auto rows = db.query(statement).size(); rows > 0) {
                    ++violated;
                    std::cout << file.path << ": " << rows << " row(s)\n";
                }
        }
        if (violated) return error(Code::conflict, "check.violated", std::to_string(violated) + " invariant(s) violated.");
        std::cout << asked << " invariants hold\n";
        return {};
    });
}

int put_user(const std::string& config_file, const NewLogin& user, std::istream& password) {
    return run(config_file, true, [&](const Config& config) -> Result<void> {
        TRY(granted, roles(user.roles));
        std::string line;
        std::getline(password, line);
        Office office(config);
        TRY(id, office.identity.put_user({user.login, user.name, Secret<std::string>(line), granted}));
        std::cout << id.text() << "\n";
        return {};
    });
}

int issue_key(const std::string& config_file, const NewLogin& key) {
    return run(config_file, true, [&](const Config& config) -> Result<void> {
        TRY(granted, roles(key.roles));
        Office office(config);
        TRY(issued, office.identity.issue_key(key.name, granted));
        std::cout << issued.token.reveal() << "\n";
        return {};
    });
}

}  // namespace waybill::app
