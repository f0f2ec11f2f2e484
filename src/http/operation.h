#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/schema.h"

/// What a route promises: what it takes and what it answers.
namespace waybill::http {

struct Request;
struct Response;

/// Why calls that scan take no Idempotency-Key.
inline constexpr const char* kScansAreNumbered = "Each scan has a key of its own: a device's number counts once.";

struct Parameter {
    std::string name, description;
    Schema schema;  ///< a list may be given several times
    bool required = false;
};

/// One answer that a route may give besides problems.
struct Promise {
    int status = 200;
    std::string description;
    std::string media_type;        ///< empty: no body
    std::optional<Schema> schema;  ///< of a JSON body
};

/// A route's description, written as a sentence: `Operation("Orders", "createOrder").key(Key::required).takes(…).answers(201,
/// …)`. Query parameters are checked by it before the handler runs; bodies and answers are held against it by the tests.
class Operation {
  public:
    enum class Key : std::uint8_t { none, optional, required };  ///< the header Idempotency-Key

    /// `id` is the operationId: it never changes, generated clients are built on it.
    Operation(std::string tag, std::string id);

    Operation& path(std::string name, Schema schema);  ///< a part of the path; one that is not named is any text
    Operation& query(std::string name, Schema schema, std::string description);
    /// A list in pages: `limit` from 1 to `most`, and `after`.
    Operation& paged(std::int64_t most, std::int64_t by_default, Schema cursor = shape::text(1, 300));
    Operation& key(Key key);
    /// A call that may be done twice without harm (a PUT, a DELETE, a file that is known by its content): it may carry an
    /// Idempotency-Key, and remembered() makes it keep its answer.
    Operation& repeatable();
    /// For an unsafe call that takes no Idempotency-Key, the reason why it needs none. Router::add wants one or the other.
    Operation& keyless(std::string why);
    Operation& takes(Schema body);
    Operation& may_take(Schema body);  ///< an empty body is an empty object
    Operation& takes(std::string media_type, std::string description);
    Operation& answers(int status, Schema schema, std::string description = "");
    Operation& answers(int status, std::string media_type, std::string description);
    Operation& answers_nothing(std::string description);  ///< 204
    /// Problems beside those that every route may answer (see `problems`).
    Operation& refuses(std::vector<int> statuses);

    std::string tag, id;
    std::vector<Parameter> path_parameters, query_parameters;
    Key idempotency = Key::none;
    bool is_repeatable = false;
    std::string keyless_because;
    std::optional<Schema> body;
    std::string body_type, body_description;  ///< media type; empty: takes no body
    bool body_required = false;
    std::vector<Promise> promises;
    std::vector<int> refusals;
};

/// Holds a request's query and media type against the description, and fills in defaults. A wrong one is answered at once:
/// 422 with a pointer ("/limit") for each parameter, 415 for a body of another kind.
std::optional<Response> check(const Operation& operation, Request& request);
/// A whole number of the query that `check` let through.
std::int64_t number(const Request& request, std::string_view name);

}  // namespace waybill::http
