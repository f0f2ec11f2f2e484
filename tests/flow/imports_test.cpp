#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "support/shop.h"

// Files of orders that many send at once, beside everybody else's calls.
namespace waybill {
namespace {

using testing::eventually;
using testing::Shop;
using testing::World;

std::string file(int orders) {
    std::string csv = "external_ref,customer_name,address1,city,postal_code,country,sku,description,quantity,unit_price,currency\n";
    for (int i = 0; i < orders; ++i) csv += "I-" + std::to_string(i) + ",Ann Lee,1 High Street,London,N1 9GU,GB,MUG,A mug,1,2.55,GBP\n";
    return csv;
}

TEST(ParallelImports, LeaveMostWorkersToOthers) {
    World world(std::map<std::string, std::string>{{"http", "workers = 8"}});
    Shop(world).stock("MUG", 10);
    constexpr int kOrders = 4000, kSenders = 12, kSeats = 2;
    const std::string csv = file(kOrders);
    std::atomic<int> done{0}, under_way{0}, others{0};
    std::vector<std::thread> senders;
    for (int i = 0; i < kSenders; ++i)
        senders.emplace_back([&] {
            const auto answer = world.call("POST", "/api/v1/imports", csv);
            ++(answer.status == 201 ? done : answer.status == 202 && !answer.text("/id").empty() ? under_way : others);
        });
    EXPECT_TRUE(eventually([&] { return done + under_way + others >= kSenders - kSeats; }));
    EXPECT_EQ(done, 0) << "who gets no seat is answered before the import is done";
    EXPECT_EQ(world.visit("/healthz").status, 200);
    EXPECT_EQ(done, 0) << "and so is everybody else";
    for (auto& sender : senders) sender.join();
    EXPECT_EQ(others, 0);
    EXPECT_EQ(done, kSeats) << "those that wait are answered with what happened";
    EXPECT_TRUE(eventually([&] { return world.database().db().query("SELECT 1 FROM order_import WHERE state = 'working'").empty(); },
                           std::chrono::seconds(60)));
    EXPECT_EQ(world.database().db().query("SELECT COUNT(*) FROM orders")[0].integer(0), kOrders);
}

}  // namespace
}  // namespace waybill
