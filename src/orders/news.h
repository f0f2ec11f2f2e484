#pragma once
#include <functional>
#include <string>

#include "events/events.h"
#include "orders/rules.h"
#include "waybill/json.h"

namespace waybill::orders {

/// What every event about an order says of it: {"id", "number", "external_ref", "state"}, then what `more` adds.
struct Subject {
    OrderId id;
    std::int64_t number = 0;
    std::string external_ref, state;
};
events::News news(const std::string& topic, const Subject& subject, const std::function<void(json::Writer&)>& more = {});
/// A JSON object with the members that `write` adds: the detail of a timeline entry.
std::string object(const std::function<void(json::Writer&)>& write);

}  // namespace waybill::orders
