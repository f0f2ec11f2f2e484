#include "addressing/addressing.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "addressing/rules.h"

namespace waybill::addressing {
namespace {

/// One question to one carrier. What is answered after the deadline finds nobody waiting.
template <class T>
class Question {
  public:
    using Answer = carrierhost::Outcome<T>;

    static std::function<void(Answer)> reply_to(std::shared_ptr<Question> question) {
        return [question = std::move(question)](Answer answer) {
            const std::lock_guard lock(question->mutex_);
            question->answer_ = std::move(answer);
            question->answered_.notify_all();
        };
    }
    std::optional<Answer> wait(Duration patience) {
        std::unique_lock lock(mutex_);
        answered_.wait_for(lock, patience, [&] { return answer_.has_value(); });
        return answer_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable answered_;
    std::optional<Answer> answer_;  // under mutex_
};

/// `ask` starts the conversation; `at`: where the module is given the address.
template <class T, class Ask>
Result<T> answered(Duration patience, const std::string& at, Ask ask) {
    const auto question = std::make_shared<Question<T>>();
    ask(Question<T>::reply_to(question));
    auto answer = question->wait(patience);
    if (!answer) return error(Code::unavailable, "carrier.late", "The carrier has not answered in time.");
    using Kind = typename carrierhost::Outcome<T>::Kind;
    if (answer->kind == Kind::done && answer->value) return *std::move(answer->value);
    return rules::told(std::move(answer->error), answer->kind == Kind::refused, at);
}

}  // namespace

Directory directory_of(carrierhost::CarrierHost& carriers) {
    return {[&carriers] { return carriers.carriers(); }, [&carriers](const std::string& code) { return carriers.unusable(code); },
            [&carriers](const std::string& code, carrier::AddressCheck request, auto done) { carriers.check_address(code, std::move(request), std::move(done)); },
            [&carriers](const std::string& code, carrier::ServicePointsRequest request, auto done) {
                carriers.service_points(code, std::move(request), std::move(done));
            }};
}

Result<void> Addressing::may_ask(const std::string& carrier, carrier::Operation operation, const char* what) const {
    const auto all = directory_.carriers();
    const auto profile = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.code == carrier; });
    if (profile == all.end()) return error(Code::invalid, "carrier.unknown", "There is no carrier \"" + carrier + "\".", {{"/carrier", "unknown", "is no carrier here"}});
    if (!profile->can(operation)) return error(Code::unsupported, "carrier.unsupported", profile->name + " cannot be asked " + what + ".");
    return {};
}

Result<carrier::AddressChecked> Addressing::check(const std::string& carrier, const Address& address, std::optional<Duration> deadline) {
    TRY_VOID(may_ask(carrier, carrier::Operation::check_address, "whether an address is right"));
    return answered<carrier::AddressChecked>(deadline.value_or(deadline_), "/address", [&](auto done) { directory_.check(carrier, {address}, std::move(done)); });
}

Result<std::vector<carrier::ServicePoint>> Addressing::near(const std::string& carrier, const carrier::ServicePointsRequest& request,
                                                            std::optional<Duration> deadline) {
    TRY_VOID(may_ask(carrier, carrier::Operation::service_points, "for service points"));
    TRY(points, answered<std::vector<carrier::ServicePoint>>(deadline.value_or(deadline_), "/near",
                                                             [&](auto done) { directory_.near(carrier, request, std::move(done)); }));
    return rules::nearest(std::move(points), request.at_most);
}

std::vector<Asked> Addressing::able(carrier::Operation operation) const {
    std::vector<Asked> all;
    for (const auto& profile : directory_.carriers())
        if (profile.can(operation) && directory_.unusable(profile.code).empty()) all.push_back({profile.code, profile.name});
    std::sort(all.begin(), all.end(), [](const Asked& a, const Asked& b) { return a.name < b.name; });
    return all;
}

Address with_candidate(const Address& present, const Address& candidate) { return rules::with_candidate(present, candidate); }

const char* verdict_word(carrier::AddressChecked::Verdict verdict) {
    using Verdict = carrier::AddressChecked::Verdict;
    switch (verdict) {
        case Verdict::valid: return "valid";
        case Verdict::corrected: return "corrected";
        case Verdict::ambiguous: return "ambiguous";
        case Verdict::unknown: break;
    }
    return "unknown";
}

}  // namespace waybill::addressing
