#include "orders/order_shapes.h"

#include "orders/address_json.h"
#include "orders/intake.h"
#include "orders/rules.h"

namespace waybill::orders {
namespace {

using namespace http::shape;

http::Schema hold() {
    return object({{"key", text().says("Which hold: address, unknown_product, … or one of your own.")},
                   {"detail", text()},
                   may("placed_at", instant())});
}
http::Schema conditions() {
    return list_of(object({{"key", text()}, {"detail", text()}}))
        .says("What keeps the order from the warehouse; empty once it is released in full.");
}

http::Schema line() {
    return named("OrderLine", object({{"id", id<OrderLineId>()},
                                      {"line_no", count()},
                                      {"sku", text()},
                                      {"description", text()},
                                      {"quantity", count()},
                                      may("unit_price", money()),
                                      {"reserved", count()},
                                      {"allocated", count()},
                                      {"picked", count()},
                                      {"packed", count()},
                                      {"shipped", count()},
                                      {"delivered", count()},
                                      {"cancelled", count()},
                                      {"backordered", count()}}));
}

http::Schema charge() { return object({{"code", text()}, {"description", text()}, {"amount", money()}}); }

}  // namespace

http::Schema new_order_shape() {
    const auto any = whole(-kMaxQuantity, kMaxQuantity);
    return named(
        "NewOrder",
        input({may("channel",
                   text(1, 32).says("A sales channel; the reference is unique in it. `shop` where it is absent.").like("shop")),
               {"external_ref", text(1, 100).says("Your own number of the order.").like("WEB-10042")},
               {"currency", text(3, 3).says("ISO 4217.").like("GBP")},
               may("placed_at", instant()),
               {"customer",
                input({{"name", text(1, 200).like("Ada Whitfield")}, may("email", text(0, 200)), may("phone", text(0, 50))})},
               {"ship_to", address_in_shape()},
               {"lines", list_of(input({{"sku", text(1, 64).like("MUG")},
                                        may("description", text(0, 255)),
                                        {"quantity", any.says("1 or more; else the order is held.").like(2)},
                                        {"unit_price", money()}}),
                                 1, static_cast<std::int64_t>(kMaxLines))},
               may("charges", list_of(input({{"code", text(1, 64)}, may("description", text(0, 255)), {"amount", money()}}), 0,
                                      static_cast<std::int64_t>(kMaxCharges))
                                  .says("Postage, discounts, fees: paid for and never picked.")),
               may("note", text(0, 1000)),
               may("paid", truth())}));
}

http::Schema accepted_order_shape() {
    return named("AcceptedOrder", object({{"id", id<OrderId>()},
                                          {"number", count().says("The short number that people read out.")},
                                          {"external_ref", text()},
                                          {"state", word(states())},
                                          {"holds", list_of(hold())},
                                          {"conditions", conditions()},
                                          {"lines", list_of(object({{"line_no", count()},
                                                                    {"sku", text()},
                                                                    {"quantity", count()},
                                                                    {"reserved", count()},
                                                                    {"backordered", count()}}))},
                                          {"total", money()},
                                          {"tracking_url", text().says("The customer's page.")}}));
}

http::Schema order_shape() {
    return named("Order",
                 object({{"id", id<OrderId>()},
                         {"number", count()},
                         {"channel", text()},
                         {"external_ref", text()},
                         {"state", word(states()).says("Derived from everything below: for boards and for people.")},
                         {"state_since", instant()},
                         {"commercial", word({"draft", "quoted", "awaiting_confirmation", "confirmed", "closed", "cancelled"})},
                         {"payment",
                          word({"unpaid", "deposit_due", "deposit_paid", "balance_due", "paid", "part_refunded", "refunded"})},
                         {"booking", word({"none", "booking", "booked", "failed", "in_doubt"})},
                         {"shipping_policy", word({"ship_available", "wait_for_all"})},
                         may("currency", text(3, 3)),
                         may("total", money()),
                         may("tracking_url", text()),
                         may("note", text()),
                         may("charges", list_of(charge())),
                         {"placed_at", instant()},
                         {"accepted_at", instant()},
                         {"released_at", nullable(instant())},
                         {"ship_to", address_shape()},
                         {"customer", object({{"name", text()}, may("email", text()), may("phone", text())})},
                         {"holds", list_of(hold())},
                         {"conditions", conditions()},
                         {"lines", list_of(line())},
                         {"timeline", list_of(object({{"at", instant()},
                                                      {"kind", text()},
                                                      {"actor", text().says("A key's or user's id; empty: the program itself.")},
                                                      {"detail", anything()}}))},
                         {"packages", list_of(ref("Package"))},
                         {"shipments", list_of(ref("Shipment"))},
                         {"trackers", list_of(ref("Tracker"))}}))
        .says("Pickers and packers see neither money nor addresses. Packages, shipments and trackers are empty for those who may not ask for them by themselves.");
}

http::Schema summary_shape() {
    return named("OrderSummary", object({{"id", id<OrderId>()},
                                         {"number", count()},
                                         {"channel", text()},
                                         {"external_ref", text()},
                                         {"state", word(states())},
                                         {"customer_name", text()},
                                         may("country", text()),
                                         may("total", money()),
                                         {"lines", count()},
                                         {"units", count()},
                                         {"open_holds", count()},
                                         {"backordered", count()},
                                         {"placed_at", instant()},
                                         {"state_since", instant()}}));
}

}  // namespace waybill::orders
