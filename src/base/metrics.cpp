#include "base/metrics.h"

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "base/log.h"

namespace waybill {
namespace {

void append_head(std::string& out, std::string_view name, std::string_view help, std::string_view type) {
    out.append("# HELP ").append(name).append(" ");
    for (const char c : help) {
        if (c == '\\') {
            out += "\\\\";
        } else if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    out.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

std::string number(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 40> digits;
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

}  // namespace

Metrics::Counter& Metrics::counter(std::string_view name, std::string_view help, std::string_view labels) {
    const std::lock_guard lock(mutex_);
    Family& family = families_.try_emplace(std::string(name), Family{std::string(help), {}, {}}).first->second;
    if (family.read) throw std::logic_error("metrics: " + std::string(name) + " is a gauge");
    const auto found = family.counters.find(labels);
    if (found != family.counters.end()) return *found->second;
    return *family.counters.emplace(std::string(labels), std::make_unique<Counter>(0)).first->second;
}

void Metrics::gauge(std::string_view name, std::string_view help, std::function<double()> read) {
    const std::lock_guard lock(mutex_);
    Family& family = families_.try_emplace(std::string(name), Family{std::string(help), {}, {}}).first->second;
    if (!family.counters.empty()) throw std::logic_error("metrics: " + std::string(name) + " is a counter");
    family.read = std::move(read);
}

std::string Metrics::text() const {
    struct Gauge {
        std::string name, help;
        std::function<double()> read;
    };
    std::string out;
    std::vector<Gauge> gauges;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, family] : families_) {
            if (family.read) {
                gauges.push_back({name, family.help, family.read});
                continue;
            }
            append_head(out, name, family.help, "counter");
            for (const auto& [labels, counter] : family.counters) {
                out.append(name);
                if (!labels.empty()) out.append("{").append(labels).append("}");
                out.append(" ").append(std::to_string(counter->load(std::memory_order_relaxed))).append("\n");
            }
        }
    }
    // Asked without the lock: a gauge may take its time, or count something itself.
    for (const Gauge& gauge : gauges) {
        try {
            const std::string value = number(gauge.read());
            append_head(out, gauge.name, gauge.help, "gauge");
            out.append(gauge.name).append(" ").append(value).append("\n");
        } catch (const std::exception& e) {
            log::warning("metrics.gauge_failed", {{"gauge", gauge.name}, {"reason", e.what()}});
        }
    }
    return out;
}

}  // namespace waybill
