#pragma once
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "carriers/player.h"
#include "support/places.h"

namespace waybill::carrier {

/// One file of carriers/<code>/recordings (its shape: carriers/README.md).
struct Recording {
    std::string name, says, operation;
    json::Value request, expect;
    std::vector<Exchange> exchanges;

    std::string asked(const char* key, const std::string& fallback) const {
        const json::Value* value = request.find(key);
        return value != nullptr && value->text() ? std::string(*value->text()) : fallback;
    }
};

inline Recording read_recording(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    auto parsed = json::parse(text.str(), {.bytes = 16u << 20, .depth = 32});
    if (!parsed) throw std::runtime_error(path.string() + ": " + parsed.error().detail);
    const json::Value root = std::move(parsed).value();
    std::vector<FieldError> errors;
    json::Fields in(root, errors);
    Recording recording;
    recording.name = path.stem().string();
    recording.says = in.text("says", 1, 500);
    recording.operation = in.word("operation", {"book", "void", "track", "find", "rate", "list"});
    in.object("request");
    in.object("expect");
    for (json::Fields& item : in.objects("exchanges", 0, 100)) {
        Exchange exchange;
        json::Fields call = item.object("call");
        exchange.method = call.text("method", 1, 10);
        exchange.path = call.text("path", 1, 2000);
        exchange.once = call.boolean_or("once", false);
        call.done();
        json::Fields reply = item.object("reply");
        exchange.reply.status = static_cast<int>(reply.integer("status", 100, 599));
        reply.object("headers");
        reply.has("body");
        const json::Value* where = root.at(reply.pointer());
        for (const auto& [name, value] : where->find("headers")->members) exchange.reply.headers[name] = value.string;
        exchange.reply.body = where->find("body")->string;
        recording.exchanges.push_back(std::move(exchange));
    }
    in.done();
    if (!errors.empty()) throw std::runtime_error(path.string() + errors.front().pointer + " " + errors.front().detail);
    recording.request = *root.find("request");
    recording.expect = *root.find("expect");
    return recording;
}

inline std::vector<Recording> read_recordings(const std::string& code) {
    std::vector<std::filesystem::path> paths;
    std::error_code none;
    for (const auto& entry :
         std::filesystem::directory_iterator(places::source_dir() + "/carriers/" + code + "/recordings", none))
        if (entry.path().extension() == ".json") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<Recording> recordings;
    for (const auto& path : paths) recordings.push_back(read_recording(path));
    return recordings;
}

// ---- the requests that recordings are played with ------------------------------------------------------------------------

inline Address sample_address(std::string name, std::string city, std::string country) {
    return {std::move(name), "", {"1 High Street"}, std::move(city), "", "AB1 2CD", std::move(country), "", ""};
}

inline std::vector<Parcel> sample_parcels(std::int64_t count) {
    std::vector<Parcel> parcels;
    for (std::int64_t i = 0; i < count; ++i)
        parcels.push_back({"34012345000000001" + std::to_string(8 - i),
                           Grams{1200},
                           {Millimetres{300}, Millimetres{200}, Millimetres{100}},
                           {}});
    return parcels;
}

inline std::int64_t asked_parcels(const Recording& recording) {
    const json::Value* count = recording.request.find("parcels");
    return count == nullptr ? 1 : count->whole().value_or(1);
}

inline BookingRequest booking_request(const Recording& recording) {
    BookingRequest request;
    request.reference = recording.asked("reference", "06B3M2X8Y7Q4KA");
    request.idempotency_key = "11111111-2222-4333-8444-555555555555";
    request.service = recording.asked("service", "standard");
    request.from = sample_address("Waybill", "Leeds", "GB");
    request.to = sample_address("Ann", "York", "GB");
    request.parcels = sample_parcels(asked_parcels(recording));
    request.label_format = recording.asked("label_format", "pdf");
    return request;
}

inline VoidRequest void_request(const Recording& recording) {
    return {recording.asked("reference", "06B3M2X8Y7Q4KA"),
            recording.asked("carrier_shipment_id", ""),
            recording.asked("tracking_number", ""),
            {}};
}

inline TrackRequest track_request(const Recording& recording) {
    TrackRequest request;
    if (const json::Value* numbers = recording.request.find("numbers"))
        for (const json::Value& number : numbers->items) request.numbers.push_back(number.string);
    return request;
}

inline FindRequest find_request(const Recording& recording) {
    return {recording.asked("reference", "06B3M2X8Y7Q4KA"), Instant{}};
}

inline ListRequest list_request(const Recording& recording) {
    return {parse_rfc3339(recording.asked("since", "2026-11-23T00:00:00Z")).value(), recording.asked("page", "")};
}

inline RateRequest rate_request(const Recording& recording) {
    return {sample_address("Waybill", "Leeds", "GB"), sample_address("Ann", "York", "GB"),
            sample_parcels(asked_parcels(recording))};
}

/// How an operation ended, whatever it is.
struct Ended {
    bool ok = false;
    Error error;
    Played played;
};

inline Ended play_operation(const Carrier& carrier, const Recording& recording, const std::vector<Exchange>& exchanges) {
    Ended ended;
    const auto note = [&](auto result) {
        ended.ok = result.ok();
        if (!result.ok()) ended.error = result.error();
    };
    if (recording.operation == "book") note(play(carrier.book(booking_request(recording)), exchanges, ended.played));
    if (recording.operation == "void") note(play(carrier.cancel(void_request(recording)), exchanges, ended.played));
    if (recording.operation == "track") note(play(carrier.track(track_request(recording)), exchanges, ended.played));
    if (recording.operation == "find") note(play(carrier.find(find_request(recording)), exchanges, ended.played));
    if (recording.operation == "list") note(play(carrier.list(list_request(recording)), exchanges, ended.played));
    if (recording.operation == "rate") note(play(carrier.rate(rate_request(recording)), exchanges, ended.played));
    return ended;
}

}  // namespace waybill::carrier
