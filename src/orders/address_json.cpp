#include "orders/address_json.h"

#include <stdexcept>

namespace waybill::orders {

Address read_address(json::Fields fields) {
    Address to;
    to.name = fields.text_or("name", "", 200);
    to.company = fields.text_or("company", "", 200);
    to.lines = fields.texts_or_none("lines", 3, 200);
    to.city = fields.text_or("city", "", 100);
    to.region = fields.text_or("region", "", 100);
    to.postal_code = fields.text_or("postal_code", "", 20);
    to.country = fields.text_or("country", "", 2);
    to.phone = fields.text_or("phone", "", 50);
    to.email = fields.text_or("email", "", 200);
    fields.done();
    return to;
}

http::Schema address_in_shape() {
    using namespace http::shape;
    return named("NewAddress", input({may("name", text(0, 200).says("A name or a company is needed.").like("Ada Whitfield")),
                                      may("company", text(0, 200)),
                                      {"lines", list_of(text(0, 200).like("12 Brick Lane"), 1, 3)},
                                      {"city", text(1, 100).like("London")},
                                      may("region", text(0, 100)),
                                      may("postal_code", text(0, 20).says("Needed where the country has them.").like("E1 6AN")),
                                      {"country", text(2, 2).says("ISO 3166-1 alpha-2.").like("GB")},
                                      may("phone", text(0, 50)),
                                      may("email", text(0, 200))}));
}

http::Schema address_shape() {
    using namespace http::shape;
    return named("Address", object({{"name", text()},
                                    {"city", text()},
                                    may("company", text()),
                                    may("lines", list_of(text())),
                                    may("region", text()),
                                    may("postal_code", text()),
                                    may("country", text()),
                                    may("phone", text()),
                                    may("email", text())}))
        .says("Pickers and packers see name and city only; finance sees neither telephone nor e-mail.");
}

void write(json::Writer& out, const Address& address, Sight sight) {
    out.begin_object().member("name", address.name).member("city", address.city);
    if (sight != Sight::floor) {
        out.member("company", address.company).key("lines").begin_array();
        for (const auto& line : address.lines) out.value(line);
        out.end_array();
        out.member("region", address.region).member("postal_code", address.postal_code).member("country", address.country);
    }
    if (sight == Sight::full) out.member("phone", address.phone).member("email", address.email);
    out.end_object();
}

std::string address_text(const Address& address) {
    json::Writer out;
    write(out, address, Sight::full);
    return out.take();
}

Address address(const std::string& text) {
    const auto parsed = json::parse(text);
    if (!parsed) throw std::logic_error("a stored address is not JSON: " + parsed.error().detail);
    const auto read = [&](std::string_view key) {
        const json::Value* value = parsed->find(key);
        return value ? value->string : std::string();
    };
    Address address{read("name"),    read("company"), {},           read("city"), read("region"), read("postal_code"),
                    read("country"), read("phone"),   read("email")};
    if (const json::Value* lines = parsed->find("lines"))
        for (const auto& line : lines->items) address.lines.push_back(line.string);
    return address;
}

}  // namespace waybill::orders
