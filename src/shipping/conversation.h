#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "carrierhost/carrierhost.h"
#include "shipping/store.h"

/// What is kept of a talk with a carrier: made before the transaction that stores it.
namespace waybill::shipping {

/// How many bytes of a call, and of a reply, are kept, after labels were left out.
inline constexpr std::size_t kKeptOfAMessage = 16u << 10;

/// The row of a conversation that ended; nothing where no call was made.
std::optional<store::ConversationRow> conversation_row(IdGenerator& ids, const Clock& clock, BookingId intent, const char* operation,
                                                       const char* outcome, const std::string& detail,
                                                       const std::vector<carrierhost::CallRecord>& calls);
template <class T>
std::optional<store::ConversationRow> conversation_row(IdGenerator& ids, const Clock& clock, BookingId intent, const char* operation,
                                                       const carrierhost::Outcome<T>& o) {
    return conversation_row(ids, clock, intent, operation, o.word(), o.error.detail, o.calls);
}
/// The calls of a stored row. Throws std::runtime_error where it is damaged.
std::vector<CarrierCall> calls_of(const store::ConversationRow& row);
/// A request as it was sent, without its answer.
CarrierCall call_of(const std::string& exact);

}  // namespace waybill::shipping
