#include <gmock/gmock.h>

#include "support/order_house.h"

namespace waybill::orders {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class Boards : public OrderHouse {
  protected:
    /// All pages of a board, by external reference.
    std::vector<std::string> all(BoardQuery query) {
        std::vector<std::string> refs;
        for (int pages = 0; pages < 20; ++pages) {
            const Board board = orders.board(query);
            EXPECT_LE(board.orders.size(), static_cast<std::size_t>(query.limit));
            for (const auto& order : board.orders) refs.push_back(order.external_ref);
            if (board.next.empty()) return refs;
            query.after = board.next;
        }
        ADD_FAILURE() << "the pages do not end";
        return refs;
    }
    void fill(int n) {
        stocked("A", 1000);
        for (int i = 0; i < n; ++i) {
            if (i % 2 == 0) clock.advance(std::chrono::seconds(1));  // two in each instant
            taken("R" + std::to_string(i), {{"A", 1}});
        }
    }
};

TEST_F(Boards, PageThroughAStateWithTheLongestWaitingFirst) {
    fill(7);
    EXPECT_THAT(all({.state = "released", .limit = 3}), ElementsAre("R0", "R1", "R2", "R3", "R4", "R5", "R6"));
    EXPECT_THAT(all({.state = "held", .limit = 3}), IsEmpty());
}

TEST_F(Boards, ShowTheNewestFirstWhereNoStateIsAskedFor) {
    fill(4);
    EXPECT_THAT(all({.limit = 3}), ElementsAre("R3", "R2", "R1", "R0"));
}

TEST_F(Boards, PageThroughAHoldByTheTimeItWasPlaced) {
    fill(5);
    for (const auto& order : orders.board({.state = "released", .limit = 50}).orders) {
        if (order.external_ref == "R2") continue;
        clock.advance(std::chrono::seconds(1));
        ASSERT_TRUE(orders.hold(order.id, order.external_ref == "R0" ? "fraud" : "manual", "", "").ok());
    }
    EXPECT_THAT(all({.hold = "manual", .limit = 2}), ElementsAre("R1", "R3", "R4"));
    EXPECT_THAT(all({.state = "held", .hold = "fraud", .limit = 2}), ElementsAre("R0"));
    EXPECT_THAT(all({.hold = "manual", .text = "R", .limit = 2}), ElementsAre("R4", "R3", "R1"));
    EXPECT_THAT(all({.state = "waiting", .hold = "fraud", .limit = 2}), IsEmpty());
}

TEST_F(Boards, FindByNumberReferenceAndNameWithoutRegardToCase) {
    stocked("A", 10);
    auto one = order("SO-1", {{"A", 1}}), two = order("SO-2", {{"A", 1}}), three = order("100%", {{"A", 1}});
    one.customer_name = "Zoë Müller";
    two.customer_name = "ZOE Miller";
    for (const auto& o : {one, two, three}) ASSERT_TRUE(accept(o).ok());
    EXPECT_THAT(all({.text = "SO-"}), UnorderedElementsAre("SO-1", "SO-2"));
    EXPECT_THAT(all({.text = " zoe m "}), UnorderedElementsAre("SO-1", "SO-2"));
    EXPECT_THAT(all({.text = "1002"}), ElementsAre("SO-2"));
    EXPECT_THAT(all({.text = "100%"}), ElementsAre("100%"));
    EXPECT_THAT(all({.text = "%"}), IsEmpty());
    EXPECT_THAT(all({.state = "held", .text = "SO-"}), IsEmpty());
    EXPECT_THAT(all({.text = "SO-", .limit = 1}), ElementsAre("SO-2", "SO-1"));
}

TEST_F(Boards, FindTheNewestOfMoreOrdersThanASearchShows) {
    stocked("A", 1000);
    std::vector<NewOrder> many;
    for (int i = 100; i < 310; ++i) many.push_back(order("R" + std::to_string(i), {{"A", 1}}));
    orders.accept(many);
    const auto found = all({.text = "Ann Lee", .limit = 50});
    EXPECT_EQ(found.size(), 200u);
    EXPECT_THAT(found, ::testing::Contains("R309"));
    EXPECT_THAT(found, ::testing::Not(::testing::Contains("R109")));
}

TEST_F(Boards, ShowNothingForACursorThatIsNoCursor) {
    fill(1);
    for (const auto* text : {"x", "1", "1.2.3", ".", "1.", "-1.2", "99999999999999999999.1", "9999999999999999999.1"})
        EXPECT_THAT(orders.board({.state = "released", .after = text}).orders, IsEmpty()) << text;
}

TEST_F(Boards, CountOrdersByStateAndFinishedOnesOfTheLastDay) {
    fill(3);
    const auto old = orders.board({.state = "released"}).orders.at(0);
    ASSERT_TRUE(orders.cancel(old.id, "", "").ok());
    std::map<std::string, StateCount> counts;
    for (const auto& count : orders.counts()) counts[count.state] = count;
    EXPECT_EQ(counts.at("released").orders, 2);
    EXPECT_EQ(counts.at("released").oldest, orders.board({.state = "released"}).orders.at(0).state_since);
    EXPECT_EQ(counts.at("cancelled").orders, 1);
    EXPECT_EQ(counts.at("held").orders, 0);
    EXPECT_FALSE(counts.at("held").oldest);
    clock.advance(std::chrono::hours(25));
    for (const auto& count : orders.counts()) counts[count.state] = count;
    EXPECT_EQ(counts.at("cancelled").orders, 0);
    EXPECT_EQ(counts.at("released").orders, 2);
}

}  // namespace
}  // namespace waybill::orders
