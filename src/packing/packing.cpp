#include "packing/packing.h"

#include <algorithm>

#include "labels/gs1.h"
#include "packing/store.h"
#include "waybill/json.h"

// The bench: open, verify, seal, reopen.
namespace waybill::packing {

namespace {

Error no_package() { return error(Code::not_found, "package.unknown", "There is no such package."); }

std::string note_of(const store::PackageRow& package) {
    json::Writer out;
    out.begin_object().member("package", package.id).member("number_of", package.number_of).member("sscc", package.sscc).end_object();
    return out.take();
}

}  // namespace

Result<Package> Packing::open(db::Tx& tx, OrderId order, const std::string& station, const std::string& actor) {
    TRY_VOID(p_.orders.require_pickable(tx, order));
    if (p_.picking.in_totes(tx, order).empty())
        return error(Code::conflict, "packing.nothing_picked", "No unit of this order waits in a tote.");
    const auto id = p_.ids.next<PackageId>();
    store::insert(tx, {id, order, store::next_number(tx, order), "open", "", station, {}, {}, false, false, p_.clock.now(), {}, false, {}}, actor);
    return get(tx, id);
}

std::vector<Package> Packing::assemble(db::Tx& tx, const std::vector<store::PackageRow>& rows) {
    std::vector<PackageId> ids;
    for (const auto& row : rows) ids.push_back(row.id);
    const auto items = store::items(tx, ids);
    std::vector<ProductId> products;
    for (const auto& item : items) products.push_back(item.product);
    const auto goods = p_.catalogue.by_ids(tx, products);
    std::vector<Package> out;
    for (const auto& row : rows) {
        Package package{row.id, row.order, row.number_of, row.state, row.sscc, row.weight, row.size, {}, row.has_label, row.created_at, row.sealed_at};
        for (const auto& item : items) {
            if (item.package != row.id) continue;
            const auto& product = goods.at(item.product);
            package.items.push_back({item.line, item.product, product.sku, product.name, item.quantity});
        }
        out.push_back(std::move(package));
    }
    add_tracked(tx, rows, out);
    return out;
}

void Packing::add_tracked(db::Tx& tx, const std::vector<store::PackageRow>& rows, std::vector<Package>& packages) {
    std::vector<PackageId> tracked;
    for (const auto& row : rows)
        if (row.tracked) tracked.push_back(row.id);
    if (tracked.empty()) return;
    const auto item_of = [&](PackageId package, OrderLineId line) -> Item& {
        for (auto& one : packages)
            for (auto& item : one.items)
                if (one.id == package && item.line == line) return item;
        throw std::logic_error("a lot or a serial number is of no item of its package");
    };
    std::vector<LotId> ids;
    const auto rows_of_lots = store::lots(tx, tracked);
    for (const auto& row : rows_of_lots) ids.push_back(row.lot);
    const auto lots = p_.stock.lots(tx, ids);
    for (const auto& row : rows_of_lots) item_of(row.package, row.line).lots.emplace_back(lots.at(row.lot), row.quantity);
    for (const auto& row : store::serials(tx, tracked)) item_of(row.package, row.line).serials.push_back(row.serial);
}

std::vector<stock::Units> Packing::units_in(db::Tx& tx, const store::PackageRow& row) {
    std::vector<stock::Units> out;
    const auto lots = row.tracked ? store::lots(tx, {row.id}) : std::vector<store::LotRow>();
    for (const auto& item : store::items(tx, {row.id})) {
        Quantity rest = item.quantity;
        for (const auto& lot : lots) {
            if (lot.line != item.line) continue;
            out.push_back({item.line.raw(), item.product, lot.quantity, lot.lot});
            rest -= lot.quantity;
        }
        if (rest > Quantity{0}) out.push_back({item.line.raw(), item.product, rest});
    }
    return out;
}

Result<Package> Packing::get(db::Tx& tx, PackageId id) {
    const auto row = store::get(tx, id, false);
    if (!row) return no_package();
    return assemble(tx, {*row}).front();
}

Result<Package> Packing::get(PackageId id) {
    return p_.db.transact([&](db::Tx& tx) { return get(tx, id); });
}

std::vector<Package> Packing::of_order(OrderId order) {
    return p_.db.transact([&](db::Tx& tx) { return assemble(tx, store::of_order(tx, order)); });
}

std::vector<Package> Packing::sealed_of_order(db::Tx& tx, OrderId order) {
    auto rows = store::of_order(tx, order);
    std::erase_if(rows, [](const auto& row) { return row.state != "sealed" && row.state != "labelled"; });
    return assemble(tx, rows);
}

Grams Packing::weight(db::Tx& tx, const std::vector<PackageId>& packages) {
    Grams sum{0};
    if (packages.empty()) return sum;
    for (const auto& row : store::by_ids(tx, packages)) sum.value += row.weight.value;
    return sum;
}

Result<Package> Packing::seal(db::Tx& tx, PackageId id, const Sealing& sealing, const std::string& actor) {
    if (auto wrong = rules::wrong_sealing(sealing.weight, sealing.size); !wrong.empty())
        return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", std::move(wrong));
    const auto seen = store::get(tx, id, false);
    if (!seen) return no_package();
    TRY_VOID(p_.orders.require_pickable(tx, seen->order));
    auto row = store::get(tx, id, true);
    if (row->state != "open") return error(Code::conflict, "package.not_open", "The package is " + row->state + ", not open.");
    if (store::items(tx, {id}).empty()) return error(Code::conflict, "package.empty", "Nothing is in the package.");
    TRY(sscc, labels::gs1::sscc(3, settings_.gs1_prefix, static_cast<std::uint64_t>(p_.numbers.next("sscc"))));
    row->sscc = row->sscc.empty() ? sscc : row->sscc;  // a package that was reopened keeps its number
    store::seal(tx, id, row->sscc, sealing, p_.clock.now());
    p_.orders.note(tx, row->order, "package.sealed", actor, note_of(*row));
    return get(tx, id);
}

Result<Package> Packing::reopen(db::Tx& tx, PackageId id, const std::string& actor) {
    const auto seen = store::get(tx, id, false);
    if (!seen) return no_package();
    TRY_VOID(p_.orders.lock(tx, seen->order));
    const auto row = store::get(tx, id, true);
    if (row->state == "labelled")
        return error(Code::conflict, "package.booked", "The package has a carrier's label: void its shipment first.");
    if (row->state != "sealed") return error(Code::conflict, "package.not_sealed", "The package is " + row->state + ", not sealed.");
    if (row->booking)
        return error(Code::conflict, "package.booked", "The package is being booked: void its shipment first.");
    store::set_state(tx, id, "open");
    p_.orders.note(tx, row->order, "package.reopened", actor, note_of(*row));
    return get(tx, id);
}

void Packing::on_cancelled(db::Tx& tx, std::span<const events::Event> cancelled) {
    for (const auto& event : cancelled) {
        const OrderId order(event.subject);
        if (!p_.orders.lock(tx, order)) continue;
        bool gave_back = false;
        for (const auto& row : store::of_order(tx, order)) {
            if (row.state == "handed_over" || row.state == "voided") continue;
            for (const auto& item : units_in(tx, row)) {
                const OrderLineId line(item.reference);
                const auto tote = p_.picking.give_to_tote(tx, order, line, item.product, item.lot, item.quantity);
                // Without a free tote the event is tried again later: nothing may be put where nobody finds it.
                if (!tote) throw std::runtime_error("no tote is free for goods of a cancelled order");
                p_.stock.unpack(tx, {item.reference, item.product, *tote, item.quantity, item.lot}, "");
                const orders::Progress progress{line, orders::Stage::packed, {-item.quantity.units}, row.id.raw()};
                p_.orders.record(tx, order, {&progress, 1}, "");
                gave_back = true;
            }
            store::drop_items(tx, row.id);
            if (row.tracked) store::drop_tracked(tx, row.id);
            store::set_state(tx, row.id, "voided");
        }
        if (gave_back) p_.picking.make_putbacks(tx, order, "");
    }
}

}  // namespace waybill::packing
