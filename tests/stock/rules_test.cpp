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

TEST(FirstExpired, GoesOutFirstAndOnlyAmongEqualsByStops) {
    const auto on = [](const char* day) { return parse_iso_date(day); };
    const std::vector<Candidate> bins{{"A", {9}, on("2027-05-01")}, {"B", {2}, on("2027-03-01")}, {"C", {3}, on("2027-03-01")}, {"D", {1}, std::nullopt}};
    EXPECT_EQ(choose_by_expiry(bins, {3}), (Stops{{3, {1}}, {1, {2}}})) << "goods without a lot first, then the bin that covers the rest";
    EXPECT_EQ(choose_by_expiry(bins, {8}), (Stops{{3, {1}}, {2, {3}}, {1, {2}}, {0, {2}}}));
    EXPECT_EQ(choose_by_expiry(bins, {99}).size(), 4U);
    EXPECT_EQ(choose_by_expiry({{"A", {4}}, {"B", {9}}, {"C", {6}}}, {5}), choose({{"A", {4}}, {"B", {9}}, {"C", {6}}}, {5}));
}

TEST(FirstExpired, GoesLastToBinsInDoubtWhateverLiesThere) {
    const auto on = [](const char* day) { return parse_iso_date(day); };
    const std::vector<Candidate> bins{{"A", {9}, on("2027-01-01"), true}, {"B", {2}, on("2027-05-01")}, {"C", {3}, on("2027-03-01")}};
    EXPECT_EQ(choose_by_expiry(bins, {6}), (Stops{{2, {3}}, {1, {2}}, {0, {1}}}));
    EXPECT_EQ(choose_by_expiry({{"A", {9}, {}, true}, {"B", {4}}}, {5}), (Stops{{1, {4}}, {0, {1}}}));
}

TEST(FirstExpired, ALotIsSoldOnItsLastDayAndNoLonger) {
    const Date today = *parse_iso_date("2027-03-31");
    EXPECT_TRUE(sellable(*parse_iso_date("2027-03-31"), today, 0));
    EXPECT_FALSE(sellable(*parse_iso_date("2027-03-30"), today, 0));
    EXPECT_TRUE(sellable(*parse_iso_date("2027-04-30"), today, 30));
    EXPECT_FALSE(sellable(*parse_iso_date("2027-04-29"), today, 30));
}

TEST(FirstExpired, WhatIsPromisedIsNotSetApart) {
    EXPECT_EQ(set_apart({5}, {9}, {0}), Quantity{5});
    EXPECT_EQ(set_apart({5}, {2}, {0}), Quantity{2}) << "three of them are reserved";
    EXPECT_EQ(set_apart({5}, {2}, {4}), Quantity{5});
    EXPECT_EQ(set_apart({0}, {2}, {4}), Quantity{0});
}

TEST(FirstExpired, ALotsCodeFitsItsBarcode) {
    for (const char* good : {"L", "LOT-7/A", "12345678901234567890"}) EXPECT_TRUE(is_lot_code(good)) << good;
    for (const char* bad : {"", "A B", " A", "123456789012345678901", "L\xc3\xbc"}) EXPECT_FALSE(is_lot_code(bad)) << bad;
}

}  // namespace
}  // namespace waybill::stock::rules
