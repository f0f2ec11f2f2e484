#pragma once
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "waybill/json.h"
#include "waybill/result.h"

/// The front: requests in, responses out. Nothing outside src/http sees Poco/Net.
namespace waybill::http {

/// Who may do what is said by roles; a route names those that may call it.
enum class Role : std::uint8_t {
    admin,
    logistics_lead,
    logistics,
    picker,
    packer,
    customer_service,
    finance,
    auditor,
    integration
};
std::string_view name(Role role);
std::optional<Role> role(std::string_view name);

/// Who calls: made by an Authenticator from a credential.
struct Principal {
    std::string id;    ///< "key_…" or "usr_…": the scope of idempotency keys, the actor of timelines
    std::string name;  ///< for people
    std::set<Role> roles;
    bool by_session = false;  ///< came with a cookie: forms must carry the session's CSRF token
    std::string csrf_token;   ///< of that session

    /// Whether one of these roles is there; an admin may what any role may.
    bool may(const std::set<Role>& any) const;
};

struct Request {
    std::string method;                                        ///< "GET"
    std::string path;                                          ///< decoded once, no query: "/api/v1/orders"
    std::map<std::string, std::string> params;                 ///< what `{name}` in the pattern matched
    std::vector<std::pair<std::string, std::string>> query;    ///< decoded, in order
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;                                          ///< complete, within the route's limit
    std::string peer;                                          ///< the address of the other side
    std::string request_id;                                    ///< from X-Request-Id, or made here
    bool secure = false;                                       ///< over TLS, or said so by a trusted proxy
    std::optional<Principal> principal;

    std::string header(std::string_view lower_name) const;                      ///< empty where absent
    std::string asked(std::string_view name, std::string fallback = "") const;  ///< a query parameter
    std::string cookie(std::string_view name) const;
    const std::string& param(std::string_view name) const;  ///< throws std::logic_error for one the pattern has not
    /// Fields of an application/x-www-form-urlencoded body.
    std::map<std::string, std::string> form() const;
    /// "en" or "zh-CN": query `lang`, cookie `lang`, then Accept-Language; "en" otherwise.
    std::string language() const;
};

class Channel;  // channel.h

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// Set: there is no body; the connection is lent to who writes on it from now on, of no known length. Broadcaster::listen.
    std::function<void(std::unique_ptr<Channel>)> lend{};

    static Response json(int status, std::string body);
    static Response html(std::string body, int status = 200);  ///< with the pages' CSP and no-store
    static Response bytes(std::string media_type, std::string body);
    static Response see_other(std::string location);
    Response header(std::string name, std::string value) &&;
};

/// The HTTP status of an error's code.
int status(Code code);
/// RFC 9457 application/problem+json: type, title, status, detail, key, request_id, errors[{pointer, key, detail}].
Response problem(const Error& error, const Request& request);

/// Who may call a route. There is no default: a route without a rule does not compile.
class Access {
  public:
    static Access anyone() { return {true, {}}; }
    static Access only(std::set<Role> roles) { return {false, std::move(roles)}; }
    static Access everybody_known();  ///< any credential, whatever its roles

    bool everyone;
    std::set<Role> roles;  ///< admin may always

  private:
    Access(bool e, std::set<Role> r) : everyone(e), roles(std::move(r)) {}
};

/// The answer to one request, given now or later and from any thread. Copies share it; the first answer counts. Where the last
/// copy goes away unanswered, the client gets a 500.
class Reply {
  public:
    class Exchange {
      public:
        virtual ~Exchange() = default;
        virtual void answer(Response response) = 0;
        virtual void fail(std::exception_ptr why) = 0;
    };
    explicit Reply(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

    void send(Response response) const { exchange_->answer(std::move(response)); }
    /// Answers as if the handler had thrown it.
    void fail(std::exception_ptr why) const { exchange_->fail(std::move(why)); }

  private:
    std::shared_ptr<Exchange> exchange_;
};

using Handler = std::function<Response(const Request&)>;
/// For a handler whose answer comes later: it gives its thread back at once. The request lives as long as the reply.
using LaterHandler = std::function<void(const Request&, Reply)>;

class Operation;  // http/operation.h

struct Route {
    std::string method;   ///< "GET", "POST", "PUT", "DELETE"
    std::string pattern;  ///< "/api/v1/orders/{id}"
    Access access;
    std::variant<Handler, LaterHandler> handler;
    std::string summary;  ///< one sentence for the API's description
    std::size_t max_body = 1 << 20;
    std::shared_ptr<const Operation> operation = {};  ///< what it promises; a page has none
};

/// What a request is told that its handler did not answer: 401, 403, 404, 405, 500 or 503.
struct Denial {
    int status = 500;
    std::string key;     ///< stable: "unauthorized", "forbidden", "csrf", "not_found", "method", "internal", "unavailable" …
    std::string detail;  ///< a sentence in English
};
/// Says it to people: a page, or the way to the login. Nothing: the problem+json that programs get.
using RefusalPage = std::function<std::optional<Response>(const Request&, const Denial&)>;

/// Finds the route of a request. A segment of a pattern is literal ("orders"), has a named part ("{id}", "{id}.pdf"), or is,
/// at the end, the whole rest ("{path...}"). From the left, the more literal segment wins; a pattern given twice throws at start.
class Router {
  public:
    /// Throws std::logic_error for a pattern that is taken or not well formed, and for one under /api/ that promises nothing.
    void add(Route route);
    void add(Route route, const Operation& operation);
    const std::vector<Route>& routes() const { return routes_; }
    /// Denials at `path` ("/desk") and below it are said by `page`; of several the one with the longest path.
    void refuse_by(std::string_view path, RefusalPage page);

    struct Match {
        const Route* route = nullptr;  ///< nullptr: no such path, or not with this method
        std::map<std::string, std::string> params;
        std::set<std::string> allowed;               ///< methods that the path knows: for 405; empty where a route matched
        const RefusalPage* page = nullptr;           ///< nullptr: denials are problems
    };
    /// HEAD finds the route of GET. `path` is decoded; pointers stay good until the next add().
    Match match(std::string_view method, std::string_view path) const;
    /// The same for a path that was cut before it was decoded, so that a parameter may hold a slash.
    Match match(std::string_view method, const std::vector<std::string>& segments) const;

  private:
    struct Segment {
        enum class Kind : std::uint8_t { literal, affixed, named, rest } kind;
        std::string before, name, after;  // a literal is all in `before`
    };
    struct Pattern {
        std::vector<Segment> segments;
        std::size_t route;  // index into routes_
    };
    static std::vector<Segment> parse(const std::string& pattern);
    static bool fits(const Pattern& pattern, const std::vector<std::string>& segments,
                     std::map<std::string, std::string>* params);
    const Pattern* find(std::string_view method, const std::vector<std::string>& segments) const;
    const RefusalPage* page_for(const std::vector<std::string>& segments) const;

    std::vector<Route> routes_;
    std::vector<std::pair<std::vector<std::string>, RefusalPage>> pages_;
    std::map<std::string, std::vector<Pattern>, std::less<>> patterns_;  // by method, the more literal first
};

/// GET /assets/{hash}/{path…}: the files of base/assets.h, cached for ever under their content's hash.
void add_static_routes(Router& router);

/// Turns credentials into a principal. Implemented by identity, called before a handler runs.
class Authenticator {
  public:
    virtual ~Authenticator() = default;
    /// Nothing where the request carries no credential; an error (unauthorized) where it carries a bad one.
    virtual Result<std::optional<Principal>> authenticate(const Request& request) = 0;
};

/// Reads a JSON body strictly: syntax errors and wrong fields become one Error with all of them.
/// `read` gets the document's Fields and returns the input; `done()` is called for it.
template <class Read>
auto parse_body(const Request& request, Read read, json::Limits limits = {})
    -> Result<decltype(read(std::declval<json::Fields&>()))> {
    TRY(document, json::parse(request.body, limits));
    std::vector<FieldError> errors;
    json::Fields fields(document, errors);
    auto input = read(fields);
    fields.done();
    if (!errors.empty()) return error(Code::invalid, "request.fields", "Some fields are wrong; see errors.", std::move(errors));
    return input;
}

/// Answers with `write(value)` as JSON, or with the error as a problem.
template <class T, class Write>
Response answer(const Request& request, int status, const Result<T>& result, Write write) {
    if (!result) return problem(result.error(), request);
    json::Writer out;
    write(out, *result);
    return Response::json(status, out.take());
}

/// The id in a path parameter, or a not_found error: an id of the wrong kind names nothing.
template <class SomeId>
Result<SomeId> path_id(const Request& request, std::string_view param) {
    if (const auto id = SomeId::parse(request.param(param))) return *id;
    return error(Code::not_found, "not_found", "There is no such thing here.");
}

}  // namespace waybill::http
