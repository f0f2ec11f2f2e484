#include "truth.h"

#include <algorithm>
#include <mutex>

#include "numbers.h"
#include "record.h"

namespace waybill::simulator {

Truth::Truth(const std::string& folder, const Clock& wall, Duration dedupe_window)
    : wall_(wall),
      dedupe_window_(dedupe_window),
      clock_{wall.now(), wall.now(), 1.0},
      journal_(folder + "/journal.jsonl", [this](const std::string& line) { replay(line); }) {}

void Truth::replay(const std::string& line) {
    const Record record = read_record(line);
    if (record.booked) keep(*record.booked);
    if (record.voided) shipments_.at(by_id_.at(record.voided->id)).voided_at = record.voided->at;
    if (record.clock) clock_ = *record.clock;
}

void Truth::keep(Shipment shipment) {
    const std::size_t at = shipments_.size();
    by_id_.emplace(shipment.id, at);
    by_reference_.emplace(shipment.reference, at);
    if (!shipment.idempotency_key.empty()) by_key_.insert_or_assign(shipment.idempotency_key, at);
    for (const Piece& piece : shipment.pieces) by_number_.emplace(piece.number, at);
    next_number_ += shipment.pieces.size();
    shipments_.push_back(std::move(shipment));
}

const Shipment* Truth::of_key(Account account, const std::string& key) const {
    const auto found = account == Account::deduplicating ? by_key_.find(key) : by_key_.end();
    if (found == by_key_.end()) return nullptr;
    const Shipment& shipment = shipments_[found->second];
    return shipment.account == account && now_locked() - shipment.booked_at <= dedupe_window_ ? &shipment : nullptr;
}

std::optional<Shipment> Truth::repeated(Account account, const std::string& key, const std::string& reference) const {
    const std::shared_lock lock(mutex_);
    if (const Shipment* first = of_key(account, key)) return *first;
    const auto [first, last] = by_reference_.equal_range(reference);
    for (auto it = first; it != last; ++it)
        if (const Shipment& shipment = shipments_[it->second]; shipment.account == account && !shipment.voided_at)
            return shipment;
    return std::nullopt;
}

Result<Truth::Booked> Truth::book(Shipment shipment) {
    const std::unique_lock lock(mutex_);
    if (const Shipment* first = of_key(shipment.account, shipment.idempotency_key)) {
        if (first->fingerprint != shipment.fingerprint)
            return error(Code::conflict, "key_reused", "The Idempotency-Key was used for another body");
        return Booked{*first, true};
    }
    shipment.id = shipment_id(shipments_.size() + 1);
    shipment.booked_at = now_locked();
    std::uint64_t number = next_number_;
    for (Piece& piece : shipment.pieces) piece.number = tracking_number(number++);
    journal_.append(booked_record(shipment));
    keep(shipment);
    return Booked{std::move(shipment), false};
}

Result<Shipment> Truth::cancel(const std::string& id) {
    const std::unique_lock lock(mutex_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return error(Code::not_found, "not_found", "No shipment has this id");
    Shipment& shipment = shipments_[found->second];
    if (shipment.voided_at) return error(Code::conflict, "already_voided", "The shipment was voided before");
    const Instant now = now_locked();
    if (state(shipment, now) != "booked") return error(Code::conflict, "too_late", "The shipment is on its way");
    journal_.append(voided_record(id, now));
    shipment.voided_at = now;
    return shipment;
}

std::optional<Shipment> Truth::by_id(const std::string& id) const {
    const std::shared_lock lock(mutex_);
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? std::nullopt : std::optional(shipments_[found->second]);
}

std::optional<Shipment> Truth::by_number(const std::string& number) const {
    const std::shared_lock lock(mutex_);
    const auto found = by_number_.find(number);
    return found == by_number_.end() ? std::nullopt : std::optional(shipments_[found->second]);
}

std::vector<Shipment> Truth::by_reference(const std::string& reference) const {
    const std::shared_lock lock(mutex_);
    std::vector<Shipment> out;
    const auto [first, last] = by_reference_.equal_range(reference);
    std::vector<std::size_t> found;
    for (auto it = first; it != last; ++it) found.push_back(it->second);
    std::sort(found.begin(), found.end());  // oldest first
    for (const std::size_t at : found) out.push_back(shipments_[at]);
    return out;
}

std::vector<Shipment> Truth::all() const {
    const std::shared_lock lock(mutex_);
    return shipments_;
}

std::vector<Shipment> Truth::page(Account account, Instant since, std::size_t& after, std::size_t limit) const {
    const std::shared_lock lock(mutex_);
    std::vector<Shipment> out;
    for (; after < shipments_.size() && out.size() < limit; ++after)
        if (shipments_[after].account == account && shipments_[after].booked_at >= since) out.push_back(shipments_[after]);
    if (after >= shipments_.size()) after = 0;
    return out;
}

Instant Truth::now_locked() const {
    const auto passed = static_cast<double>((wall_.now() - clock_.wall).count());
    return clock_.simulated + Duration(static_cast<std::int64_t>(passed * clock_.speed));
}

Instant Truth::now() const {
    const std::shared_lock lock(mutex_);
    return now_locked();
}

ClockState Truth::clock() const {
    const std::shared_lock lock(mutex_);
    return {wall_.now(), now_locked(), clock_.speed};
}

void Truth::set_clock(ClockState state) {
    journal_.append(clock_record(state));
    clock_ = state;
}

void Truth::advance(Duration by) {
    const std::unique_lock lock(mutex_);
    set_clock({wall_.now(), now_locked() + by, clock_.speed});
}

void Truth::set_speed(double speed) {
    const std::unique_lock lock(mutex_);
    set_clock({wall_.now(), now_locked(), speed});
}

std::vector<Step> history(const Shipment& shipment, const Piece& piece, Instant now) {
    if (shipment.voided_at)
        return {{"LC", Duration{}, shipment.shipper.city, "Label created, parcel not yet received"},
                {"VO", *shipment.voided_at - shipment.booked_at, shipment.shipper.city, "Shipment voided by sender"}};
    std::vector<Step> steps = script({piece.number, shipment.service, shipment.shipper.city, shipment.shipper.country,
                                      shipment.recipient.city, shipment.recipient.country});
    while (steps.size() > 1 && shipment.booked_at + steps.back().after > now) steps.pop_back();
    return steps;
}

std::string booked_once(const Shipment& shipment) {
    constexpr std::size_t kOurs = 14;
    const std::string& reference = shipment.reference;
    const bool ours = reference.size() == kOurs && reference.back() >= 'A' && reference.back() <= 'Z';
    return ours ? reference.substr(0, kOurs - 1) : reference;
}

std::string state(const Shipment& shipment, Instant now) {
    if (shipment.voided_at) return "voided";
    return std::string(state_after(history(shipment, shipment.pieces.front(), now).back().code));
}

}  // namespace waybill::simulator
