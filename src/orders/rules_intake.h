#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "waybill/address.h"
#include "waybill/error.h"
#include "waybill/ids.h"
#include "waybill/money.h"

/// What may enter: the shape of an order's fields, and how far it may be from the catalogue.
namespace waybill::orders {

struct NewLine {
    std::string sku;
    std::string description;
    std::int64_t quantity = 0;  ///< as it came: a value that is not positive is refused by name
    Money unit_price;
};
struct NewCharge {
    std::string code, description;
    Money amount;
};

inline constexpr std::size_t kMaxLines = 2000;
inline constexpr std::size_t kMaxCharges = 100;
inline constexpr std::int64_t kMaxQuantity = 1'000'000;      ///< units of one line
inline constexpr std::int64_t kMaxAmount = 100'000'000'000;  ///< minor units of one price or charge

/// The parts of an order that can be judged without knowing anything else.
struct IntakeFields {
    std::string_view channel, external_ref;
    Currency currency;
    std::string_view customer_name, customer_email, customer_phone, note;
    const Address& ship_to;
    std::span<const NewLine> lines;
    std::span<const NewCharge> charges;
};
/// Every wrong field with its JSON pointer in the body of POST /orders.
std::vector<FieldError> wrong_fields(const IntakeFields& fields);
/// The same of an address alone, which stands at that pointer.
std::vector<FieldError> wrong_fields(const Address& address, const std::string& at);
/// Lines and charges together; nothing where the sum does not fit into 63 bits.
std::optional<Money> total(Currency currency, std::span<const NewLine> lines, std::span<const NewCharge> charges);

/// What the catalogue knows of a line's SKU.
struct KnownProduct {
    ProductId id;
    std::string name;
    Money price;
};
/// One way in which a line does not match the catalogue.
struct Deviation {
    std::size_t line = 0;
    std::string reason;  ///< unknown_product, bad_quantity, price_deviation, missing_description
    std::string member;  ///< of the line, for the JSON pointer: "sku", "quantity", "unit_price", "description"
    std::string detail;
    bool never = false;  ///< refused whatever the setting says: no valid row could be stored
};
/// `known` has one entry for each line, nullptr where the catalogue has no such SKU.
std::vector<Deviation> deviations(std::span<const NewLine> lines, const std::vector<const KnownProduct*>& known,
                                  std::int64_t tolerance_permille);
/// The text of the hold for all deviations of one reason: "85123B, 85123C: not in the catalogue". At most 500 bytes.
std::string hold_detail(const std::vector<Deviation>& all, std::string_view reason, std::span<const NewLine> lines);

}  // namespace waybill::orders
