#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "waybill/result.h"
#include "waybill/time.h"

namespace waybill {

/// One thing that can be set: in the TOML file as `[table] key`, in the environment as WAYBILL_TABLE_KEY.
struct Setting {
    enum class Kind { text, integer, flag, duration };  ///< durations are written "250ms", "10s", "5min", "4h", "3d"
    std::string_view key;       ///< "intake.mismatch"
    Kind kind;
    std::string_view fallback;  ///< also the documented default
    std::string_view help;      ///< one sentence for --help
};

/// The settings in force, each checked once at the start: an unknown key or an unreadable value is an error that names
/// where it stood.
class Config {
  public:
    /// `file` may be empty. `environment` holds only variables that begin with WAYBILL_.
    /// Later wins: fallback, file, environment, overrides (command line, by key).
    static Result<Config> load(std::span<const Setting> settings, const std::string& file,
                               const std::map<std::string, std::string>& environment,
                               const std::map<std::string, std::string>& overrides);

    const std::string& text(std::string_view key) const;  ///< throws std::logic_error for a key that is not in the table
    std::int64_t integer(std::string_view key) const;
    bool flag(std::string_view key) const;
    Duration duration(std::string_view key) const;

  private:
    std::map<std::string, std::string, std::less<>> values_;
};

/// "250ms", "10s", "5min", "4h", "3d".
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace waybill
