#include "calls.h"

#include "waybill/json.h"

namespace waybill::simulator {
namespace {
constexpr std::size_t kKept = 10000;
}

void Calls::add(Call call) {
    const std::lock_guard lock(mutex_);
    ++counts_[std::string(name(call.operation))][call.status == 0 ? "unanswered" : std::to_string(call.status)];
    last_.push_front(std::move(call));
    if (last_.size() > kKept) last_.pop_back();
}

std::string Calls::text(std::size_t limit) const {
    const std::lock_guard lock(mutex_);
    json::Writer out;
    out.begin_object().key("counts").begin_object();
    for (const auto& [operation, statuses] : counts_) {
        out.key(operation).begin_object();
        for (const auto& [status, count] : statuses) out.member(status, count);
        out.end_object();
    }
    out.end_object().key("data").begin_array();
    for (const Call& call : last_) {
        if (limit-- == 0) break;
        out.begin_object().member("at", call.at).member("operation", name(call.operation));
        out.member("method", call.method).member("path", call.path).member("status", call.status);
        if (!call.fault.empty()) out.member("fault", call.fault);
        out.end_object();
    }
    return out.end_array().end_object().take();
}

}  // namespace waybill::simulator
