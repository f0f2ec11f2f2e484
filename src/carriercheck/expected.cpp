#include <algorithm>
#include <array>
#include <set>

#include "carriercheck/requests.h"
#include "carriercheck/verdicts.h"

// What a recording says of its result, and what the contract says of every result.
namespace waybill::carriercheck {
namespace {

/// Collects differences in words.
class Differences {
  public:
    explicit Differences(const Recording& recording) : expect_(recording.expect) {}

    void number(const char* key, std::size_t is) {
        const json::Value* wanted = expect_.find(key);
        if (wanted != nullptr && wanted->whole() && *wanted->whole() != static_cast<std::int64_t>(is))
            add(std::string(key) + " is " + std::to_string(is) + ", not " + std::to_string(*wanted->whole()));
    }
    void text(const char* key, const std::string& is) {
        const json::Value* wanted = expect_.find(key);
        if (wanted != nullptr && wanted->text() && wanted->string != is) add(std::string(key) + " is \"" + is + "\", not \"" + wanted->string + "\"");
    }
    void truth(const char* key, std::optional<bool> is) {
        const json::Value* wanted = expect_.find(key);
        if (wanted != nullptr && wanted->kind == json::Kind::boolean && is != wanted->boolean)
            add(std::string(key) + " is " + (is ? (*is ? "true" : "false") : "not told") + ", not " + (wanted->boolean ? "true" : "false"));
    }
    void add(const std::string& difference) { all_ += (all_.empty() ? "" : "; ") + difference; }
    const std::string& all() const { return all_; }

  private:
    const json::Value& expect_;
    std::string all_;
};

template <class Items, class Which>
std::size_t count(const Items& items, Which which) {
    return static_cast<std::size_t>(std::count_if(items.begin(), items.end(), which));
}

void compare_booked(const carrier::Booked& booked, Differences& differences) {
    differences.text("tracking_number", booked.tracking_number);
    differences.text("carrier_shipment_id", booked.carrier_shipment_id);
    differences.number("labels", booked.labels.size());
    differences.truth("live", booked.live);
    differences.text("price", booked.price ? booked.price->text() : "none");
}

void compare(const Told& told, Differences& differences) {
    using namespace carrier;
    if (const auto* booked = std::get_if<Booked>(&told.value)) compare_booked(*booked, differences);
    if (const auto* voided = std::get_if<Voided>(&told.value)) differences.truth("already", voided->already);
    if (const auto* tracked = std::get_if<std::vector<Tracked>>(&told.value)) {
        differences.number("known", count(*tracked, [](const auto& t) { return t.known; }));
        differences.number("unknown", count(*tracked, [](const auto& t) { return !t.known; }));
    }
    if (const auto* told_of = std::get_if<std::vector<Subscribed>>(&told.value)) {
        differences.number("accepted", count(*told_of, [](const auto& s) { return s.accepted; }));
        differences.number("refused", count(*told_of, [](const auto& s) { return !s.accepted; }));
    }
    if (const auto* found = std::get_if<Found>(&told.value)) {
        differences.number("matches", found->matches.size());
        if (!found->matches.empty()) differences.text("tracking_number", found->matches.front().tracking_number);
    }
    if (const auto* page = std::get_if<Listed>(&told.value)) {
        differences.number("shipments", page->shipments.size());
        differences.number("live", count(page->shipments, [](const auto& s) { return s.booked.live == true; }));
        differences.number("scanned", count(page->shipments, [](const auto& s) { return s.scanned; }));
        differences.text("next", page->next_page);
    }
    if (const auto* rates = std::get_if<std::vector<Rate>>(&told.value)) differences.number("rates", rates->size());
    if (const auto* checked = std::get_if<AddressChecked>(&told.value)) {
        constexpr std::array<const char*, 4> kWords{"valid", "corrected", "ambiguous", "unknown"};
        differences.text("verdict", kWords.at(static_cast<std::size_t>(checked->verdict)));
    }
    if (const auto* labels = std::get_if<Labels>(&told.value)) differences.number("labels", labels->labels.size());
    if (const auto* manifested = std::get_if<Manifested>(&told.value)) differences.text("manifest", manifested->carrier_manifest_id);
    if (const auto* pickup = std::get_if<PickupBooked>(&told.value)) differences.text("confirmation", pickup->confirmation);
    if (const auto* points = std::get_if<std::vector<ServicePoint>>(&told.value)) differences.number("points", points->size());
}

/// Bytes are of the kind that they are said to be; a label without bytes comes later.
bool is_true(const carrier::Label& label) {
    if (label.bytes.empty()) return true;
    if (label.media_type == "application/pdf") return label.bytes.starts_with("%PDF-");
    if (label.media_type == "application/zpl") return label.bytes.starts_with("^XA");
    if (label.media_type == "image/png") return label.bytes.starts_with("\x89PNG");
    return label.media_type == "image/gif" && label.bytes.starts_with("GIF8");
}

bool is_label(const carrier::Label& label, const std::string& format) {
    const bool picture = label.media_type == "image/png" || label.media_type == "image/gif";
    return is_true(label) && (label.media_type == "application/" + format || (format == "png" && picture));
}

std::string broken_booking(const carrier::Booked& booked, std::size_t parcels, const std::string& format) {
    if (booked.live == false) return "";
    if (booked.tracking_number.empty() || booked.carrier_shipment_id.empty()) return "a booking lacks its tracking number or its id";
    if (!booked.parcel_numbers.empty() && booked.parcel_numbers.size() != parcels) return "there are not as many parcel numbers as parcels";
    if (booked.labels.size() != 1 && booked.labels.size() != parcels) return "there is neither one label for all nor one for each parcel";
    for (const carrier::Label& label : booked.labels)
        if (!is_label(label, format)) return "a label is not what was asked for (" + format + ")";
    std::int64_t sum = 0;
    for (const carrier::PriceLine& line : booked.price_lines) sum += line.amount.minor;
    if (booked.price && !booked.price_lines.empty() && sum != booked.price->minor) return "the lines of the price do not make the price";
    return "";
}

std::string mapped(const std::map<std::string, std::string>& map, const std::string& code, const char* otherwise) {
    auto found = map.find(code);
    if (found == map.end()) found = map.find(code.substr(0, code.find(':')) + ":*");
    return found == map.end() ? otherwise : found->second;
}

std::string broken_event(const TrackingEvent& event, const Stage& stage) {
    if (event.code.empty()) return "an event has no code";
    const std::string status = mapped(stage.status_map(), event.code, "unknown"), flag = mapped(stage.flag_map(), event.code, "none");
    if (status != name(event.status))
        return "the event " + event.code + " has the status " + std::string(name(event.status)) + "; carrier.json says " + status;
    if (flag != name(event.flag)) return "the event " + event.code + " has the flag " + std::string(name(event.flag)) + "; carrier.json says " + flag;
    if (event.reason.empty() != (event.flag == TrackingFlag::none)) return "the event " + event.code + " has a flag without a reason, or a reason without a flag";
    return "";
}

/// Whatever numbers were asked for: each is told of once at most, and no other is.
std::string broken_subscription(const std::vector<carrier::Subscribed>& told, const carrier::SubscribeRequest& asked) {
    std::set<std::string> left;
    for (const auto& number : asked.numbers) left.insert(number.number);
    for (const carrier::Subscribed& one : told) {
        if (left.erase(one.number) == 0) return "the number " + one.number + " is told of twice, or was not asked for";
        if (one.accepted != one.why.empty()) return "the number " + one.number + " is refused without a reason, or accepted with one";
    }
    return "";
}

}  // namespace

std::string unexpected(const Recording& recording, const Told& told) {
    if (!told.departure.empty()) return "The module left the recording: it " + told.departure + ".";
    if (const json::Value* wanted = recording.expect.find("error")) {
        // A conflict means that the carrier has it already: after the call it is asked what it has.
        const Told::Kind kind = wanted->string == "conflict" ? Told::Kind::in_doubt : Told::Kind::refused;
        const bool of_its_class = wanted->string != "not_found" || told.error.code == Code::not_found;
        return told.kind == kind && of_its_class ? "" : "The module " + described(told) + "; the recording expects " + wanted->string + ".";
    }
    if (!told.is_done()) return "The module " + described(told) + "; the recording expects it done.";
    Differences differences(recording);
    compare(told, differences);
    return differences.all().empty() ? "" : "The result is another one: " + differences.all() + ".";
}

std::string broken(const Recording& recording, const Told& told, const Stage& stage) {
    std::string why;
    if (const auto* booked = std::get_if<carrier::Booked>(&told.value)) {
        const carrier::BookingRequest request = booking_request(recording);
        why = broken_booking(*booked, request.parcels.size(), request.label_format);
    }
    if (const auto* found = std::get_if<carrier::Found>(&told.value))
        for (const carrier::Booked& match : found->matches) {
            if (match.live == false) why = "a void booking is among the matches";
            if (match.labels.empty()) why = "a booking that is found has no label, not even an empty one";
            for (const carrier::Label& label : match.labels)
                if (!is_true(label)) why = "what is called a label (" + label.media_type + ") is none";
        }
    if (const auto* tracked = std::get_if<std::vector<carrier::Tracked>>(&told.value))
        for (const carrier::Tracked& one : *tracked)
            for (const TrackingEvent& event : one.events)
                if (why.empty()) why = broken_event(event, stage);
    if (const auto* subscribed = std::get_if<std::vector<carrier::Subscribed>>(&told.value)) why = broken_subscription(*subscribed, subscribe_request(recording));
    if (const auto* rates = std::get_if<std::vector<carrier::Rate>>(&told.value))
        for (const carrier::Rate& rate : *rates)
            if (rate.service.empty() || rate.price.minor < 0) why = "a rate has no service, or a price below nothing";
    return why.empty() ? "" : "Against the contract: " + why + ".";
}

}  // namespace waybill::carriercheck
