#include <pthread.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "app/commands.h"

namespace {

using namespace waybill::app;

constexpr const char* kInstalledConfig = "/etc/waybill/waybill.toml";

sigset_t endings() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) sigaddset(&signals, signal);
    return signals;
}

/// What the command line said, and what came of it.
struct Line {
    std::string config, file, name, since;
    NewLogin login;
    CarrierCheck carrier;
    bool verify = false, forget = false;
    int exit_code = 0;
};

CLI::App* command(CLI::App& under, Line& line, const char* name, const char* help) {
    auto* sub = under.add_subcommand(name, help);
    sub->add_option("--config", line.config,
                    std::string("TOML file with the settings; without it ") + kInstalledConfig + ", where that is");
    return sub;
}

/// A command that answers and ends: Ctrl-C ends it at once.
template <class Work>
void answers(CLI::App* sub, Line& line, Work work) {
    sub->callback([&line, work] {
        const sigset_t signals = endings();
        pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
        line.exit_code = work();
    });
}

void add_service(CLI::App& cli, Line& line) {
    auto* serving = command(cli, line, "serve", "Serve until SIGTERM, then finish what is in flight.");
    serving->callback([&line] { line.exit_code = serve(line.config); });
    answers(command(cli, line, "migrate", "Bring the database's schema up to this program; take a backup first."), line,
            [&line] { return migrate(line.config); });
    answers(command(cli, line, "check", "Check the settings, then every invariant of the data; prints what is violated."), line,
            [&line] { return check(line.config); });
    answers(command(cli, line, "demo", "Load the demonstration's catalogue, stock and orders into an empty shop."), line,
            [&line] { return demo(line.config); });
}

void add_users(CLI::App& cli, Line& line) {
    auto* user = cli.add_subcommand("user", "Users of the desk.")->require_subcommand(1);
    auto* put =
        command(*user, line, "put", "Create a user, or set name, password and roles. The password is read from standard input.");
    put->add_option("--login", line.login.login, "Name to log in with: 3 to 40 of a-z 0-9 . - _")->required();
    put->add_option("--name", line.login.name, "Name for people")->required();
    put->add_option("--role", line.login.roles, "Role; may be given several times")->required();
    answers(put, line, [&line] { return put_user(line.config, line.login, std::cin); });
    answers(command(*user, line, "list", "Login, state, roles and name of every user."), line,
            [&line] { return list_users(line.config); });

    const auto one = [&](const char* name, const char* help) {
        auto* sub = command(*user, line, name, help);
        sub->add_option("LOGIN", line.name, "Whom")->required();
        return sub;
    };
    answers(one("disable", "Let a user sign in no more, and end the sessions that are open."), line,
            [&line] { return disable_user(line.config, line.name); });
    answers(one("enable", "Let a disabled user sign in again."), line, [&line] { return enable_user(line.config, line.name); });
    answers(one("password", "Set a user's password, read from standard input, and end the sessions that are open."), line,
            [&line] { return set_password(line.config, line.name, std::cin); });
}

void add_keys(CLI::App& cli, Line& line) {
    auto* key = cli.add_subcommand("key", "API keys.")->require_subcommand(1);
    auto* issue = command(*key, line, "issue", "Issue an API key; the token is printed once.");
    issue->add_option("--name", line.login.name, "What it is for")->required();
    issue->add_option("--role", line.login.roles, "Role; may be given several times")->required();
    answers(issue, line, [&line] { return issue_key(line.config, line.login); });
    answers(command(*key, line, "list", "Public part, state, roles, last use and name of every key."), line,
            [&line] { return list_keys(line.config); });
    auto* revoke = command(*key, line, "revoke", "Refuse a key from now on.");
    revoke->add_option("KEY", line.name, "Its public part: the eight characters after wb_live_")->required();
    answers(revoke, line, [&line] { return revoke_key(line.config, line.name); });
}

void add_seal(CLI::App& cli, Line& line) {
    auto* seal = cli.add_subcommand("seal", "The keys that carriers' secrets are sealed under.")->require_subcommand(1);
    answers(command(*seal, line, "make", "Make the key file that the settings name, with a fresh key; one that is there stays as it is."), line,
            [&line] { return make_seal(line.config); });
    auto* rotate = command(*seal, line, "rotate", "Seal every secret anew under a fresh key. Servers go on meanwhile.");
    rotate->add_flag("--forget", line.forget, "Drop the former keys: what older backups hold opens no more");
    answers(rotate, line, [&line] { return rotate_seal(line.config, line.forget); });
    answers(command(*seal, line, "check", "Whether every secret in the database opens under this machine's keys."), line,
            [&line] { return check_seal(line.config); });
}

void add_safekeeping(CLI::App& cli, Line& line) {
    auto* save = command(cli, line, "backup",
                         "Save the whole database, as of one moment, to a new file that only its owner can read. Work goes on "
                         "meanwhile. Do not migrate at the same time.");
    save->add_option("FILE", line.file, "Must not exist yet")->required();
    answers(save, line, [&line] { return backup(line.config, line.file); });

    auto* bring = command(cli, line, "restore",
                          "Load a backup into the database that the settings name, which must be empty, and compare the checksum "
                          "of every table as the server computes it with the one that was saved.");
    bring->add_option("FILE", line.file, "What `waybill backup` wrote")->required();
    bring->add_flag("--verify", line.verify,
                    "Touch nothing: restore into a database NAME_verify beside it, compare every table, drop it again");
    answers(bring, line, [&line] { return restore(line.config, line.file, line.verify); });

    auto* find_out = command(cli, line, "recover",
                             "After a restore: ask the carriers what was booked since the backup, take it over or list it for a person, and "
                             "let work go on. Nothing is booked.");
    find_out->add_option("--since", line.since, "An instant like 2026-11-28T06:00:00Z; without it, the backup's");
    answers(find_out, line, [&line] { return recover(line.config, line.since); });
}

void add_carriers(CLI::App& cli, Line& line) {
    auto* carrier = cli.add_subcommand("carrier", "Carrier modules.")->require_subcommand(1);
    auto* check = carrier->add_subcommand(
        "check",
        "Try a carrier module out on this machine: its recordings are played to it as they were, and then as carriers behave on bad days: "
        "accepted and then silence, 429, broken off, HTML, nothing, one parcel too few, too late to void, events twice and in any order. "
        "Says in words what failed, and ends with 1 where anything did. Nothing is sent to a carrier.");
    check->add_option("MODULE", line.carrier.module, "The shared object, e.g. ./carrier.so; its carrier.json lies beside it")->required();
    check->add_option("--recordings", line.carrier.recordings, "A folder of recordings; without it, the one beside the module");
    check->add_flag("--all", line.carrier.tell_all, "Name every case, and not only those that fail");
    answers(check, line, [&line] { return check_carrier(line.carrier); });
}

}  // namespace

int main(int argc, char** argv) {
    // Blocked before any thread exists, so that only a waiting main thread ever sees them; a peer that hangs up is no signal.
    const sigset_t signals = endings();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    CLI::App cli{"Waybill: takes paid orders to the customer's door.", "waybill"};
    cli.require_subcommand(1);
    cli.set_version_flag("--version", WAYBILL_VERSION);
    cli.footer("Every setting: waybill --help");  // under each command
    Line line;
    if (::access(kInstalledConfig, F_OK) == 0) line.config = kInstalledConfig;
    add_service(cli, line);
    add_users(cli, line);
    add_keys(cli, line);
    add_seal(cli, line);
    add_safekeeping(cli, line);
    add_carriers(cli, line);
    cli.footer(settings_help());
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) return cli.exit(e);  // --help, --version
        const bool unknown = argc > 1 && argv[1][0] != '-' && cli.get_subcommands().empty();
        std::cerr << "waybill: " << (unknown ? "there is no command \"" + std::string(argv[1]) + "\"" : e.what())
                  << " (see waybill --help)\n";
        return 1;
    }
    return line.exit_code;
}
