#include <gmock/gmock.h>

#include "floor/routes.h"
#include "floor/station.h"
#include "support/calls.h"

// The station's own calls, as its page makes them.
namespace waybill::floor {
namespace {

using http::Role;
using ::testing::Each;
using Outcomes = std::vector<std::string>;

class StationCalls : public Station {
  protected:
    StationCalls() {
        add_entrance(router, floor);
        add_journal(router, floor);
        add_work(router, floor);
        add_look_up(router, floor);
        stocked("MUG", 100);
    }
    http::Response call(const std::string& method, const std::string& path, const std::string& body = "") {
        auto asked = request();
        asked.method = method;
        asked.path = path;
        asked.body = body;
        asked.headers.emplace_back("content-type", "application/json");
        asked.headers.emplace_back("x-csrf-token", work.worker.csrf_token);
        asked.headers.emplace_back("idempotency-key", "wish-" + std::to_string(++calls));
        const auto match = router.match(method, path);
        asked.params = match.params;
        return testing::handled(*match.route, asked);
    }
    /// Somebody else with these roles is at work on the device from now on.
    void badge_in(const std::string& login, std::set<Role> roles) {
        const auto user = identity.add_user({login, login, Secret<std::string>("twelve crates of lemons"), std::move(roles)}).value();
        work = badges.begin(enrolled.device.id, badges.issue(user, "W1", "usr_lead").value().code).value();
    }
    /// Picks all that is released, each order into its tote.
    picking::PickList picked() {
        const auto list = db.transact([&](db::Tx& tx) { return picking.create_list(tx, {}, 200, "Pia"); }).value();
        std::vector<Entry> entries;
        for (const auto& task : list.tasks) {
            entries.push_back(entry("pick", list.id.text(), "bin", task.bin_code));
            entries.push_back(entry("pick", list.id.text(), "item", task.sku, task.quantity.units));
            entries.push_back(entry("pick", list.id.text(), "tote", task.tote_code));
        }
        EXPECT_THAT(take(entries), Each("done"));
        return list;
    }
    OrderId released(const std::string& ref, std::int64_t units) {
        const auto id = taken(ref, {{"MUG", units}});
        events::Event event;
        event.subject = id.raw();
        db.transact([&](db::Tx& tx) { picking.on_released(tx, {&event, 1}); });
        return id;
    }
    packing::Package opened(OrderId order) {
        return db.transact([&](db::Tx& tx) { return packing.open(tx, order, "floor", pia.text()); }).value();
    }
    std::int64_t to_pack() { return testing::json_of(call("GET", "/floor/work")).at("/to_pack")->integer; }

    http::Router router;
    int calls = 0;
};

constexpr const char* kBox = R"({"weight_g":500,"length_mm":300,"width_mm":200,"height_mm":100})";

TEST_F(StationCalls, LeavePackagesToWhoMayPack) {
    const auto order = released("A1", 2);
    picked();
    const auto package = opened(order);
    const std::string path = "/floor/packages/" + package.id.text();
    badge_in("max", {Role::picker});
    EXPECT_EQ(call("POST", "/floor/packages", R"({"order":")" + order.text() + R"("})").status, 403);
    EXPECT_EQ(call("POST", path + "/seal", kBox).status, 403);
    EXPECT_EQ(call("GET", path + "/packing-slip.pdf").status, 403);
    EXPECT_EQ(take({entry("pack", package.id.text(), "item", "MUG", 2)}), Outcomes{"journal.role"});
    EXPECT_TRUE(db.transact([&](db::Tx& tx) { return packing.get(tx, package.id); }).value().items.empty());
    EXPECT_EQ(call("GET", "/floor/work").status, 200);
    EXPECT_EQ(call("GET", "/floor/goods").status, 200);

    badge_in("ann", {Role::packer});
    EXPECT_EQ(call("POST", "/floor/packages", R"({"order":")" + order.text() + R"("})").status, 200);
    EXPECT_EQ(take({entry("pack", package.id.text(), "item", "MUG", 2)}), Outcomes{"done"});
    EXPECT_EQ(call("POST", path + "/seal", kBox).status, 200);
}

TEST_F(StationCalls, LetALeadWithABadgePackAsTheApiDoes) {
    const auto order = released("A1", 2);
    picked();
    for (const auto role : {Role::logistics, Role::logistics_lead, Role::admin}) {
        badge_in("lead" + std::to_string(static_cast<int>(role)), {Role::picker, role});
        EXPECT_EQ(call("POST", "/floor/packages", R"({"order":")" + order.text() + R"("})").status, 200);
    }
}

TEST_F(StationCalls, FindAnOrderByItsToteHoweverManyWaitBeforeIt) {
    for (int i = 3; i <= 35; ++i) stock.put_locations({{LocationId(), "T-" + std::to_string(i), stock::Kind::tote}}).value();
    for (int i = 0; i < 34; ++i) {
        released("A" + std::to_string(i), 1);
        clock.advance(std::chrono::milliseconds(10));
    }
    const auto list = picked();
    ASSERT_EQ(list.totes.size(), 34U);
    EXPECT_EQ(to_pack(), 34);
    for (const auto& tote : list.totes)
        EXPECT_EQ(call("POST", "/floor/packages", R"({"order":")" + tote.code + R"("})").status, 200) << tote.code;
    EXPECT_EQ(call("POST", "/floor/packages", R"({"order":"T-9"})").status, 404) << "nothing lies in it";
}

TEST_F(StationCalls, KnowAnOrderWhoseFirstBoxIsBookedAndWhoseRestLiesInTheTote) {
    const auto order = released("A1", 2);
    const auto tote = picked().totes.front().code;
    const auto box = opened(order);
    ASSERT_EQ(take({entry("pack", box.id.text(), "item", "MUG", 1)}), Outcomes{"done"});
    ASSERT_EQ(call("POST", "/floor/packages/" + box.id.text() + "/seal", kBox).status, 200);
    db.transact([&](db::Tx& tx) { orders.set_booking(tx, order, orders::Booking::booked); });
    EXPECT_EQ(state(order), "booked");
    EXPECT_EQ(to_pack(), 1);
    EXPECT_EQ(call("POST", "/floor/packages", R"({"order":")" + tote + R"("})").status, 200);
}

TEST_F(StationCalls, DoNotSendAnOrderToTheBenchThatIsHeldOrStillWalkedFor) {
    const auto held = released("A1", 1);
    const auto totes = picked().totes;
    ASSERT_TRUE(orders.hold(held, "manual", "", "").ok());
    const auto walked = walk("A2", "MUG", 2);
    const auto& task = walked.tasks.front();
    const auto id = walked.id.text();
    ASSERT_THAT(take({entry("pick", id, "bin", task.bin_code), entry("pick", id, "item", "MUG", 1), entry("pick", id, "tote", task.tote_code)}), Each("done"));
    EXPECT_EQ(to_pack(), 0);
    for (const auto& tote : {totes.front().code, task.tote_code})
        EXPECT_EQ(call("POST", "/floor/packages", R"({"order":")" + tote + R"("})").status, 404) << tote;
}

TEST_F(StationCalls, HearOfStopsOnEveryDeviceHoweverManyShareAnAddress) {
    std::vector<http::Response> listening;
    for (int i = 0; i <= http::BroadcastLimits().listeners_of_one; ++i) {
        enrolled = badges.enrol(badges.invite("handheld", "usr_lead").value().code.reveal()).value();
        listening.push_back(call("GET", "/floor/live"));
        EXPECT_EQ(listening.back().status, 200) << i;
    }
    while (listening.back().status == 200 && listening.size() < 100) listening.push_back(call("GET", "/floor/live"));
    EXPECT_EQ(listening.back().status, 503) << "one device is still one";
}

}  // namespace
}  // namespace waybill::floor
