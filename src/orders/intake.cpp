#include "orders/intake.h"

#include "base/crypto.h"
#include "orders/address_json.h"
#include "orders/news.h"
#include "orders/token.h"

namespace waybill::orders {
namespace {

constexpr int kAttempts = 8;

/// What was sent, byte for byte the same for the same order: not who sent it, nor under which key.
std::string content_hash(const NewOrder& order) {
    return crypto::sha256(object([&](json::Writer& out) {
        out.member("channel", order.channel).member("ref", order.external_ref).member("currency", order.currency.text());
        out.member("placed_at", order.placed_at).member("paid", order.paid).member("note", order.note);
        out.member("name", order.customer_name).member("email", order.customer_email).member("phone", order.customer_phone);
        out.key("ship_to");
        write(out, order.ship_to, Sight::full);
        out.key("lines").begin_array();
        for (const auto& line : order.lines)
            out.value(line.sku).value(line.description).value(line.quantity).value(line.unit_price);
        out.end_array().key("charges").begin_array();
        for (const auto& charge : order.charges) out.value(charge.code).value(charge.description).value(charge.amount);
        out.end_array();
    }));
}

/// Of an order's reference, or of an Idempotency-Key.
bool concurrent_intake(const db::Duplicate& duplicate) {
    return duplicate.name().find("orders_external") != std::string::npos || duplicate.name().find("PRIMARY") != std::string::npos;
}

}  // namespace

std::vector<FieldError> wrong_fields(const NewOrder& order) {
    return wrong_fields(IntakeFields{order.channel, order.external_ref, order.currency, order.customer_name, order.customer_email,
                                     order.customer_phone, order.note, order.ship_to, order.lines, order.charges});
}

Intake::Intake(std::span<const NewOrder> orders, const Orders::Parts& parts, const Settings& settings)
    : p_(parts), settings_(settings), members_(orders.size()) {
    for (std::size_t i = 0; i < orders.size(); ++i) {
        Member& member = members_[i];
        member.order = &orders[i];
        auto wrong = wrong_fields(orders[i]);
        if (!wrong.empty()) {
            member.refused = error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", std::move(wrong));
            continue;
        }
        member.id = p_.ids.next<OrderId>();
        member.content_hash = content_hash(orders[i]);
        for (std::size_t line = 0; line < orders[i].lines.size(); ++line) member.line_ids.push_back(p_.ids.next<OrderLineId>());
        open_.push_back(&member);
    }
}

std::vector<Result<Accepted>> Intake::results() const {
    std::vector<Result<Accepted>> results;
    for (const auto& member : members_) {
        const Member& decided = member.same_as ? members_[*member.same_as] : member;
        if (decided.refused) {
            results.emplace_back(*decided.refused);
            continue;
        }
        Accepted accepted = *decided.accepted;
        if (member.same_as) accepted.replayed = true;
        accepted.body =
            with_link(accepted.body, settings_.public_url + "/t/" + public_token(settings_.token_secret, accepted.id));
        results.emplace_back(std::move(accepted));
    }
    return results;
}

bool Intake::stands(db::Tx& tx) const {
    std::vector<OrderId> ids;
    for (const auto* member : open_)
        if (member->plan) ids.push_back(member->id);
    return ids.empty() || store::present(tx, ids).size() == ids.size();
}

std::vector<Result<Accepted>> Orders::accept(std::span<const NewOrder> orders) { return accept(orders, {}); }

std::vector<Result<Accepted>> Orders::accept(std::span<const NewOrder> orders, const Beside& beside) {
    Intake intake(orders, p_, settings_);
    if (intake.settled()) {
        if (beside) p_.db.transact([&](db::Tx& tx) { beside(tx, intake.results()); });
        return intake.results();
    }
    intake.number();
    // A file is often one that was sent before; a call seldom.
    intake.trust(!beside);
    for (int attempt = 1;; ++attempt) {
        try {
            p_.db.transact([&](db::Tx& tx) {
                intake.decide(tx);
                intake.write(tx);
                if (beside) beside(tx, intake.results());
            });
            return intake.results();
        } catch (const db::Duplicate& duplicate) {
            // Somebody else's order of that reference, or the same call, is there: in the next run it is found.
            if (!concurrent_intake(duplicate) || attempt == kAttempts) throw;
            intake.trust(false);
        } catch (const Intake::Short&) {
            // At most once: the next run looks before it takes.
        } catch (const db::OutcomeUnknown&) {
            if (p_.db.transact([&](db::Tx& tx) -> Result<bool> { return intake.stands(tx); }).value()) return intake.results();
            if (attempt == kAttempts) throw;
            intake.trust(false);
        }
    }
}

std::vector<Result<Accepted>> Orders::preview(std::span<const NewOrder> orders) {
    Intake intake(orders, p_, settings_);
    if (!intake.settled()) p_.db.transact([&](db::Tx& tx) { intake.decide(tx); });
    return intake.results();
}

}  // namespace waybill::orders
