#include <atomic>
#include <random>
#include <thread>

#include "db/connection.h"
#include "faults/scenarios/booking_promises.h"
#include "faults/scenarios/yard.h"
#include "support/proxy.h"

// Between server and database: COMMITs whose answer is lost, COMMITs that are lost themselves, and transactions that a deadlock
// ends in their middle.
namespace waybill::faults {
namespace {

constexpr const char* kCommit =
    "\x03"
    "COMMIT";

/// A text that goes by in the transaction that is meant.
constexpr const char* kAfter[] = {
    "",                 // any
    "pid ",             // a claim: the owner's name
    "/v1/shipments",    // sending: the exact call
    "shipment.booked",  // the outcome: its news
    "book-",            // the intent: its caller's key
};

}  // namespace

Figures lose_commits(const Slice& slice, const std::string& mutation) {
    Figures figures;
    Yard yard(mutation);
    std::mt19937_64 random(slice.seed);
    const auto parcels = yard.pack(slice.size);
    yard.close_shop();
    const std::string url = yard.world.database().url();
    const auto at = url.find("socket=") + 7;
    const std::string socket = url.substr(at, url.find('&', at) - at);
    testing::Proxy proxy(socket);
    auto environment = yard.environment;
    environment["WAYBILL_DATABASE_URL"] = url.substr(0, at) + proxy.socket() + url.substr(at + socket.size());
    testing::TestedServer server(yard.world, environment);
    server.start();
    server.await_ready();
    Client client(server.port(), yard.world.admin_key());
    for (const auto& parcel : parcels) {
        const std::string after = kAfter[random() % std::size(kAfter)];
        const int nth = after.empty() ? 1 + static_cast<int>(random() % 8) : 1;
        if (random() % 2 == 0)
            proxy.lose_reply_to(kCommit, nth, after);
        else
            proxy.lose_request(kCommit, nth, after);
        if (yard.book(client, parcel).empty()) figures.breach("a booking was refused because a COMMIT was lost");
        testing::eventually([&] { return proxy.struck(); }, std::chrono::seconds(3));
        figures.sums["COMMITs lost"] += proxy.struck();
        ++figures.done;
    }
    proxy.lose_request("no such text");
    yard.settles_within(std::chrono::seconds(60));
    yard.judge(figures);
    return figures;
}

namespace {

/// Holds the package, waits until the answer's transaction wants it, and then asks for the intent that this one holds. It has
/// changed more rows, so the database ends the server's transaction. Once, on a connection of its own: a rival that tried again
/// would be there for the server's second try, too.
void rival(Yard& yard, PackageId package, ShipmentId shipment, Figures& figures) {
    static constexpr db::Statement kWeight{"UPDATE rival SET n = n + 1"}, kPackage{"SELECT id FROM package WHERE id = ? FOR UPDATE"},
        kIntent{"SELECT id FROM booking_intent WHERE shipment_id = ? FOR UPDATE"};
    std::atomic<std::int64_t> statements{0};
    db::Connection connection(db::session_settings({.url = yard.world.database().url()}), statements);
    connection.begin();
    db::Tx tx(connection);
    try {
        tx.run(kWeight);
        tx.rows(kPackage, package);
        const auto until = Client::Clock::now() + std::chrono::seconds(15);
        while (yard.count_of_innodb("INNODB_LOCK_WAITS", "TRUE") == 0 && Client::Clock::now() < until) {}
        tx.rows(kIntent, shipment);
    } catch (const std::exception&) {
        ++figures.sums["conflicts that hit the rival"];
    }
    connection.roll_back();
}

}  // namespace

Figures conflict_in_mid_outcome(const Slice& slice, const std::string& mutation) {
    static constexpr db::Statement kFill{"INSERT INTO rival (n) VALUES (?)"};
    Figures figures;
    Yard yard(mutation);
    const auto parcels = yard.pack(slice.size);
    yard.close_shop();
    auto& database = yard.world.database().db();
    database.execute("CREATE OR REPLACE TABLE rival (n INT) ENGINE=InnoDB");
    database.transact([&](db::Tx& tx) {
        for (int i = 0; i < 500; ++i) tx.run(kFill, i);
    });
    auto environment = yard.environment;
    environment["WAYBILL_CARRIERS_CALL_TIMEOUT"] = "20s";
    environment["WAYBILL_SHIPPING_LEASE"] = "25s";
    testing::TestedServer server(yard.world, environment);
    server.start();
    server.await_ready();
    Client client(server.port(), yard.world.admin_key());
    const auto deadlocks = [&] { return std::stoll(database.query("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'").at(0).text(1)); };
    const auto before = deadlocks();
    for (const auto& parcel : parcels) {
        yard.world.simulator().set_faults(R"([{"on":"book","kind":"slow","times":1,"seconds":3}])");
        const auto shipment = ShipmentId::parse(yard.book(client, parcel));
        if (!shipment) continue;
        ++figures.done;
        rival(yard, *PackageId::parse(parcel.package), *shipment, figures);
        yard.settles_within(std::chrono::seconds(60));
    }
    figures.sums["deadlocks"] += deadlocks() - before;
    if (figures.sums["deadlocks"] == 0) figures.sums["not struck"] = 1;
    database.execute("DROP TABLE rival");
    yard.judge(figures);
    return figures;
}

}  // namespace waybill::faults
