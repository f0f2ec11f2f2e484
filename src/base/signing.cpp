#include "waybill/signing.h"

#include <Poco/MD5Engine.h>
#include <Poco/SHA2Engine.h>

namespace waybill::signing {
namespace {

std::string digest(Poco::DigestEngine& engine, std::string_view bytes) {
    engine.update(bytes.data(), bytes.size());
    const auto& raw = engine.digest();
    return {raw.begin(), raw.end()};
}

std::string sha256(const std::string& bytes) {
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    return digest(engine, bytes);
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    constexpr std::size_t kBlock = 64;
    std::string block = key.size() > kBlock ? sha256(std::string(key)) : std::string(key);
    block.resize(kBlock, '\0');
    std::string inner = block, outer = block;
    for (char& c : inner) c = static_cast<char>(c ^ 0x36);
    for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
    return sha256(outer + sha256(inner.append(bytes)));
}

std::string md5(std::string_view bytes) {
    Poco::MD5Engine engine;
    return digest(engine, bytes);
}

std::string hex(std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

std::string base64(std::string_view bytes) {
    constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        const std::size_t left = bytes.size() - i < 3 ? bytes.size() - i : 3;
        for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < left ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k) out += k <= left ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
    return out;
}

bool equal(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    volatile unsigned char differs = 0;
    for (std::size_t i = 0; i < a.size(); ++i) differs = differs | static_cast<unsigned char>(a[i] ^ b[i]);
    return differs == 0;
}

}  // namespace waybill::signing
