#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <streambuf>

#include "base/crypto.h"
#include "base/gzip.h"
#include "db/archive.h"
#include "waybill/json.h"

namespace waybill::db {
namespace {

namespace fs = std::filesystem;

/// Bytes to a file descriptor, summed on the way.
class SummedFile final : public std::streambuf {
  public:
    explicit SummedFile(int fd) : fd_(fd) { setp(buffer_.data(), buffer_.data() + buffer_.size()); }

    std::string sum() { return crypto::hex(sum_.finish()); }
    std::int64_t written() const { return written_; }
    /// Past the sum.
    bool put_unsummed(std::string_view bytes) { return put(bytes); }

  protected:
    int overflow(int c) override {
        if (sync() != 0) return traits_type::eof();
        if (c != traits_type::eof()) sputc(static_cast<char>(c));
        return traits_type::not_eof(c);
    }
    int sync() override {
        const std::string_view waiting(pbase(), static_cast<std::size_t>(pptr() - pbase()));
        sum_.add(waiting);
        const bool fine = put(waiting);
        setp(buffer_.data(), buffer_.data() + buffer_.size());
        return fine ? 0 : -1;
    }

  private:
    bool put(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(n));
            written_ += n;
        }
        return true;
    }

    const int fd_;
    std::array<char, 1 << 18> buffer_{};
    crypto::Sha256 sum_;
    std::int64_t written_ = 0;
};

void add_length(std::string& out, std::uint64_t length) {
    for (; length >= 0x80; length >>= 7) out += static_cast<char>(length | 0x80);
    out += static_cast<char>(length);
}

Error no_file(const std::string& file, const std::string& what) {
    return error(Code::conflict, "backup.file", "The backup file " + file + " " + what);
}

std::string reason(int code) { return std::string(std::strerror(code)) + "."; }

std::string head_line(const ArchiveHead& head) {
    json::Writer out;
    out.begin_object().member("product", "waybill").member("created_at", head.created_at).member("server", head.server);
    return out.member("schema", head.schema).member("compression", "gzip").end_object().take();
}

std::string text_of(const ArchivedTable& table) {
    json::Writer out;
    out.begin_object().member("table", table.name).member("definition", table.definition);
    out.key("columns").begin_array();
    for (const std::string& column : table.columns) out.value(column);
    out.end_array().key("digested").begin_array();
    for (const std::string& column : table.digested) out.value(column);
    return out.end_array().end_object().take();
}

}  // namespace

class ArchiveWriter::Impl {
  public:
    Impl(int fd, std::string file) : fd_(fd), file_(std::move(file)) { stream_.exceptions(std::ios::badbit | std::ios::failbit); }
    ~Impl() {
        if (!finished_) ::unlink(part().c_str());
        ::close(fd_);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    std::string part() const { return file_ + ".part"; }
    void plain(const std::string& bytes) { stream_ << bytes; }
    void record(char kind, const std::string& text) {
        std::string out(1, kind);
        add_length(out, text.size());
        body().write(out.append(text));
    }
    void row(const Cells& cells) {
        row_.assign(1, 'R');
        for (const Cell& cell : cells) {
            add_length(row_, cell ? cell->size() + 1 : 0);
            if (cell) row_ += *cell;
        }
        body().write(row_);
    }
    Result<std::int64_t> finish() {
        body().write("Z");
        body().finish();
        stream_.flush();
        if (!buffer_.put_unsummed("SHA256 " + buffer_.sum() + "\n") || ::fsync(fd_) != 0) return no_file(file_, reason(errno));
        if (::rename(part().c_str(), file_.c_str()) != 0) return no_file(file_, reason(errno));
        finished_ = true;
        // The name is durable once its folder is.
        const fs::path folder = fs::absolute(file_).parent_path();
        if (const int at = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); at >= 0) {
            ::fsync(at);
            ::close(at);
        }
        return buffer_.written();
    }

  private:
    gzip::Writer& body() {
        if (!body_) body_ = std::make_unique<gzip::Writer>(stream_);
        return *body_;
    }

    const int fd_;
    const std::string file_;
    bool finished_ = false;
    SummedFile buffer_{fd_};
    std::ostream stream_{&buffer_};
    std::unique_ptr<gzip::Writer> body_;
    std::string row_;
};

ArchiveWriter::ArchiveWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ArchiveWriter::~ArchiveWriter() = default;

Result<std::unique_ptr<ArchiveWriter>> ArchiveWriter::create(const std::string& file, const ArchiveHead& head) {
    if (fs::exists(file))
        return error(Code::conflict, "backup.exists", "The file " + file + " is there already; a backup never overwrites one.");
    const std::string part = file + ".part";
    const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return no_file(part, "cannot be written: " + reason(errno));
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ::close(fd);
        return no_file(part, "is being written by another backup.");
    }
    // What a killed backup left is begun anew, under the mode that it must have.
    if (::ftruncate(fd, 0) != 0 || ::fchmod(fd, 0600) != 0) {
        const int failed = errno;
        ::close(fd);
        return no_file(part, "cannot be written: " + reason(failed));
    }
    auto impl = std::make_unique<Impl>(fd, file);
    impl->plain("WAYBILL BACKUP 1\n" + head_line(head) + "\n");
    return std::unique_ptr<ArchiveWriter>(new ArchiveWriter(std::move(impl)));
}

void ArchiveWriter::table(const ArchivedTable& table) { impl_->record('T', text_of(table)); }
void ArchiveWriter::row(const Cells& cells) { impl_->row(cells); }

void ArchiveWriter::end(const TableSum& sum) {
    json::Writer out;
    out.begin_object().member("table", sum.name).member("rows", sum.rows).member("checksum", sum.checksum);
    impl_->record('E', out.end_object().take());
}

Result<std::int64_t> ArchiveWriter::finish() { return impl_->finish(); }

}  // namespace waybill::db
