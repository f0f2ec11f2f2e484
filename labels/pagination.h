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

/// Distributes rows over pages: no row is split, no page but the first is without a row, and the closing block (totals,
/// note; height 0 for none) stays with at least one row where there is one. A row that is higher than a page gets one
/// of its own. There is always at least one page.
std::vector<PageRows> paginate(const std::vector<double>& row_heights, Space space, double closing);

}  // namespace waybill::labels
