#pragma once
#include <string>

#include "app/settings.h"
#include "base/clock.h"
#include "db/process_number.h"
#include "identity/identity.h"

/// What the commands beside `serve` share.
namespace waybill::app {

/// Reads the settings and opens the log. Where standard output is for the command's answer, the log goes to standard error,
/// and only what an operator must see of it.
Result<Config> settings_for(const std::string& config_file, bool answers_on_stdout);
/// One sentence on standard error, with every wrong field under it; the exit code.
int fail(const Error& error);
int fail(const std::exception& broken);

/// Loads the settings and runs `work(config)`, which returns a Result<void>; a broken world becomes one sentence.
template <class Work>
int run(const std::string& config_file, bool answers_on_stdout, Work work) {
    try {
        const auto config = settings_for(config_file, answers_on_stdout);
        if (!config) return fail(config.error());
        const Result<void> done = work(*config);
        return done ? 0 : fail(done.error());
    } catch (const std::exception& broken) {
        return fail(broken);
    }
}

/// One session whose statements may take hours: a change of a large table, a backup.
db::Options patient_options(const Config& config, int connections);

/// What commands on users and keys need: the database, and identity. Throws where the schema is not this program's.
struct Office {
    explicit Office(const Config& config);
    ~Office();
    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;

    SystemClock clock;
    db::Database db;
    db::ProcessNumber process;
    IdGenerator ids;
    identity::Identity identity;
};

}  // namespace waybill::app
