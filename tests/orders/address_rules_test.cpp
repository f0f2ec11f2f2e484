#include <gmock/gmock.h>

#include "orders/rules_address.h"

namespace waybill::orders {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> pointers(const Address& address) {
    std::vector<std::string> all;
    for (const auto& wrong : wrong_delivery_address(address, "/address")) all.push_back(wrong.pointer + " " + wrong.key);
    return all;
}

TEST(ADeliveryAddress, IsHeldAgainstTheIntakesRulesAndTheGates) {
    Address to{"Ann", "", {"1 High Street"}, "York", "", "YO1 7HH", "GB", "", ""};
    EXPECT_THAT(pointers(to), IsEmpty());
    to.postal_code = " ";
    EXPECT_THAT(pointers(to), ElementsAre("/address/postal_code required"));
    to.country = "AE";
    EXPECT_THAT(pointers(to), IsEmpty()) << "no mail there has one";
    EXPECT_THAT(pointers({"", "", {""}, "", "", std::string(21, '1'), "UK", "\x01", ""}),
                ElementsAre("/address/name required", "/address/lines/0 required", "/address/city required", "/address/postal_code length",
                            "/address/country country", "/address/phone control_character"));
}

TEST(AnOrdersAddress, IsSettledByABookingAndByTheTruck) {
    const auto why = [](bool cancelled, Booking booking, std::int64_t shipped) {
        Stages units;
        units.shipped = shipped;
        const auto settled = address_is_settled(cancelled, booking, units);
        return settled ? settled->key : "";
    };
    EXPECT_EQ(why(false, Booking::none, 0), "");
    EXPECT_EQ(why(false, Booking::failed, 0), "");
    for (const Booking booking : {Booking::booking, Booking::booked, Booking::in_doubt}) EXPECT_EQ(why(false, booking, 0), "order.booked");
    EXPECT_EQ(why(false, Booking::none, 1), "order.too_late");
    EXPECT_EQ(why(true, Booking::none, 0), "order.cancelled");
}

}  // namespace
}  // namespace waybill::orders
