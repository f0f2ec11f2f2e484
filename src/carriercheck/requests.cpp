#include "carriercheck/requests.h"

namespace waybill::carriercheck {
namespace {

std::vector<std::string> asked_list(const Recording& recording, const char* key) {
    std::vector<std::string> all;
    if (const json::Value* listed = recording.request.find(key))
        for (const json::Value& item : listed->items) all.push_back(item.string);
    return all;
}

carrier::Kept asked_kept(const Recording& recording) {
    carrier::Kept kept;
    if (const json::Value* asked = recording.request.find("kept"))
        for (const auto& [name, value] : asked->members) kept[name] = value.string;
    return kept;
}

std::int64_t asked_parcels(const Recording& recording) {
    const json::Value* count = recording.request.find("parcels");
    return count == nullptr ? 1 : count->whole().value_or(1);
}

}  // namespace

Address sample_address(std::string name, std::string city, std::string country) {
    return {std::move(name), "", {"1 High Street"}, std::move(city), "", "AB1 2CD", std::move(country), "01132000000", ""};
}

Address asked_address(const Recording& recording) {
    const json::Value* asked = recording.request.find("address");
    if (asked == nullptr) return sample_address("Waybill", "Leeds", "GB");
    const auto text = [asked](const char* key) { return asked->find(key) == nullptr ? "" : asked->find(key)->string; };
    Address address{"Ann", "", {}, text("city"), text("region"), text("postal_code"), text("country"), "", ""};
    if (const json::Value* lines = asked->find("lines"))
        for (const json::Value& line : lines->items) address.lines.push_back(line.string);
    return address;
}

std::vector<Parcel> sample_parcels(std::int64_t count) {
    std::vector<Parcel> parcels;
    for (std::int64_t i = 0; i < count; ++i)
        parcels.push_back({"34012345000000001" + std::to_string(8 - i), Grams{1200}, {Millimetres{300}, Millimetres{200}, Millimetres{100}}, {}});
    return parcels;
}

carrier::BookingRequest booking_request(const Recording& recording) {
    carrier::BookingRequest request;
    request.reference = recording.asked("reference", "06B3M2X8Y7Q4KA");
    request.idempotency_key = "11111111-2222-4333-8444-555555555555";
    request.service = recording.asked("service", "standard");
    request.from = sample_address("Waybill", "Leeds", "GB");
    request.to = sample_address("Ann", "York", "GB");
    request.parcels = sample_parcels(asked_parcels(recording));
    request.label_format = recording.asked("label_format", "pdf");
    request.kept = asked_kept(recording);
    return request;
}

carrier::VoidRequest void_request(const Recording& recording) {
    return {recording.asked("reference", "06B3M2X8Y7Q4KA"), recording.asked("carrier_shipment_id", ""), recording.asked("tracking_number", ""), {}, {}};
}

carrier::TrackRequest track_request(const Recording& recording) { return {asked_list(recording, "numbers"), asked_list(recording, "references")}; }

carrier::SubscribeRequest subscribe_request(const Recording& recording) {
    carrier::SubscribeRequest request{{}, "https://waybill.example/push/carrier", "Bearer rehearsed"};
    for (const std::string& number : asked_list(recording, "numbers")) request.numbers.push_back({number, "GB"});
    return request;
}

carrier::FindRequest find_request(const Recording& recording) {
    return {recording.asked("reference", "06B3M2X8Y7Q4KA"), Instant{}, asked_kept(recording), recording.asked("label_format", "")};
}

carrier::ListRequest list_request(const Recording& recording) {
    return {parse_rfc3339(recording.asked("since", "2026-11-23T00:00:00Z")).value(), recording.asked("page", "")};
}

carrier::RateRequest rate_request(const Recording& recording) {
    return {sample_address("Waybill", "Leeds", "GB"), sample_address("Ann", "York", "GB"), sample_parcels(asked_parcels(recording)), {}, ""};
}

carrier::LabelRequest label_request(const Recording& recording) {
    carrier::LabelRequest request;
    request.reference = recording.asked("reference", "06B3M2X8Y7Q4KA");
    request.carrier_shipment_id = recording.asked("carrier_shipment_id", "");
    request.tracking_number = recording.asked("tracking_number", "");
    request.parcel_numbers = asked_list(recording, "parcel_numbers");
    request.label_format = recording.asked("label_format", "pdf");
    return request;
}

carrier::ManifestRequest manifest_request(const Recording& recording) {
    carrier::ManifestRequest request;
    request.reference = recording.asked("reference", "MANIFEST1");
    request.from = sample_address("Waybill", "Leeds", "GB");
    request.carrier_shipment_ids = asked_list(recording, "carrier_shipment_ids");
    request.tracking_numbers = asked_list(recording, "tracking_numbers");
    request.kept = asked_kept(recording);
    return request;
}

carrier::PickupRequest pickup_request(const Recording& recording) {
    carrier::PickupRequest request;
    request.reference = recording.asked("reference", "PICKUP1");
    request.at = sample_address("Waybill", "Leeds", "GB");
    request.date = std::chrono::year_month_day(std::chrono::year(2026), std::chrono::month(11), std::chrono::day(30));
    request.ready_minute = 10 * 60;
    request.close_minute = 17 * 60;
    request.parcels = 3;
    request.weight = Grams{4000};
    request.carrier_shipment_ids = asked_list(recording, "carrier_shipment_ids");
    request.kept = asked_kept(recording);
    return request;
}

carrier::PickupCancel pickup_cancel(const Recording& recording) { return {recording.asked("confirmation", "")}; }

carrier::ServicePointsRequest service_points_request(const Recording& recording) { return {asked_address(recording), 5, 5000}; }

}  // namespace waybill::carriercheck
