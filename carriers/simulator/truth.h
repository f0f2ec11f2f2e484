#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "exchange.h"
#include "journal.h"
#include "script.h"
#include "waybill/money.h"
#include "waybill/result.h"
#include "waybill/time.h"

namespace waybill::simulator {

struct Party {
    std::string name, company;
    std::vector<std::string> lines;
    std::string city, region, postal_code, country, phone, email;
};

struct Piece {
    std::string number;     ///< the tracking number
    std::string reference;  ///< the sender's
    std::int64_t weight_g = 0;
};

struct Shipment {
    std::string id, reference, service, label_format;
    std::string service_point;    ///< where the recipient fetches it; empty: to the door
    Account account = Account::plain;
    std::string idempotency_key;  ///< empty: none came
    std::string fingerprint;      ///< of the body that booked it
    Party shipper, recipient;
    std::vector<Piece> pieces;
    Money price;
    Instant booked_at;  ///< on the simulated clock
    std::optional<Instant> voided_at;
};

struct ClockState {
    Instant wall, simulated;  ///< the two clocks at the last change
    double speed = 1;
};

/// Every parcel that the carrier ever accepted, and its clock. Each change is in the journal before it is answered, and
/// the journal is read back at the start. Thread-safe.
class Truth {
  public:
    /// `dedupe_window`: how long (on the simulated clock) an Idempotency-Key is remembered, where the account has that.
    Truth(const std::string& folder, const Clock& wall, Duration dedupe_window);

    struct Booked {
        Shipment shipment;
        bool replayed = false;
    };
    /// Gives the shipment its id, numbers and time of booking and keeps it. A reference seen before makes a second shipment;
    /// only the deduplicating account is answered with the shipment that its key made. Error: conflict "key_reused".
    Result<Booked> book(Shipment shipment);
    /// What a booking would repeat: the shipment of its key, or else the first live one of its reference.
    std::optional<Shipment> repeated(Account account, const std::string& key, const std::string& reference) const;
    /// Errors: not_found; conflict "already_voided", "too_late" (on its way).
    Result<Shipment> cancel(const std::string& id);

    std::optional<Shipment> by_id(const std::string& id) const;
    std::optional<Shipment> by_number(const std::string& number) const;
    std::vector<Shipment> by_reference(const std::string& reference) const;  ///< of every account
    std::vector<Shipment> all() const;
    /// At most `limit` of an account's shipments that were booked at or after `since`, the oldest first; `after` is where it begins, and
    /// becomes where it goes on, 0 where nothing follows.
    std::vector<Shipment> page(Account account, Instant since, std::size_t& after, std::size_t limit) const;

    Instant now() const;
    ClockState clock() const;
    void advance(Duration by);
    void set_speed(double speed);

  private:
    void replay(const std::string& line);
    void keep(Shipment shipment);
    void set_clock(ClockState state);
    const Shipment* of_key(Account account, const std::string& key) const;
    Instant now_locked() const;

    const Clock& wall_;
    const Duration dedupe_window_;
    mutable std::shared_mutex mutex_;
    ClockState clock_;
    std::vector<Shipment> shipments_;
    std::unordered_map<std::string, std::size_t> by_id_, by_number_, by_key_;
    std::unordered_multimap<std::string, std::size_t> by_reference_;
    std::uint64_t next_number_ = 1;
    Journal journal_;
};

/// What a shipment's pieces have been through by `now`, the void included.
std::vector<Step> history(const Shipment& shipment, const Piece& piece, Instant now);
/// What the sender books once: our references end in the letter of their attempt, "06B3M2X8Y7Q4KA"; others are taken whole.
std::string booked_once(const Shipment& shipment);
/// "booked", "voided", "in_transit", … of the first piece.
std::string state(const Shipment& shipment, Instant now);

}  // namespace waybill::simulator
