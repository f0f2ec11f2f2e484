#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "http/guard.h"

namespace waybill::http {

/// Cuts a connection's bytes into complete, checked requests: feed bytes as they come, at any split.
/// One request at a time: what follows it stays here until next(). After a refusal nothing more is read, ever.
class Framing {
  public:
    enum class Stage {
        head,       ///< wants bytes
        head_done,  ///< head() is complete and checked: call allow_body() with the route's limit
        body,       ///< wants bytes
        complete,   ///< head() and body() may be taken; next() goes on
        refused,    ///< refusal() says why
    };

    explicit Framing(const Limits& limits) : limits_(limits) {}

    Stage feed(std::string_view bytes);
    /// At head_done only. A body that is announced to be longer is refused before a byte of it is read.
    Stage allow_body(std::size_t max_bytes);
    /// At complete only: forgets that request and goes on with the bytes that came after it.
    Stage next();
    /// The caller's own reason: a bad address, time over.
    Stage refuse(Refusal refusal);

    Stage stage() const { return stage_; }
    /// Bytes of the present request have come.
    bool begun() const { return stage_ != Stage::head || line_ > 0 || unread() > 0; }
    /// Bytes wait that no stage has consumed: part of a body, or of the next request.
    std::size_t unread() const { return in_.size() - at_; }
    std::size_t body_bytes() const { return body_.size(); }
    /// Memory that the bytes kept here take.
    std::size_t held() const { return in_.capacity() + body_.capacity(); }

    Head& head() { return head_; }
    std::string& body() { return body_; }
    const Refusal& refusal() const { return refusal_; }

  private:
    enum class Chunk { size, data, end_of_data, trailer };

    Stage advance();
    bool take_head_line();
    void check_line(std::string_view line);
    void check_endless_request_line(std::string_view part);
    void check_unfinished_line(std::string_view part);
    bool take_sized();
    bool take_chunk();
    bool take_chunk_size();
    bool take_chunk_data();
    bool take_trailer();
    bool take_crlf(Refusal refusal);
    bool no(Refusal refusal) { return refuse(refusal), false; }

    const Limits& limits_;
    Stage stage_ = Stage::head;
    std::string in_;  // bytes from at_ on are not consumed
    std::size_t at_ = 0;
    std::size_t scanned_ = 0;    // of the present line: no line feed among these
    int line_ = 0;               // of the head; 0 is the request line
    bool blank_before_ = false;  // one empty line before the request line is forgiven (RFC 9112, 2.2)
    std::size_t head_bytes_ = 0;
    Head head_;
    std::string body_;
    std::size_t max_body_ = 0;
    Chunk chunk_ = Chunk::size;
    std::uint64_t chunk_left_ = 0;
    std::size_t extension_bytes_ = 0;
    Refusal refusal_;
};

}  // namespace waybill::http
