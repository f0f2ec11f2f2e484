#include "base/log.h"
#include "http/front.h"
#include "http/problem.h"

namespace waybill::http {
namespace {

constexpr std::size_t kBodyWithoutRoute = 1 << 20;  // read and thrown away, so that the connection may live on after a 404

}  // namespace

/// Takes the connection as far as its bytes reach.
void Front::advance(Connection& connection, Tick now) {
    while (connection.state() == Connection::State::reading) {
        switch (connection.framing.stage()) {
            case Framing::Stage::head:
                return;
            case Framing::Stage::body:
                account(connection, connection.held());
                if (held_ > limits_.held_bytes)
                    connection.framing.refuse({503, "memory", "There is too much to do here; come back in a moment."});
                else if (greedy(connection))
                    connection.framing.refuse({503, "memory_of_address", "This address sends too much at once; come back in a moment."});
                else
                    return;
                break;
            case Framing::Stage::head_done:
                open_request(connection);
                break;
            case Framing::Stage::complete:
                hand_over(connection, now);
                break;
            case Framing::Stage::refused:
                answer_refusal(connection, now);
                break;
        }
    }
}

/// The head is complete: the route says how large a body may be, before a byte of it is read.
void Front::open_request(Connection& connection) {
    Framing& framing = connection.framing;
    auto target = parse_target(framing.head().target);
    if (!target) {
        framing.refuse({400, "target", "The address cannot be decoded."});
        return;
    }
    connection.target = *std::move(target);
    connection.match = router_.match(framing.head().method, connection.target.segments);
    const Route* const route = connection.match.route;
    framing.allow_body(route ? route->max_body : kBodyWithoutRoute);
    if (framing.stage() == Framing::Stage::body && framing.head().expects_continue) connection.say_continue();
}

void Front::hand_over(Connection& connection, Tick now) {
    Head& head = connection.framing.head();
    ++connection.requests;
    auto caller = proxies_.caller(connection.peer, connection.transport.secure(), head);
    Job job;
    job.connection = connection.id;
    job.transport = &connection.transport;
    job.since = now;
    job.urgent = connection.framing.unread() > 0;
    job.match = std::move(connection.match);
    job.delivery = Delivery{request_id(head), head.keep_alive && connection.requests < limits_.requests_per_connection,
                            head.method == "HEAD", caller.secure, head.minor};
    job.request.method = std::move(head.method);
    job.request.path = std::move(connection.target.path);
    job.request.query = std::move(connection.target.query);
    job.request.headers = std::move(head.headers);
    job.request.body = std::move(connection.framing.body());
    connection.worked_on = job.request.body.capacity();
    job.request.peer = std::move(caller.address);
    job.request.request_id = job.delivery.request_id;
    job.request.secure = caller.secure;
    ++counts_->in_flight;
    if (workers_->submit(std::move(job))) {
        connection.in_flight();
    } else {
        --counts_->in_flight;
        connection.framing.refuse({503, "queue", "There is too much to do here; come back in a moment."});
    }
}

/// Answered once, and closed: what the client sends after that is never looked at.
void Front::answer_refusal(Connection& connection, Tick now) {
    const Refusal& refusal = connection.framing.refusal();
    const Head& head = connection.framing.head();
    const Delivery delivery{request_id(head), false, head.method == "HEAD", connection.transport.secure(), 1};
    ++metrics_.counter("waybill_http_refused_total", "Requests refused before a handler saw them, by reason.",
                       "reason=\"" + std::string(refusal.reason) + "\"");
    log::info("http.refused", {{"reason", refusal.reason},
                               {"status", refusal.status},
                               {"peer", connection.peer.toString()},
                               {"request_id", delivery.request_id}});
    connection.hurry();
    connection.send(serialise(problem(refusal, delivery.request_id), delivery), 0, false, now);
}

std::string Front::request_id(const Head& head) {
    const std::string* given = head.find("x-request-id");
    if (given && is_request_id(*given)) return *given;
    return id_prefix_ + std::to_string(++next_request_);
}

}  // namespace waybill::http
