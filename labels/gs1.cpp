#include "labels/gs1.h"

#include <algorithm>

namespace waybill::labels::gs1 {
namespace {

constexpr std::size_t kSsccDigits = 18;
constexpr std::size_t kSerialReference = 16;  // company prefix and serial together

Error invalid(const char* key, std::string detail) { return error(Code::invalid, key, std::move(detail)); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

/// Table 7.11-1, the invariant characters.
bool encodable(char c) {
    constexpr std::string_view kOthers = "!\"%&'()*+,-./:;<=>?_";
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || kOthers.find(c) != std::string_view::npos;
}

int number(std::string_view two) { return (two[0] - '0') * 10 + (two[1] - '0'); }

/// YYMMDD; day 00 means "the month's end" (section 3.4). February has 29 days: the century is not in the text.
bool real_date(std::string_view text) {
    constexpr int kDays[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const int month = number(text.substr(2, 2));
    return month >= 1 && month <= 12 && number(text.substr(4, 2)) <= kDays[month - 1];
}

Result<void> check(const Identifier& row, const Element& element) {
    const std::string& value = element.value;
    const std::string where = "(" + element.identifier + ") ";
    if (value.size() < static_cast<std::size_t>(row.shortest) || value.size() > static_cast<std::size_t>(row.longest))
        return invalid("gs1.length", where + "has " + std::to_string(value.size()) + " characters, not " +
                                         std::to_string(row.shortest) + " to " + std::to_string(row.longest));
    if (row.numeric && !all_digits(value)) return invalid("gs1.digits", where + "has something that is not a digit");
    if (!std::all_of(value.begin(), value.end(), encodable))
        return invalid("gs1.character", where + "has a character that GS1 does not encode");
    if (row.rule == Identifier::Rule::check_digit && !checks(value))
        return invalid("gs1.check_digit", where + "has a wrong check digit");
    if (row.rule == Identifier::Rule::date && !real_date(value)) return invalid("gs1.date", where + "is not a date YYMMDD");
    return {};
}

/// A number of one of the given lengths with its check digit in place.
Result<std::string> checked(std::string_view digits, std::string_view name, std::initializer_list<std::size_t> lengths) {
    if (!all_digits(digits)) return invalid("gs1.digits", std::string(name) + " is made of digits only");
    if (std::find(lengths.begin(), lengths.end(), digits.size()) == lengths.end())
        return invalid("gs1.length", std::string(name) + " does not have " + std::to_string(digits.size()) + " digits");
    if (!checks(digits)) return invalid("gs1.check_digit", std::string(name) + " has a wrong check digit");
    return std::string(digits);
}

std::string_view without_symbology(std::string_view scanned) {
    for (const std::string_view prefix : {"]C1", "]d2", "]Q3", "]e0"})
        if (scanned.starts_with(prefix)) return scanned.substr(prefix.size());
    return scanned;
}

/// Takes one element off the front of `rest`.
Result<Element> take(std::string_view& rest) {
    const Identifier* row = nullptr;
    std::size_t digits = 2;
    for (; digits <= 4 && !row; ++digits)
        if (rest.size() >= digits) row = find(rest.substr(0, digits));
    if (!row) return invalid("gs1.identifier", "no application identifier that we know: " + std::string(rest.substr(0, 4)));
    Element element{std::string(rest.substr(0, digits - 1)), ""};
    rest.remove_prefix(digits - 1);
    const auto end = std::min(rest.find(kSeparator), rest.size());
    element.value = rest.substr(0, row->predefined ? std::min(end, static_cast<std::size_t>(row->longest)) : end);
    rest.remove_prefix(element.value.size());
    if (rest.starts_with(kSeparator)) rest.remove_prefix(1);  // allowed behind a predefined length, too
    TRY_VOID(check(*row, element));
    return element;
}

}  // namespace

std::optional<int> check_digit(std::string_view digits) {
    if (!all_digits(digits)) return {};
    int sum = 0;
    int weight = 3;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, weight = 4 - weight) sum += (*digit - '0') * weight;
    return (10 - sum % 10) % 10;
}

bool checks(std::string_view digits) {
    if (digits.size() < 2) return false;
    const auto expected = check_digit(digits.substr(0, digits.size() - 1));
    return expected && digits.back() == '0' + *expected;
}

Result<std::string> sscc(int extension, std::string_view company_prefix, std::uint64_t serial) {
    if (extension < 0 || extension > 9) return invalid("gs1.extension", "an SSCC's extension digit is 0 to 9");
    if (!all_digits(company_prefix) || company_prefix.size() < 4 || company_prefix.size() > 12)
        return invalid("gs1.prefix", "a GS1 company prefix has 4 to 12 digits");
    const std::size_t room = kSerialReference - company_prefix.size();
    const std::string digits = std::to_string(serial);
    if (digits.size() > room)
        return invalid("gs1.serial", "serial " + digits + " does not fit into " + std::to_string(room) + " digits");
    std::string text = std::to_string(extension);
    text.append(company_prefix).append(room - digits.size(), '0').append(digits);
    return text + std::to_string(*check_digit(text));
}

Result<std::string> valid_sscc(std::string_view digits) { return checked(digits, "an SSCC", {kSsccDigits}); }

Result<std::string> gtin14(std::string_view digits) {
    TRY(gtin, checked(digits, "a GTIN", {8, 12, 13, 14}));
    return std::string(14 - gtin.size(), '0') + gtin;
}

Result<std::string> write(const std::vector<Element>& elements) {
    if (elements.empty()) return invalid("gs1.empty", "an element string has at least one element");
    std::string text;
    bool open = false;
    for (const Element& element : elements) {
        const Identifier* row = find(element.identifier);
        if (!row) return invalid("gs1.identifier", "no application identifier that we know: " + element.identifier);
        TRY_VOID(check(*row, element));
        if (open) text += kSeparator;
        text += element.identifier + element.value;
        open = !row->predefined;
    }
    return text;
}

Result<std::vector<Element>> parse(std::string_view scanned) {
    std::string_view rest = without_symbology(scanned);
    if (rest.starts_with(kSeparator)) rest.remove_prefix(1);  // some scanners send the leading FNC1
    if (rest.empty()) return invalid("gs1.empty", "an element string has at least one element");
    std::vector<Element> elements;
    while (!rest.empty()) {
        TRY(element, take(rest));
        elements.push_back(std::move(element));
    }
    return elements;
}

std::string bracketed(const std::vector<Element>& elements) {
    std::string text;
    for (const Element& element : elements) text += "(" + element.identifier + ")" + element.value;
    return text;
}

}  // namespace waybill::labels::gs1
