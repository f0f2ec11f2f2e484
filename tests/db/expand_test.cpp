#include "db/expand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>

namespace waybill::db {
namespace {

using testing::ElementsAre;

TEST(Group, IsWrittenAsManyTimesAsThereAreRows) {
    EXPECT_EQ(expand("INSERT INTO t (a, b) VALUES {(?, ?)}", 3), "INSERT INTO t (a, b) VALUES (?, ?), (?, ?), (?, ?)");
    EXPECT_EQ(expand("SELECT a FROM t WHERE b=? AND c IN ({?}) LIMIT ?", 2), "SELECT a FROM t WHERE b=? AND c IN (?, ?) LIMIT ?");
}

TEST(Group, LeavesAStatementWithoutOneAloneWhenNoneIsAsked) {
    EXPECT_EQ(expand("INSERT INTO t VALUES ('{}')", 0), "INSERT INTO t VALUES ('{}')");
}

TEST(Group, TakesBracesInsideQuotesAsText) {
    EXPECT_EQ(expand("INSERT INTO t VALUES {(?, '{\\'}')} ON DUPLICATE KEY UPDATE b=\"}\"", 1),
              "INSERT INTO t VALUES (?, '{\\'}') ON DUPLICATE KEY UPDATE b=\"}\"");
}

TEST(Group, MustStandOnceInAStatementForAList) {
    EXPECT_THROW(expand("SELECT 1", 2), std::logic_error);
    EXPECT_THROW(expand("SELECT {?", 2), std::logic_error);
    EXPECT_THROW(expand("SELECT {?} {?}", 2), std::logic_error);
}

std::vector<std::size_t> rows(std::size_t n, std::size_t bytes = 10) { return std::vector<std::size_t>(n, bytes); }

TEST(Pieces, AreExactUpTo24AndOfFewSizesBeyond) {
    EXPECT_THAT(pieces(rows(0), 1 << 20), ElementsAre());
    EXPECT_THAT(pieces(rows(1), 1 << 20), ElementsAre(1));
    EXPECT_THAT(pieces(rows(24), 1 << 20), ElementsAre(24));
    EXPECT_THAT(pieces(rows(63), 1 << 20), ElementsAre(48, 15));
    EXPECT_THAT(pieces(rows(65), 1 << 20), ElementsAre(64, 1));
    EXPECT_THAT(pieces(rows(600), 1 << 20), ElementsAre(256, 256, 64, 24));
    EXPECT_THAT(pieces(rows(1000), 1 << 20), ElementsAre(256, 256, 256, 128, 96, 8));
}

TEST(Pieces, EndBeforeTheirBytesPassTheLimitButOneBigRowMayAlone) {
    EXPECT_THAT(pieces({900, 200, 5000, 10, 10}, 1000), ElementsAre(1, 1, 1, 2));
    EXPECT_THAT(pieces(rows(256, 10), 1000), ElementsAre(96, 96, 64));
}

TEST(Pieces, CoverEveryRowOnce) {
    for (std::size_t n = 0; n < 1100; n += 7) {
        const auto sizes = pieces(rows(n, 97), 9000);
        EXPECT_EQ(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}), n);
    }
}

TEST(ListPieces, AreCutAt256AndPaddedToAPowerOfTwo) {
    EXPECT_THAT(list_pieces(0), ElementsAre());
    EXPECT_THAT(list_pieces(256), ElementsAre(256));
    EXPECT_THAT(list_pieces(513), ElementsAre(256, 256, 1));
    EXPECT_EQ(padded(1), 1U);
    EXPECT_EQ(padded(3), 4U);
    EXPECT_EQ(padded(129), 256U);
}

}  // namespace
}  // namespace waybill::db
