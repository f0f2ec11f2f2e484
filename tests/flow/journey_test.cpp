#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <set>

#include "base/crypto.h"
#include "notify/notify.h"
#include "support/checks.h"
#include "support/raw_server.h"
#include "support/shop.h"

// One order from intake to the door, seen by everybody who is told of it: shop, customer, order record.
namespace waybill {
namespace {

using testing::eventually;
using testing::Shop;
using testing::World;

/// A shop's endpoint: keeps every request, answers the first with an error so that it has to be repeated.
class Endpoint {
  public:
    std::vector<std::string> requests() {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    std::string url() const { return server_.url("/hooks"); }

  private:
    std::mutex mutex_;
    std::vector<std::string> requests_;
    RawServer server_{[this](int fd) {
        const auto request = read_request(fd);
        if (request.empty()) return;
        bool first = false;
        {
            const std::lock_guard lock(mutex_);
            first = requests_.empty();
            requests_.push_back(request);
        }
        write_all(fd, first ? "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }};
};

std::string header(const std::string& request, const std::string& name) {
    const auto at = request.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const auto from = at + name.size() + 4;
    return request.substr(from, request.find("\r\n", from) - from);
}

TEST(Journey, OfOneOrderIsToldToShopCustomerAndRecord) {
    crypto::start();
    World world(std::map<std::string, std::string>{{"webhooks", "allow_private_targets = true"}});
    Shop shop(world);
    shop.stock("MUG", 5);
    Endpoint endpoint;
    const auto registered = shop.must(world.call("POST", "/api/v1/webhook-endpoints", R"({"url":")" + endpoint.url() + R"("})"), "POST /webhook-endpoints");
    const Secret<std::string> secret(registered.text("/secret"));

    std::string order;
    const auto package = shop.packed({{"MUG", 2}}, &order);
    const auto shipment = shop.book(order, package);
    ASSERT_TRUE(shop.becomes(shipment, "booked"));
    shop.hand_over({package});
    EXPECT_TRUE(shop.order_becomes(order, "shipped"));
    const auto page = world.call("GET", "/api/v1/orders/" + order).text("/tracking_url");
    const auto path = page.substr(page.find("/t/"));
    const auto before = world.visit(path);
    EXPECT_EQ(before.status, 200);
    EXPECT_EQ(before.body.find("12 Brick Lane"), std::string::npos) << "the street is nobody's business on a public page";
    EXPECT_EQ(before.body.find("Whitfield"), std::string::npos);

    for (int day = 0; day < 12 && shop.state(order) != "delivered"; ++day) {
        world.simulator().control("POST", "/_sim/clock", R"({"advance_seconds":86400})");
        shop.must(world.call("POST", "/api/v1/trackers/refresh", "{}"), "refresh");
        eventually([&] { return shop.state(order) == "delivered"; }, std::chrono::seconds(2));
    }
    EXPECT_EQ(shop.state(order), "delivered");
    EXPECT_NE(world.visit(path).body, before.body);
    EXPECT_EQ(world.visit("/t/AAAAAAAAAAAAAAAAAAAAAA").status, 404);

    // Every delivery carries a signature over exactly its bytes; the first, refused one came again under its id.
    std::set<std::string> types;
    EXPECT_TRUE(eventually([&] {
        types.clear();
        std::map<std::string, int> times;
        for (const auto& request : endpoint.requests()) {
            const auto body = request.substr(request.find("\r\n\r\n") + 4);
            if (const auto json = json::parse(body)) types.insert(json->find("type")->string);
            ++times[header(request, "webhook-id")];
        }
        return types.count("tracking.updated") && types.count("order.accepted") && types.count("shipment.booked") &&
               times[header(endpoint.requests().front(), "webhook-id")] == 2;
    }, std::chrono::seconds(30)));
    for (const auto& request : endpoint.requests()) {
        const auto body = request.substr(request.find("\r\n\r\n") + 4);
        const Instant at{std::chrono::seconds(std::stoll(header(request, "webhook-timestamp")))};
        EXPECT_EQ(notify::sign(header(request, "webhook-id"), at, body, {secret})[2].second, header(request, "webhook-signature"));
    }
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

TEST(Journey, AScanThatComesTwiceCountsOnce) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 5);
    const auto order = shop.order({{"MUG", 2}});
    const auto list = shop.pick_list(order);
    const std::string path = "/api/v1/pick-lists/" + list.text("/id") + "/scans";
    const std::string all = R"({"seq":1,"kind":"bin","code":"A-11"},{"seq":2,"kind":"item","code":"MUG","quantity":1},{"seq":3,"kind":"tote","code":")" +
                            list.text("/totes/0/code") + R"("})";
    const auto first = shop.scans(path, all), again = shop.scans(path, all);
    EXPECT_EQ(first.body, again.body);
    EXPECT_EQ(world.call("GET", "/api/v1/orders/" + order).whole("/lines/0/picked"), 1);
}

TEST(Journey, AShortPickBecomesABackorderThatNewStockFills) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 3);
    const auto order = shop.order({{"MUG", 3}});
    const auto list = shop.pick_list(order);
    shop.scans("/api/v1/pick-lists/" + list.text("/id") + "/scans",
               R"({"seq":1,"kind":"bin","code":"A-11"},{"seq":2,"kind":"item","code":"MUG","quantity":1},{"seq":3,"kind":"tote","code":")" +
                   list.text("/totes/0/code") + R"("},{"seq":4,"kind":"short","code":"MUG","reason":"empty_bin"})");
    const auto now = world.call("GET", "/api/v1/orders/" + order);
    EXPECT_EQ(now.whole("/lines/0/picked"), 1);
    EXPECT_EQ(now.whole("/lines/0/backordered"), 2);
    EXPECT_EQ(now.text("/conditions/0/key"), "stock");
    shop.must(world.call("POST", "/api/v1/stock/receipts", R"({"reference":"more","lines":[{"sku":"MUG","location":"A-11","quantity":5}]})"), "receipt");
    shop.pick(shop.pick_list(order));
    EXPECT_EQ(world.call("GET", "/api/v1/orders/" + order).whole("/lines/0/picked"), 3);
    EXPECT_EQ(testing::violations(world.database().db()), std::vector<std::string>{});
}

TEST(Journey, AnOrderThatWaitsForAllIsNotReleasedInPart) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 1);
    const auto order = shop.order({{"MUG", 2}}, "", "wholesale");
    const auto waiting = world.call("GET", "/api/v1/orders/" + order);
    EXPECT_EQ(waiting.text("/state"), "waiting");
    EXPECT_EQ(waiting.text("/conditions/0/key"), "stock");
    EXPECT_EQ(world.call("POST", "/api/v1/orders/" + order + "/release").status, 409);
    shop.must(world.call("POST", "/api/v1/stock/receipts", R"({"reference":"more","lines":[{"sku":"MUG","location":"A-11","quantity":5}]})"), "receipt");
    EXPECT_TRUE(shop.order_becomes(order, "released"));
}

TEST(Journey, APackageThatIsNotBookedYetIsNotHiddenByOneOnTheTruck) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 1);
    const auto order = shop.order({{"MUG", 2}});
    shop.pick(shop.pick_list(order));
    const auto first = shop.pack(order);
    ASSERT_TRUE(shop.becomes(shop.book(order, first), "booked"));
    shop.must(world.call("POST", "/api/v1/stock/receipts", R"({"reference":"more","lines":[{"sku":"MUG","location":"A-11","quantity":1}]})"), "receipt");
    shop.pick(shop.pick_list(order));
    shop.pack(order);
    shop.hand_over({first});
    EXPECT_EQ(shop.state(order), "packed");
}

TEST(Journey, ADoubleClickOnAnOrderIsOneOrder) {
    World world;
    Shop shop(world);
    shop.stock("MUG", 9);
    const std::string body =
        R"({"external_ref":"W-1","currency":"GBP","customer":{"name":"Ada"},"ship_to":{"name":"Ada","lines":["1 Road"],"city":"London","postal_code":"E1 6AN","country":"GB"},"lines":[{"sku":"MUG","quantity":2,"unit_price":{"minor":1000,"currency":"GBP"}}]})";
    const auto first = world.call("POST", "/api/v1/orders", body, "click"), second = world.call("POST", "/api/v1/orders", body, "click");
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(first.body, second.body);
    auto other = body;
    other.replace(other.find("\"quantity\":2"), 12, "\"quantity\":3");
    EXPECT_EQ(world.call("POST", "/api/v1/orders", other, "click").status, 422);
    EXPECT_EQ(world.call("POST", "/api/v1/orders", other, "another").text("/key"), "order.duplicate");
    EXPECT_EQ(world.call("GET", "/api/v1/stock?sku=MUG").whole("/data/0/free"), 7);
}

}  // namespace
}  // namespace waybill
