#include "support/folder.h"

#include <stdlib.h>
#include <sys/statvfs.h>

#include <filesystem>
#include <stdexcept>

namespace waybill::places {

namespace {

constexpr const char* kMemory = "/dev/shm";
constexpr unsigned long long kEnough = 2ull << 30;

bool has_memory() {
    struct statvfs place {};
    return statvfs(kMemory, &place) == 0 && !(place.f_flag & ST_NOEXEC) && place.f_bavail * place.f_frsize >= kEnough;
}

}  // namespace

Folder::Folder(std::string_view name, On place)
    : path_((place == On::memory && has_memory() ? kMemory : std::filesystem::temp_directory_path().string()) + "/waybill-" +
            std::string(name) + "-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no folder " + path_);
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace waybill::places
