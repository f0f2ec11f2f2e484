#pragma once
#include <cstddef>
#include <vector>

namespace waybill::labels {

/// The rows of one page: [first, last), and whether the closing block stands behind them.
struct PageRows {
    std::size_t first = 0;
    std::size_t last = 0;
    bool closes = false;

    friend bool operator==(const PageRows&, const PageRows&) = default;
};

/// What a page offers for rows, in millimetres: the first one has the document's head on it.
struct Space {
    double first = 0;
    double next = 0;
};

/// Distributes rows over pages: no row is split, and the closing block (totals, note; height 0 for none) takes the last row
/// with it onto a new page, unless that row is alone on its page. A row that is higher than a page gets one of its own.
/// There is always at least one page; only the first may have no row, where none fits beneath the document's head.
std::vector<PageRows> paginate(const std::vector<double>& row_heights, Space space, double closing);

}  // namespace waybill::labels
