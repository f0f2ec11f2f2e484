#pragma once
#include <coroutine>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "waybill/result.h"

/// How a carrier module talks: it proposes calls, is answered, and ends with a result. It never sends anything itself.
namespace waybill::carrier {

/// One HTTP request that a module proposes. `path` is relative to the endpoint that carrier.json names for the environment; a
/// whole https URL is fetched where carrier.json lists its host under "file_hosts", and never with credentials.
struct Call {
    std::string method = "GET";
    std::string path;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string auth_name;       ///< names an entry of "auth" in carrier.json; empty: no credentials
    bool is_once = false;        ///< sent at most once in the life of the operation
    std::string idempotency_key; ///< sent as the header that carrier.json names, where the carrier deduplicates
    bool is_optional = false;    ///< where it comes to nothing, the module gets a reply of status 0 and goes on

    static Call get(std::string path) { return Call{"GET", std::move(path), {}, {}, {}, false, {}}; }
    static Call post_json(std::string path, std::string body) {
        return Call{"POST", std::move(path), {{"Content-Type", "application/json"}}, std::move(body), {}, false, {}};
    }
    static Call del(std::string path) { return Call{"DELETE", std::move(path), {}, {}, {}, false, {}}; }

    Call auth(std::string name) && { return auth_name = std::move(name), std::move(*this); }
    Call header(std::string name, std::string value) && {
        return headers.emplace_back(std::move(name), std::move(value)), std::move(*this);
    }
    /// Marks the call that spends money or voids it. At most one in a conversation.
    Call once() && { return is_once = true, std::move(*this); }
    /// For what is nice to have, e.g. the file of a label that can be fetched later, too. Never together with once().
    Call optional() && { return is_optional = true, std::move(*this); }
};

/// A complete answer. A transport failure never reaches the module: the host ends or retries the operation itself.
struct Reply {
    int status = 0;                              ///< 0: an optional call that came to nothing
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
};

/// `co_await Keep("shipment_id", id);` makes a value durable before the next call; after a restart the conversation
/// begins again and finds it in its request's `kept`.
struct Keep {
    std::string name;
    std::string value;
    Keep(std::string n, std::string v) : name(std::move(n)), value(std::move(v)) {}
};

/// What the host sees of a conversation whatever its result type is.
class Dialogue {
  public:
    enum class Wants { call, keep, nothing };

    virtual ~Dialogue() = default;
    /// Runs to the next suspension. Never throws: an exception of the module ends the conversation with code malformed,
    /// key "carrier.module_failed".
    virtual void resume() = 0;
    virtual Wants wants() const = 0;
    virtual const Call& call() const = 0;   ///< only while wants() is call
    virtual const Keep& keep() const = 0;   ///< only while wants() is keep
    virtual void answer(Reply reply) = 0;   ///< hands the reply to the pending call; resume() follows
};

/// A coroutine that ends with a Result<T>. Movable; owns its frame; a frame that is destroyed early simply ends.
template <class T>
class Conversation final : public Dialogue {
  public:
    struct promise_type {
        std::variant<std::monostate, Call, Keep> pending;
        Reply reply;
        std::optional<Result<T>> result;

        Conversation get_return_object() { return Conversation(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_value(Result<T> value) { result = std::move(value); }
        void unhandled_exception() {
            std::string what = "an unknown exception";
            try {
                throw;
            } catch (const std::exception& e) {
                what = e.what();
            } catch (...) {
            }
            result = error(Code::malformed, "carrier.module_failed", "The carrier module failed: " + what);
        }

        struct AwaitReply {
            promise_type* promise;
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<>) const noexcept {}
            Reply await_resume() const { return std::move(promise->reply); }
        };
        struct AwaitKept {
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<>) const noexcept {}
            void await_resume() const noexcept {}
        };
        AwaitReply await_transform(Call call) { return pending = std::move(call), AwaitReply{this}; }
        AwaitKept await_transform(Keep keep) { return pending = std::move(keep), AwaitKept{}; }
    };

    Conversation(Conversation&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    Conversation& operator=(Conversation&& other) noexcept {
        if (this != &other) {
            if (frame_) frame_.destroy();
            frame_ = std::exchange(other.frame_, nullptr);
        }
        return *this;
    }
    ~Conversation() override {
        if (frame_) frame_.destroy();
    }

    void resume() override {
        frame_.promise().pending = std::monostate{};
        if (!frame_.done()) frame_.resume();
    }
    Wants wants() const override {
        const auto& pending = frame_.promise().pending;
        return std::holds_alternative<Call>(pending) ? Wants::call : std::holds_alternative<Keep>(pending) ? Wants::keep : Wants::nothing;
    }
    const Call& call() const override { return std::get<Call>(frame_.promise().pending); }
    const Keep& keep() const override { return std::get<Keep>(frame_.promise().pending); }
    void answer(Reply reply) override { frame_.promise().reply = std::move(reply); }

    bool done() const { return frame_.done(); }
    /// The outcome; only once done() is true, and only once.
    Result<T> take() {
        auto& result = frame_.promise().result;
        if (!result) return error(Code::malformed, "carrier.no_result", "The carrier module ended without a result");
        return *std::move(result);
    }

  private:
    explicit Conversation(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    std::coroutine_handle<promise_type> frame_;
};

}  // namespace waybill::carrier

/// TRY for conversations: binds `name` to the value, or ends the conversation with the error.
#define CO_TRY(name, ...)                                                                    \
    auto WAYBILL_JOIN(try_##name##_, __LINE__) = (__VA_ARGS__);                              \
    if (!WAYBILL_JOIN(try_##name##_, __LINE__))                                              \
        co_return std::move(WAYBILL_JOIN(try_##name##_, __LINE__)).error();                  \
    auto name = std::move(WAYBILL_JOIN(try_##name##_, __LINE__)).value()
