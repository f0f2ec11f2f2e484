#include "http/target.h"

#include <algorithm>

#include "base/text.h"

namespace waybill::http {
namespace {

bool is_clean_segment(const std::string& segment) {
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return segment != "." && segment != ".." && std::none_of(segment.begin(), segment.end(), control) && text::is_utf8(segment);
}

std::optional<std::string> decode_value(std::string_view raw) {
    auto value = text::url_decode(raw, true);
    if (!value || value->find('\0') != std::string::npos || !text::is_utf8(*value)) return {};
    return value;
}

}  // namespace

std::vector<std::string> path_segments(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    return text::split(path, '/');
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_pairs(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!text.empty()) {
        const auto item = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(item.size() + 1, text.size()));
        if (item.empty()) continue;
        const std::size_t equals = std::min(item.find('='), item.size());
        auto name = decode_value(item.substr(0, equals));
        auto value = decode_value(equals == item.size() ? std::string_view() : item.substr(equals + 1));
        if (!name || !value) return {};
        pairs.emplace_back(*std::move(name), *std::move(value));
    }
    return pairs;
}

std::optional<Target> parse_target(std::string_view target) {
    const std::size_t question = std::min(target.find('?'), target.size());
    Target out;
    for (const auto& raw : path_segments(target.substr(0, question))) {
        auto segment = text::url_decode(raw, false);
        if (!segment || !is_clean_segment(*segment)) return {};
        out.path += '/';
        out.path += *segment;
        out.segments.push_back(*std::move(segment));
    }
    if (question < target.size()) {
        auto query = parse_pairs(target.substr(question + 1));
        if (!query) return {};
        out.query = *std::move(query);
    }
    return out;
}

}  // namespace waybill::http
