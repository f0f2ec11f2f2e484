#include "addressing/addressing.h"

namespace waybill::addressing {
namespace {

using http::Access;
using http::Request;
using http::Response;
using http::Role;

constexpr std::int64_t kLongestDeadline = 20'000;  // milliseconds; a client does not wait for ever

/// Who may see people's addresses anyway.
Access asking() {
    return Access::only({Role::admin, Role::logistics_lead, Role::logistics, Role::customer_service, Role::integration});
}

Duration deadline(const Request& request) { return std::chrono::milliseconds(http::number(request, "deadline_ms")); }

struct Input {
    std::string carrier;
    carrier::ServicePointsRequest wanted;
};

/// The least that a place can be looked for by; the rest is for the carrier to say.
Address read_place(json::Fields& in) {
    json::Fields fields = in.object("address");
    Address address = orders::read_address(fields);
    if (in.has("address") && address.country.size() != 2) fields.fail("country", "required", "is needed: ISO 3166-1 alpha-2");
    return address;
}

Response check(const Request& request, Addressing& addressing) {
    const auto input = http::parse_body(request, [](json::Fields& in) { return Input{in.text("carrier", 1, 32), {read_place(in)}}; });
    if (!input) return http::problem(input.error(), request);
    return http::answer(request, 200, addressing.check(input->carrier, input->wanted.near, deadline(request)),
                        [](json::Writer& out, const carrier::AddressChecked& checked) {
                            out.begin_object().member("verdict", verdict_word(checked.verdict)).member("residential", checked.residential);
                            out.key("candidates").begin_array();
                            for (const Address& one : checked.candidates) orders::write(out, one, orders::Sight::full);
                            out.end_array().key("remarks").begin_array();
                            for (const auto& remark : checked.remarks) out.value(remark);
                            out.end_array().end_object();
                        })
        .header("Cache-Control", "no-store");
}

/// Degrees as text: JSON here has integers only.
std::string degrees(double value) {
    const auto micro = static_cast<std::int64_t>(value * 1'000'000 + (value < 0 ? -0.5 : 0.5));
    const std::string digits = std::to_string((micro < 0 ? -micro : micro) + 1'000'000'000).substr(1);
    const auto whole = std::stoll(digits.substr(0, 3));
    return (micro < 0 ? "-" : "") + std::to_string(whole) + "." + digits.substr(3);
}

void write_point(json::Writer& out, const carrier::ServicePoint& point) {
    out.begin_object().member("id", point.id).member("name", point.name);
    orders::write(out.key("address"), point.address, orders::Sight::full);
    out.member("latitude", point.latitude ? std::optional(degrees(*point.latitude)) : std::nullopt);
    out.member("longitude", point.longitude ? std::optional(degrees(*point.longitude)) : std::nullopt);
    out.member("distance_m", point.distance_m).key("hours").begin_array();
    for (const auto& line : point.hours) out.value(line);
    out.end_array().end_object();
}

Response near(const Request& request, Addressing& addressing) {
    const auto input = http::parse_body(request, [](json::Fields& in) {
        Input read{in.text("carrier", 1, 32), {read_place(in)}};
        read.wanted.at_most = static_cast<int>(in.integer_or("at_most", 10, 1, 50));
        read.wanted.radius_m = in.integer_or("radius_m", 10'000, 100, 100'000);
        return read;
    });
    if (!input) return http::problem(input.error(), request);
    return http::answer(request, 200, addressing.near(input->carrier, input->wanted, deadline(request)),
                        [](json::Writer& out, const std::vector<carrier::ServicePoint>& points) {
                            out.begin_object().key("data").begin_array();
                            for (const auto& point : points) write_point(out, point);
                            out.end_array().end_object();
                        })
        .header("Cache-Control", "no-store");
}

/// An address as far as it is known: what is missing is for the carrier to say.
http::Schema place_shape() {
    using namespace http::shape;
    return input({may("name", text(0, 200)), may("company", text(0, 200)), may("lines", list_of(text(0, 200), 0, 3)), may("city", text(0, 100)),
                  may("region", text(0, 100)), may("postal_code", text(0, 20)), {"country", text(2, 2).like("GB")}, may("phone", text(0, 50)), may("email", text(0, 200))});
}

http::Schema checked_shape() {
    using namespace http::shape;
    return named("AddressChecked",
                 object({{"verdict", word({"valid", "corrected", "ambiguous", "unknown"})
                                         .says("valid: deliverable as written; corrected: as the one candidate; ambiguous: several; unknown: not in the directory.")},
                         {"residential", nullable(truth())},
                         {"candidates", list_of(orders::address_shape()).says("The best first; without names and phones.")},
                         {"remarks", list_of(text()).says("The carrier's wording.")}}));
}

http::Schema point_shape() {
    using namespace http::shape;
    return named("ServicePoint", object({{"id", text().says("What `service_point` of a shipment's terms names.")},
                                         {"name", text()},
                                         {"address", orders::address_shape()},
                                         {"latitude", nullable(text()).says("Degrees, six decimals.")},
                                         {"longitude", nullable(text())},
                                         {"distance_m", nullable(count())},
                                         {"hours", list_of(text()).says("For people, one line a day or span.")}}));
}

}  // namespace

void add_routes(http::Router& router, Addressing& addressing) {
    using namespace http::shape;
    const auto operation = [](std::string id) {
        return http::Operation("Addresses", std::move(id))
            .query("deadline_ms", whole(100, kLongestDeadline).by_default(5000), "How long to wait for the carrier.")
            .keyless("It only asks: nothing is kept.")
            .refuses({409, 503});
    };
    const std::vector<http::Member> place{{"carrier", text(1, 32).like("demo")}, {"address", place_shape()}};
    router.add({"POST", "/api/v1/address-checks", asking(), [&addressing](const Request& r) { return check(r, addressing); },
                "Asks a carrier whether it knows an address. It suggests; nothing is changed."},
               operation("checkAddress").takes(input(place)).answers(200, checked_shape()));
    auto wanted = place;
    wanted.push_back(may("at_most", whole(1, 50).by_default(10)));
    wanted.push_back(may("radius_m", whole(100, 100'000).by_default(10'000)));
    router.add({"POST", "/api/v1/service-points", asking(), [&addressing](const Request& r) { return near(r, addressing); },
                "A carrier's places near an address where a parcel can be fetched, the nearest first."},
               operation("findServicePoints").takes(input(std::move(wanted))).answers(200, data_of(point_shape())));
}

}  // namespace waybill::addressing
