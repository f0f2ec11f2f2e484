#pragma once
#include <optional>
#include <string>
#include <vector>

#include "labels/page.h"
#include "waybill/address.h"
#include "waybill/quantity.h"
#include "waybill/result.h"
#include "waybill/texts.h"
#include "waybill/time.h"

namespace waybill::labels {

/// The plain label of a carton that has no carrier's label yet: whose it is, where it goes, which one it is.
struct CartonLabel {
    std::string seller_name;
    Address sender;
    Address ship_to;
    std::string order_number;
    std::string order_barcode;  ///< `ord_…`
    std::string sscc;           ///< 18 digits
    int package_number = 1;
    int packages_total = 0;  ///< 0: not known yet
    std::optional<Grams> weight;
    Instant printed_at;
};

/// One page of 100 x 150 mm; the SSCC's modules are 0.5 mm and its bars 32 mm high, as GS1 asks of logistic labels.
/// Errors: of labels/barcode.h, labels/gs1.h and labels/pdf.h; invalid "gs1.length" without an SSCC.
Result<std::string> pdf(const CartonLabel& label, const Texts& texts);

/// The same as a page of the drawing model, for other writers.
Result<Page> page(const CartonLabel& label, const Texts& texts, Typesetter& setter);

/// Every text that a scanner finds on the label: the SSCC's element string, the order's barcode.
std::vector<std::string> barcodes(const CartonLabel& label);

}  // namespace waybill::labels
