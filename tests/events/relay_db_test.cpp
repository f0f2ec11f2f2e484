#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "base/ids.h"
#include "db/scratch.h"
#include "events/events.h"
#include "support/fake_clock.h"

namespace waybill::events {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

constexpr db::Statement kNote{"INSERT INTO seen (consumer, event_id, position) VALUES (?, ?, ?)"};
constexpr db::Statement kSession{"SELECT CONNECTION_ID()"};

class Relaying : public ::testing::Test {
  protected:
    Relaying() {
        // Not a unique key: what comes twice shall be seen.
        database.execute("CREATE TABLE seen (consumer VARCHAR(60), event_id BIGINT, position BIGINT)");
    }
    ~Relaying() override { database.execute("DROP TABLE seen"); }

    void announce(const std::string& topic, std::int64_t subject = 1) {
        database.transact([&](db::Tx& tx) { outbox.put(tx, {topic, subject, R"({"n":1})"}); });
    }
    std::int64_t number_of(const std::string& sql) { return database.query(sql).at(0).integer(0); }
    static void run_until_idle(Relay& relay) {
        for (int i = 0; i < 1000; ++i) {
            if (!relay.run_once()) return;
        }
        FAIL() << "the relay finds no end";
    }
    Consumer noting(const std::string& name, std::vector<std::string> topics, int batch = 100) {
        return {name, std::move(topics), batch, [name](db::Tx& tx, std::span<const Event> events) {
                    for (const Event& e : events) tx.run(kNote, name, e.id, e.position);
                }};
    }

    testing::Scratch scratch{testing::TestDb::Content::migrated};
    db::Database database{scratch.options()};
    testing::FakeClock clock;
    IdGenerator ids{clock, 1};
    Outbox outbox{ids, clock};
    Metrics metrics;
};

TEST_F(Relaying, UnpacksTheNewsOfALargeGroupAmongOthers) {
    std::vector<std::string> heard, expected;
    std::set<EventId> distinct;
    Relay relay(database, clock, metrics);
    relay.add({"a", {"even", "odd"}, 50, [&](db::Tx&, std::span<const Event> events) {
                   for (const Event& e : events) {
                       heard.push_back(e.topic + "/" + std::to_string(e.subject) + e.body + "@" + std::to_string(e.position));
                       distinct.insert(e.id);
                   }
               }});
    std::vector<News> group;
    for (int i = 1; i <= 700; ++i) {
        const std::string topic = i % 2 == 0 ? "even" : "odd", body = "{\"n\":" + std::to_string(i) + "}";
        if (i > 1 && i < 700) group.push_back({topic, i, body});
        expected.push_back(topic + "/" + std::to_string(i) + body + "@" + std::to_string(i));
    }
    database.transact([&](db::Tx& tx) { outbox.put(tx, {"odd", 1, R"({"n":1})"}); });
    database.transact([&](db::Tx& tx) { outbox.put_all(tx, group); });
    database.transact([&](db::Tx& tx) { outbox.put(tx, {"even", 700, R"({"n":700})"}); });
    EXPECT_LT(number_of("SELECT COUNT(*) FROM event_new"), 20);
    run_until_idle(relay);
    EXPECT_EQ(heard, expected);
    EXPECT_EQ(distinct.size(), 700u);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event_new"), 0);
    EXPECT_EQ(number_of("SELECT position FROM event_head"), 700);
}

TEST_F(Relaying, HandsEachConsumerItsTopicsInOrder) {
    std::vector<std::string> heard;
    Relay relay(database, clock, metrics);
    relay.add({"a", {"order.released", "order.cancelled"}, 2, [&](db::Tx&, std::span<const Event> events) {
                   for (const Event& e : events)
                       heard.push_back(e.topic + "/" + std::to_string(e.subject) + "@" + std::to_string(e.position));
               }});
    announce("order.released", 1);
    announce("order.accepted", 2);
    announce("order.cancelled", 3);
    database.transact([&](db::Tx& tx) { outbox.put_all(tx, {{"order.released", 4, "{}"}, {"order.released", 5, "{}"}}); });
    run_until_idle(relay);
    EXPECT_THAT(heard, ElementsAre("order.released/1@1", "order.cancelled/3@3", "order.released/4@4", "order.released/5@5"));
    EXPECT_EQ(relay.lag(), 0);
    EXPECT_FALSE(relay.run_once());
}

TEST_F(Relaying, GoesOnToTheNextConsumerWhereTheDatabaseFailsOne) {
    bool away = true;
    Relay relay(database, clock, metrics);
    relay.add({"a", {"t"}, 10, [&](db::Tx&, std::span<const Event>) {
                   if (away) throw db::Unavailable(1205, "no lock for a long time");
               }});
    relay.add(noting("b", {"t"}));
    announce("t");
    EXPECT_THROW(relay.run_once(), db::Unavailable);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM seen"), 0) << "a round costs the patience of one, whoever else waits";
    EXPECT_THROW(relay.run_once(), db::Unavailable);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM seen"), 1) << "but the next one begins behind it";
    EXPECT_THROW(relay.run_once(), db::Unavailable);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event_parked"), 0) << "it is nobody's failure";
    away = false;
    run_until_idle(relay);
    EXPECT_EQ(relay.lag(), 0);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM seen"), 1);
}

TEST_F(Relaying, CarriesWhatWasAnnounced) {
    std::vector<Event> heard;
    Relay relay(database, clock, metrics);
    relay.add({"a", {"t"}, 10, [&](db::Tx&, std::span<const Event> events) { heard.assign(events.begin(), events.end()); }});
    database.transact([&](db::Tx& tx) { outbox.put(tx, {"t", 77, R"({"name":"张"})", 3}); });
    run_until_idle(relay);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_TRUE(heard[0].id);
    EXPECT_EQ(heard[0].subject, 77);
    EXPECT_EQ(heard[0].body, R"({"name":"张"})");
    EXPECT_EQ(heard[0].version, 3);
    EXPECT_EQ(heard[0].at, clock.now());
}

TEST_F(Relaying, NeverTellsWhatWasRolledBack) {
    Relay relay(database, clock, metrics);
    relay.add(noting("a", {"t"}));
    (void)database.transact([&](db::Tx& tx) -> Result<void> {
        outbox.put(tx, {"t", 1, "{}"});
        return error(Code::conflict, "no", "No.");
    });
    run_until_idle(relay);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM seen"), 0);
    EXPECT_EQ(number_of("SELECT position FROM event_head"), 0);
}

TEST_F(Relaying, NumbersWithoutGapsAndTellsEachOnceWhileEightWriteAndTwoRelay) {
    constexpr int kWriters = 8, kEach = 60;
    std::atomic<int> writing = kWriters;
    std::atomic<int> throws = 0;
    std::vector<std::thread> threads;
    for (int w = 0; w < kWriters; ++w) {
        threads.emplace_back([&, w] {
            for (int n = 0; n < kEach; ++n) {
                (void)database.transact([&](db::Tx& tx) -> Result<void> {
                    outbox.put_all(tx, {{"even", w, "{}"}, {"odd", w, "{}"}, {"even", n, "{}"}});
                    if (n % 10 == 9) return error(Code::conflict, "no", "No.");  // a tenth never happened
                    return {};
                });
            }
            --writing;
        });
    }
    for (int r = 0; r < 2; ++r) {
        threads.emplace_back([&] {
            Relay relay(database, clock, metrics);
            relay.add(noting("all", {"even", "odd"}, 7));
            relay.add(noting("even", {"even"}, 100));
            relay.add({"shaky", {"odd"}, 10, [&](db::Tx& tx, std::span<const Event> events) {
                           for (const Event& e : events) tx.run(kNote, "shaky", e.id, e.position);
                           if (++throws % 3 == 0) throw std::runtime_error("a bad moment");
                       }});
            for (int idle = 0; idle < 20;) {
                idle = relay.run_once() || writing > 0 ? 0 : idle + 1;
                if (idle > 0) std::this_thread::sleep_for(5ms);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    constexpr std::int64_t kCommitted = kWriters * (kEach - kEach / 10) * 3;
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event"), kCommitted);
    EXPECT_EQ(number_of("SELECT MIN(position) FROM event"), 1);
    EXPECT_EQ(number_of("SELECT MAX(position) FROM event"), kCommitted);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event_new"), 0);
    EXPECT_EQ(number_of("SELECT COUNT(DISTINCT id) FROM event"), kCommitted);
    for (const auto& [consumer, expected] :
         std::map<std::string, std::int64_t>{{"all", kCommitted},
                                             {"even", kCommitted / 3 * 2},
                                             {"shaky", kCommitted / 3 - number_of("SELECT COUNT(*) FROM event_parked")}}) {
        EXPECT_EQ(number_of("SELECT COUNT(*) FROM seen WHERE consumer='" + consumer + "'"), expected) << consumer;
        EXPECT_EQ(number_of("SELECT COUNT(DISTINCT event_id) FROM seen WHERE consumer='" + consumer + "'"), expected) << consumer;
    }
    EXPECT_GT(throws, 0);
}

TEST_F(Relaying, ParksAnEventThatFailsFiveTimesAndGoesOn) {
    bool healed = false;
    int tries = 0;
    Relay relay(database, clock, metrics);
    relay.add({"picky", {"t"}, 10, [&](db::Tx& tx, std::span<const Event> events) {
                   for (const Event& e : events) {
                       if (e.subject == 2 && !healed) {
                           ++tries;
                           throw std::runtime_error("cannot take two");
                       }
                       tx.run(kNote, "picky", e.id, e.position);
                   }
               }});
    for (const std::int64_t subject : {1, 2, 3}) announce("t", subject);
    run_until_idle(relay);
    EXPECT_EQ(number_of("SELECT GROUP_CONCAT(position ORDER BY position)='1,3' FROM seen"), 1);
    EXPECT_EQ(database.query("SELECT reason FROM event_parked WHERE consumer='picky' AND position=2").at(0).text(0),
              "cannot take two");
    EXPECT_GE(tries, 5);
    EXPECT_THAT(metrics.text(), ::testing::HasSubstr("waybill_events_parked_total{consumer=\"picky\"} 1"));

    EXPECT_EQ(relay.retry_parked("picky"), 0);
    healed = true;
    EXPECT_EQ(relay.retry_parked("picky"), 1);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event_parked"), 0);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM seen"), 3);
}

TEST_F(Relaying, DoesNotBlameAConsumerForALostDatabase) {
    Relay relay(database, clock, metrics);
    int runs = 0;
    relay.add({"a", {"t"}, 10, [&](db::Tx& tx, std::span<const Event> events) {
                   tx.run(kNote, "a", events.front().id, events.front().position);
                   if (++runs == 1) {
                       scratch.kill(tx.one(kSession)->integer(0));
                       std::this_thread::sleep_for(50ms);
                   }
               }});
    announce("t");
    run_until_idle(relay);
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM seen"), 1);
    EXPECT_EQ(number_of("SELECT SUM(failures) FROM event_cursor"), 0);
}

TEST_F(Relaying, ForgetsOnlyWhatIsOldAndSeenByAll) {
    Relay relay(database, clock, metrics);
    relay.add(noting("a", {"t"}));
    announce("t"), announce("t");
    run_until_idle(relay);
    clock.advance(std::chrono::days(31));
    announce("t");
    EXPECT_FALSE(relay.prune(31));
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event"), 2) << "not older than that";
    EXPECT_FALSE(relay.prune(30));
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event"), 0);
    run_until_idle(relay);
    EXPECT_EQ(number_of("SELECT MAX(position) FROM event"), 3) << "positions go on";

    Relay later(database, clock, metrics);
    later.add(noting("a", {"t"}));
    later.add(noting("newcomer", {"t"}));
    clock.advance(std::chrono::days(300));
    later.prune(30);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM event"), 1) << "the newcomer has not seen it";
    EXPECT_EQ(later.lag(), 3);
    run_until_idle(later);
    EXPECT_EQ(number_of("SELECT COUNT(*) FROM seen WHERE consumer='newcomer'"), 1);
}

TEST_F(Relaying, RefusesAConsumerThatCannotWork) {
    Relay relay(database, clock, metrics);
    relay.add(noting("a", {"t"}));
    EXPECT_THROW(relay.add(noting("a", {"u"})), std::logic_error);
    EXPECT_THROW(relay.add(noting("b", {})), std::logic_error);
    EXPECT_THROW(relay.add(noting("c", {"t"}, 0)), std::logic_error);
}

TEST_F(Relaying, MovesThousandsOfEventsASecond) {
    constexpr int kEvents = 10000;
    std::vector<News> news(500, News{"t", 1, R"({"order":"ord_06B3M2X8Y7Q4K","number":1001})"});
    for (int i = 0; i < kEvents; i += 500) database.transact([&](db::Tx& tx) { outbox.put_all(tx, news); });
    std::int64_t handed = 0;
    Relay relay(database, clock, metrics);
    relay.add(
        {"a", {"t"}, 500, [&](db::Tx&, std::span<const Event> events) { handed += static_cast<std::int64_t>(events.size()); }});
    const auto begun = std::chrono::steady_clock::now();
    run_until_idle(relay);
    const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    RecordProperty("events_per_second", static_cast<int>(kEvents / took));
    std::printf("%.0f events a second\n", kEvents / took);
    EXPECT_EQ(handed, kEvents);
    EXPECT_GT(kEvents / took, 500) << "a floor for the slowest machine, not a measurement";
}

}  // namespace
}  // namespace waybill::events
