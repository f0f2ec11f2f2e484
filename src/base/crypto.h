#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/secret.h"

/// What of libsodium (and of OpenSSL: SHA-256) this product uses, with std types. Call `crypto::start()` once before anything else here.
namespace waybill::crypto {

void start();  ///< throws where libsodium cannot be initialised

std::string random_bytes(std::size_t n);
std::string sha256(std::string_view bytes);                              ///< 32 raw bytes
/// The same over bytes that come in pieces.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void add(std::string_view bytes);
    std::string finish();  ///< 32 raw bytes; nothing can be added afterwards

  private:
    class State;
    std::unique_ptr<State> state_;
};
std::string hmac_sha256(std::string_view key, std::string_view bytes);   ///< 32 raw bytes
std::string hex(std::string_view bytes);
std::string base64(std::string_view bytes);                              ///< standard alphabet, padded
std::string base64url(std::string_view bytes);                           ///< URL alphabet, not padded
bool from_base64(std::string_view text, std::string& bytes);             ///< standard alphabet; false on anything else
bool equal(std::string_view a, std::string_view b);                      ///< constant time for equal lengths
std::string uuid4();

/// argon2id, 64 MiB, two passes; at most four run at a time, the others wait (a login flood queues instead of eating memory).
std::string password_hash(const Secret<std::string>& password);
bool password_matches(const std::string& hash, const Secret<std::string>& password);

}  // namespace waybill::crypto
