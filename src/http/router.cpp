#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "http/http.h"
#include "http/operation.h"
#include "http/target.h"

namespace waybill::http {

Access Access::everybody_known() {
    return only({Role::admin, Role::logistics_lead, Role::logistics, Role::picker, Role::packer, Role::customer_service,
                 Role::finance, Role::auditor, Role::integration});
}

std::vector<Router::Segment> Router::parse(const std::string& pattern) {
    const auto wrong = [&] { return std::logic_error("not a route's pattern: " + pattern); };
    if (!pattern.starts_with('/')) throw wrong();
    std::vector<Segment> segments;
    for (const auto& text : path_segments(pattern)) {
        if (!segments.empty() && segments.back().kind == Segment::Kind::rest) throw wrong();
        const std::size_t open = text.find('{');
        const std::size_t close = text.find('}');
        if (open == std::string::npos && close == std::string::npos) {
            segments.push_back({Segment::Kind::literal, text, "", ""});
            continue;
        }
        if (open == std::string::npos || close == std::string::npos || close < open + 2 ||
            text.find('{', open + 1) != std::string::npos)
            throw wrong();
        Segment segment{Segment::Kind::named, text.substr(0, open), text.substr(open + 1, close - open - 1),
                        text.substr(close + 1)};
        if (!segment.before.empty() || !segment.after.empty()) segment.kind = Segment::Kind::affixed;
        if (segment.name.ends_with("...")) {
            if (segment.kind == Segment::Kind::affixed || segment.name.size() == 3) throw wrong();
            segment.kind = Segment::Kind::rest;
            segment.name.resize(segment.name.size() - 3);
        }
        segments.push_back(std::move(segment));
    }
    return segments;
}

void Router::add(Route route, const Operation& operation) {
    route.operation = std::make_shared<const Operation>(operation);
    add(std::move(route));
}

void Router::add(Route route) {
    if (route.pattern.starts_with("/api/") && !route.operation)
        throw std::logic_error("a route of the API is not described: " + route.method + " " + route.pattern);
    if (const bool unsafe = route.method != "GET"; unsafe && route.operation && route.operation->idempotency == Operation::Key::none &&
                                                   route.operation->keyless_because.empty())
        throw std::logic_error("a route takes no Idempotency-Key and does not say why: " + route.method + " " + route.pattern);
    Pattern added{parse(route.pattern), routes_.size()};
    // Names of parameters do not tell two patterns apart. Among affixed segments the longer fixed part is the more literal one.
    const auto order = [](const Segment& s) {
        const auto fixed = s.kind == Segment::Kind::affixed ? s.before.size() + s.after.size() : 0;
        return std::tuple(s.kind, ~fixed, s.before, s.after);
    };
    const auto more_literal = [&](const Pattern& a, const Pattern& b) {
        return std::lexicographical_compare(a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
                                            [&](const Segment& x, const Segment& y) { return order(x) < order(y); });
    };
    auto& known = patterns_[route.method];
    const auto place = std::lower_bound(known.begin(), known.end(), added, more_literal);
    if (place != known.end() && !more_literal(added, *place))
        throw std::logic_error("a route is given twice: " + route.method + " " + route.pattern);
    known.insert(place, std::move(added));
    routes_.push_back(std::move(route));
}

void Router::refuse_by(std::string_view path, RefusalPage page) { pages_.emplace_back(path_segments(path), std::move(page)); }

const RefusalPage* Router::page_for(const std::vector<std::string>& segments) const {
    const std::pair<std::vector<std::string>, RefusalPage>* best = nullptr;
    for (const auto& one : pages_) {
        const auto& under = one.first;
        const bool here = segments.size() >= under.size() && std::equal(under.begin(), under.end(), segments.begin());
        if (here && (!best || best->first.size() < under.size())) best = &one;
    }
    return best ? &best->second : nullptr;
}

bool Router::fits(const Pattern& pattern, const std::vector<std::string>& segments, std::map<std::string, std::string>* params) {
    const auto& wanted = pattern.segments;
    const bool open_end = !wanted.empty() && wanted.back().kind == Segment::Kind::rest;
    if (open_end ? segments.size() < wanted.size() : segments.size() != wanted.size()) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto& [kind, before, name, after] = wanted[i];
        const std::string& given = segments[i];
        if (kind == Segment::Kind::literal) {
            if (given != before) return false;
            continue;
        }
        if (kind == Segment::Kind::rest) {
            std::string rest = given;
            for (std::size_t k = i + 1; k < segments.size(); ++k) rest += "/" + segments[k];
            if (rest.empty()) return false;
            if (params) params->emplace(name, std::move(rest));
            return true;
        }
        if (given.size() <= before.size() + after.size() || !given.starts_with(before) || !given.ends_with(after)) return false;
        if (params) params->emplace(name, given.substr(before.size(), given.size() - before.size() - after.size()));
    }
    return true;
}

const Router::Pattern* Router::find(std::string_view method, const std::vector<std::string>& segments) const {
    const auto known = patterns_.find(method);
    if (known == patterns_.end()) return nullptr;
    for (const auto& pattern : known->second)
        if (fits(pattern, segments, nullptr)) return &pattern;
    return nullptr;
}

Router::Match Router::match(std::string_view method, std::string_view path) const { return match(method, path_segments(path)); }

Router::Match Router::match(std::string_view method, const std::vector<std::string>& segments) const {
    Match match;
    match.page = page_for(segments);
    const Pattern* found = find(method, segments);
    if (!found && method == "HEAD") found = find("GET", segments);
    if (found) {
        match.route = &routes_[found->route];
        fits(*found, segments, &match.params);
        return match;
    }
    for (const auto& [known, patterns] : patterns_) {
        if (!find(known, segments)) continue;
        match.allowed.insert(known);
        if (known == "GET") match.allowed.insert("HEAD");
    }
    return match;
}

}  // namespace waybill::http
