#include "app/settings.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "app/accounts.h"
#include "base/text.h"

extern "C" char** environ;

namespace waybill::app {

namespace {

using K = Setting::Kind;

constexpr std::array kSettings{
    Setting{"database.url", K::text, "mysql://root@localhost/waybill?socket=/run/mysqld/mysqld.sock",
            "mysql://user:password@host:port/name, or with ?socket=PATH."},
    Setting{"database.connections", K::integer, "24", "Connections in the pool."},
    Setting{"database.allow_weak_durability", K::flag, "false", "Start although the database may lose acknowledged commits."},
    Setting{"http.host", K::text, "127.0.0.1", "Address to listen on."},
    Setting{"http.port", K::integer, "8080", "Port to listen on; 0 takes any free one."},
    Setting{"http.tls_certificate", K::text, "", "PEM file with the certificate chain; empty: plain HTTP."},
    Setting{"http.tls_key", K::text, "", "PEM file with the private key."},
    Setting{"http.workers", K::integer, "16", "Threads that run handlers."},
    Setting{"http.header_time", K::duration, "10s", "A request's header must be complete within this time."},
    Setting{"http.body_time", K::duration, "30s", "A request's body must be complete within this time."},
    Setting{"http.idle_time", K::duration, "5s", "A connection without a request is closed after this time."},
    Setting{"http.requests_per_connection", K::integer, "1000", "Then the connection is closed."},
    Setting{"http.connections", K::integer, "2000", "Connections in all; beyond it 503."},
    Setting{"http.connections_per_address", K::integer, "64", "Connections of one address, or IPv6 /64; beyond it 503."},
    Setting{"http.makes_room", K::duration, "1s", "Where all are taken, one that sent no complete request for so long is closed."},
    Setting{"http.uncounted", K::text, "127.0.0.0/8 ::1", "Networks whose connections are not counted by address; nor are proxies'."},
    Setting{"http.proxies", K::text, "", "Networks of reverse proxies: their X-Forwarded-For and -Proto are believed."},
    Setting{"http.queued_requests", K::integer, "1024", "Complete requests that wait for a worker; beyond it 503."},
    Setting{"http.held_bytes", K::integer, "536870912", "Memory for bodies and unsent answers of all connections, an eighth of it for one address; beyond it 503."},
    Setting{"http.bytes_per_second", K::integer, "1024", "Slower bodies, and slower readers of answers, are dropped."},
    Setting{"http.uri_bytes", K::integer, "8192", "Longest request target."},
    Setting{"http.header_bytes", K::integer, "32768", "Largest header block."},
    Setting{"http.header_fields", K::integer, "100", "Most headers of a request."},
    Setting{"http.body_bytes", K::integer, "20971520", "Largest body of any route."},
    Setting{"http.listeners", K::integer, "1000", "Listeners to server-sent events in all; beyond it 503."},
    Setting{"http.listeners_of_one", K::integer, "32", "Listeners with the same credential."},
    Setting{"http.heartbeat", K::duration, "15s", "A listener to whom nothing happens gets a comment so often."},
    Setting{"log.target", K::text, "-", "File to append to; - is standard output."},
    Setting{"log.level", K::text, "info", "debug, info, warning or error."},
    Setting{"duties.enabled", K::flag, "true", "Background work; off in a server that only answers while another one does it."},
    Setting{"web.public_url", K::text, "http://127.0.0.1:8080", "How customers, and carriers that push, reach this server: before /t/<token> and /push/<carrier>; carriers by https only."},
    Setting{"web.root", K::text, "", "Folder that holds web/ on disk, for work on pages; empty: the files in the program."},
    Setting{"web.token_secret", K::text, "", "Customers' tokens are derived from it; empty: made once and kept in the database."},
    Setting{"intake.mismatch", K::text, "hold", "What a mismatch with the catalogue leads to: hold or refuse."},
    Setting{"intake.price_tolerance_permille", K::integer, "0",
            "How far a unit price may be from the catalogue's, in thousandths."},
    Setting{"floor.site", K::text, "W1", "Prefix of badges and command barcodes: 1 to 6 capitals or digits. Another one needs new badges."},
    Setting{"floor.short_limit", K::integer, "5", "A short pick of more units than this needs the person's PIN."},
    Setting{"floor.separators", K::text, "", "What scanners send for FNC1 instead of GS, separated by blanks: \"| #\"."},
    Setting{"packing.gs1_prefix", K::text, "9521321", "GS1 company prefix, 7 to 10 digits: part of every SSCC."},
    Setting{"seller.name", K::text, "Waybill Demo Ltd", "On documents and labels."},
    Setting{"seller.line", K::text, "1 Dock Road", "Street line of the warehouse."},
    Setting{"seller.city", K::text, "London", "City of the warehouse."},
    Setting{"seller.postal_code", K::text, "E16 2QU", "Postal code of the warehouse."},
    Setting{"seller.country", K::text, "GB", "Country of the warehouse, ISO 3166-1 alpha-2."},
    Setting{"seller.phone", K::text, "+44 20 7946 0000", "Telephone number on labels."},
    Setting{"carriers.folder", K::text, "", "Where carrier modules are; empty: ../lib/waybill/carriers beside the program."},
    Setting{"carriers.accounts", K::text, "",
            "JSON file with the carriers' accounts: {\"CODE\": {\"endpoint\": URL, \"secrets\": {NAME: TEXT}}}."},
    Setting{"carriers.call_timeout", K::duration, "30s", "A carrier's answer is waited for no longer."},
    Setting{"carriers.record_to", K::text, "", "A folder: every conversation with a carrier is written there, without secrets."},
    Setting{"carriers.demo_url", K::text, "", "Base URL of the demo carrier's service."},
    Setting{"carriers.demo_client_id", K::text, "", "Its OAuth client."},
    Setting{"carriers.demo_client_secret", K::text, "", "Its OAuth secret."},
    Setting{"rates.valid_for", K::duration, "15min", "So long a carrier's price counts; then it is asked again."},
    Setting{"rates.tolerance_permille", K::integer, "50", "So much dearer a price may be when it is asked again, in thousandths; above it a person decides."},
    Setting{"accounts.key_file", K::text, "",
            "File of the keys that carriers' secrets entered on the desk are sealed under (waybill seal make); empty: none can be."},
    Setting{"accounts.own_endpoints", K::flag, "false", "Accounts entered on the desk may name URLs beside a carrier's own environments."},
    Setting{"shipping.default_carrier", K::text, "demo", "Where a booking names none."},
    Setting{"shipping.default_service", K::text, "standard", "Where a booking names none."},
    Setting{"shipping.label_format", K::text, "zpl", "pdf, zpl or png."},
    Setting{"shipping.lease", K::duration, "60s", "A claimed booking whose worker is silent for so long is taken over."},
    Setting{"shipping.find_after", K::text, "5s 20s 60s 180s 600s",
            "When the carrier is asked about a booking in doubt, after the sending."},
    Setting{"shipping.absent_answers", K::integer, "3", "So many consistent answers make 'not there' believed."},
    Setting{"shipping.max_in_flight", K::integer, "64", "Bookings under way at once."},
    Setting{"shipping.conversation_days", K::integer, "90", "So long is kept what was said to carriers, once nobody waits for the booking."},
    Setting{"collection.lease", K::duration, "3min", "A manifest or a van whose worker is silent for so long is in doubt."},
    Setting{"shipping.sweep_every", K::duration, "24h", "How often the carriers' books are laid beside ours."},
    Setting{"shipping.sweep_back", K::duration, "72h", "How far back each time."},
    Setting{"tracking.cadence_percent", K::integer, "100", "Pauses between polls, in percent of the normal ones."},
    Setting{"tracking.lease", K::duration, "60s", "A claimed poll whose worker is silent for so long is taken over."},
    Setting{"tracking.ahead", K::duration, "48h", "An event further in the future than this is not believed."},
    Setting{"webhooks.allow_private_targets", K::flag, "false", "Allow endpoints on private addresses."},
    Setting{"webhooks.timeout", K::duration, "15s", "An endpoint's answer is waited for no longer."},
};

/// Of the installation that this program belongs to, wherever its prefix is.
std::string installed_carriers() {
    std::error_code none;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", none);
    return (program.parent_path().parent_path() / "lib/waybill/carriers").string();
}

std::size_t size_of(const Config& config, std::string_view key) { return static_cast<std::size_t>(config.integer(key)); }
std::chrono::milliseconds millis(const Config& config, std::string_view key) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(config.duration(key));
}

std::vector<std::string> networks(const Config& config, std::string_view key) {
    std::vector<std::string> found;
    for (auto& word : text::split(config.text(key), ' '))
        if (!word.empty()) found.push_back(std::move(word));
    return found;
}

Address seller(const Config& config) {
    Address a;
    a.name = config.text("seller.name");
    a.company = config.text("seller.name");
    a.lines = {config.text("seller.line")};
    a.city = config.text("seller.city");
    a.postal_code = config.text("seller.postal_code");
    a.country = config.text("seller.country");
    a.phone = config.text("seller.phone");
    return a;
}

Error setting_error(std::string_view key, const std::string& what) {
    return error(Code::invalid, "config.value", "The setting " + std::string(key) + " " + what);
}

Result<void> check_words(const Config& config) {
    const auto one_of = [&](std::string_view key, std::initializer_list<std::string_view> words) -> Result<void> {
        for (const auto word : words)
            if (config.text(key) == word) return {};
        std::string list;
        for (const auto word : words) list += (list.empty() ? "" : ", ") + std::string(word);
        return setting_error(key, "must be one of: " + list + ".");
    };
    TRY_VOID(one_of("intake.mismatch", {"hold", "refuse"}));
    TRY_VOID(one_of("shipping.label_format", {"pdf", "zpl", "png"}));
    TRY_VOID(one_of("log.level", {"debug", "info", "warning", "error"}));
    const std::string& site = config.text("floor.site");
    if (site.empty() || site.size() > 6 || site.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != std::string::npos)
        return setting_error("floor.site", "must be 1 to 6 of A-Z and 0-9.");
    for (const auto& word : text::split(config.text("shipping.find_after"), ' '))
        if (!parse_duration(word)) return setting_error("shipping.find_after", "must be a list of durations like \"5s 20s\".");
    if (config.integer("http.port") < 0 || config.integer("http.port") > 65535)
        return setting_error("http.port", "must be 0 to 65535.");
    for (const auto key : {"http.uncounted", "http.proxies"})
        for (const auto& word : text::split(config.text(key), ' '))
            if (!word.empty() && !http::is_network(word))
                return setting_error(key, "must be a list of networks like \"10.0.0.0/8\".");
    for (const auto key :
         {"database.connections", "http.workers", "http.connections", "http.connections_per_address", "http.requests_per_connection",
          "http.queued_requests", "http.held_bytes", "http.bytes_per_second", "http.uri_bytes", "http.header_bytes",
          "http.header_fields", "http.body_bytes", "floor.short_limit", "http.listeners", "http.listeners_of_one", "shipping.max_in_flight",
          "shipping.conversation_days", "tracking.cadence_percent"})
        if (config.integer(key) < 1) return setting_error(key, "must be at least 1.");
    if (config.text("http.tls_certificate").empty() != config.text("http.tls_key").empty())
        return setting_error("http.tls_key", "and http.tls_certificate go together.");
    return {};
}

}  // namespace

std::span<const Setting> settings_table() { return kSettings; }

std::string settings_help() {
    std::string out = "Settings: [table] key in the TOML file, WAYBILL_TABLE_KEY in the environment.\n";
    for (const auto& s : kSettings) {
        std::string line = "  " + std::string(s.key);
        line.resize(std::max<std::size_t>(line.size() + 1, 36), ' ');
        out += line + std::string(s.help) + " [" + std::string(s.fallback) + "]\n";
    }
    return out;
}

Result<Config> load_config(const std::string& file, const std::map<std::string, std::string>& overrides) {
    std::map<std::string, std::string> environment;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view pair = *entry;
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || !pair.starts_with("WAYBILL_")) continue;
        const auto name = pair.substr(0, equals);
        if (name == "WAYBILL_TEST_DB" || name.starts_with("WAYBILL_PROOFS"))
            continue;  // for tests, not settings
        environment.emplace(name, pair.substr(equals + 1));
    }
    TRY(config, Config::load(kSettings, file, environment, overrides));
    TRY_VOID(check_words(config));
    return config;
}

db::Options database_options(const Config& config) {
    db::Options o;
    o.url = config.text("database.url");
    o.connections = static_cast<int>(config.integer("database.connections"));
    o.allow_weak_durability = config.flag("database.allow_weak_durability");
    return o;
}

http::ServerOptions server_options(const Config& config) {
    http::ServerOptions o;
    o.host = config.text("http.host");
    o.port = static_cast<int>(config.integer("http.port"));
    o.tls_certificate = config.text("http.tls_certificate");
    o.tls_key = config.text("http.tls_key");
    o.limits.uri_bytes = size_of(config, "http.uri_bytes");
    o.limits.header_bytes = size_of(config, "http.header_bytes");
    o.limits.body_bytes = size_of(config, "http.body_bytes");
    o.limits.header_time = millis(config, "http.header_time");
    o.limits.body_time = millis(config, "http.body_time");
    o.limits.idle_time = millis(config, "http.idle_time");
    o.limits.makes_room = millis(config, "http.makes_room");
    o.limits.requests_per_connection = static_cast<int>(config.integer("http.requests_per_connection"));
    o.limits.connections = static_cast<int>(config.integer("http.connections"));
    o.limits.connections_per_address = static_cast<int>(config.integer("http.connections_per_address"));
    o.limits.workers = static_cast<int>(config.integer("http.workers"));
    o.limits.queued_requests = static_cast<int>(config.integer("http.queued_requests"));
    o.limits.held_bytes = size_of(config, "http.held_bytes");
    o.limits.header_fields = size_of(config, "http.header_fields");
    o.limits.bytes_per_second = size_of(config, "http.bytes_per_second");
    o.uncounted = networks(config, "http.uncounted");
    o.proxies = networks(config, "http.proxies");
    return o;
}

http::BroadcastLimits broadcast_limits(const Config& config) {
    http::BroadcastLimits l;
    l.listeners = static_cast<int>(config.integer("http.listeners"));
    l.listeners_of_one = static_cast<int>(config.integer("http.listeners_of_one"));
    l.heartbeat = millis(config, "http.heartbeat");
    return l;
}

orders::Settings orders_settings(const Config& config) {
    orders::Settings s;
    s.mismatch = config.text("intake.mismatch") == "refuse" ? orders::Mismatch::refuse : orders::Mismatch::hold;
    s.price_tolerance_permille = config.integer("intake.price_tolerance_permille");
    s.public_url = config.text("web.public_url");
    s.token_secret = Secret<std::string>(config.text("web.token_secret"));
    return s;
}

packing::Settings packing_settings(const Config& config) {
    return {config.text("packing.gs1_prefix"), config.text("seller.name"), seller(config)};
}

rates::Settings rates_settings(const Config& config) {
    rates::Settings s;
    s.ship_from = seller(config);
    s.valid_for = config.duration("rates.valid_for");
    s.tolerance_permille = static_cast<int>(config.integer("rates.tolerance_permille"));
    return s;
}

collection::Settings collection_settings(const Config& config) {
    collection::Settings s;
    s.dock = seller(config);
    s.lease = config.duration("collection.lease");
    return s;
}

shipping::Settings shipping_settings(const Config& config) {
    shipping::Settings s;
    s.default_carrier = config.text("shipping.default_carrier");
    s.default_service = config.text("shipping.default_service");
    s.label_format = config.text("shipping.label_format");
    s.lease = config.duration("shipping.lease");
    for (const auto& word : text::split(config.text("shipping.find_after"), ' ')) s.find_after.push_back(*parse_duration(word));
    s.keep_conversations = std::chrono::hours(24 * config.integer("shipping.conversation_days"));
    s.sweep_every = config.duration("shipping.sweep_every");
    s.sweep_back = config.duration("shipping.sweep_back");
    s.absent_answers = static_cast<int>(config.integer("shipping.absent_answers"));
    s.max_in_flight = static_cast<int>(config.integer("shipping.max_in_flight"));
    s.ship_from = seller(config);
    return s;
}

tracking::Settings tracking_settings(const Config& config) {
    tracking::Settings s;
    s.cadence_scale = static_cast<double>(config.integer("tracking.cadence_percent")) / 100.0;
    s.lease = config.duration("tracking.lease");
    s.ahead = config.duration("tracking.ahead");
    const auto& ours = config.text("web.public_url");
    if (ours.starts_with("https://")) s.push_base = ours + (ours.ends_with("/") ? "push/" : "/push/");
    return s;
}

notify::Settings notify_settings(const Config& config) {
    notify::Settings s;
    s.allow_private_targets = config.flag("webhooks.allow_private_targets");
    s.timeout = config.duration("webhooks.timeout");
    return s;
}

carrierhost::CarrierHost::Options carrier_options(const Config& config) {
    carrierhost::CarrierHost::Options o;
    o.modules_folder = config.text("carriers.folder");
    if (o.modules_folder.empty()) o.modules_folder = installed_carriers();
    o.call_timeout = config.duration("carriers.call_timeout");
    // They wait for commits, and commits that come together are cheap ones.
    o.workers = static_cast<int>(std::clamp<std::int64_t>(config.integer("shipping.max_in_flight") / 8, 4, 16));
    o.record_to = config.text("carriers.record_to");
    if (!config.text("carriers.demo_url").empty()) {
        carrierhost::Account demo;
        demo.carrier = "demo";
        demo.name = accounts::kConfiguration;
        demo.base_url = config.text("carriers.demo_url");
        demo.secrets.emplace("client_id", config.text("carriers.demo_client_id"));
        demo.secrets.emplace("client_secret", config.text("carriers.demo_client_secret"));
        o.accounts.push_back(std::move(demo));
    }
    if (const auto& file = config.text("carriers.accounts"); !file.empty()) {
        auto read = read_accounts(file);
        if (!read) throw std::runtime_error(read.error().detail);
        for (auto& account : *read) {
            account.name = accounts::kConfiguration;
            o.accounts.push_back(std::move(account));
        }
    }
    return o;
}

accounts::Settings account_settings(const Config& config) {
    return {config.text("accounts.key_file"), config.flag("accounts.own_endpoints"), carrier_options(config).accounts, seller(config)};
}

}  // namespace waybill::app
