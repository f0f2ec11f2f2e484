#include "fuzz/fuzz.h"
#include "labels/gs1.h"
#include "waybill/lot.h"

using namespace waybill;
namespace gs1 = labels::gs1;

/// What a scanner sends and is read as elements is written as those elements again.
int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto text = fuzz::text(bytes, size);
    (void)gs1::gtin14(text), (void)gs1::valid_sscc(text), (void)gs1::check_digit(text);
    if (const auto day = parse_gs1_date(text, Date(std::chrono::days(20'000)))) fuzz::hold(parse_iso_date(iso_date(*day)) == day, "a day stays");
    const auto elements = gs1::parse(text);
    if (!elements) return 0;
    const auto written = gs1::write(*elements);
    fuzz::hold(bool(written), "what was read can be written");
    const auto again = gs1::parse(*written);
    fuzz::hold(again && *again == *elements, "and is read as the same");
    return 0;
}
