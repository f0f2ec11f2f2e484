#include "base/config.h"

#include <toml++/toml.h>

#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>
#include <vector>

#include "base/text.h"

namespace waybill {
namespace {

constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits = {{
    {"ms", 1'000},
    {"s", 1'000'000},
    {"min", 60'000'000},
    {"h", 3'600'000'000},
    {"d", 86'400'000'000},
}};

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (wrong != std::errc() || end != text.data() + text.size()) return {};
    return value;
}

bool is_readable(Setting::Kind kind, std::string_view text) {
    switch (kind) {
        case Setting::Kind::text:
            return text::is_utf8(text) && text.find('\0') == text.npos;
        case Setting::Kind::integer:
            return parse_integer(text).has_value();
        case Setting::Kind::flag:
            return text == "true" || text == "false";
        case Setting::Kind::duration:
            return parse_duration(text).has_value();
    }
    return false;
}

std::string_view expected(Setting::Kind kind) {
    switch (kind) {
        case Setting::Kind::text:
            return "a text";
        case Setting::Kind::integer:
            return "a whole number";
        case Setting::Kind::flag:
            return "true or false";
        case Setting::Kind::duration:
            return "a duration like 250ms, 10s, 5min, 4h or 3d";
    }
    return "";
}

std::string variable_of(std::string_view key) {
    std::string name = "WAYBILL_";
    for (const char c : key) name += c == '.' || c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
    return name;
}

// Takes values from one source after the other and remembers every complaint, each with the place where it stood.
class Loader {
  public:
    explicit Loader(std::span<const Setting> settings) {
        for (const Setting& setting : settings) {
            settings_.emplace(setting.key, setting);
            take(setting, std::string(setting.fallback), "the default of " + std::string(setting.key));
        }
    }

    void read_file(const std::string& file) {
        try {
            read_table(toml::parse_file(file), "", file);
        } catch (const toml::parse_error& e) {
            const auto line = e.source().begin.line;
            complain(line > 0 ? file + ":" + std::to_string(line) : file, text::to_utf8(e.description()));
        }
    }
    void read_environment(const std::map<std::string, std::string>& environment) {
        std::map<std::string, const Setting*> by_variable;
        for (const auto& [key, setting] : settings_) by_variable.emplace(variable_of(key), &setting);
        for (const auto& [name, value] : environment) {
            const auto found = by_variable.find(name);
            if (found == by_variable.end()) {
                complain("environment variable " + name, "is not a known setting");
            } else {
                take(*found->second, value, "environment variable " + name);
            }
        }
    }
    void read_overrides(const std::map<std::string, std::string>& overrides) {
        for (const auto& [key, value] : overrides) {
            if (const Setting* setting = known(key, "command line, " + key)) take(*setting, value, "command line, " + key);
        }
    }

    const std::vector<std::string>& complaints() const { return complaints_; }
    std::map<std::string, std::string, std::less<>> values() && { return std::move(values_); }

  private:
    void complain(const std::string& where, std::string_view what) { complaints_.push_back(where + ": " + std::string(what)); }

    const Setting* known(std::string_view key, const std::string& where) {
        const auto found = settings_.find(key);
        if (found != settings_.end()) return &found->second;
        complain(where, "is not a known setting");
        return nullptr;
    }
    void take(const Setting& setting, std::string value, const std::string& where) {
        if (!is_readable(setting.kind, value)) return complain(where, "must be " + std::string(expected(setting.kind)));
        values_[std::string(setting.key)] = std::move(value);
    }
    void read_table(const toml::table& table, const std::string& prefix, const std::string& file) {
        for (const auto& [name, node] : table) {
            const std::string key = prefix + std::string(name.str());
            if (const toml::table* inner = node.as_table()) {
                read_table(*inner, key + ".", file);
                continue;
            }
            const std::string where = file + ":" + std::to_string(node.source().begin.line) + ": " + key;
            if (const Setting* setting = known(key, where)) read_value(*setting, node, where);
        }
    }
    // The kind in the file must be the setting's own: a port in quotes is a mistake, not a number.
    void read_value(const Setting& setting, const toml::node& node, const std::string& where) {
        if (const auto* number = node.as_integer(); number != nullptr && setting.kind == Setting::Kind::integer) {
            take(setting, std::to_string(number->get()), where);
        } else if (const auto* truth = node.as_boolean(); truth != nullptr && setting.kind == Setting::Kind::flag) {
            take(setting, truth->get() ? "true" : "false", where);
        } else if (const auto* text = node.as_string();
                   text != nullptr && (setting.kind == Setting::Kind::text || setting.kind == Setting::Kind::duration)) {
            take(setting, text->get(), where);
        } else {
            complain(where, "must be " + std::string(expected(setting.kind)));
        }
    }

    std::map<std::string_view, Setting> settings_;
    std::map<std::string, std::string, std::less<>> values_;
    std::vector<std::string> complaints_;
};

}  // namespace

Result<Config> Config::load(std::span<const Setting> settings, const std::string& file,
                            const std::map<std::string, std::string>& environment,
                            const std::map<std::string, std::string>& overrides) {
    Loader loader(settings);
    if (!file.empty()) loader.read_file(file);
    loader.read_environment(environment);
    loader.read_overrides(overrides);
    if (!loader.complaints().empty()) {
        std::string detail;
        for (const std::string& complaint : loader.complaints()) detail.append(detail.empty() ? "" : "\n").append(complaint);
        return error(Code::invalid, "config.invalid", std::move(detail));
    }
    Config config;
    config.values_ = std::move(loader).values();
    return config;
}

const std::string& Config::text(std::string_view key) const {
    const auto found = values_.find(key);
    if (found == values_.end()) throw std::logic_error("config: there is no setting " + std::string(key));
    return found->second;
}

std::int64_t Config::integer(std::string_view key) const {
    if (const auto value = parse_integer(text(key))) return *value;
    throw std::logic_error("config: " + std::string(key) + " is not an integer");
}

bool Config::flag(std::string_view key) const {
    const std::string& value = text(key);
    if (value != "true" && value != "false") throw std::logic_error("config: " + std::string(key) + " is not a flag");
    return value == "true";
}

Duration Config::duration(std::string_view key) const {
    if (const auto value = parse_duration(text(key))) return *value;
    throw std::logic_error("config: " + std::string(key) + " is not a duration");
}

std::optional<Duration> parse_duration(std::string_view text) {
    const std::size_t digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == text.npos) return {};
    const auto count = parse_integer(text.substr(0, digits));
    for (const auto& [unit, micros] : kUnits) {
        if (text.substr(digits) != unit) continue;
        if (!count || *count > std::numeric_limits<std::int64_t>::max() / micros) return {};
        return Duration(*count * micros);
    }
    return {};
}

}  // namespace waybill
