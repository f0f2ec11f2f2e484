#pragma once
#include <string>
#include <vector>

#include "labels/page.h"

/// Barcodes in a PDF, past cairo: a page of twelve symbols has some 800 bars, and cairo spent two thirds of a document's time
/// on writing their corners one decimal after the other. In units of a module they are small whole numbers.
namespace waybill::labels {

/// The PDF operators (ISO 32000-1, annex A) that draw a page's symbols; empty where it has none.
std::string symbol_operators(const Page& page);

/// The file with more drawn over its pages, `operators[i]` over page i in the page's own coordinates, by an incremental
/// update (ISO 32000-1, 7.5.6). `pdf` is one that cairo wrote: a plain cross-reference table, a page's contents one stream.
/// Throws std::logic_error where it is not, since that is another cairo than the tests ran with.
std::string drawn_over(std::string pdf, const std::vector<std::string>& operators);

}  // namespace waybill::labels
