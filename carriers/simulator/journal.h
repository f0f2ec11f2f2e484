#pragma once
#include <functional>
#include <string>

namespace waybill::simulator {

/// An append-only file of JSON lines. A line is written with one write(2) before anything is answered, so that killing the
/// process loses nothing; a torn last line, which was never answered, is cut off at the next start.
class Journal {
  public:
    /// Opens or makes `path` and hands every whole line to `replay`. Throws std::runtime_error.
    Journal(std::string path, const std::function<void(const std::string&)>& replay);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// Throws std::runtime_error where the line cannot be written whole.
    void append(std::string line);

  private:
    std::string path_;
    int fd_ = -1;
};

}  // namespace waybill::simulator
