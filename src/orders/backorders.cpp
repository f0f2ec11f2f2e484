#include <algorithm>
#include <set>

#include "orders/work.h"

namespace waybill::orders {
namespace {

constexpr int kOrdersAtOnce = 200;

/// The products that an event names, in `products`: ids as text, or objects with such an id in `product` or `id`.
std::set<ProductId> products_of(std::span<const events::Event> events) {
    std::set<ProductId> products;
    const auto add = [&](const json::Value* value) {
        if (!value || !value->text()) return;
        if (const auto id = ProductId::parse(*value->text())) products.insert(*id);
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

void fill_product(const Orders::Parts& p, db::Tx& tx, ProductId product) {
    for (;;) {
        const auto waiting = store::waiting_for(tx, product, kOrdersAtOnce);
        for (const auto id : waiting)
            if (!fill(p, tx, id, product)) return;  // the product has run out
        if (waiting.size() < kOrdersAtOnce) return;
    }
}

}  // namespace

void Orders::fill_backorders(db::Tx& tx, std::span<const events::Event> received) {
    for (const auto product : products_of(received)) fill_product(p_, tx, product);
}

}  // namespace waybill::orders
