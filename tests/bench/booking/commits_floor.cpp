#include "bench/booking/commits_floor.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include "bench/booking/seed.h"
#include "bench/load.h"
#include "bench/plain_session.h"

namespace waybill::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr long long kStep = 4194304;  // a booking's rows have the ids n * kStep, + 1 …
constexpr const char* kIntentColumns =
    "id, shipment_id, kind, attempt, carrier, reference, idempotency_key, request, state, lease_token, first_sent_at, checks, absent_answers, "
    "kept, reason, detail FROM booking_intent WHERE ";
constexpr const char* kShipment =
    "id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, void_wanted, "
    "created_at FROM shipment WHERE ";
constexpr const char* kOrderText =
    "SELECT id, number, external_ref, commercial, payment, state, shipping_policy, booking, open_holds, units, cancelled, reserved, allocated, "
    "picked, packed, shipped, delivered, released_at, state_since, walking FROM orders WHERE id = ? FOR UPDATE";

enum Kind {
    kClaim, kClaimed, kMark, kSeen, kOrder, kIntent, kLocked, kFinish, kEvent, kBooked, kPackages, kNumber, kPackage, kLabel, kLabelled,
    kTimeline, kNews, kOfOrder, kState, kOrderNews, kKinds
};
const std::array<std::string, kKinds>& texts() {
    static const std::array<std::string, kKinds> all{{
        "UPDATE booking_intent SET state = 'claimed', lease_owner = 'floor', lease_token = ?, lease_until = NOW(3) + INTERVAL 60000000 MICROSECOND, "
         "version = version + 1 WHERE state = 'pending' AND due_at <= NOW(3) ORDER BY due_at, id LIMIT ?",
        std::string("SELECT ") + kIntentColumns + "lease_token = ?",
        "UPDATE booking_intent SET state = 'sending', first_sent_at = COALESCE(first_sent_at, NOW(6)), sent_exact = ?, lease_until = NOW(3) + INTERVAL "
         "60000000 MICROSECOND, version = version + 1, updated_at = NOW(6) WHERE id = ? AND lease_token = ? AND state = 'claimed' AND lease_until > "
         "NOW(3)",
        std::string("SELECT ") + kShipment + "id = ?",
        kOrderText,
        std::string("SELECT ") + kIntentColumns + "id = ? FOR UPDATE",
        std::string("SELECT ") + kShipment + "id = ? FOR UPDATE",
        "UPDATE booking_intent SET state = 'done', live_slot = IF(1, live_slot, NULL), due_at = NOW(3), checks = 0, absent_answers = 0, reason = '', "
         "detail = '', lease_token = 0, lease_until = NULL, version = version + 1, updated_at = NOW(6) WHERE id = ? AND lease_token = ? AND state = "
         "'sending'",
        "INSERT INTO booking_event (id, intent_id, at, from_state, to_state, actor, detail) VALUES (?, ?, NOW(6), 'sending', 'done', '', ?)",
        "UPDATE shipment SET state = 'booked', reason = '', detail = '', carrier_shipment_id = ?, tracking_number = ?, price_minor = 439, currency = "
         "'GBP', version = version + 1, updated_at = NOW(6) WHERE id = ?",
        "SELECT package_id, tracking_number FROM shipment_package WHERE shipment_id = ? ORDER BY position",
        "UPDATE shipment_package SET tracking_number = ? WHERE shipment_id = ? AND package_id = ?",
        "SELECT p.id, p.order_id, p.number_of, p.state, COALESCE(p.sscc, ''), p.station, p.weight_g, p.length_mm, p.width_mm, p.height_mm, EXISTS "
         "(SELECT 1 FROM package_label l WHERE l.package_id = p.id), p.booking, p.created_at, p.sealed_at FROM package p WHERE p.id = ? FOR UPDATE",
        "INSERT INTO package_label (package_id, media_type, bytes, at) VALUES (?, 'application/zpl', ?, NOW(6)) ON DUPLICATE KEY UPDATE media_type = "
         "VALUES(media_type), bytes = VALUES(bytes), at = VALUES(at)",
        "UPDATE package SET state = 'labelled', version = version + 1 WHERE id = ?",
        "INSERT INTO order_timeline (id, order_id, at, kind, actor, detail) VALUES (?, ?, NOW(6), 'shipment.booked', '', ?)",
        "INSERT INTO event_new (id, topic, subject, body, version, at) VALUES (?, 'shipment.booked', ?, ?, 1, NOW(6))",
        std::string("SELECT ") + kShipment + "order_id = ? ORDER BY id",
        "UPDATE orders SET commercial = 'confirmed', payment = 'paid', state = 'booked', booking = 'booked', open_holds = 0, walking = 0, cancelled = "
         "0, reserved = 2, allocated = 2, picked = 2, packed = 2, shipped = 0, delivered = 0, released_at = NOW(6), state_since = NOW(6), version = "
         "version + 1 WHERE id = ?",
        "INSERT INTO event_new (id, topic, subject, body, version, at) VALUES (?, 'order.state', ?, ?, 1, NOW(6))",
    }};
    return all;
}

/// What the product wrote for one of its bookings: the floor writes as much.
struct Sample {
    std::string exact, label, event, timeline, news, order_news;
};
Sample sample(db::Database& db) {
    const auto text = [&](const std::string& sql) { return db.query(sql).at(0).text(0); };
    return {text("SELECT sent_exact FROM booking_intent WHERE sent_exact IS NOT NULL LIMIT 1"),
            text("SELECT bytes FROM package_label LIMIT 1"),
            text("SELECT detail FROM booking_event WHERE to_state = 'done' LIMIT 1"),
            text("SELECT detail FROM order_timeline WHERE kind = 'shipment.booked' LIMIT 1"),
            text("SELECT body FROM event_new WHERE topic = 'shipment.booked' LIMIT 1"),
            text("SELECT body FROM event_new WHERE topic = 'order.state' LIMIT 1")};
}

/// Bookings as they stand when their requests are written.
void seed(db::Database& db, int from, int count) {
    seed_packed_orders(db, from, count);
    const std::string rows = "seq_" + std::to_string(from) + "_to_" + std::to_string(from + count - 1) + " s";
    db.execute("UPDATE orders SET booking = 'booking', state = 'booking' WHERE id BETWEEN " + std::to_string(from * kStep) + " AND " +
               std::to_string((from + count) * kStep));
    db.execute(
        "INSERT INTO shipment (id, order_id, carrier, service, state, attempts, actor, created_at, updated_at) SELECT s.seq * 4194304 + 3, s.seq * "
        "4194304, 'demo', 'standard', 'booking', 1, 'bench', NOW(6), NOW(6) FROM " + rows);
    db.execute("INSERT INTO shipment_package (shipment_id, package_id, position) SELECT s.seq * 4194304 + 3, s.seq * 4194304 + 2, 1 FROM " + rows);
    db.execute(
        "INSERT INTO booking_intent (id, shipment_id, kind, attempt, carrier, reference, idempotency_key, request, state, live_slot, due_at, kept, "
        "created_at, updated_at) SELECT s.seq * 4194304 + 4, s.seq * 4194304 + 3, 'book', 1, 'demo', CONCAT('F', LPAD(s.seq, 12, '0'), 'A'), UUID(), "
        "p.request, 'pending', 0, NOW(3), '{}', NOW(6), NOW(6) FROM " + rows + " JOIN (SELECT request FROM booking_intent LIMIT 1) p");
}

/// What was claimed and waits for a connection.
class Queue {
  public:
    struct Item {
        long long id, token;
    };
    void put(const std::vector<long long>& intents, long long token) {
        const std::lock_guard lock(mutex_);
        for (const long long intent : intents) items_.push_back({intent - 4, token});
        wake_.notify_all();
    }
    void end() {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        wake_.notify_all();
    }
    std::optional<Item> take() {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [&] { return ended_ || !items_.empty(); });
        if (items_.empty()) return {};
        const Item item = items_.front();
        items_.pop_front();
        return item;
    }

  private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Item> items_;
    bool ended_ = false;
};

/// One connection, and the product's transactions on it.
class Runner {
  public:
    Runner(const std::string& socket, const std::string& database, const Sample& sample) : session_(socket, database), sample_(sample) {}

    void claim_all(int limit, Queue& queue) {
        for (long long token = 1'000'000'000;; ++token) {
            transaction([&] { run(kClaim, {token, static_cast<long long>(limit)}); });
            std::vector<long long> intents;
            transaction([&] { intents = session_.numbers(texts()[kClaimed], {token}); });
            if (intents.empty()) return queue.end();
            queue.put(intents, token);
        }
    }
    void book(const Queue::Item& item) {
        transaction([&] { run(kMark, {sample_.exact, item.id + 4, item.token}); });
        transaction([&] { answer(item.id, item.token); });
    }
    long long statements() const { return session_.statements; }
    long long commits = 0;

  private:
    template <class Work>
    void transaction(const Work& work) {
        session_.query("START TRANSACTION");
        work();
        session_.query("COMMIT");
        ++commits;
    }
    void run(Kind kind, const std::vector<Cell>& cells) { session_.run(texts()[kind], cells); }

    void answer(long long id, long long token) {
        const long long package = id + 2, shipment = id + 3, intent = id + 4;
        run(kSeen, {shipment}), run(kOrder, {id}), run(kIntent, {intent}), run(kLocked, {shipment});
        run(kFinish, {intent, token}), run(kEvent, {id + 6, intent, sample_.event}), run(kLocked, {shipment});
        run(kBooked, {"SH" + std::to_string(id), "SP" + std::to_string(id), shipment}), run(kPackages, {shipment});
        run(kNumber, {"SP" + std::to_string(id), shipment, package});
        run(kPackage, {package}), run(kLabel, {package, sample_.label}), run(kLabelled, {package}), run(kLocked, {shipment});
        run(kPackages, {shipment}), run(kTimeline, {id + 7, id, sample_.timeline}), run(kNews, {id + 8, shipment, sample_.news});
        run(kOfOrder, {id}), run(kOrder, {id}), run(kState, {id}), run(kOrderNews, {id + 9, id, sample_.order_news});
    }

    PlainSession session_;
    const Sample& sample_;
};

}  // namespace

std::vector<std::string> commits_floor_statements() {
    return {texts().begin(), texts().end()};
}

CommitsFloor commits_floor(db::Database& db, const std::string& socket, const std::string& database, int from, int count, int claim,
                           int connections) {
    seed(db, from, count);
    const Sample one = sample(db);
    std::atomic<long long> statements{0}, commits{0};
    std::string failed;
    std::mutex mutex;
    Queue queue;
    std::vector<std::thread> threads;
    const auto start = [&](const std::function<void(Runner&)>& work) {
        threads.emplace_back([&, work] {
            try {
                Runner runner(socket, database, one);
                work(runner);
                statements += runner.statements(), commits += runner.commits;
            } catch (const std::exception& e) {
                const std::lock_guard lock(mutex);
                failed = e.what();
                queue.end();
            }
        });
    };
    const Cpu cpu(database_pid());
    const auto client = std::clock();
    const auto begun = Clock::now();
    start([&](Runner& runner) { runner.claim_all(claim, queue); });
    for (int i = 0; i < connections; ++i)
        start([&](Runner& runner) {
            while (const auto item = queue.take()) runner.book(*item);
        });
    for (auto& thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    if (!failed.empty()) throw std::runtime_error("the floor failed: " + failed);
    return {count / seconds, 1e6 * static_cast<double>(std::clock() - client) / CLOCKS_PER_SEC / count, 1e6 * cpu.seconds() / count,
            static_cast<double>(statements) / count, static_cast<double>(commits) / count};
}

}  // namespace waybill::bench
