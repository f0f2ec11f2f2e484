#include <algorithm>

#include "packing/packing.h"
#include "packing/store.h"
#include "waybill/json.h"

// Unit-by-unit verification: every item that goes into a package is scanned out of its tote.
namespace waybill::packing {

namespace {

std::string accepted(std::int64_t seq, const std::string& sku, Quantity units, std::int64_t left) {
    json::Writer out;
    out.begin_object().member("seq", seq).member("ok", true).member("sku", sku).member("packed", units.units).member("left", left).end_object();
    return out.take();
}

}  // namespace

Result<std::string> Packing::verify(db::Tx& tx, const store::PackageRow& package, const Scan& scan, const std::string& actor) {
    TRY_VOID(p_.orders.lock(tx, package.order));
    TRY_VOID(p_.orders.require_pickable(tx, package.order));
    if (package.state != "open") return error(Code::conflict, "package.not_open", "The package is " + package.state + ", not open.");
    const auto product = p_.catalogue.by_code(tx, scan.code);
    std::vector<rules::Waiting> waiting;
    std::vector<ProductId> products;
    for (const auto& in : p_.picking.in_totes(tx, package.order)) {
        waiting.push_back({in.line, in.product, in.tote, "", in.quantity});
        products.push_back(in.product);
    }
    const auto goods = p_.catalogue.by_ids(tx, products);
    std::int64_t left = 0;
    for (auto& w : waiting) w.sku = goods.at(w.product).sku, left += w.quantity.units;
    TRY(taken, rules::take(waiting, product.value_or(ProductId()), {scan.quantity}));

    std::vector<orders::Progress> progress;
    for (const auto& t : taken) {
        p_.stock.pack(tx, {t.line.raw(), t.product, t.tote, t.quantity}, actor);
        p_.picking.taken_from_tote(tx, package.order, t.line, t.quantity);
        progress.push_back({t.line, orders::Stage::packed, t.quantity, package.id.raw()});
    }
    store::add_items(tx, package.id, taken);
    p_.orders.record(tx, package.order, progress, actor);
    return accepted(scan.seq, goods.at(*product).sku, {scan.quantity}, left - scan.quantity);
}

Result<std::vector<picking::ScanAnswer>> Packing::scan(PackageId id, const std::string& device, std::span<const Scan> scans,
                                                       const std::string& actor) {
    std::vector<picking::ScanLog::Seen> seen;
    for (const auto& scan : scans) seen.push_back({scan.seq, scan.code});
    std::optional<store::PackageRow> package;
    const auto open = [&](db::Tx& tx) -> Result<void> {
        package = store::get(tx, id, true);
        if (!package) return error(Code::not_found, "package.unknown", "There is no such package.");
        return {};
    };
    return p_.scans.apply({device, "pack", actor, id.raw()}, seen, open,
                          [&](db::Tx& tx, std::size_t i) { return verify(tx, *package, scans[i], actor); });
}

}  // namespace waybill::packing
