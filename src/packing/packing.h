#pragma once
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "picking/picking.h"
#include "waybill/parcel.h"

namespace waybill::labels {
struct PackingSlip;
}
namespace waybill::packing::store {
struct PackageRow;
}

/// The bench: unit-by-unit verification, packages with SSCC, packing slips, the carrier's label.
namespace waybill::packing {

struct Item {
    OrderLineId line;
    ProductId product;
    std::string sku, description;
    Quantity quantity;
    std::vector<std::pair<stock::Lot, Quantity>> lots{};  ///< of goods by lot
    std::vector<std::string> serials{};                   ///< of goods by serial number, each once
};
struct Package {
    PackageId id;
    OrderId order;
    int number_of = 1;                   ///< 1 for the order's first package
    std::string state;                   ///< open, sealed, labelled, handed_over, voided
    std::string sscc;                    ///< 18 digits, from sealing on
    Grams weight;
    Dimensions size;
    std::vector<Item> items;
    bool has_label = false;
    Instant created_at;
    std::optional<Instant> sealed_at;
};
struct Sealing {
    Grams weight;
    Dimensions size;
};
struct LabelBytes {
    std::string media_type, bytes;
};
struct Settings {
    std::string gs1_prefix = "9521321";  ///< GS1 company prefix, 7 to 10 digits
    std::string seller_name;
    Address seller;
};

class Packing {
  public:
    struct Parts {
        db::Database& db;
        IdGenerator& ids;
        const Clock& clock;
        db::Numbers& numbers;
        catalogue::Catalogue& catalogue;
        stock::Stock& stock;
        orders::Orders& orders;
        picking::Picking& picking;
        events::Outbox& outbox;
        picking::ScanLog& scans;
    };
    Packing(Parts parts, Settings settings) : p_(parts), settings_(std::move(settings)) {}

    /// Error "packing.nothing_picked" where no unit of the order waits in a tote, "order.cancelled", "order.held".
    Result<Package> open(db::Tx& tx, OrderId order, const std::string& station, const std::string& actor);
    Result<Package> get(PackageId id);
    Result<Package> get(db::Tx& tx, PackageId id);
    std::vector<Package> of_order(OrderId order);
    struct Scan {
        std::int64_t seq = 0;
        std::string code;
        std::int64_t quantity = 1;
        std::string lot{}, serial{};  ///< where its barcode, or a scan of its own, says so
    };
    /// Verifies units into the package. A wrong item or lot says what was expected; goods by serial number want it, unit by unit.
    Result<std::vector<picking::ScanAnswer>> scan(PackageId id, const std::string& device, std::span<const Scan> scans, const std::string& actor);
    /// Gives the SSCC. Errors: "package.empty", "package.not_open".
    Result<Package> seal(db::Tx& tx, PackageId id, const Sealing& sealing, const std::string& actor);
    /// Back to open, before handover and without a live booking ("package.booked").
    Result<Package> reopen(db::Tx& tx, PackageId id, const std::string& actor);
    /// Consumer of "order.cancelled": packages that are not handed over are voided, their units go back to a tote for putback.
    void on_cancelled(db::Tx& tx, std::span<const events::Event> cancelled);
    Result<std::string> packing_slip(PackageId id, const Texts& texts);
    std::optional<LabelBytes> label(PackageId id);
    std::vector<std::string> barcodes(PackageId id);  ///< every symbol that the packing slip prints

    /// Units of one lot in one package.
    struct LotUnits {
        LotId lot;
        PackageId package;
        OrderId order;
        std::int64_t order_number = 0;
        std::string state;                ///< of the package
        Quantity quantity;
        std::vector<std::string> serials; ///< of the lot's product in that package
        std::optional<Instant> handed_over_at;
    };
    /// Who got a lot: its packages in the order of their ids, behind this one. Voided ones gave it back.
    std::vector<LotUnits> packages_of_lot(db::Tx& tx, LotId lot, PackageId after, int limit);

    // For the rooms above, inside their transactions.
    std::vector<Package> sealed_of_order(db::Tx& tx, OrderId order);         ///< sealed or labelled, in order of number_of
    std::optional<PackageId> by_sscc(db::Tx& tx, const std::string& sscc);
    Grams weight(db::Tx& tx, const std::vector<PackageId>& packages);         ///< of all together, as they were weighed
    Parcel parcel(db::Tx& tx, const Package& package);                        ///< as a carrier sees it
    /// Shipping says that a booking for the package is alive (or no longer): such a package is not reopened.
    void set_booking(db::Tx& tx, PackageId id, bool alive);
    /// sealed → labelled. A package without bytes is printed on the carrier's own pages; one that was voided meanwhile is left alone.
    void attach_labels(db::Tx& tx, const std::map<PackageId, LabelBytes>& labels);
    /// Of packages that were labelled without them; others are left alone.
    void bring_labels(db::Tx& tx, const std::map<PackageId, LabelBytes>& labels);
    void detach_label(db::Tx& tx, PackageId id);                              ///< labelled → sealed, after a void
    /// labelled → handed_over; packed → shipped in stock and on the order's ledger.
    Result<void> hand_over(db::Tx& tx, PackageId id, const std::string& actor);
    /// Every unit of the package is delivered: on the order's ledger, once.
    void delivered(db::Tx& tx, PackageId id, const std::string& actor);

  private:
    std::vector<Package> assemble(db::Tx& tx, const std::vector<store::PackageRow>& rows);
    void add_tracked(db::Tx& tx, const std::vector<store::PackageRow>& rows, std::vector<Package>& packages);
    /// What lies in a package, lot by lot; references are its lines.
    std::vector<stock::Units> units_in(db::Tx& tx, const store::PackageRow& row);
    Result<std::string> verify(db::Tx& tx, const store::PackageRow& package, const Scan& scan, const std::string& actor);
    Result<void> keep_serial(db::Tx& tx, const store::PackageRow& package, const catalogue::Product& good, OrderLineId line, const Scan& scan);
    std::optional<labels::PackingSlip> document(PackageId id);

    Parts p_;
    Settings settings_;
};

/// The member "packages" of an order's JSON: empty for a reader who may not ask for them here.
void write_of_order(json::Writer& out, Packing& packing, OrderId order, const http::Request& reader);

/// Lots: where each lies, and who got it.
void add_lot_routes(http::Router& router, Packing& packing, catalogue::Catalogue& catalogue, stock::Stock& stock, db::Database& db);

void add_routes(http::Router& router, Packing& packing, db::Database& db, http::Idempotency& idempotency,
                std::function<const Texts&(const std::string&)> texts);

}  // namespace waybill::packing
