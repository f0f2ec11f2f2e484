#include <algorithm>

#include "tracking/impl.h"
#include "tracking/store_subscriptions.h"
#include "waybill/encoding.h"

// What carriers push: proven and read by their module, then merged. A push is a faster word, never the only one.
namespace waybill::tracking {

namespace {

constexpr std::size_t kMostBody = 256 << 10;

carrier::Push push_of(const http::Request& request) {
    carrier::Push push{request.method, request.path, {}, request.body};
    for (const auto& [name, value] : request.query)
        push.path += (push.path.find('?') == std::string::npos ? "?" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
    for (const auto& [name, value] : request.headers) push.headers.emplace(name, value);
    return push;
}

/// Those that a tracker of the number may have: what falls into the window of a younger shipment is that one's. What is older than its own
/// window merge() quarantines.
std::vector<TrackingEvent> events_of(const store::Bearer& one, const std::vector<store::Bearer>& all, const std::vector<TrackingEvent>& events) {
    std::vector<TrackingEvent> out;
    std::copy_if(events.begin(), events.end(), std::back_inserter(out), [&](const TrackingEvent& event) {
        return std::none_of(all.begin(), all.end(), [&](const store::Bearer& other) {
            const Instant theirs = rules::window_begins(other.since);
            return other.shipment != one.shipment && theirs > one.since && event.at >= theirs;
        });
    });
    return out;
}

http::Response take(const http::Request& request, Tracking& tracking) {
    const auto pushed = tracking.take_push(request.param("carrier"), push_of(request));
    if (!pushed) {
        auto why = pushed.error();
        if (why.code == Code::malformed) why.code = Code::invalid;  // said to who sent it, not of a carrier that we asked
        return http::problem(why, request);
    }
    auto response = http::Response::bytes(pushed->answer_type, pushed->answer_body);
    response.status = pushed->answer_status;
    return response;
}

}  // namespace

Result<carrier::Pushed> Tracking::take_push(const std::string& carrier, const carrier::Push& push) {
    auto& p = impl_->p;
    auto pushed = p.carriers.read_push(carrier, push);
    p.metrics.counter("waybill_tracking_pushes", "What came in carriers' names.", pushed ? "outcome=\"taken\"" : "outcome=\"refused\"")++;
    if (!pushed) return pushed;
    const std::string code = carrier.substr(0, carrier.find('@'));
    for (const auto& tracked : pushed->tracked) {
        if (!tracked.known || tracked.events.empty()) continue;
        const auto bearers = p.db.transact([&](db::Tx& tx) { return store::by_number(tx, code, tracked.number); });
        for (const auto& bearer : bearers)
            if (const auto events = events_of(bearer, bearers, tracked.events); !events.empty())
                p.db.transact([&](db::Tx& tx) { merge(tx, bearer.tracker, events); });
    }
    return pushed;
}

void add_push_route(http::Router& router, Tracking& tracking) {
    // By the carrier's own proof, which its module looks at: neither a key of ours nor a session.
    router.add({"POST", "/push/{carrier}", http::Access::anyone(), [&](const http::Request& r) { return take(r, tracking); },
                "Takes what a carrier pushes.", kMostBody});
}

}  // namespace waybill::tracking
