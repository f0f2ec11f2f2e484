#include "identity/tokens.h"

#include <algorithm>
#include <cstdint>

#include "base/crypto.h"

namespace waybill::identity {
namespace {

constexpr std::string_view kKeyPrefix = "wb_live_";
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kPublic = 8, kSecret = 32;
constexpr std::size_t kSession = 43;  // 32 bytes in base64url

/// Five bits a character; `bytes` come in fives.
std::string base32(std::string_view bytes) {
    std::string out;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bits = bits << 8 | static_cast<unsigned char>(bytes[i]);
        if (i % 5 != 4) continue;
        for (int shift = 35; shift >= 0; shift -= 5) out += kAlphabet[bits >> shift & 31];
        bits = 0;
    }
    return out;
}

bool in_alphabet(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return kAlphabet.find(c) != std::string_view::npos; });
}

}  // namespace

KeyToken KeyToken::make() {
    return {base32(crypto::random_bytes(kPublic * 5 / 8)), base32(crypto::random_bytes(kSecret * 5 / 8))};
}

std::optional<KeyToken> KeyToken::parse(std::string_view text) {
    if (text.size() != kKeyPrefix.size() + kPublic + 1 + kSecret || !text.starts_with(kKeyPrefix)) return {};
    text.remove_prefix(kKeyPrefix.size());
    const std::string_view open = text.substr(0, kPublic), secret = text.substr(kPublic + 1);
    if (text[kPublic] != '_' || !in_alphabet(open) || !in_alphabet(secret)) return {};
    return KeyToken{std::string(open), std::string(secret)};
}

std::string KeyToken::text() const { return std::string(kKeyPrefix) + public_part + '_' + secret; }

std::string KeyToken::secret_hash() const { return crypto::sha256(secret); }

std::string make_session_token() { return crypto::base64url(crypto::random_bytes(32)); }

bool is_session_token(std::string_view text) {
    return text.size() == kSession && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
}

std::string session_hash(std::string_view token) { return crypto::sha256(token); }

std::string csrf_token(std::string_view session_token) { return crypto::base64url(crypto::hmac_sha256(session_token, "csrf")); }

}  // namespace waybill::identity
