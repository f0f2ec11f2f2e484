#include <waybill/json.h>

#include <algorithm>
#include <set>

#include "events.h"

namespace waybill::carrier::seventeen_track {
namespace {

constexpr std::int64_t kRegisteredBefore = -18019901, kNotRegistered = -18019902, kDailyLimit = -18019907, kNoQuota = -18019908,
                       kBusy = -18010003;
const std::set<std::int64_t> kOurKey{-18010001, -18010002, -18010004, -18010005};

Error malformed(std::string what) { return refused(Refusal::malformed, "17TRACK's answer " + std::move(what)); }

/// The class of one of 17TRACK's own numbers.
Error refusal(std::int64_t code, const std::string& message) {
    const std::string words = "17TRACK: " + (message.empty() ? "error " + std::to_string(code) : message);
    if (kOurKey.contains(code) || code == 401 || code == 403) return refused(Refusal::unauthorized, words);
    if (code == kDailyLimit || code == 429) return refused(Refusal::rate_limited, words);
    if (code == kNoQuota) return refused(Refusal::payment, words);
    if (code == kBusy || code == 500 || code == 503) return refused(Refusal::unavailable, words);
    if (code == 404 || code == 400 || code < 0) return refused(Refusal::rejected, words);
    return malformed("has the unknown code " + std::to_string(code));
}

/// The "data" of an answer that has lists; else the error that the body names.
Result<json::Value> read_data(const Reply& reply) {
    auto said = json::parse(reply.body, {.bytes = 16u << 20, .depth = 32});
    if (!said) return malformed("is not JSON");
    const json::Value* code = said->find("code");
    if (code == nullptr || !code->whole()) return malformed("has no code");
    if (const json::Value* first = said->at("/data/errors/0"); first != nullptr && first->find("code") != nullptr)
        return refusal(first->find("code")->whole().value_or(0), text_at(*first, "/message"));
    const json::Value* data = said->find("data");
    const bool lists = data != nullptr && (data->find("accepted") != nullptr || data->find("rejected") != nullptr);
    if (*code->whole() != 0 && !lists) return refusal(*code->whole(), text_at(*said, "/message"));
    if (!lists) return malformed("has no lists of numbers");
    return *data;
}

template <class Take>
void each(const json::Value& data, const char* list, Take take) {
    if (const json::Value* listed = data.find(list))
        for (const json::Value& item : listed->items) take(item);
}

std::int64_t error_code(const json::Value& rejected) {
    const json::Value* code = rejected.at("/error/code");
    return code == nullptr ? 0 : code->whole().value_or(0);
}

}  // namespace

Setup::Setup(const Description& description) {
    if (const auto found = description.account.find("carrier"); found != description.account.end()) carrier = found->second;
    const auto value = json::parse(description.raw_json);
    if (!value) return;
    if (const json::Value* listed = value->at("/module/reasons"))
        for (const auto& [code, reason] : listed->members) reasons.emplace(code, reason.string);
}

std::string numbers_message(const std::vector<std::string>& numbers, const Setup& setup) {
    const bool digits = !setup.carrier.empty() && setup.carrier.size() < 10 && setup.carrier.find_first_not_of("0123456789") == std::string::npos;
    json::Writer out;
    out.begin_array();
    for (const std::string& number : numbers) {
        out.begin_object().member("number", number);
        if (digits) out.member("carrier", static_cast<std::int64_t>(std::stoll(setup.carrier)));
        out.end_object();
    }
    return out.end_array().take();
}

Result<Answer> read_answer(const Reply& reply, const std::vector<std::string>& asked, const Description& description, const Setup& setup) {
    TRY(data, read_data(reply));
    Answer answer;
    const auto is_ours = [&](const std::string& number) { return std::find(asked.begin(), asked.end(), number) != asked.end(); };
    const auto put = [&](Tracked tracked) {
        if (!is_ours(tracked.number)) return;  // strangers are nobody's news
        const auto same = std::find_if(answer.tracked.begin(), answer.tracked.end(), [&](const Tracked& t) { return t.number == tracked.number; });
        if (same == answer.tracked.end())
            answer.tracked.push_back(std::move(tracked));
        else
            merge(*same, std::move(tracked));
    };
    each(data, "accepted", [&](const json::Value& item) { put(read_accepted(item, description, setup)); });
    std::optional<Error> of_account;
    each(data, "rejected", [&](const json::Value& item) {
        const std::string number = text_at(item, "/number");
        const std::int64_t code = error_code(item);
        if (code == kNotRegistered && is_ours(number)) return answer.unregistered.push_back(number);
        const Error why = refusal(code, text_at(item, "/error/message"));
        if (refusal_of(why) != Refusal::rejected) return static_cast<void>(of_account = why);
        put({number, false, {}});  // nothing known yet, or a number that no carrier has: no other number suffers for it
    });
    if (of_account && answer.tracked.empty() && answer.unregistered.empty()) return *std::move(of_account);
    return answer;
}

Result<void> read_registered(const Reply& reply) {
    TRY(data, read_data(reply));
    std::optional<Error> why;
    each(data, "rejected", [&](const json::Value& item) {
        const std::int64_t code = error_code(item);
        if (code == kRegisteredBefore) return;
        Error refused = refusal(code, text_at(item, "/error/message"));
        if (refusal_of(refused) != Refusal::rejected) why = std::move(refused);
    });
    if (why) return *std::move(why);
    return {};
}

}  // namespace waybill::carrier::seventeen_track
