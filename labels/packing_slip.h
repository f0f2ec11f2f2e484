#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "labels/page.h"
#include "waybill/address.h"
#include "waybill/money.h"
#include "waybill/quantity.h"
#include "waybill/result.h"
#include "waybill/texts.h"
#include "waybill/time.h"

namespace waybill::labels {

/// What lies in a parcel for the person who opens it: who sent it, for which order, what should be inside.
/// Texts are UTF-8 in any script. Empty strings are left out.
struct PackingSlip {
    struct LineItem {
        int number = 0;  ///< of the order's line, from 1
        std::string sku, description;
        Quantity quantity;
        std::string barcode;              ///< what its symbol says: the product's barcode or the line's id
        std::optional<Money> unit_price;  ///< with none at all the slip has no prices: a gift
        /// Of goods by lot, by serial number: which ones these are. Cut off after a dozen lines of print.
        std::vector<std::pair<std::string, std::string>> lots{};  ///< with their expiry, "2027-03-31"
        std::vector<std::string> serials{};
    };

    std::string seller_name;
    Address seller;
    std::string order_number;
    std::string order_barcode;       ///< `ord_…`
    std::string external_reference;  ///< the customer's own order number, from the channel
    std::string package_sscc;        ///< 18 digits; empty before sealing
    int package_number = 1;
    int packages_total = 0;  ///< 0: not known yet, so "package 1" instead of "package 1 of 3"
    std::optional<Grams> weight;
    Address ship_to;
    std::vector<LineItem> lines;
    std::string note;          ///< to the recipient; new lines are kept
    std::string tracking_url;  ///< printed as a QR code
    Instant printed_at;
};

/// A4, as many pages as it needs. The language is that of the texts.
/// Errors: of labels/barcode.h, labels/gs1.h and labels/pdf.h.
Result<std::string> pdf(const PackingSlip& slip, const Texts& texts);

/// The same as pages of the drawing model, for other writers.
Result<std::vector<Page>> pages(const PackingSlip& slip, const Texts& texts, Typesetter& setter);

/// Many slips in one file, each from a new page: one print job for a wave, three times as fast as one by one.
Result<std::string> pdf(const std::vector<PackingSlip>& slips, const Texts& texts);

/// Every text that a scanner finds on the slip, each once, in the order of printing. The SSCC is there as its element
/// string ("00" and 18 digits).
std::vector<std::string> barcodes(const PackingSlip& slip);

}  // namespace waybill::labels
