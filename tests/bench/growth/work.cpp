#include "bench/growth/work.h"

#include <map>
#include <memory>
#include <stdexcept>

#include "base/crypto.h"
#include "support/answer.h"

namespace waybill::bench {
namespace {

void must(bool good, const char* what) {
    if (!good) throw std::runtime_error(std::string("the bench's own work failed: ") + what);
}

Work intake(const std::string& name, int group, int times) {
    auto waiting = std::make_shared<std::map<Rooms*, std::vector<orders::NewOrder>>>();
    return {name, times, group,
            [waiting, group, times](Rooms& rooms, int) {
                auto& orders = (*waiting)[&rooms];
                orders.clear();
                for (int i = 0; i < group * times; ++i) orders.push_back(rooms.next_order());
            },
            [waiting, group](Rooms& rooms, int nth) {
                const auto& orders = (*waiting)[&rooms];
                const auto results = rooms.orders.accept(
                    std::span(orders).subspan(static_cast<std::size_t>(nth * group), static_cast<std::size_t>(group)));
                for (const auto& result : results) must(result.ok() && result->state == "released", "intake");
            }};
}

/// All scans of one walk: bin, item, tote, for each stop.
Work scan() {
    auto steps = std::make_shared<std::map<Rooms*, std::vector<Rooms::Step>>>();
    return {"pick scan", 60, 1, [steps](Rooms& rooms, int) { (*steps)[&rooms] = rooms.next_walk(5); },
            [steps](Rooms& rooms, int nth) {
                const auto& all = (*steps)[&rooms];
                if (static_cast<std::size_t>(nth) >= all.size()) return;
                const auto& step = all[static_cast<std::size_t>(nth)];
                const auto answers = rooms.picking.scan(step.list, "bench-" + std::to_string(step.list.raw()),
                                                        std::span(&step.scan, 1), "usr_bench");
                must(answers.ok() && answers->front().ok, "a scan");
            }};
}

/// Everything that the order's page and its API answer read.
void order_page(Rooms& rooms, OrderId id) {
    must(rooms.orders.get(id).ok(), "the order");
    must(!rooms.orders.timeline(id).empty(), "the timeline");
    http::Request reader;
    reader.principal = http::Principal{"key_bench", "bench", {http::Role::logistics}, false, ""};
    json::Writer out;
    out.begin_object();
    packing::write_of_order(out, rooms.packing, id, reader);
    shipping::write_of_order(out, rooms.shipping, id, reader);
    tracking::write_of_order(out, rooms.tracking, id, reader);
    out.end_object();
}

Work over_orders(const std::string& name, int times, std::function<void(Rooms&, OrderId)> f) {
    auto ids = std::make_shared<std::map<Rooms*, std::vector<OrderId>>>();
    return {name, times, 1,
            [ids, times](Rooms& rooms, int) {
                auto& mine = (*ids)[&rooms];
                if (mine.empty())
                    for (int i = 0; i < times; ++i) mine.push_back(rooms.delivered(i));
            },
            [ids, f](Rooms& rooms, int nth) { f(rooms, (*ids)[&rooms][static_cast<std::size_t>(nth)]); }};
}

Work customer_page() {
    auto tokens = std::make_shared<std::map<Rooms*, std::vector<std::string>>>();
    return {
        "customer's page", 60, 1,
        [tokens](Rooms& rooms, int) {
            auto& mine = (*tokens)[&rooms];
            for (int i = 0; mine.size() < 60; ++i) {
                // The load cannot derive tokens: these orders get theirs here.
                const OrderId id = rooms.delivered(i);
                const std::string url = rooms.orders.tracking_url(id), token = url.substr(url.rfind('/') + 1);
                std::string hex;
                for (const unsigned char c : crypto::sha256(token)) {
                    hex += "0123456789abcdef"[c >> 4];
                    hex += "0123456789abcdef"[c & 15];
                }
                rooms.db.execute("UPDATE orders SET public_token_hash = x'" + hex + "' WHERE id = " + std::to_string(id.raw()));
                mine.push_back(token);
            }
        },
        [tokens](Rooms& rooms, int nth) {
            http::Request request;
            request.method = "GET";
            request.path = "/t/" + (*tokens)[&rooms][static_cast<std::size_t>(nth)];
            const auto match = rooms.router.match("GET", request.path);
            request.params = match.params;
            must(testing::answer_of(*match.route, request).status == 200, "the customer's page");
        }};
}

Work board(const std::string& name, const orders::BoardQuery& query, int times = 40) {
    return {name, times, 1, {}, [query](Rooms& rooms, int) { must(!rooms.orders.board(query).orders.empty(), "a board"); }};
}

Work search(const std::string& name, const std::function<std::string(Rooms&, int)>& text, int times = 40) {
    return {name, times, 1, {}, [text](Rooms& rooms, int nth) {
                orders::BoardQuery query;
                query.text = text(rooms, nth);
                must(!rooms.orders.board(query).orders.empty(), "a search");
            }};
}

std::string padded(std::int64_t n, std::size_t width) {
    std::string digits = std::to_string(n);
    return std::string(width - digits.size(), '0') + digits;
}

/// What a duty asks when it looks for work, undone afterwards so that each run finds the same.
Work claim_due() {
    return {"tracking: due query", 40, 1, {}, [](Rooms& rooms, int) {
                static constexpr db::Statement kClaim{
                    "UPDATE tracker SET lease_token = ?, lease_until = NOW(3) + INTERVAL ? MICROSECOND, next_due_at = NOW(3) + "
                    "INTERVAL ? MICROSECOND, version = version + 1 WHERE carrier = ? AND next_due_at <= NOW(3) ORDER BY "
                    "next_due_at, id LIMIT ?"};
                const auto claimed = rooms.db.transact([&](db::Tx& tx) -> Result<std::int64_t> {
                    return error(Code::conflict, std::to_string(tx.run(kClaim, 77, 60'000'000, 60'000'000, "demo", 100)),
                                 "undone");
                });
                must(claimed.error().key == "100", "the claim of due trackers");
            }};
}

}  // namespace

std::vector<Work> all_work() {
    std::vector<Work> all;
    all.push_back(intake("intake, one by one", 1, 40));
    all.push_back(intake("intake, groups of 32", 32, 4));
    all.push_back(scan());
    all.push_back(board("board: released", {.state = "released"}));
    all.push_back(board("board: delivered", {.state = "delivered"}));
    all.push_back(board("board: newest", {}));
    all.push_back(board("board: held by a person", {.hold = "manual"}));
    all.push_back({"board: counts", 20, 1, {}, [](Rooms& rooms, int) { must(!rooms.orders.counts().empty(), "the counts"); }});
    all.push_back(
        search("search: order number", [](Rooms& rooms, int nth) { return std::to_string(1000 + rooms.loaded - 1 - nth * 13); }));
    all.push_back(
        search("search: reference", [](Rooms& rooms, int nth) { return "WEB-" + padded(rooms.loaded - 1 - nth * 13, 8); }));
    all.push_back(search(
        "search: name, many hits", [](Rooms&, int) { return std::string("Ann "); }, 20));
    all.push_back(search(
        "search: name, rarer", [](Rooms&, int) { return std::string("Tara Keller"); }, 20));
    all.push_back(over_orders("order page", 40, order_page));
    all.push_back(customer_page());
    all.push_back(over_orders("label by SSCC", 40, [](Rooms& rooms, OrderId id) {
        const auto package = rooms.packing.of_order(id).at(0);
        const auto found = rooms.db.transact([&](db::Tx& tx) { return rooms.packing.by_sscc(tx, package.sscc); });
        must(found && rooms.packing.label(*found).has_value(), "a label");
    }));
    all.push_back(claim_due());
    all.push_back({"duties with nothing due", 20, 1, {}, [](Rooms& rooms, int) {
                       (void)rooms.shipping.send_due();
                       (void)rooms.shipping.resolve_due();
                       (void)rooms.shipping.unknown_count();
                       (void)rooms.idempotency.prune(rooms.db, std::chrono::hours(24 * 32));
                   }});
    return all;
}

}  // namespace waybill::bench
