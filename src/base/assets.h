#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Files that the build puts into the binary: everything under src/web and sql/, by path ("web/desk/board.html").
namespace waybill::assets {

struct Asset {
    std::string_view path;
    std::string_view bytes;
};

/// All of them, sorted by path.
const std::vector<Asset>& all();
/// One by path; nothing where there is none. With `set_root` the file on disk wins: for work on pages without a build.
std::optional<std::string> read(std::string_view path);
/// Those whose path begins with `prefix`, sorted.
std::vector<Asset> under(std::string_view prefix);
/// A folder that is looked into first ("" switches it off); it mirrors the paths above.
void set_root(std::string folder);
/// The URL under which a static file is served: it carries a hash of the content, so that it may be cached for ever:
/// "/assets/3f9a0c12/web/desk/desk.css". Throws std::logic_error for a path that does not exist: a page names its files.
std::string url(std::string_view path);

}  // namespace waybill::assets
