#include "app/commands.h"

#include <iostream>

#include "app/app.h"
#include "app/office.h"
#include "base/assets.h"
#include "db/migrate.h"

namespace waybill::app {

int serve(const std::string& config_file) {
    return run(config_file, false, [](const Config& config) -> Result<void> {
        TRY(app, App::build(config));
        app->serve();
        return {};
    });
}

int migrate(const std::string& config_file) {
    return run(config_file, true, [](const Config& config) -> Result<void> {
        db::Database db(patient_options(config, 2));
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
        db::Database db(patient_options(config, 1));
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

}  // namespace waybill::app
