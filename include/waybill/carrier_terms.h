#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "waybill/address.h"
#include "waybill/money.h"

/// What a shipment is agreed to beyond the way it goes. An empty value of each type is the usual parcel at home.
namespace waybill::carrier {

/// Values that an earlier, interrupted run of the same operation kept (`co_await Keep(…)`).
using Kept = std::map<std::string, std::string>;

/// Who is to sign for the parcel at its door.
enum class Signature { none, anybody, adult };

/// Who pays: the carriage (`Terms::payer`) or duties and taxes (`Customs::duties`).
enum class Payer { sender, recipient, third_party };

/// Why goods cross a border, as customs ask it.
enum class ExportReason { sale, gift, sample, repair, returned, documents, personal_effects };

/// What customs want to know of a shipment beside its goods (`Parcel::items`).
struct Customs {
    ExportReason reason = ExportReason::sale;
    std::string incoterm = "DAP";          ///< Incoterms 2020, three letters; DDP: the sender pays duties and taxes
    Payer duties = Payer::recipient;
    std::string duties_account;            ///< the payer's account with the carrier, where it is a third party
    std::string invoice_number;            ///< empty: our reference is printed
    std::optional<std::chrono::year_month_day> invoice_date;
    std::string certified_by;              ///< the person who signs the declaration
    std::string export_filing;             ///< e.g. "NOEEI 30.37(a)" or an ITN
    std::string sender_tax_id, recipient_tax_id;  ///< EORI, VAT, IOSS, CPF …, as written on the invoice
    bool return_if_undeliverable = true;   ///< false: abandoned
    std::optional<Money> freight;          ///< carriage as declared; part of the invoice's total
};

/// The options of a shipment. Whatever a carrier cannot do of it is refused by its module, with the field's name.
struct Terms {
    bool is_return = false;                ///< a return label: `from` is the customer, `to` is our dock
    std::optional<bool> residential;       ///< of the recipient; nothing: not known
    Signature signature = Signature::none;
    std::optional<Money> insured_value;    ///< of the whole shipment
    std::optional<Money> cash_on_delivery;
    std::string service_point;             ///< the carrier's id of the place where the recipient fetches it; empty: to the door
    std::optional<Address> service_point_address;
    bool saturday_delivery = false;
    std::optional<std::chrono::year_month_day> ship_date;  ///< local at `from`; nothing: today
    std::vector<std::string> references;   ///< ours beside the attempt's: order number, customer's number; printed where there is room
    std::optional<Customs> customs;        ///< where a border is crossed
    Payer payer = Payer::sender;
    std::string payer_account, payer_postal_code, payer_country;  ///< where somebody else pays the carriage
    std::string label_size;                ///< "4x6", "a6", "a4", "letter"; empty: the carrier's usual one
    int label_dpi = 0;                     ///< 203 or 300 for label printers; 0: the carrier's usual one
};

}  // namespace waybill::carrier
