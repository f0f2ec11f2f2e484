#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waybill {

/// The kinds of expected failure. One function maps them to HTTP statuses (src/http/problem.cpp).
enum class Code {
    invalid,       ///< the request's own content is wrong (422)
    not_found,     ///< no such thing, or not yours to see (404)
    conflict,      ///< the thing's state does not allow it now (409)
    unauthorized,  ///< no valid credential (401)
    forbidden,     ///< a valid credential without the right (403)
    too_large,     ///< over a stated limit (413)
    rate_limited,  ///< too many, come back later (429)
    unavailable,   ///< cannot be done at this moment (503)
    unsupported,   ///< this carrier or build cannot do that (409)
    rejected,      ///< a carrier refused, and said why (422)
    malformed,     ///< a reply from outside could not be read (502)
};

/// One wrong field of a request.
struct FieldError {
    std::string pointer;  ///< RFC 6901 JSON pointer, e.g. "/lines/2/quantity"
    std::string key;      ///< stable, for programs: "required", "range", "unknown_field"
    std::string detail;   ///< a sentence for people

    friend bool operator==(const FieldError&, const FieldError&) = default;
};

/// An expected business outcome that is not success.
struct Error {
    Code code = Code::invalid;
    std::string key;                 ///< stable, dotted, for programs: "stock.short"
    std::string detail;              ///< a sentence for people; safe to show to the caller
    std::vector<FieldError> fields;  ///< every wrong field at once; empty where no field is to blame
};

inline Error error(Code code, std::string key, std::string detail, std::vector<FieldError> fields = {}) {  ///< spelt short
    return Error{code, std::move(key), std::move(detail), std::move(fields)};
}

}  // namespace waybill
