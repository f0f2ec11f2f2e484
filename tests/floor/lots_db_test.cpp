#include <gmock/gmock.h>

#include "floor/station.h"

namespace waybill::floor {
namespace {

using std::chrono::minutes;
using Outcomes = std::vector<std::string>;

/// Goods by lot and by serial number at the station. It is 2026-03-02.
class StationLots : public Station {
  protected:
    StationLots() {
        for (const char* bin : {"L-1", "L-2"}) stock.put_locations({{LocationId(), bin, stock::Kind::bin}}).value();
        serum = put("SERUM", true, false);
        camera = put("CAM", false, true);
    }
    ProductId put(const std::string& sku, bool by_lot, bool by_serial) {
        catalogue::Product p;
        p.sku = p.name = sku;
        p.price = {255, *Currency::parse("GBP")};
        p.by_lot = by_lot;
        p.by_serial = by_serial;
        return catalogue.put({p}).value().front();
    }
    Entry goods(const std::string& sku, std::int64_t units, const std::string& bin, const std::string& lot = "", const std::string& expires = "") {
        auto e = entry("stock", "", "receive", sku, units);
        e.to = bin;
        e.reference = "DN-1";
        e.lot = lot;
        e.expires = expires;
        return e;
    }
    Entry unit(const packing::Package& package, const std::string& sku, const std::string& serial, const std::string& lot = "") {
        auto e = entry("pack", package.id.text(), "item", sku);
        e.serial = serial;
        e.lot = lot;
        return e;
    }
    Outcomes picked(const picking::PickList& list) {
        std::vector<Entry> entries;
        for (const auto& task : list.tasks) {
            entries.push_back(entry("pick", list.id.text(), "bin", task.bin_code));
            entries.push_back(entry("pick", list.id.text(), "item", task.sku, task.quantity.units));
            entries.back().lot = task.lot.code;
            entries.push_back(entry("pick", list.id.text(), "tote", task.tote_code));
        }
        return take(entries);
    }
    packing::Package opened(OrderId order) {
        return db.transact([&](db::Tx& tx) { return packing.open(tx, order, "floor", pia.text()); }).value();
    }

    void released(OrderId order) {
        events::Event event;
        event.subject = order.raw();
        db.transact([&](db::Tx& tx) { picking.on_released(tx, {&event, 1}); });
    }
    /// An order of ten, of which four expired while it was held.
    OrderId partly_expired() {
        take({goods("SERUM", 4, "L-1", "OLD", "2026-03-02"), goods("SERUM", 6, "L-1", "GOOD", "2026-09-30")});
        const auto order = taken("A1", {{"SERUM", 10}});
        orders.hold(order, "manual", "", "usr_1").value();
        clock.advance(std::chrono::hours(24));
        orders.lift_hold(order, "manual", "usr_1").value();
        work = badges.begin(enrolled.device.id, badge.code).value();
        released(order);
        return order;
    }

    ProductId serum, camera;
};

TEST_F(StationLots, ADeliverySaysItsLotOrWaitsForAPerson) {
    EXPECT_EQ(take({goods("SERUM", 4, "L-1"), goods("SERUM", 4, "L-1", "L1", "2026-09-30"), goods("SERUM", 1, "L-2", "L1", "2026-10-01")}),
              (Outcomes{"stock.receipt", "done", "stock.receipt"}));
    const auto open = floor.conflicts(10);
    ASSERT_EQ(open.size(), 2U);
    EXPECT_THAT(open[0].detail, ::testing::HasSubstr("(lot is needed: the product is tracked by lot)"));
    EXPECT_THAT(open[1].detail, ::testing::HasSubstr("expires on 2026-09-30"));
}

TEST_F(StationLots, MovesAndCountsLotByLot) {
    take({goods("SERUM", 4, "L-1", "L1", "2026-09-30"), goods("SERUM", 4, "L-1", "L2", "2026-12-31")});
    auto nameless = entry("stock", "", "move", "SERUM", 1), named = entry("stock", "", "move", "SERUM", 3);
    for (auto* one : {&nameless, &named}) one->from = "L-1", one->to = "L-2";
    named.lot = "L2";
    EXPECT_EQ(take({nameless, named}), (Outcomes{"lot.which", "done"}));
    clock.advance(minutes(5));
    auto tally = entry("stock", "", "count", "L-1", 6);
    tally.began_ms = now_ms() - 60'000;
    tally.counted = {{"SERUM", 3, "L1", ""}, {"SERUM", 1, "L2", ""}, {"SERUM", 2, "L3", "2027-01-31"}};
    auto unknown = tally;
    unknown.seq = ++seq;
    unknown.counted = {{"SERUM", 3, "L9", ""}};
    EXPECT_EQ(take({unknown, tally}), (Outcomes{"lot.wrong", "done"}));
    const auto contents = db.transact([&](db::Tx& tx) { return stock.contents(tx, {serum}); });
    std::vector<std::string> lying;
    for (const auto& c : contents) lying.push_back(c.place.code + " " + c.lot.code + " " + std::to_string(c.on_hand.units));
    EXPECT_EQ(lying, (Outcomes{"L-1 L1 3", "L-1 L2 1", "L-1 L3 2", "L-2 L2 3"}));
}

TEST_F(StationLots, TheWalkNamesTheLotAndAnotherOneIsRefused) {
    take({goods("SERUM", 2, "L-1", "SOON", "2026-04-30"), goods("SERUM", 9, "L-1", "LATE", "2026-12-31")});
    const auto list = walk("A1", "SERUM", 3);
    ASSERT_EQ(list.tasks.size(), 2U);
    EXPECT_EQ(list.tasks[0].lot.code, "SOON");
    EXPECT_EQ(list.tasks[0].quantity.units, 2);
    EXPECT_EQ(list.tasks[1].lot.code, "LATE");
    auto wrong = entry("pick", list.id.text(), "item", "SERUM");
    wrong.lot = "L9";
    EXPECT_EQ(take({entry("pick", list.id.text(), "bin", "L-1"), wrong}), (Outcomes{"done", "scan.wrong_lot"}));
    EXPECT_EQ(picked(list), Outcomes(6, "done"));
    const auto undo = entry("pick", list.id.text(), "undo", list.tasks[1].id.text());
    EXPECT_EQ(take({undo}), Outcomes{"done"});
    EXPECT_EQ(violations(), Outcomes{}) << "also half way";
    auto again = entry("pick", list.id.text(), "item", "SERUM");
    EXPECT_EQ(take({again, entry("pick", list.id.text(), "tote", list.tasks[1].tote_code)}), (Outcomes{"done", "done"}));

    const auto package = opened(list.tasks.front().order);
    EXPECT_EQ(take({unit(package, "SERUM", "", "L9")}), Outcomes{"scan.wrong_lot"});
    auto both = entry("pack", package.id.text(), "item", "SERUM", 2);
    both.lot = "SOON";
    EXPECT_EQ(take({both, unit(package, "SERUM", "", "SOON"), unit(package, "SERUM", "")}), (Outcomes{"done", "scan.wrong_lot", "done"}));
    const auto packed = packing.get(package.id).value();
    ASSERT_EQ(packed.items.size(), 1U);
    ASSERT_EQ(packed.items[0].lots.size(), 2U);
    EXPECT_EQ(packed.items[0].quantity.units, 3);
}

TEST_F(StationLots, AnOrderWhoseGoodsExpiredBeforeTheirReleaseWaitsForNewOnes) {
    take({goods("SERUM", 5, "L-1", "OLD", "2026-03-02")});
    const auto order = taken("A1", {{"SERUM", 3}});
    clock.advance(std::chrono::hours(24));
    released(order);
    EXPECT_EQ(state(order), "backordered");
    EXPECT_EQ(balance(serum).expired.units, 5);
    EXPECT_EQ(balance(serum).reserved.units, 0);
    EXPECT_THAT(told(order), ::testing::Contains("order.backordered"));
}

TEST_F(StationLots, AnOrderWhoseGoodsExpiredInPartIsPickedOfTheOthers) {
    const auto order = partly_expired();
    EXPECT_EQ(line(order, "SERUM").reserved.units, 6);
    EXPECT_EQ(line(order, "SERUM").allocated.units, 6);
    EXPECT_EQ(balance(serum).reserved.units, 0);
    EXPECT_EQ(balance(serum).expired.units, 4);
    EXPECT_EQ(violations(), Outcomes{});
    const auto list = db.transact([&](db::Tx& tx) { return picking.create_list(tx, {order}, 1, "Pia"); }).value();
    EXPECT_EQ(picked(list), Outcomes(3, "done"));
    EXPECT_EQ(line(order, "SERUM").picked.units, 6);
}

TEST_F(StationLots, AnOrderWhoseGoodsExpiredInPartIsCancelledAsAnyOther) {
    const auto order = partly_expired();
    orders.cancel(order, "changed their mind", "usr_1").value();
    events::Event cancelled;
    cancelled.subject = order.raw();
    db.transact([&](db::Tx& tx) { picking.on_cancelled(tx, {&cancelled, 1}); });
    EXPECT_EQ(line(order, "SERUM").cancelled.units, 10);
    EXPECT_EQ(balance(serum).free.units, 6);
    EXPECT_EQ(balance(serum).expired.units, 4);
}

TEST_F(StationLots, ASerialNumberIsPackedOnceUntilItsPackageIsVoided) {
    take({goods("CAM", 9, "L-2")});
    const auto list = walk("A1", "CAM", 2), other = walk("A2", "CAM", 1);
    picked(list);
    picked(other);
    const auto package = opened(list.tasks.front().order), second = opened(other.tasks.front().order);
    auto two = entry("pack", package.id.text(), "item", "CAM", 2);
    two.serial = "SN-1";
    EXPECT_EQ(take({two, unit(package, "CAM", ""), unit(package, "CAM", "SN-1"), unit(package, "CAM", "SN-1"), unit(second, "CAM", "SN-1")}),
              (Outcomes{"scan.one_by_one", "scan.serial_needed", "done", "scan.serial_used", "scan.serial_used"}));
    EXPECT_EQ(take({unit(package, "CAM", "SN-2")}), Outcomes{"done"});
    EXPECT_EQ(packing.get(package.id).value().items[0].serials, (Outcomes{"SN-1", "SN-2"}));
    EXPECT_THAT(floor.conflicts(10).back().detail, ::testing::HasSubstr("is in package 1 of order"));

    orders.cancel(list.tasks.front().order, "changed their mind", "usr_1").value();
    events::Event cancelled;
    cancelled.subject = list.tasks.front().order.raw();
    db.transact([&](db::Tx& tx) {
        picking.on_cancelled(tx, {&cancelled, 1});
        packing.on_cancelled(tx, {&cancelled, 1});
    });
    EXPECT_EQ(take({unit(second, "CAM", "SN-1")}), Outcomes{"done"}) << "it is on its way back to the shelf";
}

}  // namespace
}  // namespace waybill::floor
