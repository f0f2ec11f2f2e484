#include <algorithm>

#include "collection/impl.h"

// The close of a carrier's day.
namespace waybill::collection {

namespace {

constexpr int kAtOnce = 10000;        // bookings that one close takes
constexpr std::size_t kOnOne = 500;   // … and that stand on one manifest

Error no_manifest() { return error(Code::not_found, "manifest.unknown", "There is no such manifest."); }

std::optional<store::Errand> manifest_row(db::Tx& tx, ManifestId id, bool lock) {
    auto row = store::get(tx, id.raw(), lock);
    if (row && row->kind != rules::Kind::manifest) row.reset();
    return row;
}

store::Part part_of(const shipping::Unmanifested& one) {
    return {one.shipment, one.order, one.carrier_shipment_id, one.tracking_number, false};
}

Manifest manifest_of(const store::Errand& e) {
    Manifest m;
    m.id = ManifestId(e.id);
    m.carrier = e.carrier, m.account = e.account;
    m.state = rules::word(e.state);
    m.detail = e.detail, m.number = e.number, m.actor = e.actor;
    m.created_at = e.created_at, m.ended_at = e.ended_at;
    return m;
}

}  // namespace

Result<std::vector<Manifest>> Collection::close_day(db::Tx& tx, const std::string& carrier, const std::string& actor) {
    auto& impl = *impl_;
    const auto* profile = impl.p.carriers.find_carrier(carrier);
    if (!profile) return unknown_carrier(carrier);
    if (!profile->can(carrier::Operation::manifest))
        return error(Code::conflict, "manifest.unsupported", profile->name + " makes no manifests: its driver takes what is booked.");
    if (impl.p.recovering && impl.p.recovering()) return in_recovery();
    std::map<std::string, std::vector<store::Part>> by_account;
    for (const auto& one : impl.p.shipping.take_unmanifested(tx, carrier, kAtOnce)) by_account[one.account].push_back(part_of(one));
    if (by_account.empty())
        return error(Code::conflict, "manifest.nothing", "No booking with " + profile->name + " waits for a manifest.");
    std::vector<Manifest> out;
    for (const auto& [account, parts] : by_account)
        for (std::size_t at = 0; at < parts.size(); at += kOnOne) {
            const auto errand = impl.write(tx, rules::Kind::manifest, carrier, account, "{}", actor);
            const auto end = std::min(parts.size(), at + kOnOne);
            store::insert_parts(tx, errand.id, {parts.begin() + static_cast<std::ptrdiff_t>(at), parts.begin() + static_cast<std::ptrdiff_t>(end)});
            out.push_back(manifest_of(errand));
            out.back().shipments = static_cast<std::int64_t>(end - at);
        }
    return out;
}

Result<Manifest> Collection::manifest(ManifestId id) {
    return impl_->p.db.transact([&](db::Tx& tx) -> Result<Manifest> {
        const auto row = manifest_row(tx, id, false);
        if (!row) return no_manifest();
        auto out = manifest_of(*row);
        for (const auto& part : store::parts(tx, row->id)) {
            out.parts.push_back({part.shipment, part.order, part.tracking_number, part.left_out});
            out.shipments += part.left_out ? 0 : 1;
        }
        out.documents = store::sizes(tx, {row->id})[row->id].documents;
        out.said = store::said(tx, row->id);
        return out;
    });
}

std::vector<Manifest> Collection::manifests(ManifestId before, int limit) {
    return impl_->p.db.transact([&](db::Tx& tx) {
        const auto rows = store::list(tx, rules::Kind::manifest, before.raw(), limit);
        std::vector<std::int64_t> ids;
        for (const auto& row : rows) ids.push_back(row.id);
        auto sizes = store::sizes(tx, ids);
        std::vector<Manifest> out;
        for (const auto& row : rows) {
            auto& one = out.emplace_back(manifest_of(row));
            one.shipments = sizes[row.id].shipments;
            one.documents = sizes[row.id].documents;
        }
        return out;
    });
}

Result<File> Collection::document(ManifestId id, int number) {
    return impl_->p.db.transact([&](db::Tx& tx) -> Result<File> {
        if (!manifest_row(tx, id, false)) return no_manifest();
        if (auto file = store::document(tx, id.raw(), number)) return *std::move(file);
        return error(Code::not_found, "manifest.no_document", "The carrier's document is not here.");
    });
}

Result<Manifest> Collection::settle(db::Tx& tx, ManifestId id, const Finding& finding, const std::string& actor) {
    const auto row = manifest_row(tx, id, true);
    if (!row) return no_manifest();
    if (row->state != rules::State::in_doubt) return error(Code::conflict, "manifest.no_doubt", "Nothing about this manifest is in doubt.");
    impl_->settle(tx, *row, finding, actor);
    return manifest_of(*manifest_row(tx, id, false));
}

std::map<std::string, std::int64_t> Collection::waiting() {
    auto counts = impl_->p.shipping.unmanifested();
    std::map<std::string, std::int64_t> out;
    for (const auto& profile : impl_->p.carriers.carriers())
        if (profile.can(carrier::Operation::manifest)) out[profile.code] = counts[profile.code];
    return out;
}

}  // namespace waybill::collection
