#include <gmock/gmock.h>

#include <algorithm>
#include <future>
#include <thread>

#include "support/calls.h"
#include "support/order_house.h"

namespace waybill::orders {
namespace {

using http::Role;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class OrdersApi : public OrderHouse {
  protected:
    OrdersApi() {
        add_routes(router, orders, intake, db, ids, clock,
                   [](json::Writer& out, OrderId id, const http::Request& reader) {
                       out.member("packages_of", id).member("reader", reader.principal->id);
                   },
                   ImportSeats{1});
    }
    http::Response call(const std::string& method, const std::string& path, const std::string& body = "",
                        const std::string& key = "", std::set<Role> roles = {Role::admin}) {
        http::Request request;
        const auto question = path.find('?');
        request.method = method;
        request.path = path.substr(0, question);
        if (question != std::string::npos)
            for (std::string rest = path.substr(question + 1); !rest.empty();) {
                const std::string pair = rest.substr(0, rest.find('&'));
                request.query.emplace_back(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
                rest = pair.size() == rest.size() ? "" : rest.substr(pair.size() + 1);
            }
        request.body = body;
        if (!key.empty()) request.headers.emplace_back("idempotency-key", key);
        request.principal = http::Principal{"key_1", "test", std::move(roles), false, ""};
        const auto match = router.match(method, request.path);
        if (!match.route) throw std::logic_error("no such route: " + method + " " + path);
        request.params = match.params;
        return testing::handled(*match.route, request);
    }
    static std::string header(const http::Response& response, const std::string& name) {
        for (const auto& [key, value] : response.headers)
            if (key == name) return value;
        return "";
    }
    static std::string body(const std::string& ref, const std::string& extra = "") {
        return R"({"external_ref":")" + ref + R"(","currency":"GBP","customer":{"name":"Ann Lee","email":"ann@example.org"},)" +
               R"("ship_to":{"name":"Ann Lee","lines":["1 High Street"],"city":"London","postal_code":"N1 9GU","country":"GB",)" +
               R"("phone":"+44 20 7946 0000"},"lines":[{"sku":"A","quantity":2,"unit_price":{"minor":255,"currency":"GBP"}}])" +
               extra + "}";
    }
    std::string created(const std::string& ref) {
        return testing::json_of(call("POST", "/api/v1/orders", body(ref), ref)).find("id")->string;
    }
    Metrics metrics;
    GroupIntake intake{orders, metrics};
    http::Router router;
};

TEST_F(OrdersApi, TakesAnOrderOnceAndRepeatsItsAnswer) {
    stocked("A", 5);
    const auto first = call("POST", "/api/v1/orders", body("R1"), "k1");
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(header(first, "Location"), "/api/v1/orders/" + testing::json_of(first).find("id")->string);
    EXPECT_EQ(header(first, "Idempotency-Replayed"), "");
    const auto again = call("POST", "/api/v1/orders", body("R1"), "k1");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(header(again, "Idempotency-Replayed"), "true");
    const auto other = call("POST", "/api/v1/orders", body("R1"), "k2");
    EXPECT_EQ(other.status, 409);
    EXPECT_EQ(testing::json_of(other).find("key")->string, "order.duplicate");
    EXPECT_THAT(testing::json_of(other).find("detail")->string, HasSubstr(testing::json_of(first).find("id")->string));
    EXPECT_EQ(header(other, "Location"), header(first, "Location"));
    EXPECT_EQ(call("POST", "/api/v1/orders", body("R2"), "").status, 422);
}

TEST_F(OrdersApi, NamesEveryWrongFieldOfShapeAndMeaning) {
    const auto refused = call("POST", "/api/v1/orders",
                              R"({"external_ref":"","currency":"GBX","customer":{"name":7},"colour":1,)"
                              R"("ship_to":{"name":"Ann","lines":[],"city":"London","country":"UK"},)"
                              R"("lines":[{"sku":"A","quantity":"2","unit_price":{"minor":255,"currency":"GBP"}}]})",
                              "k1");
    EXPECT_EQ(refused.status, 422);
    const std::string wrong = testing::wrong_fields(refused);
    for (const auto* pointer :
         {"/external_ref", "/currency", "/customer/name", "/colour", "/ship_to/lines", "/ship_to/country", "/lines/0/quantity"})
        EXPECT_THAT(wrong, HasSubstr(pointer));
    const auto missing = call("POST", "/api/v1/orders", "{}", "k1");
    EXPECT_THAT(testing::wrong_fields(missing), HasSubstr("/ship_to"));
    EXPECT_EQ(call("POST", "/api/v1/orders", "{", "k1").status, 422);
    EXPECT_EQ(count("idempotency_key"), 0);
}

TEST_F(OrdersApi, ShowsAnOrderWithItsLinesConditionsTimelineAndWhatRoomsAboveAdd) {
    stocked("A", 1);
    const std::string id = created("R1");
    const auto order = testing::json_of(call("GET", "/api/v1/orders/" + id));
    EXPECT_EQ(order.find("state")->string, "released");
    EXPECT_EQ(order.at("/lines/0/reserved")->integer, 1);
    EXPECT_EQ(order.at("/lines/0/backordered")->integer, 1);
    EXPECT_EQ(order.at("/conditions/0/key")->string, "stock");
    EXPECT_EQ(order.at("/timeline/0/kind")->string, "order.accepted");
    EXPECT_EQ(order.at("/customer/email")->string, "ann@example.org");
    EXPECT_EQ(order.at("/ship_to/lines/0")->string, "1 High Street");
    EXPECT_EQ(order.find("packages_of")->string, id);
    EXPECT_THAT(order.find("tracking_url")->string, HasSubstr("https://shop.example/t/"));
    EXPECT_EQ(call("GET", "/api/v1/orders/ord_0000000000001").status, 404);
    EXPECT_EQ(call("GET", "/api/v1/orders/" + std::string("prd") + id.substr(3)).status, 404);
}

TEST_F(OrdersApi, ShowsPickersANameAndACityAndFinanceNoTelephone) {
    stocked("A", 5);
    const std::string path = "/api/v1/orders/" + created("R1");
    const auto picker = call("GET", path, "", "", {Role::picker, Role::packer}).body;
    EXPECT_THAT(picker, HasSubstr(R"("ship_to":{"name":"Ann Lee","city":"London"})"));
    for (const auto* secret : {"High Street", "example.org", "7946", "/t/", "255", "510", "N1 9GU"})
        EXPECT_THAT(picker, Not(HasSubstr(secret)));
    const auto finance = call("GET", path, "", "", {Role::finance}).body;
    EXPECT_THAT(finance, HasSubstr(R"("total":{"minor":510)"));
    for (const auto* secret : {"example.org", "7946"}) EXPECT_THAT(finance, Not(HasSubstr(secret)));
    EXPECT_THAT(call("GET", path, "", "", {Role::picker, Role::customer_service}).body, HasSubstr("7946"));
    EXPECT_THAT(call("GET", "/api/v1/orders", "", "", {Role::picker}).body, Not(HasSubstr("510")));
}

TEST_F(OrdersApi, KeepsEveryRouteToItsRoles) {
    const auto roles = [&](const std::string& method, const std::string& path) {
        return router.match(method, path).route->access.roles;
    };
    EXPECT_FALSE(roles("POST", "/api/v1/orders").contains(Role::picker));
    EXPECT_FALSE(roles("POST", "/api/v1/orders").contains(Role::logistics));
    EXPECT_TRUE(roles("GET", "/api/v1/orders/x").contains(Role::packer));
    EXPECT_FALSE(roles("POST", "/api/v1/orders/x/cancel").contains(Role::integration));
    EXPECT_FALSE(roles("POST", "/api/v1/imports").contains(Role::picker));
    EXPECT_FALSE(roles("GET", "/api/v1/imports/x/errors.csv").contains(Role::picker));
    for (const auto& route : router.routes()) EXPECT_FALSE(route.access.everyone) << route.pattern;
}

TEST_F(OrdersApi, ListsByStateInPagesAndRefusesWhatItDoesNotKnow) {
    stocked("A", 50);
    for (int i = 0; i < 3; ++i) created("R" + std::to_string(i));
    const auto first = testing::json_of(call("GET", "/api/v1/orders?state=released&limit=2"));
    EXPECT_EQ(first.find("data")->items.size(), 2u);
    EXPECT_EQ(first.at("/data/0/external_ref")->string, "R0");
    const auto second =
        testing::json_of(call("GET", "/api/v1/orders?state=released&limit=2&after=" + first.find("next")->string));
    EXPECT_EQ(second.find("data")->items.size(), 1u);
    EXPECT_EQ(second.find("next")->kind, json::Kind::null);
    EXPECT_EQ(testing::wrong_fields(call("GET", "/api/v1/orders?state=x&after=y&limit=0")), "/state word, /limit range");
    EXPECT_EQ(testing::wrong_fields(call("GET", "/api/v1/orders?after=y")), "/after cursor");
    const auto counts = call("GET", "/api/v1/orders/counts").body;
    EXPECT_THAT(counts, HasSubstr(R"({"state":"released","orders":3,)"));
}

TEST_F(OrdersApi, HoldsLiftsReleasesAndCancels) {
    stocked("A", 5);
    const std::string path = "/api/v1/orders/" + created("R1");
    const auto held = call("POST", path + "/holds", R"({"key":"manual","detail":"ask Bo"})");
    EXPECT_EQ(held.status, 200);
    EXPECT_EQ(testing::json_of(held).at("/holds/0/detail")->string, "ask Bo");
    const auto refused = call("POST", path + "/release");
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(testing::wrong_fields(refused), "/conditions/0 hold.manual");
    EXPECT_EQ(testing::json_of(call("DELETE", path + "/holds/manual")).find("state")->string, "released");
    EXPECT_EQ(call("DELETE", path + "/holds/manual").status, 404);
    EXPECT_EQ(call("POST", path + "/release").status, 200);
    EXPECT_EQ(call("POST", path + "/cancel", R"({"why":"x"})").status, 422);
    EXPECT_EQ(testing::json_of(call("POST", path + "/cancel", R"({"reason":"changed their mind"})")).find("state")->string,
              "cancelled");
    EXPECT_EQ(call("POST", path + "/cancel").status, 200);
}

TEST_F(OrdersApi, ImportsAFileAndGivesItsErrorsBack) {
    stocked("A", 5);
    const std::string csv =
        "external_ref,customer_name,address1,city,postal_code,country,sku,description,quantity,unit_price,currency\n"
        "R1,Ann,1 High St,London,N1,GB,A,Mug,2,2.55,GBP\nR2,Bo,2 High St,London,N1,GB,A,Mug,0,2.55,GBP\n";
    const auto dry = testing::json_of(call("POST", "/api/v1/imports?dry_run=true", csv));
    EXPECT_EQ(dry.find("accepted")->integer, 1);
    EXPECT_EQ(dry.find("id")->kind, json::Kind::null);
    EXPECT_EQ(dry.at("/errors/0/reason")->string, "bad_quantity");
    const auto report = call("POST", "/api/v1/imports?channel=shop", csv);
    EXPECT_EQ(report.status, 201);
    const auto file = call("GET", testing::json_of(report).find("error_file")->string);
    EXPECT_EQ(file.status, 200);
    EXPECT_THAT(file.body, HasSubstr("R2,Bo,2 High St,London,N1,GB,A,Mug,0,2.55,GBP,2,bad_quantity,"));
    EXPECT_EQ(call("POST", "/api/v1/imports?dry_run=maybe", csv).status, 422);
    EXPECT_EQ(call("POST", "/api/v1/imports", "sku\n").status, 422);
    EXPECT_EQ(call("GET", "/api/v1/imports/imp_0000000000001/errors.csv").status, 404);
    EXPECT_EQ(call("GET", "/api/v1/imports/imp_0000000000001").status, 404);
    EXPECT_EQ(testing::json_of(report).find("state")->string, "done");
    const auto again = testing::json_of(call("GET", "/api/v1/imports/" + testing::json_of(report).find("id")->string));
    EXPECT_EQ(again.find("accepted")->integer, 1);
    EXPECT_EQ(again.at("/errors/0/reason")->string, "bad_quantity");
    EXPECT_EQ(call("POST", "/api/v1/imports?wait=soon", csv).status, 422);
    const auto begun = call("POST", "/api/v1/imports?wait=0", csv + "\n");
    EXPECT_EQ(begun.status, 202);
    EXPECT_EQ(testing::json_of(begun).find("state")->string, "working");
}

TEST_F(OrdersApi, LetsAFewWaitForAnImportAndAnswersTheOthersAtOnce) {
    stocked("A", 5);
    const std::string csv =
        "external_ref,customer_name,address1,city,postal_code,country,sku,description,quantity,unit_price,currency\n"
        "R1,Ann,1 High St,London,N1,GB,A,Mug,2,2.55,GBP\n";
    const auto begun = testing::json_of(call("POST", "/api/v1/imports?wait=0", csv));
    db.execute("UPDATE order_import SET lease_until = NOW(3) + INTERVAL 1 HOUR");  // another server is at it
    std::vector<std::future<http::Response>> senders;
    for (int i = 0; i < 3; ++i) senders.push_back(std::async(std::launch::async, [&] { return call("POST", "/api/v1/imports", csv); }));
    const auto waiting = [&] {
        return std::count_if(senders.begin(), senders.end(), [](auto& s) { return s.wait_for(std::chrono::seconds(0)) != std::future_status::ready; });
    };
    for (int i = 0; i < 1'000 && waiting() > 1; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(waiting(), 1);
    db.execute("UPDATE order_import SET lease_until = NOW(3)");
    std::vector<int> statuses;
    for (auto& sender : senders) {
        const auto answer = sender.get();
        statuses.push_back(answer.status);
        EXPECT_EQ(header(answer, "Location"), "/api/v1/imports/" + begun.find("id")->string);
    }
    EXPECT_THAT(statuses, ::testing::UnorderedElementsAre(201, 202, 202));
    EXPECT_EQ(call("POST", "/api/v1/imports", csv).status, 201) << "the place is free again";
}

}  // namespace
}  // namespace waybill::orders
