#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/warehouse.h"

namespace waybill::stock {
namespace {

using ::testing::IsEmpty;
using ::testing::StartsWith;

/// Breaks one thing behind the program's back and sees which checks notice.
class Checks : public ::testing::Test {
  protected:
    Checks() {
        product = house.product("A", {"x"});
        tote = house.place("T1", Kind::tote);
        house.receive("A", "B1", 10);
        house.db.transact([&](db::Tx& tx) {
            house.stock.reserve(tx, std::vector<Units>{{7, product, {6}}});
            const auto piece = house.stock.allocate(tx, std::vector<Units>{{7, product, {5}}}).front();
            house.stock.pick(tx, {7, product, piece.place, {4}}, tote, "u");
            house.stock.pack(tx, {7, product, tote, {2}}, "u");
        });
    }
    std::set<std::string> noticed(const std::string& damage) {
        EXPECT_THAT(house.violations(), IsEmpty());
        house.db.execute(damage);
        std::set<std::string> names;
        for (const auto& violation : house.violations()) names.insert(violation.substr(0, violation.find(".sql:")));
        return names;
    }
    using Names = std::set<std::string>;

    waybill::testing::Warehouse house;
    ProductId product;
    LocationId tote;
};

TEST_F(Checks, SeeABalanceThatTheLedgerDoesNotExplain) {
    EXPECT_EQ(noticed("UPDATE stock_product SET free = free + 1"), (Names{"stock_balances", "stock_shelves"}));
}
TEST_F(Checks, SeeABalanceThatIsMissing) {
    EXPECT_EQ(noticed("DELETE FROM stock_product"), (Names{"stock_balances", "stock_shelves"}));
}
TEST_F(Checks, SeeUnitsThatNobodyMovedToAPlace) {
    EXPECT_EQ(noticed("UPDATE stock_place SET on_hand = on_hand + 1 WHERE allocated = 0"),
              (Names{"stock_places", "stock_shelves"}));
}
TEST_F(Checks, SeeAnAllocationThatTheLedgerDoesNotExplain) {
    EXPECT_EQ(noticed("UPDATE stock_place SET allocated = allocated + 1 WHERE allocated > 0"),
              (Names{"stock_allocated_by_bin", "stock_shelves"}));
}
TEST_F(Checks, SeeALostMovement) {
    EXPECT_EQ(noticed("DELETE FROM stock_movement WHERE reason = 'pick'"),
              (Names{"stock_balances", "stock_places", "stock_allocated_by_bin"}));
}
TEST_F(Checks, SeeUnitsInAPlaceThatHoldsNone) {
    EXPECT_EQ(noticed("UPDATE location SET kind = 'dock' WHERE kind = 'tote'"), (Names{"stock_homeless", "stock_shelves"}));
}
TEST_F(Checks, SeeAMovementThatTheMachineDoesNotKnow) {
    EXPECT_EQ(noticed("UPDATE stock_movement SET bin_id = NULL, from_place = NULL WHERE reason = 'pack'"),
              (Names{"stock_movement_shape", "stock_places"}));
}
TEST_F(Checks, SeeALotOfNobody) {
    EXPECT_EQ(noticed("UPDATE stock_movement SET lot_id = 7 WHERE reason = 'pack'"), (Names{"stock_lots", "stock_places"}));
}
TEST_F(Checks, SeeExpiredUnitsOfGoodsWithoutLots) {
    EXPECT_EQ(noticed("UPDATE stock_product SET expired = 1, free = free - 1"), (Names{"stock_lots", "stock_balances"}));
}
TEST_F(Checks, SeeABarcodeOfNobody) {
    EXPECT_EQ(noticed("UPDATE product_barcode SET product_id = 1"), (Names{"catalogue_codes"}));
}
TEST_F(Checks, SeeAKeyWithoutItsOutcome) {
    EXPECT_EQ(noticed("INSERT INTO idempotency_key VALUES ('p', 'r', 't', REPEAT('h', 32), 0, '', NOW(6))"),
              (Names{"idempotency_settled"}));
}
TEST_F(Checks, NameTheirFileAndTheFirstRow) {
    house.db.execute("UPDATE stock_product SET free = free + 3");
    const auto found = house.violations();
    ASSERT_EQ(found.size(), 2u);
    EXPECT_THAT(found[0], StartsWith("stock_balances.sql: 1 rows, first: " + std::to_string(product.raw()) + ", 1, 3, 0"));
}
TEST_F(Checks, StandBehindConstraintsThatRefuseNegativeAccounts) {
    EXPECT_THROW(house.db.execute("UPDATE stock_product SET free = -1"), db::Broken);
    EXPECT_THROW(house.db.execute("UPDATE stock_place SET allocated = on_hand + 1"), db::Broken);
    EXPECT_THROW(house.db.execute("UPDATE stock_movement SET quantity = 0"), db::Broken);
}

}  // namespace
}  // namespace waybill::stock
