#include "base/text.h"
#include "fuzz/fuzz.h"
#include "waybill/json.h"

using namespace waybill;

/// What the reader takes is the same when it was written and read again; what it refuses is refused in a sentence.
int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto value = json::parse(fuzz::text(bytes, size));
    if (!value) {
        fuzz::hold(text::is_utf8(value.error().detail) && !value.error().detail.empty(), "an error's detail is a text");
        return 0;
    }
    const std::string written = json::text(*value);
    const auto again = json::parse(written);
    fuzz::hold(again && json::text(*again) == written, "what was written is read as the same");
    fuzz::hold(json::canonical(*again) == json::canonical(*value), "its canonical text stays");
    return 0;
}
