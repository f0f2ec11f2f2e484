#include "catalogue/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "support/warehouse.h"

namespace waybill::catalogue {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Product product(const std::string& sku, const std::vector<std::string>& barcodes = {}) {
    Product p;
    p.sku = sku;
    p.name = "Fläschchen 瓶 " + sku;
    p.description = "of glass";
    p.barcodes = barcodes;
    p.weight = {120};
    p.size = {{10}, {20}, {30}};
    p.price = {255, *Currency::parse("GBP")};
    p.origin_country = "CN";
    p.hs_code = "701090";
    return p;
}

std::vector<std::string> pointers(const Result<std::vector<ProductId>>& result) {
    std::vector<std::string> out;
    if (!result)
        for (const auto& field : result.error().fields) out.push_back(field.pointer + " " + field.key);
    return out;
}

class CatalogueOfProducts : public ::testing::Test {
  protected:
    std::optional<ProductId> scan(const std::string& code) {
        return house.db.transact([&](db::Tx& tx) { return catalogue.by_code(tx, code); });
    }
    waybill::testing::Warehouse house;
    Catalogue& catalogue = house.catalogue;
};

TEST_F(CatalogueOfProducts, KeepsEveryField) {
    const auto id = catalogue.put({product("85123A", {"6291041500213", "own-1"})}).value().front();
    const auto stored = catalogue.get(id).value();
    EXPECT_EQ(stored.sku, "85123A");
    EXPECT_EQ(stored.name, "Fläschchen 瓶 85123A");
    EXPECT_EQ(stored.description, "of glass");
    EXPECT_THAT(stored.barcodes, ElementsAre("06291041500213", "own-1"));
    EXPECT_EQ(stored.weight.value, 120);
    EXPECT_EQ(stored.size, (Dimensions{{10}, {20}, {30}}));
    EXPECT_EQ(stored.price.text(), "2.55 GBP");
    EXPECT_EQ(stored.origin_country, "CN");
    EXPECT_EQ(stored.hs_code, "701090");
    EXPECT_EQ(catalogue.by_sku("85123A").value().id, id);
}

TEST_F(CatalogueOfProducts, ChangesByCaseSensitiveSkuAndKeepsTheId) {
    const auto ids = catalogue.put({product("b"), product("a"), product("B")}).value();
    auto changed = product("a", {"own-1"});
    changed.name = "changed";
    changed.price.minor = 300;
    EXPECT_EQ(catalogue.put({changed}).value().front(), ids[1]);
    EXPECT_EQ(catalogue.get(ids[1]).value().name, "changed");
    EXPECT_EQ(catalogue.get(ids[1]).value().price.minor, 300);
    EXPECT_EQ(catalogue.by_sku("B").value().id, ids[2]);
    EXPECT_NE(ids[0], ids[2]);
}

TEST_F(CatalogueOfProducts, SaysWhatItDoesNotKnow) {
    EXPECT_EQ(catalogue.get(ProductId(4711)).error().code, Code::not_found);
    EXPECT_EQ(catalogue.by_sku("A").error().code, Code::not_found);
    catalogue.put({product("A")}).value();
    EXPECT_EQ(catalogue.by_sku("A ").error().code, Code::not_found) << "a blank at the end is another SKU";
}

TEST_F(CatalogueOfProducts, ListsPagesInTheOrderOfSkus) {
    catalogue.put({product("c", {"x"}), product("a"), product("b")}).value();
    const auto first = catalogue.list("", 2);
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[0].sku + first[1].sku, "ab");
    const auto second = catalogue.list("b", 2);
    ASSERT_EQ(second.size(), 1u);
    EXPECT_THAT(second[0].barcodes, ElementsAre("x"));
}

TEST_F(CatalogueOfProducts, FindsAProductByWhateverAScannerGives) {
    const auto id = catalogue.put({product("85123A", {"614141999996"})}).value().front();
    for (const auto* code : {"614141999996", "0614141999996", "00614141999996", "85123A"}) EXPECT_EQ(scan(code), id) << code;
    EXPECT_EQ(scan("85123a"), std::nullopt);
    EXPECT_EQ(scan("614141999997"), std::nullopt);
    EXPECT_EQ(scan(""), std::nullopt);
}

TEST_F(CatalogueOfProducts, ReplacesBarcodes) {
    const auto id = catalogue.put({product("A", {"x", "y"})}).value().front();
    catalogue.put({product("A", {"y", "z"})}).value();
    EXPECT_THAT(catalogue.get(id).value().barcodes, ElementsAre("y", "z"));
    EXPECT_EQ(scan("x"), std::nullopt);
}

TEST_F(CatalogueOfProducts, MovesABarcodeWhereBothProductsSaySo) {
    catalogue.put({product("A", {"x"}), product("B")}).value();
    EXPECT_THAT(pointers(catalogue.put({product("B", {"x"})})), ElementsAre("/products/0/barcodes/0 taken"));
    const auto ids = catalogue.put({product("B", {"x"}), product("A")}).value();
    EXPECT_EQ(scan("x"), ids[0]);
}

TEST_F(CatalogueOfProducts, NamesEveryWrongItemAndChangesNothing) {
    catalogue.put({product("A", {"x"})}).value();
    const auto refused = catalogue.put({product("B", {"x"}), product("C", {"A"}), product("x")});
    EXPECT_THAT(pointers(refused),
                ElementsAre("/products/0/barcodes/0 taken", "/products/1/barcodes/0 taken", "/products/2/sku taken"));
    EXPECT_THAT(catalogue.list("", 10), ::testing::SizeIs(1));
    EXPECT_THAT(pointers(catalogue.put({product("D"), product("D")})), ElementsAre("/products/1/sku repeated"));
}

TEST_F(CatalogueOfProducts, TakesAThousandAtOnceInAFewStatements) {
    std::vector<Product> products;
    for (int i = 0; i < 1000; ++i) products.push_back(product("P" + std::to_string(i), {"bar" + std::to_string(i)}));
    const auto before = house.db.counts().statements;
    const auto ids = catalogue.put(products).value();
    EXPECT_LT(house.db.counts().statements - before, 40);
    const auto again = catalogue.put(products).value();
    EXPECT_EQ(ids, again);
    EXPECT_EQ(scan("bar999"), ids[999]);
}

TEST_F(CatalogueOfProducts, LetsOneOfTwoWritersHaveABarcode) {
    for (int round = 0; round < 10; ++round) {
        const std::string code = "code" + std::to_string(round);
        std::vector<int> outcomes(4);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                const auto result = catalogue.put({product("R" + std::to_string(round) + "-" + std::to_string(t), {code})});
                outcomes[t] = result ? 1 : result.error().fields.at(0).key == "taken" ? 0 : 100;
            });
        for (auto& thread : threads) thread.join();
        EXPECT_EQ(outcomes[0] + outcomes[1] + outcomes[2] + outcomes[3], 1) << code;
    }
    EXPECT_THAT(house.violations(), IsEmpty());
}

TEST_F(CatalogueOfProducts, LetsManyWritersOfTheSameProductsInAnyOrderThrough) {
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int t = 0; t < 6; ++t)
        threads.emplace_back([&, t] {
            std::vector<Product> products;
            for (int i = 0; i < 40; ++i) {
                const int n = t % 2 == 0 ? i : 39 - i;
                products.push_back(product("S" + std::to_string(n), {"s" + std::to_string(n)}));
            }
            for (int round = 0; round < 5; ++round) good += catalogue.put(products).ok();
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 30);
    EXPECT_THAT(catalogue.list("", 1000), ::testing::SizeIs(40));
    EXPECT_THAT(house.violations(), IsEmpty());
}

TEST_F(CatalogueOfProducts, OfferWhatTheyHoldNowWhoeverChangedIt) {
    Catalogue elsewhere{house.db, house.ids, house.clock};  // another process
    const auto price = [&](Catalogue& asked, const std::string& sku) {
        const auto offers = house.db.transact([&](db::Tx& tx) { return asked.offers(tx, {sku, "NONE"}); });
        EXPECT_FALSE(offers.contains("NONE"));
        return offers.at(sku).price.minor;
    };
    auto mug = product("MUG"), cup = product("CUP");
    ASSERT_TRUE(catalogue.put({mug}).ok());
    EXPECT_EQ(price(catalogue, "MUG"), 255);
    EXPECT_EQ(price(elsewhere, "MUG"), 255);
    mug.price.minor = 299;
    ASSERT_TRUE(elsewhere.put({mug}).ok());
    EXPECT_EQ(price(catalogue, "MUG"), 299);
    EXPECT_EQ(price(elsewhere, "MUG"), 299);
    ASSERT_TRUE(catalogue.put({cup}).ok());
    EXPECT_EQ(price(elsewhere, "CUP"), 255);
    EXPECT_EQ(price(elsewhere, "MUG"), 299);
}

TEST(KnownOffersOfAProcess, AreOfOneVersionOnly) {
    KnownOffers known;
    const Offer offer{ProductId(7), "Mug", {255, *Currency::parse("GBP")}};
    std::vector<std::string> missing;
    EXPECT_TRUE(known.find(3, {"MUG"}, missing).empty());
    EXPECT_THAT(missing, ElementsAre("MUG"));
    known.keep(3, {{"MUG", offer}});
    missing.clear();
    EXPECT_EQ(known.find(3, {"MUG"}, missing).at("MUG").id, offer.id);
    EXPECT_THAT(missing, IsEmpty());
    EXPECT_TRUE(known.find(4, {"MUG"}, missing).empty()) << "of an older version";
    known.keep(3, {{"MUG", offer}});
    EXPECT_TRUE(known.find(4, {"MUG"}, missing).empty()) << "read before the catalogue changed";
}

}  // namespace
}  // namespace waybill::catalogue
