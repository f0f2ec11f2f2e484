#pragma once
#include <string>
#include <vector>

#include "labels/page.h"
#include "waybill/result.h"
#include "waybill/texts.h"
#include "waybill/time.h"

namespace waybill::labels {

/// What hangs at a bench: commands to scan, and the six codes that tell how a scanner is set up.
struct CommandSheet {
    std::string site;  ///< "W1": a command of another site does nothing
    Instant printed_at;
};

/// Two pages of A4. Errors: of labels/barcode.h and labels/pdf.h.
Result<std::string> pdf(const CommandSheet& sheet, const Texts& texts);
Result<std::vector<Page>> pages(const CommandSheet& sheet, const Texts& texts, Typesetter& setter);

/// Every text that a scanner finds on it, in the order of printing.
std::vector<std::string> barcodes(const CommandSheet& sheet);

}  // namespace waybill::labels
