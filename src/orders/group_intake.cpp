#include "base/gatherer.h"
#include "orders/orders.h"

namespace waybill::orders {

class GroupIntake::Impl {
  public:
    struct Member {
        NewOrder order;
        Done done;
        Failed failed;
    };

    Impl(Orders& orders, Metrics& metrics)
        : orders_(orders),
          groups_(metrics.counter("waybill_intake_groups_total", "Groups of orders that were decided together.")),
          members_(metrics.counter("waybill_intake_orders_total", "Orders in those groups.")),
          gatherer_({}, [this](std::vector<Member> members) { take(members); }) {}

    Gatherer<Member>& gatherer() { return gatherer_; }

  private:
    void take(std::span<Member> members) {
        std::vector<NewOrder> orders;
        orders.reserve(members.size());
        for (auto& member : members) orders.push_back(std::move(member.order));
        std::vector<Result<Accepted>> results;
        try {
            results = orders_.accept(orders);
        } catch (const db::OutcomeUnknown&) {
            return fail(members);
        } catch (const db::Unavailable&) {
            return fail(members);
        } catch (...) {
            if (members.size() == 1) return fail(members);
            for (std::size_t i = 0; i < members.size(); ++i) members[i].order = std::move(orders[i]);
            take(members.first(members.size() / 2));
            take(members.subspan(members.size() / 2));
            return;
        }
        ++groups_;
        members_ += static_cast<std::int64_t>(members.size());
        for (std::size_t i = 0; i < members.size(); ++i) members[i].done(results[i]);
    }

    static void fail(std::span<Member> members) {
        for (auto& member : members) member.failed(std::current_exception());
    }

    Orders& orders_;
    Metrics::Counter &groups_, &members_;
    Gatherer<Member> gatherer_;
};

GroupIntake::GroupIntake(Orders& orders, Metrics& metrics) : impl_(std::make_unique<Impl>(orders, metrics)) {}
GroupIntake::~GroupIntake() = default;

void GroupIntake::accept(NewOrder order, Done done, Failed failed) {
    const std::size_t rows = 1 + order.lines.size();
    impl_->gatherer().put({std::move(order), std::move(done), std::move(failed)}, rows);
}

}  // namespace waybill::orders
