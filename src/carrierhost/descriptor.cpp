#include "carrierhost/descriptor.h"

#include <algorithm>

#include "waybill/json.h"

namespace waybill::carrierhost {
namespace {

constexpr std::size_t kText = 200;

bool is_operation(std::string_view word) {
    return std::find(carrier::kOperationNames.begin(), carrier::kOperationNames.end(), word) != carrier::kOperationNames.end();
}

/// Reads one member of carrier.json whose own members have free names.
template <class Read>
void each_member(json::Fields& in, const json::Value& root, const char* key, bool required, std::vector<FieldError>& errors,
                 Read read) {
    if (!required && !in.has(key)) return;
    in.object(key);  // its kind is checked here, and it counts as known
    const json::Value* object = root.find(key);
    if (object == nullptr) return;
    for (const auto& [name, value] : object->members) read(name, value, std::string("/") + key + "/" + name, errors);
}

std::string as_text(const json::Value& value, const std::string& pointer, std::vector<FieldError>& errors) {
    if (!value.text()) errors.push_back({pointer, "type", "must be a text"});
    return value.string;
}

bool is_code(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string secret_name(json::Fields& in, const char* key, bool required, const std::vector<std::string>& secrets) {
    const std::string name = required ? in.text(key, 1, kText) : in.text_or(key, "", kText);
    if (!name.empty() && std::find(secrets.begin(), secrets.end(), name) == secrets.end())
        in.fail(key, "unknown", "is not among the secrets");
    return name;
}

Auth read_auth(json::Fields in, const std::vector<std::string>& secrets) {
    Auth auth;
    const std::string kind = in.word("kind", {"none", "header", "basic", "oauth2", "signed"});
    if (kind == "header") {
        auth.kind = Auth::Kind::header;
        auth.header = in.text("header", 1, kText);
        auth.prefix = in.text_or("prefix", "", kText);
        auth.secret = secret_name(in, "secret", true, secrets);
    } else if (kind == "basic") {
        auth.kind = Auth::Kind::basic;
        auth.user = secret_name(in, "user", false, secrets);
        auth.password = secret_name(in, "password", false, secrets);
    } else if (kind == "oauth2") {
        auth.kind = Auth::Kind::oauth2;
        auth.token_path = in.text("token_path", 1, kText);
        if (!auth.token_path.starts_with("/")) in.fail("token_path", "path", "must begin with /");
        auth.client_id = secret_name(in, "client_id", true, secrets);
        auth.client_secret = secret_name(in, "client_secret", true, secrets);
        const std::string style = in.word_or("style", "basic", {"basic", "form", "json"});
        auth.client_in = style == "form"   ? Auth::ClientIn::form
                         : style == "json" ? Auth::ClientIn::json
                                           : Auth::ClientIn::basic;
        auth.scope = in.text_or("scope", "", kText);
    } else if (kind == "signed") {
        auth.kind = Auth::Kind::signed_by_module;
    }
    in.done();
    return auth;
}

void read_services(json::Fields& in, Profile& profile) {
    const bool books = profile.can(carrier::Operation::book);
    for (json::Fields& item : in.objects_or_none("services", 200)) {
        Service service;
        service.code = item.text("code", 1, 60);
        service.name = item.text("name", 1, kText);
        service.max_weight = Grams{item.integer("max_weight_g", 1, 100000000)};
        service.max_parcels = static_cast<int>(item.integer("max_parcels", 1, 1000));
        if (item.has("void_within_h")) service.void_within = std::chrono::hours(item.integer("void_within_h", 1, 24 * 365));
        item.done();
        profile.services.push_back(std::move(service));
    }
    if (books && profile.services.empty()) in.fail("services", "required", "is needed where parcels are booked");
}

void read_capabilities(json::Fields& in, Profile& profile) {
    for (const std::string& word : in.texts_or_none("capabilities", 30, kText)) {
        const auto known = std::find(carrier::kOperationNames.begin(), carrier::kOperationNames.end(), word);
        if (known == carrier::kOperationNames.end())
            in.fail("capabilities", "word", "holds " + word + ", which is no operation");
        else
            profile.capabilities.insert(static_cast<carrier::Operation>(known - carrier::kOperationNames.begin()));
    }
    profile.can_find = profile.can(carrier::Operation::find);
    profile.can_rate = profile.can(carrier::Operation::rate);
    profile.can_list = profile.can(carrier::Operation::list);
    profile.can_void = profile.can(carrier::Operation::cancel);
    if (profile.capabilities.empty()) in.fail("capabilities", "required", "names nothing that this carrier can do");
    if (profile.recovery == carrier::Recovery::queryable && !profile.can(carrier::Operation::find))
        in.fail("recovery", "capability", "is queryable, which needs the capability find");
}

/// What a repetition rests on: without a key and its time nobody may send a booking twice.
void read_idempotency(json::Fields& in, Descriptor& descriptor) {
    constexpr std::int64_t kMonth = 31 * 86400;
    descriptor.idempotency_header = in.text_or("idempotency_header", "", kText);
    const bool deduplicates = descriptor.profile.recovery == carrier::Recovery::deduplicates;
    if (deduplicates || in.has("idempotency_window_s"))
        descriptor.profile.idempotency_window = std::chrono::seconds(in.integer("idempotency_window_s", 60, kMonth));
    if (!deduplicates && in.has("idempotency_window_s"))
        in.fail("idempotency_window_s", "recovery", "is for a carrier whose recovery is deduplicates");
    if (in.word_or("idempotency_by", "header", {"header", "reference"}) == "header" && deduplicates && descriptor.idempotency_header.empty())
        in.fail("idempotency_header", "required", "is required where bookings are deduplicated by a header's key");
}

/// How the carrier is asked to push: what a subscription rests on, beside pushes that can be read.
void read_subscribe(json::Fields& in, Profile& profile, std::string& secret) {
    const bool subscribes = profile.can(carrier::Operation::subscribe);
    if (!subscribes && !in.has("subscribe")) return;
    if (!subscribes) in.fail("subscribe", "capability", "is for a carrier with the capability subscribe");
    if (subscribes && !profile.can(carrier::Operation::push)) in.fail("capabilities", "capability", "lists subscribe, which needs push");
    json::Fields how = in.object("subscribe");
    profile.subscribe_batch = static_cast<int>(how.integer("batch", 1, 1000));
    if (how.has("lasts_h")) profile.subscription_lasts = std::chrono::hours(how.integer("lasts_h", 1, 24 * 365));
    std::vector<std::string> known = profile.secrets;
    known.insert(known.end(), profile.optional_secrets.begin(), profile.optional_secrets.end());
    secret = secret_name(how, "secret", true, known);
    how.done();
}

void read_maps(json::Fields& in, const json::Value& root, carrier::Description& description, std::vector<FieldError>& errors) {
    each_member(in, root, "status_map", true, errors,
                [&](const std::string& code, const json::Value& value, const std::string& pointer, auto& out) {
                    const auto status = tracking_status(value.string);
                    if (!status) out.push_back({pointer, "word", "is no tracking status"});
                    description.status_map[code] = status.value_or(TrackingStatus::unknown);
                });
    each_member(in, root, "flag_map", false, errors,
                [&](const std::string& code, const json::Value& value, const std::string& pointer, auto& out) {
                    const auto flag = tracking_flag(value.string);
                    if (!flag) out.push_back({pointer, "word", "is no tracking flag"});
                    description.flag_map[code] = flag.value_or(TrackingFlag::none);
                });
}

void read_connection(json::Fields& in, const json::Value& root, Descriptor& descriptor, std::vector<FieldError>& errors) {
    Profile& profile = descriptor.profile;
    profile.secrets = in.texts_or_none("secrets", 20, kText);
    profile.optional_secrets = in.texts_or_none("optional_secrets", 20, kText);
    profile.values = in.texts_or_none("values", 20, kText);
    profile.optional_values = in.texts_or_none("optional_values", 20, kText);
    descriptor.file_hosts = in.texts_or_none("file_hosts", 20, kText);
    read_idempotency(in, descriptor);
    read_subscribe(in, profile, descriptor.push_secret);
    each_member(in, root, "endpoints", true, errors,
                [&](const std::string& name, const json::Value& value, const std::string& pointer, auto& out) {
                    descriptor.endpoints[name] = as_text(value, pointer, out);
                    profile.endpoints.push_back(name);
                });
    each_member(in, root, "auth", true, errors,
                [&](const std::string& name, const json::Value& value, const std::string& pointer, auto& out) {
                    descriptor.auth[name] = read_auth(json::Fields(value, out, pointer), profile.secrets);
                });
    each_member(in, root, "limits", false, errors,
                [&](const std::string& name, const json::Value& value, const std::string& pointer, auto& out) {
                    if (!is_operation(name) && name != "default") out.push_back({pointer, "word", "is no operation"});
                    json::Fields limit(value, out, pointer);
                    const std::int64_t per_second = limit.integer("per_second", 1, 100000);
                    descriptor.limits[name] = {per_second, limit.integer_or("burst", per_second, 1, 1000000)};
                    limit.done();
                });
    each_member(in, root, "timeouts_s", false, errors,
                [&](const std::string& name, const json::Value& value, const std::string& pointer, auto& out) {
                    const std::int64_t seconds = value.whole().value_or(0);
                    if (!is_operation(name)) out.push_back({pointer, "word", "is no operation"});
                    if (seconds < 1 || seconds > 300) out.push_back({pointer, "range", "must be 1 to 300"});
                    descriptor.timeouts[name] = std::chrono::seconds(seconds);
                });
}

}  // namespace

Result<Descriptor> read_descriptor(const std::string& text, const std::string& code) {
    auto value = json::parse(text);
    if (!value) return error(Code::invalid, "carrier.description", "carrier.json: " + value.error().detail);
    std::vector<FieldError> errors;
    json::Fields in(*value, errors);
    Descriptor out;
    Profile& profile = out.profile;
    profile.code = in.text("code", 1, 20);
    if (!is_code(profile.code)) in.fail("code", "characters", "may hold only a-z, 0-9 and _");
    if (profile.code != code) in.fail("code", "folder", "is not the name of its folder");
    profile.name = in.text("name", 1, kText);
    const std::string recovery = in.word("recovery", {"none", "queryable", "deduplicates"});
    profile.recovery = recovery == "queryable"      ? carrier::Recovery::queryable
                       : recovery == "deduplicates" ? carrier::Recovery::deduplicates
                                                    : carrier::Recovery::none;
    read_capabilities(in, profile);
    read_services(in, profile);
    profile.label_formats = in.texts_or_none("label_formats", 10, 20);
    profile.track_batch = static_cast<int>(in.integer("track_batch", 1, 1000));
    profile.tracking_url = in.text_or("tracking_url", "", 1000);
    profile.portal_url = in.text_or("portal_url", "", 1000);
    if (!profile.portal_url.empty() && !profile.portal_url.starts_with("https://")) in.fail("portal_url", "url", "must begin with https://");
    profile.quiet_period = std::chrono::seconds(in.integer_or("quiet_period_s", 180, 0, 86400));
    read_connection(in, *value, out, errors);
    read_maps(in, *value, out.description, errors);
    if (in.has("module")) in.object("module");  // the module's own
    in.done();
    if (!errors.empty()) {
        std::string all = "carrier.json:";
        for (const FieldError& e : errors) all += " " + e.pointer + " " + e.detail + ";";
        return error(Code::invalid, "carrier.description", std::move(all), std::move(errors));
    }
    out.description.code = profile.code;
    out.description.name = profile.name;
    out.description.recovery = profile.recovery;
    out.description.raw_json = text;
    return out;
}

}  // namespace waybill::carrierhost
