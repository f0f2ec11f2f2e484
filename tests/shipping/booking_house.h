#pragma once
#include "base/metrics.h"
#include "shipping/machine.h"
#include "shipping/request_json.h"
#include "support/order_house.h"
#include "support/places.h"

namespace waybill::shipping {

/// A house with packed orders whose bookings are requested, and the machine that works them off. No carrier is called: a test says
/// what one would have answered.
class BookingHouse : public orders::OrderHouse {
  protected:
    BookingHouse() { stocked("MUG", 1000); }

    /// A shipment that waits to be sent, of an order of its own.
    ShipmentId requested() {
        const OrderId order = taken("R-" + std::to_string(++made_), {{"MUG", 1}});
        allocate(order), pick(order, "MUG", 1), pack(order, "MUG", 1);
        return requested_of(order);
    }
    ShipmentId requested_of(OrderId order) {
        const auto package = ids.next<PackageId>();
        ++packages_;
        db.execute("INSERT INTO package (id, order_id, number_of, state, sscc, weight_g, length_mm, width_mm, height_mm, created_at, sealed_at) VALUES (" +
                   std::to_string(package.raw()) + ", " + std::to_string(order.raw()) + ", " + std::to_string(packages_) + ", 'sealed', " +
                   std::to_string(395213210000000000 + packages_) + ", 500, 10, 10, 10, NOW(6), NOW(6))");
        db.execute("INSERT INTO package_item (package_id, order_line_id, product_id, quantity) SELECT " + std::to_string(package.raw()) +
                   ", id, product_id, 1 FROM order_line WHERE order_id = " + std::to_string(order.raw()));
        const auto shipment = in_tx([&](db::Tx& tx) { return shipping.book(tx, {order, {package}, "", ""}, "usr_t"); });
        return shipment.value().id;
    }
    /// Claims all that is due.
    std::vector<store::Intent> claim() {
        const auto token = ids.raw();
        return in_tx([&](db::Tx& tx) {
            const auto due = store::due(tx, "pending", 100);
            store::claim_pending(tx, due, "test", token, std::chrono::seconds(60));
            return store::claimed(tx, due, token);
        });
    }
    std::vector<BookingId> mark(const std::vector<store::Intent>& intents) {
        std::vector<store::Sending> sendings;
        for (const auto& intent : intents) sendings.push_back({intent.id, "POST " + intent.reference});
        return in_tx([&](db::Tx& tx) {
            return store::mark_sending(tx, intents.front().lease_token, sendings, std::chrono::seconds(60), clock.now());
        });
    }
    std::vector<store::Intent> sent() {
        auto intents = claim();
        mark(intents);
        return intents;
    }
    static BookOutcome booked(const std::string& number) {
        BookOutcome outcome;
        outcome.kind = BookOutcome::Kind::done;
        outcome.value = carrier::Booked{};
        outcome.value->carrier_shipment_id = "SH-" + number;
        outcome.value->tracking_number = number;
        outcome.value->parcel_numbers = {number};
        outcome.value->price = Money{399, *Currency::parse("GBP")};
        outcome.value->labels = {{"application/zpl", "^XA" + number + "^XZ"}};
        return outcome;
    }
    /// The carrier's answer to a question: what it has alive under the attempt's reference.
    static FindOutcome shows(const store::Intent& attempt, const std::vector<std::string>& numbers) {
        FindOutcome outcome;
        outcome.kind = FindOutcome::Kind::done;
        outcome.value = carrier::Found{};
        for (const auto& number : numbers) {
            auto match = *booked(number).value;
            match.reference = attempt.reference;
            match.live = true;
            outcome.value->matches.push_back(std::move(match));
        }
        return outcome;
    }
    static BookOutcome refused() {
        BookOutcome outcome;
        outcome.kind = BookOutcome::Kind::refused;
        outcome.error = error(Code::rejected, "carrier.no", "Not to that island.");
        return outcome;
    }
    /// The answers reach the machine as one group.
    void answer(std::vector<std::pair<store::Intent, BookOutcome>> outcomes) {
        std::vector<Shipping::Impl::Answer> group;
        for (auto& [intent, outcome] : outcomes) group.push_back(machine.answer_to(intent, booking_request(intent.request), std::move(outcome)));
        for (std::size_t i = 0; i < group.size(); ++i) machine.begin();
        machine.take(std::move(group));
        EXPECT_EQ(machine.in_flight, 0);
    }
    std::string word(const std::string& sql) { return db.query(sql).at(0).text(0); }
    std::string state_of(ShipmentId id) { return word("SELECT state FROM shipment WHERE id = " + std::to_string(id.raw())); }
    std::string state_of(BookingId id) { return word("SELECT state FROM booking_intent WHERE id = " + std::to_string(id.raw())); }
    void set(BookingId id, const std::string& what) {
        db.execute("UPDATE booking_intent SET " + what + " WHERE id = " + std::to_string(id.raw()));
    }

    Metrics metrics;
    picking::ScanLog scans{db, clock};
    picking::Picking picking{{db, ids, clock, numbers, catalogue, stock, orders, outbox, scans}};
    packing::Packing packing{{db, ids, clock, numbers, catalogue, stock, orders, picking, outbox, scans}, {}};
    wire::Wire wire{{}, metrics};
    carrierhost::CarrierHost carriers{{places::build_dir() + "/carriers", {}, 1, std::chrono::seconds(5), std::chrono::seconds(5), ""}, wire, clock, metrics};
    Shipping shipping{{db, ids, clock, orders, packing, carriers, outbox, scans, metrics}, {}};
    Shipping::Impl machine{{db, ids, clock, orders, packing, carriers, outbox, scans, metrics}, {}};

  private:
    int made_ = 0, packages_ = 0;
};

}  // namespace waybill::shipping
