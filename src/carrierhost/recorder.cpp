#include "carrierhost/recorder.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "waybill/json.h"

namespace waybill::carrierhost {
namespace {

std::string until(std::string_view text, std::string_view end) { return std::string(text.substr(0, text.find(end))); }

std::string after(std::string_view text, std::string_view mark) {
    const auto at = text.find(mark);
    return at == std::string_view::npos ? "" : std::string(text.substr(at + mark.size()));
}

/// "POST https://host/path\n…" → method and path; "HTTP 200\n…" → status and body.
void write_exchange(json::Writer& out, const CallRecord& record) {
    const std::string line = until(record.call, "\n"), url = after(line, " "), beyond_host = after(url, "://");
    const auto slash = beyond_host.find('/');
    out.begin_object().key("call").begin_object().member("method", until(line, " "));
    out.member("path", slash == std::string::npos ? "/" : beyond_host.substr(slash)).member("once", record.once);
    out.member("body", after(record.call, "\n\n")).end_object();
    const bool answered = record.reply.starts_with("HTTP ");
    out.key("reply").begin_object();
    out.member("status", static_cast<std::int64_t>(answered ? std::atoi(record.reply.c_str() + 5) : 0));
    out.key("headers").begin_object().end_object();
    out.member("body", answered ? after(record.reply, "\n") : record.reply).end_object().end_object();
}

}  // namespace

Recorder::Recorder(std::string folder) : folder_(std::move(folder)) {}

void Recorder::write(const std::string& carrier, carrier::Operation operation, std::string_view outcome,
                     const std::vector<CallRecord>& calls) {
    if (folder_.empty() || calls.empty()) return;
    json::Writer out;
    out.begin_object().member("says", "As it went: " + std::string(outcome)).member("operation", name(operation));
    out.key("request").begin_object().end_object().key("exchanges").begin_array();
    for (const CallRecord& record : calls) write_exchange(out, record);
    out.end_array().key("expect").begin_object().end_object().end_object();
    const std::string folder = folder_ + "/" + carrier;
    const std::string file = folder + "/" + std::string(name(operation)) + "-" + std::to_string(getpid()) + "-" +
                             std::to_string(++number_) + ".json";
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    std::ofstream(file, std::ios::binary) << out.take() << "\n";
    if (failed || !std::filesystem::exists(file)) log::warning("carrier.not_recorded", {{"file", file}});
}

}  // namespace waybill::carrierhost
