#pragma once
#include <map>
#include <string>
#include <vector>

#include "orders/csv_reader.h"
#include "orders/orders.h"

namespace waybill::orders {

/// Where the known columns of a file stand; they may come in any order.
struct ImportColumns {
    CsvRow header;  ///< as the file has it
    std::map<std::string, std::size_t> at;
};
/// Error "import.header" names every column that is missing, unknown or given twice. The columns that an error file adds
/// (row_no, reason, detail) are known and not read.
Result<ImportColumns> import_columns(const CsvRow& header);

struct ImportSource {
    int row_no = 0;
    CsvRow cells;
};
struct RowProblem {
    std::size_t row = 0;  ///< index into the rows
    std::string reason, detail;
};
/// The rows of one external reference, as an order.
struct ImportOrder {
    NewOrder order;
    std::vector<std::size_t> rows;         ///< all its rows, in the file's order
    std::vector<std::size_t> line_rows;    ///< for each line, its row
    std::vector<std::size_t> charge_rows;  ///< for each charge, its row
    std::vector<RowProblem> problems;      ///< what could not be read: the order is refused

    std::int64_t size() const { return static_cast<std::int64_t>(rows.size()); }
};
/// Orders in the order of their first rows. A row without a reference is a refused order of its own.
std::vector<ImportOrder> import_orders(const ImportColumns& columns, const std::vector<ImportSource>& rows,
                                       const std::string& channel, const std::string& actor);
/// Which rows an intake's refusal is about; the order's other rows are named as refused with it.
std::vector<RowProblem> row_problems(const ImportOrder& order, const Error& refusal);
/// Every row of a refused order, each with a reason of its own or that of its companion.
std::vector<RowProblem> with_companions(const ImportOrder& order, std::vector<RowProblem> problems,
                                        const std::vector<ImportSource>& rows);

}  // namespace waybill::orders
