#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/companions.h"
#include "http/paging.h"
#include "orders/orders.h"
#include "waybill/texts.h"

namespace waybill::picking::store {
struct PutbackRow;
}

/// From released orders to full totes: tasks, pick lists in route order, scans, short picks, putbacks.
namespace waybill::picking {

struct Task {
    PickTaskId id;
    OrderId order;
    std::int64_t order_number = 0;
    OrderLineId line;
    ProductId product;
    std::string sku, description, barcode;
    LocationId bin;
    std::string bin_code;
    std::string tote_code;               ///< of the order on this list
    Quantity quantity, picked, shorted;
    std::string state;                   ///< released, assigned, picked, short, cancelled
    int sequence = 0;
};
struct ToteUse {
    std::string code;
    OrderId order;
    std::int64_t order_number = 0;
};
struct PickList {
    PickListId id;
    std::int64_t number = 0;
    std::string state, picker;
    Millimetres distance;                ///< of the walk through all stops and back
    std::vector<Task> tasks;             ///< in route order
    std::vector<ToteUse> totes;
    Instant created_at;
};

/// bin → item (with a quantity) → tote confirms the units into the order's tote. `short` closes the stop in the scanned bin:
/// what is not yet in the tote was not there; `code` may name the item where the bin has several stops.
struct Scan {
    std::int64_t seq = 0;
    std::string kind;                    ///< bin, item, tote, short
    std::string code;
    std::int64_t quantity = 1;
    std::string reason;                  ///< of a short: empty_bin, damaged, wrong_item
};
/// The answer to one scan; `json` is what the device gets, the same for every repetition of (device, seq).
struct ScanAnswer {
    bool ok = false;
    std::string json;
};

/// The answer to a scan that changed nothing, of any place.
ScanAnswer refused_scan(std::int64_t seq, const Error& error);
http::Schema refused_scan_shape();  ///< of its JSON

/// Remembers scans of all places by (device, seq), so that each counts once.
class ScanLog {
  public:
    ScanLog(db::Database& db, const Clock& clock) : clock_(clock), companions_(db) {}

    /// Where scans come from and what they are about.
    struct Origin {
        std::string device, place, actor;
        std::int64_t subject = 0;
    };
    struct Seen {
        std::int64_t seq = 0;
        std::string code;
    };
    /// Applies scans in their order; scans of other devices that come at the same time share the transaction. `open` locks the
    /// subject before each of them, `apply` does the i-th and returns what the device is told. A bad scan never undoes a good
    /// one and is not remembered: the same scan may be right a moment later. A repeated one gets its first answer. Errors: those
    /// of `open` that say not_found, and "scan.seq_reused" for a seq that was used for another subject.
    Result<std::vector<ScanAnswer>> apply(const Origin& origin, const std::vector<Seen>& scans,
                                          const std::function<Result<void>(db::Tx&)>& open,
                                          const std::function<Result<std::string>(db::Tx&, std::size_t)>& apply);

  private:
    Result<std::optional<std::string>> replay(db::Tx& tx, const Origin& origin, std::int64_t seq);
    void record(db::Tx& tx, const Origin& origin, const Seen& scan, const std::string& answer);

    const Clock& clock_;
    db::Companions companions_;
};

class Picking {
  public:
    struct Parts {
        db::Database& db;
        IdGenerator& ids;
        const Clock& clock;
        db::Numbers& numbers;
        catalogue::Catalogue& catalogue;
        stock::Stock& stock;
        orders::Orders& orders;
        events::Outbox& outbox;
        ScanLog& scans;
    };
    explicit Picking(Parts parts) : p_(parts) {}

    /// Consumer of "order.released": allocates what is reserved and makes tasks.
    void on_released(db::Tx& tx, std::span<const events::Event> released);
    /// Consumer of "order.cancelled": cancels open tasks (allocated → free), makes putbacks of what lies in totes.
    void on_cancelled(db::Tx& tx, std::span<const events::Event> cancelled);

    /// Groups released tasks of whole orders into one walk; the given orders, or the oldest ones. Errors: "picking.nothing_released",
    /// "picking.no_tote".
    Result<PickList> create_list(db::Tx& tx, const std::vector<OrderId>& orders, int max_orders, const std::string& picker);
    Result<PickList> get(PickListId id);
    /// Without tasks, the newest first; `before` is the last one of the page before.
    std::vector<PickList> lists(const std::string& state, int limit, const std::optional<http::Place>& before = {});
    /// Applies scans in their order, a bad one never undoes a good one.
    Result<std::vector<ScanAnswer>> scan(PickListId id, const std::string& device, std::span<const Scan> scans, const std::string& actor);
    Result<std::string> pdf(PickListId id, const Texts& texts);
    std::vector<std::string> barcodes(PickListId id);  ///< every symbol that the PDF prints

    /// Goods of cancelled orders that wait in totes.
    struct Putback {
        PutbackId id;
        std::int64_t order_number = 0;
        std::string sku, description, tote_code;
        Quantity quantity, done;
        Instant created_at;
    };
    /// Open ones, the oldest first.
    std::vector<Putback> putbacks(int limit, const http::Place& after = {});
    /// Units of a putback, scanned out of the tote into a bin. Errors: "putback.wrong_item", "putback.too_many", "scan.not_a_bin".
    Result<Putback> put_back(db::Tx& tx, PutbackId id, const std::string& item, const std::string& bin, Quantity units,
                             const std::string& actor);

    // For the rooms above, inside their transactions.

    /// What lies in totes for an order: picked and not yet packed, by line. Includes the tote.
    struct InTote {
        OrderLineId line;
        ProductId product;
        LocationId tote;
        Quantity quantity;
    };
    std::vector<InTote> in_totes(db::Tx& tx, OrderId order);
    /// Packing tells that units left the tote; an empty tote is free again.
    void taken_from_tote(db::Tx& tx, OrderId order, OrderLineId line, Quantity units);
    /// The inverse, into the order's tote, or into a free one where it has none any more. Returns the tote.
    Result<LocationId> give_to_tote(db::Tx& tx, OrderId order, OrderLineId line, ProductId product, Quantity units);
    /// What of an order lies in totes must go back to the shelves: after a cancellation.
    void make_putbacks(db::Tx& tx, OrderId order, const std::string& actor);

  private:
    class ScanStep;
    std::vector<Putback> describe(db::Tx& tx, std::span<const store::PutbackRow> rows);
    Result<PickList> load(db::Tx& tx, PickListId id);
    Result<std::vector<LocationId>> free_totes(db::Tx& tx, std::size_t wanted);

    Parts p_;
};

void add_routes(http::Router& router, Picking& picking, db::Database& db, http::Idempotency& idempotency,
                std::function<const Texts&(const std::string&)> texts);

}  // namespace waybill::picking
