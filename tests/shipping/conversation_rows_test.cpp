#include <gtest/gtest.h>

#include "shipping/conversation.h"
#include "support/fake_clock.h"

namespace waybill::shipping {
namespace {

struct ConversationRows : ::testing::Test {
    testing::FakeClock clock;
    IdGenerator ids{clock, 1};

    store::ConversationRow row_of(const std::string& body, const std::string& reply) {
        const carrierhost::CallRecord record{"POST https://carrier.test/v1/shipments\nContent-Type: text/plain\n\n" + body, "HTTP 201\n" + reply, true, {}, clock.now()};
        return conversation_row(ids, clock, BookingId(1), "book", "done", "", {record}).value();
    }
};

TEST_F(ConversationRows, OfFewWordsAreKeptAsTheyAreAndReadBack) {
    const auto row = row_of("two mugs", "said \"yes\"");
    EXPECT_NE(row.calls.find("two mugs"), std::string::npos);
    const auto calls = calls_of(row);
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls[0].body, "two mugs");
    EXPECT_EQ(calls[0].reply, "said \"yes\"");
    EXPECT_EQ(calls[0].status, 201);
}

TEST_F(ConversationRows, OfManyWordsArePackedAndReadBack) {
    std::string body;
    for (int i = 0; i < 1000; ++i) body += "mug " + std::to_string(i) + ", ";
    const auto row = row_of(body, "yes");
    EXPECT_LT(row.calls.size(), body.size() / 2);
    const auto calls = calls_of(row);
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls[0].body, body);
}

TEST_F(ConversationRows, ThatWerePackedAndAreDamagedSaySo) {
    auto row = row_of(std::string(10'000, 'x'), "yes");
    row.calls.resize(row.calls.size() / 2);
    EXPECT_THROW(calls_of(row), std::runtime_error);
}

}  // namespace
}  // namespace waybill::shipping
