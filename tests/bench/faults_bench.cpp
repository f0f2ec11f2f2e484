#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/log.h"
#include "bench/faults/record.h"

// The promises at full size, in slices of under ten minutes whose figures are kept and summed.
namespace {

using namespace waybill;
using namespace waybill::bench;
using faults::Promise;

constexpr std::chrono::seconds kSliceTime{480};  // for the work; what is checked afterwards takes its own

struct Wish {
    std::string promise;
    int first = 0, last = 0;  ///< slices; 0: the next that is missing
    std::optional<std::uint64_t> seed;
    std::int64_t size = 0;
    std::chrono::seconds time = kSliceTime;
};

[[noreturn]] void usage(const std::string& what) {
    std::fprintf(stderr,
                 "%s\n./dev bench faults                           the promises, and how far they are\n"
                 "./dev bench faults PN                        the next slice\n"
                 "./dev bench faults PN --slice K[-L]          just these, again where they were run before\n"
                 "./dev bench faults PN --seed S [--size N] [--seconds T]    a run that is not recorded\n"
                 "./dev bench faults --table                   write the table again\n",
                 what.c_str());
    std::exit(2);
}

Wish read(int argc, char** argv) {
    Wish wish{.promise = argv[1]};
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string name = argv[i], value = argv[i + 1];
        if (name == "--slice") {
            wish.first = std::stoi(value);
            const auto dash = value.find('-');
            wish.last = dash == std::string::npos ? wish.first : std::stoi(value.substr(dash + 1));
        } else if (name == "--seed")
            wish.seed = std::stoull(value);
        else if (name == "--size")
            wish.size = std::stoll(value);
        else if (name == "--seconds")
            wish.time = std::chrono::seconds(std::stoi(value));
        else
            usage("unknown option " + name);
    }
    if (argc % 2 != 0) usage("an option without its value");
    return wish;
}

int slices_of(const Promise& promise) { return static_cast<int>((promise.full + promise.slice - 1) / promise.slice); }

/// Each slice of each promise has a seed of its own, the same whenever it is repeated.
std::uint64_t seed_of(const Promise& promise, int slice) {
    return std::stoull(promise.name.substr(1)) * 1000 + static_cast<std::uint64_t>(slice);
}

void print(const faults::Figures& figures, const Promise& promise) {
    std::printf("    %lld %s\n", static_cast<long long>(figures.done), promise.unit.c_str());
    for (const auto& [name, value] : figures.sums) std::printf("    %s %lld\n", name.c_str(), static_cast<long long>(value));
    for (const auto& [name, value] : figures.worst) std::printf("    %s at worst %lld\n", name.c_str(), static_cast<long long>(value));
    for (const auto& breach : figures.breaches) std::printf("    BROKEN: %s\n", breach.c_str());
    std::fflush(stdout);
}

/// Runs, and says whether the promise was kept.
bool run(const Promise& promise, int number, const faults::Slice& slice, bool keep) {
    std::printf("%s: %s. Slice %d, seed %llu, %lld %s\n", promise.name.c_str(), promise.sentence.c_str(), number,
                static_cast<unsigned long long>(slice.seed), static_cast<long long>(slice.size), promise.unit.c_str());
    std::fflush(stdout);
    const auto begun = std::chrono::steady_clock::now();
    Recorded done{.slice = number, .asked = slice, .figures = promise.run(slice), .date = {}};
    if (!done.figures.skipped.empty()) {
        std::printf("    not here: %s\n", done.figures.skipped.c_str());
        return true;
    }
    done.seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begun).count();
    char date[16];
    const std::time_t now = std::time(nullptr);
    std::strftime(date, sizeof date, "%Y-%m-%d", std::gmtime(&now));
    done.date = date;
    if (getloadavg(&done.load, 1) != 1) done.load = 0;
    print(done.figures, promise);
    std::printf("    in %lld s, load %.1f\n", static_cast<long long>(done.seconds), done.load);
    if (keep) {
        record(promise.name, done);
        write_table(faults::promises());
    }
    return done.figures.breaches.empty();
}

void list() {
    for (const auto& promise : faults::promises()) {
        const auto slices = recorded(promise.name);
        std::int64_t done = 0;
        for (const auto& [number, slice] : slices) done += slice.figures.done;
        std::printf("%-4s %-60s %lld of %lld %s, %zu of %d slices\n", promise.name.c_str(), promise.sentence.c_str(),
                    static_cast<long long>(done), static_cast<long long>(promise.full), promise.unit.c_str(), slices.size(),
                    slices_of(promise));
    }
}

bool run_wish(const Wish& wish) {
    const auto all = faults::promises();
    const auto promise = std::find_if(all.begin(), all.end(), [&](const Promise& p) { return p.name == wish.promise; });
    if (promise == all.end()) usage("no promise is called " + wish.promise);
    const std::int64_t size = wish.size > 0 ? wish.size : promise->slice;
    if (wish.seed) return run(*promise, 0, {*wish.seed, size, wish.time}, false);
    int first = wish.first, last = wish.last;
    if (first == 0) {
        const auto done = recorded(promise->name);
        for (first = 1; done.contains(first);) ++first;
        last = first;
    }
    bool kept = true;
    for (int k = first; k <= last; ++k) kept = run(*promise, k, {seed_of(*promise, k), size, wish.time}, true) && kept;
    return kept;
}

}  // namespace

int main(int argc, char** argv) {
    log::open("/dev/null", log::Level::error);
    if (argc == 1) return list(), 0;
    if (std::string(argv[1]) == "--table") return write_table(faults::promises()), 0;
    return run_wish(read(argc, argv)) ? 0 : 1;
}
