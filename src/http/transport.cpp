#include "http/transport.h"

#include <Poco/Exception.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace waybill::http {
namespace {

/// Poco says "would block" by a negative number: -1 in a plain socket, which of the two it wants in a secure one.
Io outcome(int n, Io::Kind otherwise) {
    if (n > 0) return {Io::Kind::some, static_cast<std::size_t>(n)};
    if (n == 0) return {Io::Kind::end};
    return {otherwise};
}

Io::Kind wanted(int n) {
    return n == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_WRITE ? Io::Kind::want_write : Io::Kind::want_read;
}

/// Where sending would block, the plain socket throws instead.
Io failure(const Poco::Exception& e, Io::Kind otherwise) {
    return {e.code() == EAGAIN || e.code() == EWOULDBLOCK ? otherwise : Io::Kind::end};
}

int length(std::size_t n) { return static_cast<int>(std::min<std::size_t>(n, INT_MAX)); }

}  // namespace

// The secure socket asks the plain one beneath it whether it blocks, so that one is set before it is wrapped.
Transport::Transport(Poco::Net::StreamSocket accepted, const Poco::Net::Context::Ptr& tls)
    : wire_(std::move(accepted)), context_(tls) {
    wire_.setBlocking(false);
    wire_.setNoDelay(true);
}

Poco::Net::SecureStreamSocket* Transport::tls() {
    if (!tls_ && secure()) tls_ = Poco::Net::SecureStreamSocket::attach(wire_, context_);
    return tls_ ? &*tls_ : nullptr;
}

bool Transport::begins_as_it_must() {
    constexpr char kHandshake = 0x16;
    char first = kHandshake;
    if (std::exchange(begun_, true) || !secure() || ::recv(fd(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1 || first == kHandshake)
        return true;
    if (tls_) return true;  // we spoke first
    context_.reset();
    return false;
}

Io Transport::read(std::span<char> into) try {
    auto* const secured = tls();
    if (!secured) return outcome(wire_.receiveBytes(into.data(), length(into.size())), Io::Kind::want_read);
    const int n = secured->receiveBytes(into.data(), length(into.size()));
    return outcome(n, wanted(n));
} catch (const Poco::Exception& e) {
    return failure(e, Io::Kind::want_read);
}

Io Transport::write(std::string_view bytes) try {
    auto* const secured = tls();
    if (!secured) return outcome(wire_.sendBytes(bytes.data(), length(bytes.size()), MSG_NOSIGNAL), Io::Kind::want_write);
    const int n = secured->sendBytes(bytes.data(), length(bytes.size()));
    return outcome(n, wanted(n));
} catch (const Poco::Exception& e) {
    return failure(e, Io::Kind::want_write);
}

void Transport::shut_down_sending() try {
    if (tls_) tls_->shutdown();
    wire_.shutdownSend();
} catch (const Poco::Exception&) {
    return;  // the other side is gone already; the next read says so
}

void Transport::end_receiving() const { ::shutdown(fd(), SHUT_RD); }

void Transport::limit_send_buffer(int bytes) { ::setsockopt(fd(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes); }

void Transport::reset_at_close() {
    const linger at_once{1, 0};
    ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

Io Transport::discard(std::span<char> scratch) try {
    return outcome(wire_.receiveBytes(scratch.data(), length(scratch.size())), Io::Kind::want_read);
} catch (const Poco::Exception& e) {
    return failure(e, Io::Kind::want_read);
}

Poco::Net::Context::Ptr server_tls(const std::string& certificate_file, const std::string& key_file) {
    Poco::Net::Context::Params params;
    params.certificateFile = certificate_file;
    params.privateKeyFile = key_file;
    params.verificationMode = Poco::Net::Context::VERIFY_NONE;  // clients show keys and cookies, not certificates
    params.cipherList = "HIGH:!aNULL:!kRSA:!PSK:!SRP:!MD5:!RC4:!3DES:@STRENGTH";
    Poco::Net::Context::Ptr context = new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, params);
    context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
    context->enableSessionCache(true, "waybill");
    // HTTP says itself where a message ends; and a connection that is lent out must still be able to say goodbye.
    SSL_CTX_set_options(context->sslContext(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context->sslContext(), SSL_MODE_RELEASE_BUFFERS);  // an idle connection holds no 34 KB
    return context;
}

}  // namespace waybill::http
