#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "picking/picking.h"
#include "support/calls.h"
#include "support/order_house.h"

namespace waybill::picking {
namespace {

using std::chrono::hours;

/// A hall of four aisles with a bin of each product, and orders that are released to be picked.
class Waves : public orders::OrderHouse {
  protected:
    Waves() {
        stock::Layout hall{"MAIN", "", {}, {{0}, {10'000}, {20'000}}, {0}, {0}};
        for (int i = 0; i < 4; ++i) hall.aisles.push_back({std::string(1, static_cast<char>('A' + i)), {i * 4000}});
        (void)stock.put_layout(hall).value();
        for (int i = 0; i < 12; ++i) {
            stocked(sku(i), 50);
            const std::string aisle(1, static_cast<char>('A' + i % 4));
            (void)stock.put_locations({{LocationId(), "B-" + sku(i), stock::Kind::bin, aisle, {i % 4 * 4000}, {1000 + i * 1500}}})
                .value();
        }
        router_for_waves();
    }
    static std::string sku(int i) { return "P" + std::to_string(10 + i); }
    void router_for_waves() {
        add_routes(router, picking, db, idempotency,
                   [](const std::string&) -> const Texts& { throw std::logic_error("no texts here"); });
    }
    void totes(int count) {
        for (int i = 0; i < count; ++i)
            (void)stock.put_locations({{LocationId(), "T-" + std::to_string(i), stock::Kind::tote, "", {}, {}}}).value();
    }
    OrderId released(const std::string& ref, std::vector<int> products) {
        std::vector<std::pair<std::string, std::int64_t>> lines;
        for (const int p : products) lines.emplace_back(sku(p), 1);
        const auto id = taken(ref, lines);
        events::Event event;
        event.topic = "order.released", event.subject = id.raw();
        in_tx([&](db::Tx& tx) { return picking.on_released(tx, {&event, 1}), true; });
        clock.advance(hours(1));
        return id;
    }
    Result<Wave> release(const WaveChoice& choice) {
        return in_tx([&](db::Tx& tx) { return picking.release_wave(tx, choice, "usr_test"); });
    }
    static std::set<OrderId> orders_in(const Wave& wave) {
        std::set<OrderId> out;
        for (const auto& batch : wave.batches)
            for (const auto& [order, number] : batch.orders) out.insert(order);
        return out;
    }

    ScanLog scans{db, clock};
    Picking picking{{db, ids, clock, numbers, catalogue, stock, orders, outbox, scans}};
    http::Router router;
};

TEST_F(Waves, MakesOfAPreviewJustWhatItShowed) {
    totes(10);
    for (int i = 0; i < 8; ++i) released("W" + std::to_string(i), {i, (i + 4) % 12});
    WaveChoice choice;
    choice.cart.orders = 2;
    const auto shown = picking.preview_wave(choice);
    ASSERT_EQ(shown.batches.size(), 4u);
    EXPECT_EQ(picking.lists("open", 10).size(), 0u) << "a preview changes nothing";
    EXPECT_LE(shown.bound, shown.distance);
    EXPECT_LE(shown.distance, shown.first_come);

    const auto made = release(choice).value();
    ASSERT_EQ(made.batches.size(), shown.batches.size());
    std::int64_t walked = 0;
    for (std::size_t i = 0; i < made.batches.size(); ++i) {
        EXPECT_EQ(made.batches[i].orders, shown.batches[i].orders);
        const auto list = picking.get(made.batches[i].list).value();
        EXPECT_EQ(list.distance, made.batches[i].distance);
        EXPECT_EQ(list.distance, list.bound) << "its route is the shortest there is";
        walked += list.distance.value;
    }
    EXPECT_EQ(walked, made.distance.value);
    EXPECT_EQ(picking.wave(made.id).value().batches.size(), 4u);
    EXPECT_EQ(picking.waves(10).at(0).number, made.number);
    EXPECT_EQ(release(choice).error().key, "wave.nothing");
}

TEST_F(Waves, TakesWhatIsUrgentFirst) {
    totes(10);
    const auto slow = released("S", {0}), soon = released("N", {1}), urgent = released("U", {2}), late = released("L", {3});
    (void)picking.set_dispatch(urgent, {9, "", {}}).value();
    (void)picking.set_dispatch(soon, {0, "dhl", clock.now() + hours(2)}).value();
    (void)picking.set_dispatch(late, {0, "dhl", clock.now() + hours(30)}).value();

    WaveChoice two;
    two.max_orders = 2;
    EXPECT_EQ(orders_in(picking.preview_wave(two)), (std::set{urgent, soon}));
    WaveChoice today;
    today.due_by = clock.now() + hours(3);
    EXPECT_EQ(orders_in(picking.preview_wave(today)), (std::set{soon}));
    WaveChoice by_carrier;
    by_carrier.carrier = "dhl";
    EXPECT_EQ(orders_in(picking.preview_wave(by_carrier)), (std::set{soon, late}));
    WaveChoice early;
    early.ready_by = clock.now() - hours(4);
    EXPECT_EQ(orders_in(picking.preview_wave(early)), (std::set{slow}));
    EXPECT_EQ(picking.set_dispatch(OrderId(1), {}).error().key, "order.not_found");
}

TEST_F(Waves, SeesAnUrgentOrderBehindAnyNumberOfOlderOnes) {
    totes(2);
    const auto old = released("O", {0}), urgent = released("U", {1});
    (void)picking.set_dispatch(urgent, {9, "", {}}).value();
    db.execute("INSERT INTO pick_task (id, order_id, order_line_id, product_id, bin_id, quantity, state, created_at, updated_at) SELECT seq, "
               "order_id, order_line_id, product_id, bin_id, 1, state, '2001-01-01', '2001-01-01' FROM pick_task JOIN seq_1_to_4000 WHERE order_id = " +
               std::to_string(old.raw()));
    WaveChoice one;
    one.max_orders = 1;
    EXPECT_EQ(orders_in(picking.preview_wave(one)), (std::set{urgent}));
    EXPECT_EQ(in_tx([&](db::Tx& tx) { return picking.create_list(tx, {}, 1, ""); }).value().tasks.at(0).order, urgent);
}

TEST_F(Waves, LeavesOutWhatHasNoTote) {
    totes(3);
    for (int i = 0; i < 5; ++i) released("W" + std::to_string(i), {i});
    const auto wave = release({}).value();
    EXPECT_EQ(wave.orders, 3);
    EXPECT_EQ(wave.left_out, 2);
    EXPECT_EQ(release({}).error().key, "picking.no_tote");
}

TEST_F(Waves, KeepToTheCart) {
    totes(10);
    for (int i = 0; i < 6; ++i) released("W" + std::to_string(i), {i, i + 1, i + 2});
    WaveChoice choice;
    choice.cart = {0, 7, {}, 0};
    for (const auto& batch : picking.preview_wave(choice).batches) EXPECT_LE(batch.units, 7);
    choice.cart = {0, 0, {650}, 0};
    for (const auto& batch : picking.preview_wave(choice).batches) EXPECT_LE(batch.weight.value, 650) << "a unit weighs 100 g";
}

TEST_F(Waves, AreReleasedOnceHoweverOftenTheRequestComes) {
    totes(10);
    for (int i = 0; i < 4; ++i) released("W" + std::to_string(i), {i});
    const auto preview = testing::call(router, "GET", "/api/v1/waves/preview?cart_orders=2");
    EXPECT_EQ(preview.status, 200) << preview.body;
    const auto first = testing::call(router, "POST", "/api/v1/waves", R"({"cart_orders":2})", "wave-1");
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(testing::call(router, "POST", "/api/v1/waves", R"({"cart_orders":2})", "wave-1").body, first.body);
    EXPECT_EQ(picking.lists("open", 10).size(), 2u);
    const auto answer = testing::json_of(first);
    EXPECT_EQ(testing::call(router, "GET", "/api/v1/waves/" + std::string(answer.at("/id")->text().value())).status, 200);
    EXPECT_EQ(testing::wrong_fields(testing::call(router, "POST", "/api/v1/waves",
                                                  R"({"cart_orders":-1,"min_priority":10,"due_by":"soon"})", "wave-2"))
                  .find("/due_by"),
              0u);
    EXPECT_EQ(testing::call(router, "GET", "/api/v1/waves/preview?due_by=soon").status, 422);
}

TEST_F(Waves, ShowTheFloorWithRouteStockAndPickers) {
    totes(2);
    released("W", {0, 5, 10});
    const auto wave = release({}).value();
    const auto list = picking.get(wave.batches.at(0).list).value();
    const Scan scan{1, "bin", list.tasks.at(0).bin_code, 1, ""};
    ASSERT_TRUE(picking.scan(list.id, "handheld", {&scan, 1}, "usr_test").value().at(0).ok);
    const auto floor = picking.floor(list.id).value();
    EXPECT_EQ(floor.layout.aisles.size(), 4u);
    EXPECT_EQ(floor.bins.size(), 12u);
    EXPECT_EQ(floor.stops.size(), 3u);
    ASSERT_EQ(floor.pickers.size(), 1u);
    EXPECT_EQ(floor.pickers[0].at.y, floor.stops[0].at.y);
    const auto held = std::find_if(floor.bins.begin(), floor.bins.end(), [](const auto& b) { return b.place.code == "B-P10"; });
    EXPECT_EQ(held->on_hand.units, 50);
    EXPECT_EQ(held->allocated.units, 1);
    std::int64_t drawn = 0;
    for (std::size_t i = 1; i < floor.route.size(); ++i)
        drawn += std::abs(floor.route[i].x.value - floor.route[i - 1].x.value) +
                 std::abs(floor.route[i].y.value - floor.route[i - 1].y.value);
    EXPECT_EQ(drawn, list.distance.value);
    EXPECT_EQ(picking.floor(PickListId(7)).error().key, "pick_list.unknown");
    EXPECT_TRUE(picking.floor({}).value().route.empty());
}

}  // namespace
}  // namespace waybill::picking
