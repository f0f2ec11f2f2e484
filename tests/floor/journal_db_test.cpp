#include "tests/floor/station.h"

namespace waybill::floor {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Outcomes = std::vector<std::string>;

class TheJournal : public Station {};

TEST_F(TheJournal, CountsEachScanOnceHoweverOftenItIsSent) {
    const auto mug = stocked("MUG", 5);
    const auto list = walk("A1", "MUG", 2);
    const auto id = list.id.text();
    const auto& task = list.tasks.front();
    const std::vector<Entry> entries{entry("pick", id, "bin", task.bin_code), entry("pick", id, "hand", "MUG"),
                                     entry("pick", id, "item", "MUG", 2), entry("pick", id, "tote", task.tote_code)};
    EXPECT_EQ(take({entries[0]}), Outcomes{"done"});
    const Outcomes all{"done", "noted", "done", "done"};
    EXPECT_EQ(take(entries), all);
    EXPECT_EQ(take(entries), all);
    EXPECT_EQ(balance(mug).picked.units, 2);
    EXPECT_EQ(picking.get(list.id).value().tasks.front().state, "picked");
    EXPECT_EQ(count("floor_journal"), 4);
    EXPECT_EQ(floor.last_seq(enrolled.device.id), 4);
    EXPECT_TRUE(floor.conflicts(10).empty());
}

TEST_F(TheJournal, AttributesEveryScanToPersonDeviceAndSession) {
    stocked("MUG", 5);
    const auto list = walk("A1", "MUG", 1);
    take({entry("pick", list.id.text(), "bin", list.tasks.front().bin_code)});
    const auto row = db.query("SELECT device_id, session_id, user_id FROM floor_journal").front();
    EXPECT_EQ(row.integer(0), enrolled.device.id.raw());
    EXPECT_EQ(row.integer(1), work.worker.session.raw());
    EXPECT_EQ(row.integer(2), pia.raw());
    EXPECT_EQ(db.query("SELECT actor FROM scan").front().text(0), pia.text());
}

TEST_F(TheJournal, HandsWhatIsRefusedHereToAPersonAndGoesOn) {
    const auto mug = stocked("MUG", 5);
    const auto first = walk("A1", "MUG", 1), second = walk("A2", "MUG", 1);
    ASSERT_TRUE(orders.cancel(first.tasks.front().order, "customer", "").ok());
    std::vector<Entry> entries;
    for (const auto* list : {&first, &second}) {
        entries.push_back(entry("pick", list->id.text(), "bin", list->tasks.front().bin_code));
        entries.push_back(entry("pick", list->id.text(), "item", "MUG"));
        entries.push_back(entry("pick", list->id.text(), "tote", list->tasks.front().tote_code));
    }
    EXPECT_EQ(take(entries), (Outcomes{"done", "order.cancelled", "scan.item_first", "done", "done", "done"}));
    EXPECT_EQ(balance(mug).picked.units, 1);
    const auto open = floor.conflicts(10);
    ASSERT_EQ(open.size(), 2U);
    EXPECT_EQ(open.front().person, pia.text());
    EXPECT_EQ(open.front().problem, "order.cancelled");
    EXPECT_EQ(take(entries)[1], "order.cancelled") << "what became of a scan does not change";
    ASSERT_TRUE(db.transact([&](db::Tx& tx) { return floor.settle(tx, open.front().id, "put back", "usr_lead"); }).ok());
    EXPECT_EQ(floor.conflicts(10).size(), 1U);
    EXPECT_FALSE(db.transact([&](db::Tx& tx) { return floor.settle(tx, open.front().id, "again", "usr_lead"); }).ok());
    EXPECT_EQ(floor.stopped({first.tasks.front().order, second.tasks.front().order}).size(), 1U);
    events::Event cancelled;
    cancelled.subject = first.tasks.front().order.raw();
    db.transact([&](db::Tx& tx) { picking.on_cancelled(tx, {&cancelled, 1}); });
}

TEST_F(TheJournal, TakesInWhatWasScannedInASessionThatIsOverNow) {
    stocked("MUG", 5);
    const auto list = walk("A1", "MUG", 1);
    const auto early = entry("pick", list.id.text(), "bin", list.tasks.front().bin_code);
    clock.advance(hours(8));
    badges.end(work.worker.session);
    clock.advance(minutes(5));
    const auto late = entry("pick", list.id.text(), "item", "MUG");
    auto foreign = entry("pick", list.id.text(), "item", "MUG");
    foreign.session = BadgeSessionId(4711);
    EXPECT_EQ(take({early, late, foreign}), (Outcomes{"done", "journal.session_over", "journal.session"}));
}

TEST_F(TheJournal, PutsADevicesWrongClockRight) {
    stocked("MUG", 5);
    const auto list = walk("A1", "MUG", 1);
    auto scan = entry("pick", list.id.text(), "bin", list.tasks.front().bin_code);
    constexpr std::int64_t kThreeYears = 3LL * 365 * 24 * 3600 * 1000;
    scan.at_ms -= kThreeYears;
    EXPECT_EQ(floor.take(enrolled.device, {&scan, 1}, now_ms() - kThreeYears).front().outcome, "done");
}

TEST_F(TheJournal, WantsThePinForAShortOfManyUnits) {
    stocked("MUG", 50);
    const auto list = walk("A1", "MUG", 9);
    const auto bin = entry("pick", list.id.text(), "bin", list.tasks.front().bin_code);
    auto bare = entry("pick", list.id.text(), "short", "MUG", 9), proved = entry("pick", list.id.text(), "short", "MUG", 9);
    bare.reason = proved.reason = "empty_bin";
    proved.grant = floor.grant(work.worker, list.id.text());
    auto elsewhere = proved;
    elsewhere.seq = ++seq;
    elsewhere.grant = floor.grant(work.worker, "pls_0000000000001");
    EXPECT_EQ(take({bin, bare, elsewhere, proved}), (Outcomes{"done", "short.needs_pin", "short.needs_pin", "done"}));
}

TEST_F(TheJournal, ReceivesGoodsOnceAndKeepsWhatTheDeviceRefused) {
    const auto mug = stocked("MUG", 5);
    const std::string bin = shelf_of(mug);
    auto goods = entry("stock", "", "receive", "MUG", 7);
    goods.to = bin;
    goods.reference = "DN-1";
    auto refused = entry("stock", "", "refused", "SOMETHING");
    refused.verdict = "unknown";
    auto lost = entry("stock", "", "receive", "MUG", 7);
    lost.to = "NOWHERE";
    EXPECT_EQ(take({goods, refused, lost}), (Outcomes{"done", "noted", "scan.unknown"}));
    EXPECT_EQ(take({goods, refused, lost}), (Outcomes{"done", "noted", "scan.unknown"}));
    EXPECT_EQ(balance(mug).free.units, 12);
}

TEST_F(TheJournal, MovesAndCountsOnceHoweverOftenItIsSent) {
    const auto mug = stocked("MUG", 9);
    const std::string from = shelf_of(mug);
    stock.put_locations({{LocationId(), "Z-9", stock::Kind::bin}}).value();
    clock.advance(minutes(5));
    auto move = entry("stock", "", "move", "MUG", 4), too_many = entry("stock", "", "move", "MUG", 6);
    for (auto* one : {&move, &too_many}) one->from = from, one->to = "Z-9";
    EXPECT_EQ(take({move, too_many}), (Outcomes{"done", "stock.not_here"}));
    clock.advance(minutes(5));
    auto tally = entry("stock", "", "count", "Z-9", 3);
    tally.began_ms = now_ms() - 60'000;
    tally.counted = {{"MUG", 3}};
    auto disturbed = tally;
    disturbed.seq = ++seq;
    disturbed.began_ms = now_ms() - 400'000;
    EXPECT_EQ(take({disturbed, tally}), (Outcomes{"stock.count_disturbed", "done"}));
    EXPECT_EQ(take({move, too_many, disturbed, tally}), (Outcomes{"done", "stock.not_here", "stock.count_disturbed", "done"}));
    EXPECT_EQ(balance(mug).free.units, 8);
    const auto last = db.query("SELECT reason, actor FROM stock_movement ORDER BY id DESC LIMIT 1").front();
    EXPECT_EQ(last.text(0), "count");
    EXPECT_EQ(last.text(1), pia.text());
}

TEST_F(TheJournal, TakesUnitsOutOfTheToteAgainOnce) {
    const auto mug = stocked("MUG", 5);
    const auto list = walk("A1", "MUG", 3);
    const auto id = list.id.text();
    const auto& task = list.tasks.front();
    EXPECT_EQ(take({entry("pick", id, "bin", task.bin_code), entry("pick", id, "item", "MUG", 3), entry("pick", id, "tote", task.tote_code)}),
              (Outcomes{"done", "done", "done"}));
    EXPECT_EQ(picking.get(list.id).value().state, "done");
    const auto undo = entry("pick", id, "undo", task.id.text(), 2), again = entry("pick", id, "undo", task.id.text(), 2),
               strange = entry("pick", id, "undo", PickTaskId(4711).text());
    EXPECT_EQ(take({undo, again, strange}), (Outcomes{"done", "scan.quantity", "scan.unknown"}));
    EXPECT_EQ(take({undo, again, strange}), (Outcomes{"done", "scan.quantity", "scan.unknown"}));
    EXPECT_EQ(balance(mug).picked.units, 1);
    EXPECT_EQ(balance(mug).allocated.units, 2);
    const auto now = picking.get(list.id).value();
    EXPECT_EQ(now.state, "open");
    EXPECT_EQ(now.tasks.front().state, "assigned");
    EXPECT_EQ(violations(), std::vector<std::string>{}) << "also half way";
    EXPECT_EQ(take({entry("pick", id, "item", "MUG", 2), entry("pick", id, "tote", task.tote_code)}), (Outcomes{"done", "done"}));
    EXPECT_EQ(picking.get(list.id).value().state, "done");
    const auto order = task.order;
    const auto package = db.transact([&](db::Tx& tx) { return packing.open(tx, order, "floor", pia.text()); }).value();
    EXPECT_EQ(take({entry("pack", package.id.text(), "item", "MUG", 2), entry("pick", id, "undo", task.id.text(), 2)}), (Outcomes{"done", "scan.not_in_tote"}))
        << "two of three are in the package";
}

TEST_F(TheJournal, LeavesToAPersonWhatComesFromSomebodyWhoMayNotWorkHereAnyMore) {
    const auto mug = stocked("MUG", 5);
    (void)identity.add_user({"root", "Root", Secret<std::string>("the van leaves at nine"), {http::Role::admin}}).value();
    const auto goods = [&] {
        auto e = entry("stock", "", "receive", "MUG", 7);
        e.to = shelf_of(mug);
        e.reference = "DN-1";
        return e;
    };
    const auto before = goods();
    EXPECT_EQ(take({before}), Outcomes{"done"});
    ASSERT_TRUE(identity.change_user(pia, {.roles = std::set<http::Role>{http::Role::admin}}).ok());
    EXPECT_EQ(take({before, goods()}), (Outcomes{"done", "journal.role"})) << "what became of a scan does not change";
    ASSERT_TRUE(identity.change_user(pia, {.roles = std::set<http::Role>{http::Role::picker}, .active = false}).ok());
    EXPECT_EQ(take({goods()}), Outcomes{"journal.role"});
    EXPECT_EQ(balance(mug).free.units, 12);
    EXPECT_EQ(floor.conflicts(10).size(), 2U);
    ASSERT_TRUE(identity.change_user(pia, {.active = true}).ok());
    EXPECT_EQ(take({goods()}), Outcomes{"done"});
}

TEST_F(TheJournal, KeepsASessionAliveThroughAShiftWithoutANetwork) {
    std::vector<Entry> offline;
    for (int i = 0; i < 3 * 60 / 9; ++i) {
        clock.advance(minutes(9));
        offline.push_back(entry("pick", "", "hand", "MUG"));
    }
    const auto half = offline.begin() + 10;
    take({offline.begin(), half});
    take({half, offline.end()});
    EXPECT_TRUE(badges.at_work(request()));
}

TEST_F(TheJournal, DoesNotUndoTheIdleLock) {
    clock.advance(hours(2));
    ASSERT_FALSE(badges.at_work(request()));
    EXPECT_EQ(take({entry("pick", "", "hand", "MUG")}), Outcomes{"noted"});
    EXPECT_FALSE(badges.at_work(request()));
}

}  // namespace
}  // namespace waybill::floor
