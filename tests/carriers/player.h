#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "carriercheck/recording.h"
#include "waybill/carrier.h"
#include "waybill/json.h"

namespace waybill::carrier {

using carriercheck::Exchange;

/// What a conversation did while a recording was played to it.
struct Played {
    std::vector<Call> calls;
    std::map<std::string, std::string> kept;
    int once_calls = 0;
    std::string departure;  ///< how it left the recording; empty where it followed it
};

/// Plays replies in their order to a conversation, with no host and no network: a call past the last one gets that again.
/// Ends after 200 steps whatever the module does.
template <class T>
Result<T> play(Conversation<T> conversation, const std::vector<Exchange>& exchanges, Played& played) {
    for (int step = 0; step < 200; ++step) {
        conversation.resume();
        if (conversation.wants() == Dialogue::Wants::nothing) {
            if (played.calls.size() < exchanges.size() && played.departure.empty())
                played.departure = "ended before the recording did";
            return conversation.take();
        }
        if (conversation.wants() == Dialogue::Wants::keep) {
            played.kept[conversation.keep().name] = conversation.keep().value;
            continue;
        }
        const Call call = conversation.call();
        const std::size_t at = played.calls.size();
        played.calls.push_back(call);
        played.once_calls += call.is_once;
        if (exchanges.empty()) return error(Code::malformed, "test.no_reply", "the recording has no reply");
        const Exchange& exchange = exchanges[std::min(at, exchanges.size() - 1)];
        const bool as_recorded = at < exchanges.size() && call.method == exchange.method && call.path == exchange.path &&
                                 call.is_once == exchange.once;
        if (!as_recorded && played.departure.empty())
            played.departure = "proposed " + call.method + " " + call.path + (call.is_once ? " once" : "");
        conversation.answer(exchange.reply);
    }
    return error(Code::malformed, "test.endless", "the conversation does not end");
}

}  // namespace waybill::carrier
