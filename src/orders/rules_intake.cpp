#include "orders/rules_intake.h"

#include <cstdlib>

#include "orders/rules_address.h"

namespace waybill::orders {
namespace {

bool has_control(std::string_view text) {
    for (const unsigned char c : text)
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) return true;
    return false;
}

/// Where a field stands; put together only where it is wrong, for orders are mostly right.
struct Place {
    std::string_view list;  ///< "/lines", or empty
    std::size_t at = 0;
    std::string_view member;  ///< "/sku", or empty

    std::string pointer() const {
        return list.empty() ? std::string(member) : std::string(list) + "/" + std::to_string(at) + std::string(member);
    }
};
Place field(std::string_view pointer) { return {"", 0, pointer}; }

void check_text(std::vector<FieldError>& errors, const Place& place, std::string_view text, std::size_t min, std::size_t max) {
    if (text.find_first_not_of(" \t\n") == std::string_view::npos && min > 0)
        errors.push_back({place.pointer(), "required", "must not be empty"});
    else if (text.size() > max)
        errors.push_back({place.pointer(), "length", "must not be longer than " + std::to_string(max) + " bytes"});
    else if (has_control(text))
        errors.push_back({place.pointer(), "control_character", "must not contain control characters"});
}

void check_address(std::vector<FieldError>& errors, const Address& address) {
    check_text(errors, field("/ship_to/name"), address.name, address.company.empty() ? 1 : 0, 200);
    check_text(errors, field("/ship_to/company"), address.company, 0, 200);
    if (address.lines.empty() || address.lines.size() > 3)
        errors.push_back({"/ship_to/lines", "count", "must have one to three street lines"});
    for (std::size_t i = 0; i < address.lines.size(); ++i)
        check_text(errors, {"/ship_to/lines", i, ""}, address.lines[i], i == 0 ? 1 : 0, 200);
    check_text(errors, field("/ship_to/city"), address.city, 1, 100);
    check_text(errors, field("/ship_to/region"), address.region, 0, 100);
    check_text(errors, field("/ship_to/postal_code"), address.postal_code, 0, 20);
    if (!is_country(address.country))
        errors.push_back({"/ship_to/country", "country", "must be a country's two capital letters (ISO 3166-1 alpha-2)"});
    check_text(errors, field("/ship_to/phone"), address.phone, 0, 50);
    check_text(errors, field("/ship_to/email"), address.email, 0, 200);
}

void check_money(std::vector<FieldError>& errors, const Place& place, const Money& money, Currency currency) {
    if (money.currency != currency)
        errors.push_back({place.pointer() + "/currency", "currency", "must be the order's currency, " + currency.text()});
    if (money.minor > kMaxAmount || money.minor < -kMaxAmount)
        errors.push_back({place.pointer() + "/minor", "range", "is out of range"});
}

void check_lines(std::vector<FieldError>& errors, const IntakeFields& fields) {
    if (fields.lines.empty()) errors.push_back({"/lines", "required", "an order needs at least one line of goods"});
    if (fields.lines.size() > kMaxLines)
        errors.push_back({"/lines", "count", "must not have more than " + std::to_string(kMaxLines) + " lines"});
    for (std::size_t i = 0; i < fields.lines.size(); ++i) {
        const NewLine& line = fields.lines[i];
        check_text(errors, {"/lines", i, "/sku"}, line.sku, 1, 64);
        check_text(errors, {"/lines", i, "/description"}, line.description, 0, 255);
        if (line.quantity > kMaxQuantity || line.quantity < -kMaxQuantity)
            errors.push_back(
                {Place{"/lines", i, "/quantity"}.pointer(), "range", "must not be above " + std::to_string(kMaxQuantity)});
        check_money(errors, {"/lines", i, "/unit_price"}, line.unit_price, fields.currency);
    }
    if (fields.charges.size() > kMaxCharges)
        errors.push_back({"/charges", "count", "must not have more than " + std::to_string(kMaxCharges) + " charges"});
    for (std::size_t i = 0; i < fields.charges.size(); ++i) {
        check_text(errors, {"/charges", i, "/code"}, fields.charges[i].code, 1, 64);
        check_text(errors, {"/charges", i, "/description"}, fields.charges[i].description, 0, 255);
        check_money(errors, {"/charges", i, "/amount"}, fields.charges[i].amount, fields.currency);
    }
}

std::optional<Deviation> price_deviation(std::size_t i, const NewLine& line, const KnownProduct& product, std::int64_t permille) {
    const auto deviation = [&](std::string detail) {
        return Deviation{i, "price_deviation", "unit_price", std::move(detail), false};
    };
    if (line.unit_price.currency != product.price.currency)
        return deviation("is in " + line.unit_price.currency.text() + ", the catalogue's price is in " +
                         product.price.currency.text());
    if (line.unit_price.minor == 0) return deviation("is not above zero");
    const std::int64_t distance = std::llabs(line.unit_price.minor - product.price.minor);
    if (distance * 1000 > permille * product.price.minor)
        return deviation("is " + line.unit_price.text() + ", the catalogue's price is " + product.price.text());
    return {};
}

}  // namespace

std::vector<FieldError> wrong_fields(const IntakeFields& fields) {
    std::vector<FieldError> errors;
    check_text(errors, field("/channel"), fields.channel, 1, 32);
    check_text(errors, field("/external_ref"), fields.external_ref, 1, 100);
    if (fields.currency == Currency{}) errors.push_back({"/currency", "currency", "must be an ISO 4217 currency"});
    check_text(errors, field("/customer/name"), fields.customer_name, 1, 200);
    check_text(errors, field("/customer/email"), fields.customer_email, 0, 200);
    check_text(errors, field("/customer/phone"), fields.customer_phone, 0, 50);
    check_text(errors, field("/note"), fields.note, 0, 1000);
    check_address(errors, fields.ship_to);
    check_lines(errors, fields);
    if (errors.empty() && !total(fields.currency, fields.lines, fields.charges))
        errors.push_back({"/lines", "range", "the order's total is out of range"});
    return errors;
}

std::vector<FieldError> wrong_fields(const Address& address, const std::string& at) {
    std::vector<FieldError> errors;
    check_address(errors, address);
    for (FieldError& wrong : errors) wrong.pointer.replace(0, std::string_view("/ship_to").size(), at);
    return errors;
}

std::optional<Money> total(Currency currency, std::span<const NewLine> lines, std::span<const NewCharge> charges) {
    std::int64_t sum = 0;
    for (const auto& line : lines) {
        std::int64_t amount = 0;
        if (__builtin_mul_overflow(line.quantity, line.unit_price.minor, &amount) || __builtin_add_overflow(sum, amount, &sum))
            return {};
    }
    for (const auto& charge : charges)
        if (__builtin_add_overflow(sum, charge.amount.minor, &sum)) return {};
    return Money{sum, currency};
}

std::vector<Deviation> deviations(std::span<const NewLine> lines, const std::vector<const KnownProduct*>& known,
                                  std::int64_t tolerance_permille) {
    std::vector<Deviation> found;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const NewLine& line = lines[i];
        if (line.quantity <= 0)
            found.push_back(
                {i, "bad_quantity", "quantity", "is " + std::to_string(line.quantity) + ", must be above zero", true});
        if (line.unit_price.minor < 0) found.push_back({i, "price_deviation", "unit_price", "is below zero", true});
        if (!known[i]) {
            found.push_back({i, "unknown_product", "sku", line.sku + " is not in the catalogue", false});
            continue;
        }
        if (line.description.empty() && known[i]->name.empty())
            found.push_back(
                {i, "missing_description", "description", "neither the line nor the catalogue describes " + line.sku, false});
        if (line.unit_price.minor < 0) continue;
        if (auto price = price_deviation(i, line, *known[i], tolerance_permille)) found.push_back(*std::move(price));
    }
    return found;
}

std::string hold_detail(const std::vector<Deviation>& all, std::string_view reason, std::span<const NewLine> lines) {
    std::string text;
    std::size_t left = 0;
    for (const auto& deviation : all) {
        if (deviation.reason != reason) continue;
        const std::string part =
            "line " + std::to_string(deviation.line + 1) + " (" + lines[deviation.line].sku + "): " + deviation.detail;
        if (left > 0 || text.size() + part.size() > 440) {
            ++left;
            continue;
        }
        text += (text.empty() ? "" : "; ") + part;
    }
    if (left > 0) text += "; and " + std::to_string(left) + " more";
    return text;
}

}  // namespace waybill::orders
