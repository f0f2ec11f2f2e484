#include <gtest/gtest.h>

#include "collection/collection.h"
#include "shipping/booking_house.h"

// A van is ordered for what waits for its carrier, however much waits for others.
namespace waybill::collection {
namespace {

class Vans : public shipping::BookingHouse {
  protected:
    void waiting(const std::string& number) {
        requested();
        answer({{sent().at(0), booked(number)}});
    }
    Result<Pickup> order(std::optional<Grams> weight = {}) {
        NewPickup wanted;
        wanted.carrier = "demo";
        wanted.date = std::chrono::floor<std::chrono::days>(clock.now());
        wanted.ready_minute = 15 * 60, wanted.close_minute = 18 * 60;
        wanted.weight = weight;
        return in_tx([&](db::Tx& tx) { return collection.order(tx, wanted, "usr_t"); });
    }
    std::string carrier_shipments(PickupId id) {
        return word("SELECT COALESCE(GROUP_CONCAT(carrier_shipment_id ORDER BY position), '') FROM carrier_errand_shipment WHERE errand_id = " + std::to_string(id.raw()));
    }

    Collection collection{{db, ids, clock, orders, packing, carriers, shipping}, {}};
};

TEST_F(Vans, AreForEveryParcelOfTheirCarrierBehindManyOfOthers) {
    for (int i = 1; i <= 501; ++i)
        db.execute("INSERT INTO shipment (id, order_id, carrier, service, state, created_at, updated_at) VALUES (" + std::to_string(i) +
                   ", 1, 'ups', '11', 'booked', NOW(6), NOW(6))");
    waiting("N1");
    const auto van = order();
    ASSERT_TRUE(van.ok()) << van.error().detail;
    EXPECT_EQ(van->parcels, 1);
    EXPECT_EQ(van->weight.value, 500);
    EXPECT_EQ(carrier_shipments(van->id), "SH-N1");
    db.execute("DELETE FROM shipment WHERE id <= 501");
}

TEST_F(Vans, AreForWhatTheirAccountBookedAndNoTruckHas) {
    for (const char* number : {"N1", "N2", "N3", "N4"}) waiting(number);
    const auto of = [](const std::string& number) { return "(SELECT id FROM shipment WHERE tracking_number = '" + number + "')"; };
    db.execute("UPDATE booking_sent SET account = 'old' WHERE intent_id IN (SELECT id FROM booking_intent WHERE shipment_id = " + of("N2") + ")");
    in_tx([&](db::Tx& tx) { return shipping.request_void(tx, tx.one(db::Statement{"SELECT id FROM shipment WHERE tracking_number = 'N3'"})->get<ShipmentId>(0), "usr_t").ok(); });
    const auto van = order();
    ASSERT_TRUE(van.ok()) << van.error().detail;
    EXPECT_EQ(van->parcels, 2);
    EXPECT_EQ(van->weight.value, 1000);
    EXPECT_EQ(carrier_shipments(van->id), "SH-N1,SH-N4");
    EXPECT_EQ(order(Grams{7})->weight.value, 7);
}

}  // namespace
}  // namespace waybill::collection
