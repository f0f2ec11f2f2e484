#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waybill::http {

/// The address of a request, decoded once.
struct Target {
    std::vector<std::string> segments;  ///< "/a/b%2Fc" is "a", "b/c": an escaped slash never makes a segment
    std::string path;                   ///< the segments joined again
    std::vector<std::pair<std::string, std::string>> query;
};

/// Nothing on a broken escape, NUL or another control character, a "." or ".." segment, or text that is not UTF-8.
std::optional<Target> parse_target(std::string_view target);

/// "/a/b" cut at its slashes.
std::vector<std::string> path_segments(std::string_view path);

/// Pairs of "a=b&c=d" in order, decoded with `+` as a space; nothing where one of them cannot be decoded.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_pairs(std::string_view text);

}  // namespace waybill::http
