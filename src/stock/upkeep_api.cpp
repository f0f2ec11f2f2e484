#include "http/paging.h"
#include "stock/api.h"
#include "waybill/json.h"

// Moves, adjustments, counts and pick faces.
namespace waybill::stock {
namespace {

using http::Request;
using http::Response;

constexpr std::int64_t kMostUnits = 1'000'000;
constexpr std::size_t kMostRows = 1000, kMostBody = 2U << 20;

struct Rooms {
    Stock& stock;
    db::Database& db;
    catalogue::Catalogue& catalogue;
    http::Idempotency& idempotency;
};

std::string actor(const Request& request) { return request.principal ? request.principal->id : ""; }

struct NamedMove {
    std::string sku, from, to;
    Quantity units;
    std::string lot{};
};

Result<Move> looked_up(Rooms& rooms, db::Tx& tx, const NamedMove& named) {
    std::vector<FieldError> errors;
    const auto products = rooms.catalogue.by_skus(tx, {named.sku});
    if (!products.contains(named.sku)) errors.push_back({"/sku", "unknown", "is no product's SKU"});
    const auto from = rooms.stock.location(tx, named.from), to = rooms.stock.location(tx, named.to);
    if (!from) errors.push_back({"/from", "unknown", "is no location's code"});
    if (!to) errors.push_back({"/to", "unknown", "is no location's code"});
    if (!errors.empty()) return error(Code::invalid, "stock.move", "The move is wrong; see errors. Nothing was changed.", std::move(errors));
    return Move{products.at(named.sku).id, from->id, to->id, named.units, named.lot};
}

Response post_move(const Request& request, Rooms& rooms) {
    const auto named = http::parse_body(request, [](json::Fields& f) {
        return NamedMove{f.text("sku", 1, 64), f.text("from", 1, 32), f.text("to", 1, 32), {f.integer("quantity", 1, kMostUnits)}, f.text_or("lot", "", 20)};
    });
    if (!named) return http::problem(named.error(), request);
    return http::idempotent(request, "POST /api/v1/stock/moves", true, rooms.db, rooms.idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(move, looked_up(rooms, tx, *named));
        TRY_VOID(rooms.stock.move(tx, move, actor(request)));
        json::Writer out;
        out.begin_object().member("sku", named->sku).member("from", named->from).member("to", named->to).member("quantity", named->units.units);
        if (!named->lot.empty()) out.member("lot", named->lot);
        out.end_object();
        return http::Outcome{201, out.take()};
    });
}

Response post_adjustment(const Request& request, Rooms& rooms) {
    const auto adjustment = http::parse_body(request, [](json::Fields& f) {
        return Adjustment{f.text("sku", 1, 64), f.text("location", 1, 32), {f.integer("change", -kMostUnits, kMostUnits)}, f.text("reason", 1, 32), f.text_or("note", "", 64), {f.text_or("lot", "", 20), f.text_or("expires", "", 10)}};
    });
    if (!adjustment) return http::problem(adjustment.error(), request);
    return http::idempotent(request, "POST /api/v1/stock/adjustments", true, rooms.db, rooms.idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        TRY(on_hand, rooms.stock.adjust(tx, *adjustment, actor(request)));
        json::Writer out;
        out.begin_object().member("sku", adjustment->sku).member("location", adjustment->location).member("on_hand", on_hand.units).end_object();
        return http::Outcome{201, out.take()};
    });
}

void write_count(json::Writer& out, const Count& c) {
    out.begin_object().member("id", c.id).member("bin", c.bin.code).member("why", c.why).member("state", c.open ? "open" : "done");
    // What the books say of a bin that is to be counted is nobody's business yet.
    if (!c.open)
        out.member("expected", c.expected.units).member("counted", c.counted.units).member("gained", c.gained.units).member("lost", c.lost.units).member("promised", c.promised.units);
    out.member("actor", c.actor).member("created_at", c.created_at).member("counted_at", c.counted_at).end_object();
}

Response list_counts(const Request& request, Rooms& rooms) {
    const auto after = http::cursor(request.asked("after"));
    if (!after) return http::problem(http::wrong_cursor(), request);
    const bool open = request.asked("state", "open") == "open";
    const auto from = after->id == 0 ? std::nullopt : after;
    auto counts = rooms.db.transact([&](db::Tx& tx) { return rooms.stock.counts(tx, open, static_cast<int>(http::number(request, "limit")) + 1, from); });
    return http::page(request, std::move(counts), write_count, [](const Count& last) { return http::cursor_text({last.created_at, last.id.raw()}); });
}

struct Wish {
    std::vector<std::string> bins;
    std::int64_t most = 0;
};

Response ask_counts(const Request& request, Rooms& rooms) {
    const auto wish = http::parse_body(request, [](json::Fields& f) { return Wish{f.texts_or_none("bins", kMostRows, 32), f.integer_or("most_overdue", 0, 1, kMostRows)}; });
    if (!wish) return http::problem(wish.error(), request);
    if (wish->bins.empty() == (wish->most == 0))
        return http::problem(error(Code::invalid, "stock.counts", "Say which `bins` are to be counted, or how many of the `most_overdue`; one of the two."), request);
    return http::idempotent(request, "POST /api/v1/stock/counts", true, rooms.db, rooms.idempotency, [&](db::Tx& tx) -> Result<http::Outcome> {
        std::vector<Count> counts;
        if (wish->most > 0) {
            counts = rooms.stock.plan_counts(tx, static_cast<int>(wish->most));
        } else {
            TRY(asked, rooms.stock.ask_counts(tx, wish->bins));
            counts = std::move(asked);
        }
        json::Writer out;
        out.begin_object().key("data").begin_array();
        for (const auto& count : counts) write_count(out, count);
        out.end_array().end_object();
        return http::Outcome{201, out.take()};
    });
}

Response put_faces(const Request& request, Rooms& rooms) {
    const auto faces = http::parse_body(
        request,
        [](json::Fields& f) {
            std::vector<Face> out;
            for (auto& one : f.objects("faces", 1, kMostRows)) {
                out.push_back({one.text("sku", 1, 64), one.text("location", 1, 32), {one.integer("low", 0, kMostUnits)}, {one.integer("full", 0, kMostUnits)}});
                one.done();
            }
            return out;
        },
        {.bytes = kMostBody});
    if (!faces) return http::problem(faces.error(), request);
    const auto done = rooms.db.transact([&](db::Tx& tx) { return rooms.stock.put_faces(tx, *faces); });
    if (!done) return http::problem(done.error(), request);
    return Response{.status = 204};
}

Response list_replenishments(const Request& request, Rooms& rooms) {
    return rooms.db.transact([&](db::Tx& tx) {
        const auto wishes = rooms.stock.replenishments(tx, static_cast<int>(http::number(request, "limit")));
        std::vector<ProductId> products;
        for (const auto& one : wishes) products.push_back(one.product);
        const auto goods = rooms.catalogue.by_ids(tx, products);
        json::Writer out;
        out.begin_object().key("data").begin_array();
        for (const auto& one : wishes) {
            out.begin_object().member("sku", goods.at(one.product).sku).member("from", one.from.code).member("to", one.to.code).member("quantity", one.units.units);
            write_lot(out, one.lot);
            out.end_object();
        }
        out.end_array().end_object();
        return Response::json(200, out.take());
    });
}

http::Schema count_shape() {
    using namespace http::shape;
    return named("StockCount", object({{"id", id<CountId>()},
                                       {"bin", text()},
                                       {"why", word({"asked", "class", "short", "difference"}).says("difference: it was counted, and is believed when it is counted so again.")},
                                       {"state", word({"open", "done"})},
                                       may("expected", count().says("By the books. An open count tells nothing of them.")),
                                       may("counted", count()),
                                       may("gained", count()),
                                       may("lost", count()),
                                       may("promised", count().says("Missing units that orders wait for: their pickers say so.")),
                                       {"actor", text()},
                                       {"created_at", instant()},
                                       {"counted_at", nullable(instant())}}));
}

http::Operation operation(std::string id) { return {"Stock", std::move(id)}; }

void add_moves(http::Router& router, const std::shared_ptr<Rooms>& rooms) {
    using namespace http::shape;
    const auto with = [rooms](Response (*handler)(const Request&, Rooms&)) { return [rooms, handler](const Request& r) { return handler(r, *rooms); }; };
    const auto move = [](auto make) { return make({{"sku", text(1, 64).like("MUG")}, {"from", text(1, 32).like("A-01")}, {"to", text(1, 32).like("B-02")}, {"quantity", whole(1, kMostUnits).like(4)}, may("lot", text(0, 20).like("L2407").says("Of goods by lot, where several lots lie there."))}); };
    router.add({"POST", "/api/v1/stock/moves", writing(), with(post_move), "Units that no pick list comes for go from bin to bin.", 4 << 10},
               operation("moveStock").key(http::Operation::Key::required).takes(move([](std::vector<http::Member> m) { return input(std::move(m)); })).answers(201, move([](std::vector<http::Member> m) { return object(std::move(m)); })));
    router.add({"POST", "/api/v1/stock/adjustments", writing(), with(post_adjustment), "Puts stock right by hand, with a reason.", 4 << 10},
               operation("adjustStock")
                   .key(http::Operation::Key::required)
                   .takes(input({{"sku", text(1, 64).like("MUG")},
                                 {"location", text(1, 32).like("A-01")},
                                 {"change", whole(-kMostUnits, kMostUnits).like(-2).says("Above zero: units that nobody knew of.")},
                                 {"reason", text(1, 32).like("damaged").says("Of units that come: found, correction; of units that go: damaged, expired, sample, lost, correction.")},
                                 may("note", text(0, 64)),
                                 lot_member(),
                                 expires_member()}))
                   .answers(201, object({{"sku", text()}, {"location", text()}, {"on_hand", count()}})));
}

}  // namespace

void add_upkeep_routes(http::Router& router, Stock& stock, db::Database& db, catalogue::Catalogue& catalogue, http::Idempotency& idempotency) {
    using namespace http::shape;
    const auto rooms = std::make_shared<Rooms>(Rooms{stock, db, catalogue, idempotency});
    const auto with = [rooms](Response (*handler)(const Request&, Rooms&)) { return [rooms, handler](const Request& r) { return handler(r, *rooms); }; };
    add_moves(router, rooms);
    router.add({"GET", "/api/v1/stock/counts", writing(), with(list_counts), "Bins that wait for their count, the oldest first; or what came of counts, the newest first."},
               operation("listCounts").query("state", word({"open", "done"}).by_default("open"), "Open or done.").paged(200, 100).answers(200, page_of(count_shape())));
    router.add({"POST", "/api/v1/stock/counts", writing(), with(ask_counts), "Asks for counts: of these bins, or of those that are most overdue by the class of their goods.", kMostBody},
               operation("askForCounts")
                   .key(http::Operation::Key::required)
                   .takes(input({may("bins", list_of(text(1, 32).like("A-01"), 0, kMostRows)), may("most_overdue", whole(1, kMostRows))}))
                   .answers(201, data_of(count_shape())));
    router.add({"PUT", "/api/v1/stock/faces", writing(), with(put_faces), "Sets the bins that products are picked from, all or none.", kMostBody},
               operation("putPickFaces")
                   .repeatable()
                   .takes(input({{"faces", list_of(input({{"sku", text(1, 64).like("MUG")},
                                                          {"location", text(1, 32).like("A-01")},
                                                          {"low", whole(0, kMostUnits).like(6).says("With less than this unclaimed it is filled up.")},
                                                          {"full", whole(0, kMostUnits).like(24).says("0: it is no pick face any more.")}}),
                                                   1, kMostRows)}}))
                   .answers_nothing("Set."));
    router.add({"GET", "/api/v1/stock/replenishments", reading(), with(list_replenishments), "What has to be brought to pick faces that run low, and from where."},
               operation("listReplenishments")
                   .query("limit", whole(1, 1000).by_default(200), "At most so many.")
                   .answers(200, data_of(object({{"sku", text()}, {"from", text()}, {"to", text()}, {"quantity", count()}, lot_member(), expires_member()}))));
}

}  // namespace waybill::stock
