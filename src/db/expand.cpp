#include "db/expand.h"

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>

namespace waybill::db {
namespace {

constexpr std::size_t kExact = 24;
constexpr std::array<std::size_t, 7> kSteps{256, 128, 96, 64, 48, 32, kExact};
constexpr std::size_t kLong = kSteps.front();

/// The largest size that is not above `count`.
std::size_t step(std::size_t count) {
    if (count <= kExact) return count;
    return *std::find_if(kSteps.begin(), kSteps.end(), [&](std::size_t size) { return size <= count; });
}

/// The position of `wanted` outside quotes at or after `from`.
std::size_t find_outside(std::string_view sql, char wanted, std::size_t from) {
    char quote = 0;
    for (std::size_t i = from; i < sql.size(); ++i) {
        const char c = sql[i];
        if (quote != 0) {
            if (c == '\\')
                ++i;
            else if (c == quote)
                quote = 0;
        } else if (c == wanted) {
            return i;
        } else if (c == '\'' || c == '"' || c == '`') {
            quote = c;
        }
    }
    return std::string_view::npos;
}

}  // namespace

std::string expand(std::string_view sql, std::size_t times) {
    if (times == 0) return std::string(sql);
    const auto open = find_outside(sql, '{', 0);
    const auto close = open == std::string_view::npos ? open : find_outside(sql, '}', open);
    if (close == std::string_view::npos || find_outside(sql, '{', close) != std::string_view::npos) {
        throw std::logic_error("a statement for a list needs exactly one {group}: " + std::string(sql));
    }
    const std::string_view group = sql.substr(open + 1, close - open - 1);
    std::string out;
    out.reserve(sql.size() + times * (group.size() + 2));
    out += sql.substr(0, open);
    for (std::size_t i = 0; i < times; ++i) {
        if (i > 0) out += ", ";
        out += group;
    }
    out += sql.substr(close + 1);
    return out;
}

std::vector<std::size_t> pieces(const std::vector<std::size_t>& row_bytes, std::size_t max_bytes) {
    std::vector<std::size_t> sizes;
    for (std::size_t at = 0; at < row_bytes.size();) {
        const std::size_t left = row_bytes.size() - at;
        std::size_t size = step(left);
        std::size_t bytes = row_bytes[at];
        std::size_t fit = 1;
        while (fit < size && bytes + row_bytes[at + fit] <= max_bytes) bytes += row_bytes[at + fit++];
        size = step(std::min(size, fit));
        sizes.push_back(size);
        at += size;
    }
    return sizes;
}

std::vector<std::size_t> list_pieces(std::size_t count) {
    std::vector<std::size_t> sizes(count / kLong, kLong);
    if (count % kLong != 0) sizes.push_back(count % kLong);
    return sizes;
}

std::size_t padded(std::size_t count) { return std::bit_ceil(count); }

}  // namespace waybill::db
