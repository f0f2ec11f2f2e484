#pragma once
#include <string>
#include <string_view>

#include "waybill/money.h"
#include "waybill/texts.h"
#include "waybill/time.h"

/// How pages say things in a language. Texts in templates: `{{t.KEY}}` is the catalogue's text for KEY.
namespace waybill::wording {

/// A page template in one language: every `{{t.KEY}}` replaced by the catalogue's text, escaped for HTML and for mustache.
/// Done before the template is filled, so that what people typed is never taken for a key.
std::string localised(std::string_view page_template, const Texts& texts);
/// "23 Nov 2026, 14:05 UTC": always with its zone.
std::string moment(const Texts& texts, Instant at);
/// "23 Nov 2026", the date in UTC.
std::string day(const Texts& texts, Instant at);
/// "4 min", "3 h", "12 d": one unit, rounded down; below a minute "now".
std::string age(const Texts& texts, Duration age);
/// "1,234.50 GBP".
std::string amount(const Money& money);
/// "12,345".
std::string count(std::int64_t n);
/// A word of a closed list in the language of the texts: the text of prefix + name, or the bare name where there is none.
std::string word(const Texts& texts, const std::string& prefix, const std::string& name);
/// A country's name by its ISO 3166-1 code, or the code itself.
std::string country(const Texts& texts, const std::string& code);

}  // namespace waybill::wording
