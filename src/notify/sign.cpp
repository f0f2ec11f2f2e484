#include "base/crypto.h"
#include "notify/notify.h"

namespace waybill::notify {

namespace {
constexpr std::string_view kSecretPrefix = "whsec_";
}

std::vector<std::pair<std::string, std::string>> sign(const std::string& id, Instant at, const std::string& body,
                                                      const std::vector<Secret<std::string>>& secrets) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
    const std::string stamp = std::to_string(seconds);
    std::string signatures;
    for (const auto& secret : secrets) {
        std::string_view text = secret.reveal();
        if (text.starts_with(kSecretPrefix)) text.remove_prefix(kSecretPrefix.size());
        std::string key;
        if (!crypto::from_base64(text, key)) throw std::logic_error("a webhook secret is not base64");
        signatures += (signatures.empty() ? "v1," : " v1,") + crypto::base64(crypto::hmac_sha256(key, id + "." + stamp + "." + body));
    }
    return {{"webhook-id", id}, {"webhook-timestamp", stamp}, {"webhook-signature", signatures}};
}

}  // namespace waybill::notify
