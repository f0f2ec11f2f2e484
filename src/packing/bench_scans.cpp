#include <algorithm>

#include "packing/packing.h"
#include "packing/store.h"
#include "waybill/json.h"

// Unit-by-unit verification: every item that goes into a package is scanned out of its tote.
namespace waybill::packing {

namespace {

std::string accepted(const Packing::Scan& scan, const std::string& sku, bool by_serial, std::int64_t left) {
    json::Writer out;
    out.begin_object().member("seq", scan.seq).member("ok", true).member("sku", sku).member("packed", scan.quantity).member("left", left);
    if (by_serial) out.member("serial", scan.serial);
    out.end_object();
    return out.take();
}

}  // namespace

Result<std::string> Packing::verify(db::Tx& tx, const store::PackageRow& package, const Scan& scan, const std::string& actor) {
    TRY_VOID(p_.orders.require_pickable(tx, package.order));
    if (package.state != "open") return error(Code::conflict, "package.not_open", "The package is " + package.state + ", not open.");
    const auto product = p_.catalogue.by_code(tx, scan.code);
    std::vector<rules::Waiting> waiting;
    std::vector<ProductId> products;
    std::vector<LotId> ids;
    for (const auto& in : p_.picking.in_totes(tx, package.order)) {
        waiting.push_back({in.line, in.product, in.tote, "", in.quantity, in.lot});
        products.push_back(in.product);
        if (in.lot) ids.push_back(in.lot);
    }
    const auto goods = p_.catalogue.by_ids(tx, products);
    auto lots = p_.stock.lots(tx, ids);
    std::int64_t left = 0;
    for (auto& w : waiting) w.sku = goods.at(w.product).sku, w.lot_code = lots[w.lot].code, left += w.quantity.units;
    TRY(taken, rules::take(waiting, product.value_or(ProductId()), {scan.quantity}, scan.lot));
    const auto& good = goods.at(*product);
    if (good.by_serial) TRY_VOID(keep_serial(tx, package, good, taken.front().line, scan));

    std::vector<orders::Progress> progress;
    for (const auto& t : taken) {
        p_.stock.pack(tx, {t.line.raw(), t.product, t.tote, t.quantity, t.lot}, actor);
        p_.picking.taken_from_tote(tx, package.order, t.line, t.lot, t.quantity);
        progress.push_back({t.line, orders::Stage::packed, t.quantity, package.id.raw()});
    }
    store::add_items(tx, package.id, taken);
    store::add_lots(tx, package.id, taken);
    if (good.by_serial || !ids.empty()) store::set_tracked(tx, package.id);
    p_.orders.record(tx, package.order, progress, actor);
    return accepted(scan, good.sku, good.by_serial, left - scan.quantity);
}

Result<void> Packing::keep_serial(db::Tx& tx, const store::PackageRow& package, const catalogue::Product& good, OrderLineId line, const Scan& scan) {
    TRY_VOID(rules::may_pack(good.sku, {scan.quantity}, scan.serial));
    if (store::add_serial(tx, {good.id, scan.serial, package.id, line}, p_.clock.now())) return {};
    const auto holder = store::holder(tx, good.id, scan.serial);
    const auto other = holder ? store::get(tx, *holder, false) : std::nullopt;
    std::string where = "in another package already";
    if (other && other->id == package.id) where = "in this package already";
    else if (other) {
        where = "in package " + std::to_string(other->number_of) + " of order " +
                std::to_string(p_.orders.summaries(tx, {other->order}).at(other->order).number) +
                (other->state == "handed_over" ? ", which has left" : " already");
    }
    return error(Code::conflict, "scan.serial_used", "Serial number " + scan.serial + " of " + good.sku + " is " + where + ".");
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
