#include <stdexcept>

#include "orders/intake.h"
#include "orders/news.h"

namespace waybill::orders {
namespace {

constexpr int kCreated = 201;

std::string text_of(const json::Value& value, std::string_view key) {
    const json::Value* found = value.find(key);
    return found ? found->string : std::string();
}

}  // namespace

std::string answer_text(OrderId id, std::int64_t number, const std::string& external_ref, const std::string& state,
                        const std::vector<Hold>& holds, const std::vector<Condition>& conditions,
                        const std::vector<AnswerLine>& lines, const Money& total) {
    return object([&](json::Writer& out) {
        out.member("id", id).member("number", number).member("external_ref", external_ref).member("state", state);
        out.key("holds").begin_array();
        for (const auto& hold : holds) out.begin_object().member("key", hold.reason).member("detail", hold.detail).end_object();
        out.end_array().key("conditions").begin_array();
        for (const auto& c : conditions) out.begin_object().member("key", c.key).member("detail", c.detail).end_object();
        out.end_array().key("lines").begin_array();
        for (const auto& line : lines) {
            out.begin_object().member("line_no", line.line_no).member("sku", line.sku).member("quantity", line.quantity);
            out.member("reserved", line.reserved).member("backordered", line.quantity - line.reserved).end_object();
        }
        out.end_array().member("total", total);
    });
}

std::string answer_head(OrderId id, std::int64_t number, const std::string& external_ref, const std::string& state) {
    return news("", {id, number, external_ref, state}).body;
}

std::string with_link(const std::string& answer, const std::string& tracking_url) {
    json::Writer link;
    link.value(tracking_url);
    return answer.substr(0, answer.size() - 1) + ",\"tracking_url\":" + link.take() + "}";
}

http::Outcome outcome(const Error& error) {
    const std::string body = object([&](json::Writer& out) {
        out.member("code", static_cast<int>(error.code)).member("key", error.key).member("detail", error.detail);
        out.key("fields").begin_array();
        for (const auto& f : error.fields)
            out.begin_object().member("pointer", f.pointer).member("key", f.key).member("detail", f.detail).end_object();
        out.end_array();
    });
    return {http::status(error.code), body};
}

http::Outcome outcome(const Accepted& accepted) { return {kCreated, accepted.body}; }

Result<Accepted> replay(const http::Outcome& outcome) {
    const auto stored = json::parse(outcome.body, {.bytes = 16u << 20});
    if (!stored) throw std::logic_error("a stored answer is not JSON: " + stored.error().detail);
    if (outcome.status == kCreated) {
        const auto id = OrderId::parse(text_of(*stored, "id"));
        if (!id) throw std::logic_error("a stored answer names no order");
        return Accepted{*id, true, outcome.body, text_of(*stored, "state")};
    }
    Error refused;
    const json::Value* code = stored->find("code");
    refused.code = static_cast<Code>(code ? code->integer : 0);
    refused.key = text_of(*stored, "key");
    refused.detail = text_of(*stored, "detail");
    if (const json::Value* fields = stored->find("fields"))
        for (const auto& field : fields->items)
            refused.fields.push_back({text_of(field, "pointer"), text_of(field, "key"), text_of(field, "detail")});
    return refused;
}

}  // namespace waybill::orders
