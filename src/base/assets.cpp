#include "base/assets.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <stdexcept>

#include "base/crypto.h"

// The build writes assets.inc and an assembler file with the bytes behind these symbols.
#define WAYBILL_ASSET(index, path)                 \
    extern "C" const char waybill_asset_##index[]; \
    extern "C" const char waybill_asset_##index##_end[];
#include "assets.inc"
#undef WAYBILL_ASSET

namespace waybill::assets {
namespace {

std::vector<Asset> make_table() {
    std::vector<Asset> table;
#define WAYBILL_ASSET(index, path) \
    table.push_back(               \
        {path, {waybill_asset_##index, static_cast<std::size_t>(waybill_asset_##index##_end - waybill_asset_##index)}});
#include "assets.inc"
#undef WAYBILL_ASSET
    std::sort(table.begin(), table.end(), [](const Asset& a, const Asset& b) { return a.path < b.path; });
    return table;
}

// For work on pages only: set once by app at the start.
struct Root {
    std::shared_mutex mutex;
    std::string folder;
};
Root& root() {
    static Root the_root;
    return the_root;
}

const Asset* find(std::string_view path) {
    const auto& table = all();
    const auto at =
        std::lower_bound(table.begin(), table.end(), path, [](const Asset& a, std::string_view p) { return a.path < p; });
    return at != table.end() && at->path == path ? &*at : nullptr;
}

// A path may come from a URL: it must not climb out of the folder.
bool is_inside(std::string_view path) {
    if (path.empty() || path.front() == '/' || path.find('\0') != path.npos || path.find('\\') != path.npos) return false;
    while (!path.empty()) {
        const std::string_view part = path.substr(0, path.find('/'));
        if (part.empty() || part == "." || part == "..") return false;
        path.remove_prefix(std::min(part.size() + 1, path.size()));
    }
    return true;
}

std::optional<std::string> read_from_disk(std::string_view path) {
    std::string name;
    {
        const std::shared_lock lock(root().mutex);
        if (root().folder.empty() || !is_inside(path)) return {};
        name = root().folder + "/" + std::string(path);
    }
    std::ifstream in(name, std::ios::binary);
    std::ostringstream bytes;
    if (!in || !(bytes << in.rdbuf())) return {};  // a folder opens, but gives no bytes
    return std::move(bytes).str();
}

std::string short_hash(std::string_view bytes) { return crypto::hex(crypto::sha256(bytes)).substr(0, 8); }

}  // namespace

const std::vector<Asset>& all() {
    static const std::vector<Asset> table = make_table();
    return table;
}

std::optional<std::string> read(std::string_view path) {
    if (auto bytes = read_from_disk(path)) return bytes;
    const Asset* asset = find(path);
    if (asset == nullptr) return {};
    return std::string(asset->bytes);
}

std::vector<Asset> under(std::string_view prefix) {
    std::vector<Asset> found;
    for (const Asset& asset : all()) {
        if (asset.path.starts_with(prefix)) found.push_back(asset);
    }
    return found;
}

void set_root(std::string folder) {
    const std::unique_lock lock(root().mutex);
    root().folder = std::move(folder);
}

std::string url(std::string_view path) {
    // What is inside the binary never changes, so each hash is made once.
    static const std::map<std::string_view, std::string> hashes = [] {
        std::map<std::string_view, std::string> made;
        for (const Asset& asset : under("web/")) made.emplace(asset.path, short_hash(asset.bytes));
        return made;
    }();
    std::string hash;
    if (const auto bytes = read_from_disk(path)) {
        hash = short_hash(*bytes);
    } else if (const auto known = hashes.find(path); known != hashes.end()) {
        hash = known->second;
    } else if (const Asset* asset = find(path)) {
        hash = short_hash(asset->bytes);
    } else {
        throw std::logic_error("assets: there is no file " + std::string(path));
    }
    return "/assets/" + hash + "/" + std::string(path);
}

}  // namespace waybill::assets
