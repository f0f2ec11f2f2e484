#pragma once
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/secret.h"
#include "waybill/ids.h"

namespace waybill::log {

enum class Level { debug, info, warning, error };

/// One named value of a log line. A Secret or Pii becomes "***" by its type; nothing else needs to be remembered.
struct Field {
    std::string_view name;
    std::string json;

    Field(std::string_view n, std::string_view text);
    Field(std::string_view n, const char* text) : Field(n, std::string_view(text)) {}
    Field(std::string_view n, const std::string& text) : Field(n, std::string_view(text)) {}
    Field(std::string_view n, bool truth) : name(n), json(truth ? "true" : "false") {}
    template <class N, class = std::enable_if_t<std::is_arithmetic_v<N>>>
    Field(std::string_view n, N number) : name(n), json(std::to_string(number)) {
        if constexpr (std::is_floating_point_v<N>) {
            if (!std::isfinite(number)) json = "null";  // JSON has no word for it
        }
    }
    template <class Tag>
    Field(std::string_view n, Id<Tag> id) : Field(n, id.text()) {}
    template <class T>
    Field(std::string_view n, const Secret<T>&) : name(n), json("\"***\"") {}
};

/// Sets where lines go ("-" is standard output, else a file that is appended to) and the lowest level that is written.
/// Throws std::runtime_error where the file cannot be opened; the old target stays then. Until the first call, lines from
/// `info` on go to standard output. May be called again, e.g. after the file was rotated.
void open(const std::string& target, Level lowest);

/// Writes one JSON line: {"at": …, "level": …, "event": …, fields…}. `event` is a stable dotted name: "booking.sent".
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::debug, event, fields); }
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::info, event, fields); }
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::warning, event, fields); }
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::error, event, fields); }

}  // namespace waybill::log
