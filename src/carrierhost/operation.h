#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "carrierhost/channel.h"

namespace waybill::carrierhost {

/// Performs one conversation: asks the module what it wants, does it, and decides what each end of a call means. One
/// worker at a time runs in it; between its steps it is held by whoever will call it back.
class Operation : public std::enable_shared_from_this<Operation> {
  public:
    struct Ending {
        enum class Kind {
            concluded,  ///< the module has the last word: its result is there
            refused,
            not_now,
            in_doubt,
            aborted,
        };
        Kind kind = Kind::not_now;
        Error error;
        Duration retry_after = std::chrono::seconds(5);
        std::string raw_reply;
        bool once_sent = false;
        std::vector<CallRecord> calls;
    };
    using Finish = std::function<void(Operation&, Ending)>;

    struct Parts {
        wire::Wire& wire;
        std::shared_ptr<Workers> workers;
        const Clock& clock;
    };
    /// `dialogue` may be null: then `channel` may be, too, and the operation ends at once with `preset`.
    Operation(Parts parts, Channel* channel, Task task, std::unique_ptr<carrier::Dialogue> dialogue,
              std::shared_ptr<Journal> journal, Ending preset, Finish finish);

    void start();
    /// Ends it with what is known. Only when no worker runs any more.
    void abandon();
    Task task() const { return task_; }
    /// The carrier said in its own words that the token of the last call is worth nothing.
    void distrust_token();

  private:
    using Steady = std::chrono::steady_clock;
    using Step = void (Operation::*)();

    void advance();
    bool keep_value();
    void take_call();
    /// The once call of a run that repeats an earlier one becomes the first run's very bytes; false: it cannot, and the run ended.
    bool repeat_first();
    void reserve();
    void authorise();
    void transmit(Tokens::Answer token);
    void mark(wire::Request request);
    void marked(bool ours);
    void send(wire::Request request);
    void arrived(const wire::Outcome& outcome);
    void report(const wire::Outcome& outcome);
    void note(const wire::Outcome& outcome, Duration took);
    void once_arrived(const wire::Outcome& outcome);
    void repeatable_arrived(const wire::Outcome& outcome);
    void answer(const wire::Outcome& outcome);
    void later(Duration delay, Step step);
    /// Ends it, or lets the module go on where the call at hand was an optional one.
    void call_failed(Error error, Duration retry_after);
    /// Ends it where the call at hand did nothing: in doubt all the same if the once call went before.
    void give_up(Error error, Duration retry_after);
    void end(Ending ending);

    const Parts parts_;
    Channel* const channel_;
    const Task task_;
    const std::unique_ptr<carrier::Dialogue> dialogue_;
    const std::shared_ptr<Journal> journal_;
    Ending preset_;
    Finish finish_;

    carrier::Call call_;
    wire::Request request_;
    wire::Request marked_;  // the once call as it leaves when its mark is durable
    std::string token_;  // the one that the call at hand bears
    Steady::time_point sent_at_{};
    Instant sent_on_{};
    std::string raw_reply_, exact_;
    std::vector<CallRecord> calls_;
    Duration asked_wait_ = std::chrono::seconds(5);  // what the last answer asked for
    int steps_ = 0, tries_ = 0;
    bool token_renewed_ = false, once_sent_ = false, finished_ = false;
};

}  // namespace waybill::carrierhost
