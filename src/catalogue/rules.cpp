#include "catalogue/rules.h"

#include <algorithm>
#include <set>

namespace waybill::catalogue::rules {
namespace {

constexpr std::size_t kGtinDigits = 14;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

std::string pointer(std::size_t product, std::string_view member) {
    return "/products/" + std::to_string(product) + "/" + std::string(member);
}
std::string barcode_pointer(std::size_t product, std::size_t barcode) {
    return pointer(product, "barcodes/" + std::to_string(barcode));
}

// One product's own fields.
void check_one(std::size_t at, const Identity& product, std::vector<FieldError>& errors) {
    if (!is_printable_code(product.sku))
        errors.push_back({pointer(at, "sku"), "code", "is printable ASCII without a blank at either end"});
    for (std::size_t b = 0; b < product.barcodes.size(); ++b)
        if (!is_printable_code(product.barcodes[b]))
            errors.push_back({barcode_pointer(at, b), "code", "is printable ASCII without a blank at either end"});
    const auto& country = product.origin_country;
    if (!country.empty() && (country.size() != 2 || !std::all_of(country.begin(), country.end(), is_capital)))
        errors.push_back({pointer(at, "origin_country"), "country", "is an ISO 3166-1 alpha-2 code: two capital letters"});
    const auto& hs = product.hs_code;
    if (!hs.empty() && (hs.size() < 6 || hs.size() > 12 || !std::all_of(hs.begin(), hs.end(), is_digit)))
        errors.push_back({pointer(at, "hs_code"), "hs_code", "is 6 to 12 digits"});
}

}  // namespace

bool is_gtin(std::string_view code) {
    const std::size_t n = code.size();
    if (n != 8 && n != 12 && n != 13 && n != kGtinDigits) return false;
    if (!std::all_of(code.begin(), code.end(), is_digit)) return false;
    int sum = 0;  // from the right: weight 1 for the check digit itself, then 3, 1, 3, …
    for (std::size_t i = 0; i < n; ++i) sum += (code[n - 1 - i] - '0') * (i % 2 == 0 ? 1 : 3);
    return sum % 10 == 0;
}

std::string normalised(std::string_view code) {
    if (!is_gtin(code)) return std::string(code);
    return std::string(kGtinDigits - code.size(), '0') + std::string(code);
}

std::vector<std::string> readings(const std::string& normalised_code) {
    std::vector<std::string> texts{normalised_code};
    if (normalised_code.size() != kGtinDigits || !is_gtin(normalised_code)) return texts;
    for (const std::size_t length : {13, 12, 8}) {  // leading zeros change no check digit
        const std::size_t cut = kGtinDigits - length;
        if (normalised_code.find_first_not_of('0') >= cut) texts.push_back(normalised_code.substr(cut));
    }
    return texts;
}

bool is_printable_code(std::string_view code) {
    const bool printable = std::all_of(code.begin(), code.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
    return printable && !code.empty() && code.front() != ' ' && code.back() != ' ';
}

std::vector<FieldError> check(const std::vector<Identity>& products) {
    std::vector<FieldError> errors;
    std::set<std::string> skus, barcodes;
    for (std::size_t i = 0; i < products.size(); ++i) {
        check_one(i, products[i], errors);
        if (!skus.insert(products[i].sku).second)
            errors.push_back({pointer(i, "sku"), "repeated", "stands twice in this request"});
        for (std::size_t b = 0; b < products[i].barcodes.size(); ++b)
            if (!barcodes.insert(products[i].barcodes[b]).second)
                errors.push_back({barcode_pointer(i, b), "repeated", "stands twice in this request"});
    }
    return errors;
}

std::vector<FieldError> check_owners(const std::vector<Identity>& products, const std::vector<ProductId>& ids,
                                     const Owners& owners) {
    std::vector<FieldError> errors;
    const auto other = [](const std::map<std::string, ProductId>& held, const std::string& code, ProductId own) {
        const auto holder = held.find(code);
        return holder != held.end() && holder->second != own;
    };
    for (std::size_t i = 0; i < products.size(); ++i) {
        const auto& product = products[i];
        if (other(owners.barcodes, normalised(product.sku), ids[i]))
            errors.push_back({pointer(i, "sku"), "taken", "is the barcode of another product"});
        for (std::size_t b = 0; b < product.barcodes.size(); ++b) {
            if (other(owners.barcodes, product.barcodes[b], ids[i])) {
                errors.push_back({barcode_pointer(i, b), "taken", "is the barcode of another product"});
                continue;
            }
            const auto texts = readings(product.barcodes[b]);
            if (std::any_of(texts.begin(), texts.end(), [&](const auto& text) { return other(owners.skus, text, ids[i]); }))
                errors.push_back({barcode_pointer(i, b), "taken", "reads like the SKU of another product"});
        }
    }
    return errors;
}

}  // namespace waybill::catalogue::rules
