#include "carrierhost/capabilities.h"

namespace waybill::carrierhost {
namespace {

using carrier::Operation;

/// Runs to the first suspension with an empty request and lets the frame go: nothing of it is ever sent.
template <class Begin>
bool is_there(Begin begin) {
    try {
        auto conversation = begin();
        conversation.resume();
        if (conversation.wants() != carrier::Dialogue::Wants::nothing) return true;
        const auto result = conversation.take();
        return result.ok() || result.error().key != carrier::kNoOperation;
    } catch (...) {
        return true;  // it does something
    }
}

bool reads_pushes(const carrier::Carrier& carrier) {
    try {
        const auto read = carrier.read_push({}, {});
        return read.ok() || read.error().key != carrier::kNoOperation;
    } catch (...) {
        return true;
    }
}

bool has(const carrier::Carrier& made, Operation operation) {
    switch (operation) {
        case Operation::book:
            return is_there([&] { return made.book({}); });
        case Operation::cancel:
            return is_there([&] { return made.cancel({}); });
        case Operation::track:
            return is_there([&] { return made.track({}); });
        case Operation::find:
            return is_there([&] { return made.find({}); });
        case Operation::list:
            return is_there([&] { return made.list({}); });
        case Operation::rate:
            return is_there([&] { return made.rate({}); });
        case Operation::check_address:
            return is_there([&] { return made.check_address({}); });
        case Operation::label:
            return is_there([&] { return made.label({}); });
        case Operation::manifest:
            return is_there([&] { return made.manifest({}); });
        case Operation::pickup:
            return is_there([&] { return made.pickup({}); });
        case Operation::cancel_pickup:
            return is_there([&] { return made.cancel_pickup({}); });
        case Operation::service_points:
            return is_there([&] { return made.service_points({}); });
        case Operation::subscribe:
            return is_there([&] { return made.subscribe({}); });
        case Operation::push:
            break;
    }
    return reads_pushes(made);
}

}  // namespace

std::set<Operation> operations_of(const carrier::Carrier& carrier) {
    std::set<Operation> found;
    for (std::size_t i = 0; i < carrier::kOperationNames.size(); ++i)
        if (has(carrier, static_cast<Operation>(i))) found.insert(static_cast<Operation>(i));
    return found;
}

std::string missing_capabilities(const carrier::Carrier& carrier, const Profile& profile) {
    std::string why;
    const std::set<Operation> has = operations_of(carrier);
    for (const Operation operation : profile.capabilities)
        if (!has.contains(operation))
            why += (why.empty() ? "" : ", ") + std::string("carrier.json lists, and the module lacks, ") + std::string(carrier::name(operation));
    return why;
}

}  // namespace waybill::carrierhost
