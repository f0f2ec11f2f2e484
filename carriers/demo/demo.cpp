#include <waybill/carrier.h>
#include <waybill/encoding.h>
#include <waybill/json.h>

#include "messages.h"

namespace waybill::carrier::demo {

/// The carrier that carriers/simulator serves: it books in one call and can be asked by our reference. The key goes with every
/// booking; whether the carrier heeds it is said in carrier.json (`idempotency_header`).
class Demo final : public Carrier {
  public:
    explicit Demo(const Description& description) : description_(description), reasons_(reasons_of(description)) {}

    Conversation<Booked> book(BookingRequest request) const override {
        if (request.label_format != "pdf" && request.label_format != "zpl")
            co_return error(Code::unsupported, "carrier.label_format", "This carrier draws labels as PDF or ZPL only");
        if (auto wishes = unmet(request.terms); !wishes.fields.empty()) co_return wishes;
        Call buy = Call::post_json("/v1/shipments", booking_message(request)).auth("api").once();
        buy.idempotency_key = request.idempotency_key;
        const Reply bought = co_await buy;
        co_return read_booked(bought, request);
    }

    Conversation<Voided> cancel(VoidRequest request) const override {
        const std::string path = "/v1/shipments/" + percent_encoded(request.carrier_shipment_id) + "/void";
        const Call cancel = Call::post_json(path, "").auth("api").once();
        const Reply cancelled = co_await cancel;
        co_return read_voided(cancelled);
    }

    Conversation<std::vector<Tracked>> track(TrackRequest request) const override {
        const Call ask = Call::post_json("/v1/track/batch", track_message(request)).auth("api");
        const Reply told = co_await ask;
        co_return read_tracked(told, request, description_, reasons_);
    }

    Conversation<Found> find(FindRequest request) const override {
        const Call search = Call::get("/v1/shipments?reference=" + percent_encoded(request.reference)).auth("api");
        const Reply listed = co_await search;
        CO_TRY(matches, read_matches(listed, request.reference));
        for (Match& match : matches) {
            const Call fetch =
                Call::get("/v1/shipments/" + percent_encoded(match.booked.carrier_shipment_id) + "/label").auth("api").optional();
            const Reply label = co_await fetch;
            auto drawn = read_label(label, match.label_format);
            // What was bought counts, drawn or not: the label can be asked for again.
            match.booked.labels.push_back(drawn ? *std::move(drawn) : Label{media_type(match.label_format), ""});
        }
        Found found;
        for (Match& match : matches) found.matches.push_back(std::move(match.booked));
        co_return found;
    }

    Conversation<Labels> label(LabelRequest request) const override {
        const Call fetch = Call::get("/v1/shipments/" + percent_encoded(request.carrier_shipment_id) + "/label").auth("api");
        const Reply drawn = co_await fetch;
        CO_TRY(label, read_label(drawn, request.label_format));
        co_return Labels{{std::move(label)}, {}};
    }

    Conversation<Listed> list(ListRequest request) const override {
        std::string path = "/v1/shipments?since=" + percent_encoded(rfc3339(request.since));
        if (!request.page.empty()) path += "&after=" + percent_encoded(request.page);
        const Call ask = Call::get(path).auth("api");
        const Reply listed = co_await ask;
        co_return read_listed(listed);
    }

    /// A search for the reference settles what became of a run before this one: kept says that there was one.
    Conversation<Manifested> manifest(ManifestRequest request) const override {
        if (request.carrier_shipment_ids.empty()) co_return error(Code::rejected, "carrier.nothing_to_manifest", "A manifest needs shipments");
        Manifested made;
        if (request.kept.contains("asked")) {
            const Call search = Call::get("/v1/manifests?reference=" + percent_encoded(request.reference)).auth("api");
            const Reply known = co_await search;
            CO_TRY(found, read_manifests(known, request.reference));
            if (found) made = *std::move(found);
        } else {
            co_await Keep("asked", request.reference);
        }
        if (made.carrier_manifest_id.empty()) {
            const Call close = Call::post_json("/v1/manifests", manifest_message(request)).auth("api").once();
            const Reply closed = co_await close;
            CO_TRY(read, read_manifest(closed, request.reference));
            made = std::move(read);
        }
        const Call fetch = Call::get("/v1/manifests/" + percent_encoded(made.carrier_manifest_id) + "/document").auth("api").optional();
        const Reply document = co_await fetch;
        made.documents = read_document(document);
        co_return made;
    }

    Conversation<PickupBooked> pickup(PickupRequest request) const override {
        if (request.kept.contains("asked")) {
            const Call search = Call::get("/v1/pickups?reference=" + percent_encoded(request.reference)).auth("api");
            const Reply known = co_await search;
            CO_TRY(found, read_pickups(known, request.reference));
            if (found) co_return *std::move(found);
        } else {
            co_await Keep("asked", request.reference);
        }
        const Call order = Call::post_json("/v1/pickups", pickup_message(request)).auth("api").once();
        const Reply ordered = co_await order;
        co_return read_pickup(ordered, request.reference);
    }

    Conversation<Voided> cancel_pickup(PickupCancel request) const override {
        const Call cancel = Call::post_json("/v1/pickups/" + percent_encoded(request.confirmation) + "/cancel", "").auth("api").once();
        const Reply cancelled = co_await cancel;
        co_return read_cancelled(cancelled);
    }

    Conversation<std::vector<Rate>> rate(RateRequest request) const override {
        if (auto wishes = unmet(request.terms); !wishes.fields.empty()) co_return wishes;
        const Call ask = Call::post_json("/v1/rates", rate_message(request)).auth("api");
        const Reply quoted = co_await ask;
        co_return read_rates(quoted);
    }

    Conversation<AddressChecked> check_address(AddressCheck request) const override {
        const Call ask = Call::post_json("/v1/addresses/check", address_message(request.address)).auth("api");
        const Reply told = co_await ask;
        co_return read_checked(told);
    }

    Conversation<std::vector<ServicePoint>> service_points(ServicePointsRequest request) const override {
        const Call ask = Call::post_json("/v1/service-points", points_message(request)).auth("api");
        const Reply told = co_await ask;
        co_return read_points(told);
    }

  private:
    const Description description_;
    const Reasons reasons_;
};

}  // namespace waybill::carrier::demo

WAYBILL_CARRIER_MODULE(waybill::carrier::demo::Demo)
