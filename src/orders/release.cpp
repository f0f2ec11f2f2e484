#include <algorithm>
#include <set>

#include "base/text.h"
#include "orders/work.h"

namespace waybill::orders {
namespace {

constexpr std::size_t kMostDetail = 500;  // of a hold; what hold_detail() says of new doubts always fits

Error not_releasable(const std::vector<Condition>& failed) {
    std::vector<FieldError> fields;
    std::string keys;
    for (std::size_t i = 0; i < failed.size(); ++i) {
        fields.push_back({"/conditions/" + std::to_string(i), failed[i].key, failed[i].detail});
        keys += (keys.empty() ? "" : ", ") + failed[i].key;
    }
    return error(Code::conflict, "order.not_releasable", "The order cannot be released: " + keys + ".", std::move(fields));
}

Error wrong_hold(std::string pointer, std::string key, std::string detail) {
    return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.",
                 {{std::move(pointer), std::move(key), std::move(detail)}});
}

bool stands(const std::vector<Hold>& open, const std::string& reason) {
    return std::any_of(open.begin(), open.end(), [&](const Hold& hold) { return hold.reason == reason; });
}

Result<void> check_hold(const std::string& reason, const std::string& detail) {
    const bool word = !reason.empty() && reason.size() <= 40 && std::all_of(reason.begin(), reason.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!word) return wrong_hold("/key", "word", "must be 1 to 40 of a-z, 0-9 and _");
    if (detail.size() > kMostDetail) return wrong_hold("/detail", "length", "must not be longer than 500 bytes");
    return {};
}

struct SecondLook {
    std::vector<std::string> unknown;  ///< SKUs that the catalogue still does not know
    std::string price_doubts;          ///< what would have held the order, had the catalogue known them at once
};

/// Gives lines without a product theirs, where the catalogue knows it by now.
SecondLook look_again(const Orders::Parts& p, db::Tx& tx, Work& work, Currency currency, std::int64_t tolerance_permille) {
    std::set<std::string> unknown;
    for (const auto& line : work.lines())
        if (!line.product) unknown.insert(line.sku);
    if (unknown.empty()) return {};
    const auto products = p.catalogue.by_skus(tx, {unknown.begin(), unknown.end()});
    std::map<std::string, KnownProduct> known;
    for (const auto& [sku, product] : products) {
        known[sku] = {product.id, product.name, product.price};
        store::set_product(tx, work.head().id, sku, product.id);
        unknown.erase(sku);
    }
    std::vector<NewLine> lines;
    std::vector<const KnownProduct*> matches;
    for (auto& line : work.lines()) {
        const auto found = known.find(line.sku);
        if (line.product || found == known.end()) continue;
        line.product = found->second.id;
        lines.push_back({line.sku, "", line.stages.quantity, {line.unit_price, currency}});
        matches.push_back(&found->second);
    }
    return {{unknown.begin(), unknown.end()},
            hold_detail(deviations(lines, matches, tolerance_permille), "price_deviation", lines)};
}

void place_hold(const Orders::Parts& p, db::Tx& tx, Work& work, const std::string& reason, const std::string& detail,
                const std::string& actor) {
    store::insert(tx, std::vector<store::HoldRow>{{p.ids.raw(), work.head().id, reason, detail, actor}}, p.clock.now());
    ++work.head().open_holds;
    const auto say = [reason, detail](json::Writer& out) { out.member("reason", reason).member("detail", detail); };
    work.tell("order.held", say);
    work.announce("order.held", say);
}

/// Holds the order for doubts about prices that came up now. A hold that stands for others is one for these, too.
void hold_for_prices(const Orders::Parts& p, db::Tx& tx, Work& work, const std::vector<Hold>& standing, const std::string& doubts,
                     const std::string& actor) {
    const std::string reason = "price_deviation";
    const auto same = std::find_if(standing.begin(), standing.end(), [&](const Hold& hold) { return hold.reason == reason; });
    if (same == standing.end()) return place_hold(p, tx, work, reason, doubts, actor);
    const std::string both = text::shorten(same->detail, kMostDetail - doubts.size() - 2) + "; " + doubts;
    store::change_hold(tx, work.head().id, reason, both);
    work.tell("order.held", [reason, both](json::Writer& out) { out.member("reason", reason).member("detail", both); });
}

Error still_unknown(const std::vector<store::LineHead>& lines, const std::vector<std::string>& skus) {
    std::vector<FieldError> fields;
    for (const auto& line : lines)
        if (std::find(skus.begin(), skus.end(), line.sku) != skus.end())
            fields.push_back({"/lines/" + std::to_string(line.line_no - 1) + "/sku", "unknown_product",
                              line.sku + " is not in the catalogue"});
    return error(Code::conflict, "order.unknown_product", "The catalogue still does not know every SKU of the order.",
                 std::move(fields));
}

}  // namespace

Result<Order> Orders::release(OrderId id, const std::string& actor) {
    return p_.db.transact([&](db::Tx& tx) -> Result<Order> {
        auto work = Work::lock(p_, tx, id, actor);
        if (!work) return no_such_order();
        const bool may_reserve = !work->cancelled() && !work->held();
        const std::int64_t got = may_reserve ? work->reserve_waiting() : 0;
        if (const auto failed = work->failed_conditions(); !failed.empty()) return not_releasable(failed);
        if (work->has_work_to_release()) work->release(got);
        work->save();
        return get(tx, id);
    });
}

Result<Order> Orders::hold(OrderId id, const std::string& reason, const std::string& detail, const std::string& actor) {
    TRY_VOID(check_hold(reason, detail));
    return p_.db.transact([&](db::Tx& tx) -> Result<Order> {
        auto work = Work::lock(p_, tx, id, actor);
        if (!work) return no_such_order();
        if (work->cancelled()) return error(Code::conflict, "order.cancelled", "The order was cancelled.");
        const auto open = store::open_holds(tx, id);
        if (stands(open, reason)) {
            store::change_hold(tx, id, reason, detail);
            return get(tx, id);
        }
        place_hold(p_, tx, *work, reason, detail, actor);
        work->save();
        return get(tx, id);
    });
}

Result<Order> Orders::lift_hold(OrderId id, const std::string& reason, const std::string& actor) {
    return p_.db.transact([&](db::Tx& tx) -> Result<Order> {
        auto work = Work::lock(p_, tx, id, actor);
        if (!work) return no_such_order();
        auto open = store::open_holds(tx, id);
        if (!stands(open, reason))
            return error(Code::not_found, "order.no_such_hold", "The order has no open hold of that name.");
        const auto order = store::order(tx, id);
        const SecondLook found = look_again(p_, tx, *work, order->total.currency, settings_.price_tolerance_permille);
        if (reason == "unknown_product" && !found.unknown.empty()) return still_unknown(work->lines(), found.unknown);
        store::lift_hold(tx, id, reason, p_.clock.now());
        std::erase_if(open, [&](const Hold& hold) { return hold.reason == reason; });
        --work->head().open_holds;
        const auto say = [reason](json::Writer& out) { out.member("reason", reason); };
        work->tell("order.hold_lifted", say);
        work->announce("order.hold_lifted", say);
        if (!found.price_doubts.empty()) hold_for_prices(p_, tx, *work, open, found.price_doubts, actor);
        if (!work->held() && !work->cancelled()) {
            const std::int64_t got = work->reserve_waiting();
            if (work->failed_conditions().empty() && work->has_work_to_release()) work->release(got);
        }
        work->save();
        return get(tx, id);
    });
}

}  // namespace waybill::orders
