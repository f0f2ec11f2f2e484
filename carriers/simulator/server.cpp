#include "server.h"

#include "base/log.h"
#include "front.h"

namespace waybill::simulator {
namespace {

Request read_request(Front::Incoming in) {
    const auto mark = in.uri.find('?');
    Request request;
    request.method = in.method;
    request.path = in.uri.substr(0, mark);
    request.account = take_account(request.path);
    if (mark != std::string::npos) request.query = in.uri.substr(mark + 1);
    request.idempotency_key = in.header("idempotency-key");
    request.authorization = in.header("authorization");
    request.content_type = in.header("content-type");
    request.body = std::move(in.body);
    return request;
}

CarrierApi::Twist twist(const Fault& fault) {
    CarrierApi::Twist twist;
    twist.each_for_its_own = fault.kind == FaultKind::eventually_visible;
    if (fault.kind == FaultKind::not_yet_visible || twist.each_for_its_own)
        twist.hidden_for = std::chrono::seconds(fault.seconds.value_or(60));
    twist.seed = fault.seed;
    twist.duplicate_order = fault.kind == FaultKind::duplicate_order;
    twist.cancelled_on_dedupe = fault.kind == FaultKind::cancelled_on_dedupe;
    twist.label_gone = fault.kind == FaultKind::label_gone;
    return twist;
}

}  // namespace

class Server::Impl {
  public:
    Impl(Options options, CarrierApi& carrier, ControlApi& control, Faults& faults, Calls& calls, const Clock& wall)
        : options_(options),
          carrier_(carrier),
          control_(control),
          faults_(faults),
          calls_(calls),
          wall_(wall),
          front_(options.port, [this](Front::Ticket ticket, Front::Incoming in) { handle(ticket, read_request(std::move(in))); }) {}

    int port() const { return front_.port(); }

  private:
    void handle(Front::Ticket ticket, Request request) {
        const Operation operation = operation_of(request);
        if (operation == Operation::control) return safely(ticket, request, [&] { front_.answer(ticket, control_.handle(request)); });
        const auto serve_it = [this, ticket, request = std::move(request), operation] {
            safely(ticket, request, [&] { serve(ticket, request, operation); });
        };
        options_.latency > Duration{} ? front_.later(options_.latency, serve_it) : serve_it();
    }

    template <class Work>
    void safely(Front::Ticket ticket, const Request& request, const Work& work) {
        try {
            work();
        } catch (const std::exception& e) {
            log::error("simulator.failed", {{"path", request.path}, {"error", e.what()}});
            front_.answer(ticket, problem(500, "internal", "The service failed"), true);
        }
    }

    void serve(Front::Ticket ticket, const Request& request, Operation operation) {
        const std::optional<Fault> fault = faults_.draw(operation, request.account, [&] { return carrier_.repeats(request); });
        if (fault) return strike(ticket, request, operation, *fault);
        const Answer answer = carrier_.handle(operation, request, {});
        note(operation, request, answer.status, "");
        front_.answer(ticket, answer);
    }

    void strike(Front::Ticket ticket, const Request& request, Operation operation, const Fault& fault) {
        const auto seconds = [&](std::int64_t fallback) { return std::chrono::seconds(fault.seconds.value_or(fallback)); };
        if (fault.kind == FaultKind::reset_before) return note(operation, request, 0, "reset_before"), front_.reset(ticket);
        if (fault.kind == FaultKind::rate_limited) {
            Answer answer = problem(429, "rate_limited", "Too many calls");
            answer.headers.emplace_back("Retry-After", std::to_string(seconds(1).count()));
            return note(operation, request, 429, "rate_limited"), front_.answer(ticket, answer);
        }
        const auto commit = [this, ticket, request, operation, fault] {
            safely(ticket, request, [&] { after_commit(ticket, request, operation, fault); });
        };
        fault.kind == FaultKind::slow ? front_.later(seconds(5), commit) : commit();
    }

    void after_commit(Front::Ticket ticket, const Request& request, Operation operation, const Fault& fault) {
        const Answer answer = carrier_.handle(operation, request, twist(fault));
        switch (fault.kind) {
            case FaultKind::timeout_after_commit:
                note(operation, request, 0, "timeout_after_commit");
                return front_.later(std::chrono::seconds(fault.seconds.value_or(90)), [this, ticket] { front_.reset(ticket); });
            case FaultKind::error_after_commit:
                note(operation, request, 500, "error_after_commit");
                return front_.answer(ticket, problem(500, "internal", "The service failed"));
            case FaultKind::half_reply:
                return note(operation, request, 0, "half_reply"), front_.answer_half(ticket, answer);
            case FaultKind::reset_after_commit:
                return note(operation, request, 0, "reset_after_commit"), front_.reset(ticket);
            default:
                return note(operation, request, answer.status, name(fault.kind)), front_.answer(ticket, answer);
        }
    }

    void note(Operation operation, const Request& request, int status, std::string_view fault) {
        calls_.add({wall_.now(), operation, request.method, request.path, status, std::string(fault)});
    }

    const Options options_;
    CarrierApi& carrier_;
    ControlApi& control_;
    Faults& faults_;
    Calls& calls_;
    const Clock& wall_;
    Front front_;  // last: its thread uses all of the above
};

Server::Server(Options options, CarrierApi& carrier, ControlApi& control, Faults& faults, Calls& calls, const Clock& wall)
    : impl_(std::make_unique<Impl>(options, carrier, control, faults, calls, wall)) {}
Server::~Server() = default;
int Server::port() const { return impl_->port(); }

}  // namespace waybill::simulator
