#include "base/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <stdexcept>
#include <system_error>

#include "base/clock.h"
#include "base/json_text.h"
#include "base/text.h"

namespace waybill::log {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warning", "error"};

// Where the process's lines go: the one thing here that all threads share.
struct Target {
    std::mutex mutex;
    int fd = STDOUT_FILENO;
    std::atomic<Level> lowest = Level::info;
};
Target& target() {
    static Target the_target;  // lives until the process ends, so that a late line has somewhere to go
    return the_target;
}

void append_text(std::string& out, std::string_view text) {
    if (text::is_utf8(text)) {
        json::append_quoted(out, text);
    } else {
        json::append_quoted(out, text::to_utf8(text));
    }
}

// One write for one line, so that lines of several processes in one file do not mix. A full disk must not stop the work.
void put(int fd, std::string_view line) {
    while (!line.empty()) {
        const ssize_t written = ::write(fd, line.data(), line.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        line.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

Field::Field(std::string_view n, std::string_view text) : name(n) { append_text(json, text); }

void open(const std::string& target_name, Level lowest) {
    int fd = STDOUT_FILENO;
    if (target_name != "-") {
        // Where standard error is a socket, as under systemd, its name cannot be opened.
        fd = target_name == "/dev/stderr" ? ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
                                          : ::open(target_name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
        if (fd < 0) throw std::runtime_error("log: cannot open " + target_name + ": " + std::generic_category().message(errno));
    }
    Target& out = target();
    const std::lock_guard lock(out.mutex);
    if (out.fd != STDOUT_FILENO) ::close(out.fd);
    out.fd = fd;
    out.lowest = lowest;
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    Target& out = target();
    if (level < out.lowest.load(std::memory_order_relaxed)) return;
    std::string line = R"({"at":")" + rfc3339(SystemClock().now()) + R"(","level":")";
    line.append(kLevels[static_cast<std::size_t>(level)]).append(R"(","event":)");
    append_text(line, event);
    for (const Field& field : fields) {
        line += ',';
        append_text(line, field.name);
        line += ':';
        line += field.json;
    }
    line += "}\n";
    const std::lock_guard lock(out.mutex);
    put(out.fd, line);
}

}  // namespace waybill::log
