#include <algorithm>

#include "base/text.h"
#include "base/wording.h"
#include "desk/booking.h"
#include "desk/repeatable.h"
#include "desk/routes.h"

// The board of orders by state, and what is done to many at once.
namespace waybill::desk {
namespace {

using http::Response;
using orders::StateCount;
using orders::Summary;

struct Tile {
    const char* state;
    bool problem;  ///< somebody has to do something
};
constexpr Tile kTiles[] = {{"held", true},     {"waiting", false},       {"backordered", true}, {"released", false},
                           {"picking", false}, {"picked", false},        {"packing", false},    {"packed", false},
                           {"booking", false}, {"booking_failed", true}, {"in_doubt", true},    {"booked", false},
                           {"shipped", false}, {"delivered", false},     {"cancelled", false}};
constexpr int kPage = 50;
constexpr std::size_t kMostAtOnce = 100;

bool is_problem(const std::string& state) {
    return std::any_of(std::begin(kTiles), std::end(kTiles),
                       [&](const Tile& tile) { return tile.problem && state == tile.state; });
}
bool is_finished(const std::string& state) { return state == "delivered" || state == "cancelled"; }

std::string address(const std::string& state, const std::string& text, const std::string& after) {
    std::string out = "/desk";
    char joint = '?';
    for (const auto& [name, value] : {std::pair("state", state), std::pair("q", text), std::pair("after", after)}) {
        if (value.empty()) continue;
        out += joint + std::string(name) + "=" + text::url_encode(value);
        joint = '&';
    }
    return out;
}

std::vector<View> tiles(const Visit& visit, const std::vector<StateCount>& counts, const std::string& chosen) {
    std::vector<View> out;
    const auto now = visit.parts.clock.now();
    for (const auto& tile : kTiles) {
        const auto found = std::find_if(counts.begin(), counts.end(), [&](const StateCount& c) { return c.state == tile.state; });
        const std::int64_t n = found == counts.end() ? 0 : found->orders;
        View v;
        v.set("name", word(visit.texts, "common.state.", tile.state))
            .set("count", wording::count(n))
            .set("link", address(tile.state, "", ""));
        v.set("state_key", tile.state).set("warns", tile.problem);
        v.set("chosen", chosen == tile.state).set("problem", tile.problem && n > 0).set("empty", n == 0);
        if (n > 0 && found->oldest && !is_finished(tile.state)) v.set("oldest", wording::age(visit.texts, now - *found->oldest));
        out.push_back(std::move(v));
    }
    return out;
}

View row(const Visit& visit, const Summary& order) {
    View v;
    v.set("id", order.id.text()).set("number", std::to_string(order.number)).set("reference", order.external_ref);
    v.set("customer", order.customer_name)
        .set("country", order.country)
        .set("country_name", wording::country(visit.texts, order.country));
    v.set("lines", wording::count(order.lines))
        .set("units", wording::count(order.units))
        .set("total", wording::amount(order.total));
    v.set("state", word(visit.texts, "common.state.", order.state))
        .set("state_key", order.state)
        .set("problem", is_problem(order.state));
    v.set("age", wording::age(visit.texts, visit.parts.clock.now() - order.state_since));
    v.set("since", wording::moment(visit.texts, order.state_since));
    if (order.backordered > 0 && !is_finished(order.state)) v.set("backordered", wording::count(order.backordered));
    return v;
}

Response board(const Visit& visit) {
    const auto& r = visit.request;
    orders::BoardQuery query;
    query.state = r.asked("state");
    query.hold = r.asked("hold");
    query.text = text::shorten(r.asked("q"), 100);
    query.after = r.asked("after");
    query.limit = kPage;
    const auto found = visit.parts.orders.board(query);
    std::vector<View> rows;
    for (const auto& order : found.orders) rows.push_back(row(visit, order));
    const auto counts = visit.parts.orders.counts();
    std::int64_t all = 0;
    for (const auto& c : counts) all += c.orders;

    View v;
    v.set("tiles", tiles(visit, counts, query.state)).set("rows", std::move(rows)).set("state", query.state).set("q", query.text);
    v.set("all", wording::count(all)).set("all_chosen", query.state.empty()).set("some", !found.orders.empty());
    v.set("heading", query.state.empty() ? visit.texts("desk.board.all") : word(visit.texts, "common.state.", query.state));
    if (!found.next.empty()) v.set("next", address(query.state, query.text, found.next));
    if (!query.after.empty()) v.set("first", address(query.state, query.text, ""));
    if (all == 0) v.set("nothing_yet", true);
    return show(
        visit,
        {.title = visit.texts("desk.board.title"), .page = "board", .view = std::move(v), .section = "orders", .here = ""});
}

std::vector<Result<std::string>> release_orders(const Visit& visit, const std::vector<OrderId>& chosen) {
    std::vector<Result<std::string>> answers;
    for (const OrderId order : chosen)
        answers.push_back(once_remembered(
            visit,
            [&]() -> Result<std::string> {
                TRY(released, visit.parts.orders.release(order, visit.who.id));
                return released.id.text();
            },
            "-" + order.bare()));
    return answers;
}

/// Each order by itself: one that cannot be done never stops the others.
Response many(const Visit& visit) {
    const std::string action = visit.field("action");
    if (action != "book" && action != "release")
        return refuse(visit, error(Code::invalid, "form.stale", visit.texts("desk.refused.form")));
    std::vector<OrderId> chosen;
    for (const auto& [name, value] : visit.form)
        if (const auto id = OrderId::parse(name); id && chosen.size() < kMostAtOnce) chosen.push_back(*id);
    std::vector<View> rows;
    std::int64_t done = 0;
    const auto names = visit.parts.db.transact([&](db::Tx& tx) { return visit.parts.orders.summaries(tx, chosen); });
    const auto results = action == "book" ? book_orders(visit, chosen) : release_orders(visit, chosen);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const auto& id = chosen[i];
        const auto& result = results[i];
        const auto known = names.find(id);
        View v;
        v.set("id", id.text()).set("number", known == names.end() ? id.text() : std::to_string(known->second.number));
        v.set("customer", known == names.end() ? "" : known->second.customer_name).set("ok", result.ok());
        if (result.ok())
            ++done;
        else
            v.set("reason", result.error().detail);
        rows.push_back(std::move(v));
    }
    View v;
    v.set("summary", visit.texts("desk.many.summary", {{"done", wording::count(done)},
                                                       {"all", wording::count(static_cast<std::int64_t>(chosen.size()))}}));
    v.set("rows", std::move(rows)).set("none", chosen.empty());
    const std::string title = action == "book" ? visit.texts("desk.many.book") : visit.texts("desk.many.release");
    return show(visit, {.title = title, .page = "many", .view = std::move(v), .section = "orders", .here = "/desk"});
}

}  // namespace

void add_board(http::Router& router, const SharedParts& parts) {
    add_page(router, parts, "GET", "/desk", readers(), board, "The board of orders by state.");
    add_page(router, parts, "POST", "/desk/many", workers(), many, "Book or release several orders.");
}

}  // namespace waybill::desk
