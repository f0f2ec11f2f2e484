#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "events/bundle.h"

namespace waybill::events {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

std::vector<Event> news(std::size_t many, const std::string& body) {
    std::vector<Event> all;
    for (std::size_t i = 0; i < many; ++i)
        all.push_back({.id = EventId(static_cast<std::int64_t>(i) + 7),
                       .topic = i % 2 == 0 ? "order.state" : "order.released",
                       .subject = static_cast<std::int64_t>(i) * 1000,
                       .body = body + std::to_string(i),
                       .version = static_cast<int>(i % 3) + 1,
                       .at = Instant{} + std::chrono::seconds(5)});
    return all;
}

void expect_the_same_back(const std::vector<Event>& sent) {
    std::vector<Event> back;
    for (auto& row : packed(sent))
        for (auto& one : unpacked(std::move(row))) back.push_back(std::move(one));
    ASSERT_EQ(back.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        EXPECT_EQ(back[i].id, sent[i].id);
        EXPECT_EQ(back[i].topic, sent[i].topic);
        EXPECT_EQ(back[i].subject, sent[i].subject);
        EXPECT_EQ(back[i].body, sent[i].body);
        EXPECT_EQ(back[i].version, sent[i].version);
        EXPECT_EQ(back[i].at, sent[i].at);
    }
}

TEST(Bundles, GiveBackWhatWasPacked) {
    for (const std::size_t many : {0u, 1u, 8u, 9u, 200u})
        for (const char* body : {"", "{\"a\":\"1 2\\n3 order.state\"}", "line\nline \xe4\xb8\xad"})
            expect_the_same_back(news(many, body));
    expect_the_same_back(news(12, std::string(20'000, 'x')));
}
TEST(Bundles, AreFewRowsForManyNewsAndNoneForAFew) {
    EXPECT_EQ(packed(news(8, "{}")).size(), 8u);
    EXPECT_LE(packed(news(200, std::string(100, 'x'))).size(), 5u);
    for (const auto& row : packed(news(200, std::string(100, 'x')))) EXPECT_LT(row.body.size(), 8000u);
    for (const auto& row : packed(news(8, "{}"))) EXPECT_THAT(row.topic, Not(IsEmpty()));
}
TEST(Bundles, ThatAreCutAreNoNews) {
    Event row = packed(news(9, "{}")).front();
    row.body.pop_back();
    EXPECT_THROW(unpacked(row), std::logic_error);
    row.body = "what";
    EXPECT_THROW(unpacked(row), std::logic_error);
}

}  // namespace
}  // namespace waybill::events
