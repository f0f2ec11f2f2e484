#include "report.h"

#include <algorithm>
#include <cstdio>

#include "waybill/json.h"

namespace day {

namespace {

std::string line(const std::string& name, const std::string& value) {
    return "  " + name + std::string(name.size() < 34 ? 34 - name.size() : 1, ' ') + value + "\n";
}
std::string line(const std::string& name, std::int64_t value) { return line(name, std::to_string(value)); }
std::string fixed(double value, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}
double total(const Result& r) {
    double seconds = 0;
    for (const auto& [name, s] : r.stages) seconds += s;
    return seconds;
}
void reasons(std::string& out, const std::map<std::string, std::int64_t>& why) {
    for (const auto& [key, n] : why) out += line("    " + key, n);
}

}  // namespace

std::string table(const Result& r) {
    std::string out = "\nThe day\n";
    out += line("orders in", r.orders_in);
    out += line("  refused", r.refused);
    reasons(out, r.refused_why);
    out += line("  held", r.held);
    reasons(out, r.held_why);
    out += line("  delivered", r.delivered);
    out += line("  backordered", r.backordered);
    out += line("  unfinished", r.unfinished);
    reasons(out, r.open_why);
    out += line("goods lines / units (valid)", std::to_string(r.lines) + " / " + std::to_string(r.units));
    out += line("pick lists", r.pick_lists);
    out += line("walked metres", r.walked_mm / 1000);
    out += line("pick scans", r.scans);
    out += line("short picks", r.shorts);
    out += line("packages", r.packages);
    out += line("bookings", r.bookings);
    out += line("onto the truck", r.handed_over);
    out += line("live at the carrier", r.live_at_carrier);
    out += line("references booked twice", r.repeated_references);
    out += line("intake.price_tolerance_permille", r.price_tolerance_permille);
    out += "\nSeconds\n";
    for (const auto& [name, seconds] : r.stages) out += line(name, fixed(seconds, 1));
    out += line("total", fixed(total(r), 1));
    out += line("requests (repeated)", std::to_string(r.requests) + " (" + std::to_string(r.repeated) + ")");
    out += line("requests per second", fixed(static_cast<double>(r.requests) / std::max(total(r), 0.001), 0));
    for (const auto& complaint : r.complaints) out += "WRONG: " + complaint + "\n";
    return out;
}

std::string json(const Result& r) {
    waybill::json::Writer out;
    const auto counts = [&](const char* name, const std::map<std::string, std::int64_t>& map) {
        out.key(name).begin_object();
        for (const auto& [key, n] : map) out.member(key, n);
        out.end_object();
    };
    out.begin_object().member("orders_in", r.orders_in).member("refused", r.refused).member("held", r.held).member("delivered", r.delivered)
        .member("backordered", r.backordered).member("unfinished", r.unfinished).member("lines", r.lines).member("units", r.units)
        .member("pick_lists", r.pick_lists).member("walked_metres", r.walked_mm / 1000).member("scans", r.scans).member("shorts", r.shorts)
        .member("packages", r.packages).member("bookings", r.bookings).member("handed_over", r.handed_over)
        .member("live_at_carrier", r.live_at_carrier).member("repeated_references", r.repeated_references)
        .member("price_tolerance_permille", r.price_tolerance_permille).member("requests", r.requests).member("requests_repeated", r.repeated);
    counts("refused_reasons", r.refused_why);
    counts("held_reasons", r.held_why);
    counts("open_reasons", r.open_why);
    out.key("stages").begin_array();
    for (const auto& [name, seconds] : r.stages)
        out.begin_object().member("name", name).member("milliseconds", static_cast<std::int64_t>(seconds * 1000)).end_object();
    out.end_array().member("requests_per_second", static_cast<std::int64_t>(static_cast<double>(r.requests) / std::max(total(r), 0.001)));
    out.key("complaints").begin_array();
    for (const auto& complaint : r.complaints) out.value(complaint);
    out.end_array().end_object();
    return out.take();
}

}  // namespace day
