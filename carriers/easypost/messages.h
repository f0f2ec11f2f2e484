#pragma once
#include <waybill/carrier.h>
#include <waybill/json.h>

#include <string>
#include <vector>

/// What EasyPost is told and what it answers (API v2), without any order of events.
namespace waybill::carrier::easypost {

/// A service as we write it, "USPS/GroundAdvantage", in its two halves.
struct ServiceName {
    std::string carrier, service;
    static ServiceName of(const std::string& code);
};

/// What of carrier.json the messages need: how heavy a parcel of each service may be.
struct Setup {
    std::map<std::string, std::int64_t> max_weight_g;
    std::map<std::string, std::string> reasons;  ///< exception reasons by code, "failure:*" for a group
    explicit Setup(const Description& description);
};

// ---- limits.cpp: what EasyPost and its carriers could not carry, said before any call ------------------------------------------
Result<BookingRequest> fitted(BookingRequest request, const Setup& setup);
Result<RateRequest> fitted(RateRequest request);
void fit(Address& address, const std::string& pointer, Checks& checks);

// ---- requests.cpp: what is said ---------------------------------------------------------------------------------------------
/// {"shipment": …} for one parcel, {"order": …} for several: neither costs anything before it is bought.
std::string shipment_message(const BookingRequest& request);
std::string order_message(const BookingRequest& request);
std::string buy_message(const std::string& rate_id, const std::optional<Money>& insured);
std::string choice_message(const std::string& carrier, const std::string& service);
std::string address_message(const Address& address);
std::string batch_message(const std::vector<std::string>& shipments);
std::string scan_form_message(const std::vector<std::string>& shipments);
std::string pickup_message(const PickupRequest& request, const std::string& batch);
std::string refund_message(const std::string& carrier, const std::vector<std::string>& numbers);
std::string tracker_message(const std::string& number);
std::string format_word(const std::string& label_format);  ///< "zpl" → "ZPL"

// ---- replies.cpp: what is answered ----------------------------------------------------------------------------------------------
std::string text_at(const json::Value& value, std::string_view pointer);
Error malformed(std::string what);
/// The JSON of a good answer whose "object" or id says what it is; else the error of the right class.
Result<json::Value> read(const Reply& reply);

/// The rate of a shipment or an order that has this carrier and service; rejected, with EasyPost's messages, where there is none.
Result<std::string> choose_rate(const json::Value& shipment, const std::string& service);
std::vector<Rate> read_rates(const json::Value& shipment);

/// A bought shipment, or the several of a bought order, without label files.
struct Bought {
    Booked booked;
    std::vector<std::string> shipment_ids;  ///< one for each parcel
    std::vector<std::string> label_urls;    ///< likewise; empty: not in the form that was asked for
    bool is_refunded = false;
};
/// Nothing where postage was not bought yet.
Result<std::optional<Bought>> read_bought(const json::Value& thing, const std::string& label_format);
std::string label_url(const json::Value& shipment, const std::string& label_format);
std::string media_type(const std::string& label_format);

Result<Voided> read_refunded(const Reply& reply);
Result<AddressChecked> read_address(const Reply& reply, const Address& asked);
Result<PickupBooked> read_pickup(const Reply& reply);

// ---- events.cpp -----------------------------------------------------------------------------------------------------------------
Tracked read_tracker(const json::Value& tracker, const Description& description, const Setup& setup);
Result<Pushed> read_event(const Push& push, const Description& description, const Setup& setup);

}  // namespace waybill::carrier::easypost
