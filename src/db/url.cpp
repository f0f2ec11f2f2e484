#include "db/url.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace waybill::db {
namespace {

Error wrong(const std::string& what) { return error(Code::invalid, "db.url", "The database URL is not usable: " + what + "."); }

Result<std::string> decoded(std::string_view part, const char* name) {
    if (auto text = text::url_decode(part, false)) return *std::move(text);
    return wrong(std::string("a broken percent escape in the ") + name);
}

Result<int> port(std::string_view digits) {
    int value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failed != std::errc() || end != digits.data() + digits.size() || value < 1 || value > 65535) {
        return wrong("the port is not a number from 1 to 65535");
    }
    return value;
}

Result<std::vector<Target::Host>> hosts(std::string_view list) {
    std::vector<Target::Host> found;
    for (const std::string& one : text::split(list, ',')) {
        Target::Host host;
        const auto bracket = one.starts_with('[') ? one.find(']') : std::string::npos;  // an IPv6 address
        const auto colon = one.find(':', bracket == std::string::npos ? 0 : bracket);
        host.name = one.substr(0, colon);
        if (bracket != std::string::npos) host.name = one.substr(1, bracket - 1);
        if (host.name.empty()) return wrong("a host is missing");
        if (colon != std::string::npos) {
            TRY(number, port(std::string_view(one).substr(colon + 1)));
            host.port = number;
        }
        found.push_back(std::move(host));
    }
    if (found.empty()) return wrong("a host is missing");
    return found;
}

Result<void> parameters(std::string_view query, Target& target) {
    for (const std::string& pair : text::split(query, '&')) {
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        const std::string name = pair.substr(0, equals);
        TRY(value, decoded(equals == std::string::npos ? "" : std::string_view(pair).substr(equals + 1), "parameters"));
        if (name == "socket") {
            target.socket = std::move(value);
        } else if (name == "tls_ca") {
            target.tls_ca = std::move(value);
        } else {
            return wrong("it knows the parameters socket and tls_ca only");
        }
    }
    return {};
}

}  // namespace

Result<Target> parse_url(const std::string& url) {
    constexpr std::string_view kScheme = "mysql://";
    std::string_view rest = url;
    if (!rest.starts_with(kScheme)) return wrong("it must begin with mysql://");
    rest.remove_prefix(kScheme.size());

    Target target;
    if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
        TRY_VOID(parameters(rest.substr(mark + 1), target));
        rest = rest.substr(0, mark);
    }
    if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
        TRY(name, decoded(rest.substr(slash + 1), "database's name"));
        target.database = std::move(name);
        rest = rest.substr(0, slash);
    }
    const auto at = rest.rfind('@');
    if (at == std::string_view::npos || at == 0) return wrong("a user is missing");
    const std::string_view credentials = rest.substr(0, at);
    const auto colon = credentials.find(':');
    TRY(user, decoded(credentials.substr(0, colon), "user"));
    target.user = std::move(user);
    if (colon != std::string_view::npos) {
        TRY(password, decoded(credentials.substr(colon + 1), "password"));
        target.password = std::move(password);
    }
    TRY(found, hosts(rest.substr(at + 1)));
    target.hosts = std::move(found);
    return target;
}

std::string with_database(const std::string& url, const std::string& name) {
    const auto mark = std::min(url.find('?'), url.size());
    const auto slash = url.find('/', std::string_view("mysql://").size());
    return url.substr(0, std::min(slash, mark)) + '/' + text::url_encode(name) + url.substr(mark);
}

}  // namespace waybill::db
