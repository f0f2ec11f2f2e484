#pragma once
#include <optional>
#include <string>
#include <string_view>

/// The texts that are handed out as credentials, and what is kept of them.
namespace waybill::identity {

/// "wb_live_<8>_<32>": the first part finds the key, the second, 160 bits of chance, opens it.
struct KeyToken {
    std::string public_part;
    std::string secret;

    static KeyToken make();
    static std::optional<KeyToken> parse(std::string_view text);
    std::string text() const;
    std::string secret_hash() const;  ///< 32 bytes
};

/// 256 bits of chance, in the URL alphabet.
std::string make_session_token();
bool is_session_token(std::string_view text);
std::string session_hash(std::string_view token);  ///< 32 bytes
/// Known to whoever holds the session's page, not to another site; dies with the session.
std::string csrf_token(std::string_view session_token);

}  // namespace waybill::identity
