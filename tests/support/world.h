#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "support/contract.h"
#include "support/folder.h"
#include "support/held_port.h"
#include "support/simulator.h"
#include "support/test_db.h"

namespace waybill::testing {

/// The whole product as its users meet it: the real program as a child process on a free loopback port, on a database of the
/// test's own, with the real simulator as its carrier. Ends with this object.
class World {
  public:
    /// `settings` are more lines for the TOML file, by table: {{"shipping", "lease = \"2s\""}}.
    /// `prefix` names an installation: its program runs, with the carrier modules that it finds by itself.
    /// `socket` names a database server of the test's own.
    explicit World(std::map<std::string, std::string> settings = {}, std::string prefix = "", std::string socket = "");
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_.number()); }
    int port() const { return port_.number(); }
    const std::string& admin_key() const { return admin_key_; }
    const std::string& folder() const { return folder_.path(); }
    std::string run_json() const { return folder_ / "run.json"; }
    /// A program that starts a killed server again, as `./dev up` does; for who kills it from outside.
    std::string up_script() const { return folder_ / "up"; }
    Simulator& simulator() { return simulator_; }
    TestDb& database() { return db_; }
    int server_pid() const;

    /// SIGKILL, and a start on the same port.
    void kill_and_restart();
    void kill();     ///< SIGKILL
    void restart();  ///< the start alone; returns when it is ready
    /// SIGTERM, and the end of it; start_again() after that.
    int stop();
    void start_again() { start(); }

    struct Answer {
        int status = 0;
        std::string body, media_type;
        json::Value json;
        std::string text(std::string_view pointer) const;
        std::int64_t whole(std::string_view pointer) const;
    };
    /// One call with the admin key. A key is made for each unsafe call unless one is given.
    Answer call(const std::string& method, const std::string& path, const std::string& body = "", const std::string& key = "");
    /// Without any credential: as a customer.
    Answer visit(const std::string& path);
    using Headers = std::vector<std::pair<std::string, std::string>>;
    /// One call with just these headers; status 0 where no complete answer came.
    Answer send(const std::string& method, const std::string& target, const Headers& headers, const std::string& body = "");
    /// The server's own description. Every answer to `call` and `send` is held against it: a breach fails the test.
    const Contract& contract();

  private:
    std::string program() const;
    void write_files(const std::map<std::string, std::string>& settings);
    void start();
    void hold_to_contract(const std::string& method, const std::string& target, const Answer& answer);

    TestDb db_;
    Simulator simulator_;
    places::Folder folder_{"world"};
    std::string prefix_, admin_key_;
    HeldPort port_;
    std::atomic<std::int64_t> calls_{0};
    std::mutex contract_mutex_;
    std::unique_ptr<const Contract> contract_;
};

/// Runs a program to its end: exit status and what it printed on standard output.
struct Finished {
    int status = -1;
    std::string out;
};
Finished run_program(const std::vector<std::string>& words, const std::string& input = "");
/// A port of loopback that nobody listens on now.
int free_port();
/// A file of the build tree: "waybill".
std::string built(const std::string& name);
/// Asks again until `done()` is true; false after the patience.
bool eventually(const std::function<bool()>& done, std::chrono::milliseconds patience = std::chrono::seconds(20));

}  // namespace waybill::testing
