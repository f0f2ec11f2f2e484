#include "bench/booking/commits_floor.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "bench/booking/seed.h"
#include "bench/load.h"
#include "bench/plain_session.h"

namespace waybill::bench {
namespace {

/// One statement of so many rows.
std::string repeated(const std::string& head, const std::string& row, std::size_t times, const std::string& tail) {
    std::string out = head;
    for (std::size_t i = 0; i < times; ++i) out += (i == 0 ? "" : ", ") + row;
    return out + tail;
}

using Clock = std::chrono::steady_clock;

constexpr long long kStep = 4194304;  // a booking's rows have the ids n * kStep, + 1 …
constexpr const char* kIntent =
    "id, shipment_id, kind, attempt, carrier, reference, idempotency_key, request, state, lease_token, first_sent_at, checks, absent_answers, "
    "kept, reason, detail, last_sent_at, restored, orphan_id, proposal, proposed_by, proposed_why FROM booking_intent WHERE ";
constexpr const char* kShipment =
    "id, order_id, carrier, service, state, reason, detail, carrier_shipment_id, tracking_number, price_minor, currency, attempts, void_wanted, "
    "created_at, void_until FROM shipment WHERE ";
constexpr const char* kOrderColumns =
    "SELECT id, number, external_ref, commercial, payment, state, shipping_policy, booking, open_holds, units, cancelled, reserved, allocated, "
    "picked, packed, shipped, delivered, released_at, state_since, walking FROM orders WHERE id IN (";

enum Kind {
    kDue, kClaim, kClaimed, kMark, kSent, kSeen, kOrder, kIntents, kShipments, kFinish, kEvents, kBooked, kPackages, kPackage, kLabel,
    kLabelled, kNumbers, kTimeline, kNews, kOfOrders, kState, kOrderNews, kSaid, kKinds
};
struct Text {
    std::string head, row, tail;
};
const std::array<Text, kKinds>& texts() {
    static const std::array<Text, kKinds> all{{
        {"SELECT id FROM booking_intent WHERE state = 'pending' AND due_at <= NOW(3) AND id BETWEEN ? AND ? ORDER BY due_at, id LIMIT ?", "", ""},
        {"UPDATE booking_intent SET state = 'claimed', lease_owner = 'floor', lease_token = ?, lease_until = NOW(3) + INTERVAL 60000000 MICROSECOND, "
         "due_at = NOW(3) + INTERVAL 60000000 MICROSECOND, version = version + 1 WHERE id IN (",
         "?", ") AND state = 'pending' AND due_at <= NOW(3)"},
        {std::string("SELECT ") + kIntent + "id IN (", "?", ") AND lease_token = ?"},
        {"UPDATE booking_intent SET state = 'sending', first_sent_at = COALESCE(first_sent_at, NOW(6)), last_sent_at = NOW(6), lease_until = NOW(3) + INTERVAL 60000000 "
         "MICROSECOND, due_at = NOW(3) + INTERVAL 60000000 MICROSECOND, version = version + 1, updated_at = NOW(6) WHERE id IN (",
         "?", ") AND lease_token = ? AND state = 'claimed' AND lease_until > NOW(3)"},
        {"INSERT INTO booking_sent (intent_id, at, exact) VALUES ", "(?, NOW(6), ?)", " ON DUPLICATE KEY UPDATE at = VALUES(at), exact = VALUES(exact)"},
        {std::string("SELECT ") + kShipment + "id IN (", "?", ") ORDER BY id"},
        {kOrderColumns, "?", ") ORDER BY id FOR UPDATE"},
        {"SELECT id, shipment_id, kind, attempt, carrier, reference, idempotency_key, '' AS request, state, lease_token, first_sent_at, checks, "
         "absent_answers, '{}' AS kept, reason, detail, last_sent_at, restored, orphan_id, proposal, proposed_by, proposed_why FROM booking_intent "
         "WHERE id IN (",
         "?", ") ORDER BY id FOR UPDATE"},
        {std::string("SELECT ") + kShipment + "id IN (", "?", ") ORDER BY id FOR UPDATE"},
        {"UPDATE booking_intent SET state = 'done', due_at = NOW(3), checks = 0, absent_answers = 0, reason = '', detail = '', proposal = '', "
         "lease_token = 0, lease_until = NULL, version = version + 1, updated_at = NOW(6) WHERE id IN (",
         "?", ") AND lease_token = ? AND state = 'sending'"},
        {"INSERT INTO booking_event (id, intent_id, at, from_state, to_state, actor, detail) VALUES ", "(?, ?, NOW(6), 'sending', 'done', '', ?)", ""},
        {"INSERT INTO shipment (id, order_id, carrier, service, state, carrier_shipment_id, tracking_number, price_minor, currency, void_until, "
         "created_at, updated_at) VALUES ",
         "(?, ?, 'demo', 'standard', 'booked', ?, ?, 439, 'GBP', NULL, NOW(6), NOW(6))",
         " ON DUPLICATE KEY UPDATE state = 'booked', reason = '', detail = '', carrier_shipment_id = VALUES(carrier_shipment_id), tracking_number = "
         "VALUES(tracking_number), price_minor = VALUES(price_minor), currency = VALUES(currency), void_until = VALUES(void_until), version = version "
         "+ 1, updated_at = VALUES(updated_at)"},
        {"SELECT shipment_id, package_id, tracking_number FROM shipment_package WHERE shipment_id IN (", "?", ") ORDER BY shipment_id, position"},
        {"SELECT id, state FROM package WHERE id IN (", "?", ") ORDER BY id FOR UPDATE"},
        {"INSERT INTO package_label (package_id, media_type, bytes, at) VALUES ", "(?, 'application/zpl', ?, NOW(6))",
         " ON DUPLICATE KEY UPDATE media_type = VALUES(media_type), bytes = VALUES(bytes), at = VALUES(at)"},
        {"UPDATE package SET state = 'labelled', version = version + 1 WHERE id IN (", "?", ")"},
        {"INSERT INTO shipment_package (shipment_id, package_id, position, tracking_number) VALUES ", "(?, ?, 1, ?)",
         " ON DUPLICATE KEY UPDATE tracking_number = VALUES(tracking_number)"},
        {"INSERT INTO order_timeline (id, order_id, at, kind, actor, detail) VALUES ", "(?, ?, NOW(6), 'shipment.booked', '', ?)", ""},
        {"INSERT INTO event_new (id, topic, subject, body, version, at) VALUES ", "(?, 'shipment.booked', ?, ?, 1, NOW(6))", ""},
        {std::string("SELECT ") + kShipment + "order_id IN (", "?", ") ORDER BY order_id, id"},
        {"UPDATE orders SET state = 'booked', state_since = NOW(6), booking = 'booked', version = version + 1 WHERE id IN (", "?", ")"},
        {"INSERT INTO event_new (id, topic, subject, body, version, at) VALUES ", "(?, 'order.state', ?, ?, 1, NOW(6))", ""},
        {"INSERT INTO booking_conversation (intent_id, id, at, operation, outcome, detail, calls) VALUES ", "(?, ?, NOW(6), 'book', 'done', '', ?)",
         " ON DUPLICATE KEY UPDATE at = VALUES(at)"},
    }};
    return all;
}

/// What the product wrote for one of its bookings: the floor writes as much.
struct Sample {
    std::string exact, label, event, timeline, news, order_news, said;
};
Sample sample(db::Database& db) {
    const auto text = [&](const std::string& sql) { return db.query(sql).at(0).text(0); };
    return {text("SELECT exact FROM booking_sent LIMIT 1"),
            text("SELECT bytes FROM package_label LIMIT 1"),
            text("SELECT detail FROM booking_event WHERE to_state = 'done' LIMIT 1"),
            text("SELECT detail FROM order_timeline WHERE kind = 'shipment.booked' LIMIT 1"),
            text("SELECT body FROM event_new WHERE topic = 'shipment.booked' LIMIT 1"),
            text("SELECT body FROM event_new WHERE topic = 'order.state' LIMIT 1"),
            text("SELECT calls FROM booking_conversation LIMIT 1")};
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

class Runner {
  public:
    Runner(const std::string& socket, const std::string& database, const Sample& sample, const Groups& groups)
        : session_(socket, database), sample_(sample), groups_(groups) {}

    /// Bookings from .. until - 1, none of them twice.
    void run(int from, int until) {
        for (int at = from; at < until; at += groups_.claim) {
            const int claim_end = std::min(until, at + groups_.claim);
            const long long token = at * kStep + 5;
            claim(at, claim_end, token);
            for (int n = at; n < claim_end; n += groups_.mark) mark(n, std::min(claim_end, n + groups_.mark), token);
            for (int n = at; n < claim_end; n += groups_.answer) answer(n, std::min(claim_end, n + groups_.answer), token);
        }
    }
    long long statements() const { return session_.statements; }
    long long commits = 0;

  private:
    using Row = std::vector<Cell>;
    template <class Make>
    void run(Kind kind, int from, int until, const Make& make, const Row& before = {}, const Row& after = {}) {
        const Text& text = texts()[kind];
        Row cells = before;
        for (int n = from; n < until; ++n)
            for (Cell& cell : make(n * kStep)) cells.push_back(std::move(cell));
        cells.insert(cells.end(), after.begin(), after.end());
        session_.run(repeated(text.head, text.row, static_cast<std::size_t>(until - from), text.tail), cells);
    }
    void begin() { session_.query("START TRANSACTION"); }
    void commit() { session_.query("COMMIT"), ++commits; }

    void claim(int from, int until, long long token) {
        const auto intent = [](long long id) { return Row{id + 4}; };
        begin();
        session_.run(texts()[kDue].head, {from * kStep, until * kStep, static_cast<long long>(until - from)});
        run(kClaim, from, until, intent, {token});
        run(kClaimed, from, until, intent, {}, {token});
        commit();
    }
    void mark(int from, int until, long long token) {
        begin();
        run(kMark, from, until, [](long long id) { return Row{id + 4}; }, {}, {token});
        run(kSent, from, until, [&](long long id) { return Row{id + 4, sample_.exact}; });
        commit();
    }
    void answer(int from, int until, long long token) {
        const auto plus = [](long long more) { return [more](long long id) { return Row{id + more}; }; };
        begin();
        run(kSeen, from, until, plus(3));
        run(kOrder, from, until, plus(0));
        run(kIntents, from, until, plus(4));
        run(kShipments, from, until, plus(3));
        run(kFinish, from, until, plus(4), {}, {token});
        run(kEvents, from, until, [&](long long id) { return Row{id + 6, id + 4, sample_.event}; });
        run(kBooked, from, until, [](long long id) { return Row{id + 3, id, "SH" + std::to_string(id), "SP" + std::to_string(id)}; });
        run(kPackages, from, until, plus(3));
        run(kPackage, from, until, plus(2));
        run(kLabel, from, until, [&](long long id) { return Row{id + 2, sample_.label}; });
        run(kLabelled, from, until, plus(2));
        run(kNumbers, from, until, [](long long id) { return Row{id + 3, id + 2, "SP" + std::to_string(id)}; });
        run(kTimeline, from, until, [&](long long id) { return Row{id + 7, id, sample_.timeline}; });
        run(kNews, from, until, [&](long long id) { return Row{id + 8, id + 3, sample_.news}; });
        run(kOfOrders, from, until, plus(0));
        run(kOrder, from, until, plus(0));
        run(kState, from, until, plus(0));
        run(kOrderNews, from, until, [&](long long id) { return Row{id + 9, id, sample_.order_news}; });
        run(kSaid, from, until, [&](long long id) { return Row{id + 4, id + 10, sample_.said}; });
        commit();
    }

    PlainSession session_;
    const Sample& sample_;
    const Groups groups_;
};

}  // namespace

std::vector<std::string> commits_floor_statements() {
    std::vector<std::string> all;
    for (const auto& text : texts()) all.push_back(text.head + text.row + text.tail);
    return all;
}

CommitsFloor commits_floor(db::Database& db, const std::string& socket, const std::string& database, int from, int count, const Groups& groups,
                           int connections, const std::function<void()>& begins) {
    seed(db, from, count);
    const Sample one = sample(db);
    if (begins) begins();
    std::atomic<long long> statements{0}, commits{0};
    std::string failed;
    std::mutex mutex;
    std::vector<std::thread> threads;
    const Cpu cpu(database_pid());
    const auto client = std::clock();
    const auto begun = Clock::now();
    for (int i = 0; i < connections; ++i)
        threads.emplace_back([&, i] {
            try {
                Runner runner(socket, database, one, groups);
                runner.run(from + count * i / connections, from + count * (i + 1) / connections);
                statements += runner.statements(), commits += runner.commits;
            } catch (const std::exception& e) {
                const std::lock_guard lock(mutex);
                failed = e.what();
            }
        });
    for (auto& thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    if (!failed.empty()) throw std::runtime_error("the floor failed: " + failed);
    return {count / seconds, 1e6 * static_cast<double>(std::clock() - client) / CLOCKS_PER_SEC / count, 1e6 * cpu.seconds() / count,
            static_cast<double>(statements) / count, static_cast<double>(commits) / count};
}

}  // namespace waybill::bench
