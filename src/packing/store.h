#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/db.h"
#include "packing/packing.h"
#include "packing/rules.h"

/// Packing's tables: package, package_item, package_lot, package_serial, package_label.
namespace waybill::packing::store {

/// A package without its items' names: those are the order's and the catalogue's.
struct PackageRow {
    PackageId id;
    OrderId order;
    int number_of = 1;
    std::string state, sscc, station;
    Grams weight;
    Dimensions size;
    bool has_label = false;
    bool booking = false;
    Instant created_at;
    std::optional<Instant> sealed_at;
    bool tracked = false;  ///< it holds goods by lot or by serial number
    std::optional<Instant> handed_over_at{};
};
struct ItemRow {
    PackageId package;
    OrderLineId line;
    ProductId product;
    Quantity quantity;
};

void insert(db::Tx& tx, const PackageRow& row, const std::string& actor);
std::optional<PackageRow> get(db::Tx& tx, PackageId id, bool lock);
std::vector<PackageRow> of_order(db::Tx& tx, OrderId order);
std::optional<PackageId> by_sscc(db::Tx& tx, const std::string& sscc);
int next_number(db::Tx& tx, OrderId order);
void seal(db::Tx& tx, PackageId id, const std::string& sscc, const Sealing& sealing, Instant at);
void set_state(db::Tx& tx, PackageId id, const std::string& state);
/// Locks them all; those that are sealed.
std::vector<PackageId> lock_sealed(db::Tx& tx, const std::vector<PackageId>& ids);
void set_labelled(db::Tx& tx, const std::vector<PackageId>& ids);
void set_booking(db::Tx& tx, PackageId id, bool alive);
void hand_over(db::Tx& tx, PackageId id, Instant at);

void add_items(db::Tx& tx, PackageId id, std::span<const rules::Taken> taken);
std::vector<ItemRow> items(db::Tx& tx, const std::vector<PackageId>& packages);
void drop_items(db::Tx& tx, PackageId id);
std::vector<PackageRow> by_ids(db::Tx& tx, const std::vector<PackageId>& ids);

// ---- lots and serial numbers (store_tracked.cpp)
struct LotRow {
    PackageId package;
    OrderLineId line;
    LotId lot;
    Quantity quantity;
};
void add_lots(db::Tx& tx, PackageId id, std::span<const rules::Taken> taken);
std::vector<LotRow> lots(db::Tx& tx, const std::vector<PackageId>& packages);
/// The packages that hold a lot, in the order of their ids, behind this one.
std::vector<LotRow> with_lot(db::Tx& tx, LotId lot, PackageId after, int limit);

struct SerialRow {
    ProductId product;
    std::string serial;
    PackageId package;
    OrderLineId line;
};
/// False where this serial number of the product is in some package already.
bool add_serial(db::Tx& tx, const SerialRow& row, Instant at);
std::optional<PackageId> holder(db::Tx& tx, ProductId product, const std::string& serial);
std::vector<SerialRow> serials(db::Tx& tx, const std::vector<PackageId>& packages);

void set_tracked(db::Tx& tx, PackageId id);
void drop_tracked(db::Tx& tx, PackageId id);

void put_labels(db::Tx& tx, const std::map<PackageId, const LabelBytes*>& labels, Instant at);
std::optional<LabelBytes> label(db::Tx& tx, PackageId id);
void drop_label(db::Tx& tx, PackageId id);

}  // namespace waybill::packing::store
