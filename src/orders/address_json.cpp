#include "orders/address_json.h"

#include <stdexcept>

namespace waybill::orders {

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
