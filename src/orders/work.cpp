#include "orders/work.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace waybill::orders {

std::optional<Work> Work::lock(const Orders::Parts& parts, db::Tx& tx, OrderId id, std::string actor) {
    auto head = store::lock(tx, id);
    if (!head) return {};
    return Work(parts, tx, *std::move(head), std::move(actor), parts.clock.now());
}

std::vector<Work> Work::lock(const Orders::Parts& parts, db::Tx& tx, const std::vector<OrderId>& ids, const std::string& actor) {
    std::vector<Work> works;
    const Instant now = parts.clock.now();
    for (auto& head : store::lock(tx, ids)) works.push_back(Work(parts, tx, std::move(head), actor, now));
    return works;
}

Work Work::require(const Orders::Parts& parts, db::Tx& tx, OrderId id, std::string actor) {
    auto work = lock(parts, tx, id, std::move(actor));
    if (!work) throw std::logic_error("there is no order " + id.text());
    return *std::move(work);
}

Work::Work(const Orders::Parts& parts, db::Tx& tx, store::Head head, std::string actor, Instant now)
    : p_(parts), tx_(tx), head_(std::move(head)), before_(head_), actor_(std::move(actor)), now_(now) {}

std::vector<store::LineHead>& Work::lines() {
    if (!lines_) lines_ = store::line_heads(tx_, head_.id);
    return *lines_;
}

void Work::only(const std::vector<OrderLineId>& ids) {
    lines_ = store::line_heads(tx_, ids);
    for (const auto& line : *lines_)
        if (line.order != head_.id)
            throw std::logic_error(line.id.text() + " is a line of another order than " + head_.id.text());
}

void Work::move(store::LineHead& line, Stage stage, std::int64_t units, std::int64_t reference) {
    if (units == 0) return;
    line.stages.add(stage, units);
    head_.units.add(stage, units);
    if (std::find(changed_.begin(), changed_.end(), line.id) == changed_.end()) changed_.push_back(line.id);
    progress_.push_back({p_.ids.raw(), head_.id, line.id, stage, units, reference, actor_});
}

void Work::move(const Progress& progress) {
    auto& all = lines();
    const auto line = std::find_if(all.begin(), all.end(), [&](const auto& l) { return l.id == progress.line; });
    if (line == all.end()) throw std::logic_error(head_.id.text() + " has no line " + progress.line.text());
    move(*line, progress.stage, progress.units.units, progress.reference);
}

void Work::tell(const std::string& kind, const std::function<void(json::Writer&)>& detail) {
    timeline_.push_back({p_.ids.raw(), head_.id, kind, actor_, object(detail)});
}

void Work::announce(const std::string& topic, const std::function<void(json::Writer&)>& more) { news_.emplace_back(topic, more); }

std::int64_t Work::reserve_waiting() {
    std::vector<stock::Units> wants;
    std::vector<store::LineHead*> waiting;
    for (auto& line : lines()) {
        if (!line.product || line.stages.backordered() <= 0) continue;
        wants.push_back({line.id.raw(), line.product, Quantity{line.stages.backordered()}});
        waiting.push_back(&line);
    }
    if (wants.empty()) return 0;
    const std::vector<Quantity> got = p_.stock.reserve(tx_, wants);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < wants.size(); ++i) {
        move(*waiting[i], Stage::reserved, got.at(i).units);
        sum += got[i].units;
    }
    return sum;
}

std::vector<Condition> Work::failed_conditions() {
    const auto order = store::order(tx_, head_.id);
    if (!order) throw std::logic_error("a locked order is gone: " + head_.id.text());
    auto holds = held() ? store::open_holds(tx_, head_.id) : std::vector<Hold>{};
    return orders::failed_conditions(gate_facts(head_, order->ship_to, std::move(holds), lines()));
}

void Work::release(std::int64_t newly_reserved) {
    const std::int64_t units = head_.units.unallocated();
    if (!head_.released_at || newly_reserved > 0)
        tell("order.released", [&](json::Writer& out) { out.member("units", head_.released_at ? newly_reserved : units); });
    if (!head_.released_at) head_.released_at = now_;
    announce("order.released", [units](json::Writer& out) { out.member("units", units); });
}

/// In a cancelled order every unit that is given back is cancelled with that. Others may wait for it.
void Work::cancel_unreserved() {
    if (!cancelled() || !lines_) return;
    std::set<ProductId> freed;
    for (auto& line : *lines_) {
        if (line.stages.backordered() > 0 && line.product) freed.insert(line.product);
        move(line, Stage::cancelled, line.stages.backordered());
    }
    if (freed.empty()) return;
    const std::string body = object([&](json::Writer& out) {
        out.key("products").begin_array();
        for (const auto product : freed) out.value(product);
        out.end_array();
    });
    other_news_.push_back({"stock.received", head_.id.raw(), body, 1});
}

void Work::derive() {
    const Stages &was = before_.units, &is = head_.units;
    // What is packed after the last parcel has left is another parcel, which nobody has booked yet.
    if (was.packed == was.shipped && is.packed > is.shipped) head_.booking = Booking::none;
    if (is != was && is.picked == is.allocated) head_.walking = false;
    head_.state = derive_state({cancelled(), held(), head_.released_at.has_value(), head_.walking, head_.booking, is});
    if (head_.state == before_.state) return;
    head_.state_since = now_;
    announce("order.state", [from = before_.state](json::Writer& out) { out.member("from", from); });
    if (head_.state == "delivered") announce("order.delivered");
}

void Work::save(std::span<Work> works) {
    if (works.empty()) return;
    db::Tx& tx = works.front().tx_;
    std::map<store::Standing, std::vector<OrderId>> alike;
    for (Work& work : works) {
        work.write_lines();
        if (work.only_stands_otherwise())
            alike[store::standing(work.head_)].push_back(work.head_.id);
        else if (work.head_ != work.before_)
            store::update(tx, work.head_);
    }
    for (const auto& [standing, orders] : alike) store::set_standing(tx, standing, orders);
    std::vector<events::News> news;
    for (Work& work : works) work.write_story(news);
    if (!news.empty()) works.front().p_.outbox.put_all(tx, news);
}

bool Work::only_stands_otherwise() const {
    store::Head as_before = head_;
    as_before.state = before_.state;
    as_before.state_since = before_.state_since;
    as_before.booking = before_.booking;
    return head_ != before_ && as_before == before_;
}

void Work::write_lines() {
    cancel_unreserved();
    std::vector<store::LineHead> written;
    for (const auto id : changed_) {
        const auto line = std::find_if(lines_->begin(), lines_->end(), [&](const auto& l) { return l.id == id; });
        if (!in_order(line->stages))
            throw std::logic_error("the stages of " + id.text() +
                                   " would be out of order: each unit must have reached the one before");
        written.push_back(*line);
    }
    derive();
    store::update(tx_, written);
    store::insert(tx_, progress_, now_);
}

void Work::write_story(std::vector<events::News>& all_news) {
    store::insert(tx_, timeline_, now_);
    all_news.insert(all_news.end(), other_news_.begin(), other_news_.end());
    for (const auto& [topic, more] : news_)
        all_news.push_back(news(topic, {head_.id, head_.number, head_.external_ref, head_.state}, more));
}

GateFacts gate_facts(const store::Head& head, const Address& ship_to, std::vector<Hold> holds,
                     const std::vector<store::LineHead>& lines) {
    GateFacts facts{head.commercial, head.payment, head.policy, ship_to, std::move(holds), {}};
    for (const auto& line : lines) facts.lines.push_back({line.sku, line.stages.wanted(), line.stages.reserved});
    return facts;
}

Error no_such_order() { return error(Code::not_found, "order.not_found", "There is no such order."); }

}  // namespace waybill::orders
