#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <optional>

#include "chaos.h"
#include "day.h"
#include "report.h"

// Plays days of real orders through a running server, as its users would: over the public API only.
int main(int argc, char** argv) {
    day::Options options;
    CLI::App cli{"Plays days of real orders through a running server.", "dev day"};
    cli.add_option("files", options.files, "The retailer's CSV files, in order")->required()->check(CLI::ExistingFile);
    cli.add_option("--run", options.run_json, "run.json of the running product")->required();
    cli.add_option("--stock", options.stock, "Stock as a part of the demand: 1.0 is just enough")->check(CLI::Range(0.0, 10.0));
    cli.add_option("--json", options.json_out, "Write the table as JSON, too");
    cli.add_option("--pickers", options.pickers, "People who pick at once")->check(CLI::Range(1, 64));
    cli.add_option("--packers", options.packers, "People who pack at once")->check(CLI::Range(1, 64));
    cli.add_option("--kills", options.kills, "Kill the server so many times on the way, and start it again")->check(CLI::Range(0, 1000));
    cli.add_option("--seed", options.seed, "Of the moments of the kills");
    cli.add_option("--up", options.up_command, "The dev script that starts a killed server again");
    CLI11_PARSE(cli, argc, argv);
    try {
        auto input = day::read_files(options.files);
        if (!input) {
            std::cerr << "dev day: " << input.error().detail << "\n";
            return 2;
        }
        std::optional<day::Chaos> chaos;
        if (options.kills > 0) chaos.emplace(options.run_json, options.up_command, options.kills, options.seed);
        const auto result = day::Day(options, *std::move(input)).play();
        std::cout << day::table(result);
        if (chaos) std::cout << "  server killed                     " << chaos->killed() << "\n";
        if (!options.json_out.empty()) std::ofstream(options.json_out) << day::json(result) << "\n";
        return result.complaints.empty() ? 0 : 1;
    } catch (const std::exception& e) {
        std::cerr << "\ndev day: " << e.what() << "\n";
        return 2;
    }
}
