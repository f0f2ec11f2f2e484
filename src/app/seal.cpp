#include <iostream>

#include "accounts/accounts.h"
#include "app/commands.h"
#include "app/office.h"

// The keys of carriers' secrets, by hand.
namespace waybill::app {

int make_seal(const std::string& config_file) {
    return run(config_file, true, [](const Config& config) -> Result<void> {
        const std::string& file = config.text("accounts.key_file");
        TRY(made, accounts::make_key_file(file));
        std::cout << file << (made ? ": made; it is in no backup of the database, so keep a copy in a safe place\n" : ": is there already\n");
        return {};
    });
}

int rotate_seal(const std::string& config_file, bool forget) {
    return run(config_file, true, [&](const Config& config) -> Result<void> {
        Office office(config);
        TRY(sealed, accounts::reseal(office.db, office.ids, office.clock, config.text("accounts.key_file"), forget));
        std::cout << sealed << " secret(s) sealed under a new key; servers on this machine take it up within seconds, others need a copy of "
                  << config.text("accounts.key_file") << "\n";
        if (!forget) std::cout << "the former keys stay in the file, for backups from before; --forget drops them\n";
        return {};
    });
}

int check_seal(const std::string& config_file) {
    return run(config_file, true, [](const Config& config) -> Result<void> {
        db::Database db(patient_options(config, 1));
        const auto found = accounts::unopened(db, config.text("accounts.key_file"));
        for (const auto& name : found.names) std::cout << name << ": does not open\n";
        if (!found.trouble.empty()) return error(Code::unavailable, "account.key", found.trouble);
        if (!found.names.empty())
            return error(Code::conflict, "account.sealed", std::to_string(found.names.size()) + " of " + std::to_string(found.secrets) +
                                                               " secret(s) do not open under the keys of this machine.");
        std::cout << "all " << found.secrets << " secret(s) open\n";
        return {};
    });
}

}  // namespace waybill::app
