#include "labels/pagination.h"

namespace waybill::labels {
namespace {
constexpr double kTolerance = 1e-6;  // sums of millimetres
}

std::vector<PageRows> paginate(const std::vector<double>& row_heights, Space space, double closing) {
    std::vector<PageRows> pages{PageRows{}};
    double left = space.first;
    for (std::size_t row = 0; row < row_heights.size(); ++row) {
        const bool empty = pages.back().first == row;
        // The first page may stay without rows; a later one takes its first row whatever its height.
        if (row_heights[row] > left + kTolerance && !(empty && pages.size() > 1)) {
            pages.push_back({row, row, false});
            left = space.next;
        }
        pages.back().last = row + 1;
        left -= row_heights[row];
    }
    if (closing > left + kTolerance && !row_heights.empty()) {
        const std::size_t last = row_heights.size() - 1;
        if (pages.back().last - pages.back().first > 1) {
            --pages.back().last;
            pages.push_back({last, last + 1, false});
        } else {
            pages.push_back({last + 1, last + 1, false});  // one huge row and a closing block: nothing to keep together
        }
    }
    pages.back().closes = true;
    return pages;
}

}  // namespace waybill::labels
