#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto.h"
#include "support/shop.h"

// What is agreed of a shipment beyond the way it goes, over the wire.
namespace waybill {
namespace {

using ::testing::HasSubstr;
using testing::Shop;
using testing::World;

TEST(TermsOverTheWire, ReachTheCarrierWhichRefusesByNameWhatItCannotDo) {
    crypto::start();
    World world;
    Shop shop(world);
    shop.stock("MUG", 5);
    std::string order;
    shop.packed({{"MUG", 1}}, &order);
    const auto book = [&](const std::string& terms) {
        return world.call("POST", "/api/v1/shipments", R"({"order":")" + order + R"(","carrier":"demo","terms":)" + terms + "}");
    };
    const auto wrong = book(R"({"signature":"x","customs":{"incoterm":"ABC"},"insured_value":{"minor":-1,"currency":"GBP"}})");
    EXPECT_EQ(wrong.status, 422);
    for (const char* field : {"/terms/signature", "/terms/customs/incoterm", "/terms/insured_value"}) EXPECT_THAT(wrong.body, HasSubstr(field));

    const auto asked = book(R"({"signature":"adult","insured_value":{"minor":25000,"currency":"GBP"}})");
    ASSERT_EQ(asked.status, 202) << asked.body;
    ASSERT_TRUE(shop.becomes(asked.text("/id"), "failed"));
    EXPECT_THAT(world.call("GET", "/api/v1/shipments/" + asked.text("/id")).text("/detail"), HasSubstr("a signature at the door, insurance"));
    EXPECT_EQ(world.simulator().control("GET", "/_sim/summary").find("accepted")->integer, 0) << "nothing left the house";

    const auto plain = book(R"({"references":["1062"],"customs":{"reason":"gift"}})");
    ASSERT_EQ(plain.status, 202) << plain.body;
    EXPECT_TRUE(shop.becomes(plain.text("/id"), "booked"));
}

}  // namespace
}  // namespace waybill
