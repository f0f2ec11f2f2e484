#include "db/server_version.h"

#include <charconv>

namespace waybill::db {

std::string unsuited(std::string_view version) {
    const std::string needed = "Waybill needs MariaDB " + std::to_string(kServerMajor) + "." + std::to_string(kServerMinor) + " or later";
    const std::string is = "the database server is " + std::string(version);
    if (version.find("MariaDB") == std::string_view::npos) return needed + "; " + is + ", which is another product.";
    // For old replicas' sake some call themselves 5.5.5 first.
    if (constexpr std::string_view kMask = "5.5.5-"; version.starts_with(kMask)) version.remove_prefix(kMask.size());
    int major = 0, minor = 0;
    const char* const end = version.data() + version.size();
    const auto first = std::from_chars(version.data(), end, major);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.' || std::from_chars(first.ptr + 1, end, minor).ec != std::errc())
        return needed + "; " + is + ", which tells no version.";
    const bool is_old = major < kServerMajor || (major == kServerMajor && minor < kServerMinor);
    return is_old ? needed + "; " + is + "." : "";
}

}  // namespace waybill::db
