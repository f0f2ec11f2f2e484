#include "carriercheck/recording.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace waybill::carriercheck {
namespace {

namespace fs = std::filesystem;

void read_exchange(json::Fields& item, const json::Value& root, std::vector<FieldError>& errors, Recording& recording) {
    Exchange exchange;
    json::Fields call = item.object("call");
    exchange.method = call.text("method", 1, 10);
    exchange.path = call.text("path", 1, 2000);
    exchange.once = call.boolean_or("once", false);
    call.has("body");  // of a recording that the server wrote: for people
    json::Fields reply = item.object("reply");
    exchange.reply.status = static_cast<int>(reply.integer("status", 100, 599));
    const json::Value* where = root.at(reply.pointer());
    const json::Value* headers = where == nullptr ? nullptr : where->find("headers");
    const json::Value* body = where == nullptr ? nullptr : where->find("body");
    if (headers == nullptr || headers->kind != json::Kind::object) errors.push_back({reply.pointer() + "/headers", "type", "must be an object"});
    if (body == nullptr || !body->text()) errors.push_back({reply.pointer() + "/body", "type", "must be a text"});
    if (!errors.empty()) return;
    for (const auto& [name, value] : headers->members) exchange.reply.headers[name] = value.string;
    exchange.reply.body = body->string;
    recording.exchanges.push_back(std::move(exchange));
}

}  // namespace

bool Recording::spends() const {
    for (const char* word : {"book", "void", "manifest", "pickup", "cancel_pickup"})
        if (operation == word) return true;
    return false;
}

std::string Recording::asked(const char* key, const std::string& fallback) const {
    const json::Value* value = request.find(key);
    return value != nullptr && value->text() ? std::string(*value->text()) : fallback;
}

Result<Recording> read_recording(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    auto parsed = json::parse(text.str(), {.bytes = 16u << 20, .depth = 32});
    if (!parsed) return error(Code::invalid, "carrier.recording", path + ": " + parsed.error().detail);
    const json::Value root = std::move(parsed).value();
    std::vector<FieldError> errors;
    json::Fields in(root, errors);
    Recording recording;
    recording.name = fs::path(path).stem().string();
    recording.says = in.text("says", 1, 500);
    recording.operation = in.word("operation", {carrier::kOperationNames.begin(), carrier::kOperationNames.end()});
    in.object("request");
    in.object("expect");
    for (json::Fields& item : in.objects("exchanges", 0, 100)) read_exchange(item, root, errors, recording);
    in.done();
    if (!errors.empty()) return error(Code::invalid, "carrier.recording", path + errors.front().pointer + " " + errors.front().detail, errors);
    recording.request = *root.find("request");
    recording.expect = *root.find("expect");
    return recording;
}

Result<std::vector<Recording>> read_recordings(const std::string& folder) {
    std::vector<fs::path> paths;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
        if (entry.path().extension() == ".json") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<Recording> recordings;
    for (const auto& path : paths) {
        TRY(recording, read_recording(path.string()));
        recordings.push_back(std::move(recording));
    }
    return recordings;
}

}  // namespace waybill::carriercheck
