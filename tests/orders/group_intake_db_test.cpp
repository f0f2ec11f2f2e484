#include <gmock/gmock.h>

#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "support/order_house.h"

namespace waybill::orders {
namespace {

using ::testing::HasSubstr;

class GroupOfOrders : public OrderHouse {
  protected:
    /// Waits for the answer of one order.
    Result<Accepted> sent(NewOrder order) {
        std::promise<Result<Accepted>> answer;
        group.accept(
            std::move(order), [&](const Result<Accepted>& result) { answer.set_value(result); },
            [&](std::exception_ptr why) { answer.set_exception(std::move(why)); });
        return answer.get_future().get();
    }
    std::int64_t groups() { return metrics.counter("waybill_intake_groups_total", ""); }

    Metrics metrics;
    GroupIntake group{orders, metrics};
};

TEST_F(GroupOfOrders, TakesALoneOrderAtOnce) {
    stocked("MUG", 10);
    EXPECT_EQ(sent(keyed(order("a", {{"MUG", 1}}), "k-a")).value().state, "released");
    EXPECT_EQ(groups(), 1);
}

TEST_F(GroupOfOrders, AnswersOnlyWhatIsThere) {
    stocked("MUG", 1000);
    std::vector<std::thread> clients;
    std::atomic<int> missing{0};
    for (int c = 0; c < 16; ++c)
        clients.emplace_back([&, c] {
            for (int i = 0; i < 10; ++i) {
                const std::string ref = std::to_string(c) + "-" + std::to_string(i);
                const auto answer = sent(keyed(order(ref, {{"MUG", 1}}), "k" + ref)).value();
                if (!orders.get(answer.id)) ++missing;
            }
        });
    for (auto& client : clients) client.join();
    EXPECT_EQ(missing, 0);
    EXPECT_EQ(count("orders"), 160);
    EXPECT_LT(groups(), 160) << "no two orders ever shared a transaction";
}

// Thirty-two clients at once send good orders, the same call twice, one reference under two keys, more than there is of a
// product, orders with wrong fields and orders that the database itself refuses.
TEST_F(GroupOfOrders, FailsNoOrderForAnother) {
    stocked("MUG", 100'000), stocked("RARE", 7);
    const Instant no_datetime = std::chrono::sys_days(std::chrono::year(11'000) / 1 / 1);
    std::mutex mutex;
    std::map<std::string, int> ends;
    std::int64_t rare = 0;
    std::vector<std::thread> clients;
    for (int c = 0; c < 32; ++c)
        clients.emplace_back([&, c] {
            for (int i = 0; i < 12; ++i) {
                const std::string own = std::to_string(c) + "-" + std::to_string(i), shared = std::to_string(i);
                NewOrder next = keyed(order("good-" + own, {{"MUG", 1}}), "good-" + own);
                std::string kind = "good";
                switch ((c + i) % 6) {
                    case 0:
                        kind = "same call", next = keyed(order("same-" + shared, {{"MUG", 1}}), "same-" + shared);
                        break;
                    case 1:
                        kind = "same reference", next = keyed(order("ref-" + shared, {{"MUG", 1}}), "ref-" + own);
                        break;
                    case 2:
                        kind = "rare", next = keyed(order("rare-" + own, {{"RARE", 1}, {"MUG", 1}}), "rare-" + own);
                        break;
                    case 3:
                        kind = "malformed", next.lines.clear();
                        break;
                    case 4:
                        if (c != 5) break;
                        kind = "poison", next.placed_at = no_datetime;
                        break;
                    default:
                        break;
                }
                std::string end;
                std::int64_t reserved = 0;
                try {
                    const auto result = sent(std::move(next));
                    end = result ? (result->replayed ? "replayed" : "taken") : result.error().key;
                    if (result && kind == "rare") reserved = get(result->id).lines.front().reserved.units;
                } catch (const db::Broken&) {
                    end = "thrown";
                }
                const std::lock_guard lock(mutex);
                ++ends[kind + ": " + end];
                rare += reserved;
            }
        });
    for (auto& client : clients) client.join();
    for (const auto& [end, times] : ends)
        EXPECT_THAT((std::set<std::string>{"good: taken", "same call: taken", "same call: replayed", "same reference: taken",
                                           "same reference: order.duplicate", "rare: taken", "malformed: request.fields",
                                           "poison: thrown"}),
                    ::testing::Contains(end));
    EXPECT_EQ(ends["malformed: request.fields"], 64);
    EXPECT_EQ(ends["poison: thrown"], 2);
    EXPECT_EQ(ends["same reference: taken"], 12);
    EXPECT_EQ(rare, 7);
}

}  // namespace
}  // namespace waybill::orders
