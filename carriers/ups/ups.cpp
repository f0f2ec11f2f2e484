#include <waybill/encoding.h>
#include <waybill/signing.h>

#include <algorithm>

#include "messages.h"

namespace waybill::carrier::ups {

/// UPS books in one call and does not deduplicate; what became of a booking is asked by our reference, in two places.
class Ups final : public Carrier {
  public:
    explicit Ups(const Description& description) : description_(description), setup_(description) {}

    Conversation<Booked> book(BookingRequest request) const override {
        CO_TRY(fitting, fitted(std::move(request), setup_));
        const Call ship = named(Call::post_json("/api/shipments/v2409/ship", ship_message(fitting, setup_)), fitting.reference).once();
        const Reply shipped = co_await ship;
        co_return read_booked(shipped, fitting);
    }

    Conversation<Voided> cancel(VoidRequest request) const override {
        std::string path = "/api/shipments/v2409/void/cancel/" + percent_encoded(request.carrier_shipment_id);
        for (const std::string& number : request.parcel_numbers)
            path += (path.find('?') == std::string::npos ? "?" : "&") + ("trackingnumber=" + percent_encoded(number));
        const Call cancel = named(Call::del(path), request.reference).once();
        const Reply cancelled = co_await cancel;
        co_return read_voided(cancelled, request.carrier_shipment_id);
    }

    /// Tracking says which parcels bear our reference, label recovery gives their labels. Only what both know is adopted;
    /// where they differ, UPS is asked again later.
    Conversation<Found> find(FindRequest request) const override {
        const Call look = by_reference(request.reference);
        const Reply told = co_await look;
        CO_TRY(listed, read_tracked(told, request.reference, description_, setup_));
        const Call recover = named(
            Call::post_json("/api/labels/v1/recovery", recovery_message(request.reference, "", request.label_format, setup_)),
            request.reference);
        const Reply recovered = co_await recover;
        std::vector<std::string> ours;
        bool any_void = false;
        for (const Tracked& tracked : listed) {
            if (!tracked.known || tracked.reference != request.reference) continue;
            const bool is_void = std::any_of(tracked.events.begin(), tracked.events.end(),
                                             [](const TrackingEvent& e) { return e.status == TrackingStatus::cancelled; });
            any_void = any_void || is_void;
            if (!is_void) ours.push_back(tracked.number);
        }
        const auto labels = read_recovered(recovered, ours);
        if (!labels && labels.error().code != Code::not_found) co_return labels.error();
        if (ours.empty() && (!labels || any_void)) co_return Found{};
        if (!labels || ours.empty() || labels->parcel_numbers != ours)
            co_return refused(Refusal::unavailable, "UPS's tracking and label recovery do not agree yet about this reference");
        Found found;
        found.matches.push_back(*labels);
        co_return found;
    }

    Conversation<Labels> label(LabelRequest request) const override {
        Labels labels;
        std::vector<std::string> numbers = request.parcel_numbers;
        if (numbers.empty()) numbers.push_back(request.tracking_number);
        for (const std::string& number : numbers) {
            const std::string message = recovery_message(request.reference, number, request.label_format, setup_);
            const Call recover = named(Call::post_json("/api/labels/v1/recovery", message), request.reference);
            const Reply recovered = co_await recover;
            CO_TRY(found, read_recovered(recovered, numbers));
            for (std::size_t i = 0; i < found.parcel_numbers.size(); ++i)
                if (found.parcel_numbers[i] == number) labels.labels.push_back(std::move(found.labels[i]));
        }
        if (labels.labels.size() != numbers.size()) co_return refused(Refusal::not_found, "UPS has no label for one of the parcels");
        co_return labels;
    }

    Conversation<std::vector<Rate>> rate(RateRequest request) const override {
        CO_TRY(fitting, fitted(std::move(request)));
        const Call ask = named(Call::post_json("/api/rating/v2409/Shop", rate_message(fitting, setup_)), "rate");
        const Reply quoted = co_await ask;
        CO_TRY(rates, read_rates(quoted));
        if (!fitting.service.empty()) std::erase_if(rates, [&](const Rate& rate) { return rate.service != fitting.service; });
        const Call ask_time = named(Call::post_json("/api/shipments/v1/transittimes", transit_message(fitting)), "transit");
        const Reply timed = co_await ask_time;
        add_transit(rates, timed);
        co_return rates;
    }

    Conversation<AddressChecked> check_address(AddressCheck request) const override {
        if (request.address.country != "US" && request.address.country != "PR")
            co_return refused(Refusal::unsupported, "UPS checks addresses of the US and Puerto Rico only");
        Checks checks;
        fit(request.address, "/address", checks);
        std::vector<std::string> lines = request.address.lines;
        if (lines.empty()) co_return checks.error("UPS");
        const Call ask = named(Call::post_json("/api/addressvalidation/v2/3", address_message(request.address)), "address");
        const Reply answer = co_await ask;
        CO_TRY(checked, read_address(answer));
        if (checked.verdict == AddressChecked::Verdict::corrected && checked.candidates.size() == 1 &&
            same(checked.candidates.front(), request.address))
            checked.verdict = AddressChecked::Verdict::valid;
        co_return checked;
    }

    Conversation<PickupBooked> pickup(PickupRequest request) const override {
        Checks checks;
        fit(request.at, "/at", checks);
        if (phone(request.at).empty()) checks.fail("/at/phone", "required", "is missing");
        if (request.close_minute <= request.ready_minute) checks.fail("/close_minute", "range", "is not after the ready time");
        if (!checks.ok()) co_return checks.error("UPS");
        const Call book = named(Call::post_json("/api/pickupcreation/v2409/pickup", pickup_message(request, setup_)), request.reference).once();
        const Reply booked = co_await book;
        co_return read_pickup(booked);
    }

    Conversation<Voided> cancel_pickup(PickupCancel request) const override {
        const Call cancel = named(Call::del("/api/shipments/v2409/pickup/02"), "pickup").header("Prn", request.confirmation).once();
        const Reply cancelled = co_await cancel;
        co_return read_pickup_cancelled(cancelled);
    }

    Conversation<std::vector<ServicePoint>> service_points(ServicePointsRequest request) const override {
        Checks checks;
        fit(request.near, "/near", checks);
        if (request.near.city.empty() || request.near.country.size() != 2) co_return checks.error("UPS");
        const Call ask = named(Call::post_json("/api/locations/v3/search/availabilities/64", locator_message(request)), "locator");
        const Reply listed = co_await ask;
        co_return read_locations(listed);
    }

    Conversation<std::vector<Tracked>> track(TrackRequest request) const override {
        std::vector<Tracked> all;
        for (const std::string& number : request.numbers) {
            const Call ask = named(Call::get("/api/track/v1/details/" + percent_encoded(number) + "?locale=en_US"), number);
            const Reply told = co_await ask;
            CO_TRY(tracked, read_tracked(told, number, description_, setup_));
            all.insert(all.end(), tracked.begin(), tracked.end());
        }
        for (const std::string& reference : request.references) {
            const Call ask = by_reference(reference);
            const Reply told = co_await ask;
            CO_TRY(tracked, read_tracked(told, reference, description_, setup_));
            all.insert(all.end(), tracked.begin(), tracked.end());
        }
        co_return all;
    }

    /// Where to push and how to prove it is set once in UPS's portal, for all that our client id subscribes.
    Conversation<std::vector<Subscribed>> subscribe(SubscribeRequest request) const override {
        std::vector<Subscribed> all;
        std::vector<SubscribeRequest::Number> numbers;
        for (const auto& asked : request.numbers) {
            if (pushes_of(asked.number))
                numbers.push_back(asked);
            else
                all.push_back({asked.number, false, "UPS pushes news of 1Z and 1R numbers only", {}});
        }
        if (numbers.empty()) co_return all;
        const Call ask = named(Call::post_json("/api/track/v2/subscription/standard/package", subscribe_message(numbers)), numbers.front().number);
        const Reply answer = co_await ask;
        CO_TRY(told, read_subscribed(answer, numbers));
        all.insert(all.end(), told.begin(), told.end());
        co_return all;
    }

    /// Track Alert bears our client id and, where one was set in UPS's portal, a credential of our choice.
    Result<Pushed> read_push(const Push& push, const Secrets& secrets) const override {
        const auto proves = [&](const char* header, const char* secret, bool needed) {
            const auto wanted = secrets.find(secret);
            if (wanted == secrets.end() || wanted->second.empty()) return !needed;
            const auto given = push.headers.find(header);
            return given != push.headers.end() && signing::equal(given->second, wanted->second);
        };
        if (!proves("x-api-key", "client_id", true) || !proves("authorization", "push_authorization", false))
            return refused(Refusal::unauthorized, "This does not prove to come from UPS");
        return read_event(push, description_, setup_);
    }

  private:
    /// Every call bears an id that UPS's support can search for.
    Call named(Call call, const std::string& id) const {
        return std::move(call).auth("api").header("transId", id.empty() ? "waybill" : id.substr(0, 32)).header("transactionSrc", setup_.source);
    }
    Call by_reference(const std::string& reference) const {
        return named(Call::get("/api/track/v1/reference/details/" + percent_encoded(reference) +
                               "?locale=en_US&shipperNum=" + percent_encoded(setup_.shipper_number)),
                     reference);
    }
    static bool same(const Address& a, const Address& b) {
        const auto upper = [](std::string text) {
            for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
            return text;
        };
        if (a.lines.size() != b.lines.size() || upper(a.city) != upper(b.city) || state(a) != state(b)) return false;
        for (std::size_t i = 0; i < a.lines.size(); ++i)
            if (upper(a.lines[i]) != upper(b.lines[i])) return false;
        return a.postal_code.substr(0, 5) == b.postal_code.substr(0, 5);
    }

    const Description description_;
    const Setup setup_;
};

}  // namespace waybill::carrier::ups

WAYBILL_CARRIER_MODULE(waybill::carrier::ups::Ups)
