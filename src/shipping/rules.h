#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "waybill/carrier.h"
#include "waybill/ids.h"
#include "waybill/result.h"
#include "waybill/time.h"

/// The pure core of booking: what an event means for an intent to buy or to void one label. It knows no clock, makes no ids and
/// touches nothing; the same facts and the same event give the same step, so that the whole machine can be played in memory.
namespace waybill::shipping::rules {

/// What a carrier gets as our reference: the shipment's 13 characters and the attempt's letter. Attempts 1 to 26.
std::string reference(const std::string& shipment_bare, int attempt);
inline constexpr int kMaxAttempts = 26;
inline constexpr std::size_t kReferenceLength = 14;
/// The shipment and the attempt in a reference of our form.
struct Reference {
    ShipmentId shipment;
    int attempt = 1;
};
std::optional<Reference> read_reference(std::string_view text);

enum class Kind { book, cancel };  ///< stored as "book" and "void"
enum class State {
    pending,   ///< written, not sent
    claimed,   ///< a worker has it; nothing left the building yet
    sending,   ///< the call that spends money may have left: from here on nobody may conclude that it did not
    unknown,   ///< sent, and nobody knows what it did; the carrier is asked
    review,    ///< only a person can say
    done,      ///< the booking counts, or the void does
    rejected,  ///< refused: nothing was bought, or nothing voided
    absent,    ///< proven not to be there
};
std::string_view word(State state);
State state_of(std::string_view word);  ///< throws std::logic_error for a word that is none
inline bool is_open(State s) { return s < State::done; }

/// What a carrier declared of itself (carrier.json).
struct Terms {
    carrier::Recovery recovery = carrier::Recovery::none;
    bool can_find = false, can_void = false;
    Duration quiet_period = std::chrono::seconds(180);  ///< so long an accepted booking may stay invisible
    Duration idempotency_window{};                      ///< so long after the first one a repetition gets the first one's result
};

/// How patient we are (settings).
struct Policy {
    std::vector<Duration> find_after;                   ///< when an unknown outcome is asked about, counted from the sending
    int absent_answers = 3;                             ///< consistent "not there" answers before absence is believed
    int void_repeats = 10;                              ///< how often a void without an answer is asked for again
    int unreadable_checks = 6;                          ///< of an answer that cannot be read: so many questions …
    Duration unreadable_for = std::chrono::hours(1);    ///< … and so long after the sending it is left to a person
    Duration unanswered_for = std::chrono::hours(24);   ///< likewise where nobody answers
    Duration margin = std::chrono::seconds(60);         ///< so long before its end an idempotency window is not used any more
};

/// What the carrier said of this intent earlier, where that changes how it is resolved (the intent's `reason`).
enum class Said {
    nothing,
    duplicate,   ///< that it has this booking already
    cancelled,   ///< that what it has under the key is void
    refused,     ///< no, to a repetition
    unverified,  ///< a booking that it did not describe well enough to be sure
};
std::string_view reason(Said said);
Said said_of(std::string_view reason);

/// What holds of an intent, its shipment and its carrier when something happens.
struct Facts {
    Kind kind = Kind::book;
    State state = State::pending;
    int attempt = 1;
    int checks = 0;                  ///< how often its outcome was asked about
    int absent_answers = 0;          ///< how often in a row the answer was "not there"
    Duration since_sending{};        ///< since its first sending
    Duration since_last_sending{};   ///< since the last one: a repetition may have been the one that counted
    Said said = Said::nothing;
    bool order_cancelled = false;    ///< nobody wants the label any more
    bool restored = false;           ///< it was open in a backup that was put back: what came after is forgotten
    Terms terms;
};

/// How far a booking that a carrier shows is the one that was asked for.
enum class Proof {
    same,     ///< live, and as asked, in all that the carrier tells
    unsaid,   ///< nothing speaks against it, but the carrier does not say that it is live
    dead,     ///< the carrier says that it is void
    other,    ///< another reference, service or address
};
Proof prove(const carrier::BookingRequest& asked, const carrier::Booked& told);

// ---- what may happen -------------------------------------------------------------------------------------------------

enum class Answer { done, refused, not_now, in_doubt, duplicate };

struct LeaseExpired {};              ///< its worker was silent for too long
struct Booked {                      ///< the answer to a booking, or to its repetition
    Answer answer = Answer::in_doubt;
    Proof proof = Proof::unsaid;     ///< of done
    Duration retry_after{};          ///< of not_now
};
struct Voided {                      ///< the answer to a void
    Answer answer = Answer::in_doubt;
    Duration retry_after{};
};
struct Found {                       ///< the answer to "what do you have under this reference?"
    enum class Kind {
        answered,
        failed,      ///< nobody answered, or not now
        unreadable,  ///< what came says nothing that could be read or kept
        impossible,  ///< the carrier refuses the question
    } kind = Kind::answered;
    std::size_t live = 0;            ///< live bookings that bear the reference
    Proof proof = Proof::unsaid;     ///< of the only one
    std::size_t dead = 0;            ///< void ones that bear it
};
struct CameLate {                    ///< an answer of a worker that had lost its lease
    Answer answer = Answer::in_doubt;
    Proof proof = Proof::unsaid;
    bool known = false;              ///< it is the very booking that the shipment has
};
struct NobodyToAsk {};               ///< it is due, and ask() named no conversation
struct OrderCancelled {};
struct Restored {};                  ///< it came out of a backup: it may have been sent after that
using Event = std::variant<LeaseExpired, Booked, Voided, Found, CameLate, NobodyToAsk, OrderCancelled, Restored>;

// ---- what follows ----------------------------------------------------------------------------------------------------

enum class Effect {
    adopt,          ///< the booking of the answer is the shipment's: numbers, price, labels
    fail,           ///< the shipment failed; its packages are free
    doubt,          ///< the shipment is in doubt
    needs_person,   ///< likewise, and a person must end it
    new_attempt,    ///< an intent under the next letter; the shipment is being booked again
    start_void,     ///< an intent to void what was booked
    want_void,      ///< remember to void it as soon as it is booked
    end_void,       ///< the shipment is void; its packages are free
    refuse_void,    ///< the shipment stays booked: the carrier did not void it
    orphan,         ///< a live label that nobody counts with: to be voided
    ask_after,      ///< what a late sending came to is asked by its reference, for as long as the carrier may still show it
    look_after,     ///< likewise, and a person must look: this carrier cannot be asked
};
std::string_view word(Effect effect);

struct Step {
    State to = State::pending;       ///< the state it is in already: only the effects follow
    bool alive = true;               ///< keeps the shipment's one live slot
    Duration due_in{};               ///< of pending and unknown
    int checks = 0, absent_answers = 0;
    std::string reason;              ///< a stable key: "rejected", "absent", "needs_person", or what the carrier said
    std::vector<Effect> effects;     ///< in this order

    bool has(Effect effect) const;
    /// Whoever holds the intent goes on with it.
    bool leaves_intent_alone() const { return has(Effect::want_void) || has(Effect::ask_after) || has(Effect::look_after); }
};

/// What follows from an event. Nothing: in this state it means nothing (and is kept all the same where it is an answer).
std::optional<Step> decide(const Facts& facts, const Policy& policy, const Event& event);

/// How an unknown outcome that is due is resolved.
enum class Ask {
    resend,  ///< class A: the first request again, byte by byte, under the same key
    find,    ///< ask by reference
    nobody,  ///< no conversation can help: decide(NobodyToAsk)
};
Ask ask(const Facts& facts, const Policy& policy);

/// When to ask next: the schedule counts from the sending; behind its end its last step repeats.
Duration next_question(std::span<const Duration> schedule, int checks, Duration since_sending);

}  // namespace waybill::shipping::rules
