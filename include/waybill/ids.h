#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace waybill {

/// 13 characters of Crockford base32 (https://www.crockford.com/base32.html), upper case, most significant first.
std::string crockford(std::uint64_t value);
/// The inverse; nothing if it is not 13 valid characters. Reads lower case and the look-alikes I, L, O as Crockford asks.
std::optional<std::uint64_t> from_crockford(std::string_view text);

/// An identifier that cannot be mistaken for one of another kind: 63 bits, 0 means "none".
/// Text form: the tag's prefix, an underscore, 13 Crockford characters: `ord_06B3M2X8Y7Q4K`.
template <class Tag>
class Id {
  public:
    constexpr Id() = default;
    constexpr explicit Id(std::int64_t raw) : raw_(raw) {}

    constexpr std::int64_t raw() const { return raw_; }
    constexpr explicit operator bool() const { return raw_ != 0; }

    /// With prefix, for JSON, URLs and barcodes.
    std::string text() const { return std::string(Tag::prefix) + "_" + bare(); }
    /// The 13 characters alone: the short form for carriers' narrow reference fields.
    std::string bare() const { return crockford(static_cast<std::uint64_t>(raw_)); }

    static std::optional<Id> parse(std::string_view text) {
        const std::string_view prefix = Tag::prefix;
        if (text.size() != prefix.size() + 14 || text.substr(0, prefix.size()) != prefix || text[prefix.size()] != '_') return {};
        const auto raw = from_crockford(text.substr(prefix.size() + 1));
        if (!raw || *raw == 0 || *raw > INT64_MAX) return {};
        return Id(static_cast<std::int64_t>(*raw));
    }

    friend constexpr auto operator<=>(Id, Id) = default;

  private:
    std::int64_t raw_ = 0;
};

// One tag and one alias for each kind of thing that has an identity.
#define WAYBILL_ID(Name, text)                     \
    struct Name##Tag {                             \
        static constexpr const char* prefix = text; \
    };                                             \
    using Name##Id = Id<Name##Tag>

WAYBILL_ID(Product, "prd");
WAYBILL_ID(Location, "loc");
WAYBILL_ID(Warehouse, "whs");
WAYBILL_ID(Channel, "chn");
WAYBILL_ID(Order, "ord");
WAYBILL_ID(OrderLine, "lin");
WAYBILL_ID(Import, "imp");
WAYBILL_ID(PickList, "pls");
WAYBILL_ID(PickTask, "pkt");
WAYBILL_ID(Putback, "pbk");
WAYBILL_ID(Package, "pkg");
WAYBILL_ID(Shipment, "shp");
WAYBILL_ID(Booking, "bkg");
WAYBILL_ID(Handover, "hnd");
WAYBILL_ID(Tracker, "trk");
WAYBILL_ID(TrackingEvent, "tev");
WAYBILL_ID(Event, "evt");
WAYBILL_ID(Endpoint, "whk");
WAYBILL_ID(Delivery, "dlv");
WAYBILL_ID(User, "usr");
WAYBILL_ID(ApiKey, "key");
WAYBILL_ID(Movement, "mov");
WAYBILL_ID(Operation, "opn");
#undef WAYBILL_ID

}  // namespace waybill

template <class Tag>
struct std::hash<waybill::Id<Tag>> {
    std::size_t operator()(waybill::Id<Tag> id) const noexcept { return std::hash<std::int64_t>()(id.raw()); }
};
