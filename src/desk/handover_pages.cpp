#include "base/text.h"
#include "base/wording.h"
#include "desk/routes.h"
#include "desk/scanning.h"

// The truck: what waits for it, and each package scanned onto it.
namespace waybill::desk {
namespace {

using http::Response;

constexpr int kShipments = 50;

/// Labelled packages of booked shipments, the longest-waiting shipments first.
std::vector<View> packages_waiting(const Visit& visit) {
    std::vector<View> out;
    for (const auto& shipment : visit.parts.shipping.list("booked", "", kShipments)) {
        const auto* carrier = visit.parts.carriers.find_carrier(shipment.carrier);
        const auto order = visit.parts.orders.get(shipment.order);
        for (const auto& part : shipment.packages) {
            const auto package = visit.parts.packing.get(part.package);
            if (!package || package->state != "labelled") continue;
            View v;
            v.set("sscc", package->sscc)
                .set("order", shipment.order.text())
                .set("order_number", order ? std::to_string(order->number) : "");
            v.set("customer", order ? order->customer_name : "").set("carrier", carrier ? carrier->name : shipment.carrier);
            v.set("number", part.tracking_number.empty() ? shipment.tracking_number : part.tracking_number);
            v.set("weight", wording::count(package->weight.value) + " g").set("seq", next_sequence(visit.parts.clock));
            out.push_back(std::move(v));
        }
    }
    return out;
}

Response page(const Visit& visit, const std::string& handover, std::optional<Error> problem = {}) {
    auto waiting = packages_waiting(visit);
    View v;
    v.set("count", wording::count(static_cast<std::int64_t>(waiting.size())))
        .set("some", !waiting.empty())
        .set("waiting", std::move(waiting));
    v.set("handover", handover).set("can_begin", visit.may_work() && handover.empty());
    v.set("loading", visit.may_work() && !handover.empty())
        .set("seq", next_sequence(visit.parts.clock))
        .set("may_vouch", visit.may_vouch());
    const std::string here = handover.empty() ? "/desk/handover" : "/desk/handover/" + handover;
    Screen screen{.title = visit.texts("desk.handover.title"),
                  .page = "handover",
                  .view = std::move(v),
                  .section = "handover",
                  .here = here};
    screen.problem = std::move(problem);
    return show(visit, std::move(screen));
}

Response begin(const Visit& visit) {
    const auto handover = once(visit, [&](db::Tx& tx) -> Result<std::string> {
        TRY(id, visit.parts.shipping.open_handover(tx, "", visit.who.id));
        return id.text();
    });
    return handover ? Response::see_other("/desk/handover/" + *handover) : page(visit, "", handover.error());
}

Response with_handover(const Visit& visit, const std::function<Response(HandoverId)>& work) {
    const auto id = http::path_id<HandoverId>(visit.request, "id");
    return id ? work(*id) : refuse(visit, id.error());
}

Response scan(const Visit& visit) {
    return with_handover(visit, [&](HandoverId id) {
        const auto seq = sequence(visit);
        if (!seq) return page(visit, id.text(), seq.error());
        const std::vector<shipping::Shipping::HandoverScan> scans{{*seq, text::trim(visit.field("code"))}};
        const auto answers = visit.parts.shipping.scan_handover(id, visit.device(), scans, visit.who.id);
        if (!answers) return page(visit, id.text(), answers.error());
        if (auto why = refusal(*answers)) return page(visit, id.text(), std::move(why));
        return Response::see_other("/desk/handover/" + id.text() + "?done=loaded");
    });
}

Response close(const Visit& visit) {
    return with_handover(visit, [&](HandoverId id) {
        const auto closed = once(visit, [&](db::Tx& tx) -> Result<std::string> {
            TRY_VOID(visit.parts.shipping.close_handover(tx, id, visit.who.id));
            return id.text();
        });
        return closed ? Response::see_other("/desk/handover?done=departed") : page(visit, id.text(), closed.error());
    });
}

}  // namespace

void add_handover(http::Router& router, const SharedParts& parts) {
    add_page(
        router, parts, "GET", "/desk/handover", readers(), [](const Visit& v) { return page(v, ""); },
        "Packages that wait for the truck.");
    add_page(router, parts, "POST", "/desk/handover", workers(), begin, "A truck is being loaded.");
    add_page(
        router, parts, "GET", "/desk/handover/{id}", readers(),
        [](const Visit& v) { return with_handover(v, [&](HandoverId id) { return page(v, id.text()); }); }, "Loading one truck.");
    add_page(router, parts, "POST", "/desk/handover/{id}/scan", workers(), scan, "A package scanned onto the truck.");
    add_page(router, parts, "POST", "/desk/handover/{id}/close", workers(), close, "The truck leaves.");
}

}  // namespace waybill::desk
