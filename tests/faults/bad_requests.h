#pragma once
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

/// What a front must refuse, by name.
namespace waybill::testing {

struct BadRequest {
    const char* name;
    std::string bytes;
    int status;  ///< of the one answer

    friend void PrintTo(const BadRequest& row, std::ostream* out) { *out << row.status; }
};

/// Where the requests are sent, were they good ones.
struct Target {
    std::string get = "/hello";
    std::string post = "/echo";
    std::size_t body_limit = 100'000;  ///< of `post`
};

/// A new vector is one line in bad_requests.cpp.
std::vector<BadRequest> bad_requests(const Target& target = {});

/// How often `part` stands in `text`.
int count(std::string_view text, std::string_view part);

}  // namespace waybill::testing
