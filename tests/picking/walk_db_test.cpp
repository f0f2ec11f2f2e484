#include <gtest/gtest.h>

#include "picking/picking.h"
#include "support/order_house.h"

namespace waybill::picking {
namespace {

/// Walks through a small house: what pickers scan, and what it does to totes and to the next walk.
class Walk : public orders::OrderHouse {
  protected:
    void totes(int count) {
        for (int i = 1; i <= count; ++i) (void)stock.put_locations({{LocationId(), "T-" + std::to_string(i), stock::Kind::tote}}).value();
    }
    void release(OrderId order) {
        events::Event event;
        event.subject = order.raw();
        in_tx([&](db::Tx& tx) { return picking.on_released(tx, {&event, 1}), true; });
    }
    OrderId released(const std::string& ref, const std::vector<std::pair<std::string, std::int64_t>>& units) {
        const auto id = taken(ref, units);
        release(id);
        return id;
    }
    Result<PickList> list(const std::vector<OrderId>& wanted) {
        return in_tx([&](db::Tx& tx) { return picking.create_list(tx, wanted, 9, "Pia"); });
    }
    /// What the handheld is told: "" for yes, else the key.
    std::string scan(const PickList& walk, const std::string& kind, const std::string& code, const std::string& reason = "") {
        const Scan one{++seq, kind, code, 1, reason};
        const auto answer = picking.scan(walk.id, "handheld", {&one, 1}, "usr_1").value().at(0);
        if (answer.ok) return "";
        return std::string(*json::parse(answer.json).value().find("key")->text());
    }
    ScanLog scans{db, clock};
    Picking picking{{db, ids, clock, numbers, catalogue, stock, orders, outbox, scans}};
    std::int64_t seq = 0;
};

TEST_F(Walk, GoesToAnotherBinAfterAShort) {
    totes(1);
    stocked("A", 10);
    (void)stock.put_locations({{LocationId(), "C-A", stock::Kind::bin}}).value();
    (void)in_tx([&](db::Tx& tx) { return stock.receive(tx, {"test", {{"A", "C-A", {5}}}}, "test"); }).value();
    const auto order = released("R1", {{"A", 2}});
    const auto first = list({order}).value();
    ASSERT_EQ(first.tasks.at(0).bin_code, "B-A");
    EXPECT_EQ(scan(first, "bin", "B-A"), "");
    EXPECT_EQ(scan(first, "short", "A", "empty_bin"), "");
    release(order);
    EXPECT_EQ(list({order}).value().tasks.at(0).bin_code, "C-A");
}

}  // namespace
}  // namespace waybill::picking
