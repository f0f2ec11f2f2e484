#include "journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace waybill::simulator {

Journal::Journal(std::string path, const std::function<void(const std::string&)>& replay) : path_(std::move(path)) {
    off_t whole = 0;
    {
        std::ifstream in(path_, std::ios::binary);
        for (std::string line; std::getline(in, line);) {
            if (in.eof()) break;  // no newline at its end: torn
            replay(line);
            whole += static_cast<off_t>(line.size() + 1);
        }
    }
    fd_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd_ < 0 || ftruncate(fd_, whole) != 0) throw std::runtime_error("cannot open " + path_ + ": " + std::strerror(errno));
}

Journal::~Journal() { close(fd_); }

void Journal::append(std::string line) {
    line += '\n';
    const ssize_t written = write(fd_, line.data(), line.size());
    if (written != static_cast<ssize_t>(line.size()))
        throw std::runtime_error("cannot write " + path_ + ": " + std::strerror(errno));
}

}  // namespace waybill::simulator
