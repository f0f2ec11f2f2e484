#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "db/db.h"

namespace waybill::db::number_store {

/// Moves the series on by `block` numbers, compare-and-set: the first of them, or nothing where somebody else was quicker.
/// A series that does not exist yet begins at `first`.
std::optional<std::int64_t> lease(Tx& tx, const std::string& series, std::int64_t first, std::int64_t block);

/// Moves every series on, so that none of the next `count` numbers is given by anybody.
void skip(Tx& tx, std::int64_t count);

}  // namespace waybill::db::number_store
