#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/shop.h"
#include "waybill/encoding.h"

// Addresses held against a carrier's directory, changed by a person, and parcels sent to service points, over the wire.
namespace waybill {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Shop;
using testing::World;

std::string address(const std::string& city, const std::string& postal_code) {
    return R"({"name":"Ann Lee","lines":["9 Mill Lane"],"city":")" + city + R"(","postal_code":")" + postal_code + R"(","country":"GB"})";
}

std::string encoded(const std::map<std::string, std::string>& form) {
    std::string out;
    for (const auto& [name, value] : form) out += (out.empty() ? "" : "&") + name + "=" + percent_encoded(value);
    return out;
}

World::Answer desk(World& world, const std::string& method, const std::string& path, const std::map<std::string, std::string>& form = {}) {
    return world.send(method, path, {{"Authorization", "Bearer " + world.admin_key()}, {"Content-Type", "application/x-www-form-urlencoded"}}, encoded(form));
}

TEST(AddressesOverTheWire, AreHeldAgainstACarriersDirectory) {
    World world;
    const auto ask = [&](const std::string& carrier, const std::string& where, const std::string& query = "") {
        return world.call("POST", "/api/v1/address-checks" + query, R"({"carrier":")" + carrier + R"(","address":)" + where + "}");
    };
    const auto valid = ask("demo", address("York", "YO1 7HH"));
    ASSERT_EQ(valid.status, 200) << valid.body;
    EXPECT_EQ(valid.text("/verdict"), "valid");
    EXPECT_TRUE(valid.json.find("residential")->boolean);
    const auto corrected = ask("demo", address("Lead", "LS1 4AP"));
    EXPECT_EQ(corrected.text("/verdict"), "corrected");
    EXPECT_EQ(corrected.text("/candidates/0/city"), "Leeds");
    EXPECT_EQ(ask("demo", address("York", "ZZ9 9ZZ")).text("/verdict"), "ambiguous");
    EXPECT_EQ(ask("demo", address("Nowhere", "ZZ9 9ZZ")).text("/verdict"), "unknown");

    EXPECT_EQ(ask("acme", address("York", "YO1 7HH")).text("/key"), "carrier.unknown");
    EXPECT_EQ(ask("demo_c", address("York", "YO1 7HH")).text("/key"), "carrier.unsupported");
    EXPECT_EQ(ask("demo", R"({"city":"York"})").status, 422);
    world.simulator().control("PUT", "/_sim/faults", R"([{"on":"address","kind":"slow","seconds":15}])");
    EXPECT_EQ(ask("demo", address("York", "YO1 7HH"), "?deadline_ms=300").text("/key"), "carrier.late");
    world.simulator().control("DELETE", "/_sim/faults");
}

TEST(AddressesOverTheWire, ChangeUntilAPackageIsBookedAndStandOnWhatIsPrintedLater) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 5);
    std::string order;
    const std::string package = shop.packed({{"MUG", 1}}, &order);
    const std::string path = "/api/v1/orders/" + order + "/address";
    const auto wrong = world.call("PUT", path, R"({"address":{"name":"","lines":["x"],"city":"","country":"GB"},"reason":"r"})");
    EXPECT_EQ(wrong.status, 422);
    for (const char* field : {"/address/name", "/address/city", "/address/postal_code"}) EXPECT_THAT(wrong.body, HasSubstr(field));
    const auto changed = world.call("PUT", path, R"({"address":)" + address("York", "YO1 7HH") + R"(,"reason":"The customer moved"})");
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(changed.text("/ship_to/city"), "York");
    EXPECT_THAT(changed.body, HasSubstr("The customer moved"));

    const std::string shipment = shop.book(order, package);
    ASSERT_TRUE(shop.becomes(shipment, "booked"));
    EXPECT_EQ(world.call("PUT", path, R"({"address":)" + address("Leeds", "LS1 4AP") + "}").text("/key"), "order.booked");
    const auto label = world.call("GET", "/api/v1/packages/" + package + "/label");
    EXPECT_THAT(label.body, HasSubstr("York"));
}

TEST(ServicePointsOverTheWire, AreFoundPricedAndBookedOnTheQuotesTerms) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 5);
    std::string order;
    shop.packed({{"MUG", 1}}, &order);
    const auto points = world.call("POST", "/api/v1/service-points", R"({"carrier":"demo","address":)" + address("London", "E1 6AN") + R"(,"at_most":2})");
    ASSERT_EQ(points.status, 200) << points.body;
    ASSERT_EQ(points.json.find("data")->items.size(), 2u);
    EXPECT_LE(points.whole("/data/0/distance_m"), points.whole("/data/1/distance_m"));
    const std::string terms = R"({"service_point":")" + points.text("/data/0/id") + R"("})";

    const auto door = shop.must(world.call("POST", "/api/v1/rate-quotes", R"({"order":")" + order + R"("})"), "prices to the door");
    const auto quote = shop.must(world.call("POST", "/api/v1/rate-quotes", R"({"order":")" + order + R"(","terms":)" + terms + "}"), "prices to the point");
    EXPECT_EQ(quote.whole("/offers/0/price/minor"), door.whole("/offers/0/price/minor") - 50);

    const std::string asked = R"({"order":")" + order + R"(","quote":")" + quote.text("/id") + R"(","carrier":"demo","service":"economy")";
    EXPECT_EQ(world.call("POST", "/api/v1/shipments", asked + R"(,"terms":{"saturday_delivery":true}})").text("/key"), "quote.other_terms");
    const auto booked = world.call("POST", "/api/v1/shipments", asked + "}");
    ASSERT_EQ(booked.status, 202) << booked.body;
    ASSERT_TRUE(shop.becomes(booked.text("/id"), "booked"));
    EXPECT_EQ(world.call("GET", "/api/v1/shipments/" + booked.text("/id")).whole("/price/minor"), quote.whole("/offers/0/price/minor"))
        << "the carrier was told of the point";
}

TEST(AQuote, IsAskedAgainWhereItsOrderGoesSomewhereElseNow) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 5);
    std::string order;
    shop.packed({{"MUG", 1}}, &order);
    const auto quote = shop.must(world.call("POST", "/api/v1/rate-quotes", R"({"order":")" + order + R"("})"), "a quote");
    const std::string oslo = R"({"name":"Ann Lee","lines":["9 Mill Lane"],"city":"Oslo","postal_code":"0150","country":"NO"})";
    shop.must(world.call("PUT", "/api/v1/orders/" + order + "/address", R"({"address":)" + oslo + "}"), "another country");
    const auto booked = world.call("POST", "/api/v1/shipments", R"({"order":")" + order + R"(","quote":")" + quote.text("/id") + R"(","carrier":"demo","service":"economy"})");
    EXPECT_EQ(booked.status, 409);
    EXPECT_EQ(booked.text("/key"), "quote.changed") << "three times as dear abroad";
}

TEST(TheAddressOnTheDesk, IsCheckedTakenFromASuggestionAndSavedByAPerson) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 5);
    const std::string order = shop.order({{"MUG", 1}}), path = "/desk/orders/" + order + "/address";
    EXPECT_THAT(desk(world, "GET", "/desk/orders/" + order).body, HasSubstr(path));
    EXPECT_THAT(desk(world, "GET", path).body, HasSubstr("value=\"London\""));

    std::map<std::string, std::string> form{{"once", "a"}, {"name", "Ann Lee"}, {"line1", "9 Mill Lane"}, {"city", "Lead"}, {"postal_code", "LS1 4AP"},
                                            {"country", "gb"}, {"reason", "moved"}, {"check", "demo"}};
    const auto checked = desk(world, "POST", path, form);
    ASSERT_EQ(checked.status, 200) << checked.body;
    EXPECT_THAT(checked.body, HasSubstr("Deliverable as suggested"));
    EXPECT_THAT(checked.body, HasSubstr("Take this one"));
    EXPECT_THAT(checked.body, HasSubstr("value=\"Lead\"")) << "what was typed stands until a person says otherwise";
    EXPECT_EQ(world.call("GET", "/api/v1/orders/" + order).text("/ship_to/city"), "London") << "nothing was saved";
    form.erase("check");
    form["city"] = "Leeds", form["do"] = "take", form["once"] = "b";
    EXPECT_THAT(desk(world, "POST", path, form).body, HasSubstr("It is not saved yet."));
    EXPECT_EQ(world.call("GET", "/api/v1/orders/" + order).text("/ship_to/city"), "London");
    form["do"] = "save", form["once"] = "c";
    EXPECT_EQ(desk(world, "POST", path, form).status, 303);
    EXPECT_EQ(desk(world, "POST", path, form).status, 303) << "a double click";
    EXPECT_EQ(world.call("GET", "/api/v1/orders/" + order).text("/ship_to/city"), "Leeds");
    EXPECT_THAT(desk(world, "GET", "/desk/orders/" + order).body, HasSubstr("9 Mill Lane, Leeds, LS1 4AP, GB. moved"));

    form["once"] = "d", form["city"] = "", form["postal_code"] = "";
    const auto wrong = desk(world, "POST", path, form);
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("id=\"wrong-city\""));
    EXPECT_THAT(wrong.body, HasSubstr("id=\"wrong-postal_code\""));
    EXPECT_THAT(wrong.body, HasSubstr("value=\"9 Mill Lane\""));

    form["once"] = "e", form["do"] = "keep", form["city"] = "Little Leeds", form["postal_code"] = "ZZ9 9ZZ", form["checked_by"] = "demo", form["verdict"] = "unknown";
    EXPECT_EQ(desk(world, "POST", path, form).status, 303);
    EXPECT_THAT(desk(world, "GET", "/desk/orders/" + order).body, HasSubstr("The address was kept as written; demo said: Not in the directory."));
}

TEST(TermsOnTheDesk, ArePricedAndBookedAndWrongOnesAreNamed) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 6);
    std::string order;
    shop.packed({{"MUG", 2}}, &order);
    const std::string path = "/desk/orders/" + order;
    const auto page = desk(world, "GET", path);
    EXPECT_THAT(page.body, HasSubstr("name=\"terms.signature\""));
    EXPECT_THAT(page.body, Not(HasSubstr("name=\"terms.incoterm\""))) << "no border is crossed";

    std::map<std::string, std::string> form{{"once", "a"}, {"terms.signature", "none"}, {"terms.insured", "dear"}, {"terms.currency", "GBP"},
                                            {"terms.references", "PO 7, 1, 2, 3, 4, 5"}, {"terms.point", ""}};
    const auto wrong = desk(world, "POST", path + "/book", form);
    EXPECT_THAT(wrong.body, HasSubstr("id=\"wrong-terms.insured\""));
    EXPECT_THAT(wrong.body, HasSubstr("id=\"wrong-terms.references\""));
    EXPECT_THAT(wrong.body, HasSubstr("value=\"dear\"")) << "what was typed is not lost";
    EXPECT_TRUE(world.call("GET", "/api/v1/shipments").json.find("data")->items.empty());

    form["terms.insured"] = "", form["terms.references"] = "PO 7", form["points_of"] = "demo";
    const auto points = desk(world, "POST", path + "/points", form);
    ASSERT_EQ(points.status, 200) << points.body;
    EXPECT_THAT(points.body, HasSubstr("Corner Shop"));
    EXPECT_THAT(points.body, HasSubstr("Mon-Sat 08:00-20:00"));
    EXPECT_THAT(points.body, HasSubstr("value=\"PO 7\"")) << "the other terms are carried along";
    const auto at = points.body.find("name=\"terms.point\" value=\"") + 26;
    form["terms.point"] = points.body.substr(at, points.body.find('"', at) - at);
    form.erase("points_of");
    const auto prices = desk(world, "POST", path + "/prices", form);
    ASSERT_EQ(prices.status, 200) << prices.body;
    EXPECT_THAT(prices.body, HasSubstr("value=\"" + form["terms.point"] + "\""));
    const auto from = prices.body.find("name=\"quote\" value=\"") + 20;
    const std::string quote = prices.body.substr(from, prices.body.find('"', from) - from);
    EXPECT_EQ(world.call("GET", "/api/v1/rate-quotes/" + quote).text("/terms/references/0"), "PO 7");
    EXPECT_EQ(desk(world, "POST", path + "/book", {{"once", "b"}, {"quote", quote}, {"carrier", "demo"}, {"service", "economy"}}).status, 303);
    const auto shipment = world.call("GET", "/api/v1/shipments").text("/data/0/id");
    ASSERT_TRUE(shop.becomes(shipment, "booked"));
    EXPECT_EQ(world.call("GET", "/api/v1/shipments/" + shipment).whole("/price/minor"),
              world.call("GET", "/api/v1/rate-quotes/" + quote).whole("/offers/0/price/minor"));
}

TEST(TermsOnTheDesk, AskForCustomsWhereABorderIsCrossed) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 6);
    std::string order;
    shop.packed({{"MUG", 2}}, &order);
    const std::string oslo = R"({"name":"Ann Lee","lines":["9 Mill Lane"],"city":"Oslo","postal_code":"0150","country":"NO"})";
    shop.must(world.call("PUT", "/api/v1/orders/" + order + "/address", R"({"address":)" + oslo + "}"), "another country");
    const std::string path = "/desk/orders/" + order;
    EXPECT_THAT(desk(world, "GET", path).body, HasSubstr("name=\"terms.incoterm\""));
    const auto wrong = desk(world, "POST", path + "/prices", {{"once", "a"}, {"terms.incoterm", "DDP"}, {"terms.duties", "recipient"}, {"terms.our_tax", "GB123"}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("id=\"wrong-terms.duties\""));
    const auto prices = desk(world, "POST", path + "/prices", {{"once", "b"}, {"terms.incoterm", "DDP"}, {"terms.reason", "gift"}, {"terms.our_tax", "GB123"}});
    const auto from = prices.body.find("name=\"quote\" value=\"") + 20;
    const auto quote = world.call("GET", "/api/v1/rate-quotes/" + prices.body.substr(from, prices.body.find('"', from) - from));
    EXPECT_EQ(quote.text("/terms/customs/incoterm"), "DDP");
    EXPECT_EQ(quote.text("/terms/customs/duties"), "sender");
    EXPECT_EQ(quote.text("/terms/customs/sender_tax_id"), "GB123");
}

}  // namespace
}  // namespace waybill
