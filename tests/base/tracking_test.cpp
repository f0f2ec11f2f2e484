#include "waybill/tracking.h"

#include <gtest/gtest.h>

#include "waybill/carrier.h"

namespace waybill {
namespace {

TEST(TrackingVocabulary, EveryNameReadsBack) {
    for (int i = 0; i <= static_cast<int>(TrackingStatus::unknown); ++i) {
        const auto status = static_cast<TrackingStatus>(i);
        EXPECT_EQ(tracking_status(name(status)), status);
    }
    for (int i = 0; i <= static_cast<int>(TrackingFlag::exception); ++i) {
        const auto flag = static_cast<TrackingFlag>(i);
        EXPECT_EQ(tracking_flag(name(flag)), flag);
    }
    EXPECT_EQ(name(TrackingStatus::out_for_delivery), "out_for_delivery");
    EXPECT_EQ(name(TrackingStatus::cancelled), "cancelled");
    EXPECT_EQ(name(TrackingFlag::on_hold), "on_hold");
    EXPECT_FALSE(tracking_status("Delivered"));
    EXPECT_FALSE(tracking_flag(""));
}

class Minimal final : public carrier::Carrier {
  public:
    carrier::Conversation<carrier::Booked> book(carrier::BookingRequest) const override { co_return carrier::Booked{}; }
    carrier::Conversation<carrier::Voided> cancel(carrier::VoidRequest) const override { co_return carrier::Voided{}; }
    carrier::Conversation<std::vector<carrier::Tracked>> track(carrier::TrackRequest) const override {
        co_return std::vector<carrier::Tracked>{};
    }
};

TEST(Carrier, AnswersUnsupportedWhereAModuleDoesNotFindOrRate) {
    const Minimal carrier;
    auto found = carrier.find({});
    found.resume();
    ASSERT_TRUE(found.done());
    const auto answer = found.take();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::unsupported);
    EXPECT_EQ(answer.error().key, carrier::kNoOperation);
    auto rated = carrier.rate({});
    rated.resume();
    EXPECT_EQ(rated.take().error().key, carrier::kNoOperation);
}

}  // namespace
}  // namespace waybill
