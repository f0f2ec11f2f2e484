#include "events/bundle.h"

#include <charconv>
#include <stdexcept>
#include <string_view>

namespace waybill::events {
namespace {

constexpr std::size_t kFew = 8;             // a row each, for people to read
constexpr std::size_t kRowBytes = 7 << 10;  // what still lies in the row's own page

std::string_view until(std::string_view& rest, char end) {
    const auto at = rest.find(end);
    if (at == std::string_view::npos) throw std::logic_error("a bundle of news has no proper head");
    const auto word = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return word;
}

std::int64_t number(std::string_view word) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (failed != std::errc() || end != word.data() + word.size()) throw std::logic_error("a bundle of news holds no number");
    return value;
}

void add(std::string& bundle, const Event& one) {
    bundle += std::to_string(one.id.raw()) + ' ' + one.topic + ' ' + std::to_string(one.subject) + ' ' +
              std::to_string(one.version) + ' ' + std::to_string(one.body.size()) + '\n';
    bundle += one.body;
}

}  // namespace

std::vector<Event> packed(std::vector<Event> news) {
    if (news.size() <= kFew) return news;
    std::vector<Event> rows;
    for (const Event& one : news) {
        if (rows.empty() || rows.back().body.size() + one.body.size() > kRowBytes)
            rows.push_back({.id = one.id, .topic = "", .subject = 0, .body = "", .version = 1, .at = one.at});
        add(rows.back().body, one);
    }
    return rows;
}

std::vector<Event> unpacked(Event row) {
    std::vector<Event> news;
    if (!row.topic.empty()) {
        news.push_back(std::move(row));
        return news;
    }
    for (std::string_view rest = row.body; !rest.empty();) {
        Event one{.at = row.at};
        one.id = EventId(number(until(rest, ' ')));
        one.topic = until(rest, ' ');
        one.subject = number(until(rest, ' '));
        one.version = static_cast<int>(number(until(rest, ' ')));
        const auto bytes = static_cast<std::size_t>(number(until(rest, '\n')));
        if (bytes > rest.size()) throw std::logic_error("a bundle of news is cut");
        one.body = rest.substr(0, bytes);
        rest.remove_prefix(bytes);
        news.push_back(std::move(one));
    }
    return news;
}

}  // namespace waybill::events
