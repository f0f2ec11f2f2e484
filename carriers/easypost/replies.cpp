#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "messages.h"

namespace waybill::carrier::easypost {
namespace {

constexpr std::size_t kMostBytes = 16u << 20;

struct Known {
    std::string_view begins;
    Refusal refusal;
};
/// EasyPost's codes are dotted words; the longest that fits decides, whatever the HTTP status is.
constexpr std::array<Known, 18> kCodes{{
    {"SHIPMENT.POSTAGE.EXISTS", Refusal::duplicate},
    {"ORDER.POSTAGE.EXISTS", Refusal::duplicate},
    {"SHIPMENT.REFUND.UNAVAILABLE", Refusal::too_late},
    {"SHIPMENT.POSTAGE.FAILURE", Refusal::rejected},
    {"PAYMENT", Refusal::payment},
    {"BILLING", Refusal::payment},
    {"INSUFFICIENT_FUNDS", Refusal::payment},
    {"APIKEY", Refusal::unauthorized},
    {"UNAUTHORIZED", Refusal::unauthorized},
    {"FORBIDDEN", Refusal::unauthorized},
    {"MODE.UNAUTHORIZED", Refusal::unauthorized},
    {"USER.INVALID", Refusal::unauthorized},
    {"NOT_FOUND", Refusal::not_found},
    {"TRACKER.NOT_FOUND", Refusal::not_found},
    {"RATE_LIMITED", Refusal::rate_limited},
    {"TOO_MANY_REQUESTS", Refusal::rate_limited},
    {"INTERNAL_SERVER_ERROR", Refusal::unavailable},
    {"SERVICE_UNAVAILABLE", Refusal::unavailable},
}};

Refusal class_of(const std::string& code, int status) {
    for (const Known& known : kCodes)
        if (code.starts_with(known.begins)) return known.refusal;
    if (code.ends_with(".NOT_FOUND")) return Refusal::not_found;
    switch (status) {
        case 401:
        case 403:
            return Refusal::unauthorized;
        case 402:
            return Refusal::payment;
        case 404:
            return Refusal::not_found;
        case 429:
            return Refusal::rate_limited;
        default:
            return status >= 500 ? Refusal::unavailable : Refusal::rejected;
    }
}

/// The message is a text, a list of texts, or an object of lists by field.
std::string words(const json::Value* value) {
    if (value == nullptr) return "";
    if (value->text()) return value->string;
    std::string out;
    const auto add = [&out](const std::string& text) {
        if (!text.empty()) out += (out.empty() ? "" : "; ") + text;
    };
    for (const json::Value& item : value->items) add(words(&item));
    for (const auto& [name, item] : value->members) add(name + " " + words(&item));
    return out;
}

Error refusal(const json::Value& value, int status) {
    const json::Value* error = value.find("error");
    const std::string code = error == nullptr ? "" : error->text() ? error->string : text_at(*error, "/code");
    if (code.empty()) return malformed("has status " + std::to_string(status) + " and neither a result nor a reason");
    std::string detail = words(error->find("message"));
    std::vector<FieldError> fields;
    if (const json::Value* errors = error->find("errors"))
        for (const json::Value& item : errors->items) {
            const std::string field = text_at(item, "/field"), says = item.text() ? item.string : words(item.find("message"));
            if (!field.empty()) fields.push_back({"/" + field, "carrier", says});
            if (!says.empty()) detail += "; " + (field.empty() ? "" : field + " ") + says;
        }
    return refused(class_of(code, status), "EasyPost: " + detail + " (" + code + ")", std::move(fields));
}

std::optional<Money> money(const json::Value& value, const char* amount, const char* currency) {
    const auto known = Currency::parse(text_at(value, currency));
    return known ? Money::parse(text_at(value, amount), *known) : std::nullopt;
}

std::optional<Instant> instant_at(const json::Value& value, const char* pointer) { return parse_rfc3339(text_at(value, pointer)); }

/// Word for word but for case, spaces and dots: carriers correct spelling, and that is no correction of the place.
std::string plain(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

}  // namespace

std::string text_at(const json::Value& value, std::string_view pointer) {
    const json::Value* found = value.at(pointer);
    return found != nullptr && found->text() ? std::string(*found->text()) : "";
}

Error malformed(std::string what) { return refused(Refusal::malformed, "EasyPost's answer " + std::move(what)); }

std::string media_type(const std::string& label_format) {
    return label_format == "zpl" ? "application/zpl" : label_format == "pdf" ? "application/pdf" : "image/png";
}

Result<json::Value> read(const Reply& reply) {
    auto value = json::parse(reply.body, {.bytes = kMostBytes, .depth = 32});
    if (!value) return malformed("is not JSON");
    if (value->kind == json::Kind::object && value->find("error") != nullptr) return refusal(*value, reply.status);
    if (reply.status != 200 && reply.status != 201) return malformed("has status " + std::to_string(reply.status) + " without a reason");
    const bool some = value->kind == json::Kind::array ? !value->items.empty() : !value->members.empty();
    if (!some) return malformed("is empty");
    return value;
}

Result<std::string> choose_rate(const json::Value& shipment, const std::string& service) {
    const ServiceName wanted = ServiceName::of(service);
    const json::Value* rates = shipment.find("rates");
    if (rates == nullptr || rates->kind != json::Kind::array) return malformed("has no rates");
    for (const json::Value& rate : rates->items)
        if (text_at(rate, "/service") == wanted.service && (wanted.carrier.empty() || text_at(rate, "/carrier") == wanted.carrier))
            if (const std::string id = text_at(rate, "/id"); !id.empty()) return id;
    std::string why;
    if (const json::Value* messages = shipment.find("messages"))
        for (const json::Value& message : messages->items)
            why += "; " + text_at(message, "/carrier") + ": " + words(message.find("message"));
    return refused(Refusal::rejected, "EasyPost offers no " + service + " for this parcel" + why,
                   {{"/service", "carrier", "is not offered for this parcel"}});
}

std::vector<Rate> read_rates(const json::Value& shipment) {
    std::vector<Rate> rates;
    const json::Value* listed = shipment.find("rates");
    if (listed == nullptr) return rates;
    for (const json::Value& item : listed->items) {
        const auto price = money(item, "/rate", "/currency");
        const std::string carrier = text_at(item, "/carrier"), service = text_at(item, "/service");
        if (!price || carrier.empty() || service.empty()) continue;  // one rate that cannot be read is left out alone
        Rate rate;
        rate.service = carrier + "/" + service;
        rate.name = carrier + " " + service;
        rate.price = *price;
        rate.list_price = money(item, "/list_rate", "/list_currency");
        rate.carrier_rate_id = text_at(item, "/id");
        rate.expected_delivery = instant_at(item, "/delivery_date");
        for (const char* days : {"delivery_days", "est_delivery_days"})
            if (const json::Value* value = item.find(days); !rate.transit_days && value != nullptr && value->whole())
                rate.transit_days = static_cast<int>(std::clamp<std::int64_t>(*value->whole(), 0, 365));
        const json::Value* sure = item.find("delivery_date_guaranteed");
        rate.guaranteed = sure != nullptr && sure->boolean;
        rates.push_back(std::move(rate));
    }
    return rates;
}

std::string label_url(const json::Value& shipment, const std::string& label_format) {
    const json::Value* label = shipment.find("postage_label");
    if (label == nullptr) return "";
    std::string url = text_at(*label, "/label_" + label_format + "_url");
    if (url.empty() && text_at(*label, "/label_file_type") == media_type(label_format)) url = text_at(*label, "/label_url");
    return url.starts_with("https://") ? url : "";  // anything else is no file that could be fetched
}

namespace {

void add_documents(const json::Value& shipment, Booked& booked) {
    const json::Value* forms = shipment.find("forms");
    if (forms == nullptr) return;
    for (const json::Value& form : forms->items) {
        const std::string kind = text_at(form, "/form_type"), url = text_at(form, "/form_url");
        if (!url.empty()) booked.documents.push_back({kind == "commercial_invoice" ? kind : "other", "application/pdf", "", url});
    }
}

}  // namespace

Result<std::optional<Bought>> read_bought(const json::Value& thing, const std::string& label_format) {
    Bought bought;
    bought.booked.carrier_shipment_id = text_at(thing, "/id");
    if (bought.booked.carrier_shipment_id.empty()) return malformed("has no id");
    bought.booked.reference = text_at(thing, "/reference");
    std::vector<const json::Value*> shipments;
    if (const json::Value* several = thing.find("shipments"))
        for (const json::Value& shipment : several->items) shipments.push_back(&shipment);
    else
        shipments.push_back(&thing);
    if (shipments.empty()) return malformed("is an order without shipments");
    std::size_t unbought = 0;
    for (const json::Value* shipment : shipments) {
        const std::string number = text_at(*shipment, "/tracking_code");
        const json::Value* label = shipment->find("postage_label");
        if (number.empty() || label == nullptr || label->kind != json::Kind::object) {
            ++unbought;
            continue;
        }
        bought.booked.parcel_numbers.push_back(number);
        bought.shipment_ids.push_back(text_at(*shipment, "/id"));
        bought.label_urls.push_back(label_url(*shipment, label_format));
        bought.booked.labels.push_back({media_type(label_format), ""});
        add_documents(*shipment, bought.booked);
        const std::string refund = text_at(*shipment, "/refund_status");
        bought.is_refunded = bought.is_refunded || refund == "submitted" || refund == "refunded";
        if (const json::Value* rate = shipment->find("selected_rate"))
            if (const auto price = money(*rate, "/rate", "/currency"))
                bought.booked.price = {(bought.booked.price ? bought.booked.price->minor : 0) + price->minor, price->currency};
    }
    if (unbought == shipments.size()) return std::optional<Bought>();
    if (unbought > 0) return malformed("has an order of which only a part was bought");
    bought.booked.tracking_number = bought.booked.parcel_numbers.front();
    return std::optional<Bought>(std::move(bought));
}

Result<Voided> read_refunded(const Reply& reply) {
    auto value = read(reply);
    if (!value) {
        const bool already = value.error().detail.find("already") != std::string::npos && value.error().code == Code::rejected;
        return already ? Result<Voided>(Voided{.already = true}) : Result<Voided>(value.error());
    }
    // One shipment says "refund_status"; a list of refunds says "status" in each.
    std::vector<std::string> states;
    for (const json::Value& refund : value->items) states.push_back(text_at(refund, "/status"));
    if (value->kind == json::Kind::object) states.push_back(text_at(*value, "/refund_status"));
    Voided voided;
    for (const std::string& state : states) {
        if (state == "rejected" || state == "not_applicable") return refused(Refusal::too_late, "The carrier refuses to refund this label");
        if (state != "submitted" && state != "refunded") return malformed("does not say what became of the refund");
        voided.pending = voided.pending || state == "submitted";
    }
    return voided;
}

Result<AddressChecked> read_address(const Reply& reply, const Address& asked) {
    AddressChecked checked;
    auto value = read(reply);
    if (!value) {  // an address that is not in the directory is refused on some ways
        if (value.error().detail.find("ADDRESS.VERIFY.FAILURE") == std::string::npos) return value.error();
        checked.remarks.push_back(value.error().detail);
        return checked;
    }
    const json::Value* delivery = value->at("/verifications/delivery");
    if (text_at(*value, "/id").empty()) return malformed("is no address");
    if (delivery == nullptr) {
        checked.remarks.push_back("EasyPost did not verify it");
        return checked;
    }
    if (const json::Value* home = value->find("residential"); home != nullptr && home->kind == json::Kind::boolean)
        checked.residential = home->boolean;
    if (const json::Value* errors = delivery->find("errors"))
        for (const json::Value& item : errors->items) checked.remarks.push_back(text_at(item, "/message"));
    const json::Value* success = delivery->find("success");
    if (success == nullptr || !success->boolean) return checked;
    Address found;
    for (const char* line : {"/street1", "/street2"})
        if (const std::string text = text_at(*value, line); !text.empty()) found.lines.push_back(text);
    found.city = text_at(*value, "/city");
    found.region = text_at(*value, "/state");
    found.postal_code = text_at(*value, "/zip");
    found.country = text_at(*value, "/country");
    std::string ours, theirs;
    for (const std::string& line : asked.lines) ours += line;
    for (const std::string& line : found.lines) theirs += line;
    const bool same = plain(ours) == plain(theirs) && plain(asked.city) == plain(found.city) && plain(asked.region) == plain(found.region) &&
                      plain(found.postal_code).starts_with(plain(asked.postal_code).substr(0, 5));
    checked.verdict = same ? AddressChecked::Verdict::valid : AddressChecked::Verdict::corrected;
    checked.candidates.push_back(std::move(found));
    return checked;
}

Result<PickupBooked> read_pickup(const Reply& reply) {
    TRY(value, read(reply));
    PickupBooked booked{text_at(value, "/id"), std::nullopt};
    if (booked.confirmation.empty() || text_at(value, "/status") != "scheduled" || text_at(value, "/confirmation").empty())
        return malformed("does not confirm the pickup");
    if (const json::Value* rates = value.find("pickup_rates"); rates != nullptr && !rates->items.empty())
        booked.price = money(rates->items.front(), "/rate", "/currency");
    return booked;
}

}  // namespace waybill::carrier::easypost
