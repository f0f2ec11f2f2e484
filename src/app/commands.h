#pragma once
#include <istream>
#include <string>
#include <vector>

namespace waybill::app {

struct NewLogin {
    std::string login, name;
    std::vector<std::string> roles;
};

/// Every setting with its default and meaning, for --help.
std::string settings_help();

struct CarrierCheck {
    std::string module;      ///< a carrier's shared object, or its folder
    std::string recordings;  ///< empty: the folder of that name beside it
    bool tell_all = false;   ///< cases that are well, too
};

// The program's commands. Each returns the exit code: 0, or 1 after one clear sentence on standard error.
int serve(const std::string& config_file);
int migrate(const std::string& config_file);
int demo(const std::string& config_file);
int check(const std::string& config_file);

// Users and API keys; passwords are the first line of `password`.
int put_user(const std::string& config_file, const NewLogin& user, std::istream& password);
int list_users(const std::string& config_file);
int disable_user(const std::string& config_file, const std::string& login);
int enable_user(const std::string& config_file, const std::string& login);
int set_password(const std::string& config_file, const std::string& login, std::istream& password);
int issue_key(const std::string& config_file, const NewLogin& key);
int list_keys(const std::string& config_file);
int revoke_key(const std::string& config_file, const std::string& public_part);

// The database in one file (db/backup.h); what was saved or found is printed table by table.
int backup(const std::string& config_file, const std::string& file);
int restore(const std::string& config_file, const std::string& file, bool verify_only);
/// Ends the recovery that a restore began. `since`: an instant as of RFC 3339; empty: the backup's.
int recover(const std::string& config_file, const std::string& since);

// The keys that carriers' secrets are sealed under: made where there are none, replaced, held against what is stored.
int make_seal(const std::string& config_file);
int rotate_seal(const std::string& config_file, bool forget);
int check_seal(const std::string& config_file);

/// Plays a carrier module its recordings, and a carrier's bad days (carriercheck/carriercheck.h). Wants no settings and no database.
int check_carrier(const CarrierCheck& wanted);

}  // namespace waybill::app
