#pragma once
#include <Poco/Net/Context.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace waybill::http {

/// What a non-blocking read or write came to.
struct Io {
    enum class Kind { some, want_read, want_write, end } kind;
    std::size_t bytes = 0;  ///< of `some`
};

/// A connection's socket, plain or TLS, never blocking, never throwing. One thread at a time.
class Transport {
  public:
    /// `tls` may be null: plain. The handshake happens inside the first reads and writes.
    Transport(Poco::Net::StreamSocket accepted, const Poco::Net::Context::Ptr& tls);
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    /// Once, with the first byte there: false where it begins no TLS record on a TLS connection, which is plain from then on.
    bool begins_as_it_must();
    Io read(std::span<char> into);
    /// After want_read or want_write the same bytes at the same place must be handed in again: OpenSSL insists.
    Io write(std::string_view bytes);
    void shut_down_sending();
    /// Whoever reads sees the end. The one thing that another thread may do.
    void end_receiving() const;
    /// What the system still has for the client is thrown away when the connection closes.
    void reset_at_close();
    /// How much the system holds for a client that does not read.
    void limit_send_buffer(int bytes);
    /// Reads raw bytes away without looking at them, deciphering nothing.
    Io discard(std::span<char> scratch);

    bool secure() const { return !context_.isNull(); }
    int fd() const { return wire_.impl()->sockfd(); }

  private:
    Poco::Net::SecureStreamSocket* tls();

    Poco::Net::StreamSocket wire_;
    Poco::Net::Context::Ptr context_;                   // null: plain
    std::optional<Poco::Net::SecureStreamSocket> tls_;  // from the first byte on: who is silent costs no more than a socket
    bool begun_ = false;
};

/// The TLS of a server: 1.2 or newer. Throws where certificate or key cannot be read.
Poco::Net::Context::Ptr server_tls(const std::string& certificate_file, const std::string& key_file);

}  // namespace waybill::http
