#include <array>
#include <utility>

#include "base/assets.h"
#include "http/http.h"

namespace waybill::http {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kTypes{{
    {".css", "text/css; charset=utf-8"},
    {".ico", "image/x-icon"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".jpg", "image/jpeg"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".mp3", "audio/mpeg"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".wasm", "application/wasm"},
    {".webmanifest", "application/manifest+json"},
    {".woff2", "font/woff2"},
}};

/// Nothing for a kind of file that is no page's business: a template or a text catalogue is not served.
std::string_view media_type(std::string_view path) {
    const std::size_t dot = path.rfind('.');
    if (dot == std::string_view::npos) return {};
    for (const auto& [ending, type] : kTypes)
        if (path.substr(dot) == ending) return type;
    return {};
}

Response serve(const Request& request) {
    const std::string& path = request.param("path");
    const std::string_view type = media_type(path);
    // Only pages' files: the migrations and demo data in the same table are nobody's business.
    if (!path.starts_with("web/") || type.empty())
        return problem(error(Code::not_found, "not_found", "There is no such file."), request);
    auto bytes = assets::read(path);
    if (!bytes) return problem(error(Code::not_found, "not_found", "There is no such file."), request);

    const std::string url = assets::url(path);  // "/assets/<hash>/<path>"
    const std::string hash = url.substr(8, url.find('/', 8) - 8);
    const std::string tag = "\"" + hash + "\"";
    // A module imports its neighbours under its own hash: such a copy must be asked for again.
    const bool by_content = request.param("hash") == hash;
    Response response =
        request.header("if-none-match") == tag ? Response{304, {}, ""} : Response::bytes(std::string(type), *std::move(bytes));
    response.headers.emplace_back("Cache-Control", by_content ? "public, max-age=31536000, immutable" : "no-cache");
    response.headers.emplace_back("ETag", tag);
    return response;
}

}  // namespace

void add_static_routes(Router& router) {
    router.add({"GET", "/assets/{hash}/{path...}", Access::anyone(), serve,
                "A file of the pages, cached for ever under its content's hash"});
}

}  // namespace waybill::http
