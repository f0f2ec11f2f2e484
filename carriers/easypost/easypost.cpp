#include <waybill/encoding.h>
#include <waybill/script.h>
#include <waybill/signing.h>

#include <algorithm>

#include "messages.h"

namespace waybill::carrier::easypost {

/// EasyPost books in two steps: creating costs nothing and may be repeated, buying charges. What was created is kept before it
/// is bought; what became of a purchase is asked by that id.
class EasyPost final : public Carrier {
  public:
    explicit EasyPost(const Description& description) : description_(description), setup_(description) {}

    Conversation<Booked> book(BookingRequest request) const override {
        CO_TRY(fitting, fitted(std::move(request), setup_));
        const bool several = fitting.parcels.size() > 1;
        const std::string things = several ? "/v2/orders" : "/v2/shipments";
        const auto kept = fitting.kept.find("id");
        const Call create = kept == fitting.kept.end()
                                ? Call::post_json(things, several ? order_message(fitting) : shipment_message(fitting)).auth("key")
                                : Call::get(things + "/" + percent_encoded(kept->second)).auth("key");
        const Reply created = co_await create;
        CO_TRY(thing, read(created));
        const std::string id = text_at(thing, "/id");
        if (id.empty()) co_return malformed("creates nothing");
        CO_TRY(already, read_bought(thing, fitting.label_format));
        if (!already) {
            CO_TRY(rate, choose_rate(thing, fitting.service));
            if (kept == fitting.kept.end()) co_await Keep("id", id);  // durable before any money
            const ServiceName chosen = ServiceName::of(fitting.service);
            const std::string choice = several ? choice_message(chosen.carrier, chosen.service) : buy_message(rate, fitting.terms.insured_value);
            const Call buy = Call::post_json(things + "/" + percent_encoded(id) + "/buy", choice).auth("key").once();
            const Reply bought = co_await buy;
            CO_TRY(paid, read(bought));
            CO_TRY(now, read_bought(paid, fitting.label_format));
            if (!now) co_return malformed("does not say that the postage was bought");
            already = std::move(now);
        }
        if (already->booked.parcel_numbers.size() != fitting.parcels.size()) co_return malformed("has another number of parcels");
        for (std::size_t i = 0; i < already->label_urls.size(); ++i) {
            if (already->label_urls[i].empty()) {
                const Call convert = conversion(already->shipment_ids[i], fitting.label_format).optional();
                const Reply converted = co_await convert;
                if (const auto shipment = read(converted)) already->label_urls[i] = label_url(*shipment, fitting.label_format);
            }
            if (already->label_urls[i].empty()) continue;
            const Call fetch = Call::get(already->label_urls[i]).optional();
            const Reply file = co_await fetch;
            if (is_label(file, fitting.label_format)) already->booked.labels[i].bytes = file.body;
        }
        co_return already->booked;
    }

    Conversation<Voided> cancel(VoidRequest request) const override {
        const std::string id = percent_encoded(request.carrier_shipment_id);
        if (!request.carrier_shipment_id.starts_with("order_") && request.parcel_numbers.empty()) {
            const Call refund = Call::post_json("/v2/shipments/" + id + "/refund", "{}").auth("key").once();
            const Reply refunded = co_await refund;
            co_return read_refunded(refunded);
        }
        // Several parcels are given back in one call, by their numbers.
        const Call look = Call::get("/v2/orders/" + id).auth("key");
        const Reply order = co_await look;
        CO_TRY(thing, read(order));
        CO_TRY(bought, read_bought(thing, "png"));
        if (!bought) co_return refused(Refusal::not_found, "This order was not bought");
        const std::string carrier = text_at(thing, "/shipments/0/selected_rate/carrier");
        const std::string message = refund_message(carrier, request.parcel_numbers.empty() ? bought->booked.parcel_numbers : request.parcel_numbers);
        const Call refund = Call::post_json("/v2/refunds", message).auth("key").once();
        const Reply refunded = co_await refund;
        co_return read_refunded(refunded);
    }

    Conversation<Found> find(FindRequest request) const override {
        const auto kept = request.kept.find("id");
        if (kept == request.kept.end()) co_return Found{};  // nothing is bought before it is kept
        const std::string format = request.label_format.empty() ? "png" : request.label_format;
        const bool several = kept->second.starts_with("order_");
        const Call look = Call::get((several ? "/v2/orders/" : "/v2/shipments/") + percent_encoded(kept->second)).auth("key");
        const Reply shown = co_await look;
        CO_TRY(thing, read(shown));
        if (text_at(thing, "/reference") != request.reference) co_return Found{};
        CO_TRY(bought, read_bought(thing, format));
        if (!bought || bought->is_refunded) co_return Found{};
        for (std::size_t i = 0; i < bought->shipment_ids.size(); ++i) {
            std::string url = bought->label_urls[i];
            if (url.empty()) {
                const Call convert = conversion(bought->shipment_ids[i], format).optional();
                const Reply converted = co_await convert;
                if (const auto shipment = read(converted)) url = label_url(*shipment, format);
            }
            if (url.empty()) continue;
            const Call fetch = Call::get(url).optional();
            const Reply file = co_await fetch;
            if (is_label(file, format)) bought->booked.labels[i].bytes = file.body;
        }
        Found found;
        found.matches.push_back(std::move(bought->booked));
        co_return found;
    }

    Conversation<Labels> label(LabelRequest request) const override {
        std::vector<std::string> shipments{request.carrier_shipment_id};
        if (request.carrier_shipment_id.starts_with("order_")) {
            const Call look = Call::get("/v2/orders/" + percent_encoded(request.carrier_shipment_id)).auth("key");
            const Reply order = co_await look;
            CO_TRY(thing, read(order));
            CO_TRY(bought, read_bought(thing, request.label_format));
            if (!bought) co_return refused(Refusal::not_found, "This order was not bought");
            shipments = bought->shipment_ids;
        }
        Labels labels;
        for (const std::string& id : shipments) {
            const Call convert = conversion(id, request.label_format);
            const Reply converted = co_await convert;
            CO_TRY(shipment, read(converted));
            const std::string url = label_url(shipment, request.label_format);
            if (url.empty()) co_return malformed("has no label in this form");
            const Call fetch = Call::get(url);
            const Reply file = co_await fetch;
            if (!is_label(file, request.label_format)) co_return malformed("links to a file that is no label");
            labels.labels.push_back({media_type(request.label_format), file.body});
        }
        co_return labels;
    }

    Conversation<Manifested> manifest(ManifestRequest request) const override {
        if (request.carrier_shipment_ids.empty()) co_return refused(Refusal::rejected, "A scan form needs shipments", {{"/carrier_shipment_ids", "required", "are missing"}});
        const auto known = request.kept.find("scan_form");
        const Call form = known == request.kept.end()
                              ? Call::post_json("/v2/scan_forms", scan_form_message(request.carrier_shipment_ids)).auth("key").once()
                              : Call::get("/v2/scan_forms/" + percent_encoded(known->second)).auth("key");
        const Reply made = co_await form;
        CO_TRY(thing, read(made));
        Manifested manifested{text_at(thing, "/id"), {}, {}, false};
        const std::string state = text_at(thing, "/status"), url = text_at(thing, "/form_url");
        if (manifested.carrier_manifest_id.empty()) co_return malformed("has no scan form");
        if (state == "failed") co_return refused(Refusal::rejected, "EasyPost: " + text_at(thing, "/message"));
        manifested.pending = url.empty();
        if (url.empty()) {
            if (known == request.kept.end()) co_await Keep("scan_form", manifested.carrier_manifest_id);
            co_return manifested;
        }
        const Call fetch = Call::get(url).optional();
        const Reply file = co_await fetch;
        manifested.documents.push_back({"manifest", "application/pdf", file.body.starts_with("%PDF-") ? file.body : "", url});
        co_return manifested;
    }

    Conversation<std::vector<Rate>> rate(RateRequest request) const override {
        CO_TRY(fitting, fitted(std::move(request)));
        BookingRequest sample;
        sample.from = fitting.from;
        sample.to = fitting.to;
        sample.parcels = fitting.parcels;
        sample.terms = fitting.terms;
        if (!sample.terms.customs) sample.terms.customs = Customs{};
        sample.label_format = "png";
        const bool several = sample.parcels.size() > 1;
        const Call ask = Call::post_json(several ? "/v2/orders" : "/v2/shipments", several ? order_message(sample) : shipment_message(sample)).auth("key");
        const Reply quoted = co_await ask;
        CO_TRY(thing, read(quoted));
        std::vector<Rate> rates = read_rates(thing);
        if (!fitting.service.empty()) std::erase_if(rates, [&](const Rate& rate) { return rate.service != fitting.service; });
        co_return rates;
    }

    Conversation<AddressChecked> check_address(AddressCheck request) const override {
        Checks checks;
        Address asked = request.address;
        fit(asked, "/address", checks);
        if (asked.lines.empty() || asked.lines.size() > 2 || asked.country.size() != 2) co_return checks.error("EasyPost");
        const Call ask = Call::post_json("/v2/addresses", address_message(asked)).auth("key");
        const Reply answer = co_await ask;
        co_return read_address(answer, asked);
    }

    Conversation<PickupBooked> pickup(PickupRequest request) const override {
        Checks checks;
        fit(request.at, "/at", checks);
        request.instructions = script::first(script::to_ascii(request.instructions), 250);
        if (request.carrier_shipment_ids.empty()) checks.fail("/carrier_shipment_ids", "required", "are missing: EasyPost wants to know the parcels");
        if (!checks.ok()) co_return checks.error("EasyPost");
        const auto known = request.kept.find("pickup");
        const bool resumes = known != request.kept.end();
        std::string batch;
        if (!resumes && request.carrier_shipment_ids.size() > 1) {
            const Call gather = Call::post_json("/v2/batches", batch_message(request.carrier_shipment_ids)).auth("key");
            const Reply gathered = co_await gather;
            CO_TRY(thing, read(gathered));
            batch = text_at(thing, "/id");
        }
        const Call create = resumes ? Call::get("/v2/pickups/" + percent_encoded(known->second)).auth("key")
                                    : Call::post_json("/v2/pickups", pickup_message(request, batch)).auth("key");
        const Reply created = co_await create;
        CO_TRY(thing, read(created));
        if (resumes && text_at(thing, "/status") == "scheduled") co_return read_pickup(created);
        const std::string id = text_at(thing, "/id"), carrier = text_at(thing, "/pickup_rates/0/carrier"),
                          service = text_at(thing, "/pickup_rates/0/service");
        if (id.empty()) co_return malformed("creates no pickup");
        if (carrier.empty()) co_return refused(Refusal::rejected, "No carrier offers a pickup there at that time");
        if (!resumes) co_await Keep("pickup", id);
        const Call buy = Call::post_json("/v2/pickups/" + percent_encoded(id) + "/buy", choice_message(carrier, service)).auth("key").once();
        const Reply bought = co_await buy;
        co_return read_pickup(bought);
    }

    Conversation<Voided> cancel_pickup(PickupCancel request) const override {
        const Call cancel = Call::post_json("/v2/pickups/" + percent_encoded(request.confirmation) + "/cancel", "{}").auth("key").once();
        const Reply cancelled = co_await cancel;
        CO_TRY(thing, read(cancelled));
        if (text_at(thing, "/status") != "canceled") co_return malformed("does not say that the pickup is cancelled");
        co_return Voided{};
    }

    /// What was bought here has a tracker already; a number from elsewhere gets one, which EasyPost charges once.
    Conversation<std::vector<Tracked>> track(TrackRequest request) const override {
        std::vector<Tracked> all;
        for (const std::string& number : request.numbers) {
            const Call look = Call::get("/v2/trackers?tracking_code=" + percent_encoded(number)).auth("key");
            const Reply listed = co_await look;
            CO_TRY(list, read(listed));
            std::optional<Tracked> tracked = among(list.find("trackers"), number);
            if (!tracked) {
                const Call create = Call::post_json("/v2/trackers", tracker_message(number)).auth("key");
                const Reply created = co_await create;
                const auto thing = read(created);
                if (!thing && thing.error().code != Code::rejected && thing.error().code != Code::not_found) co_return thing.error();
                if (thing && text_at(*thing, "/tracking_code") == number) tracked = read_tracker(*thing, description_, setup_);
            }
            all.push_back(tracked ? *std::move(tracked) : Tracked{number, false, {}});
        }
        co_return all;
    }

    /// HMAC-SHA256 over the bytes as they came, by a secret in normalisation form KD.
    Result<Pushed> read_push(const Push& push, const Secrets& secrets) const override {
        constexpr std::string_view kPrefix = "hmac-sha256-hex=";
        const auto secret = secrets.find("webhook_secret");
        const auto header = push.headers.find("x-hmac-signature");
        if (secret == secrets.end() || secret->second.empty() || header == push.headers.end() || !header->second.starts_with(kPrefix))
            return refused(Refusal::unauthorized, "This does not prove to come from EasyPost");
        const std::string wanted = signing::hex(signing::hmac_sha256(script::nfkd(secret->second), push.body));
        if (!signing::equal(header->second.substr(kPrefix.size()), wanted))
            return refused(Refusal::unauthorized, "This does not prove to come from EasyPost");
        return read_event(push, description_, setup_);
    }

  private:
    static Call conversion(const std::string& shipment, const std::string& format) {
        return Call::get("/v2/shipments/" + percent_encoded(shipment) + "/label?file_format=" + format_word(format)).auth("key");
    }
    static bool is_label(const Reply& file, const std::string& format) {
        const std::string_view begins = format == "zpl" ? "^XA" : format == "pdf" ? "%PDF-" : "\x89PNG";
        return file.status == 200 && file.body.find(begins) < 16;  // some printers' files begin with a few bytes of their own
    }
    std::optional<Tracked> among(const json::Value* trackers, const std::string& number) const {
        if (trackers == nullptr) return std::nullopt;
        for (const json::Value& tracker : trackers->items)
            if (text_at(tracker, "/tracking_code") == number) return read_tracker(tracker, description_, setup_);
        return std::nullopt;
    }

    const Description description_;
    const Setup setup_;
};

}  // namespace waybill::carrier::easypost

WAYBILL_CARRIER_MODULE(waybill::carrier::easypost::EasyPost)
