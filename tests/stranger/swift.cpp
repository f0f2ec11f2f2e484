#include <waybill/carrier.h>
#include <waybill/encoding.h>
#include <waybill/json.h>

#include <algorithm>

// A carrier module as a stranger writes it: one file, the installed headers, nothing of Waybill's tree.
namespace swift {

using namespace waybill;
using namespace waybill::carrier;

Error unreadable(const std::string& why) { return error(Code::malformed, "swift.unreadable", "Swift's answer " + why); }

/// Its refusals carry a code; an answer without one may have come from anybody.
Error refusal(const Reply& reply) {
    const auto said = json::parse(reply.body);
    const json::Value* code = said ? said->at("/error/code") : nullptr;
    if (code == nullptr || !code->text()) return unreadable("has status " + std::to_string(reply.status));
    const Code kind = reply.status == 401   ? Code::unauthorized
                      : reply.status == 404 ? Code::not_found
                      : reply.status == 429 ? Code::rate_limited
                      : reply.status < 500  ? Code::rejected
                                            : Code::malformed;
    return error(kind, "swift." + code->string, "Swift said " + code->string);
}

void write_party(json::Writer& out, const char* key, const Address& party) {
    out.key(key).begin_object().member("name", party.name).member("city", party.city).member("country", party.country);
    out.member("postal_code", party.postal_code).key("lines").begin_array();
    for (const auto& line : party.lines) out.value(line);
    out.end_array().end_object();
}

std::string shipment(const BookingRequest& request) {
    json::Writer out;
    out.begin_object().member("reference", request.reference).member("service", request.service).member("label_format", "zpl");
    write_party(out, "shipper", request.from);
    write_party(out, "recipient", request.to);
    out.key("parcels").begin_array();
    for (const auto& parcel : request.parcels) {
        out.begin_object().member("reference", parcel.reference).member("weight_g", parcel.weight.value);
        out.member("length_mm", parcel.size.length.value).member("width_mm", parcel.size.width.value);
        out.member("height_mm", parcel.size.height.value).end_object();
    }
    return out.end_array().end_object().take();
}

Result<Booked> read_booked(const Reply& reply, std::size_t parcels) {
    if (reply.status != 201) return refusal(reply);
    const auto said = json::parse(reply.body, {.bytes = 16u << 20, .depth = 16});
    if (!said) return unreadable("is not JSON");
    std::vector<FieldError> errors;
    json::Fields in(*said, errors);
    Booked booked;
    booked.carrier_shipment_id = in.text("id", 1, 100);
    booked.tracking_number = in.text("tracking_number", 1, 100);
    booked.price = in.money_if("price");
    booked.reference = in.text_or("reference", "", 100);  // told: the host sees whether it is ours
    for (auto& parcel : in.objects("parcels", parcels, parcels)) {
        booked.parcel_numbers.push_back(parcel.text("tracking_number", 1, 100));
        const auto label = from_base64(parcel.text("label_base64", 1, 8u << 20));
        if (!label) return unreadable("has a label that is not base64");
        booked.labels.push_back({"application/zpl", *label});
    }
    if (!errors.empty()) return unreadable("is wrong at " + errors.front().pointer);
    return booked;
}

/// Void is what Swift says is void; the status of the line alone says nothing.
Result<Voided> read_voided(const Reply& reply) {
    if (reply.status == 200) {
        const auto said = json::parse(reply.body);
        const json::Value* state = said ? said->find("state") : nullptr;
        if (state == nullptr || state->text() != "voided") return unreadable("does not say that it is void");
        return Voided{false};
    }
    const Error no = refusal(reply);
    if (no.key == "swift.already_voided") return Voided{true};
    return no;
}

class Swift final : public Carrier {
  public:
    explicit Swift(const Description& description) : statuses_(description.status_map) {}

    Conversation<Booked> book(BookingRequest request) const override {
        if (request.label_format != "zpl") co_return refused(Refusal::unsupported, "Swift draws labels as ZPL only");
        const Call buy = Call::post_json("/v1/shipments", shipment(request)).auth("token").once();
        const Reply bought = co_await buy;
        co_return read_booked(bought, request.parcels.size());
    }

    Conversation<Voided> cancel(VoidRequest request) const override {
        const std::string path = "/v1/shipments/" + percent_encoded(request.carrier_shipment_id) + "/void";
        const Call take_back = Call::post_json(path, "").auth("token").once();
        const Reply taken = co_await take_back;
        co_return read_voided(taken);
    }

    Conversation<std::vector<Tracked>> track(TrackRequest request) const override {
        json::Writer numbers;
        numbers.begin_object().key("numbers").begin_array();
        for (const auto& number : request.numbers) numbers.value(number);
        const Call ask = Call::post_json("/v1/track/batch", numbers.end_array().end_object().take()).auth("token");
        const Reply told = co_await ask;
        if (told.status != 200) co_return refusal(told);
        const auto said = json::parse(told.body);
        if (!said) co_return unreadable("is not JSON");
        co_return read(*said, request.numbers);
    }

  private:
    Result<std::vector<Tracked>> read(const json::Value& said, const std::vector<std::string>& asked) const {
        std::vector<FieldError> errors;
        json::Fields in(said, errors);
        std::vector<Tracked> all;
        for (auto& result : in.objects("results", 0, 1000)) {
            Tracked one{result.text("tracking_number", 1, 100), result.boolean_or("found", true), {}};
            for (auto& item : result.objects_or_none("events", 1000)) {
                const std::size_t errors_before = errors.size();
                TrackingEvent event;
                event.carrier_event_id = item.text("id", 1, 100);
                event.code = item.text("code", 1, 20);
                event.at = item.instant("at");
                event.sequence = item.integer_or("sequence", 0, 0, 1'000'000);
                if (const auto known = statuses_.find(event.code); known != statuses_.end()) event.status = known->second;
                if (errors.size() == errors_before) one.events.push_back(std::move(event));
                errors.resize(errors_before);  // one bad event is left out alone
            }
            if (std::find(asked.begin(), asked.end(), one.number) != asked.end()) all.push_back(std::move(one));
        }
        if (!errors.empty()) return unreadable("is wrong at " + errors.front().pointer);
        return all;
    }

    const std::map<std::string, TrackingStatus> statuses_;
};

}  // namespace swift

WAYBILL_CARRIER_MODULE(swift::Swift)
