#include "orders/order_json.h"

#include <algorithm>
#include <limits>

#include "orders/intake.h"

namespace waybill::orders {
namespace {

constexpr std::int64_t kAnyWhole = std::numeric_limits<std::int32_t>::max();

Currency read_currency(json::Fields& fields) {
    const auto currency = Currency::parse(fields.text("currency", 3, 3));
    if (!currency) fields.fail("currency", "currency", "must be an ISO 4217 currency");
    return currency.value_or(Currency{});
}

void read_lines(json::Fields& fields, NewOrder& order) {
    for (auto& line : fields.objects("lines", 1, kMaxLines)) {
        NewLine read;
        read.sku = line.text("sku", 1, 64);
        read.description = line.text_or("description", "", 255);
        read.quantity = line.integer("quantity", -kAnyWhole, kAnyWhole);
        read.unit_price = line.money("unit_price");
        line.done();
        order.lines.push_back(std::move(read));
    }
    for (auto& charge : fields.objects_or_none("charges", kMaxCharges)) {
        NewCharge read;
        read.code = charge.text("code", 1, 64);
        read.description = charge.text_or("description", "", 255);
        read.amount = charge.money("amount");
        charge.done();
        order.charges.push_back(std::move(read));
    }
}

bool covers(const std::string& outer, const std::string& inner) {
    return inner == outer || (inner.size() > outer.size() && inner.starts_with(outer) && inner[outer.size()] == '/');
}

void write_lines(json::Writer& out, const Order& order, Sight sight) {
    out.key("lines").begin_array();
    for (const auto& line : order.lines) {
        out.begin_object().member("id", line.id).member("line_no", line.line_no).member("sku", line.sku);
        out.member("description", line.description).member("quantity", line.quantity.units);
        if (sight != Sight::floor) out.member("unit_price", line.unit_price);
        out.member("reserved", line.reserved.units).member("allocated", line.allocated.units).member("picked", line.picked.units);
        out.member("packed", line.packed.units).member("shipped", line.shipped.units).member("delivered", line.delivered.units);
        out.member("cancelled", line.cancelled.units).member("backordered", line.backordered().units).end_object();
    }
    out.end_array();
}

void write_charges(json::Writer& out, const Order& order) {
    out.key("charges").begin_array();
    for (const auto& charge : order.charges)
        out.begin_object()
            .member("code", charge.code)
            .member("description", charge.description)
            .member("amount", charge.amount)
            .end_object();
    out.end_array();
}

void write_reasons(json::Writer& out, const Order& order) {
    out.key("holds").begin_array();
    for (const auto& hold : order.holds)
        out.begin_object()
            .member("key", hold.reason)
            .member("detail", hold.detail)
            .member("placed_at", hold.placed_at)
            .end_object();
    out.end_array().key("conditions").begin_array();
    for (const auto& c : order.conditions) out.begin_object().member("key", c.key).member("detail", c.detail).end_object();
    out.end_array();
}

void write_customer(json::Writer& out, const Order& order, Sight sight) {
    out.key("customer").begin_object().member("name", order.customer_name);
    if (sight == Sight::full) out.member("email", order.customer_email).member("phone", order.customer_phone);
    out.end_object();
}

/// What a reader may see of an entry. An address that was changed shows as little of people as the present one does.
std::string shown(const TimelineEntry& entry, Sight sight) {
    if (sight == Sight::floor) return "{}";
    if (sight == Sight::full || entry.kind != "order.address_changed") return entry.detail;
    const auto detail = json::parse(entry.detail);
    json::Writer out;
    out.begin_object();
    for (const char* side : {"from", "to"})
        if (const json::Value* kept = detail ? detail->find(side) : nullptr) write(out.key(side), address(json::text(*kept)), sight);
    if (const json::Value* reason = detail ? detail->find("reason") : nullptr) out.member("reason", reason->string);
    return out.end_object().take();
}

}  // namespace

Sight sight(const http::Request& request) {
    using http::Role;
    if (!request.principal) return Sight::floor;
    const auto& reader = *request.principal;
    if (reader.may({Role::logistics_lead, Role::logistics, Role::customer_service, Role::auditor, Role::integration})) return Sight::full;
    return reader.may({Role::finance}) ? Sight::money : Sight::floor;
}

NewOrder read_order(const json::Value& body, std::vector<FieldError>& errors) {
    json::Fields fields(body, errors);
    NewOrder order;
    order.channel = fields.text_or("channel", "shop", 32);
    order.external_ref = fields.text("external_ref", 1, 100);
    order.currency = read_currency(fields);
    order.placed_at = fields.instant_if("placed_at");
    json::Fields customer = fields.object("customer");
    order.customer_name = customer.text("name", 1, 200);
    order.customer_email = customer.text_or("email", "", 200);
    order.customer_phone = customer.text_or("phone", "", 50);
    customer.done();
    order.ship_to = read_address(fields.object("ship_to"));
    read_lines(fields, order);
    order.note = fields.text_or("note", "", 1000);
    order.paid = fields.boolean_or("paid", true);
    fields.done();
    // A field that could not be read at all is named once, not again for the empty value that stands in for it.
    const std::size_t shape_errors = errors.size();
    for (auto& wrong : wrong_fields(order)) {
        const bool named =
            std::any_of(errors.begin(), errors.begin() + static_cast<std::ptrdiff_t>(shape_errors),
                        [&](const auto& e) { return covers(e.pointer, wrong.pointer) || covers(wrong.pointer, e.pointer); });
        if (!named) errors.push_back(std::move(wrong));
    }
    return order;
}

void write_order(json::Writer& out, const Order& order, const std::vector<TimelineEntry>& timeline,
                 const std::string& tracking_url, Sight sight) {
    out.member("id", order.id).member("number", order.number).member("channel", order.channel);
    out.member("external_ref", order.external_ref).member("state", order.state).member("state_since", order.state_since);
    out.member("commercial", order.commercial).member("payment", order.payment).member("booking", name(order.booking));
    out.member("shipping_policy", name(order.policy));
    if (sight != Sight::floor) {
        out.member("currency", order.total.currency.text()).member("total", order.total).member("tracking_url", tracking_url);
        out.member("note", order.note);
        write_charges(out, order);
    }
    out.member("placed_at", order.placed_at).member("accepted_at", order.accepted_at).member("released_at", order.released_at);
    out.key("ship_to");
    write(out, order.ship_to, sight);
    write_customer(out, order, sight);
    write_reasons(out, order);
    write_lines(out, order, sight);
    out.key("timeline").begin_array();
    for (const auto& entry : timeline) {
        out.begin_object().member("at", entry.at).member("kind", entry.kind).member("actor", entry.actor);
        out.key("detail").raw(shown(entry, sight)).end_object();
    }
    out.end_array();
}

void write_summary(json::Writer& out, const Summary& order, Sight sight) {
    out.begin_object().member("id", order.id).member("number", order.number).member("channel", order.channel);
    out.member("external_ref", order.external_ref).member("state", order.state).member("customer_name", order.customer_name);
    if (sight != Sight::floor) out.member("country", order.country).member("total", order.total);
    out.member("lines", order.lines).member("units", order.units).member("open_holds", order.open_holds);
    out.member("backordered", order.backordered)
        .member("placed_at", order.placed_at)
        .member("state_since", order.state_since)
        .end_object();
}

}  // namespace waybill::orders
