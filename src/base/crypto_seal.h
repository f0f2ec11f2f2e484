#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

/// Secrets at rest: sealed with XChaCha20-Poly1305 under keys that live in a file, never beside the sealed. Wants crypto::start().
namespace waybill::crypto {

/// The keys of an installation: the first seals, all of them open. As text, a line each: "waybill-seal-1 " and 44 characters of base64.
class SealKeys {
  public:
    static SealKeys made();  ///< one fresh key
    /// Nothing where a line is no key. Empty lines, and those that begin with #, are skipped; no key at all is nothing.
    static std::optional<SealKeys> parse(std::string_view text);
    Secret<std::string> text() const;

    SealKeys with_a_new_one() const;  ///< which seals from now on
    SealKeys newest() const;          ///< without those that only open

    /// `about` says where the sealed belongs: it opens nowhere else.
    std::string seal(const Secret<std::string>& plain, std::string_view about) const;
    struct Opened {
        std::optional<Secret<std::string>> plain;
        bool key_known = false;  ///< none of the keys sealed it; else, where `plain` is nothing, it was changed or moved
    };
    Opened open(std::string_view sealed, std::string_view about) const;
    /// Whether the key that seals sealed it.
    bool is_newest(std::string_view sealed) const;

  private:
    std::vector<Secret<std::string>> keys_;
};

}  // namespace waybill::crypto
