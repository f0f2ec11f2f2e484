#include "accounts/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

namespace waybill::accounts {
namespace {

Error wrong(const std::string& file, const std::string& what) {
    return error(Code::unavailable, "account.key", "The key file " + file + " " + what);
}

/// Writes a new file that only its owner can read. The error number, or 0.
int write_new(const std::string& file, const std::string& text) {
    const int to = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to < 0) return errno;
    int failed = 0;
    if (write(to, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || fsync(to) != 0) failed = errno ? errno : EIO;
    if (close(to) != 0 && failed == 0) failed = errno;
    if (failed) unlink(file.c_str());
    return failed;
}

}  // namespace

Result<crypto::SealKeys> read_keys(const std::string& file) {
    if (file.empty())
        return error(Code::unavailable, "account.key", "No key file is configured: the setting accounts.key_file names none.");
    struct stat is {};
    if (stat(file.c_str(), &is) != 0)
        return wrong(file, errno == ENOENT ? "is not there: bring it back, or make a new one with `waybill seal make`."
                                           : "cannot be looked at: " + std::string(std::strerror(errno)) + ".");
    if (is.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) return wrong(file, "can be read or written by others: chmod 600 it.");
    std::ifstream in(file, std::ios::binary);
    if (!in) return wrong(file, "cannot be read by this user.");
    auto keys = crypto::SealKeys::parse(std::string(std::istreambuf_iterator<char>(in), {}));
    if (!keys) return wrong(file, "holds no key, or something that is none.");
    return *std::move(keys);
}

Result<bool> make_keys(const std::string& file) {
    if (file.empty()) return read_keys(file).error();
    const int failed = write_new(file, crypto::SealKeys::made().text().reveal());
    if (failed == EEXIST) return false;
    if (failed) return wrong(file, "cannot be made: " + std::string(std::strerror(failed)) + ".");
    return true;
}

Result<void> replace_keys(const std::string& file, const crypto::SealKeys& keys) {
    struct stat was {};
    if (stat(file.c_str(), &was) != 0) return wrong(file, "is not there any more.");
    const std::string beside = file + ".new";
    unlink(beside.c_str());
    if (const int failed = write_new(beside, keys.text().reveal())) return wrong(file, "cannot be written anew: " + std::string(std::strerror(failed)) + ".");
    const bool kept = chown(beside.c_str(), was.st_uid, was.st_gid) == 0 && chmod(beside.c_str(), was.st_mode & 0640) == 0;
    if (!kept || std::rename(beside.c_str(), file.c_str()) != 0) {
        const std::string why = std::strerror(errno);
        unlink(beside.c_str());
        return wrong(file, "cannot be replaced: " + why + ".");
    }
    return {};
}

}  // namespace waybill::accounts
