#include "shipping/store.h"

// An intent's own story, for the record and for the person who has to make sense of it.
namespace waybill::shipping::store {

namespace {

constexpr db::Statement kAdd{
    "INSERT INTO booking_event (id, intent_id, at, from_state, to_state, actor, detail) VALUES (?, ?, ?, ?, ?, ?, ?)"};
constexpr db::Statement kOf{
    "SELECT at, from_state, to_state, actor, detail FROM booking_event WHERE intent_id = ? ORDER BY at, id LIMIT 200"};
constexpr db::Statement kByPerson{"SELECT 1 FROM booking_event WHERE intent_id = ? AND to_state = 'done' AND actor <> '' LIMIT 1"};
constexpr db::Statement kAddLate{"INSERT INTO booking_late_answer (id, intent_id, at, outcome, answer) VALUES (?, ?, ?, ?, ?)"};
constexpr db::Statement kLate{"SELECT at, outcome, answer FROM booking_late_answer WHERE intent_id = ? ORDER BY id LIMIT 50"};

}  // namespace

void add_event(db::Tx& tx, std::int64_t id, BookingId intent, const std::string& from, const std::string& to, const std::string& actor,
               const std::string& detail, Instant at) {
    tx.run(kAdd, id, intent, at, from, to, actor, detail);
}
std::vector<BookingEvent> events(db::Tx& tx, BookingId intent) {
    std::vector<BookingEvent> out;
    for (const auto& r : tx.rows(kOf, intent)) out.push_back({r.instant(0), r.text(1), r.text(2), r.text(3), r.text(4)});
    return out;
}
bool adopted_by_person(db::Tx& tx, BookingId intent) { return tx.one(kByPerson, intent).has_value(); }
void add_late_answer(db::Tx& tx, std::int64_t id, BookingId intent, const std::string& outcome, const std::string& answer, Instant at) {
    tx.run(kAddLate, id, intent, at, outcome, answer);
}
std::vector<LateAnswer> late_answers(db::Tx& tx, BookingId intent) {
    std::vector<LateAnswer> out;
    for (const auto& r : tx.rows(kLate, intent)) out.push_back({r.instant(0), r.text(1), r.text(2)});
    return out;
}

}  // namespace waybill::shipping::store
