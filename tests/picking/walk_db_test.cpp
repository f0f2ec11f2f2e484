#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "picking/picking.h"
#include "support/order_house.h"

namespace waybill::picking {
namespace {

using ::testing::IsEmpty;

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
    void cancel(OrderId order) {
        (void)orders.cancel(order, "", "usr_1").value();
        events::Event event;
        event.subject = order.raw();
        in_tx([&](db::Tx& tx) { return picking.on_cancelled(tx, {&event, 1}), true; });
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
    std::string picked(const PickList& walk, const Task& task) {
        std::string said;
        for (const auto& [kind, code] : {std::pair("bin", task.bin_code), std::pair("item", task.sku), std::pair("tote", task.tote_code)})
            said += scan(walk, kind, code);
        return said;
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

TEST_F(Walk, FreesTheToteOfAnOrderThatWasShortAltogether) {
    totes(1);
    stocked("A", 1);
    stocked("B", 3);
    const auto walk = list({released("R1", {{"A", 1}})}).value();
    const auto other = released("R2", {{"B", 2}});
    EXPECT_EQ(list({other}).error().key, "picking.no_tote");
    EXPECT_EQ(scan(walk, "bin", "B-A"), "");
    EXPECT_EQ(scan(walk, "short", "A", "empty_bin"), "");
    const auto next = list({other}).value();
    EXPECT_EQ(picked(next, next.tasks.at(0)), "");
    EXPECT_EQ(scan(next, "bin", "B-B"), "");
    EXPECT_EQ(scan(next, "short", "B", "damaged"), "");
    EXPECT_EQ(count("tote_use"), 1) << "one unit lies in it";
}

TEST_F(Walk, FreesAToteThatTwoPeopleEmptyAtOnce) {
    totes(1);
    stocked("A", 1);
    stocked("B", 1);
    const auto order = released("R1", {{"A", 1}, {"B", 1}});
    const auto walk = list({order}).value();
    for (const auto& task : walk.tasks) EXPECT_EQ(picked(walk, task), "");
    cancel(order);
    const auto back = picking.putbacks(9);
    ASSERT_EQ(back.size(), 2u);
    std::atomic<bool> first{false}, second{false};
    std::thread one([&] {
        in_tx([&](db::Tx& tx) {
            (void)picking.put_back(tx, back[0].id, back[0].sku, "B-A", {1}, "usr_1").value();
            first = true;
            for (int i = 0; i < 30 && !second; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
            return true;
        });
    });
    while (!first) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    in_tx([&](db::Tx& tx) { return picking.put_back(tx, back[1].id, back[1].sku, "B-B", {1}, "usr_2").value(), true; });
    second = true;
    one.join();
    EXPECT_THAT(picking.putbacks(9), IsEmpty());
    EXPECT_EQ(count("tote_use"), 0);
}

TEST_F(Walk, GoesOnWhereTheOrderOfTheUnitsInTheHandIsStopped) {
    totes(2);
    stocked("A", 1);
    stocked("B", 1);
    const auto walk = list({released("R1", {{"A", 1}}), released("R2", {{"B", 1}})}).value();
    const auto &held = walk.tasks.at(0), &other = walk.tasks.at(1);
    EXPECT_EQ(scan(walk, "bin", held.bin_code), "");
    EXPECT_EQ(scan(walk, "item", held.sku), "");
    EXPECT_EQ(scan(walk, "bin", other.bin_code), "scan.units_in_hand");
    (void)orders.hold(held.order, "manual", "", "usr_1").value();
    EXPECT_EQ(scan(walk, "tote", held.tote_code), "order.held");
    EXPECT_EQ(picked(walk, other), "");
    (void)orders.lift_hold(held.order, "manual", "usr_1").value();
    EXPECT_EQ(scan(walk, "tote", held.tote_code), "scan.item_first") << "the units went back into their bin";
    EXPECT_EQ(picked(walk, held), "");
    EXPECT_EQ(picking.get(walk.id).value().state, "done");
}

}  // namespace
}  // namespace waybill::picking
