#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <climits>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

#include "base/clock.h"
#include "collection/rules.h"
#include "support/request_maker.h"
#include "support/shop.h"

// The API as a contract: what the server says of itself, what it answers, and what anyone may send to it.
namespace waybill {
namespace {

using testing::Contract;
using testing::RequestMaker;
using testing::Shop;
using testing::World;

#if defined(__SANITIZE_ADDRESS__)
constexpr int kRequests = 1500;
constexpr long kMostGrownKb = LONG_MAX;  // a sanitizer keeps what was freed
#else
constexpr int kRequests = 5000;
constexpr long kMostGrownKb = 100 * 1024;
#endif

int from_environment(const char* name, int otherwise) {
    const char* text = std::getenv(name);
    return text ? std::atoi(text) : otherwise;
}

long resident_kb(int pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
    return 0;
}

/// A key of each role, and callers without one.
struct Caller {
    std::string role, token;
};
std::vector<Caller> callers(World& world, RequestMaker& maker) {
    std::vector<Caller> all{{"admin", world.admin_key()}, {"", ""}, {"", "wb_live_00000000_nobody"}, {"", "\x41 b"}};
    for (const char* role :
         {"logistics_lead", "logistics", "picker", "packer", "customer_service", "finance", "auditor", "integration"}) {
        const auto key = world.call("POST", "/api/v1/api-keys", std::string(R"({"name":"maker","roles":[")") + role + "\"]}");
        all.push_back({role, key.text("/token")});
        maker.forget(key.text("/id"));
    }
    const auto keys = world.call("GET", "/api/v1/api-keys");
    for (const auto& key : keys.json.find("data")->items) maker.forget(key.find("id")->string);
    return all;
}

/// A little of everything, so that requests find something.
/// With totes and goods that no request made so far has touched.
void furnish(Shop& shop, World& world, RequestMaker& maker, const std::string& season) {
    std::string totes;
    for (int i = 0; i < 30; ++i)
        totes += (i ? "," : "") + (R"({"code":"U-)" + season + std::to_string(i) + R"(","kind":"tote"})");
    ASSERT_EQ(world.call("PUT", "/api/v1/locations", R"({"locations":[)" + totes + "]}").status, 200);
    const auto mug = "MUG" + season, lamp = "LAMP" + season, chair = "CHAIR" + season;
    for (const auto& sku : {mug, lamp, chair}) shop.stock(sku, 500);
    std::string order;
    const auto package = shop.packed({{mug, 2}, {lamp, 1}}, &order);
    const auto shipment = shop.book(order, package);
    ASSERT_TRUE(shop.becomes(shipment, "booked"));
    shop.packed({{chair, 1}});
    for (int i = 0; i < 3; ++i) shop.pick(shop.pick_list(shop.order({{lamp, 2}})));
    shop.pick_list(shop.order({{mug, 3}}));
    for (int i = 0; i < 4; ++i) shop.order({{lamp, 1}, {mug, 2}});
    for (const char* path : {"products", "stock", "shipments", "trackers", "pick-lists", "pick-lists?state=done", "putbacks",
                             "orders", "orders?limit=2"})
        maker.learn(world.call("GET", std::string("/api/v1/") + path).json);
    maker.learn(world.call("GET", "/api/v1/orders/" + order).json);
    maker.learn(world.call("POST", "/api/v1/manifests", R"({"carrier":"demo"})").json);
    // Words that no answer tells: days, times of day, reasons of an adjustment.
    const std::chrono::year_month_day day = std::chrono::floor<std::chrono::days>(SystemClock().now()) + std::chrono::days(2);
    const std::string date = collection::rules::text(day);
    maker.learn(*json::parse(R"({"date":")" + date + R"(","ready":"15:00","close":"18:00","expires":"2039-01-31","reason":"correction"})"));
    maker.learn(world.call("POST", "/api/v1/pickups", R"({"carrier":"demo","date":")" + date + R"(","ready":"15:00","close":"18:00","parcels":2,"weight_g":900})").json);
}

struct Tally {
    std::mutex mutex;
    std::map<int, int> statuses;
    std::set<std::string> succeeded;
    std::map<std::string, std::string> refused;  ///< by operation, the last one that had a chance
    std::vector<std::string> wrong;
};

/// One request, and everything that its answer must not be.
void exchange(World& world, RequestMaker& maker, const std::vector<Caller>& all, std::mt19937_64& dice, Tally& tally) {
    RequestMaker::Made made;
    const Caller* caller = nullptr;
    {
        const std::lock_guard lock(tally.mutex);
        made = maker.next();
        caller = dice() % 10 < 6 ? &all.front() : &all[dice() % all.size()];
    }
    World::Headers headers;
    if (!caller->token.empty()) headers.emplace_back("Authorization", "Bearer " + caller->token);
    if (!made.media_type.empty()) headers.emplace_back("Content-Type", made.media_type);
    if (made.has_key) headers.emplace_back("Idempotency-Key", made.key);
    const auto answer = world.send(made.method, made.target, headers, made.body);

    const std::lock_guard lock(tally.mutex);
    ++tally.statuses[answer.status];
    const auto fail = [&](const std::string& why) {
        tally.wrong.push_back(why + ": " + made.method + " " + made.target + " as " + caller->role + " " +
                              made.body.substr(0, 400) + "\n  -> " + std::to_string(answer.status) + " " +
                              answer.body.substr(0, 300));
    };
    const auto* found = world.contract().find(made.method, made.target);
    const bool succeeded = answer.status >= 200 && answer.status < 300;
    if (answer.status == 0) fail("no answer");
    const bool late = answer.status == 503 && answer.text("/key") == "carrier.late";  // the carrier's fault: the wait may be as short as 100 ms
    if (answer.status >= 500 && !late) fail("a fault of the server");
    if (!found) return;
    const bool may = caller->role.empty() ? found->allows("") : found->allows(caller->role);
    if (succeeded)
        tally.succeeded.insert(found->id());
    else if (may && made.good_target && world.contract().body_misfits(*found, made.body).empty())
        tally.refused[found->id()] = made.target + " " + made.body.substr(0, 300) + " -> " + answer.body.substr(0, 300);
    const bool before_roles = answer.status == 400 || answer.status == 413 || answer.status == 414;  // HTTP's own refusals
    if (!may && !before_roles && answer.status != 401 && answer.status != 403) fail("not for this role");
    if (may && (answer.status == 401 || answer.status == 403)) fail("refused to a role that may");
    if (succeeded && found == made.operation && made.media_type == "application/json") {
        const auto misfits = world.contract().body_misfits(*found, made.body);
        if (!misfits.empty()) fail("taken, although " + misfits.front());
    }
    // Tokens and secrets of made keys are nobody's to use; a revoked caller would prove nothing.
    if (succeeded && found->id() != "createApiKey") maker.learn(answer.json);
}

TEST(TheContract, IsKeptByAnswersToFiveThousandMadeRequests) {
    const auto seed = static_cast<std::uint64_t>(from_environment("CONTRACT_SEED", 20261123));
    const int requests = from_environment("CONTRACT_REQUESTS", kRequests);
    std::printf("seed %llu, %d requests\n", static_cast<unsigned long long>(seed), requests);
    World world;
    Shop shop(world);
    RequestMaker maker(world.contract(), seed);
    const auto all = callers(world, maker);
    furnish(shop, world, maker, "");
    std::mt19937_64 dice(seed + 1);
    Tally tally;
    const auto run = [&](int count) {
        std::atomic<int> left{count};
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                while (left.fetch_sub(1) > 0) exchange(world, maker, all, dice, tally);
            });
    };
    run(requests / 5);
    const long warm = resident_kb(world.server_pid());
    furnish(shop, world, maker, "-2");  // much was cancelled or sent
    run(requests - requests / 5);
    const long grown = resident_kb(world.server_pid()) - warm;

    std::printf("memory %ld MB, grown by %ld MB; statuses:", warm / 1024, grown / 1024);
    for (const auto& [status, times] : tally.statuses) std::printf(" %d:%d", status, times);
    std::printf("; these never succeeded:\n");
    for (const auto& operation : world.contract().operations())
        if (!tally.succeeded.contains(operation.id()))
            std::printf("%s: %s\n", operation.id().c_str(), tally.refused[operation.id()].c_str());
    for (std::size_t i = 0; i < tally.wrong.size() && i < 20; ++i) ADD_FAILURE() << tally.wrong[i];
    EXPECT_EQ(tally.wrong.size(), 0u);
    const std::size_t share = kRequests < 5000 ? 50 : 70;  // per cent: doubts, strays and papers of carriers come about by no request
    EXPECT_GT(tally.succeeded.size(), world.contract().operations().size() * share / 100) << "the requests are too poor to prove much";
    EXPECT_LT(grown, kMostGrownKb);
    EXPECT_EQ(world.call("GET", "/api/v1/orders?limit=1").status, 200);
}

TEST(TheContract, NamesEveryOperationOnceAndNobodyButThoseWithACredentialReadsIt) {
    World world;
    const auto& document = world.contract().document();
    EXPECT_EQ(document.find("openapi")->string, "3.1.0");
    std::set<std::string> ids;
    for (const auto& operation : world.contract().operations()) {
        EXPECT_TRUE(ids.insert(operation.id()).second) << operation.id();
        const bool open = operation.pattern == "/healthz" || operation.pattern == "/readyz";
        EXPECT_EQ(operation.described->find("x-roles") == nullptr, open) << operation.pattern;
    }
    EXPECT_EQ(world.visit("/openapi.json").status, 401);
    EXPECT_EQ(world.visit("/docs").status, 303) << "people are led to the login";
    EXPECT_EQ(world.send("GET", "/healthz", {}).status, 200);
}

TEST(TheContract, IsReadAsAPageInTwoLanguagesWithNothingFromElsewhere) {
    World world;
    for (const std::string language : {"en", "zh-CN"}) {
        const auto page = world.send("GET", "/docs?lang=" + language, {{"Authorization", "Bearer " + world.admin_key()}});
        ASSERT_EQ(page.status, 200);
        EXPECT_THAT(page.body, ::testing::HasSubstr("<html lang=\"" + language + "\">"));
        for (const auto& operation : world.contract().operations())
            EXPECT_THAT(page.body, ::testing::HasSubstr("id=\"" + operation.id() + "\""));
        EXPECT_THAT(page.body, ::testing::HasSubstr("order.duplicate"));
        EXPECT_THAT(page.body, ::testing::HasSubstr("shipping.lease"));
        EXPECT_THAT(page.body, ::testing::Not(::testing::HasSubstr("src=\"http")));
        EXPECT_THAT(page.body, ::testing::Not(::testing::HasSubstr("style=\"")));
        EXPECT_THAT(page.body, ::testing::Not(::testing::HasSubstr("[docs.")));
    }
}

std::string name_of(const json::Value& item) {
    const json::Value* id = item.find("id");
    return (id ? id : item.find("sku"))->string + "\n";
}

TEST(TheContract, PagesEveryListByCursorWithoutGapsOrRepeats) {
    World world;
    Shop shop(world);
    for (const char* sku : {"A", "B", "C", "D", "E"}) shop.stock(sku, 20);
    for (int i = 0; i < 5; ++i) shop.pick(shop.pick_list(shop.order({{"A", 1}})));
    for (int i = 0; i < 3; ++i) {
        const auto order = shop.order({{"B", 1}});
        shop.pick(shop.pick_list(order));
        ASSERT_EQ(world.call("POST", "/api/v1/orders/" + order + "/cancel", "{}").status, 200);
    }
    ASSERT_TRUE(testing::eventually([&] { return world.call("GET", "/api/v1/putbacks").json.find("data")->items.size() == 3; }));
    for (const char* key : {"a", "b", "c"})
        ASSERT_EQ(world.call("POST", "/api/v1/api-keys", std::string(R"({"name":")") + key + R"(","roles":["auditor"]})").status, 201);
    for (int i = 0; i < 3; ++i) {
        std::string order;
        const auto package = shop.packed({{"C", 1}}, &order);
        ASSERT_TRUE(shop.becomes(shop.book(order, package), "booked"));
    }
    ASSERT_TRUE(testing::eventually([&] { return world.call("GET", "/api/v1/trackers").json.find("data")->items.size() == 3; }));
    for (int i = 0; i < 3; ++i)
        ASSERT_EQ(world.call("POST", "/api/v1/webhook-endpoints", R"({"url":"https://hooks.invalid/a"})").status, 201);
    for (const std::string path :
         {"/api/v1/orders?", "/api/v1/products?", "/api/v1/stock?", "/api/v1/stock?sku=A&sku=C&sku=E&",
          "/api/v1/pick-lists?state=done&", "/api/v1/putbacks?", "/api/v1/webhook-endpoints?", "/api/v1/api-keys?",
          "/api/v1/shipments?", "/api/v1/shipments?state=booked&", "/api/v1/trackers?"}) {
        const auto whole = world.call("GET", path + "limit=200");
        ASSERT_EQ(whole.status, 200) << path;
        ASSERT_EQ(whole.json.find("next")->kind, json::Kind::null) << path;
        ASSERT_GE(whole.json.find("data")->items.size(), 3u) << path;
        std::string expected, pieces;
        for (const auto& item : whole.json.find("data")->items) expected += name_of(item);
        std::string after;
        for (int page = 0; page < 50; ++page) {
            const auto piece = world.call("GET", path + "limit=2" + (after.empty() ? "" : "&after=" + after));
            ASSERT_EQ(piece.status, 200) << path << piece.body;
            for (const auto& item : piece.json.find("data")->items) pieces += name_of(item);
            after = piece.text("/next");
            if (after.empty()) break;
        }
        EXPECT_EQ(pieces, expected) << path;
        EXPECT_EQ(world.call("GET", path + "after=%01").status, 422) << path;
    }
}

}  // namespace
}  // namespace waybill
