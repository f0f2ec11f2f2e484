#pragma once
#include <string>
#include <string_view>

/// What carriers sign their messages with, over the exact bytes. Results of hash functions are raw bytes.
namespace waybill::signing {

/// RFC 2104 with SHA-256: 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// 16 bytes: only where a carrier asks for it.
std::string md5(std::string_view bytes);
/// Lower case.
std::string hex(std::string_view bytes);
/// RFC 4648, section 4, padded, in one line.
std::string base64(std::string_view bytes);
/// In constant time for texts of equal length: never compare a signature or a token by ==.
bool equal(std::string_view a, std::string_view b);

}  // namespace waybill::signing
