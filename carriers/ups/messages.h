#pragma once
#include <waybill/carrier.h>
#include <waybill/json.h>

#include <set>
#include <string>
#include <vector>

/// What UPS is told and what it answers (its OpenAPI descriptions: Shipping, Rating, Tracking …), without any order of events.
namespace waybill::carrier::ups {

/// What of our account and of carrier.json the messages need.
struct Setup {
    std::string shipper_number;                  ///< our account with UPS, six characters
    std::string source;                          ///< names us in UPS's logs
    std::set<std::string> services;              ///< the codes that carrier.json lists
    std::map<std::string, std::string> reasons;  ///< exception reasons by code, "X:*" for a group
    explicit Setup(const Description& description);
};

// ---- requests.cpp, ship.cpp, customs.cpp: what is said ------------------------------------------------------------------
std::string ship_message(const BookingRequest& request, const Setup& setup);
std::string rate_message(const RateRequest& request, const Setup& setup);
std::string transit_message(const RateRequest& request);
std::string address_message(const Address& address);
std::string recovery_message(const std::string& reference, const std::string& number, const std::string& format,
                             const Setup& setup);
std::string pickup_message(const PickupRequest& request, const Setup& setup);
std::string locator_message(const ServicePointsRequest& request);

// ---- subscriptions.cpp: Track Alert, of which address and credential are set in UPS's portal --------------------------------
bool pushes_of(std::string_view number);  ///< UPS pushes news of numbers of this shape: 1Z and 1R
std::string subscribe_message(const std::vector<SubscribeRequest::Number>& numbers);  ///< of one number or more
/// Only those of which UPS says something.
Result<std::vector<Subscribed>> read_subscribed(const Reply& reply, const std::vector<SubscribeRequest::Number>& numbers);

// ---- limits.cpp: what UPS could not carry, said before any call -------------------------------------------------------------
/// The request in letters that UPS prints, its lines broken to fit; or every field that is wrong.
Result<BookingRequest> fitted(BookingRequest request, const Setup& setup);
Result<RateRequest> fitted(RateRequest request);
/// An address alone, `pointer` names it in errors.
void fit(Address& address, const std::string& pointer, Checks& checks);

// ---- party.cpp: parts that several messages share -----------------------------------------------------------------------------
std::string postal_code(const Address& address);    ///< as UPS writes it: without the dash in the US
std::string state(const Address& address);          ///< a code of at most five characters, or empty
std::string phone(const Address& address);          ///< digits only
std::string date(std::chrono::year_month_day day);  ///< "20261128"
void write_address(json::Writer& out, const Address& address, bool residential);
void write_weight(json::Writer& out, const Parcel& parcel, bool imperial, bool described);
void write_dimensions(json::Writer& out, const Parcel& parcel, bool imperial, bool described);
/// The invoice data of a shipment that crosses a border: "InternationalForms": {…}.
void write_forms(json::Writer& out, const BookingRequest& request);
std::string goods(const BookingRequest& request);   ///< "shirts, trousers": at most fifty characters

// ---- replies.cpp, offers.cpp, events.cpp: what is answered ----------------------------------------------------------------------
/// A child that UPS writes as an object where there is one and as an array where there are several.
std::vector<const json::Value*> each(const json::Value* value);
std::string text_at(const json::Value& value, std::string_view pointer);
std::optional<Money> money_at(const json::Value& value, std::string_view pointer);
Error malformed(std::string what);
Result<json::Value> read_json(const Reply& reply);
/// Whatever is not the answer that was hoped for: an error of the right class.
Error refusal(const Reply& reply);

Result<Booked> read_booked(const Reply& reply, const BookingRequest& request);
Result<Voided> read_voided(const Reply& reply, const std::string& shipment);
/// The labels of one shipment, `order` first by first; not_found where UPS has none.
Result<Booked> read_recovered(const Reply& reply, const std::vector<std::string>& order);

Result<std::vector<Rate>> read_rates(const Reply& reply);
/// Adds days and instants to rates; a transit answer that cannot be read leaves them as they are.
void add_transit(std::vector<Rate>& rates, const Reply& reply);
Result<AddressChecked> read_address(const Reply& reply);
Result<PickupBooked> read_pickup(const Reply& reply);
Result<Voided> read_pickup_cancelled(const Reply& reply);
Result<std::vector<ServicePoint>> read_locations(const Reply& reply);

Result<std::vector<Tracked>> read_tracked(const Reply& reply, const std::string& asked, const Description& description,
                                          const Setup& setup);
Result<Pushed> read_event(const Push& push, const Description& description, const Setup& setup);

}  // namespace waybill::carrier::ups
