#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>

#include "base/crypto.h"
#include "base/gzip.h"
#include "db/archive.h"
#include "waybill/json.h"

namespace waybill::db {
namespace {

constexpr std::string_view kFormat = "WAYBILL BACKUP 1";
constexpr std::size_t kTrailer = 7 + 64 + 1;                // "SHA256 ", the digits, the line's end
constexpr std::size_t kLongestCell = std::size_t{1} << 30;  // longer than the server takes: a damaged length, not a value

Error damaged(const std::string& file, const std::string& how) {
    return error(Code::malformed, "backup.damaged", "The backup " + file + " is damaged: " + how);
}

[[noreturn]] void senseless(const char* what) {
    throw std::runtime_error(std::string("the backup's records make no sense: ") + what);
}

/// Compares the last line with what stands before it.
Result<void> check_sum(std::ifstream& in, const std::string& file) {
    in.seekg(0, std::ios::end);
    const auto size = static_cast<std::int64_t>(in.tellg());
    if (size < static_cast<std::int64_t>(kTrailer)) return damaged(file, "it is too short.");
    in.seekg(0);
    crypto::Sha256 sum;
    std::vector<char> piece(1 << 18);
    for (std::int64_t left = size - static_cast<std::int64_t>(kTrailer); left > 0;) {
        const auto now = std::min<std::int64_t>(left, static_cast<std::int64_t>(piece.size()));
        if (!in.read(piece.data(), now)) return damaged(file, "it cannot be read to its end.");
        sum.add({piece.data(), static_cast<std::size_t>(now)});
        left -= now;
    }
    std::string trailer(kTrailer, '\0');
    in.read(trailer.data(), static_cast<std::streamsize>(kTrailer));
    if (!in || !trailer.starts_with("SHA256 ") || trailer.back() != '\n') return damaged(file, "its end is missing; it was cut.");
    if (trailer.substr(7, 64) != crypto::hex(sum.finish()))
        return damaged(file, "its content is not what was written; the checksum differs.");
    in.seekg(0);
    return {};
}

std::string text_at(const json::Value& value, std::string_view pointer) {
    const json::Value* found = value.at(pointer);
    if (found == nullptr || !found->text()) senseless("a text is missing");
    return std::string(*found->text());
}

std::vector<std::string> texts_at(const json::Value& value, std::string_view pointer) {
    const json::Value* found = value.at(pointer);
    if (found == nullptr) senseless("a list is missing");
    std::vector<std::string> out;
    for (const json::Value& item : found->items) out.push_back(item.string);
    return out;
}

json::Value parsed(const std::string& text) {
    auto value = json::parse(text, {.bytes = std::size_t{8} << 20, .depth = 8});
    if (!value) senseless("a record is not JSON");
    return *std::move(value);
}

}  // namespace

class ArchiveReader::Impl {
  public:
    Impl(std::ifstream in, ArchiveHead head) : head_(std::move(head)), in_(std::move(in)) {}

    const ArchiveHead& head() const { return head_; }

    void read(const Sink& sink) {
        std::size_t columns = 0;
        for (bool open = false;;) {
            const char kind = byte();
            if (kind == 'T' && !open) {
                const ArchivedTable table = read_table();
                columns = table.columns.size();
                sink.table(table);
                open = true;
            } else if (kind == 'R' && open) {
                read_row(columns);
                sink.row(row_);
            } else if (kind == 'E' && open) {
                const json::Value sum = parsed(text(length()));
                const json::Value* rows = sum.find("rows");
                if (rows == nullptr || !rows->whole()) senseless("a count is missing");
                sink.end({text_at(sum, "/table"), *rows->whole(), text_at(sum, "/checksum")});
                open = false;
            } else if (kind == 'Z' && !open) {
                return;
            } else {
                senseless("a record is out of place");
            }
        }
    }

  private:
    ArchivedTable read_table() {
        const json::Value table = parsed(text(length()));
        return {text_at(table, "/table"), text_at(table, "/definition"), texts_at(table, "/columns"),
                texts_at(table, "/digested")};
    }
    void read_row(std::size_t columns) {
        row_.resize(columns);
        for (Cell& cell : row_) {
            const std::uint64_t length_and_one = length();
            if (length_and_one == 0) {
                cell.reset();
                continue;
            }
            if (!cell) cell.emplace();
            fill(*cell, length_and_one - 1);
        }
    }
    char byte() {
        if (at_ == have_) {
            have_ = body_.read(buffer_.data(), buffer_.size());
            at_ = 0;
            if (have_ == 0) senseless("the end is missing");
        }
        return buffer_[at_++];
    }
    std::uint64_t length() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            const auto b = static_cast<unsigned char>(byte());
            value |= static_cast<std::uint64_t>(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        senseless("a length has no end");
    }
    void fill(std::string& to, std::uint64_t size) {
        if (size > kLongestCell) senseless("a value is too long");
        to.clear();
        while (to.size() < size) {
            if (at_ == have_) {
                to += byte();
                continue;
            }
            const std::size_t now = std::min<std::size_t>(size - to.size(), have_ - at_);
            to.append(buffer_.data() + at_, now);
            at_ += now;
        }
    }
    std::string text(std::uint64_t size) {
        std::string out;
        fill(out, size);
        return out;
    }

    const ArchiveHead head_;
    std::ifstream in_;
    gzip::Reader body_{in_};
    std::array<char, 1 << 16> buffer_{};
    std::size_t at_ = 0, have_ = 0;
    Cells row_;
};

ArchiveReader::ArchiveReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ArchiveReader::~ArchiveReader() = default;

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return error(Code::not_found, "backup.file", "The backup " + file + " cannot be read.");
    std::string format;
    std::getline(in, format);
    if (format != kFormat) {
        const char* what = format.starts_with("WAYBILL BACKUP ") ? " has a format that only a newer program reads."
                                                                 : " is not a backup of Waybill.";
        return error(Code::malformed, "backup.format", "The file " + file + what);
    }
    TRY_VOID(check_sum(in, file));
    std::string line;
    std::getline(in, line);
    std::getline(in, line);
    const auto head = json::parse(line);
    const json::Value* schema = head ? head->find("schema") : nullptr;
    if (schema == nullptr || !schema->whole() || text_at(*head, "/compression") != "gzip")
        return error(Code::malformed, "backup.format", "The file " + file + " has a head that this program does not understand.");
    ArchiveHead known{text_at(*head, "/created_at"), text_at(*head, "/server"), static_cast<int>(*schema->whole())};
    return std::unique_ptr<ArchiveReader>(new ArchiveReader(std::make_unique<Impl>(std::move(in), std::move(known))));
}

const ArchiveHead& ArchiveReader::head() const { return impl_->head(); }
void ArchiveReader::read(const Sink& sink) { impl_->read(sink); }

}  // namespace waybill::db
