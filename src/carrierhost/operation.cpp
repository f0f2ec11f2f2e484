#include "carrierhost/operation.h"

#include <random>

#include "base/fault_points.h"
#include "base/log.h"
#include "carrierhost/rules.h"

namespace waybill::carrierhost {
namespace {

using std::chrono::seconds;

constexpr int kMaxSteps = 200;  // calls and kept values of one conversation: more is a module that circles
constexpr int kTries = 3;       // of one repeatable call
constexpr Duration kBucketPatience = seconds(10);
constexpr Duration kShortWait = seconds(2);   // a Retry-After up to this is waited for here
constexpr std::size_t kMaxReply = 32u << 20;  // labels of a hundred parcels

double chance() { return static_cast<double>(std::random_device{}()) / 4294967296.0; }

rules::Transport transport(const wire::Outcome& outcome) {
    return outcome.kind == wire::Outcome::Kind::answered   ? rules::Transport::answered
           : outcome.kind == wire::Outcome::Kind::not_sent ? rules::Transport::not_sent
                                                           : rules::Transport::unknown;
}

Breaker::End breaker_end(const wire::Outcome& outcome) {
    if (outcome.no_slot || outcome.too_late) return Breaker::End::not_made;
    if (outcome.timed_out) return Breaker::End::timed_out;
    const bool down = outcome.kind != wire::Outcome::Kind::answered || (outcome.status >= 502 && outcome.status <= 504);
    return down ? Breaker::End::failed : Breaker::End::answered;
}

Error module_failed(std::string what) {
    return error(Code::malformed, "carrier.module_failed", "The carrier module " + std::move(what));
}

Error describe(const wire::Outcome& outcome) {
    if (outcome.kind != wire::Outcome::Kind::answered)
        return error(Code::unavailable, "carrier.unreachable", "The carrier did not answer: " + outcome.error);
    if (outcome.status == 401) return error(Code::unauthorized, "carrier.unauthorized", "The carrier refused our token");
    if (outcome.status == 429) return error(Code::rate_limited, "carrier.rate_limited", "The carrier asks for fewer calls");
    return error(Code::unavailable, "carrier.status", "The carrier answered with status " + std::to_string(outcome.status));
}

Duration asked_wait(const wire::Outcome& outcome, Instant now, Duration fallback) {
    const auto header = outcome.headers.find("retry-after");
    if (header == outcome.headers.end()) return fallback;
    return rules::retry_after(header->second, now).value_or(fallback);
}

}  // namespace

Operation::Operation(Parts parts, Channel* channel, Task task, std::unique_ptr<carrier::Dialogue> dialogue,
                     std::shared_ptr<Journal> journal, Ending preset, Finish finish)
    : parts_(std::move(parts)),
      channel_(channel),
      task_(task),
      dialogue_(std::move(dialogue)),
      journal_(std::move(journal)),
      preset_(std::move(preset)),
      finish_(std::move(finish)) {}

void Operation::start() { later(Duration{}, &Operation::advance); }

void Operation::later(Duration delay, Step step) {
    parts_.workers->post_after(delay, [self = shared_from_this(), step] { ((*self).*step)(); });
}

void Operation::abandon() {
    if (dialogue_ == nullptr) return end(preset_);
    give_up(error(Code::unavailable, "carrier.stopping", "The program stopped meanwhile"), seconds(1));
}

void Operation::advance() {
    if (dialogue_ == nullptr) return end(preset_);
    for (;;) {
        if (++steps_ > kMaxSteps) return give_up(module_failed("does not come to an end"), seconds(60));
        dialogue_->resume();
        switch (dialogue_->wants()) {
            case carrier::Dialogue::Wants::nothing:
                return end({Ending::Kind::concluded, {}, asked_wait_, raw_reply_, once_sent_});
            case carrier::Dialogue::Wants::call:
                return take_call();
            case carrier::Dialogue::Wants::keep:
                if (!keep_value()) return;
        }
    }
}

bool Operation::keep_value() {
    const carrier::Keep& kept = dialogue_->keep();
    if (journal_ == nullptr) return give_up(module_failed("keeps a value where nothing is kept"), seconds(60)), false;
    bool durable = false;
    try {
        durable = journal_->keep(kept.name, kept.value);
    } catch (const std::exception& e) {
        log::error("carrier.keep_failed", {{"carrier", channel_->code()}, {"error", e.what()}});
    }
    if (durable) return true;
    // After the once call nobody may conclude that nothing happened.
    if (once_sent_)
        return give_up(error(Code::unavailable, "carrier.not_kept", "A value of the booking could not be stored"), seconds(5)),
               false;
    return end({Ending::Kind::aborted, {}, {}, {}, false}), false;
}

void Operation::take_call() {
    call_ = dialogue_->call();
    tries_ = 0;
    token_renewed_ = false;
    if (call_.is_once && once_sent_) return give_up(module_failed("proposed a second once call; it was not sent"), seconds(60));
    if (call_.is_once && journal_ == nullptr)
        return give_up(module_failed("proposed a once call where none is allowed"), seconds(60));
    auto request = channel_->request(call_, task_);
    if (!request) return call_failed(std::move(request).error(), seconds(60));  // a file at a host that is not listed is no reason for doubt
    request_ = std::move(request).value();
    if (call_.is_once && !repeat_first()) return;
    request_.max_reply_bytes = kMaxReply;
    reserve();
}

bool Operation::repeat_first() {
    const std::string first = journal_->first_sent();
    if (first.empty()) return true;
    if (auto again = channel_->again(first, task_)) return request_ = *std::move(again), true;
    // Nothing was sent by this run: what the first one did stays unknown.
    end({Ending::Kind::in_doubt, error(Code::unsupported, "carrier.not_repeatable", "The first request cannot be sent again as it was"),
         seconds(60), {}, false});
    return false;
}

void Operation::reserve() {
    Bucket& bucket = channel_->bucket(task_);
    const auto wait = bucket.reserve(Steady::now(), kBucketPatience);
    if (!wait)
        return call_failed(error(Code::rate_limited, "carrier.limit", "The carrier's limit of calls is reached"),
                       bucket.delay(Steady::now()));
    if (*wait > Duration{}) return later(*wait, &Operation::authorise);
    authorise();
}

void Operation::authorise() {
    const Auth& auth = channel_->auth_of(call_);
    if (auth.kind != Auth::Kind::oauth2) return transmit({});
    channel_->tokens().get(call_.auth_name, auth,
                           [self = shared_from_this()](Tokens::Answer answer) { self->transmit(std::move(answer)); });
}

void Operation::transmit(Tokens::Answer token) {
    const Auth& auth = channel_->auth_of(call_);
    if (auth.kind == Auth::Kind::oauth2 && token.token.empty()) return call_failed(std::move(token.error), token.retry_after);
    Breaker& breaker = channel_->breaker(task_);
    if (const auto rest = breaker.refuses(Steady::now()))
        return call_failed(
            error(Code::unavailable, "carrier.resting", "The carrier did not answer lately and is left alone for a while"),
            *rest);

    wire::Request request = request_;
    token_ = token.token;
    auto secret_headers = channel_->sign(request, call_, auth, parts_.clock.now());
    if (!secret_headers) {
        breaker.report(Breaker::End::not_made, Steady::now());
        return give_up(std::move(secret_headers).error(), seconds(60));
    }
    secret_headers->push_back(channel_->add_credentials(request, auth, token_));
    exact_ = exact_text(request, *secret_headers, channel_->redactor());
    call_.is_once ? mark(std::move(request)) : send(std::move(request));
}

void Operation::mark(wire::Request request) {
    marked_ = std::move(request);
    // Taken before the mark: whatever stands still from here on, the database's lease ends no sooner than this.
    marked_.not_after = Steady::now() + journal_->good_for();
    try {
        // Whoever makes it durable goes on with it, on a thread of its own: here nothing of the operation is touched any more.
        journal_->sending(exact_, [self = shared_from_this()](bool ours) { self->marked(ours); });
    } catch (const std::exception& e) {
        log::error("carrier.sending_failed", {{"carrier", channel_->code()}, {"error", e.what()}});
        marked(false);
    }
}

void Operation::marked(bool ours) {
    if (!ours) {
        channel_->breaker(task_).report(Breaker::End::not_made, Steady::now());
        return end({Ending::Kind::aborted, {}, {}, {}, false});
    }
    once_sent_ = true;
    WAYBILL_CRASH_POINT("call.before_once");
    send(std::move(marked_));
}

void Operation::send(wire::Request request) {
    sent_at_ = Steady::now();
    sent_on_ = parts_.clock.now();
    const bool once = call_.is_once;  // behind send() the answer may have changed this already
    parts_.wire.send(std::move(request), [self = shared_from_this(), workers = parts_.workers](wire::Outcome outcome) {
        workers->post([self, outcome = std::move(outcome)] { self->arrived(outcome); });
    });
    if (once) WAYBILL_CRASH_POINT("call.after_once");
}

void Operation::report(const wire::Outcome& outcome) {
    const auto now = Steady::now();
    // A file's host says nothing about the carrier's own.
    channel_->breaker(task_).report(channel_->is_file(call_) ? Breaker::End::not_made : breaker_end(outcome), now);
    const auto took = std::chrono::duration_cast<Duration>(now - sent_at_);
    channel_->count_call(task_, outcome, took);
    asked_wait_ = asked_wait(outcome, parts_.clock.now(), seconds(5));
    note(outcome, took);
    if (outcome.status == 429) channel_->bucket(task_).pause(now + asked_wait(outcome, parts_.clock.now(), seconds(1)));
    log::debug("carrier.called", {{"carrier", channel_->code()},
                                  {"operation", name(task_)},
                                  {"once", call_.is_once},
                                  {"status", outcome.status},
                                  {"error", outcome.error}});
}

void Operation::note(const wire::Outcome& outcome, Duration took) {
    constexpr std::size_t kMostCalls = 50;
    CallRecord record{shortened(std::move(exact_)), reply_text(outcome, channel_->redactor()), call_.is_once, took, sent_on_};
    if (!token_.empty() && record.reply.find(token_) != std::string::npos) {  // said back to us
        Redactor token;
        token.hide(token_);
        record.reply = token.clean(std::move(record.reply));
    }
    if (journal_ != nullptr) journal_->exchanged(record);
    if (calls_.size() < kMostCalls) calls_.push_back(std::move(record));
}

void Operation::distrust_token() {
    if (channel_ != nullptr && !token_.empty()) channel_->tokens().refused(call_.auth_name, token_);
}

void Operation::arrived(const wire::Outcome& outcome) {
    report(outcome);
    if (call_.is_once) return once_arrived(outcome);
    repeatable_arrived(outcome);
}

void Operation::once_arrived(const wire::Outcome& outcome) {
    WAYBILL_CRASH_POINT("call.answered");
    raw_reply_ = reply_text(outcome, channel_->redactor());
    const auto verdict = rules::after_once(transport(outcome), outcome.status);
    switch (verdict) {
        case rules::OnceVerdict::module_decides:
            return answer(outcome);
        case rules::OnceVerdict::in_doubt:
            return end({Ending::Kind::in_doubt, describe(outcome), seconds(5), raw_reply_, true});
        case rules::OnceVerdict::token_refused:
            channel_->tokens().refused(call_.auth_name, token_);
            [[fallthrough]];
        case rules::OnceVerdict::nothing_happened:
            break;
    }
    const Duration wait =
        asked_wait(outcome, parts_.clock.now(), outcome.status == 401 ? Duration(seconds(1)) : Duration(seconds(5)));
    end({Ending::Kind::not_now, describe(outcome), wait, raw_reply_, true});
}

void Operation::repeatable_arrived(const wire::Outcome& outcome) {
    ++tries_;
    switch (rules::after_repeatable(transport(outcome), outcome.status)) {
        case rules::Verdict::module_decides:
            return answer(outcome);
        case rules::Verdict::new_token:
            channel_->tokens().refused(call_.auth_name, token_);
            if (std::exchange(token_renewed_, true) || channel_->auth_of(call_).kind != Auth::Kind::oauth2)
                return call_failed(describe(outcome), seconds(60));
            return reserve();
        case rules::Verdict::try_again:
            break;
    }
    const Duration wait =
        asked_wait(outcome, parts_.clock.now(), outcome.status == 429 ? Duration(seconds(1)) : rules::back_off(tries_, chance()));
    if (tries_ >= kTries || wait > std::max<Duration>(kShortWait, rules::back_off(tries_, 1)))
        return call_failed(describe(outcome), std::max<Duration>(wait, seconds(5)));
    later(wait, &Operation::reserve);
}

void Operation::answer(const wire::Outcome& outcome) {
    dialogue_->answer({outcome.status, outcome.headers, outcome.body});
    advance();
}

void Operation::call_failed(Error error, Duration retry_after) {
    if (!call_.is_optional || call_.is_once) return give_up(std::move(error), retry_after);
    dialogue_->answer({});
    advance();
}

void Operation::give_up(Error error, Duration retry_after) {
    end({once_sent_ ? Ending::Kind::in_doubt : Ending::Kind::not_now, std::move(error), retry_after, raw_reply_, once_sent_});
}

void Operation::end(Ending ending) {
    if (std::exchange(finished_, true)) return;
    ending.calls = std::move(calls_);
    const Finish finish = std::exchange(finish_, {});
    finish(*this, std::move(ending));
}

}  // namespace waybill::carrierhost
