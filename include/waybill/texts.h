#pragma once
#include <map>
#include <string>
#include <string_view>

#include "waybill/result.h"

namespace waybill {

/// One language's catalogue of the texts that people read on pages and documents.
/// Format of a catalogue file: lines `key = text`, `#` comments, UTF-8; a text's `{name}` is a place to fill.
class Texts {
  public:
    Texts() = default;
    /// Errors: key "texts.syntax" with the line's number; a key given twice is an error.
    static Result<Texts> parse(std::string language, std::string_view catalogue);

    const std::string& language() const { return language_; }  ///< BCP 47: "en", "zh-CN"
    /// The text, or the key itself in brackets where there is none: seen at once, and a house test finds it first.
    std::string operator()(std::string_view key) const;
    /// With `{name}` replaced by the value of that name.
    std::string operator()(std::string_view key, const std::map<std::string, std::string>& values) const;
    bool has(std::string_view key) const { return texts_.find(key) != texts_.end(); }
    const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }

  private:
    std::string language_ = "en";
    std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace waybill
