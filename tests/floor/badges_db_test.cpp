#include "tests/floor/station.h"

namespace waybill::floor {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class TheBadges : public Station {};

TEST_F(TheBadges, LetADeviceInOnceAndNotAfterTenMinutes) {
    const auto code = badges.invite("tablet", "usr_lead").value().code.reveal();
    EXPECT_TRUE(badges.enrol(code).ok());
    EXPECT_EQ(badges.enrol(code).error().key, "device.invitation");
    const auto late = badges.invite("tablet", "usr_lead").value().code.reveal();
    clock.advance(minutes(10));
    EXPECT_EQ(badges.enrol(late).error().key, "device.invitation");
    EXPECT_EQ(badges.enrol("0123456789ABCDEFGHJKMNPQRSTVWXYZ").error().key, "device.invitation");
    EXPECT_EQ(badges.devices({}, 10).size(), 2U);
}

TEST_F(TheBadges, StandForPickingAndPackingAndForNothingElseThatThePersonMayDo) {
    const auto worker = badges.at_work(request());
    ASSERT_TRUE(worker);
    EXPECT_EQ(worker->user, pia);
    EXPECT_EQ(worker->roles, (std::set<http::Role>{http::Role::picker, http::Role::packer}));
    const auto clerk = identity.add_user({"cleo", "Cleo", Secret<std::string>("a quiet desk by the window"), {http::Role::finance}}).value();
    EXPECT_EQ(badges.issue(clerk, "W1", "usr_lead").error().key, "badge.role");
}

TEST_F(TheBadges, OpenNothingOnADeviceThatIsNotEnrolledOrNoMore) {
    auto stranger = request();
    stranger.headers = {{"cookie", "floor=" + work.token.reveal()}};
    EXPECT_FALSE(badges.at_work(stranger));
    ASSERT_TRUE(badges.at_work(request()));
    ASSERT_TRUE(badges.revoke(enrolled.device.id).ok());
    EXPECT_FALSE(badges.at_work(request()));
    EXPECT_FALSE(badges.device(request()));
}

TEST_F(TheBadges, SwitchThePersonAtOnce) {
    const auto max = identity.add_user({"max", "Max", Secret<std::string>("twelve crates of lemons"), {http::Role::packer}}).value();
    const auto other = badges.begin(enrolled.device.id, badges.issue(max, "W1", "usr_lead").value().code);
    ASSERT_TRUE(other.ok());
    EXPECT_FALSE(badges.at_work(request())) << "Pia's session on this device is over";
    work = *other;
    EXPECT_EQ(badges.at_work(request())->name, "Max");
}

TEST_F(TheBadges, AreReadInAnyCaseAndGoodNoMoreOnceReprintedOrRevoked) {
    std::string low = badge.code.reveal();
    for (char& c : low) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    EXPECT_TRUE(badges.begin(enrolled.device.id, Secret<std::string>(low)).ok());
    const auto again = badges.issue(pia, "W1", "usr_lead").value();
    EXPECT_EQ(badges.begin(enrolled.device.id, badge.code).error().key, "badge.unknown");
    ASSERT_TRUE(badges.begin(enrolled.device.id, again.code).ok());
    ASSERT_TRUE(badges.revoke(again.badge.id).ok());
    EXPECT_EQ(badges.begin(enrolled.device.id, again.code).error().key, "badge.unknown");
}

TEST_F(TheBadges, EndByThemselvesWhenNobodyWorks) {
    ASSERT_TRUE(badges.at_work(request()));
    clock.advance(minutes(9));
    ASSERT_TRUE(badges.at_work(request()));
    clock.advance(minutes(10));
    EXPECT_FALSE(badges.at_work(request()));
}

TEST_F(TheBadges, AreLockedWithTheirPinByTheFifthWrongOneUntilALeadSetsANewOne) {
    const Secret<std::string> right("271828"), wrong("314159");
    EXPECT_EQ(badges.begin(enrolled.device.id, "pia", right).error().key, "pin.wrong") << "none is set yet";
    ASSERT_TRUE(badges.set_pin(pia, right).ok());
    EXPECT_EQ(badges.set_pin(pia, Secret<std::string>("123456")).error().key, "badge.pin");
    EXPECT_TRUE(badges.begin(enrolled.device.id, " Pia ", right).ok());
    for (int i = 0; i < 4; ++i) EXPECT_EQ(badges.begin(enrolled.device.id, "pia", wrong).error().key, "pin.wrong");
    EXPECT_EQ(badges.begin(enrolled.device.id, "pia", wrong).error().key, "badge.locked");
    EXPECT_EQ(badges.begin(enrolled.device.id, "pia", right).error().key, "badge.locked");
    EXPECT_EQ(badges.begin(enrolled.device.id, badge.code).error().key, "badge.locked");
    EXPECT_TRUE(badges.badges({}, 10).front().locked);
    ASSERT_TRUE(badges.set_pin(pia, right).ok());
    EXPECT_TRUE(badges.begin(enrolled.device.id, badge.code).ok());
    EXPECT_EQ(badges.begin(enrolled.device.id, "nobody", right).error().key, "pin.wrong");
}

TEST_F(TheBadges, KeepNoCodeThatOpensSomething) {
    for (const auto& row : db.query("SELECT code_hash FROM badge")) EXPECT_EQ(row.text(0).find("B-"), std::string::npos);
    EXPECT_EQ(count("badge"), 1);
}

}  // namespace
}  // namespace waybill::floor
