#include <algorithm>
#include <set>

#include "orders/work.h"

namespace waybill::orders {
namespace {

constexpr int kOrdersAtOnce = 50;  // whoever wants one of these products waits until all of them are written

/// The products that events name, in `products`: ids as text, or objects with such an id in `product` or `id`. Each once, in the
/// order of the events.
std::vector<ProductId> products_of(std::span<const events::Event> events) {
    std::vector<ProductId> products;
    std::set<ProductId> seen;
    const auto add = [&](const json::Value* value) {
        if (!value || !value->text()) return;
        if (const auto id = ProductId::parse(*value->text()); id && seen.insert(*id).second) products.push_back(*id);
    };
    for (const auto& event : events) {
        const auto body = json::parse(event.body);
        const json::Value* list = body ? body->find("products") : nullptr;
        if (!list) continue;
        for (const auto& item : list->items) {
            add(&item);
            add(item.find("product"));
            add(item.find("id"));
        }
    }
    return products;
}

/// One order's turn. Returns whether it left none of its wishes for the product open: then the next one may be asked.
bool fill(const Orders::Parts& p, db::Tx& tx, OrderId id, ProductId product) {
    auto work = Work::lock(p, tx, id, "");
    if (!work || work->head().commercial != "confirmed" || work->held()) return true;
    const std::int64_t got = work->reserve_waiting();
    if (got > 0) {
        if (work->failed_conditions().empty()) work->release(got);
        work->save();
    }
    return std::none_of(work->lines().begin(), work->lines().end(),
                        [&](const auto& line) { return line.product == product && line.stages.backordered() > 0; });
}

/// Gives `left` orders their turn, and counts them off. Returns whether more may wait that the product is enough for.
bool fill_product(const Orders::Parts& p, db::Tx& tx, ProductId product, int& left) {
    if (left == 0) return true;
    for (const auto id : store::waiting_for(tx, product, left)) {
        --left;
        if (!fill(p, tx, id, product)) return false;  // the product has run out
    }
    return left == 0;
}

}  // namespace

void Orders::fill_backorders(db::Tx& tx, std::span<const events::Event> received) {
    int left = kOrdersAtOnce;
    std::vector<ProductId> rest;
    for (const auto product : products_of(received))
        if (fill_product(p_, tx, product, left)) rest.push_back(product);
    if (rest.empty()) return;
    std::rotate(rest.begin(), rest.begin() + 1, rest.end());  // before it goes on, the others have their turn
    const std::string body = object([&](json::Writer& out) {
        out.key("products").begin_array();
        for (const auto product : rest) out.value(product);
        out.end_array();
    });
    p_.outbox.put(tx, {"stock.received", received.back().subject, body, 1});
}

}  // namespace waybill::orders
