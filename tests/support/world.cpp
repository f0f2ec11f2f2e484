#include "support/world.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "base/metrics.h"
#include "support/places.h"
#include "wire/wire.h"

extern "C" char** environ;

namespace waybill::testing {

namespace {

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

void write_file(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

wire::Outcome fetch(const wire::Request& request) {
    static Metrics metrics;
    static wire::Wire wire({}, metrics);
    return wire.fetch(request);
}

}  // namespace

int free_port() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no free port");
    close(fd);
    return ntohs(address.sin_port);
}

std::string built(const std::string& name) { return places::build_dir() + "/" + name; }

bool eventually(const std::function<bool()>& done, std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!done()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
    return true;
}

Finished run_program(const std::vector<std::string>& words, const std::string& input) {
    char in_name[] = "/tmp/waybill-in-XXXXXX", out_name[] = "/tmp/waybill-out-XXXXXX";
    const int in = mkstemp(in_name), out = mkstemp(out_name);
    write_file(in_name, input);
    std::vector<char*> argv;
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    pid_t child = 0;
    const int failed = posix_spawn(&child, argv[0], &files, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    int status = -1;
    if (!failed) waitpid(child, &status, 0);
    close(in), close(out);
    Finished finished{failed ? -1 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(out_name)};
    std::filesystem::remove(in_name), std::filesystem::remove(out_name);
    return finished;
}

std::string World::program() const { return prefix_.empty() ? built("waybill") : prefix_ + "/bin/waybill"; }

World::World(std::map<std::string, std::string> settings, std::string prefix, std::string socket)
    : db_(TestDb::Content::migrated, std::move(socket)), prefix_(std::move(prefix)) {
    write_files(settings);
    const auto issued = run_program({program(), "key", "issue", "--config", folder() + "/waybill.toml", "--name", "test", "--role", "admin"});
    if (issued.status != 0) throw std::runtime_error("no API key could be issued");
    admin_key_ = issued.out.substr(0, issued.out.find('\n'));
    start();
}

World::~World() { stop(); }

void World::write_files(const std::map<std::string, std::string>& settings) {
    std::map<std::string, std::string> tables{
        {"database", "url = \"" + db_.url() + "\"\nallow_weak_durability = true\n"},
        {"http", "host = \"127.0.0.1\"\nport = " + std::to_string(port_.number()) + "\n"},
        {"web", "public_url = \"" + url() + "\"\n"},
        {"carriers", (prefix_.empty() ? "folder = \"" + built("carriers_by_class") + "\"\naccounts = \"" + folder() + "/carriers.json\"\n" : "") + "demo_url = \"" + simulator_.url() +
                         "\"\ndemo_client_id = \"demo\"\ndemo_client_secret = \"demo-secret\"\ncall_timeout = \"3s\"\n"},
        {"accounts", "key_file = \"" + folder() + "/secrets.key\"\nown_endpoints = true\n"},
        {"shipping", "lease = \"4s\"\nfind_after = \"1s 2s 3s 5s\"\n"},
        {"tracking", "cadence_percent = 1\nahead = \"3650d\"\n"},
        {"intake", "price_tolerance_permille = 50000\n"},
        {"log", "target = \"" + folder() + "/server.log\"\n"}};
    for (const auto& [table, lines] : settings) tables[table] += lines + "\n";
    std::string toml;
    for (const auto& [table, lines] : tables) toml += "[" + table + "]\n" + lines;
    write_file(folder() + "/waybill.toml", toml);
    // The demo carrier's other contracts (tests/CMakeLists.txt).
    json::Writer accounts;
    accounts.begin_object();
    for (const std::string account : {"a", "b", "c"})
        accounts.key("demo_" + account).begin_object().member("endpoint", simulator_.url() + "/" + account).key("secrets").begin_object()
            .member("client_id", "demo").member("client_secret", "demo-secret").end_object().end_object();
    write_file(folder() + "/carriers.json", accounts.end_object().take());
    // What a killer from outside calls: it starts the server and notes its pid, like ./dev up.
    write_file(up_script(),
               "#!/bin/sh\n"
               "setsid '" + program() + "' serve --config '" + folder() + "/waybill.toml' >/dev/null 2>>'" + folder() + "/server.err' </dev/null &\n"
               "pid=$!\n"
               "sed -i \"s/\\\"server\\\": [0-9a-z]*/\\\"server\\\": $pid/\" '" + run_json() + "'\n"
               "i=0\n"
               "while [ $i -lt 600 ]; do\n"
               "  curl -sf -o /dev/null --max-time 2 '" + url() + "/readyz' && exit 0\n"
               "  kill -0 $pid 2>/dev/null || exit 1\n"
               "  i=$((i+1)); sleep 0.05\n"
               "done\nexit 1\n");
    std::filesystem::permissions(up_script(), std::filesystem::perms::owner_all);
}

void World::start() {
    write_file(run_json(), "{\"url\": \"" + url() + "\", \"admin_key\": \"" + admin_key_ + "\", \"simulator\": \"" + simulator_.url() +
                               "\", \"pids\": {\"server\": 0}}\n");
    if (run_program({up_script()}).status != 0)
        throw std::runtime_error("the server did not start: " + read_file(folder() + "/server.err") + read_file(folder() + "/server.log"));
}

int World::server_pid() const {
    const auto run = json::parse(read_file(run_json()));
    const auto* pid = run ? run->at("/pids/server") : nullptr;
    return pid ? static_cast<int>(pid->integer) : 0;
}

void World::kill_and_restart() {
    kill();
    restart();
}

void World::kill() { ::kill(server_pid(), SIGKILL); }

void World::restart() {
    if (run_program({up_script(), "up"}).status != 0) throw std::runtime_error("the server did not start again");
}

int World::stop() {
    const int pid = server_pid();
    if (pid <= 1) return 0;
    ::kill(pid, SIGTERM);
    // The server is a grandchild: it is gone when its pid answers no more.
    if (!eventually([&] { return ::kill(pid, 0) != 0; }, std::chrono::seconds(30))) ::kill(pid, SIGKILL);
    write_file(run_json(), "{}");
    return 0;
}

std::string World::Answer::text(std::string_view pointer) const {
    const auto* found = json.at(pointer);
    return found ? found->string : "";
}
std::int64_t World::Answer::whole(std::string_view pointer) const {
    const auto* found = json.at(pointer);
    return found ? found->integer : -1;
}

namespace {

World::Answer answer(const wire::Request& request) {
    const auto outcome = fetch(request);
    const bool answered = outcome.kind == wire::Outcome::Kind::answered;
    const auto type = outcome.headers.find("content-type");
    World::Answer answer{answered ? outcome.status : 0, outcome.body, type == outcome.headers.end() ? "" : type->second, {}};
    json::Limits limits;
    limits.bytes = 32u << 20;
    if (!answer.body.empty() && answer.body.front() == '{')
        if (auto value = json::parse(answer.body, limits)) answer.json = *std::move(value);
    return answer;
}

}  // namespace

World::Answer World::call(const std::string& method, const std::string& path, const std::string& body, const std::string& key) {
    Headers headers{{"Authorization", "Bearer " + admin_key_},
                    {"Content-Type", path.find("/imports") != std::string::npos ? "text/csv" : "application/json"}};
    if (method != "GET") headers.emplace_back("Idempotency-Key", key.empty() ? "test-" + std::to_string(++calls_) : key);
    return send(method, path, headers, body);
}

World::Answer World::send(const std::string& method, const std::string& target, const Headers& headers, const std::string& body) {
    wire::Request request;
    request.method = method;
    request.url = url() + target;
    request.headers = headers;
    request.body = body;
    request.max_reply_bytes = 32u << 20;
    auto answered = answer(request);
    if (answered.status != 0 && target.starts_with("/api/")) hold_to_contract(method, target, answered);
    return answered;
}

World::Answer World::visit(const std::string& path) {
    wire::Request request;
    request.url = url() + path;
    return answer(request);
}

const Contract& World::contract() {
    const std::lock_guard lock(contract_mutex_);
    if (!contract_) {
        const auto described = send("GET", "/openapi.json", {{"Authorization", "Bearer " + admin_key_}});
        if (described.status != 200) throw std::runtime_error("no description: " + std::to_string(described.status) + " " + described.body);
        contract_ = std::make_unique<const Contract>(described.body);
    }
    return *contract_;
}

void World::hold_to_contract(const std::string& method, const std::string& target, const Answer& answer) {
    std::string all;
    try {
        for (const auto& breach : contract().breaches({method, target, answer.status, answer.media_type, answer.body})) all += "\n  " + breach;
    } catch (const std::exception& e) {
        if (!contract_) return;  // the server was killed meanwhile: nothing was learnt, nothing is held
        all = e.what();
    }
    if (!all.empty())
        ADD_FAILURE() << method << " " << target << " answered " << answer.status << " against the description:" << all << "\n"
                      << answer.body.substr(0, 600);
}

}  // namespace waybill::testing
