#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shipping/booking_house.h"
#include "support/calls.h"
#include "support/raw_server.h"
#include "support/world.h"
#include "tracking/tracking.h"
#include "waybill/encoding.h"

/// Trackers of a carrier that pushes only what it was asked to: UPS's module against a server that answers as a test says.
namespace waybill::tracking {
namespace {

using std::chrono::hours;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kOne = "1ZA1B2C31100000001", kTwo = "1ZA1B2C31100000002", kThree = "1ZA1B2C31100000003";

class Subscriptions : public shipping::BookingHouse {
  protected:
    void SetUp() override { carriers.use({account("live", "Bearer pushed")}); }

    carrierhost::Account account(const std::string& name, const std::string& credential) const {
        carrierhost::Account account{"ups", server.url(""), {}, {{"shipper_number", "A1B2C3"}}, "", name};
        account.secrets.emplace("client_id", Secret<std::string>("client-" + name));
        account.secrets.emplace("client_secret", Secret<std::string>("secret"));
        if (!credential.empty()) account.secrets.emplace("push_authorization", Secret<std::string>(credential));
        return account;
    }
    /// As shipping tells of it: a package for each number.
    ShipmentId booked(const std::vector<std::string>& numbers, const std::string& carrier = "ups") {
        const auto shipment = ids.next<ShipmentId>();
        json::Writer out;
        out.begin_object().member("order", parcel_of).member("carrier", carrier).key("packages").begin_array();
        for (const auto& number : numbers) out.begin_object().member("id", ids.next<PackageId>()).member("tracking_number", number).end_object();
        tell("shipment.booked", shipment, out.end_array().end_object().take());
        return shipment;
    }
    void tell(const std::string& topic, ShipmentId shipment, const std::string& body) {
        events::Event event;
        event.topic = topic, event.subject = shipment.raw(), event.body = body;
        in_tx([&](db::Tx& tx) { tracking.on_shipment(tx, std::span(&event, 1)); });
    }
    /// Runs the duty until nothing is due, and waits for its answers.
    void work() {
        for (int round = 0; round < 20 && tracking.subscribe_due(); ++round) EXPECT_TRUE(testing::eventually([&] { return tracking.idle(); }));
    }
    Tracker of(const std::string& number) {
        for (auto& tracker : tracking.list("", {}, 100))
            if (tracker.number == number) return tracker;
        throw std::runtime_error("no tracker of " + number);
    }
    std::string about(const std::string& number, const std::string& column) {
        const auto row = db.query("SELECT COALESCE(s." + column + ", 'NULL') FROM tracking_subscription s JOIN tracker t ON t.id = s.tracker_id WHERE t.number = '" + number + "'");
        return row.empty() ? "none" : row[0].text(0);
    }
    void make_due() { db.execute("UPDATE tracking_subscription SET next_due_at = NOW(3) WHERE next_due_at IS NOT NULL"); }
    std::vector<std::string> asked() {
        const std::lock_guard lock(mutex);
        return bodies;
    }
    void answers(int with_status, const std::string& with_body) {
        const std::lock_guard lock(mutex);
        status = with_status, body = with_body;
    }
    static std::string all_of(const std::vector<std::string>& valid, const std::vector<std::string>& invalid = {}) {
        json::Writer out;
        out.begin_object().key("validTrackingNumbers").begin_array();
        for (const auto& number : valid) out.value(number);
        out.end_array().key("invalidTrackingNumbers").begin_array();
        for (const auto& number : invalid) out.value(number);
        return out.end_array().end_object().take();
    }

    std::mutex mutex;
    std::vector<std::string> bodies;
    int status = 200;
    std::string body = all_of({kOne, kTwo, kThree});
    RawServer server{[this](int fd) {
        for (;;) {
            const std::string request = read_request(fd);
            if (request.empty()) return;
            std::string said = R"({"access_token":"t","token_type":"Bearer","expires_in":"3600"})";
            int code = 200;
            if (request.find("/oauth/token") == std::string::npos) {
                const std::lock_guard lock(mutex);
                bodies.push_back(request.substr(request.find("\r\n\r\n") + 4));
                said = body, code = status;
            }
            write_all(fd, "HTTP/1.1 " + std::to_string(code) + " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(said.size()) + "\r\n\r\n" + said);
        }
    }};
    OrderId parcel_of = taken("R-1", {{"MUG", 1}});
    Settings reachable() {
        Settings settings;
        settings.push_base = "https://shop.example/push/";
        settings.subscribe_tries = 3;
        return settings;
    }
    Tracking tracking{{db, ids, clock, orders, packing, shipping, carriers, outbox, metrics}, reachable()};
};

TEST_F(Subscriptions, AreAskedForOnceAndTogetherSoonAfterTheBooking) {
    booked({kOne, kTwo});
    booked({"D1"}, "demo");
    work();
    ASSERT_EQ(asked().size(), 1u);
    EXPECT_THAT(asked()[0], ::testing::AllOf(HasSubstr(kOne), HasSubstr(kTwo), HasSubstr(R"("countryCode":"GB")"), ::testing::Not(HasSubstr("D1"))));
    EXPECT_EQ(of(kOne).subscribed_at, clock.now());
    EXPECT_FALSE(of("D1").subscribed_at.has_value());
    EXPECT_EQ(about(kOne, "account"), "live");
    work();
    EXPECT_EQ(asked().size(), 1u) << "what is subscribed is not asked again";
}

TEST_F(Subscriptions, AreNoneWhereNoCarrierCanReachUs) {
    Tracking hidden({db, ids, clock, orders, packing, shipping, carriers, outbox, metrics}, {});
    booked({kOne});
    EXPECT_FALSE(hidden.subscribe_due());
    EXPECT_THAT(asked(), IsEmpty());
    work();
    EXPECT_EQ(asked().size(), 1u) << "they wait for the address";
}

TEST_F(Subscriptions, AreNoneWithoutTheSecretThatProvesAPush) {
    carriers.use({account("live", "")});
    booked({kOne});
    work();
    EXPECT_THAT(asked(), IsEmpty());
    EXPECT_EQ(about(kOne, "failures"), "0");
    carriers.use({account("test", "Bearer other")});
    work();
    EXPECT_EQ(about(kOne, "account"), "test");
}

TEST_F(Subscriptions, LeaveARefusedNumberAloneWithItsReason) {
    answers(200, all_of({kOne}, {kTwo}));
    booked({kOne, kTwo, "92612903029511573030094531"});
    work();
    EXPECT_THAT(about(kTwo, "reason"), HasSubstr("no valid tracking number"));
    EXPECT_THAT(about("92612903029511573030094531", "reason"), HasSubstr("1Z and 1R"));
    EXPECT_EQ(about(kTwo, "next_due_at"), "NULL");
    EXPECT_TRUE(of(kOne).subscribed_at.has_value());
    EXPECT_FALSE(of(kTwo).subscribed_at.has_value());
    make_due();  // which the one that was taken is, in fourteen days
    work();
    ASSERT_EQ(asked().size(), 2u);
    EXPECT_THAT(asked()[1], ::testing::Not(HasSubstr(kTwo)));
}

TEST_F(Subscriptions, OfACarrierThatIsDownAreAskedForAgainAndNotForEver) {
    answers(500, R"({"response":{"errors":[{"code":"VSS100","message":"Temporarily unavailable"}]}})");
    booked({kOne});
    for (int failures = 1; failures <= 3; ++failures) {
        carriers.use({account("try-" + std::to_string(failures), "Bearer pushed")});  // its breaker has not seen the failures so far
        make_due();
        work();
        EXPECT_EQ(about(kOne, "failures"), std::to_string(failures));
        EXPECT_EQ(about(kOne, "next_due_at") == "NULL", failures == 3) << "bounded";
    }
    EXPECT_NE(about(kOne, "reason"), "");
    EXPECT_FALSE(of(kOne).subscribed_at.has_value());
    EXPECT_NE(db.query("SELECT COALESCE(next_due_at, 'NULL') FROM tracker WHERE number = '" + kOne + "'")[0].text(0), "NULL") << "the poll goes on";

    booked({kTwo});
    carriers.use({account("another", "Bearer pushed")});
    work();
    EXPECT_EQ(about(kTwo, "failures"), "1");
    answers(200, all_of({kTwo}));
    carriers.use({account("back", "Bearer pushed")});
    make_due();
    work();
    EXPECT_TRUE(of(kTwo).subscribed_at.has_value());
    EXPECT_EQ(about(kTwo, "failures"), "0");
    EXPECT_EQ(about(kTwo, "reason"), "");
}

TEST_F(Subscriptions, AskAgainForANumberOfWhichTheCarrierSaidNothing) {
    answers(200, all_of({kOne}));
    booked({kOne, kTwo});
    work();
    EXPECT_EQ(about(kTwo, "failures"), "1");
    EXPECT_NE(about(kTwo, "next_due_at"), "NULL");
    EXPECT_TRUE(of(kOne).subscribed_at.has_value());
}

TEST_F(Subscriptions, AreNotMadeForWhatIsVoidOrFinished) {
    tell("shipment.voided", booked({kOne}), "{}");
    booked({kTwo});
    db.execute("UPDATE tracker SET status = 'delivered', finished_at = NOW(6) WHERE number = '" + kTwo + "'");
    work();
    EXPECT_THAT(asked(), IsEmpty());
    EXPECT_EQ(about(kOne, "next_due_at"), "NULL");
    EXPECT_EQ(about(kTwo, "next_due_at"), "NULL");
}

TEST_F(Subscriptions, ThatRunOutUnderWayAreMadeAnew) {
    booked({kOne, kTwo});
    work();
    EXPECT_EQ(db.query("SELECT TIMESTAMPDIFF(HOUR, NOW(), next_due_at) BETWEEN 335 AND 336 FROM tracking_subscription LIMIT 1")[0].integer(0), 1);
    db.execute("UPDATE tracker SET status = 'delivered', finished_at = NOW(6) WHERE number = '" + kTwo + "'");
    clock.advance(hours(336));
    make_due();
    work();
    ASSERT_EQ(asked().size(), 2u);
    EXPECT_THAT(asked()[1], ::testing::Not(HasSubstr(kTwo)));
    EXPECT_EQ(of(kOne).subscribed_at, clock.now());
}

TEST_F(Subscriptions, NameANumberOnceThatTwoPackagesShare) {
    booked({kOne, kOne});
    work();
    ASSERT_EQ(asked().size(), 1u);
    EXPECT_EQ(asked()[0].find(kOne), asked()[0].rfind(kOne));
    EXPECT_EQ(db.query("SELECT COUNT(*) FROM tracking_subscription WHERE subscribed_at IS NOT NULL")[0].integer(0), 2);
}

// ---- what comes of them -----------------------------------------------------------------------------------------------------

carrier::Push pushed(const std::string& number, const std::string& client, const std::string& credential) {
    return {"POST", "/push/ups", {{"x-api-key", client}, {"authorization", credential}},
            R"({"trackingNumber":")" + number + R"(","gmtActivityDate":"20260302","gmtActivityTime":"080000","activityStatus":{"type":"I","code":"OT","description":"Out for Delivery"}})"};
}

TEST_F(Subscriptions, BringPushesThatMoveTheirTracker) {
    booked({kOne, kTwo});
    const auto taken = tracking.take_push("ups", pushed(kOne, "client-live", "Bearer pushed"));
    ASSERT_TRUE(taken.ok()) << taken.error().detail;
    EXPECT_EQ(taken->answer_status, 200);
    EXPECT_EQ(of(kOne).status, TrackingStatus::out_for_delivery);
    EXPECT_EQ(of(kTwo).status, TrackingStatus::pending);
    EXPECT_TRUE(tracking.take_push("ups", pushed(kOne, "client-live", "Bearer pushed")).ok());
    EXPECT_EQ(of(kOne).events.size(), 1u) << "the same again tells nothing new";
    EXPECT_TRUE(tracking.take_push("ups@live", pushed(kTwo, "client-live", "Bearer pushed")).ok());
    EXPECT_EQ(of(kTwo).status, TrackingStatus::out_for_delivery);
    EXPECT_TRUE(tracking.take_push("ups", pushed("1ZNOBODYS000000000", "client-live", "Bearer pushed")).ok());
    // Asked about within the day, not as late as a parcel that lies still.
    EXPECT_EQ(db.query("SELECT COUNT(*) FROM tracker WHERE next_due_at BETWEEN NOW(3) AND NOW(3) + INTERVAL 180 MINUTE")[0].integer(0), 2);
}

TEST_F(Subscriptions, MoveTheYoungerOfTwoParcelsWithOneNumber) {
    booked({kOne});
    db.execute("UPDATE tracker SET created_at = created_at - INTERVAL 200 DAY, status = 'lost', finished_at = created_at");
    booked({kOne});
    ASSERT_TRUE(tracking.take_push("ups", pushed(kOne, "client-live", "Bearer pushed")).ok());
    const auto both = tracking.list("", {}, 10);
    ASSERT_EQ(both.size(), 2u);
    EXPECT_EQ(both[0].status, TrackingStatus::lost);
    EXPECT_THAT(both[0].events, IsEmpty());
    EXPECT_EQ(both[1].status, TrackingStatus::out_for_delivery);
}

TEST_F(Subscriptions, MoveAllParcelsOfOneShipmentWithOneNumber) {
    booked({kOne, kOne});
    ASSERT_TRUE(tracking.take_push("ups", pushed(kOne, "client-live", "Bearer pushed")).ok());
    EXPECT_EQ(tracking.list("out_for_delivery", {}, 10).size(), 2u);
}

TEST_F(Subscriptions, AreAnsweredOnARouteThatAsksForTheCarriersProofAlone) {
    booked({kOne});
    http::Router router;
    add_push_route(router, tracking);
    const auto status_of = [&](const std::string& path, const std::string& credential, const std::string& body) {
        http::Request request;
        request.method = "POST", request.path = path, request.body = body;
        request.query = {{"a", "1 2"}};
        request.headers = {{"x-api-key", "client-live"}, {"authorization", credential}};
        const auto match = router.match("POST", path);
        request.params = match.params;
        return testing::handled(*match.route, request).status;
    };
    EXPECT_TRUE(router.routes().front().access.everyone);
    const std::string news = pushed(kOne, "", "").body;
    EXPECT_EQ(status_of("/push/ups", "Bearer guessed", news), 401);
    EXPECT_EQ(status_of("/push/ups@test", "Bearer pushed", news), 503) << "there is no such account";
    EXPECT_EQ(status_of("/push/nobody", "Bearer pushed", news), 404);
    EXPECT_EQ(status_of("/push/demo", "Bearer pushed", news), 503) << "demo has no account here";
    EXPECT_EQ(status_of("/push/ups", "Bearer pushed", "<html>"), 422);
    EXPECT_EQ(of(kOne).status, TrackingStatus::pending);
    EXPECT_EQ(status_of("/push/ups@live", "Bearer pushed", news), 200);
    EXPECT_EQ(of(kOne).status, TrackingStatus::out_for_delivery);
}

TEST_F(Subscriptions, BringNothingThatTheCarrierDidNotSend) {
    booked({kOne});
    EXPECT_EQ(tracking.take_push("ups", pushed(kOne, "client-live", "Bearer guessed")).error().code, Code::unauthorized);
    EXPECT_EQ(tracking.take_push("ups", pushed(kOne, "client-test", "Bearer pushed")).error().code, Code::unauthorized);
    EXPECT_EQ(tracking.take_push("nobody", pushed(kOne, "client-live", "Bearer pushed")).error().code, Code::not_found);
    EXPECT_FALSE(tracking.take_push("demo", pushed(kOne, "client-live", "Bearer pushed")).ok());
    EXPECT_EQ(of(kOne).status, TrackingStatus::pending);
}

}  // namespace
}  // namespace waybill::tracking
