#include "support/contract.h"

#include <algorithm>
#include <stdexcept>

#include "base/text.h"
#include "http/operation.h"
#include "http/target.h"
#include "support/json_schema.h"

namespace waybill::testing {
namespace {

constexpr std::size_t kMostBytes = 32u << 20;

/// What HTTP itself refuses, whatever the operation says: the description's "default".
bool is_of_the_front(int status) {
    constexpr int kStatuses[] = {400, 405, 408, 411, 413, 414, 417, 431};
    return std::find(std::begin(kStatuses), std::end(kStatuses), status) != std::end(kStatuses);
}

json::Value parsed(const std::string& text) {
    auto value = json::parse(text, {.bytes = kMostBytes});
    if (!value) throw std::runtime_error("not JSON: " + value.error().detail + " " + text.substr(0, 200));
    return *std::move(value);
}

}  // namespace

bool Contract::Operation::allows(const std::string& role) const {
    const json::Value* roles = described->find("x-roles");
    return !roles ||
           std::any_of(roles->items.begin(), roles->items.end(), [&](const json::Value& r) { return r.string == role; });
}

Contract::Contract(const std::string& openapi) : document_(parsed(openapi)) {
    for (const auto& [pattern, methods] : document_.find("paths")->members)
        for (const auto& [method, described] : methods.members) {
            std::string upper = method;
            std::transform(upper.begin(), upper.end(), upper.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
            operations_.push_back({upper, pattern, &described});
            router_.add({upper, pattern, http::Access::anyone(), [](const http::Request&) { return http::Response{}; }, ""},
                        http::Operation("", upper + pattern).keyless("It is only found again here, never called."));
        }
}

const Contract::Operation* Contract::find(const std::string& method, const std::string& target) const {
    const auto decoded = http::parse_target(target);
    if (!decoded) return nullptr;
    const auto match = router_.match(method, decoded->segments);
    return match.route ? &operations_.at(static_cast<std::size_t>(match.route - router_.routes().data())) : nullptr;
}

std::vector<std::string> Contract::breaches(const Seen& seen) const {
    const Operation* operation = find(seen.method, seen.target);
    const json::Value* problem = document_.at("/components/responses/Problem");
    if (!operation) {
        if (seen.status == 404 || is_of_the_front(seen.status)) return content_breaches(*problem, seen);
        return {"no operation is described, and yet it is answered with " + std::to_string(seen.status)};
    }
    const json::Value& responses = *operation->described->find("responses");
    const json::Value* response = responses.find(std::to_string(seen.status));
    if (!response && is_of_the_front(seen.status)) response = problem;
    if (!response) return {"the status " + std::to_string(seen.status) + " is not promised"};
    return content_breaches(resolved(document_, *response), seen);
}

std::vector<std::string> Contract::content_breaches(const json::Value& response, const Seen& seen) const {
    const json::Value* content = response.find("content");
    if (!content) return seen.body.empty() ? std::vector<std::string>() : std::vector<std::string>{"a body was not promised"};
    const std::string type = seen.media_type.substr(0, seen.media_type.find(';'));
    const json::Value* promised = content->find(type);
    if (!promised) return {"the media type " + seen.media_type + " is not promised"};
    const json::Value* schema = promised->find("schema");
    if (!schema || seen.method == "HEAD") return {};
    const json::Value body = parsed(seen.body);
    // The description is itself an answer; its keywords are no fields of ours.
    const auto unnamed = body.find("openapi") ? Unnamed::allowed : Unnamed::refused;
    auto wrong = misfits(document_, *schema, body, unnamed);
    if (type == "application/problem+json") {
        const json::Value* key = body.find("key");
        if (key && !document_.find("x-problem-keys")->find(key->string))
            wrong.push_back("the problem's key is not in x-problem-keys: " + key->string);
        if (const json::Value* status = body.find("status"); status && status->integer != seen.status)
            wrong.push_back("the problem names another status");
    }
    return wrong;
}

std::vector<std::string> Contract::body_misfits(const Operation& operation, const std::string& body) const {
    const json::Value* request = operation.described->find("requestBody");
    if (!request) return {};
    if (body.empty())
        return request->find("required")->boolean ? std::vector<std::string>{"a body is required"} : std::vector<std::string>();
    const json::Value* schema = request->at("/content/application~1json/schema");
    if (!schema) return {};
    const auto value = json::parse(body, {.bytes = kMostBytes});
    if (!value) return {value.error().detail};
    return misfits(document_, *schema, *value, Unnamed::allowed);
}

}  // namespace waybill::testing
