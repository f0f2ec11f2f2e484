#include "faults/scenarios/yard.h"

#include <future>
#include <map>
#include <stdexcept>
#include <thread>

#include "support/checks.h"
#include "support/database_server.h"
#include "waybill/ids.h"

namespace waybill::faults {
namespace {

constexpr int kOfOneOrder = 10;

std::map<std::string, std::string> settings() { return {{"duties", ""}, {"shipping", "max_in_flight = 8\nabsent_answers = 3"}}; }

/// What a carrier has alive under the attempts at one shipment.
struct Alive {
    std::int64_t count = 0;
    std::string number;
};

std::map<std::string, Alive> alive_by_sender(const Simulator& simulator) {
    std::map<std::string, Alive> out;
    const auto all = simulator.control("GET", "/_sim/shipments");
    for (const auto& row : all.find("data")->items) {
        auto& alive = out[row.find("reference")->string.substr(0, 13)];
        if (row.find("state")->string == "voided") continue;
        ++alive.count;
        alive.number = row.find("tracking_number")->string;
    }
    return out;
}

}  // namespace

Yard::Yard(const std::string& mutation, const std::string& socket) : world(settings(), "", socket), shop(world) {
    environment = {{"WAYBILL_SHIPPING_LEASE", "2s"},
                   {"WAYBILL_SHIPPING_FIND_AFTER", "1s 2s 3s 5s"},
                   {"WAYBILL_CARRIERS_CALL_TIMEOUT", "2s"},
                   {"WAYBILL_LOG_LEVEL", "warning"}};
    if (!mutation.empty()) environment["TESTED_MUTATE"] = mutation;
}

std::vector<Yard::Parcel> Yard::pack(std::int64_t count, const std::string& classes) {
    const std::string sku = "THING-" + std::to_string(++stocked_);
    shop.stock(sku, static_cast<int>(count) + kOfOneOrder);
    std::vector<Parcel> out;
    while (static_cast<std::int64_t>(out.size()) < count) {
        const int units = static_cast<int>(std::min<std::int64_t>(kOfOneOrder, count - static_cast<std::int64_t>(out.size())));
        const std::string order = shop.order({{sku, units}});
        shop.pick(shop.pick_list(order));
        for (int i = 0; i < units; ++i) {
            const std::string path = "/api/v1/packages";
            const auto package = shop.must(world.call("POST", path, R"({"order":")" + order + R"("})"), path).text("/id");
            shop.scans(path + "/" + package + "/scans",
                       R"({"seq":)" + std::to_string(out.size() + 100000 * static_cast<std::size_t>(stocked_)) + R"(,"code":")" +
                           sku + R"(","quantity":1})");
            shop.must(world.call("POST", path + "/" + package + "/seal",
                                 R"({"weight_g":900,"length_mm":300,"width_mm":200,"height_mm":150})"),
                      "seal");
            out.push_back({order, package, std::string("demo_") + classes[out.size() % classes.size()]});
        }
    }
    return out;
}

std::string Yard::booking(const Parcel& parcel) const {
    return R"({"order":")" + parcel.order + R"(","packages":[")" + parcel.package + R"("],"carrier":")" + parcel.carrier + "\"}";
}

std::string Yard::book(Client& client, const Parcel& parcel) {
    const auto answer = client.settle("POST", "/api/v1/shipments", booking(parcel), "book-" + parcel.package);
    return answer.status == 201 || answer.status == 202 ? answer.text("/id") : "";
}

void Yard::ask_to_book(int port, const Parcel& parcel) {
    Client(port, world.admin_key()).ask("POST", "/api/v1/shipments", booking(parcel), "book-" + parcel.package);
}

void Yard::ask_to_void(int port, const std::string& shipment, const std::string& key) {
    Client(port, world.admin_key()).ask("POST", "/api/v1/shipments/" + shipment + "/void", "{}", key);
}

std::int64_t Yard::count(const std::string& sql) { return world.database().db().query(sql).at(0).integer(0); }

std::int64_t Yard::count_of_innodb(const std::string& table, const std::string& where) {
    std::this_thread::sleep_for(std::chrono::milliseconds(120));
    return count("SELECT COUNT(*) FROM information_schema." + table + " WHERE " + where);
}

void Yard::stop_outside_of_transactions(testing::TestedServer& server) {
    for (int i = 0; i < 50; ++i) {
        server.stop();
        if (count_of_innodb("INNODB_TRX", "trx_state = 'RUNNING' AND trx_rows_locked > 0") == 0) return;
        server.go_on();
        std::this_thread::sleep_for(std::chrono::milliseconds(7));
    }
    server.stop();
}

bool Yard::settled() {
    return count("SELECT (SELECT COUNT(*) FROM booking_intent WHERE state IN ('pending', 'claimed', 'sending', 'unknown')) + "
                 "(SELECT COUNT(*) FROM missing_label WHERE due_at IS NOT NULL)") == 0;
}

bool Yard::settles_within(std::chrono::seconds patience) {
    return testing::eventually([this] { return settled(); }, patience);
}

bool Yard::is_quiet_within(std::chrono::seconds patience) {
    return testing::eventually([this] { return count("SELECT COUNT(*) FROM late_doubt") == 0 && settled(); }, patience);
}

void Yard::sweep(Figures& figures) {
    const auto live_duplicates = [&] { return world.simulator().control("GET", "/_sim/summary").find("live_duplicates")->integer; };
    if (live_duplicates() == 0) return;
    ++figures.sums["left to the sweep"];
    world.database().db().execute("UPDATE carrier_sweep SET due_at = NOW(3), lease_until = NULL");
    testing::eventually([&] { return live_duplicates() == 0; }, std::chrono::seconds(30));
}

void Yard::judge(Figures& figures) {
    const std::int64_t open =
        count("SELECT COUNT(*) FROM booking_intent WHERE state IN ('pending', 'claimed', 'sending', 'unknown')");
    figures.sums["unresolved"] += open;
    if (open > 0) figures.breach(std::to_string(open) + " intents were not resolved");
    judge_shipments(figures);
    judge_reviews(figures);
    const auto twice = world.database().db().query(
        "SELECT subject, COUNT(*) FROM (SELECT subject FROM event_new WHERE topic = 'shipment.booked' UNION ALL "
        "SELECT subject FROM event WHERE topic = 'shipment.booked') told GROUP BY subject HAVING COUNT(*) > 1");
    if (!twice.empty()) figures.breach(std::to_string(twice.size()) + " shipments were announced as booked twice");
    for (const auto& violation : testing::violations(world.database().db())) figures.breach(violation);
}

/// What the shipment's intents went through.
std::string Yard::story(ShipmentId id) {
    std::string out;
    for (const auto& row : world.database().db().query(
             "SELECT i.attempt, e.from_state, e.to_state, e.detail, TIMESTAMPDIFF(MICROSECOND, i.first_sent_at, e.at) DIV 1000 FROM booking_event e "
             "JOIN booking_intent i ON i.id = e.intent_id WHERE i.shipment_id = " + std::to_string(id.raw()) + " ORDER BY e.id"))
        out += "; " + std::to_string(row.integer(0)) + " " + row.text(1) + ">" + row.text(2) + (row.is_null(4) ? "" : " after " + std::to_string(row.integer(4)) + " ms ") + row.text(3);
    return out;
}

void Yard::judge_shipments(Figures& figures) {
    auto alive = alive_by_sender(world.simulator());
    for (const auto& [sender, what] : alive)
        if (what.count > 1)
            ++figures.sums["live duplicates"], figures.breach(std::to_string(what.count) + " live parcels of shipment " + sender);
    figures.sums["live duplicates"] += 0;
    const auto rows = world.database().db().query(
        "SELECT s.id, s.state, s.reason, s.tracking_number, s.carrier, COUNT(l.package_id) FROM shipment s "
        "JOIN shipment_package p ON p.shipment_id = s.id LEFT JOIN package_label l ON l.package_id = p.package_id "
        "GROUP BY s.id, s.state, s.reason, s.tracking_number, s.carrier");
    for (const auto& row : rows) {
        const ShipmentId id(row.integer(0));
        const std::string state = row.text(1), reason = row.text(2), carrier = row.text(4);
        const Alive there = alive[id.bare()];
        alive.erase(id.bare());
        ++figures.sums["ended " + state];
        const std::string name = id.bare() + " with " + carrier;
        if (state == "booked" && (there.count != 1 || there.number != row.text(3)))
            figures.breach(name + " is booked as " + row.text(3) + ", and the carrier has " + std::to_string(there.count) + " " +
                           there.number);
        if (state == "booked" && row.integer(5) == 0) figures.breach(name + " is booked and has no label");
        if ((state == "failed" || state == "voided") && there.count != 0)
            figures.breach(name + " is " + state + " (" + reason + "), and lives at the carrier as " + there.number);
        if (state == "booking" || state == "voiding") figures.breach(name + " is still " + state);
        if (state == "in_doubt" && carrier != "demo_c") figures.breach(name + " was left in doubt: " + reason + story(id));
    }
    for (const auto& [sender, what] : alive)
        if (what.count > 0) figures.breach("the carrier has " + what.number + ", and nobody knows " + sender);
}

/// Class C: in review is what was sent and got no clear answer, and nothing else; none of it was sent again.
void Yard::judge_reviews(Figures& figures) {
    figures.sums["class C in review"] +=
        count("SELECT COUNT(*) FROM booking_intent WHERE carrier = 'demo_c' AND state = 'review'");
    if (const auto n = count(
            "SELECT COUNT(*) FROM booking_intent WHERE state = 'review' AND (carrier <> 'demo_c' OR first_sent_at IS NULL)"))
        figures.breach(std::to_string(n) + " intents are with a person that need none");
    if (const auto n = count("SELECT COUNT(*) FROM booking_intent i JOIN booking_intent n ON n.shipment_id = i.shipment_id AND "
                             "n.kind = 'book' AND "
                             "n.attempt > i.attempt WHERE i.kind = 'book' AND i.carrier = 'demo_c' AND i.state <> 'rejected'"))
        figures.breach(std::to_string(n) + " class C bookings were made again without a person");
}

Figures in_yards(std::size_t count, const std::function<Figures(std::size_t yard, const std::string& socket)>& work) {
    if (count == 1) return work(0, "");
    std::vector<std::future<Figures>> seen;
    for (std::size_t i = 0; i < count; ++i)
        seen.push_back(std::async(std::launch::async, [&work, i] {
            testing::DatabaseServer database;
            return work(i, database.socket());
        }));
    Figures figures;
    for (auto& one : seen) add(figures, one.get());
    return figures;
}

}  // namespace waybill::faults
