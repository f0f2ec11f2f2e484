#include "http/paging.h"
#include "shipping/shipping.h"
#include "waybill/json.h"

// What was said to the carrier about a shipment, for who has to make sense of it.
namespace waybill::shipping {

namespace {

using http::Request;
using http::Role;

void write_call(json::Writer& out, const CarrierCall& call) {
    out.begin_object().member("at", call.at).member("method", call.method).member("url", call.url).key("headers").begin_array();
    for (const auto& [name, value] : call.headers) out.begin_object().member("name", name).member("value", value).end_object();
    out.end_array().member("body", call.body).member("spends", call.spends);
    call.status > 0 ? out.member("status", call.status) : out.key("status").null();
    out.member("reply", call.reply).member("took_ms", std::chrono::duration_cast<std::chrono::milliseconds>(call.took).count()).end_object();
}

void write_conversation(json::Writer& out, const Conversation& talk) {
    out.begin_object().member("booking", talk.booking).member("kind", talk.kind).member("attempt", talk.attempt)
        .member("reference", talk.reference).member("operation", talk.operation).member("outcome", talk.outcome).member("detail", talk.detail)
        .member("at", talk.at).key("calls").begin_array();
    for (const auto& call : talk.calls) write_call(out, call);
    out.end_array().end_object();
}

http::Response conversations(const Request& request, Shipping& shipping) {
    const auto id = http::path_id<ShipmentId>(request, "id");
    if (!id) return http::problem(id.error(), request);
    return http::answer(request, 200, shipping.conversations(*id), [](json::Writer& out, const std::vector<Conversation>& talks) {
        out.begin_object().key("data").begin_array();
        for (const auto& talk : talks) write_conversation(out, talk);
        out.end_array().end_object();
    });
}

http::Schema conversation_shape() {
    using namespace http::shape;
    const auto header = object({{"name", text()}, {"value", text().says("Of a credential: ***.")}});
    const auto call = object({{"at", nullable(instant())},
                              {"method", text()},
                              {"url", text()},
                              {"headers", list_of(header)},
                              {"body", text()},
                              {"spends", truth().says("The call that buys or voids; it is sent once.")},
                              {"status", nullable(whole()).says("Of HTTP; null: no answer came, and the reply says why.")},
                              {"reply", text()},
                              {"took_ms", whole()}});
    return named("Conversation",
                 object({{"booking", id<BookingId>()},
                         {"kind", word({"book", "void"}).says("What was wanted.")},
                         {"attempt", count()},
                         {"reference", text().says("What the carrier knows it by.")},
                         {"operation", word({"book", "void", "find", "label"}).says("What the carrier was asked for this time.")},
                         {"outcome", word({"done", "refused", "not_now", "in_doubt", "aborted", "not_known"})
                                         .says("not_known: it is under way, or its end was cut off; what was sent is here.")},
                         {"detail", text()},
                         {"at", instant()},
                         {"calls", list_of(call).says("In their order.")}}));
}

}  // namespace

void add_conversation_routes(http::Router& router, Shipping& shipping) {
    using namespace http::shape;
    router.add({"GET", "/api/v1/shipments/{id}/conversation", http::Access::only({Role::logistics_lead, Role::logistics, Role::auditor}),
                [&](const Request& r) { return conversations(r, shipping); },
                "Every call to the carrier about a shipment and its reply, the newest first, at most 50 conversations. Credentials are hidden, "
                "labels are left out, and messages of more than 16 KiB are cut."},
               http::Operation("Shipping", "getConversation").path("id", id<ShipmentId>()).answers(200, data_of(conversation_shape())));
}

}  // namespace waybill::shipping
