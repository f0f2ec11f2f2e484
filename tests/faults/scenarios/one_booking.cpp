#include <memory>
#include <set>
#include <thread>

#include "faults/scenarios/hands.h"
#include "faults/scenarios/promise.h"
#include "support/checks.h"
#include "support/world.h"

// P5: two hundred people press the button at once, with one key (a double click, a hundred times) and with a key each.
namespace waybill::faults {
namespace {

using http::testing::RawClient;

constexpr int kPeople = 200;

struct Parcel {
    std::string order, package;
};

/// Packs so many orders, with several hands; `round` tells them from those of the time before.
std::vector<Parcel> pack(testing::World& world, std::size_t count, std::size_t round) {
    constexpr std::size_t kHands = 6;
    std::vector<Parcel> parcels(count);
    std::vector<std::thread> threads;
    for (std::size_t h = 0; h < kHands; ++h)
        threads.emplace_back([&, h] {
            Hands hands(world.port(), world.admin_key(), "h" + std::to_string(round) + "-" + std::to_string(h));
            for (std::size_t i = h; i < count; i += kHands)
                parcels[i].package = hands.packed({{"S-" + std::to_string(1 + i % 5), 1}}, &parcels[i].order);
        });
    for (auto& thread : threads) thread.join();
    return parcels;
}

/// Many connections that send at once and hear one after the other.
class Crowd {
  public:
    explicit Crowd(testing::World& world) : world_(world) {}

    std::vector<http::testing::Answer> all_at_once(const std::string& body, const std::function<std::string(int)>& key) {
        while (people_.size() < kPeople) people_.push_back(std::make_unique<RawClient>(world_.port(), std::chrono::seconds(60)));
        for (int i = 0; i < kPeople; ++i)
            people_[static_cast<std::size_t>(i)]->send(
                "POST /api/v1/shipments HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + world_.admin_key() +
                "\r\nIdempotency-Key: " + key(i) + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
        std::vector<http::testing::Answer> answers;
        for (auto& person : people_) answers.push_back(person->read());
        people_.clear();
        return answers;
    }

  private:
    testing::World& world_;
    std::vector<std::unique_ptr<RawClient>> people_;
};

bool taken(const http::testing::Answer& answer) { return answer.status == 201 || answer.status == 202; }

std::string shipment_of(const http::testing::Answer& answer) {
    const auto body = json::parse(answer.body);
    const auto* id = body ? body->find("id") : nullptr;
    return id ? id->string : "";
}

/// One shipment among the answers, and everybody else was told so.
void judge(const std::vector<http::testing::Answer>& answers, bool same_key, const std::string& what, Figures& figures) {
    std::set<std::string> shipments;
    int first = 0, told = 0;
    for (const auto& answer : answers) {
        ++figures.sums["answered " + std::to_string(answer.status)];
        if (taken(answer)) {
            shipments.insert(shipment_of(answer));
            first += answer.headers.contains("idempotency-replayed") ? 0 : 1;
        } else if (answer.status == 409) {
            ++told;
        } else {
            figures.breach(what + ": a loser was answered " + std::to_string(answer.status) + " " + answer.body.substr(0, 200));
        }
    }
    if (shipments.size() != 1) figures.breach(what + ": " + std::to_string(shipments.size()) + " shipments were answered");
    if (first != 1) figures.breach(what + ": " + std::to_string(first) + " were told that theirs was the first");
    if (!same_key && told != kPeople - 1) figures.breach(what + ": " + std::to_string(told) + " of 199 losers were refused");
}

/// Of the carrier: one live parcel for each package, and no other.
void count_parcels(testing::World& world, std::size_t wanted, Figures& figures) {
    std::map<std::string, int> live;
    const auto truth = world.simulator().control("GET", "/_sim/shipments");
    for (const auto& row : truth.find("data")->items)
        if (row.find("state")->string != "voided") ++live[row.find("reference")->string];
    for (const auto& [reference, count] : live)
        if (count != 1) ++figures.sums["bought twice"], figures.breach(reference + " was bought " + std::to_string(count) + " times");
    figures.sums["bought"] += static_cast<std::int64_t>(live.size());
    if (live.size() != wanted)
        figures.breach(std::to_string(live.size()) + " parcels were bought for " + std::to_string(wanted) + " packages");
}

Figures run(const Slice& slice) {
    testing::World world;
    Hands hands(world.port(), world.admin_key(), "boss");
    furnish(hands, 5, 100'000, 100);
    Figures figures;
    figures.sums["bought twice"] = 0;
    Crowd crowd(world);
    const auto until = Client::Clock::now() + slice.time;
    std::size_t packed = 0;
    while (figures.done < slice.size && Client::Clock::now() < until) {
        const auto now = std::min<std::int64_t>(20, slice.size - figures.done);
        const auto parcels = pack(world, static_cast<std::size_t>(2 * now), packed);
        for (std::size_t i = 0; i < parcels.size(); ++i) {
            const bool same = i % 2 == 0;
            const std::string name = "s" + std::to_string(slice.seed) + "-" + std::to_string(packed + i);
            judge(crowd.all_at_once(R"({"order":")" + parcels[i].order + R"(","packages":[")" + parcels[i].package + R"("]})",
                                    [&](int n) { return same ? name : name + "-" + std::to_string(n); }),
                  same, (same ? "one key, " : "a key each, ") + parcels[i].order, figures);
        }
        packed += parcels.size();
        figures.done += now;
    }
    const auto booked = [&] {
        const auto open = world.database().db().query("SELECT COUNT(*) FROM shipment WHERE state <> 'booked'");
        return open.front().integer(0) == 0;
    };
    if (!testing::eventually(booked, std::chrono::seconds(60))) figures.breach("some shipments were not booked within a minute");
    count_parcels(world, packed, figures);
    for (const auto& violation : testing::violations(world.database().db())) figures.breach(violation);
    return figures;
}

}  // namespace

Promise one_booking() {
    return {"P5", "Of 200 equal requests at once, with one key or a key each, one books and nobody sees an error", "shipments each way",
            500, 100, 3, run};
}

}  // namespace waybill::faults
