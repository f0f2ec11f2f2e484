#include <stdexcept>

#include "base/assets.h"
#include "base/crypto.h"
#include "base/template.h"
#include "base/wording.h"
#include "floor/routes.h"

// The station's pages. One document and its modules: they are kept on the device, and every decision is made there.
namespace waybill::floor {
namespace {

using http::Access;
using http::Request;
using http::Response;

std::string load(const std::string& path) {
    auto file = assets::read(path);
    if (!file) throw std::logic_error("there is no page " + path);
    return *std::move(file);
}

/// Modules import each other beside their own address, so all of them stand under one hash: that of everything together.
struct Bundle {
    std::string hash;
    std::vector<std::string> files;
};
Bundle bundle() {
    Bundle b;
    std::string all;
    for (const char* folder : {"web/floor/", "web/shared/"})
        for (const auto& asset : assets::under(folder)) {
            const std::string path(asset.path);
            if (path.ends_with(".html") || path.ends_with("worker.js")) continue;
            b.files.push_back(path);
            all += path + "\n" + load(path);
        }
    b.hash = crypto::hex(crypto::sha256(all)).substr(0, 8);
    return b;
}
/// The reader of a camera's pictures: not in every build, and only for stations that ask for it.
bool has_reader() { return assets::read("web/reader/zxing.js").has_value(); }
std::string url(const Bundle& b, const std::string& path) { return "/assets/" + b.hash + "/" + path; }

/// The station's own texts, by their names without "floor.".
std::string texts_json(const Texts& texts) {
    constexpr std::string_view kPrefix = "floor.";
    json::Writer out;
    out.begin_object();
    for (const auto& [key, text] : texts.all())
        if (key.starts_with(kPrefix)) out.member(key.substr(kPrefix.size()), text);
    out.end_object();
    return out.take();
}

Response page(const Request& request, const Floor& floor, const std::string& name, const std::string& module) {
    const Texts& texts = floor.parts().texts(request.language());
    const Bundle b = bundle();
    View v;
    v.set("lang", texts.language()).set("texts", texts_json(texts)).set("site", floor.settings().site);
    v.set("separators", floor.settings().separators).set("css_base", url(b, "web/shared/base.css")).set("css", url(b, "web/floor/floor.css"));
    v.set("script", url(b, "web/floor/" + module)).set("icon", url(b, "web/shared/icon.svg"));
    v.set("manifest", url(b, "web/floor/station.webmanifest")).set("camera", has_reader() ? "/floor/camera.js?" + b.hash : "");
    Response response = Response::html(render(wording::localised(load("web/floor/" + name + ".html"), texts), v));
    if (const auto asked = request.asked("lang"); asked == "en" || asked == "zh-CN")
        response.headers.emplace_back(
            "Set-Cookie", "lang=" + asked + "; Path=/; Max-Age=31536000; SameSite=Lax" + (request.secure ? "; Secure" : ""));
    return response;
}

Response worker(const Request&) {
    const Bundle b = bundle();
    json::Writer files;
    files.begin_array();
    for (const auto& file : b.files) files.value(url(b, file));
    files.end_array();
    auto response = Response::bytes("text/javascript; charset=utf-8", "const VERSION = \"" + b.hash + "\";\nconst FILES = " + files.take() + ";\n" +
                                                                          load("web/floor/worker.js"));
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Service-Worker-Allowed", "/floor");
    return response;
}

/// A worker has a policy of its own: no page's needs to let WebAssembly in.
Response reader(const Request& request) {
    if (!has_reader()) return http::problem(error(Code::not_found, "not_found", "This server has no reader for cameras."), request);
    json::Writer where;
    where.begin_object().member("script", assets::url("web/reader/zxing.js")).member("module", assets::url("web/reader/zxing.wasm")).end_object();
    auto response = Response::bytes("text/javascript; charset=utf-8", "const READER = " + where.take() + ";\n" + load("web/floor/camera_worker.js"));
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'");
    return response;
}

}  // namespace

void add_pages(http::Router& router, Floor& floor) {
    router.add({"GET", "/floor", Access::anyone(), [&floor](const Request& r) { return page(r, floor, "page", "main.mjs"); },
                "The scan station."});
    router.add({"GET", "/floor/set-up", Access::anyone(), [&floor](const Request& r) { return page(r, floor, "set_up", "set_up.mjs"); },
                "Finds out how a scanner is set up, by six codes."});
    router.add({"GET", "/floor/camera.js", Access::anyone(), reader, "Reads codes in a camera's pictures."});
    router.add({"GET", "/floor/worker.js", Access::anyone(), worker, "Keeps the station's files on the device."});
}

void add_routes(http::Router& router, Floor& floor) {
    add_pages(router, floor);
    add_entrance(router, floor);
    add_journal(router, floor);
    add_work(router, floor);
    add_look_up(router, floor);
    add_conflicts(router, floor);
    add_management(router, floor);
    add_desk_page(router, floor);
}

}  // namespace waybill::floor
