#pragma once
#include <string>
#include <vector>

#include "labels/page.h"
#include "waybill/quantity.h"
#include "waybill/result.h"
#include "waybill/texts.h"
#include "waybill/time.h"

namespace waybill::labels {

/// One walk through the warehouse on paper: what to take where, and into which tote.
struct PickListDocument {
    struct Tote {
        std::string code;  ///< as on the tote
        std::string order_number;
        std::string order_barcode;  ///< `ord_…`
    };
    struct Row {
        int sequence = 0;  ///< in route order, from 1
        std::string bin;
        std::string sku, description;
        Quantity quantity;
        std::string tote;  ///< one of the totes' codes
        std::string order_number;
        std::string barcode;  ///< what its symbol says: the item's barcode, or its bin
        std::string lot{};     ///< no other one may be taken; empty: goods without lots
        std::string expires{};
    };

    std::string number;   ///< short, for people
    std::string barcode;  ///< `pls_…`
    std::string warehouse;
    std::string picker;    ///< empty: left blank to be written by hand
    Millimetres distance;  ///< of the whole walk; 0 is not printed
    Instant printed_at;
    std::vector<Tote> totes;
    std::vector<Row> rows;
};

/// A4, as many pages as it needs; bins and quantities can be read from a metre away. The language is that of the texts.
/// Errors: of labels/barcode.h and labels/pdf.h.
Result<std::string> pdf(const PickListDocument& list, const Texts& texts);

/// The same as pages of the drawing model, for other writers.
Result<std::vector<Page>> pages(const PickListDocument& list, const Texts& texts, Typesetter& setter);

/// Every text that a scanner finds on the list, each once, in the order of printing.
std::vector<std::string> barcodes(const PickListDocument& list);

}  // namespace waybill::labels
