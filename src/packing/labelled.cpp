#include <algorithm>

#include "labels/packing_slip.h"
#include "packing/packing.h"
#include "packing/store.h"
#include "waybill/json.h"

// From the sealed package to the truck, and the documents that travel with it.
namespace waybill::packing {

namespace {

labels::PackingSlip slip(const Package& package, const orders::Order& order, std::size_t of, const std::map<ProductId, catalogue::Product>& goods,
                         const Settings& settings, const std::string& tracking_url, Instant now) {
    labels::PackingSlip s;
    s.seller_name = settings.seller_name;
    s.seller = settings.seller;
    s.order_number = std::to_string(order.number);
    s.order_barcode = order.id.text();
    s.external_reference = order.external_ref;
    s.package_sscc = package.sscc;
    s.package_number = package.number_of;
    s.packages_total = static_cast<int>(of);
    if (package.weight.value > 0) s.weight = package.weight;
    s.ship_to = order.ship_to;
    s.note = order.note;
    s.tracking_url = tracking_url;
    s.printed_at = now;
    for (const auto& item : package.items) {
        const auto line = std::find_if(order.lines.begin(), order.lines.end(), [&](const auto& l) { return l.id == item.line; });
        const auto product = goods.find(item.product);
        const bool has_barcode = product != goods.end() && !product->second.barcodes.empty();
        s.lines.push_back({line == order.lines.end() ? 0 : line->line_no, item.sku, item.description, item.quantity,
                           has_barcode ? product->second.barcodes.front() : item.sku, std::nullopt, {}, item.serials});
        for (const auto& [lot, quantity] : item.lots) s.lines.back().lots.emplace_back(lot.code, iso_date(lot.expires));
    }
    std::sort(s.lines.begin(), s.lines.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
    return s;
}

}  // namespace

std::optional<labels::PackingSlip> Packing::document(PackageId id) {
    return p_.db.transact([&](db::Tx& tx) -> std::optional<labels::PackingSlip> {
        const auto package = get(tx, id);
        if (!package) return {};
        const auto order = p_.orders.get(tx, package->order);
        if (!order) return {};
        auto siblings = store::of_order(tx, package->order);
        std::erase_if(siblings, [](const auto& row) { return row.state == "voided"; });
        std::vector<ProductId> products;
        for (const auto& item : package->items) products.push_back(item.product);
        // While units still wait in totes more packages may follow: the total is not known yet.
        const std::size_t of = p_.picking.in_totes(tx, package->order).empty() ? siblings.size() : 0;
        return slip(*package, *order, of, p_.catalogue.by_ids(tx, products), settings_, p_.orders.tracking_url(order->id), p_.clock.now());
    });
}

Result<std::string> Packing::packing_slip(PackageId id, const Texts& texts) {
    const auto document = this->document(id);
    if (!document) return error(Code::not_found, "package.unknown", "There is no such package.");
    return labels::pdf(*document, texts);
}

std::vector<std::string> Packing::barcodes(PackageId id) {
    const auto document = this->document(id);
    return document ? labels::barcodes(*document) : std::vector<std::string>{};
}

std::optional<LabelBytes> Packing::label(PackageId id) {
    return p_.db.transact([&](db::Tx& tx) { return store::label(tx, id); });
}

std::optional<PackageId> Packing::by_sscc(db::Tx& tx, const std::string& sscc) { return store::by_sscc(tx, sscc); }

Parcel Packing::parcel(db::Tx& tx, const Package& package) {
    Parcel parcel;
    parcel.reference = package.sscc;
    parcel.weight = package.weight;
    parcel.size = package.size;
    std::vector<ProductId> products;
    for (const auto& item : package.items) products.push_back(item.product);
    const auto goods = p_.catalogue.by_ids(tx, products);
    for (const auto& item : package.items) {
        const auto& product = goods.at(item.product);
        parcel.items.push_back({product.sku, product.name, item.quantity, product.weight, product.price, product.hs_code, product.origin_country});
    }
    return parcel;
}

void Packing::set_booking(db::Tx& tx, PackageId id, bool alive) { store::set_booking(tx, id, alive); }

void Packing::attach_labels(db::Tx& tx, const std::map<PackageId, LabelBytes>& labels) {
    std::vector<PackageId> ids;
    for (const auto& [id, label] : labels) ids.push_back(id);
    const std::vector<PackageId> sealed = store::lock_sealed(tx, ids);  // of a voided one the shipment is voided, too
    std::map<PackageId, const LabelBytes*> printed;
    for (const PackageId id : sealed)
        if (const LabelBytes& label = labels.at(id); !label.bytes.empty()) printed.emplace(id, &label);
    store::put_labels(tx, printed, p_.clock.now());
    store::set_labelled(tx, sealed);
}

void Packing::bring_labels(db::Tx& tx, const std::map<PackageId, LabelBytes>& labels) {
    std::map<PackageId, const LabelBytes*> printed;
    for (const auto& [id, label] : labels)
        if (const auto row = store::get(tx, id, true); row && (row->state == "labelled" || row->state == "handed_over")) printed.emplace(id, &label);
    store::put_labels(tx, printed, p_.clock.now());
}

void Packing::detach_label(db::Tx& tx, PackageId id) {
    const auto row = store::get(tx, id, true);
    if (!row || row->state != "labelled") return;
    store::drop_label(tx, id);
    store::set_state(tx, id, "sealed");
}

Result<void> Packing::hand_over(db::Tx& tx, PackageId id, const std::string& actor) {
    const auto seen = store::get(tx, id, false);
    if (!seen) return error(Code::not_found, "package.unknown", "There is no such package.");
    TRY_VOID(p_.orders.lock(tx, seen->order));
    const auto row = store::get(tx, id, true);
    if (row->state == "handed_over") return {};
    if (row->state != "labelled")
        return error(Code::conflict, "package.not_labelled", "The package is " + row->state + ": it has no carrier's label.");
    const auto units = units_in(tx, *row);
    std::vector<orders::Progress> progress;
    for (const auto& one : units) progress.push_back({OrderLineId(one.reference), orders::Stage::shipped, one.quantity, id.raw()});
    p_.stock.ship(tx, units, actor);
    store::hand_over(tx, id, p_.clock.now());
    p_.orders.record(tx, row->order, progress, actor);
    json::Writer body;
    body.begin_object().member("id", id).member("order", row->order).member("sscc", row->sscc).end_object();
    const std::string json = body.take();
    p_.orders.note(tx, row->order, "package.handed_over", actor, json);
    p_.outbox.put(tx, {"package.handed_over", id.raw(), json});
    return {};
}

void Packing::delivered(db::Tx& tx, PackageId id, const std::string& actor) {
    const auto row = store::get(tx, id, true);
    if (!row || row->state != "handed_over") return;
    std::vector<orders::Progress> progress;
    for (const auto& item : store::items(tx, {id})) progress.push_back({item.line, orders::Stage::delivered, item.quantity, id.raw()});
    p_.orders.record(tx, row->order, progress, actor);
}

}  // namespace waybill::packing
