#pragma once
#include <string>
#include <vector>

#include "labels/page.h"
#include "waybill/result.h"
#include "waybill/texts.h"
#include "waybill/time.h"

namespace waybill::labels {

/// A person's badge for the scan station. Its code is known only while it is printed.
struct BadgeCard {
    std::string name;
    std::string site;
    std::string code;  ///< "~W1:B-…"
    Instant printed_at;
};

/// One page of 148 x 105 mm: a card of 86 x 54 mm to cut out with the code as QR, and beneath it the same as Code 128 for scanners
/// that read lines alone. Errors: of labels/barcode.h and labels/pdf.h.
Result<std::string> pdf(const BadgeCard& badge, const Texts& texts);
Result<Page> page(const BadgeCard& badge, const Texts& texts, Typesetter& setter);

/// Every text that a scanner finds on it.
std::vector<std::string> barcodes(const BadgeCard& badge);

}  // namespace waybill::labels
