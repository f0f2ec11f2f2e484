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
struct TaskRow;
}
namespace waybill::picking::rules {
struct Route;
}

/// From released orders to full totes: tasks, pick lists in route order, scans, short picks, putbacks.
namespace waybill::picking {

struct WaveTag {
    static constexpr const char* prefix = "wav";
};
using WaveId = Id<WaveTag>;

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
    stock::Lot lot{};                    ///< of goods by lot: no other one is to be picked
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
    Millimetres distance;                ///< of the route from the depot through all stops and back
    Millimetres bound;                   ///< no such route is shorter; 0 where nobody computed it
    std::vector<Task> tasks;             ///< in route order
    std::vector<ToteUse> totes;
    Instant created_at;
};

/// How urgent an order is, and with whom it should leave: what waves are made of. An order that nobody said it of has none.
struct Dispatch {
    int priority = 0;              ///< 0 usual, up to 9: first
    std::string carrier;           ///< empty: whoever
    std::optional<Instant> due_by; ///< the carrier's cut-off: by then it has to be ready
};
/// What one cart takes; 0 is no limit. An order that is too big for it goes alone.
struct Cart {
    std::int64_t orders = 12, units = 0;
    Grams weight;
    std::int64_t volume_cm3 = 0;
};
/// Which of the waiting orders a wave takes.
struct WaveChoice {
    std::optional<Instant> due_by;    ///< with a cut-off, and not after this
    std::optional<Instant> ready_by;  ///< released until then
    std::optional<std::string> carrier;
    int min_priority = 0;
    int max_orders = 100;             ///< the most urgent ones, then those that wait longest
    Cart cart;
};
struct Batch {
    std::vector<std::pair<OrderId, std::int64_t>> orders;  ///< with their numbers
    std::int64_t stops = 0, units = 0;
    Grams weight;
    std::int64_t volume_cm3 = 0;
    Millimetres distance;             ///< of the shortest route
    PickListId list;                  ///< none in a preview
    std::int64_t list_number = 0;
};
/// Released together: one pick list for each batch.
struct Wave {
    WaveId id;                        ///< none in a preview
    std::int64_t number = 0;
    std::vector<Batch> batches;
    std::int64_t orders = 0, lists = 0;
    std::int64_t left_out = 0;        ///< orders that fit the choice and wait for a free tote
    Millimetres distance;             ///< of all batches
    Millimetres bound;                ///< no batches of these orders for this cart walk less
    Millimetres first_come;           ///< what batches in the order of arrival would walk, by the shortest routes, too
    std::string actor;
    Instant created_at;
};

/// The floor as a plan shows it: who has to go where, and where somebody is.
struct FloorPicture {
    struct Place {
        Millimetres x, y;
    };
    struct Stop {
        Place at;
        int number = 0;               ///< of its first task
        std::string bin;
        bool done = false;
    };
    struct Picker {
        Place at;
        std::string name;
        PickListId list;
        std::int64_t list_number = 0;
    };
    struct Bin {
        stock::Location place;
        Quantity on_hand, allocated;
    };
    stock::Layout layout;             ///< guessed from the bins where the warehouse has none
    std::vector<Bin> bins;
    std::vector<Place> route;         ///< its corners, from the depot to the depot
    std::vector<Stop> stops;
    std::vector<Picker> pickers;      ///< at the bin they scanned last
};

/// bin → item (with a quantity) → tote confirms the units into the order's tote. `short` closes the stop in the scanned bin:
/// what is not yet in the tote was not there; `code` may name the item where the bin has several stops. `undo` takes `quantity` units
/// of the task that `code` names out of its tote and into their bin, where they are due again; so do those in the hand of a stopped order.
struct Scan {
    std::int64_t seq = 0;
    std::string kind;                    ///< bin, item, tote, short, undo
    std::string code;
    std::int64_t quantity = 1;
    std::string reason;                  ///< of a short: empty_bin, damaged, wrong_item
    std::string lot{};                   ///< of an item or a short, where its barcode says so
};
/// The answer to one scan; `json` is what the device gets, the same for every repetition of (device, seq).
struct ScanAnswer {
    bool ok = false;
    std::string json;
};

/// The answer to a scan that changed nothing, of any place.
ScanAnswer refused_scan(std::int64_t seq, const Error& error);
http::Schema refused_scan_shape();  ///< of its JSON
/// The member "device" of a body that scans. The station's and the desk's own devices are refused: who scanned as one of them could
/// answer for it, since a repetition of (device, seq) gets the first answer.
std::string read_device(json::Fields& fields);

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

    /// Groups released tasks of whole orders into one walk; the given orders, or the most urgent ones. Errors: "picking.nothing_released",
    /// "picking.no_tote".
    Result<PickList> create_list(db::Tx& tx, const std::vector<OrderId>& orders, int max_orders, const std::string& picker);
    Result<PickList> get(PickListId id);
    /// Says how urgent an order is; again to change it. Error "order.not_found".
    Result<Dispatch> set_dispatch(OrderId order, const Dispatch& dispatch);
    /// What a wave of this choice would be: nothing changes. A release right afterwards makes the same batches.
    Wave preview_wave(const WaveChoice& choice);
    /// Makes a pick list of each batch. Errors: "wave.nothing", "picking.no_tote".
    Result<Wave> release_wave(db::Tx& tx, const WaveChoice& choice, const std::string& actor);
    Result<Wave> wave(WaveId id);
    std::vector<Wave> waves(int limit, const std::optional<http::Place>& before = {});  ///< without batches, the newest first
    /// With the route of one list, or without any. Error "pick_list.unknown".
    Result<FloorPicture> floor(const std::optional<PickListId>& list);

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
        stock::Lot lot{};
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
        LotId lot{};
    };
    std::vector<InTote> in_totes(db::Tx& tx, OrderId order);
    struct FullTote {
        OrderId order;
        LocationId tote;
    };
    /// Totes in which something lies, those first that have been in use longest.
    std::vector<FullTote> full_totes(db::Tx& tx, int most);
    /// The order whose units lie in this tote.
    std::optional<OrderId> order_in(db::Tx& tx, LocationId tote);
    /// Packing tells that units left the tote; an empty tote is free again.
    void taken_from_tote(db::Tx& tx, OrderId order, OrderLineId line, LotId lot, Quantity units);
    /// The inverse, into the order's tote, or into a free one where it has none any more. Returns the tote.
    Result<LocationId> give_to_tote(db::Tx& tx, OrderId order, OrderLineId line, ProductId product, LotId lot, Quantity units);
    /// What of an order lies in totes must go back to the shelves: after a cancellation.
    void make_putbacks(db::Tx& tx, OrderId order, const std::string& actor);

  private:
    class ScanStep;
    /// Promised units of which every lot has expired meanwhile wait for new goods.
    void give_up_expired(db::Tx& tx, OrderId order, std::span<const stock::Units> missing);
    std::vector<Putback> describe(db::Tx& tx, std::span<const store::PutbackRow> rows);
    struct WavePlan;
    Result<PickList> load(db::Tx& tx, PickListId id);
    Result<PickListId> make_list(db::Tx& tx, std::vector<store::TaskRow> tasks, const std::string& picker, WaveId wave);
    WavePlan plan_wave(db::Tx& tx, const WaveChoice& choice);
    /// Brings tasks into the order of their route.
    rules::Route routed(db::Tx& tx, std::vector<store::TaskRow>& tasks);
    Result<std::vector<LocationId>> free_totes(db::Tx& tx, std::size_t wanted);

    Parts p_;
};

void add_routes(http::Router& router, Picking& picking, db::Database& db, http::Idempotency& idempotency,
                std::function<const Texts&(const std::string&)> texts);

}  // namespace waybill::picking
