#pragma once
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "waybill/json.h"

/// What comes over the line in the place of an answer, or of the answer that was recorded.
namespace waybill::carriercheck {

/// A body that nobody can take for a carrier's word, and what it is.
struct Garbage {
    const char* what;
    const char* body;
};
const std::vector<Garbage>& garbage();

/// The body up to a part of it, 1 to 9 tenths.
std::string cut_at(const std::string& body, int tenths);
/// As it comes off a broken line or from a carrier that changed its mind: bytes flipped, cut, doubled, inserted; the same for the
/// same state of `chance`.
std::string mutated(std::string body, std::mt19937_64& chance);

/// Every list of objects in the JSON of a body the other way round, or each of its members twice; the body itself where it is no JSON.
std::string reversed(const std::string& body);
std::string doubled(const std::string& body);
/// With one member of the longest list of objects emptied, the first one or the last; nothing where no list has three.
std::optional<std::string> with_a_hole(const std::string& body, bool at_the_front);
/// How many members the longest list of objects has.
std::size_t longest_list(const std::string& body);
/// Every text of the JSON that is `from` becomes `to`.
std::string replaced(const std::string& body, const std::string& from, const std::string& to);

}  // namespace waybill::carriercheck
