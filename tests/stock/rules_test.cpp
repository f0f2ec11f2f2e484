#include "stock/rules.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace waybill::stock::rules {
namespace {

Accounts with(Account account, std::int64_t units) {
    Accounts accounts;
    accounts.set(account, {units});
    return accounts;
}

TEST(StockAccounts, MoveUnitsFromOneToTheOther) {
    Accounts accounts = with(Account::free, 5);
    accounts.move(Account::free, Account::reserved, {3});
    EXPECT_EQ(accounts.of(Account::free).units, 2);
    EXPECT_EQ(accounts.of(Account::reserved).units, 3);
}

TEST(StockAccounts, TheOutsideWorldGivesAndTakesWithoutABalance) {
    Accounts accounts;
    accounts.move(Account::supplier, Account::free, {4});
    accounts.move(Account::free, Account::missing, {1});
    EXPECT_EQ(accounts, with(Account::free, 3));
}

TEST(StockAccounts, NeverBecomeNegative) {
    Accounts accounts = with(Account::free, 2);
    EXPECT_THROW(accounts.move(Account::free, Account::reserved, {3}), std::logic_error);
    EXPECT_EQ(accounts, with(Account::free, 2)) << "a refused movement must leave the balances alone";
    EXPECT_THROW(accounts.set(Account::free, {-1}), std::logic_error);
}

TEST(StockAccounts, RefuseMovementsOfNothingOfLessAndToThemselves) {
    Accounts accounts = with(Account::free, 2);
    EXPECT_THROW(accounts.move(Account::free, Account::reserved, {0}), std::logic_error);
    EXPECT_THROW(accounts.move(Account::reserved, Account::free, {-1}), std::logic_error);
    EXPECT_THROW(accounts.move(Account::free, Account::free, {1}), std::logic_error);
}

TEST(StockAccounts, NeverPassWhatAColumnHolds) {
    Accounts accounts = with(Account::free, kMostUnits);
    EXPECT_THROW(accounts.move(Account::supplier, Account::free, {1}), std::logic_error);
}

TEST(Shelf, HoldsAtLeastWhatIsAllocatedThere) {
    EXPECT_NO_THROW(check({{3}, {3}}));
    EXPECT_THROW(check({{2}, {3}}), std::logic_error);
    EXPECT_THROW(check({{-1}, {-1}}), std::logic_error);
    EXPECT_THROW(check({{2}, {-1}}), std::logic_error);
}

TEST(Grant, GivesWhatThereIs) {
    EXPECT_EQ(grant({5}, {3}).units, 3);
    EXPECT_EQ(grant({2}, {3}).units, 2);
    EXPECT_EQ(grant({0}, {3}).units, 0);
    EXPECT_THROW(grant({2}, {-1}), std::logic_error);
}

using Stops = std::vector<Stop>;

TEST(ChooseBins, TakesOneStopWhereOneBinCoversAll) {
    EXPECT_EQ(choose({{"A", {4}}, {"B", {9}}, {"C", {6}}}, {5}), (Stops{{1, {5}}})) << "B before C by its code";
}

TEST(ChooseBins, TakesTheFirstCodeAmongBinsThatCoverAll) {
    EXPECT_EQ(choose({{"C", {50}}, {"B", {6}}, {"D", {7}}}, {6}), (Stops{{1, {6}}}));
}

TEST(ChooseBins, MakesTheFewestStopsWhereNoneCoversAll) {
    EXPECT_EQ(choose({{"A", {1}}, {"B", {4}}, {"C", {3}}, {"D", {2}}}, {7}), (Stops{{1, {4}}, {2, {3}}}));
}

TEST(ChooseBins, TakesTheRestFromTheFirstBinThatCoversIt) {
    EXPECT_EQ(choose({{"A", {1}}, {"B", {4}}, {"C", {3}}}, {5}), (Stops{{1, {4}}, {0, {1}}}));
}

TEST(ChooseBins, GivesLessOnlyWhereAllTogetherHoldLess) {
    EXPECT_EQ(choose({{"A", {1}}, {"B", {0}}, {"C", {3}}}, {9}), (Stops{{2, {3}}, {0, {1}}}));
    EXPECT_TRUE(choose({}, {1}).empty());
    EXPECT_TRUE(choose({{"A", {1}}}, {0}).empty());
}

TEST(LocationCode, IsPrintableAsciiWithoutABlankAtTheEnds) {
    EXPECT_TRUE(is_printable_code("A-01-02"));
    EXPECT_TRUE(is_printable_code("A 01"));
    EXPECT_FALSE(is_printable_code(""));
    EXPECT_FALSE(is_printable_code(" A"));
    EXPECT_FALSE(is_printable_code("A "));
    EXPECT_FALSE(is_printable_code("A\tB"));
    EXPECT_FALSE(is_printable_code("Gänge"));
}

}  // namespace
}  // namespace waybill::stock::rules
