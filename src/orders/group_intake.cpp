#include "base/gatherer.h"
#include "db/halves.h"
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
          gatherer_({.linger = std::chrono::milliseconds(1)}, [this](std::vector<Member> members) { take(members); }) {}

    Gatherer<Member>& gatherer() { return gatherer_; }

  private:
    void take(std::span<Member> members) {
        std::vector<Result<Accepted>> results;
        db::write_in_halves(
            members, [&](std::span<Member> some) { results = accept(some); },
            [&](std::span<Member> some) {
                ++groups_;
                members_ += static_cast<std::int64_t>(some.size());
                for (std::size_t i = 0; i < some.size(); ++i) some[i].done(results[i]);
            },
            [](std::span<Member> some, const std::exception_ptr& why) {
                for (auto& member : some) member.failed(why);
            });
    }

    /// The members keep their orders where it throws.
    std::vector<Result<Accepted>> accept(std::span<Member> members) {
        std::vector<NewOrder> orders;
        orders.reserve(members.size());
        for (auto& member : members) orders.push_back(std::move(member.order));
        try {
            return orders_.accept(orders);
        } catch (...) {
            for (std::size_t i = 0; i < members.size(); ++i) members[i].order = std::move(orders[i]);
            throw;
        }
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
