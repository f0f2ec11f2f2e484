#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "orders/news.h"
#include "orders/store.h"

namespace waybill::orders {

/// One locked order and what is about to change about it. Nothing is written before save(), which writes lines, ledger,
/// derived state, timeline and news together.
class Work {
  public:
    /// Locks the order's row; nothing where there is no such order.
    static std::optional<Work> lock(const Orders::Parts& parts, db::Tx& tx, OrderId id, std::string actor);
    /// The same for many, in the order of their ids; those that are there.
    static std::vector<Work> lock(const Orders::Parts& parts, db::Tx& tx, const std::vector<OrderId>& ids, const std::string& actor);
    /// For callers that name an order which must exist: throws std::logic_error where it does not.
    static Work require(const Orders::Parts& parts, db::Tx& tx, OrderId id, std::string actor);

    store::Head& head() { return head_; }
    bool cancelled() const { return head_.commercial == "cancelled"; }
    bool held() const { return head_.open_holds > 0; }
    /// All lines, read when first asked for; or, after `only`, those.
    std::vector<store::LineHead>& lines();
    void only(const std::vector<OrderLineId>& ids);

    void move(store::LineHead& line, Stage stage, std::int64_t units, std::int64_t reference = 0);
    void move(const Progress& progress);
    void tell(const std::string& kind, const std::function<void(json::Writer&)>& detail);
    void announce(const std::string& topic, const std::function<void(json::Writer&)>& more = {});

    /// Reserves what there is for the units that wait. Returns how many units were got.
    std::int64_t reserve_waiting();
    /// What the gate says to the lines as they now stand.
    std::vector<Condition> failed_conditions();
    /// Whether a release would give picking anything: the first one, new units, or units that an earlier one could not give
    /// because a hold stood in its way.
    bool has_work_to_release() const { return !head_.released_at || head_.units.unallocated() > 0; }
    /// Marks the order released, or its newly reserved units, and tells picking.
    void release(std::int64_t newly_reserved);

    void save() { save(std::span(this, 1)); }
    /// Many of one transaction, in few statements.
    static void save(std::span<Work> works);

  private:
    Work(const Orders::Parts& parts, db::Tx& tx, store::Head head, std::string actor, Instant now);
    void cancel_unreserved();
    void derive();
    void write_lines();
    void write_story(std::vector<events::News>& all_news);
    /// Whether nothing else about the order has changed than how it stands.
    bool only_stands_otherwise() const;

    const Orders::Parts& p_;
    db::Tx& tx_;
    store::Head head_, before_;
    std::string actor_;
    Instant now_;
    std::optional<std::vector<store::LineHead>> lines_;
    std::vector<OrderLineId> changed_;
    std::vector<store::ProgressRow> progress_;
    std::vector<store::TimelineRow> timeline_;
    std::vector<std::pair<std::string, std::function<void(json::Writer&)>>> news_;
    std::vector<events::News> other_news_;
};

/// What the release gate looks at.
GateFacts gate_facts(const store::Head& head, const Address& ship_to, std::vector<Hold> holds,
                     const std::vector<store::LineHead>& lines);
/// "There is no such order."
Error no_such_order();

}  // namespace waybill::orders
