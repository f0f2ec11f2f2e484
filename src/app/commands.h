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

// The program's commands. Each returns the exit code: 0, or 1 after one clear sentence on standard error.
int serve(const std::string& config_file);
int migrate(const std::string& config_file);
int demo(const std::string& config_file);
int check(const std::string& config_file);
int put_user(const std::string& config_file, const NewLogin& user, std::istream& password);
int issue_key(const std::string& config_file, const NewLogin& key);

}  // namespace waybill::app
