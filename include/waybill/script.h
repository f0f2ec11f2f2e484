#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Which writing a carrier's labels and systems can bear. All texts are UTF-8.
namespace waybill::script {

/// Letters of other scripts in Latin ones ("北京" → "bei jing", "القاهرة" → "alqahrt"); what ISO 8859-1 holds stays as it is.
std::string to_latin1(std::string_view text);
/// The same without accents, too: ASCII only ("Zoë Müller" → "Zoe Muller").
std::string to_ascii(std::string_view text);
bool is_latin1(std::string_view text);  ///< every character is one of ISO 8859-1
/// Unicode normalisation form KD: some carriers treat secrets so.
std::string nfkd(std::string_view text);
/// Characters (code points), not bytes.
std::size_t length(std::string_view text);
/// The first characters, never half of one.
std::string first(std::string_view text, std::size_t characters);
/// The lines as they are where each has at most `width` characters and they are at most `most`; else the same words broken
/// anew. More lines than `most` come back where they do not fit: the caller refuses them.
std::vector<std::string> wrapped(const std::vector<std::string>& lines, std::size_t width, std::size_t most);

}  // namespace waybill::script
