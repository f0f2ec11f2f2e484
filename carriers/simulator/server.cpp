#include "server.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include "base/log.h"
#include "parking.h"
#include "waybill/json.h"

namespace waybill::simulator {
namespace net = Poco::Net;
namespace {

constexpr std::streamsize kMaxBody = 4 << 20;

/// The body, or nothing where it has no stated length or too great a one.
std::optional<std::string> read_body(net::HTTPServerRequest& in) {
    if (in.getMethod() == "GET" || in.getMethod() == "DELETE") return std::string();
    if (!in.hasContentLength() || in.getContentLength64() > kMaxBody || in.getContentLength64() < 0) return std::nullopt;
    std::string body(static_cast<std::size_t>(in.getContentLength64()), '\0');
    in.stream().read(body.data(), static_cast<std::streamsize>(body.size()));
    body.resize(static_cast<std::size_t>(in.stream().gcount()));
    return body;
}

Request read_request(net::HTTPServerRequest& in, std::string body) {
    const std::string& uri = in.getURI();
    const auto mark = uri.find('?');
    Request request;
    request.method = in.getMethod();
    request.path = uri.substr(0, mark);
    request.account = take_account(request.path);
    if (mark != std::string::npos) request.query = uri.substr(mark + 1);
    request.body = std::move(body);
    request.idempotency_key = in.get("Idempotency-Key", "");
    request.authorization = in.get("Authorization", "");
    request.content_type = in.getContentType();
    return request;
}

void respond(net::HTTPServerResponse& out, const Answer& answer, bool close = false) {
    out.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(answer.status));
    out.setContentType(answer.content_type);
    for (const auto& [name, value] : answer.headers) out.set(name, value);
    if (close) out.setKeepAlive(false);
    out.sendBuffer(answer.body.data(), answer.body.size());
}

net::StreamSocket take_socket(net::HTTPServerRequest& in) { return dynamic_cast<net::HTTPServerRequestImpl&>(in).detachSocket(); }

void reset(net::StreamSocket socket) {
    socket.setLinger(true, 0);
    socket.close();
}

CarrierApi::Twist twist(const Fault& fault) {
    CarrierApi::Twist twist;
    twist.each_for_its_own = fault.kind == FaultKind::eventually_visible;
    if (fault.kind == FaultKind::not_yet_visible || twist.each_for_its_own)
        twist.hidden_for = std::chrono::seconds(fault.seconds.value_or(60));
    twist.seed = fault.seed;
    twist.duplicate_order = fault.kind == FaultKind::duplicate_order;
    twist.cancelled_on_dedupe = fault.kind == FaultKind::cancelled_on_dedupe;
    return twist;
}

/// The head and half of the body of an answer that promises more.
void send_half(net::StreamSocket socket, const Answer& answer) {
    const std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " OK\r\nContent-Type: " + answer.content_type +
                             "\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n\r\n" +
                             answer.body.substr(0, answer.body.size() / 2);
    socket.sendBytes(text.data(), static_cast<int>(text.size()));
    socket.shutdownSend();
    socket.close();
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
          pool_(16, options.threads + 1) {
        auto* params = new net::HTTPServerParams;
        params->setKeepAlive(true);
        params->setMaxKeepAliveRequests(0);
        params->setKeepAliveTimeout(Poco::Timespan(60, 0));
        params->setTimeout(Poco::Timespan(30, 0));
        params->setMaxThreads(options.threads);
        params->setMaxQueued(1024);
        net::ServerSocket socket;
        socket.bind(net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(options.port)), true);
        socket.listen(1024);
        server_ = std::make_unique<net::HTTPServer>(new Factory(*this), pool_, socket, params);
        server_->start();
    }
    ~Impl() {
        parking_.open();
        server_->stopAll(true);
        pool_.joinAll();
    }

    int port() const { return server_->port(); }

  private:
    class Handler final : public net::HTTPRequestHandler {
      public:
        explicit Handler(Impl& impl) : impl_(impl) {}
        void handleRequest(net::HTTPServerRequest& in, net::HTTPServerResponse& out) override { impl_.handle(in, out); }

      private:
        Impl& impl_;
    };
    class Factory final : public net::HTTPRequestHandlerFactory {
      public:
        explicit Factory(Impl& impl) : impl_(impl) {}
        net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override { return new Handler(impl_); }

      private:
        Impl& impl_;
    };

    void handle(net::HTTPServerRequest& in, net::HTTPServerResponse& out) {
        auto body = read_body(in);
        if (!body) return respond(out, problem(413, "too_large", "A body needs a length of at most 4 MiB"), true);
        const Request request = read_request(in, std::move(*body));
        const Operation operation = operation_of(request);
        try {
            if (operation == Operation::control) return respond(out, control_.handle(request));
            serve(in, out, request, operation);
        } catch (const Poco::Exception&) {
            throw;  // the peer went away: Poco closes
        } catch (const std::exception& e) {
            log::error("simulator.failed", {{"path", request.path}, {"error", e.what()}});
            if (!out.sent()) respond(out, problem(500, "internal", "The service failed"), true);
        }
    }

    void serve(net::HTTPServerRequest& in, net::HTTPServerResponse& out, const Request& request, Operation operation) {
        parking_.wait(options_.latency);
        const std::optional<Fault> fault = faults_.draw(operation, request.account, [&] { return carrier_.repeats(request); });
        if (!fault) {
            const Answer answer = carrier_.handle(operation, request, {});
            note(operation, request, answer.status, "");
            return respond(out, answer);
        }
        strike(in, out, request, operation, *fault);
    }

    void strike(net::HTTPServerRequest& in, net::HTTPServerResponse& out, const Request& request, Operation operation,
                const Fault& fault) {
        const auto seconds = [&](std::int64_t fallback) { return std::chrono::seconds(fault.seconds.value_or(fallback)); };
        if (fault.kind == FaultKind::reset_before) return note(operation, request, 0, "reset_before"), reset(take_socket(in));
        if (fault.kind == FaultKind::rate_limited) {
            Answer answer = problem(429, "rate_limited", "Too many calls");
            answer.headers.emplace_back("Retry-After", std::to_string(seconds(1).count()));
            return note(operation, request, 429, "rate_limited"), respond(out, answer);
        }
        if (fault.kind == FaultKind::slow) parking_.wait(seconds(5));
        const Answer answer = carrier_.handle(operation, request, twist(fault));
        switch (fault.kind) {
            case FaultKind::timeout_after_commit:
                note(operation, request, 0, "timeout_after_commit");
                return parking_.hold(take_socket(in), seconds(90));
            case FaultKind::error_after_commit:
                note(operation, request, 500, "error_after_commit");
                return respond(out, problem(500, "internal", "The service failed"));
            case FaultKind::half_reply:
                return note(operation, request, 0, "half_reply"), send_half(take_socket(in), answer);
            case FaultKind::reset_after_commit:
                return note(operation, request, 0, "reset_after_commit"), reset(take_socket(in));
            default:
                return note(operation, request, answer.status, name(fault.kind)), respond(out, answer);
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
    Parking parking_;
    Poco::ThreadPool pool_;
    std::unique_ptr<net::HTTPServer> server_;
};

Server::Server(Options options, CarrierApi& carrier, ControlApi& control, Faults& faults, Calls& calls, const Clock& wall)
    : impl_(std::make_unique<Impl>(options, carrier, control, faults, calls, wall)) {}
Server::~Server() = default;
int Server::port() const { return impl_->port(); }

}  // namespace waybill::simulator
