#include <sstream>

#include "base/excerpt.h"
#include "base/gzip.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "waybill/encoding.h"
#include "waybill/ids.h"
#include "waybill/json.h"
#include "waybill/money.h"
#include "waybill/time.h"

using namespace waybill;

/// Small readers of foreign words: each is the inverse of its writer, or refuses.
int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto given = fuzz::text(bytes, size);
    if (const auto at = parse_rfc3339(given)) fuzz::hold(parse_rfc3339(rfc3339(*at)) == std::chrono::floor<std::chrono::milliseconds>(*at), "a moment stays, to the millisecond");
    const std::string utf8 = text::to_utf8(given);
    fuzz::hold(text::is_utf8(utf8) && text::is_utf8(text::shorten(utf8, 10)) && text::is_utf8(excerpt::cut(utf8, 20)), "words stay words");
    fuzz::hold(text::url_decode(text::url_encode(given), false) == std::optional<std::string>(given), "an address stays");
    const auto pounds = *Currency::parse("GBP");
    if (const auto money = Money::parse(given, pounds)) {
        const std::string amount = money->text();
        fuzz::hold(Money::parse(amount.substr(0, amount.find(' ')), pounds) == money, "money stays");
    }
    if (const auto id = OrderId::parse(given)) fuzz::hold(OrderId::parse(id->text()) == id, "an id stays");
    if (const auto value = json::parse(utf8)) {
        const auto laid_out = json::parse(excerpt::pretty(utf8)), shortened = json::parse(excerpt::without_encoded(utf8));
        fuzz::hold(laid_out && json::canonical(*laid_out) == json::canonical(*value), "JSON that is laid out says the same");
        fuzz::hold(bool(shortened), "JSON without what is encoded in it is JSON");
    }
    std::istringstream in{std::string(given)};
    try {
        gzip::Reader reader(in);
        char some[4096];
        for (int i = 0; i < 256 && reader.read(some, sizeof some) > 0; ++i) {
        }
    } catch (const std::runtime_error&) {  // damaged: said so
    }
    return 0;
}
