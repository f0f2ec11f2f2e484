#include <iostream>

#include "app/commands.h"
#include "app/office.h"

// Users and API keys by hand: for the first ones, and for who stands before a locked door.
namespace waybill::app {
namespace {

constexpr int kPage = 200;

Result<std::set<http::Role>> roles(const std::vector<std::string>& names) {
    std::set<http::Role> out;
    for (const auto& name : names) {
        const auto role = http::role(name);
        if (!role) return error(Code::invalid, "role.unknown", "There is no role \"" + name + "\".");
        out.insert(*role);
    }
    return out;
}

std::string listed(const std::set<http::Role>& roles) {
    std::string out;
    for (const auto role : roles) out += (out.empty() ? "" : ",") + std::string(http::name(role));
    return out;
}

template <class See>
void each_user(identity::Identity& identity, See see) {
    for (std::string after;;) {
        const auto page = identity.users(after, kPage);
        for (const auto& user : page) see(user);
        if (page.size() < kPage) return;
        after = page.back().login;
    }
}

template <class See>
void each_key(identity::Identity& identity, See see) {
    for (ApiKeyId after;;) {
        const auto page = identity.keys(after, kPage);
        for (const auto& key : page) see(key);
        if (page.size() < kPage) return;
        after = page.back().id;
    }
}

Result<UserId> user_called(identity::Identity& identity, const std::string& login) {
    std::optional<UserId> found;
    each_user(identity, [&](const identity::User& user) {
        if (user.login == login) found = user.id;
    });
    if (!found) return error(Code::not_found, "user.unknown", "There is no user \"" + login + "\".");
    return *found;
}

Secret<std::string> first_line(std::istream& in) {
    std::string line;
    std::getline(in, line);
    return Secret<std::string>(line);
}

int change(const std::string& config_file, const std::string& login, const identity::UserChange& wanted, const char* done) {
    return run(config_file, true, [&](const Config& config) -> Result<void> {
        Office office(config);
        TRY(id, user_called(office.identity, login));
        TRY_VOID(office.identity.change_user(id, wanted));
        std::cout << login << ": " << done << "\n";
        return {};
    });
}

}  // namespace

int put_user(const std::string& config_file, const NewLogin& user, std::istream& password) {
    return run(config_file, true, [&](const Config& config) -> Result<void> {
        TRY(granted, roles(user.roles));
        Office office(config);
        TRY(id, office.identity.put_user({user.login, user.name, first_line(password), granted}));
        std::cout << id.text() << "\n";
        return {};
    });
}

int list_users(const std::string& config_file) {
    return run(config_file, true, [](const Config& config) -> Result<void> {
        Office office(config);
        each_user(office.identity, [](const identity::User& user) {
            std::cout << user.login << "\t" << (user.active ? "active" : "disabled") << "\t" << listed(user.roles) << "\t"
                      << user.name << "\n";
        });
        return {};
    });
}

int disable_user(const std::string& config_file, const std::string& login) {
    identity::UserChange wanted;
    wanted.active = false;
    return change(config_file, login, wanted, "disabled, and signed out everywhere");
}

int enable_user(const std::string& config_file, const std::string& login) {
    identity::UserChange wanted;
    wanted.active = true;
    return change(config_file, login, wanted, "enabled");
}

int set_password(const std::string& config_file, const std::string& login, std::istream& password) {
    identity::UserChange wanted;
    wanted.password = first_line(password);
    return change(config_file, login, wanted, "has a new password, and is signed out everywhere");
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

int list_keys(const std::string& config_file) {
    return run(config_file, true, [](const Config& config) -> Result<void> {
        Office office(config);
        each_key(office.identity, [](const identity::ApiKey& key) {
            std::cout << key.public_part << "\t" << (key.revoked_at ? "revoked" : "active") << "\t" << listed(key.roles) << "\t"
                      << (key.last_used_at ? rfc3339(*key.last_used_at) : "never used") << "\t" << key.name << "\n";
        });
        return {};
    });
}

int revoke_key(const std::string& config_file, const std::string& public_part) {
    return run(config_file, true, [&](const Config& config) -> Result<void> {
        Office office(config);
        std::optional<ApiKeyId> found;
        each_key(office.identity, [&](const identity::ApiKey& key) {
            if (key.public_part == public_part) found = key.id;
        });
        if (!found)
            return error(Code::not_found, "key.unknown", "There is no API key \"" + public_part + "\" (see `waybill key list`).");
        TRY_VOID(office.identity.revoke_key(*found));
        std::cout << public_part << ": revoked; every server refuses it within five seconds\n";
        return {};
    });
}

}  // namespace waybill::app
