#pragma once
#include <string>
#include <vector>

#include "orders/import_rows.h"
#include "orders/store.h"

namespace waybill::orders {

/// A CSV file read as orders. The same bytes give the same orders in the same order: their index is what progress counts.
struct ImportFile {
    ImportColumns columns;
    std::vector<ImportSource> rows;
    std::vector<ImportOrder> orders;

    std::string header() const;  ///< as CSV, neutralised, without its line end
};
Result<ImportFile> read_import(const std::string& csv, const std::string& channel, const std::string& actor);

/// What became of some orders of a file.
struct ImportOutcome {
    int accepted = 0, held = 0, refused = 0, replayed = 0;
    std::vector<store::ImportError> errors;  ///< every row of every refused order
};
/// How many orders from `first` on make one transaction.
std::size_t import_group(const ImportFile& file, std::size_t first);
/// What of a group is asked of the intake: the orders that could be read.
std::vector<NewOrder> import_requests(const ImportFile& file, std::size_t first, std::size_t size);
/// `results` belong to import_requests().
ImportOutcome import_outcome(const ImportFile& file, std::size_t first, std::size_t size,
                             const std::vector<Result<Accepted>>& results);

/// The rows with the reasons for which they were refused, to be mended and sent again.
std::string error_file(const std::string& header, const std::vector<store::ImportError>& errors);

}  // namespace waybill::orders
