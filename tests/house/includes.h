#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/source_tree.h"

namespace waybill::house {

struct Include {
    std::size_t offset = 0;
    std::string header;  ///< "stock/stock.h"
    bool angle = false;
};

std::vector<Include> includes(const testing::SourceFile& file);

/// The staircase of CMakeLists.txt, top first; `labels` stands below the first room that draws documents.
const std::vector<std::string>& staircase();
/// 0 is the top; -1 for what is no step of it.
int step_of(std::string_view room);

/// A header of the C++20 standard library, or of C's part in it.
bool is_std(std::string_view header);
/// A header of POSIX or Linux.
bool is_posix(std::string_view header);
/// A header of ZXing, under its folder's name or under its own.
bool is_zxing(std::string_view header);

}  // namespace waybill::house
