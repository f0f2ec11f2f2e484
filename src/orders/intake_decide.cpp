#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

#include "orders/intake.h"

namespace waybill::orders {
namespace {

Error duplicate(const store::Existing& existing, const std::string& channel) {
    return error(Code::conflict, "order.duplicate",
                 "Order " + existing.id.text() + " already has this external reference in channel " + channel + ".",
                 {{"/external_ref", "duplicate", existing.id.text()}});
}

Error mismatch(const std::vector<Deviation>& deviations) {
    std::vector<FieldError> fields;
    for (const auto& d : deviations) fields.push_back({"/lines/" + std::to_string(d.line) + "/" + d.member, d.reason, d.detail});
    return error(Code::invalid, "order.mismatch", "The order does not match the catalogue; see errors.", std::move(fields));
}

}  // namespace

/// Whether one key stands twice in the group.
bool Intake::repeats_itself() const {
    std::set<std::tuple<std::string_view, std::string_view, std::string_view>> seen;
    return std::any_of(open_.begin(), open_.end(), [&](const Member* member) {
        const auto& key = member->order->operation;
        return key && !seen.emplace(key->principal, key->route, key->token).second;
    });
}

void Intake::look_up(db::Tx& tx) {
    std::vector<http::OperationKey> keys;
    std::vector<Member*> claimants;
    for (auto* member : open_) {
        if (!member->order->operation) continue;
        keys.push_back(*member->order->operation);
        claimants.push_back(member);
    }
    if (keys.empty()) return;
    if (trusting_ && !repeats_itself()) {
        for (auto* member : claimants) member->keyed = true;
        return;
    }
    const auto claims = p_.idempotency.look_up(tx, keys);
    for (std::size_t i = 0; i < claims.size(); ++i) {
        Member& member = *claimants[i];
        if (!claims[i] && claims[i].error().key == "idempotency.in_group") {
            const auto first = std::find_if(claimants.begin(), claimants.end(), [&](const Member* other) {
                const auto &a = *other->order->operation, &b = keys[i];
                return a.principal == b.principal && a.route == b.route && a.token == b.token;
            });
            member.same_as = static_cast<std::size_t>(*first - members_.data());
        } else if (!claims[i]) {
            member.refused = claims[i].error();
        } else if (*claims[i]) {
            auto stored = replay(**claims[i]);
            if (stored)
                member.accepted = *std::move(stored);
            else
                member.refused = stored.error();
        } else {
            member.keyed = true;
        }
    }
}

void Intake::decide(db::Tx& tx) {
    for (auto* member : open_) {
        member->refused.reset(), member->accepted.reset(), member->plan.reset(), member->same_as.reset();
        member->keyed = false;
    }
    look_up(tx);
    std::set<std::string> codes, refs, skus;
    for (const auto* member : open_) {
        if (member->refused || member->accepted || member->same_as) continue;
        codes.insert(member->order->channel);
        refs.insert(member->order->external_ref);
        for (const auto& line : member->order->lines) skus.insert(line.sku);
    }
    if (codes.empty()) return;
    const auto channels = store::channels(tx, {codes.begin(), codes.end()});
    std::map<std::pair<ChannelId, std::string>, store::Existing> taken;
    if (trusting_) refs.clear();
    for (auto& existing : store::existing(tx, {refs.begin(), refs.end()}))
        taken.emplace(std::pair(existing.channel, existing.external_ref), existing);
    Known known;
    for (auto& [sku, offer] : p_.catalogue.offers(tx, {skus.begin(), skus.end()}))
        known.emplace(sku, KnownProduct{offer.id, std::move(offer.name), offer.price});
    for (auto* member : open_)
        if (!member->refused && !member->accepted && !member->same_as) decide(*member, channels, known, taken);
}

void Intake::decide(Member& member, const std::map<std::string, store::Channel>& channels, const Known& known,
                    std::map<std::pair<ChannelId, std::string>, store::Existing>& taken) {
    const NewOrder& order = *member.order;
    const auto channel = channels.find(order.channel);
    if (channel == channels.end()) {
        member.refused = error(Code::invalid, "order.channel", "There is no channel " + order.channel + ".",
                               {{"/channel", "unknown", "is not a channel of this shop"}});
        return;
    }
    const auto key = std::pair(channel->second.id, order.external_ref);
    if (const auto existing = taken.find(key); existing != taken.end()) {
        const store::Existing& first = existing->second;
        // Without a key there is only the content to know a repetition by.
        if (order.operation || first.content_hash != member.content_hash) {
            member.refused = duplicate(first, order.channel);
            return;
        }
        member.accepted =
            Accepted{first.id, true, answer_head(first.id, first.number, first.external_ref, first.state), first.state};
        return;
    }
    judge(member, channel->second, known);
    if (member.plan)
        taken.emplace(key, store::Existing{member.id, member.number, channel->second.id, order.external_ref, member.content_hash,
                                           member.plan->state});
}

void Intake::judge(Member& member, const store::Channel& channel, const Known& known) {
    const NewOrder& order = *member.order;
    std::vector<const KnownProduct*> products;
    for (const auto& line : order.lines) {
        const auto found = known.find(line.sku);
        products.push_back(found == known.end() ? nullptr : &found->second);
    }
    const auto wrong = deviations(order.lines, products, settings_.price_tolerance_permille);
    const bool never = std::any_of(wrong.begin(), wrong.end(), [](const Deviation& d) { return d.never; });
    if (never || (!wrong.empty() && settings_.mismatch == Mismatch::refuse)) {
        member.refused = mismatch(wrong);
        return;
    }
    Plan plan;
    plan.channel = channel;
    plan.total = *total(order.currency, order.lines, order.charges);
    for (const auto& d : wrong) {
        const bool named =
            std::any_of(plan.holds.begin(), plan.holds.end(), [&](const Hold& hold) { return hold.reason == d.reason; });
        if (!named) plan.holds.push_back({d.reason, hold_detail(wrong, d.reason, order.lines), p_.clock.now()});
    }
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
        const NewLine& line = order.lines[i];
        const bool described = !line.description.empty() || !products[i];
        plan.lines.push_back({member.line_ids[i], products[i] ? products[i]->id : ProductId{},
                              described ? line.description : products[i]->name, 0});
    }
    plan.state = plan.holds.empty() ? "waiting" : "held";
    member.accepted = Accepted{member.id, false, "", plan.state};  // the answer is written once stock has been asked
    member.plan = std::move(plan);
}

}  // namespace waybill::orders
