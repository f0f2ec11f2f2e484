#include "carrierhost/redact.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/excerpt.h"
#include "base/text.h"

namespace waybill::carrierhost {
namespace {
constexpr std::size_t kMaxReply = 64u << 10;
constexpr const char* kHidden = "***";
}

void Redactor::hide(const std::string& secret) {
    if (secret.size() < 4) return;
    for (const std::string& form : {secret, text::url_encode(secret), crypto::base64(secret)})
        if (std::find(secrets_.begin(), secrets_.end(), form) == secrets_.end()) secrets_.push_back(form);
    // The longest first: where one secret begins with another, hiding that one would leave the rest to be read.
    std::stable_sort(secrets_.begin(), secrets_.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
}

std::string Redactor::clean(std::string text) const {
    for (const std::string& secret : secrets_)
        for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
            text.replace(at, secret.size(), kHidden);
    return text;
}

std::string exact_text(const wire::Request& request, const std::vector<std::string>& secret_headers, const Redactor& redactor) {
    std::string out = request.method + " " + request.url + "\n";
    for (const auto& [name, value] : request.headers) {
        const bool secret = std::find(secret_headers.begin(), secret_headers.end(), name) != secret_headers.end();
        out += name + ": " + (secret ? kHidden : value) + "\n";
    }
    return redactor.clean(out + "\n" + request.body);
}

std::optional<wire::Request> request_of(const std::string& exact) {
    const auto head_end = exact.find("\n\n");
    if (head_end == exact.npos) return {};
    wire::Request request;
    request.body = exact.substr(head_end + 2);
    const auto lines = text::split(exact.substr(0, head_end), '\n');
    const auto space = lines.front().find(' ');
    if (space == std::string::npos) return {};
    request.method = lines.front().substr(0, space);
    request.url = lines.front().substr(space + 1);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto colon = lines[i].find(": ");
        if (colon == std::string::npos) return {};
        const std::string value = lines[i].substr(colon + 2);
        if (value == kHidden) continue;  // a credential: today's is added
        if (value.find(kHidden) != value.npos) return {};
        request.headers.emplace_back(lines[i].substr(0, colon), value);
    }
    if (request.body.find(kHidden) != std::string::npos || request.url.find(kHidden) != std::string::npos) return {};
    return request;
}

std::string reply_text(const wire::Outcome& outcome, const Redactor& redactor) {
    std::string out = outcome.kind == wire::Outcome::Kind::answered
                          ? "HTTP " + std::to_string(outcome.status) + "\n" + outcome.body
                          : "no answer: " + outcome.error;
    return shortened(redactor.clean(std::move(out)));
}

std::string shortened(std::string out) {
    if (out.size() > kMaxReply) out = excerpt::without_encoded(out);  // else the labels of a few parcels hide what stands behind them
    if (out.size() > kMaxReply) {
        out.resize(kMaxReply);
        for (int cut = 0; cut < 4 && !text::is_utf8(out); ++cut) out.pop_back();  // the limit may have split a character
    }
    if (!text::is_utf8(out))
        for (char& c : out)
            if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    return out;
}

}  // namespace waybill::carrierhost
