#include "shipping/rules.h"

#include <gtest/gtest.h>

#include "shipping/request_json.h"

namespace waybill::shipping {
namespace {

using std::chrono::seconds;

TEST(Reference, IsUniqueForEachAttemptAndFitsNarrowFields) {
    EXPECT_EQ(rules::reference("06B3M2X8Y7Q4K", 1), "06B3M2X8Y7Q4KA");
    EXPECT_EQ(rules::reference("06B3M2X8Y7Q4K", 3), "06B3M2X8Y7Q4KC");
    EXPECT_EQ(rules::reference("06B3M2X8Y7Q4K", 26).size(), 14u);
    EXPECT_THROW(rules::reference("06B3M2X8Y7Q4K", 27), std::logic_error);
}

TEST(Questions, FollowTheScheduleFromTheSending) {
    const std::vector<Duration> schedule{seconds(5), seconds(20), seconds(60)};
    EXPECT_EQ(rules::next_question(schedule, 0, seconds(1)), Duration(seconds(4)));
    EXPECT_EQ(rules::next_question(schedule, 1, seconds(6)), Duration(seconds(14)));
    EXPECT_EQ(rules::next_question(schedule, 1, seconds(30)), Duration(seconds(1)));  // never at once: the carrier is not hammered
    EXPECT_EQ(rules::next_question(schedule, 7, seconds(100)), Duration(seconds(60)));
}

TEST(StoredRequest, ComesBackWithWhateverItsTextsHold) {
    carrier::BookingRequest request{"REF", "key", "standard", {}, {}, {}, "zpl", {}};
    request.to.name = "O\xC2\x92" "Brien";  // Windows' apostrophe that a shop read as Latin-1
    request.to.lines = {"1 Rue de l\xC2\x92\xC3\x89" "glise", std::string(600, 'x')};
    request.parcels.push_back({"340", Grams{1}, {}, {{"SKU", "caf\xC3\xA9 \xC2\x85", Quantity{1}, Grams{1}, Money{100, *Currency::parse("GBP")}, "", "GB"}}});
    const auto back = booking_request(to_json(request));
    EXPECT_EQ(back.to, request.to);
    EXPECT_EQ(back.parcels.at(0).items.at(0).description, request.parcels[0].items[0].description);
    EXPECT_EQ(back.parcels[0].items[0].unit_value, request.parcels[0].items[0].unit_value);
}

TEST(StoredRequest, ComesBackAsItWas) {
    carrier::BookingRequest r;
    r.reference = "06B3M2X8Y7Q4KA";
    r.idempotency_key = "8a5f0d6e-4f0e-4a51-9d2e-000000000001";
    r.service = "standard";
    r.label_format = "zpl";
    r.from = {"Waybill", "Waybill Ltd", {"1 Dock Road"}, "London", "", "E16 2QU", "GB", "+44", ""};
    r.to = {"王小明", "", {"南京西路 1266 号", "\"x\" \\ y"}, "上海市", "", "200040", "CN", "", ""};
    Parcel parcel{"395213210000010011", {1500}, {{400}, {300}, {200}}, {}};
    parcel.items.push_back({"MUG", "Mug, blue", {2}, {420}, {1250, *Currency::parse("GBP")}, "6912", "GB"});
    r.parcels = {parcel};
    const auto back = booking_request(to_json(r));
    EXPECT_EQ(back.reference, r.reference);
    EXPECT_EQ(back.to, r.to);
    EXPECT_EQ(back.from, r.from);
    ASSERT_EQ(back.parcels.size(), 1u);
    EXPECT_EQ(back.parcels[0].weight, parcel.weight);
    EXPECT_EQ(back.parcels[0].items[0].unit_value, parcel.items[0].unit_value);
    EXPECT_EQ(to_json(back), to_json(r));
    EXPECT_THROW(booking_request("{}"), std::logic_error);
}

}  // namespace
}  // namespace waybill::shipping
