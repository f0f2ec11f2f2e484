#pragma once
#include "carriercheck/requests.h"
#include "carriers/recording.h"

namespace waybill::carrier {

using carriercheck::asked_address;
using carriercheck::booking_request;
using carriercheck::find_request;
using carriercheck::label_request;
using carriercheck::list_request;
using carriercheck::manifest_request;
using carriercheck::pickup_cancel;
using carriercheck::pickup_request;
using carriercheck::rate_request;
using carriercheck::sample_address;
using carriercheck::sample_parcels;
using carriercheck::service_points_request;
using carriercheck::subscribe_request;
using carriercheck::track_request;
using carriercheck::void_request;

/// How an operation ended, whatever it is.
struct Ended {
    bool ok = false;
    Error error;
    Played played;
};

inline Ended play_operation(const Carrier& carrier, const Recording& recording, const std::vector<Exchange>& exchanges) {
    Ended ended;
    const auto note = [&](auto conversation) {
        const auto result = play(std::move(conversation), exchanges, ended.played);
        ended.ok = result.ok();
        if (!result.ok()) ended.error = result.error();
    };
    if (recording.operation == "book") note(carrier.book(booking_request(recording)));
    if (recording.operation == "void") note(carrier.cancel(void_request(recording)));
    if (recording.operation == "track") note(carrier.track(track_request(recording)));
    if (recording.operation == "find") note(carrier.find(find_request(recording)));
    if (recording.operation == "list") note(carrier.list(list_request(recording)));
    if (recording.operation == "rate") note(carrier.rate(rate_request(recording)));
    if (recording.operation == "check_address") note(carrier.check_address({asked_address(recording)}));
    if (recording.operation == "label") note(carrier.label(label_request(recording)));
    if (recording.operation == "manifest") note(carrier.manifest(manifest_request(recording)));
    if (recording.operation == "pickup") note(carrier.pickup(pickup_request(recording)));
    if (recording.operation == "cancel_pickup") note(carrier.cancel_pickup(pickup_cancel(recording)));
    if (recording.operation == "service_points") note(carrier.service_points(service_points_request(recording)));
    if (recording.operation == "subscribe") note(carrier.subscribe(subscribe_request(recording)));
    return ended;
}

}  // namespace waybill::carrier
