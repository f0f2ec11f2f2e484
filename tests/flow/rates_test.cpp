#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/shop.h"
#include "waybill/encoding.h"

// Prices of a packed order, and the rules that choose by them, over the wire.
namespace waybill {
namespace {

using ::testing::HasSubstr;
using testing::Shop;
using testing::World;

TEST(RatesOverTheWire, ChooseTheWayOfAPackedOrderByARuleThatWasTriedFirst) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 5);
    std::string order;
    const std::string package = shop.packed({{"MUG", 2}}, &order);
    const std::string asked = "\"order\":\"" + order + "\"";
    const auto quote = shop.must(world.call("POST", "/api/v1/rate-quotes", "{" + asked + "}"), "a quote");
    ASSERT_GE(quote.json.find("offers")->items.size(), 3u) << quote.body;
    EXPECT_EQ(quote.text("/offers/0/service"), "economy") << "the cheapest first";

    const std::string rules = R"([{"name":"Quick","wish":"fastest","price_to":{"minor":1,"currency":"GBP"}},{"name":"Cheap","wish":"cheapest"}])";
    const auto tried = shop.must(world.call("POST", "/api/v1/shipping-rules/try", "{" + asked + ",\"rules\":" + rules + "}"), "a trial");
    EXPECT_EQ(tried.text("/decision/way/service"), "economy");
    EXPECT_EQ(tried.text("/decision/steps/0/reason"), "no_way");
    EXPECT_EQ(tried.text("/decision/steps/0/passed_over/0/reason"), "price");
    EXPECT_EQ(world.call("GET", "/api/v1/shipping-rules").json.find("version")->integer, 0);
    shop.must(world.call("PUT", "/api/v1/shipping-rules", "{\"version\":0,\"rules\":" + rules + "}"), "the rules");
    const auto again = shop.must(world.call("POST", "/api/v1/shipping-rules/try", "{" + asked + "}"), "the rules in force");
    EXPECT_EQ(again.text("/decision/way/service"), "economy");

    const auto booked = world.call("POST", "/api/v1/shipments",
                                   "{" + asked + R"(,"packages":[")" + package + R"("],"carrier":"demo","service":"economy"})");
    ASSERT_EQ(booked.status, 202) << booked.body;
    EXPECT_TRUE(shop.becomes(booked.text("/id"), "booked"));
}

TEST(RatesOverTheWire, DoNotWaitForACarrierThatIsLate) {
    World world;
    const std::string goods = R"({"to":{"name":"Ann","lines":["1 High Street"],"city":"York","country":"GB","postal_code":"YO1 1AA"},)"
                              R"("parcels":[{"weight_g":1200,"length_mm":300,"width_mm":200,"height_mm":100}]})";
    ASSERT_FALSE(world.call("POST", "/api/v1/rate-quotes", goods).json.find("offers")->items.empty());
    world.simulator().control("PUT", "/_sim/faults", R"([{"on":"rate","kind":"slow","seconds":15}])");
    const auto late = world.call("POST", "/api/v1/rate-quotes?deadline_ms=300", goods);
    EXPECT_EQ(late.status, 201) << late.body;
    EXPECT_TRUE(late.json.find("offers")->items.empty());
    EXPECT_EQ(late.text("/no_offers/0/carrier"), "demo");
    EXPECT_EQ(late.text("/no_offers/0/reason"), "late");
    world.simulator().control("DELETE", "/_sim/faults");
}

std::string encoded(const std::map<std::string, std::string>& form) {
    std::string out;
    for (const auto& [name, value] : form) out += (out.empty() ? "" : "&") + name + "=" + percent_encoded(value);
    return out;
}

TEST(RatesOnTheDesk, AreTriedAndSavedByTheLeadOfLogistics) {
    World world;
    const auto desk = [&](const std::string& method, const std::map<std::string, std::string>& form = {}) {
        return world.send(method, "/desk/rules", {{"Authorization", "Bearer " + world.admin_key()}, {"Content-Type", "application/x-www-form-urlencoded"}}, encoded(form));
    };
    const auto page = desk("GET");
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_THAT(page.body, HasSubstr("There are no rules yet."));
    std::map<std::string, std::string> form{{"at", "0"}, {"version", "0"}, {"name", "Cheap to Britain"}, {"countries", "gb"}, {"currency", "GBP"},
                                            {"price_to", "99.00"}, {"wish", "cheapest"}, {"to_country", "GB"}, {"to_postal_code", "YO1 1AA"}, {"to_city", "York"},
                                            {"parcel_weight_g", "1200"}, {"parcel_length_mm", "300"}, {"parcel_width_mm", "200"}, {"parcel_height_mm", "100"}};
    form["once"] = "a";
    form["do"] = "try";
    const auto tried = desk("POST", form);
    ASSERT_EQ(tried.status, 200) << tried.body;
    EXPECT_THAT(tried.body, HasSubstr("What would be chosen"));
    EXPECT_THAT(tried.body, HasSubstr("<strong>demo economy</strong>"));
    EXPECT_EQ(world.call("GET", "/api/v1/shipping-rules").json.find("version")->integer, 0) << "it was only tried";
    form["do"] = "save";
    EXPECT_EQ(desk("POST", form).status, 303);
    const auto saved = world.call("GET", "/api/v1/shipping-rules");
    EXPECT_EQ(saved.text("/rules/0/name"), "Cheap to Britain");
    EXPECT_EQ(saved.text("/rules/0/countries/0"), "GB");
    EXPECT_EQ(saved.json.at("/rules/0/price_to/minor")->integer, 9900);
    form["price_to"] = "dear";
    form["version"] = "1";
    form["once"] = "b";
    const auto wrong = desk("POST", form);
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("price_to"));
    EXPECT_THAT(wrong.body, HasSubstr("value=\"dear\"")) << "what was typed is not lost";
}

}  // namespace
}  // namespace waybill
