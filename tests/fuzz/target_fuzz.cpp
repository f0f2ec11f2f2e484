#include "base/text.h"
#include "fuzz/fuzz.h"
#include "http/target.h"

using namespace waybill;

/// An address that is taken leads nowhere but where it says, and means the same when it is written again.
int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto target = http::parse_target(fuzz::text(bytes, size));
    if (!target) return 0;
    std::string written;
    for (const auto& segment : target->segments) {
        fuzz::hold(segment != "." && segment != "..", "no segment climbs");
        fuzz::hold(text::is_utf8(segment) && segment.find('\0') == std::string::npos, "a segment is a text");
        written += "/" + text::url_encode(segment);
    }
    for (const auto& [name, value] : target->query)
        written += (written.find('?') == std::string::npos ? "?" : "&") + text::url_encode(name) + "=" + text::url_encode(value);
    if (target->segments.empty()) return 0;
    const auto again = http::parse_target(written);
    fuzz::hold(again && again->segments == target->segments && again->query == target->query, "written again it is the same");
    return 0;
}
