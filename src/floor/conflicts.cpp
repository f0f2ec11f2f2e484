#include "floor/floor.h"
#include "floor/routes.h"
#include "floor/store.h"

// Scans that need a person.
namespace waybill::floor {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

std::string named(const store::StoredConflict& c) {
    if (c.subject == 0) return "";
    return c.task == "pack" ? PackageId(c.subject).text() : c.task == "pick" ? PickListId(c.subject).text() : "";
}

void write(json::Writer& out, const Conflict& c) {
    out.begin_object()
        .member("id", c.id)
        .member("device", c.device)
        .member("person", c.person)
        .member("task", c.task)
        .member("subject", c.subject)
        .member("kind", c.kind)
        .member("code", c.code)
        .member("quantity", c.quantity.units)
        .member("key", c.problem)
        .member("detail", c.detail)
        .member("scanned_at", c.scanned_at)
        .member("created_at", c.created_at)
        .end_object();
}

Response list(const Request& request, Floor& floor) {
    const auto after = http::cursor(request.asked("after"));
    if (!after) return http::problem(http::wrong_cursor(), request);
    return http::page(request, floor.conflicts(static_cast<int>(http::number(request, "limit")) + 1, *after), write,
                      [](const Conflict& last) { return http::cursor_text({last.created_at, last.id.raw()}); });
}

Response settle(const Request& request, Floor& floor) {
    const auto id = http::path_id<ConflictId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    const auto note = http::parse_body(request, [](json::Fields& f) { return f.text("note", 1, 300); });
    if (!note) return http::problem(note.error(), request);
    const auto done = floor.parts().db.transact([&](db::Tx& tx) { return floor.settle(tx, *id, *note, request.principal->id); });
    if (!done) return http::problem(done.error(), request);
    return Response{.status = 204};
}

}  // namespace

std::vector<Conflict> Floor::conflicts(int limit, const http::Place& after) {
    return p_.db.transact([&](db::Tx& tx) {
        std::vector<Conflict> out;
        for (const auto& c : store::open_conflicts(tx, after, limit))
            out.push_back({c.id, c.device, c.user ? c.user.text() : "", c.task, named(c), c.kind, c.code, {c.quantity}, c.problem, c.detail,
                           c.scanned_at, c.created_at});
        return out;
    });
}

Result<void> Floor::settle(db::Tx& tx, ConflictId id, const std::string& note, const std::string& actor) {
    if (store::settle(tx, id, note, actor, p_.clock.now())) return {};
    return error(Code::not_found, "not_found", "There is no such thing here.");
}

void add_conflicts(http::Router& router, Floor& floor) {
    using namespace http::shape;
    const auto operation = [](std::string id) { return http::Operation("Floor", std::move(id)); };
    const auto workers = Access::only({Role::logistics_lead, Role::logistics});
    const auto conflict = http::shape::named("ScanConflict", object({{"id", id<ConflictId>()},
                                                                     {"device", text()},
                                                                     {"person", text().says("The user's id; empty where nobody was at work.")},
                                                                     {"task", text()},
                                                                     {"subject", text().says("The pick list or the package.")},
                                                                     {"kind", text()},
                                                                     {"code", text()},
                                                                     {"quantity", count()},
                                                                     {"key", text()},
                                                                     {"detail", text()},
                                                                     {"scanned_at", instant()},
                                                                     {"created_at", instant()}}));
    router.add({"GET", "/api/v1/scan-conflicts", workers, [&floor](const Request& r) { return list(r, floor); },
                "Scans that were right on a device and not here, the oldest first: somebody looks where the goods are."},
               operation("listScanConflicts").paged(200, 100).answers(200, page_of(conflict)));
    router.add({"POST", "/api/v1/scan-conflicts/{id}", workers, [&floor](const Request& r) { return settle(r, floor); },
                "Says what was done about a conflict; it leaves the list.", 16 << 10},
               operation("settleScanConflict")
                   .repeatable()
                   .path("id", id<ConflictId>())
                   .takes(input({{"note", text(1, 300).like("put back into A-01")}}))
                   .answers_nothing("Settled."));
}

}  // namespace waybill::floor
