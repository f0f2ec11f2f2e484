#pragma once
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "carriers/player.h"
#include "support/places.h"

namespace waybill::carrier {

/// One file of carriers/<code>/recordings (its shape: carriers/README.md).
struct Recording {
    std::string name, says, operation;
    json::Value request, expect;
    std::vector<Exchange> exchanges;

    /// Calls that spend money, or undo it, are sent once.
    bool spends() const {
        for (const char* word : {"book", "void", "manifest", "pickup", "cancel_pickup"})
            if (operation == word) return true;
        return false;
    }
    std::string asked(const char* key, const std::string& fallback) const {
        const json::Value* value = request.find(key);
        return value != nullptr && value->text() ? std::string(*value->text()) : fallback;
    }
};

inline Recording read_recording(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    auto parsed = json::parse(text.str(), {.bytes = 16u << 20, .depth = 32});
    if (!parsed) throw std::runtime_error(path.string() + ": " + parsed.error().detail);
    const json::Value root = std::move(parsed).value();
    std::vector<FieldError> errors;
    json::Fields in(root, errors);
    Recording recording;
    recording.name = path.stem().string();
    recording.says = in.text("says", 1, 500);
    recording.operation = in.word("operation", {kOperationNames.begin(), kOperationNames.end()});
    in.object("request");
    in.object("expect");
    for (json::Fields& item : in.objects("exchanges", 0, 100)) {
        Exchange exchange;
        json::Fields call = item.object("call");
        exchange.method = call.text("method", 1, 10);
        exchange.path = call.text("path", 1, 2000);
        exchange.once = call.boolean_or("once", false);
        call.done();
        json::Fields reply = item.object("reply");
        exchange.reply.status = static_cast<int>(reply.integer("status", 100, 599));
        reply.object("headers");
        reply.has("body");
        const json::Value* where = root.at(reply.pointer());
        for (const auto& [name, value] : where->find("headers")->members) exchange.reply.headers[name] = value.string;
        exchange.reply.body = where->find("body")->string;
        recording.exchanges.push_back(std::move(exchange));
    }
    in.done();
    if (!errors.empty()) throw std::runtime_error(path.string() + errors.front().pointer + " " + errors.front().detail);
    recording.request = *root.find("request");
    recording.expect = *root.find("expect");
    return recording;
}

inline std::vector<Recording> read_recordings(const std::string& code) {
    std::vector<std::filesystem::path> paths;
    std::error_code none;
    for (const auto& entry :
         std::filesystem::directory_iterator(places::source_dir() + "/carriers/" + code + "/recordings", none))
        if (entry.path().extension() == ".json") paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<Recording> recordings;
    for (const auto& path : paths) recordings.push_back(read_recording(path));
    return recordings;
}

}  // namespace waybill::carrier
