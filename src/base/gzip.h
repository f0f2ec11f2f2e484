#pragma once
#include <iosfwd>
#include <memory>
#include <string_view>

/// RFC 1952 over streams: whatever the length, a few kilobytes of memory.
namespace waybill::gzip {

class Writer {
  public:
    /// `to` must outlive this. Quick rather than small: rows of text shrink to a fraction already at the first level.
    explicit Writer(std::ostream& to);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void write(std::string_view bytes);
    /// The end of the stream, with its checksum. Without it the file is cut.
    void finish();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

class Reader {
  public:
    explicit Reader(std::istream& from);  ///< `from` must outlive this
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Fills `to` to its end; fewer bytes at the end of the stream only. Throws std::runtime_error where the stream is damaged.
    std::size_t read(char* to, std::size_t size);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::gzip
