#include "dock.h"

#include <stdexcept>


namespace waybill::simulator {
namespace {

constexpr std::size_t kText = 200, kMost = 10000;

std::string numbered(const char* letters, std::size_t serial) {
    const std::string digits = std::to_string(serial);
    return letters + std::string(8 - std::min<std::size_t>(8, digits.size()), '0') + digits;
}

std::string manifest_record(const Manifest& manifest) {
    json::Writer out;
    out.begin_object().key("manifest");
    write_manifest(out, manifest);
    return out.end_object().take();
}
std::string van_record(const char* what, const Van& van) {
    json::Writer out;
    out.begin_object().key(what);
    write_van(out, van);
    return out.end_object().take();
}

Account account_of(json::Fields& in) { return account_named(in.text_or("account", "d", 1)).value_or(Account::plain); }

Manifest read_manifest(json::Fields in) {
    Manifest manifest{in.text("id", 1, kText), in.text("reference", 0, kText), account_of(in), {}, {}};
    manifest.shipments = in.texts_or_none("shipments", kMost, kText);
    manifest.left_out = in.texts_or_none("left_out", kMost, kText);
    return manifest;
}
Van read_van(json::Fields in) {
    Van van{in.text("id", 1, kText), in.text("reference", 0, kText), account_of(in), in.text("date", 0, kText), in.text("ready", 0, kText), in.text("close", 0, kText)};
    van.parcels = in.integer("parcels", 0, INT64_MAX);
    van.cancelled = in.text("state", 1, kText) == "cancelled";
    return van;
}

}  // namespace

void write_manifest(json::Writer& out, const Manifest& manifest) {
    out.begin_object().member("id", manifest.id).member("reference", manifest.reference).member("account", name(manifest.account)).key("shipments").begin_array();
    for (const auto& id : manifest.shipments) out.value(id);
    out.end_array().key("left_out").begin_array();
    for (const auto& id : manifest.left_out) out.value(id);
    out.end_array().end_object();
}

void write_van(json::Writer& out, const Van& van) {
    out.begin_object().member("id", van.id).member("reference", van.reference).member("account", name(van.account)).member("date", van.date)
        .member("ready", van.ready).member("close", van.close).member("parcels", van.parcels).member("state", van.cancelled ? "cancelled" : "ordered")
        .end_object();
}

Dock::Dock(const std::string& folder, Truth& truth)
    : truth_(truth), journal_(folder + "/dock.jsonl", [this](const std::string& line) { replay(line); }) {}

void Dock::replay(const std::string& line) {
    const auto value = json::parse(line, {.bytes = 4u << 20, .depth = 8});
    if (!value) throw std::runtime_error("the dock's journal holds a line that is no JSON: " + value.error().detail);
    std::vector<FieldError> errors;
    json::Fields in(*value, errors);
    if (in.has("manifest")) keep(read_manifest(in.object("manifest")));
    if (in.has("van")) vans_.push_back(read_van(in.object("van")));
    if (in.has("cancelled")) {
        const Van cancelled = read_van(in.object("cancelled"));
        for (Van& van : vans_) van.cancelled = van.cancelled || van.id == cancelled.id;
    }
    if (!errors.empty()) throw std::runtime_error("the dock's journal holds a line that is no record: " + errors.front().pointer);
}

void Dock::keep(const Manifest& manifest) {
    for (const auto& id : manifest.shipments) manifested_.emplace(id, manifest.id);
    manifests_.push_back(manifest);
}

Result<Manifest> Dock::close(Account account, const std::string& reference, const std::vector<std::string>& shipments) {
    const std::lock_guard lock(mutex_);
    Manifest manifest{numbered("MF", manifests_.size() + 1), reference, account, {}, {}};
    for (const auto& id : shipments) {
        const auto shipment = truth_.by_id(id);
        const bool takes = shipment && shipment->account == account && !shipment->voided_at && !manifested_.contains(id);
        (takes ? manifest.shipments : manifest.left_out).push_back(id);
    }
    if (manifest.shipments.empty()) return error(Code::rejected, "nothing_to_manifest", "None of these shipments waits for a manifest");
    journal_.append(manifest_record(manifest));
    keep(manifest);
    return manifest;
}

Van Dock::order(Van van) {
    const std::lock_guard lock(mutex_);
    van.id = numbered("VN", vans_.size() + 1);
    journal_.append(van_record("van", van));
    vans_.push_back(van);
    return van;
}

Result<Van> Dock::cancel(const std::string& id) {
    const std::lock_guard lock(mutex_);
    for (Van& van : vans_) {
        if (van.id != id) continue;
        if (van.cancelled) return error(Code::conflict, "already_cancelled", "The van was cancelled before");
        van.cancelled = true;
        journal_.append(van_record("cancelled", van));
        return van;
    }
    return error(Code::not_found, "not_found", "No van has this number");
}

std::vector<Manifest> Dock::manifests() const {
    const std::lock_guard lock(mutex_);
    return manifests_;
}
std::vector<Van> Dock::vans() const {
    const std::lock_guard lock(mutex_);
    return vans_;
}

}  // namespace waybill::simulator
