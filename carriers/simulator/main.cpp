#include <pthread.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "server.h"

namespace waybill::simulator {
namespace {

struct Options {
    std::string data, port_file;
    int port = 0, latency_ms = 0, token_seconds = 3600, dedupe_seconds = 86400;
    std::string client_id = "demo", client_secret = "demo-secret";
};

/// Written beside and renamed, so that a reader never sees half of it.
void write_port(const std::string& file, int port) {
    if (file.empty()) return;
    std::ofstream(file + ".new") << port << "\n";
    std::filesystem::rename(file + ".new", file);
}

int run(const Options& options, const sigset_t& stop) {
    crypto::start();
    std::filesystem::create_directories(options.data);
    const SystemClock wall;
    Truth truth(options.data, wall, std::chrono::seconds(options.dedupe_seconds));
    Tokens tokens({options.client_id, options.client_secret, std::chrono::seconds(options.token_seconds)}, wall);
    Faults faults;
    Calls calls;
    Dock dock(options.data, truth);
    CarrierApi carrier(truth, dock, tokens);
    ControlApi control(truth, dock, faults, calls);
    Server server({options.port, std::chrono::milliseconds(options.latency_ms)}, carrier, control, faults, calls,
                  wall);
    write_port(options.port_file, server.port());
    std::cout << "carrier simulator: http://127.0.0.1:" << server.port() << std::endl;
    int signal = 0;
    sigwait(&stop, &signal);
    return 0;
}

}  // namespace
}  // namespace waybill::simulator

int main(int argc, char** argv) {
    signal(SIGPIPE, SIG_IGN);
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, nullptr);  // before any thread: only main takes them

    waybill::simulator::Options options;
    CLI::App app("A carrier's HTTP service that keeps the truth and can be told to fail (see carriers/simulator/README.md)");
    app.add_option("--data", options.data, "Folder of the journal; made where it is missing")->required();
    app.add_option("--port", options.port, "Port on 127.0.0.1; 0 takes a free one")->check(CLI::Range(0, 65535));
    app.add_option("--port-file", options.port_file, "File to write the port to once the service listens");
    app.add_option("--latency-ms", options.latency_ms, "Time added to every answer of the carrier's API")
        ->check(CLI::Range(0, 60000));
    app.add_option("--token-seconds", options.token_seconds, "Lifetime of an access token")->check(CLI::Range(1, 86400));
    app.add_option("--dedupe-seconds", options.dedupe_seconds, "How long account a remembers an Idempotency-Key")
        ->check(CLI::Range(0, 100000000));
    app.add_option("--client-id", options.client_id, "OAuth client that may ask for tokens");
    app.add_option("--client-secret", options.client_secret, "Its secret");
    CLI11_PARSE(app, argc, argv);
    try {
        return waybill::simulator::run(options, stop);
    } catch (const std::exception& e) {
        std::cerr << "waybill-simulator: " << e.what() << "\n";
        return 1;
    }
}
