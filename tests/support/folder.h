#pragma once
#include <string>
#include <string_view>

namespace waybill::places {

/// A folder of a test's own, gone with it.
class Folder {
  public:
    enum class On {
        memory,  ///< where there is enough of it: a disk that stands still for seconds (a build's files on their way) ends no test's patience
        disk,    ///< what is large
    };
    /// `name` tells people whose it is: <place>/waybill-NAME-XXXXXX. Throws where none can be made.
    explicit Folder(std::string_view name, On place = On::memory);
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::string& path() const { return path_; }
    /// A file or a folder in it.
    std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

  private:
    std::string path_;
};

}  // namespace waybill::places
