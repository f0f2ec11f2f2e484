#include "bench/faults/record.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "support/places.h"
#include "waybill/json.h"

namespace waybill::bench {
namespace {

const std::string kFolder = places::source_dir() + "/tests/faults/";

void write_numbers(json::Writer& out, const char* name, const std::map<std::string, std::int64_t>& numbers) {
    out.key(name).begin_object();
    for (const auto& [key, value] : numbers) out.member(key, value);
    out.end_object();
}

std::string line(const Recorded& r) {
    json::Writer out;
    out.begin_object().member("slice", r.slice).member("seed", std::to_string(r.asked.seed)).member("asked", r.asked.size);
    out.member("done", r.figures.done).member("date", r.date).member("seconds", r.seconds);
    out.member("load_percent", static_cast<std::int64_t>(std::lround(r.load * 100)));
    write_numbers(out, "sums", r.figures.sums);
    write_numbers(out, "worst", r.figures.worst);
    out.key("breaches").begin_array();
    for (const auto& breach : r.figures.breaches) out.value(breach);
    out.end_array().end_object();
    return out.take();
}

Recorded read(const std::string& text) {
    const auto parsed = json::parse(text);
    if (!parsed) throw std::runtime_error("a line of figures is no JSON: " + text);
    const auto number = [&](const json::Value& in, const char* name) { return in.find(name)->integer; };
    Recorded r;
    r.slice = static_cast<int>(number(*parsed, "slice"));
    r.asked.seed = std::stoull(parsed->find("seed")->string);
    r.asked.size = number(*parsed, "asked");
    r.figures.done = number(*parsed, "done");
    r.date = parsed->find("date")->string;
    r.seconds = number(*parsed, "seconds");
    r.load = static_cast<double>(number(*parsed, "load_percent")) / 100;
    for (const auto& member : parsed->find("sums")->members) r.figures.sums[member.first] = member.second.integer;
    for (const auto& member : parsed->find("worst")->members) r.figures.worst[member.first] = member.second.integer;
    for (const auto& breach : parsed->find("breaches")->items) r.figures.breaches.push_back(breach.string);
    return r;
}

std::string file_of(const std::string& promise) { return kFolder + "figures/" + promise + ".jsonl"; }

/// 1234567 as 1,234,567.
std::string grouped(std::int64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

std::string row(const faults::Promise& promise) {
    const auto slices = recorded(promise.name);
    const std::string head = "| " + promise.name + " | " + promise.sentence + " | ";
    const std::string command = " | `./dev bench faults " + promise.name + "` |\n";
    if (slices.empty()) return head + "0 of " + grouped(promise.full) + " " + promise.unit + " | not run yet | | |" + command.substr(2);
    faults::Figures sum;
    std::string seeds, date;
    double load = 0;
    for (const auto& [number, slice] : slices) {
        add(sum, slice.figures);
        seeds += (seeds.empty() ? "" : ", ") + std::to_string(number) + ": " + std::to_string(slice.asked.seed);
        date = std::max(date, slice.date);
        load = std::max(load, slice.load);
    }
    std::string seen = sum.breaches.empty() ? "**kept**" : "**broken**: " + sum.breaches.front();
    for (const auto& [name, value] : sum.sums) seen += "; " + name + " " + grouped(value);
    for (const auto& [name, value] : sum.worst) seen += "; " + name + " at worst " + grouped(value);
    char busy[32];
    std::snprintf(busy, sizeof busy, "%.1f", load);
    return head + grouped(sum.done) + " of " + grouped(promise.full) + " " + promise.unit + " | " + seen + " | " + seeds + " | " +
           date + ", load " + busy + command;
}

}  // namespace

std::map<int, Recorded> recorded(const std::string& promise) {
    std::map<int, Recorded> slices;
    std::ifstream in(file_of(promise));
    for (std::string text; std::getline(in, text);) {
        if (text.empty()) continue;
        auto slice = read(text);
        slices[slice.slice] = std::move(slice);
    }
    return slices;
}

void record(const std::string& promise, const Recorded& slice) {
    auto slices = recorded(promise);
    slices[slice.slice] = slice;
    std::filesystem::create_directories(kFolder + "figures");
    const std::string path = file_of(promise);
    {
        std::ofstream out(path + ".new");
        for (const auto& [number, one] : slices) out << line(one) << '\n';
    }
    std::filesystem::rename(path + ".new", path);
}

void write_table(const std::vector<faults::Promise>& promises) {
    const std::string path = kFolder + "README.md", begin = "<!-- figures: written by ./dev bench faults -->\n", end = "<!-- end -->";
    std::ifstream in(path);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto from = text.find(begin), to = text.find(end);
    if (from == std::string::npos || to == std::string::npos) throw std::runtime_error(path + " has no marks for the table");
    std::string table =
        "| | Promise | Size reached | Figures, summed over slices | Seeds by slice | Last run, machine's load | To go on |\n"
        "|---|---|---|---|---|---|---|\n";
    for (const auto& promise : promises) table += row(promise);
    text.replace(from + begin.size(), to - from - begin.size(), table);
    std::ofstream(path) << text;
}

}  // namespace waybill::bench
