#include "base/crypto_seal.h"

#include <sodium.h>

#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"

namespace waybill::crypto {
namespace {

constexpr std::string_view kLine = "waybill-seal-1 ";
constexpr std::size_t kKey = crypto_aead_xchacha20poly1305_ietf_KEYBYTES, kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                      kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES, kName = 8;
// A sealed text is: version, name of the key, nonce, what was sealed with its tag.
constexpr char kVersion = 1;
constexpr std::size_t kHead = 1 + kName;

const unsigned char* bytes_of(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytes_of(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

/// Tells keys apart, and says nothing of them.
std::string name_of(const Secret<std::string>& key) { return hmac_sha256(key.reveal(), "the name of a sealing key").substr(0, kName); }

}  // namespace

SealKeys SealKeys::made() {
    SealKeys made;
    made.keys_.emplace_back(random_bytes(kKey));
    return made;
}

std::optional<SealKeys> SealKeys::parse(std::string_view text) {
    SealKeys keys;
    for (const auto& raw : text::split(text, '\n')) {
        const std::string line = text::trim(raw);
        if (line.empty() || line.front() == '#') continue;
        std::string key;
        if (!line.starts_with(kLine) || !from_base64(line.substr(kLine.size()), key) || key.size() != kKey) return {};
        keys.keys_.emplace_back(std::move(key));
    }
    if (keys.keys_.empty()) return {};
    return keys;
}

Secret<std::string> SealKeys::text() const {
    std::string out;
    for (const auto& key : keys_) out += std::string(kLine) + base64(key.reveal()) + "\n";
    return Secret<std::string>(std::move(out));
}

SealKeys SealKeys::with_a_new_one() const {
    SealKeys keys = made();
    keys.keys_.insert(keys.keys_.end(), keys_.begin(), keys_.end());
    return keys;
}

SealKeys SealKeys::newest() const {
    SealKeys keys;
    keys.keys_.push_back(keys_.front());
    return keys;
}

std::string SealKeys::seal(const Secret<std::string>& plain, std::string_view about) const {
    const auto& key = keys_.front();
    const std::string nonce = random_bytes(kNonce);  // 192 bits: two never meet
    std::string sealed(plain.reveal().size() + kTag, '\0');
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed), nullptr, bytes_of(plain.reveal()), plain.reveal().size(), bytes_of(about),
                                               about.size(), nullptr, bytes_of(nonce), bytes_of(key.reveal()));
    return kVersion + name_of(key) + nonce + sealed;
}

SealKeys::Opened SealKeys::open(std::string_view sealed, std::string_view about) const {
    Opened opened;
    if (sealed.size() < kHead + kNonce + kTag || sealed[0] != kVersion) return {{}, true};
    const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const auto& k) { return name_of(k) == sealed.substr(1, kName); });
    if (key == keys_.end()) return opened;
    opened.key_known = true;
    const auto nonce = sealed.substr(kHead, kNonce), body = sealed.substr(kHead + kNonce);
    std::string plain(body.size() - kTag, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, bytes_of(body), body.size(), bytes_of(about),
                                                   about.size(), bytes_of(nonce), bytes_of(key->reveal())) == 0)
        opened.plain.emplace(std::move(plain));
    return opened;
}

bool SealKeys::is_newest(std::string_view sealed) const { return sealed.size() > kHead && sealed.substr(1, kName) == name_of(keys_.front()); }

}  // namespace waybill::crypto
