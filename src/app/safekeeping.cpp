#include <chrono>
#include <iomanip>
#include <iostream>

#include "accounts/accounts.h"
#include "app/commands.h"
#include "app/office.h"
#include "db/backup.h"
#include "db/migrate.h"
#include "db/recovery.h"
#include "db/url.h"

namespace waybill::app {
namespace {

using Steady = std::chrono::steady_clock;

std::string since(Steady::time_point begun) {
    const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun).count() / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::int64_t rows_of(const std::vector<db::TableSum>& tables) {
    std::int64_t rows = 0;
    for (const auto& table : tables) rows += table.rows;
    return rows;
}

void print(const std::vector<db::TableSum>& tables) {
    for (const auto& table : tables)
        std::cout << std::setw(12) << table.rows << " rows  " << table.checksum << "  " << table.name << "\n";
}

/// The keys of carriers' secrets travel with no backup: who brings one back has to know.
void tell_of_seals(const accounts::Unopened& found, const std::string& key_file) {
    if (found.secrets == 0) return;
    if (found.names.empty()) {
        std::cout << "all " << found.secrets << " secret(s) of carriers in it open under " << key_file << "\n";
        return;
    }
    std::cout << found.names.size() << " of " << found.secrets << " secret(s) of carriers in it do not open here: "
              << (found.trouble.empty() ? "they were sealed under other keys than those in " + key_file + "." : found.trouble)
              << " Bring back the key file, or enter them anew on the desk.\n";
}

}  // namespace

int backup(const std::string& config_file, const std::string& file) {
    return run(config_file, true, [&](const Config& config) -> Result<void> {
        const auto begun = Steady::now();
        TRY(saved, db::back_up(patient_options(config, 1), file, SystemClock().now()));
        print(saved.tables);
        std::cout << file << ": " << saved.tables.size() << " tables, " << rows_of(saved.tables) << " rows, " << saved.bytes
                  << " bytes in " << since(begun) << "\n";
        return {};
    });
}

int restore(const std::string& config_file, const std::string& file, bool verify_only) {
    return run(config_file, true, [&](const Config& config) -> Result<void> {
        const auto begun = Steady::now();
        TRY(migrations, db::shipped_migrations());
        const auto options = patient_options(config, 1);
        const std::string& key_file = config.text("accounts.key_file");
        accounts::Unopened seals;
        db::RestoreOptions how{.newest_schema = migrations.back().version};
        how.at = [&](const char* stage, const std::string& table) {  // while the proof's database is there
            if (!accounts::holds_secrets(table) || std::string_view(stage) != "loaded") return;
            auto loaded = options;
            if (verify_only) loaded.url = db::with_database(options.url, db::parse_url(options.url)->database + "_verify");
            db::Database database(loaded);
            seals = accounts::unopened(database, key_file);
        };
        TRY(restored, verify_only ? db::verify_backup(options, file, how) : db::restore(options, file, how));
        print(restored.tables);
        tell_of_seals(seals, key_file);
        std::cout << file << ", saved at " << restored.head.created_at << ": all " << restored.tables.size() << " tables ("
                  << rows_of(restored.tables) << " rows) hold what was saved; " << since(begun) << "\n";
        if (verify_only) return {};
        {
            db::Database db(options);
            db::begin_recovery(db, parse_rfc3339(restored.head.created_at).value_or(Instant{}), SystemClock().now());
        }
        std::cout << "the database is in recovery: no carrier is called, nothing is booked and no webhook leaves until `waybill recover`\n";
        if (restored.head.schema < migrations.back().version)
            std::cout << "the schema stands at " << restored.head.schema << ": run `waybill migrate`\n";
        return {};
    });
}

}  // namespace waybill::app
