#include <algorithm>
#include <array>
#include <string>

#include "identity/rules.h"

namespace waybill::identity::rules {
namespace {

// Stems of the passwords that lists of stolen ones begin with, sorted. Digits and signs around a stem do not make it better.
constexpr auto kStems = std::to_array<std::string_view>({
    "1q2w3e",   "1q2w3e4r",   "1q2w3e4r5t", "1qaz2wsx",   "aaaaaa",     "aaaaaaaa",   "abc",           "abcabc",    "abcd",
    "abcdef",   "abcdefg",    "abcdefgh",   "access",     "admin",      "adminadmin", "administrator", "andrew",    "angel",
    "arsenal",  "asd",        "asdasd",     "asdfgh",     "asdfghjk",   "asdfghjkl",  "ashley",        "asshole",   "autumn",
    "azerty",   "azertyuiop", "bailey",     "banana",     "barcelona",  "baseball",   "basketball",    "batman",    "biteme",
    "blink",    "buster",     "changeme",   "charlie",    "cheese",     "chelsea",    "chocolate",     "company",   "computer",
    "cookie",   "corvette",   "cowboys",    "creative",   "daniel",     "default",    "diamond",       "dispatch",  "dragon",
    "eagles",   "facebook",   "ferrari",    "flower",     "football",   "freedom",    "fuckyou",       "george",    "ginger",
    "google",   "guest",      "harley",     "hello",      "hellohello", "helloworld", "hockey",        "hunter",    "hunter2",
    "iamgod",   "iloveu",     "iloveyou",   "internet",   "jennifer",   "jessica",    "jordan",        "joshua",    "killer",
    "letmein",  "letmein1",   "liverpool",  "login",      "logistics",  "love",       "lovely",        "maggie",    "manager",
    "master",   "matrix",     "matthew",    "mercedes",   "merlin",     "michael",    "midnight",      "minecraft", "money",
    "monkey",   "mustang",    "mypass",     "mypassword", "naruto",     "nicole",     "nihao",         "nintendo",  "office",
    "open",     "opensesame", "openup",     "orange",     "p@ssw0rd",   "p@ssword",   "pa55word",      "pass",      "passpass",
    "passw0rd", "password",   "passwort",   "pepper",     "phoenix",    "pokemon",    "porsche",       "princess",  "private",
    "purple",   "pw",         "pwd",        "q1w2e3r4",   "qazwsx",     "qazwsxedc",  "qwe",           "qweasd",    "qweasdzxc",
    "qweqwe",   "qwerty",     "qwertyui",   "qwertyuiop", "qwertz",     "qwertzuiop", "ranger",        "rangers",   "robert",
    "root",     "samsung",    "scooter",    "secret",     "security",   "sesame",     "shadow",        "shipping",  "silver",
    "snoopy",   "soccer",     "spiderman",  "spring",     "startrek",   "starwars",   "steelers",      "summer",    "sunshine",
    "superman", "supervisor", "temp",       "temporary",  "test",       "tester",     "testing",       "testtest",  "thomas",
    "tigger",   "toor",       "trustno",    "user",       "wang",       "warehouse",  "waybill",       "welcome",   "welcome1",
    "whatever", "william",    "winter",     "woaini",     "woaiwojia",  "word",       "yamaha",        "yankees",   "zaq12wsx",
    "zaq1zaq1", "zhongguo",   "zxc",        "zxcvbn",     "zxcvbnm",
});
static_assert(std::is_sorted(kStems.begin(), kStems.end()));

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool is_stem(std::string_view s) { return std::binary_search(kStems.begin(), kStems.end(), s); }

}  // namespace

bool is_well_known(std::string_view password) {
    std::string low(password);
    for (char& c : low) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (is_stem(low)) return true;
    const auto first = std::find_if(low.begin(), low.end(), is_letter);
    if (first == low.end()) return true;  // digits and signs alone: dates, telephone numbers, 12345678
    const auto last = std::find_if(low.rbegin(), low.rend(), is_letter).base();
    const std::string_view core(&*first, static_cast<std::size_t>(last - first));
    if (is_stem(core)) return true;
    // "Passw0rd!": signs at the end, but digits within.
    std::string_view tail_cut = low;
    while (!tail_cut.empty() && !is_letter(tail_cut.back())) {
        tail_cut.remove_suffix(1);
        if (is_stem(tail_cut)) return true;
    }
    // One character, or one stem, over and over.
    for (std::size_t period = 1; period <= low.size() / 2; ++period) {
        if (low.size() % period != 0 || !std::equal(low.begin() + static_cast<std::ptrdiff_t>(period), low.end(), low.begin()))
            continue;
        if (period <= 2 || is_stem(std::string_view(low).substr(0, period))) return true;
    }
    return false;
}

}  // namespace waybill::identity::rules
