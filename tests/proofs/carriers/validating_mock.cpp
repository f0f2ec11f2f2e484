#include "proofs/carriers/validating_mock.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "proofs/carriers/reading.h"

namespace waybill::proofs {
namespace {

namespace fs = std::filesystem;

/// A folder of this process with the files, as the mock wants them.
std::string folder_of(const std::vector<std::string>& files) {
    const std::string folder = fs::temp_directory_path() / ("waybill-descriptions-" + std::to_string(getpid()));
    fs::remove_all(folder);
    fs::remove(folder + ".log");  // of a process of the same number, whose mock was ready, too
    fs::create_directories(folder);
    for (const auto& file : files) fs::copy_file(material() + "/openapi/" + file, folder + "/" + file);
    return folder;
}

}  // namespace

ValidatingMock::ValidatingMock(const std::vector<std::string>& files, const std::string& tools)
    : folder_(folder_of(files)),
      port_(12000 + getpid() % 1000 * 16),  // tests run beside each other
      child_({"node", tools + "/multi.cjs", folder_, std::to_string(port_)}, folder_ + ".log") {}

ValidatingMock::~ValidatingMock() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    fs::remove(folder_ + ".log", ignored);
}

std::unique_ptr<ValidatingMock> ValidatingMock::of(const std::vector<std::string>& files) {
    const char* tools = std::getenv("WAYBILL_PROOFS_TOOLS");  // a copy of the material's tools/ after `npm ci`
    if (material().empty() || tools == nullptr) return nullptr;
    auto mock = std::unique_ptr<ValidatingMock>(new ValidatingMock(files, tools));
    if (!mock->child_.says("ready_ms", std::chrono::seconds(240))) return nullptr;
    return mock;
}

std::string ValidatingMock::violations(std::size_t file, const carrier::Call& call, const std::string& path, const std::string& authorization) {
    wire::Request request;
    request.method = call.method;
    request.url = "http://127.0.0.1:" + std::to_string(port_ + static_cast<int>(file)) + path;
    request.headers = call.headers;
    request.headers.emplace_back("Authorization", authorization);
    request.body = call.body;
    const auto answer = wire_.fetch(std::move(request));
    if (answer.kind != wire::Outcome::Kind::answered) return "no answer: " + answer.error;
    std::string against;
    if (const auto said = answer.headers.find("sl-violations"); said != answer.headers.end())
        for (const json::Value& item : read_json(said->second).items) {
            const json::Value* where = item.find("location");
            const std::string severity = text(item, "severity");
            if ((!severity.empty() && severity != "Error") || where == nullptr || where->items.empty() || where->items.front().string == "response") continue;
            against += "[";
            for (const json::Value& step : where->items) against += step.string + (step.whole() ? std::to_string(*step.whole()) : "") + "/";
            against += " " + text(item, "message") + "]";
        }
    if (against.empty() && answer.status >= 400) return "status " + std::to_string(answer.status) + " " + answer.body.substr(0, 200);
    return against;
}

}  // namespace waybill::proofs
