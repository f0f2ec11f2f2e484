#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "app/commands.h"

namespace {

/// Blocked before any thread exists, so that only the waiting main thread ever sees them; a peer that hangs up is no signal.
void block_signals() {
    sigset_t stop;
    sigemptyset(&stop);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) sigaddset(&stop, signal);
    pthread_sigmask(SIG_BLOCK, &stop, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

int main(int argc, char** argv) {
    block_signals();
    using namespace waybill::app;

    CLI::App cli{"Waybill: takes paid orders to the customer's door.", "waybill"};
    cli.require_subcommand(1);
    cli.footer(settings_help());
    std::string config;
    int exit_code = 0;
    const auto command = [&](CLI::App& under, const char* name, const char* help) {
        auto* sub = under.add_subcommand(name, help);
        sub->add_option("--config", config, "TOML file with the settings")->check(CLI::ExistingFile);
        return sub;
    };

    command(cli, "serve", "Serve until SIGTERM.")->callback([&] { exit_code = serve(config); });
    command(cli, "migrate", "Bring the database's schema up to this program.")->callback([&] { exit_code = migrate(config); });
    command(cli, "demo", "Load the demonstration's catalogue, stock and orders.")->callback([&] { exit_code = demo(config); });
    command(cli, "check", "Check the settings, then every invariant of the data; prints what is violated.")->callback([&] { exit_code = check(config); });

    NewLogin login;
    auto* user = cli.add_subcommand("user", "Users of the desk.")->require_subcommand(1);
    auto* put = command(*user, "put", "Create a user, or set name, password and roles. The password is read from standard input.");
    put->add_option("--login", login.login, "Name to log in with")->required();
    put->add_option("--name", login.name, "Name for people")->required();
    put->add_option("--role", login.roles, "Role; may be given several times")->required();
    put->callback([&] { exit_code = put_user(config, login, std::cin); });

    NewLogin key_of;
    auto* key = cli.add_subcommand("key", "API keys.")->require_subcommand(1);
    auto* issue = command(*key, "issue", "Issue an API key; the token is printed once.");
    issue->add_option("--name", key_of.name, "What it is for")->required();
    issue->add_option("--role", key_of.roles, "Role; may be given several times")->required();
    issue->callback([&] { exit_code = issue_key(config, key_of); });

    CLI11_PARSE(cli, argc, argv);
    return exit_code;
}
