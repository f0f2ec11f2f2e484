#include <waybill/encoding.h>

#include <algorithm>

#include "messages.h"

namespace waybill::carrier::mydhl {

/// DHL Express books in one call, has nothing to take a booking back by, and tells of it by our reference.
class MyDhl final : public Carrier {
  public:
    explicit MyDhl(const Description& description) : description_(description), setup_(description) {}

    /// The place is asked about first: a shipment needs a moment in its local time, and a module has no clock.
    Conversation<Booked> book(BookingRequest request) const override {
        CO_TRY(fitting, fitted(std::move(request), setup_));
        const Call ask = named(Call::get(address_path(fitting.from, "pickup")), fitting.idempotency_key);
        const Reply told = co_await ask;
        CO_TRY(origin, read_origin(told));
        CO_TRY(planned, plan(fitting.terms.ship_date, origin));
        const Call ship = named(Call::post_json("/shipments", ship_message(fitting, planned, setup_)), fitting.idempotency_key).once();
        const Reply shipped = co_await ship;
        co_return read_booked(shipped, fitting);
    }

    Conversation<Found> find(FindRequest request) const override {
        const Call look = named(Call::get(find_path(request, setup_)), request.reference);
        const Reply told = co_await look;
        co_return read_found(told, request);
    }

    Conversation<std::vector<Rate>> rate(RateRequest request) const override {
        CO_TRY(fitting, fitted(std::move(request), setup_));
        const Call ask_place = named(Call::get(address_path(fitting.from, "pickup")), "");
        const Reply told = co_await ask_place;
        CO_TRY(origin, read_origin(told));
        CO_TRY(planned, plan(fitting.terms.ship_date, origin));
        const Call ask = named(Call::post_json("/rates", rate_message(fitting, planned, setup_)), "");
        const Reply quoted = co_await ask;
        CO_TRY(rates, read_rates(quoted));
        if (!fitting.service.empty()) std::erase_if(rates, [&](const Rate& rate) { return rate.service != fitting.service; });
        co_return rates;
    }

    Conversation<AddressChecked> check_address(AddressCheck request) const override {
        Checks checks;
        Address fitting = request.address;
        fit(fitting, "/address", false, checks);
        if (!checks.ok()) co_return checks.error(description_.name);
        const Call ask = named(Call::get(address_path(fitting, "delivery")), "");
        const Reply answer = co_await ask;
        co_return read_address(answer, fitting);
    }

    Conversation<PickupBooked> pickup(PickupRequest request) const override {
        Checks checks;
        fit(request.at, "/at", true, checks);
        if (request.close_minute <= request.ready_minute) checks.fail("/close_minute", "range", "is not after the ready time");
        if (request.parcels < 1 || request.parcels > 999) checks.fail("/parcels", "range", "must be 1 to 999");
        if (!checks.ok()) co_return checks.error(description_.name);
        const Call ask = named(Call::get(address_path(request.at, "pickup")), request.reference);
        const Reply told = co_await ask;
        CO_TRY(origin, read_origin(told));
        const Call order = named(Call::post_json("/pickups", pickup_message(request, origin, setup_)), request.reference).once();
        const Reply ordered = co_await order;
        co_return read_pickup(ordered);
    }

    /// Not among the capabilities: DHL confirms with 200 and an empty body, which `waybill carrier check` takes for unreadable.
    Conversation<Voided> cancel_pickup(PickupCancel request) const override {
        const std::string path = "/pickups/" + percent_encoded(request.confirmation) + "?requestorName=Dispatch&reason=No%20parcels";
        const Call cancel = named(Call::del(path), "").once();
        const Reply cancelled = co_await cancel;
        co_return read_pickup_cancelled(cancelled);
    }

    Conversation<std::vector<ServicePoint>> service_points(ServicePointsRequest request) const override {
        Checks checks;
        fit(request.near, "/near", false, checks);
        if (!checks.ok()) co_return checks.error(description_.name);
        const Call ask = named(Call::get(service_points_path(request)), "");
        const Reply listed = co_await ask;
        CO_TRY(points, read_service_points(listed));
        if (points.size() > static_cast<std::size_t>(std::max(request.at_most, 0))) points.resize(static_cast<std::size_t>(std::max(request.at_most, 0)));
        co_return points;
    }

    Conversation<std::vector<Tracked>> track(TrackRequest request) const override {
        std::vector<Tracked> all;
        for (const std::string& path : track_paths(request.numbers)) {
            const Call ask = named(Call::get(path), "");
            const Reply told = co_await ask;
            CO_TRY(tracked, read_tracked(told, request.numbers, description_, setup_));
            for (Tracked& one : tracked)
                if (!tells_of(all, one.number)) all.push_back(std::move(one));
        }
        for (const std::string& number : request.numbers)
            if (!tells_of(all, number)) all.push_back({number, false, {}});
        co_return all;
    }

  private:
    static bool tells_of(const std::vector<Tracked>& all, const std::string& number) {
        return std::any_of(all.begin(), all.end(), [&](const Tracked& told) { return told.number == number; });
    }
    /// Every call names the version that it was written against, and an id that DHL's support can search for.
    static Call named(Call call, const std::string& id) {
        Call full = std::move(call).auth("api").header("x-version", "3.1.0");
        return id.empty() ? full : std::move(full).header("Message-Reference", id.substr(0, 36));
    }

    const Description description_;
    const Setup setup_;
};

}  // namespace waybill::carrier::mydhl

WAYBILL_CARRIER_MODULE(waybill::carrier::mydhl::MyDhl)
