#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

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

TEST(RatesOverTheWire, AreAskedForTheBookingThatNamesNoCarrierAndAgainForNoRepetition) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 9);
    const auto book = [&](const std::string& body, const std::string& key) { return world.call("POST", "/api/v1/shipments", body, key); };
    std::string first, second;
    shop.packed({{"MUG", 2}}, &first);
    shop.packed({{"MUG", 1}}, &second);
    const std::string rules = R"([{"name":"To France","countries":["FR"],"wish":"cheapest"},{"name":"Quick","wish":"fastest","price_to":{"minor":1,"currency":"GBP"}}])";
    shop.must(world.call("PUT", "/api/v1/shipping-rules", "{\"version\":0,\"rules\":" + rules + "}"), "the rules");
    const auto no_way = book("{\"order\":\"" + first + "\"}", "one");
    EXPECT_EQ(no_way.status, 409);
    EXPECT_EQ(no_way.text("/key"), "rules.no_way");
    EXPECT_THAT(no_way.text("/detail"), HasSubstr("Quick"));

    shop.must(world.call("PUT", "/api/v1/shipping-rules", R"({"version":1,"rules":[{"name":"Cheap","wish":"cheapest"}]})"), "other rules");
    const auto booked = book("{\"order\":\"" + first + "\"}", "one");
    ASSERT_EQ(booked.status, 202) << booked.body;
    EXPECT_EQ(booked.text("/service"), "economy") << "the cheapest";
    ASSERT_TRUE(shop.becomes(booked.text("/id"), "booked"));
    const auto again = book("{\"order\":\"" + first + "\"}", "one");
    EXPECT_EQ(again.text("/id"), booked.text("/id")) << "nothing is left to ask a price for, and nothing was asked";

    const auto quote = shop.must(world.call("POST", "/api/v1/rate-quotes", "{\"order\":\"" + second + "\"}"), "a quote");
    EXPECT_EQ(world.call("POST", "/api/v1/shipments", "{\"order\":\"" + second + "\",\"quote\":\"" + quote.text("/id") + "\"}").status, 422);
    const auto by_quote = book("{\"order\":\"" + second + "\",\"quote\":\"" + quote.text("/id") + R"(","carrier":"demo","service":"standard"})", "two");
    ASSERT_EQ(by_quote.status, 202) << by_quote.body;
    EXPECT_EQ(by_quote.text("/service"), "standard");
    EXPECT_TRUE(shop.becomes(by_quote.text("/id"), "booked"));
}

TEST(RatesOverTheWire, ThatGotDearerAreForAPersonToAccept) {
    World world(std::map<std::string, std::string>{{"rates", "valid_for = \"1s\""}});
    Shop shop(world);
    shop.stock("MUG", 2);
    std::string order;
    shop.packed({{"MUG", 2}}, &order);
    const auto quote = shop.must(world.call("POST", "/api/v1/rate-quotes", "{\"order\":\"" + order + "\"}"), "a quote");
    const std::string asked = "{\"order\":\"" + order + "\",\"quote\":\"" + quote.text("/id") + R"(","carrier":"demo","service":"standard")";
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));  // its time is over
    world.simulator().control("PUT", "/_sim/faults", R"([{"on":"rate","kind":"reset_before"}])");
    EXPECT_EQ(world.call("POST", "/api/v1/shipments", asked + "}").text("/key"), "quote.gone");
    world.simulator().control("DELETE", "/_sim/faults");
    EXPECT_EQ(world.call("POST", "/api/v1/shipments", asked + "}").status, 202) << "the same price again";
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

TEST(PricesOnTheDesk, AreShownForAnOrderAndTakenByAButton) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 6);
    std::string order, second, third;
    for (std::string* one : {&order, &second, &third}) shop.packed({{"MUG", 2}}, one);
    const auto desk = [&](const std::string& method, const std::string& path, const std::map<std::string, std::string>& form = {}) {
        return world.send(method, path, {{"Authorization", "Bearer " + world.admin_key()}, {"Content-Type", "application/x-www-form-urlencoded"}}, encoded(form));
    };
    const auto page = desk("GET", "/desk/orders/" + order + "/prices");
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_LT(page.body.find("value=\"economy\""), page.body.find("value=\"express\"")) << "the cheapest first";
    const auto at = page.body.find("name=\"quote\" value=\"") + 20;
    const std::string quote = page.body.substr(at, page.body.find('"', at) - at);
    const std::map<std::string, std::string> form{{"once", "a"}, {"quote", quote}, {"carrier", "demo"}, {"service", "express"}};
    EXPECT_EQ(desk("POST", "/desk/orders/" + order + "/book", form).status, 303);
    EXPECT_EQ(desk("POST", "/desk/orders/" + order + "/book", form).status, 303) << "a double click is one booking";
    const auto shipments = world.call("GET", "/api/v1/shipments");
    ASSERT_EQ(shipments.json.find("data")->items.size(), 1u);
    EXPECT_EQ(shipments.text("/data/0/service"), "express");

    const auto garbled = desk("POST", "/desk/orders/" + second + "/book", {{"once", "g"}, {"quote", "quo_!"}, {"carrier", "demo"}, {"service", "express"}});
    EXPECT_THAT(garbled.body, HasSubstr("That quote is not kept any more.")) << "and nothing is booked at a price that nobody saw";
    EXPECT_EQ(world.call("GET", "/api/v1/shipments").json.find("data")->items.size(), 1u);
    const auto gone = desk("POST", "/desk/orders/" + second + "/book", {{"once", "b"}, {"quote", quote}, {"carrier", "demo"}, {"service", "night"}});
    EXPECT_THAT(gone.body, HasSubstr("There is no such offer any more."));
    EXPECT_THAT(gone.body, HasSubstr("value=\"economy\"")) << "what there is instead";
    shop.must(world.call("PUT", "/api/v1/shipping-rules", R"({"version":0,"rules":[{"name":"Cheap","wish":"cheapest"}]})"), "the rules");
    const auto many = desk("POST", "/desk/many", {{"once", "c"}, {"action", "book"}, {second, "on"}, {third, "on"}});
    EXPECT_EQ(many.status, 200) << many.body;
    int by_rule = 0;
    const auto all = world.call("GET", "/api/v1/shipments");
    for (const auto& one : all.json.find("data")->items) by_rule += one.find("service")->string == "economy";
    EXPECT_EQ(by_rule, 2);
}

}  // namespace
}  // namespace waybill
