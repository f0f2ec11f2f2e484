#pragma once
#include <waybill/carrier.h>
#include <waybill/json.h>

#include <array>
#include <map>
#include <string>
#include <vector>

/// What DHL Express is told and what it answers (MyDHL API, its OpenAPI description 3.1.1), without any order of events.
namespace waybill::carrier::mydhl {

/// One DHL product, as carrier.json describes it.
struct Product {
    bool is_for_documents = false;               ///< no goods, hence no customs declaration
    Grams shipment;                              ///< the heaviest shipment of all its parcels
    std::array<std::int64_t, 3> sides{};         ///< the largest parcel's, in mm, the longest first
};

/// What of our account and of carrier.json the messages need.
struct Setup {
    std::string account;                         ///< our number with DHL Express, at most twelve characters
    std::string return_service;                  ///< the code that our contract lets return labels wait by ("PT"); may be empty
    std::map<std::string, Product> products;     ///< by product code
    std::map<std::string, std::string> reasons;  ///< exception reasons by event code
    explicit Setup(const Description& description);
};

/// What DHL says of the place where a parcel begins: its clock, and the zone of the place.
struct Origin {
    std::optional<Instant> now;                  ///< by the answer's date; nothing where it has none
    std::chrono::minutes offset{0};              ///< of the place's local time, east of Greenwich
};

/// A moment in the place's own time, as DHL writes it.
struct Planned {
    std::chrono::year_month_day day;
    std::string text;                            ///< "2026-12-01T17:00:00GMT+01:00"
};

// ---- requests.cpp, ship.cpp, customs.cpp: what is said ----------------------------------------------------------------------
std::string ship_message(const BookingRequest& request, const Planned& planned, const Setup& setup);
std::string rate_message(const RateRequest& request, const Planned& planned, const Setup& setup);
std::string pickup_message(const PickupRequest& request, const Origin& origin, const Setup& setup);
std::string address_path(const Address& address, const char* type);  ///< `type`: "pickup" or "delivery"
std::string find_path(const FindRequest& request, const Setup& setup);
std::string service_points_path(const ServicePointsRequest& request);
/// As many calls as the numbers need: shipments and pieces are asked apart, and no path grows beyond 7000 characters.
std::vector<std::string> track_paths(const std::vector<std::string>& numbers);

/// Tendered on the day at five, local time, or a quarter of an hour from now where that is later; a day that has passed is today.
/// Rejected more than ten days ahead, and where neither the request nor DHL's answer names a day.
Result<Planned> plan(std::optional<std::chrono::year_month_day> day, const Origin& origin);
/// A minute of a local day.
std::string moment(std::chrono::year_month_day day, int minute, std::chrono::minutes offset);

/// True where goods pass customs: then DHL wants their declaration.
bool is_declarable(const std::string& from, const std::string& to, const Terms& terms, const std::string& service, const Setup& setup);
Money goods_value(const std::vector<Parcel>& parcels);
void write_declaration(json::Writer& out, const BookingRequest& request, const Planned& planned);
/// "valueAddedServices": […]; nothing where none is asked for.
void write_services(json::Writer& out, const Terms& terms, const Setup& setup);

// ---- limits.cpp: what DHL could not carry, said before any call ---------------------------------------------------------------
/// The request in letters that DHL prints, its lines broken to fit; or every field that is wrong.
Result<BookingRequest> fitted(BookingRequest request, const Setup& setup);
Result<RateRequest> fitted(RateRequest request, const Setup& setup);
/// An address alone, `pointer` names it in errors; `is_party`: with somebody to ask for, and a phone.
void fit(Address& address, const std::string& pointer, bool is_party, Checks& checks);

// ---- party.cpp: parts that several messages share -------------------------------------------------------------------------------
std::string date(std::chrono::year_month_day day);   ///< "2026-11-28"
std::string state(const Address& address);           ///< of the US and Canada: the code; elsewhere empty
/// The members of a postal address; names of provinces stand only where the message has a place for them.
void write_place(json::Writer& out, const Address& address, bool with_province_name);
/// "postalAddress": {…}, "contactInformation": {…}
void write_party(json::Writer& out, const Address& address, bool with_province_name);
void write_parcel(json::Writer& out, const Parcel& parcel);  ///< "weight" and "dimensions", metric
std::string goods(const BookingRequest& request);    ///< "shirts, trousers": at most seventy characters

// ---- replies.cpp, offers.cpp, events.cpp: what is answered ------------------------------------------------------------------------
std::string text_at(const json::Value& value, std::string_view pointer);  ///< numbers, too: DHL writes some without quotes
const std::vector<json::Value>& list_at(const json::Value& value, std::string_view pointer);
std::optional<Money> money_of(const json::Value* number, const std::string& currency);
Error malformed(std::string what);
Result<json::Value> read_json(const Reply& reply);
/// Whatever is not the answer that was hoped for: an error of the right class.
Error refusal(const Reply& reply);

/// Whether DHL collects there or not: where it says so readably, it has a clock, too.
Result<Origin> read_origin(const Reply& reply);
Result<Booked> read_booked(const Reply& reply, const BookingRequest& request);
Result<Found> read_found(const Reply& reply, const FindRequest& request);

Result<std::vector<Rate>> read_rates(const Reply& reply);
Result<AddressChecked> read_address(const Reply& reply, const Address& asked);
Result<PickupBooked> read_pickup(const Reply& reply);
Result<Voided> read_pickup_cancelled(const Reply& reply);
Result<std::vector<ServicePoint>> read_service_points(const Reply& reply);

/// One for each of `numbers` that DHL tells of.
Result<std::vector<Tracked>> read_tracked(const Reply& reply, const std::vector<std::string>& numbers, const Description& description,
                                          const Setup& setup);
bool is_shipment(const std::string& number);         ///< ten digits: a shipment's; all else is a piece's

}  // namespace waybill::carrier::mydhl
