#include <string>

#include "fuzz/fuzz.h"
#include "http/framing.h"

using namespace waybill;
using http::Framing;

namespace {

/// All that comes of a connection's bytes, as text; `pieces` says how they arrive.
std::string story(std::string_view bytes, std::size_t first, std::size_t step) {
    const http::Limits limits{.uri_bytes = 200, .header_bytes = 1000, .header_fields = 20, .header_value_bytes = 300, .body_bytes = 2000};
    Framing framing(limits);
    std::string told;
    std::size_t at = 0, next = first;
    auto stage = framing.stage();
    for (int steps = 0; steps < 100'000; ++steps) {
        if (stage == Framing::Stage::refused) return told + "refused";  // for which of its faults depends on how far it was read
        if (stage == Framing::Stage::head_done) {
            const http::Head& head = framing.head();
            told += head.method + " " + head.target + (head.keep_alive ? " keep" : " close") + (head.chunked ? " chunked\n" : "\n");
            for (const auto& [name, value] : head.headers) told += name + ": " + value + "\n";
            stage = framing.allow_body(500);
        } else if (stage == Framing::Stage::complete) {
            fuzz::hold(framing.body().size() <= 500, "no body is longer than allowed");
            told += "[" + framing.body() + "]\n";
            stage = framing.next();
        } else if (at < bytes.size()) {
            const std::size_t size = std::min(next, bytes.size() - at);
            stage = framing.feed(bytes.substr(at, size));
            at += size, next = step;
        } else {
            return told + "waits";
        }
    }
    fuzz::hold(false, "it comes to an end");
    return told;
}

}  // namespace

/// A connection's bytes mean the same at whatever split they come: who reads them otherwise can be made to take a part of one
/// request for another.
int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size < 2) return 0;
    const auto text = fuzz::text(bytes + 2, size - 2);
    const std::string at_once = story(text, text.size() + 1, 1);
    fuzz::hold(story(text, 1, 1) == at_once, "byte by byte it is the same");
    fuzz::hold(story(text, 1 + bytes[0], 1 + bytes[1] % 64) == at_once, "in pieces it is the same");
    return 0;
}
