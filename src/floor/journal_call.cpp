#include "floor/routes.h"

// The call that brings a device's journal. The device proves itself, not the person: what was scanned comes in also after the shift.
namespace waybill::floor {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t kMostEntries = 500, kMostBody = 1 << 20, kMostWatched = 2000;

/// One bad entry must not hold up those behind it: it is read as far as it goes, and says what is wrong with it.
Entry read_entry(const json::Value& value) {
    constexpr std::int64_t kMostUnits = 1'000'000;
    std::vector<FieldError> errors;
    Entry e;
    if (value.kind != json::Kind::object) {
        e.malformed = "The entry is no object.";
        return e;
    }
    json::Fields f(value, errors);
    const auto* seq = value.find("seq");
    e.seq = seq && seq->kind == json::Kind::integer ? seq->integer : 0;
    e.at_ms = f.integer("at", 0, 1LL << 50);
    e.session = BadgeSessionId::parse(f.text("session", 0, 40)).value_or(BadgeSessionId());
    e.task = f.word("task", {"pick", "pack", "stock", "none"});
    e.subject = f.text_or("subject", "", 40);
    e.kind = f.text("kind", 1, 12);
    e.code = f.text_or("code", "", 200);
    e.quantity = f.integer_or("quantity", 1, 0, kMostUnits);
    e.verdict = f.text_or("verdict", "ok", 40);
    e.reason = f.text_or("reason", "", 32);
    e.from = f.text_or("from", "", 32);
    e.to = f.text_or("to", "", 32);
    e.reference = f.text_or("reference", "", 64);
    e.grant = f.text_or("grant", "", 100);
    e.lot = f.text_or("lot", "", 20);
    e.expires = f.text_or("expires", "", 10);
    e.serial = f.text_or("serial", "", 40);
    e.began_ms = f.integer_or("began", e.at_ms, 0, 1LL << 50);
    if (f.has("counted"))
        for (auto& one : f.objects("counted", 0, 1000)) 
            e.counted.push_back({one.text("code", 1, 80), one.integer("quantity", 0, kMostUnits), one.text_or("lot", "", 20), one.text_or("expires", "", 10)});
    if (!errors.empty()) e.malformed = errors.front().pointer + " " + errors.front().detail;
    return e;
}

struct Input {
    std::int64_t now_ms = 0;
    std::vector<Entry> entries;
    std::vector<OrderId> watched;
};

Result<Input> read(const Request& request) {
    TRY(document, json::parse(request.body, {.bytes = kMostBody}));
    const auto* entries = document.find("entries");
    const auto* now = document.find("now");
    const auto* watch = document.find("watch");
    if (!entries || entries->kind != json::Kind::array || entries->items.size() > kMostEntries || !now || now->kind != json::Kind::integer)
        return error(Code::invalid, "request.fields", "A journal is {\"now\": milliseconds, \"entries\": [up to 500]}.");
    Input in;
    in.now_ms = now->integer;
    for (const auto& entry : entries->items) in.entries.push_back(read_entry(entry));
    std::erase_if(in.entries, [](const Entry& e) { return e.seq < 1; });  // without a number it cannot even be kept
    if (watch)
        for (const auto& one : watch->items)
            if (const auto id = OrderId::parse(one.string); id && in.watched.size() < kMostWatched) in.watched.push_back(*id);
    return in;
}

Response take(const Request& request, Floor& floor) {
    const auto device = own_device(floor, request);
    if (!device) return http::problem(device.error(), request);
    const auto input = read(request);
    if (!input) return http::problem(input.error(), request);
    const auto settled = floor.take(*device, input->entries, input->now_ms);
    json::Writer out;
    out.begin_object().key("data").begin_array();
    bool conflicts = false;
    for (const auto& one : settled) {
        conflicts = conflicts || one.outcome == "conflict";
        out.begin_object().member("seq", one.seq).member("outcome", one.outcome);
        if (one.outcome == "conflict") out.member("key", one.problem).member("detail", one.detail);
        out.end_object();
    }
    out.end_array().key("stopped");
    // A station that only asks, or that heard of a refusal, learns which of its orders stopped.
    write(out, settled.empty() || conflicts ? floor.stopped(input->watched) : std::vector<Stop>{});
    out.end_object();
    return Response::json(200, out.take());
}

/// Counted by device: all handhelds of a hall come from one address.
Response listen(const Request& request, Floor& floor) {
    const auto device = floor.parts().badges.device(request);
    if (!device) return http::problem(error(Code::unauthorized, "device.unknown", "This device is not let in here, or no more."), request);
    Request mine = request;
    mine.principal = http::Principal{.id = device->id.text(), .name = device->name};
    return floor.parts().broadcaster.listen(mine, "floor");
}

}  // namespace

void write(json::Writer& out, const std::vector<Stop>& stopped) {
    out.begin_array();
    for (const auto& stop : stopped)
        out.begin_object().member("order", stop.order).member("key", stop.key).member("detail", stop.detail).end_object();
    out.end_array();
}

void add_journal(http::Router& router, Floor& floor) {
    router.add({"POST", "/floor/journal", http::Access::anyone(), [&floor](const Request& r) { return take(r, floor); },
                "A device's scans, each counted once.", kMostBody});
    router.add({"GET", "/floor/live", http::Access::anyone(),
                [&floor](const Request& r) { return listen(r, floor); },
                "Orders that stop, as server-sent events."});
}

}  // namespace waybill::floor
