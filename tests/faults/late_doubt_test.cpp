#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "faults/scenarios/yard.h"
#include "support/proxy.h"
#include "waybill/ids.h"

// A booking whose bytes the network holds back until everybody has given it up: its lease ends, the carrier is asked and has nothing,
// the parcel is booked anew, the first caller's own time is over. Then the bytes arrive, and the carrier books a second label.
namespace waybill::faults {
namespace {

using std::chrono::seconds;
using testing::eventually;

/// Whether something was sent to that port that nobody has read.
bool bytes_wait_at(int port) {
    std::ifstream table("/proc/net/tcp");
    for (std::string line; std::getline(table, line);) {
        std::istringstream words(line);
        std::string number, local, remote, state, queues;
        words >> number >> local >> remote >> state >> queues;
        const auto colon = local.find(':'), middle = queues.find(':');
        if (colon == std::string::npos || middle == std::string::npos || number == "sl") continue;
        if (std::stoi(local.substr(colon + 1), nullptr, 16) == port && std::stoul(queues.substr(middle + 1), nullptr, 16) > 0 && state == "01") return true;
    }
    return false;
}

class ALateDoubt : public ::testing::Test {
  protected:
    /// One who sends by way of the network; it stands still right before the booking's first byte.
    void start_slow() {
        std::ofstream file(accounts_);
        for (const char* account : {"b", "c"})
            file << (*account == 'b' ? "{" : ",") << R"("demo_)" << account << R"(":{"endpoint":")" << network_.url() << "/" << account
                 << R"(","secrets":{"client_id":"demo","client_secret":"demo-secret"}})";
        file << "}";
        file.close();
        slow_.start({{"WAYBILL_CARRIERS_ACCOUNTS", accounts_}, {"WAYBILL_CARRIERS_CALL_TIMEOUT", "4s"}, {"WAYBILL_SHIPPING_LEASE", "6s"}, {"TESTED_STOP", "call.before_once"}});
        ASSERT_TRUE(slow_.await_ready());
    }
    /// A parcel's bytes leave the slow one and are held back; it takes no part in what follows.
    void hold_back(const Yard::Parcel& parcel) {
        quick_.start({{"WAYBILL_DUTIES_ENABLED", "false"}});  // takes the request, and sends nothing
        ASSERT_TRUE(quick_.await_ready());
        ASSERT_NO_FATAL_FAILURE(start_slow());
        yard_.ask_to_book(quick_.port(), parcel);
        ASSERT_TRUE(eventually([&] { return slow_.stopped(); }));
        network_.freeze();
        slow_.go_on();
        ASSERT_TRUE(eventually([&] { return bytes_wait_at(network_.port()); }));
        slow_.stop();
        quick_.kill();
    }
    std::int64_t summary(const std::string& name) { return yard_.world.simulator().control("GET", "/_sim/summary").find(name)->integer; }

    Yard yard_;
    testing::Proxy network_{std::stoi(yard_.world.simulator().url().substr(yard_.world.simulator().url().rfind(':') + 1))};
    const std::string accounts_ = yard_.world.folder() + "/slow.json";
    testing::TestedServer slow_{yard_.world, yard_.environment}, quick_{yard_.world, yard_.environment};
};

TEST_F(ALateDoubt, ThatBecameASecondLabelIsFoundAndVoidedWithoutTheDaysSweep) {
    const auto parcels = yard_.pack(1, "b");
    yard_.close_shop();
    ASSERT_NO_FATAL_FAILURE(hold_back(parcels[0]));
    // The one that takes over dies when it hears the first answer about the late doubt, and is started again.
    quick_.start({{"TESTED_CRASH", "book.late_found"}});
    ASSERT_TRUE(quick_.await_ready());
    ASSERT_TRUE(eventually([&] { return yard_.count("SELECT COUNT(*) FROM shipment WHERE state = 'booked' AND attempts = 2") == 1; }, seconds(60)));
    slow_.go_on();  // its call's own time is over
    ASSERT_TRUE(eventually([&] { return yard_.count("SELECT COUNT(*) FROM booking_late_answer WHERE outcome = 'in_doubt'") == 1; }, seconds(60)));
    slow_.kill();
    ASSERT_TRUE(eventually([&] { return !quick_.running(); }, seconds(30))) << "nobody asked about it at once";
    EXPECT_EQ(summary("accepted"), 1);
    network_.freeze(false);
    ASSERT_TRUE(eventually([&] { return summary("live_duplicates") == 1; }, seconds(30))) << "the bytes did not arrive";

    quick_.start();
    EXPECT_TRUE(eventually([&] { return summary("live_duplicates") == 0; }, seconds(60)));
    EXPECT_TRUE(eventually([&] { return yard_.count("SELECT COUNT(*) FROM late_doubt") == 0; }, seconds(60)));
    EXPECT_TRUE(yard_.settles_within(seconds(60)));
    EXPECT_EQ(yard_.count("SELECT COUNT(*) FROM booking_orphan WHERE source = 'late_answer' AND state = 'voided'"), 1);
    EXPECT_EQ(summary("accepted"), 2);
    Figures figures;
    yard_.judge(figures);
    EXPECT_THAT(figures.breaches, ::testing::IsEmpty());
    EXPECT_EQ(figures.sums["ended booked"], 1);
}

TEST_F(ALateDoubt, WithACarrierThatCannotBeAskedComesToAPersonWhoHasSettledTheAttempt) {
    const auto parcels = yard_.pack(1, "c");
    yard_.close_shop();
    ASSERT_NO_FATAL_FAILURE(hold_back(parcels[0]));
    quick_.start();
    ASSERT_TRUE(quick_.await_ready());
    ASSERT_TRUE(eventually([&] { return yard_.count("SELECT COUNT(*) FROM booking_intent WHERE state = 'review'") == 1; }, seconds(60)));
    Client person(quick_.port(), yard_.world.admin_key());
    const ShipmentId id(yard_.count("SELECT id FROM shipment"));
    const auto decided = person.ask("POST", "/api/v1/shipments/" + id.text() + "/decision", R"({"decision":"not_there","reason":"Looked it up."})", "no");
    ASSERT_EQ(decided.status, 200) << decided.body;
    ASSERT_TRUE(eventually([&] { return yard_.count("SELECT COUNT(*) FROM shipment WHERE state = 'booked' AND attempts = 2") == 1; }, seconds(60)));
    slow_.go_on();  // its call's own time is over
    Client::Answer shown;
    EXPECT_TRUE(eventually([&] { return !(shown = person.ask("GET", "/api/v1/orphans?state=exception")).text("/data/0/id").empty(); }, seconds(60)));
    EXPECT_EQ(shown.text("/data/0/reason"), "late_doubt");
    EXPECT_EQ(shown.text("/data/0/shipment"), id.text());
    EXPECT_EQ(shown.text("/data/0/reference"), id.bare() + "A");
    const std::string path = "/api/v1/orphans/" + shown.text("/data/0/id");
    EXPECT_EQ(person.ask("POST", path + "/void", R"({"reason":"There is one."})", "void").status, 409) << "its number is not known";
    EXPECT_EQ(person.ask("POST", path + "/settle", R"({"reason":"Voided in the carrier's portal."})", "settle").text("/state"), "settled");
    EXPECT_EQ(yard_.count("SELECT COUNT(*) FROM late_doubt"), 0);
}

}  // namespace
}  // namespace waybill::faults
