#include "base/crypto.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <semaphore>
#include <stdexcept>

namespace waybill::crypto {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = 64U << 20;
constexpr std::ptrdiff_t kAtOnce = 4;

// Bounds the memory of all hashing threads together; belongs to the process like that memory.
std::counting_semaphore<kAtOnce>& seats() {
    static std::counting_semaphore<kAtOnce> the_seats(kAtOnce);
    return the_seats;
}

class Seat {
  public:
    Seat() { seats().acquire(); }
    ~Seat() { seats().release(); }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
};

const unsigned char* bytes_of(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytes_of(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

std::string encode(std::string_view bytes, int variant) {
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), variant);
    text.pop_back();  // the terminating NUL
    return text;
}

void demand(bool done) {
    if (!done) throw std::runtime_error("crypto: OpenSSL refused SHA-256");
}

// Every order is hashed twice, and OpenSSL knows the processor's instructions for that: a fifth of libsodium's time.
const EVP_MD* sha256_of_openssl() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);  // looking it up costs as much as a hash
    return algorithm;
}

}  // namespace

void start() {
    if (sodium_init() < 0) throw std::runtime_error("crypto: libsodium cannot be initialised");
}

std::string random_bytes(std::size_t n) {
    std::string bytes(n, '\0');
    randombytes_buf(bytes.data(), n);
    return bytes;
}

std::string sha256(std::string_view bytes) {
    std::string hash(crypto_hash_sha256_BYTES, '\0');
    demand(EVP_Digest(bytes.data(), bytes.size(), bytes_of(hash), nullptr, sha256_of_openssl(), nullptr));
    return hash;
}

class Sha256::State {
  public:
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    State() { demand(context != nullptr && EVP_DigestInit_ex2(context, sha256_of_openssl(), nullptr)); }
    ~State() { EVP_MD_CTX_free(context); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
void Sha256::add(std::string_view bytes) { demand(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size())); }

std::string Sha256::finish() {
    std::string digest(crypto_hash_sha256_BYTES, '\0');
    demand(EVP_DigestFinal_ex(state_->context, bytes_of(digest), nullptr));
    return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    crypto_auth_hmacsha256_state state;  // the streaming form takes keys of any length
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(bytes), bytes.size());
    std::string code(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, bytes_of(code));
    sodium_memzero(&state, sizeof state);
    return code;
}

std::string hex(std::string_view bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes_of(bytes), bytes.size());
    text.pop_back();
    return text;
}

std::string base64(std::string_view bytes) { return encode(bytes, sodium_base64_VARIANT_ORIGINAL); }
std::string base64url(std::string_view bytes) { return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }

bool from_base64(std::string_view text, std::string& bytes) {
    std::string decoded(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(bytes_of(decoded), decoded.size(), text.data(), text.size(), nullptr, &size, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text.data() + text.size()) {
        return false;
    }
    decoded.resize(size);
    bytes = std::move(decoded);
    return true;
}

bool equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

std::string uuid4() {
    std::string bytes = random_bytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);  // RFC 9562: version 4, variant 10
    bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
    std::string text = hex(bytes);
    for (const std::size_t at : {8, 13, 18, 23}) text.insert(at, 1, '-');
    return text;
}

std::string password_hash(const Secret<std::string>& password) {
    const Seat seat;
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    const std::string& plain = password.reveal();
    if (crypto_pwhash_argon2id_str(hash.data(), plain.data(), plain.size(), kPasses, kMemory) != 0) {
        throw std::runtime_error("crypto: not enough memory for a password's hash");
    }
    hash.resize(hash.find('\0'));
    return hash;
}

bool password_matches(const std::string& hash, const Secret<std::string>& password) {
    if (hash.size() >= crypto_pwhash_STRBYTES) return false;
    const Seat seat;
    const std::string& plain = password.reveal();
    return crypto_pwhash_str_verify(hash.c_str(), plain.data(), plain.size()) == 0;
}

}  // namespace waybill::crypto
