#include "http/framing.h"

#include <algorithm>
#include <utility>

namespace waybill::http {
namespace {

constexpr std::size_t kMethodAndVersion = 64;        // what a request line may hold besides its address
constexpr std::size_t kChunkLine = 256;              // a chunk's size with its extensions
constexpr std::size_t kChunkExtensions = 16 * 1024;  // of all chunks of a body together
constexpr std::size_t kKeptBuffer = 4 * 1024;
constexpr Refusal kBareLineFeed{400, "bare_line_feed", "A line does not end in CR LF."};
constexpr Refusal kChunkFraming{400, "chunk_framing", "The chunks of the body are not framed as they must be."};
constexpr Refusal kTrailer{400, "trailer", "Trailers are not accepted here."};
constexpr Refusal kBodyTooLarge{413, "body_size", "The body is larger than this address allows."};

}  // namespace

Framing::Stage Framing::feed(std::string_view bytes) {
    if (stage_ == Stage::refused) return stage_;
    if (at_ > kKeptBuffer) in_.erase(0, std::exchange(at_, 0));  // what is consumed costs no memory, however it was cut
    in_.append(bytes);
    return advance();
}

Framing::Stage Framing::refuse(Refusal refusal) {
    refusal_ = refusal;
    std::string().swap(in_);
    std::string().swap(body_);
    at_ = 0;
    return stage_ = Stage::refused;
}

Framing::Stage Framing::allow_body(std::size_t max_bytes) {
    max_body_ = std::min(max_bytes, limits_.body_bytes);
    if (head_.content_length.value_or(0) > max_body_) return refuse(kBodyTooLarge);
    if (!head_.chunked && head_.content_length.value_or(0) == 0) return stage_ = Stage::complete;
    stage_ = Stage::body;
    return advance();
}

Framing::Stage Framing::next() {
    in_.erase(0, at_);
    at_ = scanned_ = head_bytes_ = extension_bytes_ = 0;
    line_ = 0;
    blank_before_ = false;
    head_ = {};
    body_.clear();
    chunk_ = Chunk::size;
    stage_ = Stage::head;
    return advance();
}

Framing::Stage Framing::advance() {
    bool more = true;
    while (more) {
        if (stage_ == Stage::head)
            more = take_head_line();
        else if (stage_ == Stage::body)
            more = head_.chunked ? take_chunk() : take_sized();
        else
            more = false;
    }
    if (at_ == in_.size()) {
        if (in_.capacity() > kKeptBuffer) std::string().swap(in_);  // an empty string assigned would keep the buffer
        in_.clear();
        at_ = 0;
    }
    return stage_;
}

bool Framing::take_head_line() {
    const std::size_t end = in_.find('\n', at_ + scanned_);
    if (end == std::string::npos) {
        scanned_ = unread();
        check_unfinished_line(std::string_view(in_).substr(at_));
        return false;
    }
    if (end == at_ || in_[end - 1] != '\r') return no(kBareLineFeed);
    const auto line = std::string_view(in_).substr(at_, end - 1 - at_);
    head_bytes_ += line.size() + 2;
    if (line_ > 0 && head_bytes_ > limits_.header_bytes + limits_.uri_bytes)
        return no({431, "header_size", "The headers are larger than allowed."});
    check_line(line);
    if (stage_ == Stage::refused) return false;
    at_ = end + 1;
    scanned_ = 0;
    return stage_ == Stage::head;
}

void Framing::check_line(std::string_view line) {
    std::optional<Refusal> refusal;
    if (line.empty() && line_ == 0 && !blank_before_) {
        blank_before_ = true;
        return;
    }
    if (line_ == 0) {
        check_endless_request_line(line);
        if (stage_ == Stage::refused) return;
        refusal = check_request_line(line, limits_, head_);
    } else if (!line.empty()) {
        refusal = check_field_line(line, limits_, head_);
    } else {
        refusal = check_head(head_);
        if (!refusal) stage_ = Stage::head_done;
    }
    ++line_;
    if (refusal) refuse(*refusal);
}

void Framing::check_endless_request_line(std::string_view part) {
    if (part.size() <= limits_.uri_bytes + kMethodAndVersion) return;
    if (part.find(' ') < kMethodAndVersion)
        refuse({414, "uri", "The address is longer than allowed."});
    else
        refuse({400, "request_line", "The request line is not METHOD ADDRESS VERSION."});
}

/// Junk and endless lines are refused as soon as they show, not when their line ends.
void Framing::check_unfinished_line(std::string_view part) {
    if (line_ == 0) {
        const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
        const auto junk = std::find_if(part.begin(), part.end(), control);
        if (junk != part.end() && !(*junk == '\r' && junk + 1 == part.end())) {
            refuse({400, "request_line", "This is not a request of HTTP/1.1."});
        } else {
            check_endless_request_line(part);
        }
    } else if (part.size() > limits_.header_value_bytes + 512 ||
               head_bytes_ + part.size() > limits_.header_bytes + limits_.uri_bytes) {
        refuse({431, "header_size", "The headers are larger than allowed."});
    }
}

bool Framing::take_sized() {
    const std::size_t n = std::min<std::size_t>(*head_.content_length - body_.size(), unread());
    body_.append(in_, at_, n);
    at_ += n;
    if (body_.size() == *head_.content_length) stage_ = Stage::complete;
    return false;
}

bool Framing::take_chunk() {
    switch (chunk_) {
        case Chunk::size:
            return take_chunk_size();
        case Chunk::data:
            return take_chunk_data();
        case Chunk::end_of_data:
            if (!take_crlf(kChunkFraming)) return false;
            chunk_ = Chunk::size;
            return true;
        case Chunk::trailer:
            return take_trailer();
    }
    return false;
}

bool Framing::take_chunk_size() {
    const std::size_t end = in_.find('\n', at_);
    const std::size_t length = (end == std::string::npos ? in_.size() : end) - at_;
    if (length > kChunkLine) return no(kChunkFraming);
    if (end == std::string::npos) return false;
    if (length == 0 || in_[end - 1] != '\r') return no(kBareLineFeed);
    const auto line = std::string_view(in_).substr(at_, length - 1);
    const auto size = chunk_size(line);
    extension_bytes_ += line.size();
    if (!size || (line.size() > 16 && extension_bytes_ > kChunkExtensions)) return no(kChunkFraming);
    if (*size > max_body_ - body_.size()) return no(kBodyTooLarge);
    at_ = end + 1;
    chunk_left_ = *size;
    chunk_ = *size == 0 ? Chunk::trailer : Chunk::data;
    return true;
}

bool Framing::take_chunk_data() {
    const std::size_t n = std::min<std::size_t>(chunk_left_, unread());
    body_.append(in_, at_, n);
    at_ += n;
    chunk_left_ -= n;
    if (chunk_left_ > 0) return false;
    chunk_ = Chunk::end_of_data;
    return true;
}

bool Framing::take_trailer() {
    if (!take_crlf(kTrailer)) return false;
    stage_ = Stage::complete;
    return false;
}

bool Framing::take_crlf(Refusal refusal) {
    if (unread() > 0 && in_[at_] != '\r') return no(refusal);
    if (unread() < 2) return false;
    if (in_[at_ + 1] != '\n') return no(refusal);
    at_ += 2;
    return true;
}

}  // namespace waybill::http
