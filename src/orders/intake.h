#pragma once
#include <exception>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "orders/store.h"

namespace waybill::orders {

/// A group of orders on its way in. Everything that must be the same in every attempt (ids, numbers, hashes) is made before
/// the transaction; decide() and write() take all members in arrival order and may be called again from the start. A trusting
/// intake does not ask for keys and references that mostly are not there: where it was wrong, a key refuses a row, and everything
/// begins again with asking.
class Intake {
  public:
    /// Something that was likely to be there is not. Nothing of the transaction may stay; the next run looks first.
    class Short : public std::exception {};

    Intake(std::span<const NewOrder> orders, const Orders::Parts& parts, const Settings& settings);

    /// All were refused for their fields alone.
    bool settled() const { return open_.empty(); }
    /// Gives the members their short numbers; before the transaction.
    void number();
    void trust(bool trusting) { trusting_ = trusting; }
    void decide(db::Tx& tx);
    /// Reserves, writes the accepted ones and stores every decision with its key; after decide().
    void write(db::Tx& tx);
    /// After a COMMIT without an answer: whether what write() wrote is there.
    bool stands(db::Tx& tx) const;
    std::vector<Result<Accepted>> results() const;

  private:
    struct LinePlan {
        OrderLineId id;
        ProductId product;
        std::string description;
        std::int64_t reserved = 0;
    };
    struct Plan {
        store::Channel channel;
        Money total;
        std::vector<LinePlan> lines;
        std::vector<Hold> holds;
        std::vector<Condition> conditions;
        std::string state;
        bool released = false;
    };
    struct Member {
        const NewOrder* order = nullptr;
        OrderId id;
        std::int64_t number = 0;
        std::string content_hash;
        std::vector<OrderLineId> line_ids;
        // What the latest run decided:
        std::optional<Error> refused;
        std::optional<Accepted> accepted;    ///< the answer as stored: without the customer's link
        std::optional<Plan> plan;            ///< only of orders that are new
        bool keyed = false;                  ///< its Idempotency-Key is new
        std::optional<std::size_t> same_as;  ///< the same call stands earlier in the group
    };

    bool repeats_itself() const;
    using Known = std::unordered_map<std::string, KnownProduct>;
    void look_up(db::Tx& tx);
    void decide(Member& member, const std::map<std::string, store::Channel>& channels, const Known& known,
                std::map<std::pair<ChannelId, std::string>, store::Existing>& taken);
    void judge(Member& member, const store::Channel& channel, const Known& known);
    std::vector<stock::Units> wants() const;
    void reserve(db::Tx& tx, const std::vector<stock::Units>& wants, bool likely);
    void gate(Member& member);
    std::vector<const Member*> accepted_in_order() const;
    void insert_orders(db::Tx& tx, const std::vector<const Member*>& accepted, Instant now);
    void insert_story(db::Tx& tx, const std::vector<const Member*>& accepted, Instant now);
    void announce(db::Tx& tx, const std::vector<const Member*>& accepted);
    void settle(db::Tx& tx);

    const Orders::Parts& p_;
    const Settings& settings_;
    std::vector<Member> members_;
    bool trusting_ = false;
    bool was_short_ = false;  ///< what was likely to be there was not
    std::vector<Member*> open_;  ///< those whose fields are right, in arrival order
};

std::vector<FieldError> wrong_fields(const NewOrder& order);

/// The answer to an accepted order, without the customer's link, which is not stored.
struct AnswerLine {
    int line_no = 0;
    std::string sku;
    std::int64_t quantity = 0, reserved = 0;
};
std::string answer_text(OrderId id, std::int64_t number, const std::string& external_ref, const std::string& state,
                        const std::vector<Hold>& holds, const std::vector<Condition>& conditions,
                        const std::vector<AnswerLine>& lines, const Money& total);
/// Of an order that was there before, known by its content: only its head.
std::string answer_head(OrderId id, std::int64_t number, const std::string& external_ref, const std::string& state);
std::string with_link(const std::string& answer, const std::string& tracking_url);

/// A decision as it is stored under an Idempotency-Key, and back.
http::Outcome outcome(const Error& error);
http::Outcome outcome(const Accepted& accepted);
Result<Accepted> replay(const http::Outcome& outcome);

}  // namespace waybill::orders
