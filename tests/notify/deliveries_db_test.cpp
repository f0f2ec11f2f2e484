#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "notify/store.h"
#include "support/test_db.h"

namespace waybill::notify {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Deliveries : public ::testing::Test {
  protected:
    void SetUp() override {
        const Instant at{std::chrono::hours(24 * 365 * 50)};
        database.db().transact([&](db::Tx& tx) {
            for (const std::int64_t endpoint : {1, 2}) {
                store::EndpointRow row;
                row.id = EndpointId(endpoint);
                row.url = "https://hooks.invalid/a";
                store::insert_endpoint(tx, row, at);
            }
            std::vector<store::DeliveryRow> rows;
            for (std::int64_t i = 1; i <= 9; ++i) rows.push_back({DeliveryId(i), EndpointId(1 + i % 2), EventId(i), "t", "{}"});
            store::queue(tx, rows, at);
            // 3, 6 and 9 are under way.
            for (const std::int64_t id : {3, 6, 9}) tx.execute(kSend, db::values(DeliveryId(id)));
        });
    }
    std::vector<std::int64_t> ids(std::optional<EndpointId> endpoint, const std::string& state, std::int64_t after, int limit) {
        std::vector<std::int64_t> found;
        database.db().transact([&](db::Tx& tx) {
            found.clear();
            for (const auto& delivery : store::deliveries(tx, endpoint, state, DeliveryId(after), limit))
                found.push_back(delivery.id.raw());
        });
        return found;
    }

    static constexpr db::Statement kSend{"UPDATE webhook_delivery SET state = 'sending' WHERE id = ?"};
    testing::TestDb database;
};

TEST_F(Deliveries, ArePagedByIdWhateverTheyAreFilteredBy) {
    EXPECT_THAT(ids({}, "", 0, 4), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(ids({}, "", 4, 4), ElementsAre(5, 6, 7, 8));
    EXPECT_THAT(ids({}, "queued", 0, 3), ElementsAre(1, 2, 4));
    EXPECT_THAT(ids({}, "queued", 4, 3), ElementsAre(5, 7, 8));
    EXPECT_THAT(ids(EndpointId(1), "", 0, 9), ElementsAre(2, 4, 6, 8));
}

TEST_F(Deliveries, OfOneEndpointInOneStateFillTheirPage) {
    EXPECT_THAT(ids(EndpointId(2), "queued", 0, 2), ElementsAre(1, 5)) << "3 is under way: the page goes on behind it";
    EXPECT_THAT(ids(EndpointId(2), "queued", 5, 2), ElementsAre(7));
    EXPECT_THAT(ids(EndpointId(1), "sending", 0, 2), ElementsAre(6));
    EXPECT_THAT(ids(EndpointId(1), "dead", 0, 2), IsEmpty());
}

}  // namespace
}  // namespace waybill::notify
