#include "waybill/script.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace waybill::script {
namespace {

icu::UnicodeString from(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string to(const icu::UnicodeString& text) {
    std::string out;
    return text.toUTF8String(out);
}

/// ICU's rules for a chain of steps; made once, used under a lock: a transliterator is not made for several threads.
class Chain {
  public:
    explicit Chain(const char* steps) {
        UErrorCode status = U_ZERO_ERROR;
        made_.reset(icu::Transliterator::createInstance(steps, UTRANS_FORWARD, status));
        if (U_FAILURE(status) != 0 || made_ == nullptr) throw std::runtime_error("ICU has no rules to transliterate by");
    }
    std::string operator()(std::string_view text) {
        icu::UnicodeString held = from(text);
        const std::lock_guard lock(mutex_);
        made_->transliterate(held);
        return to(held);
    }

  private:
    std::unique_ptr<icu::Transliterator> made_;
    std::mutex mutex_;
};

bool is_ascii(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    return true;
}

}  // namespace

// Typographic quotes and dashes become plain ones; what has no rule at all is left out rather than printed as a box.
std::string to_latin1(std::string_view text) {
    if (is_latin1(text)) return std::string(text);
    static Chain chain("NFC; [^\\u0000-\\u00FF] Any-Latin; NFC; [^\\u0000-\\u00FF] Latin-ASCII; [^\\u0000-\\u00FF] Remove");
    return chain(text);
}

std::string to_ascii(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    static Chain chain("Any-Latin; Latin-ASCII; [^\\u0000-\\u007F] Remove");
    return chain(text);
}

bool is_latin1(std::string_view text) {
    if (is_ascii(text)) return true;
    const icu::UnicodeString held = from(text);
    for (std::int32_t i = 0; i < held.length(); ++i)
        if (held.charAt(i) > 0xFF) return false;
    return true;
}

std::string nfkd(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* rules = icu::Normalizer2::getNFKDInstance(status);
    if (U_FAILURE(status) != 0) throw std::runtime_error("ICU cannot normalise");
    const icu::UnicodeString normal = rules->normalize(from(text), status);
    if (U_FAILURE(status) != 0) throw std::runtime_error("ICU cannot normalise this text");
    return to(normal);
}

std::size_t length(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

std::string first(std::string_view text, std::size_t characters) {
    std::size_t at = 0;
    for (; at < text.size(); ++at)
        if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && characters-- == 0) break;
    return std::string(text.substr(0, at));
}

std::vector<std::string> wrapped(const std::vector<std::string>& lines, std::size_t width, std::size_t most) {
    bool fits = lines.size() <= most;
    for (const std::string& line : lines) fits = fits && length(line) <= width;
    if (fits) return lines;
    std::vector<std::string> out(1);
    for (const std::string& line : lines) {
        for (std::size_t at = 0; at < line.size();) {
            const std::size_t end = std::min(line.find(' ', at), line.size());
            const std::string word = line.substr(at, end - at);
            at = end + 1;
            if (word.empty()) continue;
            if (!out.back().empty() && length(out.back()) + 1 + length(word) > width) out.emplace_back();
            out.back() += (out.back().empty() ? "" : " ") + word;
        }
    }
    return out;
}

}  // namespace waybill::script
