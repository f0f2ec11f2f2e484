#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "http/http.h"
#include "http/operation.h"

/// The API's description: an OpenAPI 3.1 document made of the route table (https://spec.openapis.org/oas/v3.1.0).
namespace waybill::http {

struct About {
    std::string title, version, description;                        ///< description is CommonMark
    std::string server;                                             ///< base URL
    std::vector<std::pair<std::string, std::string>> tags;          ///< in the order of reading, each with a sentence
    std::vector<std::pair<std::string, std::string>> problem_keys;  ///< every key a problem may have, each with a sentence
};

/// The document of all routes that promise something. Throws std::logic_error where two operations have one id, two components
/// one name, a tag is not in `about`, or a reference leads nowhere: a description that is wrong must not start.
std::string openapi(const std::vector<Route>& routes, const About& about);

/// Statuses of the problems that a route may answer with, those of every route included.
std::set<int> problem_statuses(const Route& route);
/// Every component of the routes, by name; `Problem` too.
std::map<std::string, Schema> components(const std::vector<Route>& routes);
/// The names of those who may call, admin first; empty: everyone.
std::vector<std::string> callers(const Access& access);
/// The names in braces of a pattern, in order.
std::vector<std::string> path_names(const std::string& pattern);
/// application/problem+json (RFC 9457).
Schema problem_schema();

/// Reads "key = sentence" lines; # begins a comment.
std::vector<std::pair<std::string, std::string>> key_sentences(const std::string& text);

}  // namespace waybill::http
