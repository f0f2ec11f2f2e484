#pragma once
#include <optional>
#include <string>
#include <vector>

#include "waybill/carrier_terms.h"
#include "waybill/parcel.h"
#include "waybill/time.h"

/// Bookings, and what is done with a booking afterwards.
namespace waybill::carrier {

struct BookingRequest {  ///< one shipment of one or more parcels, to be bought
    std::string reference;               ///< ours, at most 14 characters of 0-9 A-Z: unique for each attempt, for ever
    std::string idempotency_key;         ///< a UUIDv4, the same for every repetition of this attempt
    std::string service;
    Address from, to;
    std::vector<Parcel> parcels;
    std::string label_format;            ///< "pdf", "zpl" or "png"
    Kept kept;
    Terms terms;
};
struct Label {  ///< a document to print and stick on
    std::string media_type;              ///< "application/pdf", "application/zpl", "image/png", "image/gif": at most 40 bytes
    std::string bytes;                   ///< empty where it could not be fetched yet: `Carrier::label` gives it later
};
struct Document {  ///< a document that travels with the shipment or is filed: never stuck on a parcel
    std::string kind;                    ///< "commercial_invoice", "return_label", "receipt", "manifest", "other"
    std::string media_type;
    std::string bytes;                   ///< empty where the carrier keeps it: then `url` says where
    std::string url;
};
struct PriceLine {  ///< one line of what is charged
    std::string code;                    ///< the carrier's own
    std::string text;
    Money amount;
};
struct Booked {  ///< what the carrier answered to a booking, and holds us to
    std::string carrier_shipment_id;             ///< at most 100 bytes; this or the number is there, else nobody can ask for it again
    std::string tracking_number;                 ///< the master number; at most 64 bytes of plain text, like each parcel's
    std::vector<std::string> parcel_numbers;     ///< one for each parcel, in the request's order; empty where the master serves all
    std::optional<Money> price;                  ///< of the whole
    std::vector<Label> labels;                   ///< one for each parcel, or one for all
    std::vector<Document> documents;
    std::vector<PriceLine> price_lines;          ///< empty, or their sum is the price
    std::vector<std::string> warnings;           ///< the carrier's remarks on what it booked all the same

    // What the carrier repeats of what it booked: a booking that comes back to a repetition or a search is compared by it. Empty
    // where the carrier does not say.
    std::optional<bool> live;                    ///< false: it counts no more (void, cancelled)
    std::string reference, service;
    std::optional<Address> to;
};

struct VoidRequest {  ///< what a booking is taken back by: whatever the carrier knows it under
    std::string reference;
    std::string carrier_shipment_id;
    std::string tracking_number;
    Kept kept;
    std::vector<std::string> parcel_numbers;  ///< only these parcels of it; empty: all
};
struct Voided {  ///< the booking counts no more
    bool already = false;                ///< it had been void before this call
    bool pending = false;                ///< the carrier has taken the request, the refund follows
};

struct FindRequest {  ///< what became of a booking whose answer was lost
    std::string reference;
    Instant since;                       ///< when the first attempt was sent
    Kept kept;                           ///< what the booking's conversation kept before the answer was lost
    std::string label_format;            ///< as in the booking; empty: the carrier's usual one
};
/// What the carrier has under a reference. The module compares references itself: a carrier that ignores its filter answers
/// with strangers. Live matches only; void ones are left out.
struct Found {
    std::vector<Booked> matches;
};

struct ListRequest {  ///< one page of what the carrier has
    Instant since;                       ///< booked at or after this instant
    std::string page;                    ///< empty: the first; else what the page before named
};
struct ListedShipment {  ///< one booking in the carrier's books
    Booked booked;                       ///< without labels; reference and live are told
    Instant booked_at;
    bool scanned = false;                ///< the carrier has had it in its hands: it cannot be voided any more
    std::vector<std::string> parcel_references;  ///< what the parcels' references were, in the order of parcel_numbers
};
struct Listed {  ///< one page, and where the next one is
    std::vector<ListedShipment> shipments;
    std::string next_page;               ///< empty: this was the last one
};

struct LabelRequest {  ///< the label of a live booking, once more or in another form
    std::string reference, carrier_shipment_id, tracking_number;
    std::vector<std::string> parcel_numbers;  ///< as in Booked
    std::string label_format;                 ///< "pdf", "zpl" or "png"
    std::string label_size;                   ///< as in Terms
    int label_dpi = 0;
};
struct Labels {  ///< in the order of the parcels, or one for all
    std::vector<Label> labels;
    std::vector<Document> documents;
};

struct ManifestRequest {  ///< the close of a day: what the driver signs for
    std::string reference;                          ///< ours, unique for each manifest
    Address from;
    std::vector<std::string> carrier_shipment_ids;  ///< of bookings that are neither void nor on a manifest
    std::vector<std::string> tracking_numbers;      ///< the same, in the same order
    Kept kept;
};
struct Manifested {  ///< a closed manifest
    std::string carrier_manifest_id;
    std::vector<Document> documents;                ///< empty where the carrier makes it later
    std::vector<std::string> left_out;              ///< carrier_shipment_ids that the carrier did not take
    bool pending = false;                           ///< the carrier works on it; ask again with `kept`
};

}  // namespace waybill::carrier
